// Shows the note of a name in code while a reader points at it: by mouse, by keyboard or by finger. The build puts
// `notes` before this script: for each name a sentence, the title of a page and its address.

(() => {
  const SITE = new URL("../../", document.currentScript.src); // the folder of the site
  const panel = document.createElement("div");
  panel.id = "code-note";
  panel.className = "receipt";
  panel.popover = "auto";
  panel.setAttribute("role", "tooltip");
  document.querySelector(".md-content__inner").append(panel);
  let shown = null; // the name whose note is open

  function show(name) {
    const found = notes[name.dataset.name];
    if (!found) return;
    hide();
    const [sentence, title, address] = found;
    const link = document.createElement("a");
    link.textContent = title;
    link.href = new URL(address, SITE).href;
    const words = document.createElement("p");
    words.append(`${sentence} `, link);
    panel.replaceChildren(words);
    name.setAttribute("aria-describedby", panel.id);
    panel.showPopover({ source: name });
    shown = name;
  }

  function hide() {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    panel.hidePopover();
  }

  const nameOf = ({ target }) => target.closest?.("[data-name]");
  const isLeft = (event) => nameOf(event) && !panel.contains(event.relatedTarget);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && nameOf(event)) show(nameOf(event));
  });
  for (const kind of ["focusin", "click"]) {
    document.addEventListener(kind, (event) => nameOf(event) && show(nameOf(event)));
  }
  for (const kind of ["pointerout", "focusout"]) {
    document.addEventListener(kind, (event) => isLeft(event) && hide());
  }
  panel.addEventListener("pointerleave", hide);
  const first = document.querySelector("[data-name]:is(:hover, :focus)");
  if (first) show(first);
})();
