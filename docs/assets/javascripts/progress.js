// How far a reader has come in each lesson: kept on this device, shown as a bar below the header and on the map.
(function () {
  "use strict";
  var KEY = "lessons-read";
  var SOLVED = "exercises-solved"; // by exercises.js
  var lesson = document.querySelector(".hero[data-lesson]");
  var places = document.querySelectorAll(".lesson-list [data-lesson]");
  if (!lesson && !places.length) return;

  // A browser may refuse storage, or hold other data there. Then no lesson counts as read.
  function kept(key) {
    try {
      var found = JSON.parse(localStorage.getItem(key));
      return found && typeof found === "object" ? found : {};
    } catch (refused) {
      return {};
    }
  }
  function keep(read) {
    try {
      localStorage.setItem(KEY, JSON.stringify(read));
    } catch (refused) {
      // It is only a convenience.
    }
  }

  if (lesson) {
    var name = lesson.dataset.lesson;
    var article = lesson.closest("article");
    var sections = article.querySelectorAll("h2[id], h3[id]");
    var bar = document.createElement("div");
    bar.className = "reading-bar";
    bar.setAttribute("aria-hidden", "true");
    document.querySelector(".md-header").append(bar);

    var look = function () {
      var box = article.getBoundingClientRect();
      var share = Math.min(1, Math.max(0, (innerHeight - box.top) / box.height));
      bar.style.transform = "scaleX(" + share + ")";
      var passed = Array.from(sections).filter(function (section) {
        return section.getBoundingClientRect().top < innerHeight / 2;
      });
      var read = kept(KEY);
      if (scrollY === 0 || share <= ((read[name] && read[name].share) || 0)) return;
      read[name] = { share: share, at: passed.length ? passed[passed.length - 1].id : "" };
      keep(read);
    };
    var waiting = false;
    addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        look();
      });
    }, { passive: true });
    look();
  }

  places.forEach(function (place) {
    var read = kept(KEY)[place.dataset.lesson];
    var solved = kept(SOLVED)[place.dataset.lesson];
    var link = place.querySelector("a");
    var facts = place.querySelector("small");
    if (Array.isArray(solved) && solved.length) facts.append(" · " + solved.length + " solved");
    if (!read || !link || !(read.share > 0)) return;
    if (read.share > 0.97) {
      place.dataset.read = "all";
      facts.append(" · read ✓");
    } else {
      facts.append(" · " + Math.round(100 * read.share) + " % read");
      if (read.at) link.hash = read.at;
    }
  });
})();
