// What one does with an explorer as a whole: copy a link to its state, or show it alone, as on a slide.

import { button } from "./controls";
import { fit, make } from "./dom";
import type { Explorer } from "./explorer";

const SAID = 2000; // milliseconds that an answer is shown

/** The explorer that the page is to show alone. */
const presented = () => new URLSearchParams(location.search).get("present");

export function tools<S>(explorer: Explorer<S>): HTMLElement {
  const answer = make("span", { role: "status", class: "explorer-answer" });
  const copy = button("Copy link to this state", () => {
    const link = explorer.link();
    const say = (text: string) => {
      answer.textContent = text;
      setTimeout(() => answer.replaceChildren(), SAID);
    };
    const shown = () => {
      history.replaceState(history.state, "", link);
      say("The address of this page is the link.");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => say("Copied."), shown);
    else shown(); // as from a disk
  });
  const alone = presented() === explorer.name;
  const screen = make("a", { href: "" }, alone ? "Back to the page" : "Show it alone");
  const aim = () => fit(screen, { href: explorer.link(!alone) });
  for (const event of ["pointerenter", "focus"]) screen.addEventListener(event, aim);
  if (alone) {
    document.documentElement.classList.add("is-presenting");
    explorer.picture.figure.classList.add("is-presented");
  }
  aim();
  return make("div", { class: "explorer-tools" }, copy, screen, answer);
}
