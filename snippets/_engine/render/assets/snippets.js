// Receipts open on hover and on focus too, not only on a click, and frames get a slider. Everything works without it.
(function () {
  "use strict";

  // Code of a block has its colours already. A theme that colours code in the browser would take its claims away.
  document.querySelectorAll(".snippet > .highlight code").forEach(function (code) {
    code.classList.add("nohighlight");
  });

  function addSliders() {
    document.querySelectorAll(".frames:not(:has(> .frames-slider))").forEach(addSlider);
  }
  function addSlider(frames) {
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
  }
  addSliders();
  // Material's instant navigation puts another page into this one.
  if (window.document$) window.document$.subscribe(addSliders);

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
