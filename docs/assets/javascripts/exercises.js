// Exercises: a reader types a number, and the page compares it with the claim that holds the answer.
//
// <div class="exercise" markdown> … the question … a fold with <strong class="answer">{{ 0.467 :: … }}</strong> … </div>
//
// Without this script the page has the folds with hint and answer.
(function () {
  "use strict";
  var TOLERANCE = 0.01; // of the answer; an answer of zero is met to within this much

  // A number as people type it: 1.5, 1,5, 1,234.5, −3, 1e-3, 3/4, 50 %. NaN for anything else.
  function read(typed) {
    var text = typed.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00a0\u202f_]/g, "");
    if (/^[^/]+\/[^/]+$/.test(text)) {
      var parts = text.split("/").map(read);
      return parts[1] === 0 ? NaN : parts[0] / parts[1];
    }
    if (/%$/.test(text)) return read(text.slice(0, -1)) / 100;
    // With a point in it, commas part thousands; a single comma alone is a decimal comma.
    if (text.indexOf(".") >= 0 || text.split(",").length > 2) text = text.replace(/,/g, "");
    else text = text.replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  }

  function verdict(given, answer) {
    var scale = TOLERANCE * (Math.abs(answer) || 1);
    if (Number.isNaN(given)) return ["unread", "That is not a number I can read. Try 1.5, −3, 3/4 or 1e-3."];
    if (Math.abs(given - answer) <= scale) return ["right", "Right."];
    if (Math.abs(given + answer) <= scale) return ["wrong", "The size is right. Which way is up?"];
    return ["wrong", "Not yet. The hint is below."];
  }

  function enhance(exercise, number) {
    var claim = exercise.querySelector(".answer data.claim");
    var fold = exercise.querySelector("details");
    if (!claim || !fold) return;
    var form = document.createElement("form");
    var label = document.createElement("label");
    var input = document.createElement("input");
    var button = document.createElement("button");
    var status = document.createElement("output");
    input.id = "exercise-" + number;
    input.autocomplete = "off";
    input.inputMode = "text";
    input.size = 10;
    label.htmlFor = input.id;
    label.textContent = "Your answer";
    button.type = "submit";
    button.className = "md-button";
    button.textContent = "Check";
    status.setAttribute("role", "status");
    status.htmlFor = input.id;
    form.className = "exercise__form";
    form.noValidate = true;
    form.append(label, input, button, status);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var found = verdict(read(input.value), Number(claim.getAttribute("value")));
      form.dataset.verdict = found[0];
      status.textContent = found[1];
    });
    input.addEventListener("input", function () {
      delete form.dataset.verdict;
      status.textContent = "";
    });
    fold.before(form);
  }

  document.querySelectorAll(".exercise").forEach(enhance);
})();
