// Does with a page what a reader does: three of each thing that a script has a hand in.
async () => {
  const all = (what) => [...document.querySelectorAll(what)].slice(0, 3);
  const frame = () => new Promise(requestAnimationFrame);
  document.querySelectorAll("details").forEach((each) => { each.open = false; });
  // A block of code gets its copy button when it comes into view.
  for (const block of all("article .highlight")) {
    block.scrollIntoView();
    await frame();
  }
  await frame();
  const kinds = [".md-code__button", ".receipt-button", "label[for^=__palette]", ".explorer button", "article summary",
    "figure.picture svg [role=button]"];
  const click = () => new MouseEvent("click", { bubbles: true, cancelable: true });
  for (const kind of kinds) all(kind).forEach((each) => each.dispatchEvent(click()));
}
