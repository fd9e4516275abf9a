// A small curve of the loss over the steps that a reader took.

import { at, draw, fit, last, show } from "explorers-core";

const [WIDTH, HEIGHT, EDGE] = [180, 44, 4];

export interface Curve {
  readonly element: SVGSVGElement;
  render(losses: readonly number[]): void;
}

export function curve(): Curve {
  const line = draw("path", { class: "explorer-curve-line" });
  const end = draw("circle", { r: 3, class: "explorer-curve-end" });
  const attributes = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "explorer-curve", role: "img" };
  const element = draw("svg", attributes, line, end);
  return {
    element,
    render(losses) {
      const finite = losses.filter(Number.isFinite);
      const most = Math.max(...finite, Number.MIN_VALUE);
      const x = (k: number) => (EDGE + (k / Math.max(losses.length - 1, 1)) * (WIDTH - 2 * EDGE)).toFixed(1);
      const y = (loss: number) => (HEIGHT - EDGE - (loss / most) * (HEIGHT - 2 * EDGE)).toFixed(1);
      const places = finite.map((loss, k) => `${x(k)} ${y(loss)}`);
      const words = `The loss from ${show(at(losses, 0))} to ${show(last(losses))}`;
      fit(element, { "aria-label": words, class: losses.length > 1 ? "explorer-curve" : "explorer-curve is-empty" });
      fit(line, { d: places.length ? `M${places.join("L")}` : "M0 0" });
      fit(end, { cx: x(finite.length - 1), cy: finite.length ? y(last(finite)) : 0 });
    },
  };
}
