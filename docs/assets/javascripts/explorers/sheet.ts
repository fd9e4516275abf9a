// Drawings that an explorer makes by itself, side by side where there is room: their texts, and a hand that drags.

import { draw, make } from "explorers-core";

export const WIDTH = 320; // of each drawing

/** A drawing with a title, and its parts. */
export function sheet(title: string, height: number, ...parts: Element[]): SVGSVGElement {
  const top = words(WIDTH / 2, 16, title, "sheet-title");
  return draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": title }, top, ...parts);
}

/** Several drawings beside each other, or on a phone below each other. */
export const sheets = (...drawings: SVGSVGElement[]) => make("div", { class: "sheets" }, ...drawings);

export const words = (x: number, y: number, text: string, kind = "") => draw("text", { x, y, class: kind }, text);

/** Call `act` with the place, from left to right, at which a drawing is pressed or dragged over. */
export function hold(svg: SVGSVGElement, act: (x: number) => void): void {
  const follow = ({ clientX }: PointerEvent) => {
    const { left, width } = svg.getBoundingClientRect();
    act(((clientX - left) / width) * WIDTH);
  };
  svg.classList.add("is-held-by-hand");
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) follow(event);
  });
}

/** The number in an address, or another one if there is none. */
export function asked(text: string | undefined, or: number): number {
  const found = Number(text || NaN);
  return Number.isFinite(found) ? found : or;
}
