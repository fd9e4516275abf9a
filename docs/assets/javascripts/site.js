// Two mends of the theme, for those who read by keyboard or by ear. Nothing on the site needs this script.
(function () {
  "use strict";
  var regions = ".snippet-output pre, .jupyter-wrapper pre, .md-typeset__scrollwrap";

  function mend() {
    // The theme makes each code block's copy button a landmark; a page has one or two of those, not fifty.
    document.querySelectorAll("nav.md-code__nav:not([role])").forEach(function (nav) {
      nav.setAttribute("role", "none");
    });
    // What scrolls sideways can be reached, and so scrolled, from the keyboard.
    document.querySelectorAll(regions).forEach(function (region) {
      if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    });
  }

  mend();
  addEventListener("load", mend);
  addEventListener("resize", mend);
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
})();
