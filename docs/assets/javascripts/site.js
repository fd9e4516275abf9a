// Fixes of the theme for keyboards and screen readers, a slider for frames, and receipts on hover. Every page works
// without this script.
(function () {
  "use strict";
  var regions = ".highlight code, .snippet-output pre, .jupyter-wrapper pre, .md-typeset__scrollwrap, .formula";

  function mend() {
    // The theme makes each code block's copy button a landmark; a page has one or two of those, not fifty.
    document.querySelectorAll("nav.md-code__nav:not([role])").forEach(function (nav) {
      nav.setAttribute("role", "none");
    });
    // The keyboard can reach, and so scroll, everything that scrolls sideways.
    document.querySelectorAll(regions).forEach(function (region) {
      if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    });
  }

  // At most once a frame, since the question what scrolls makes the browser lay the page out.
  var waiting = false;
  function mendSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(function () {
      waiting = false;
      mend();
    });
  }

  mendSoon();
  addEventListener("load", mendSoon);
  addEventListener("resize", mendSoon);
  new MutationObserver(mendSoon).observe(document.body, { childList: true, subtree: true });

  // Paper is light, whatever the screen is.
  var scheme = document.body.dataset.mdColorScheme;
  addEventListener("beforeprint", function () {
    scheme = document.body.dataset.mdColorScheme;
    if (scheme) document.body.dataset.mdColorScheme = "default";
  });
  addEventListener("afterprint", function () {
    if (scheme) document.body.dataset.mdColorScheme = scheme;
  });

  // Frames are chosen by radio buttons without any script. A slider goes through them in one move.
  document.querySelectorAll(".frames").forEach(function (frames) {
    var choices = Array.from(frames.querySelectorAll("input"));
    var slider = document.createElement("input");
    slider.type = "range";
    slider.className = "frames-slider";
    slider.max = String(choices.length - 1);
    slider.setAttribute("aria-label", "Frame");
    function follow() {
      var chosen = choices.findIndex(function (choice) {
        return choice.checked;
      });
      slider.value = String(chosen);
      slider.setAttribute("aria-valuetext", choices[chosen].value);
    }
    slider.addEventListener("input", function () {
      choices[slider.valueAsNumber].checked = true;
      follow();
    });
    frames.addEventListener("change", follow);
    // Load all frames when the reader comes near.
    ["pointerenter", "focusin"].forEach(function (coming) {
      frames.addEventListener(coming, function () {
        frames.querySelectorAll("img").forEach(function (image) {
          image.loading = "eager";
        });
      }, { once: true });
    });
    follow();
    frames.prepend(slider);
  });

  // The script of the explorers is loaded when a picture comes into view, when the address holds the state of one, or at
  // the first scroll, pointer or key. So opening a page does not wait for it.
  var signs = ["scroll", "pointermove", "pointerdown", "keydown", "focusin", "hashchange"];
  var program = new URL("explorers.js", document.currentScript.src).href;
  var pictures = Array.from(document.querySelectorAll("figure.picture, [data-explorer]"));
  function wake() {
    signs.forEach(function (sign) {
      removeEventListener(sign, wake);
    });
    var script = document.createElement("script");
    script.src = program;
    document.body.append(script);
  }
  function seen(picture) {
    return picture.getBoundingClientRect().top < innerHeight;
  }
  if (document.querySelector(".picture template, [data-explorer]") && !document.querySelector('script[src$="/explorers.js"]')) {
    if (location.hash || pictures.some(seen)) wake();
    else signs.forEach(function (sign) {
      addEventListener(sign, wake, { passive: true });
    });
  }

  // The script that shows notes on names in code is loaded when a reader points at the first name.
  var notes = new URL("code-names.js", document.currentScript.src).href;
  var pointing = ["pointerover", "focusin", "click"];
  function bringNotes(event) {
    if (!event.target.closest || !event.target.closest("[data-name]")) return;
    pointing.forEach(function (sign) {
      document.removeEventListener(sign, bringNotes);
    });
    var script = document.createElement("script");
    script.src = notes;
    document.body.append(script);
  }
  pointing.forEach(function (sign) {
    document.addEventListener(sign, bringNotes);
  });

  // A click opens a claim's receipt without any script. Here it opens on hover and on focus too.
  function receiptOf(event) {
    var label = event.target.closest && event.target.closest(".receipt-label");
    var button = label && label.firstElementChild;
    return button && { button: button, panel: document.getElementById(button.getAttribute("popovertarget")) };
  }
  function open(event) {
    var receipt = receiptOf(event);
    if (!receipt || !receipt.panel || receipt.panel.matches(":popover-open")) return;
    if (event.type === "focusin" && !receipt.button.matches(":focus-visible")) return;
    receipt.panel.showPopover({ source: receipt.button });
    receipt.panel.dataset.by = event.type;
  }
  function close(event) {
    var receipt = receiptOf(event);
    var opener = event.type === "focusout" ? "focusin" : "pointerover";
    if (receipt && receipt.panel && receipt.panel.dataset.by === opener) receipt.panel.hidePopover();
  }
  document.addEventListener("pointerover", function (event) {
    if (event.pointerType === "mouse") open(event);
  });
  document.addEventListener("pointerout", close);
  document.addEventListener("focusin", open);
  document.addEventListener("focusout", close);
  // A click on a claim keeps a receipt that hover has opened, and closes one that a click has opened. The browser would
  // close either of them on the press, which is outside the button, and then open it again.
  var kept = null;
  document.addEventListener("pointerdown", function (event) {
    var receipt = receiptOf(event);
    kept = receipt && receipt.panel && receipt.panel.matches(":popover-open:not([data-by])") ? receipt.panel : null;
  });
  document.addEventListener("click", function (event) {
    var receipt = receiptOf(event);
    if (!receipt || !receipt.panel) return;
    if (kept === receipt.panel) event.preventDefault();
    else if (receipt.panel.dataset.by === "pointerover" && receipt.panel.matches(":popover-open")) event.preventDefault();
    delete receipt.panel.dataset.by;
    kept = null;
  });
})();
