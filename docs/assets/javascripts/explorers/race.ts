// The race: the reader's order beside those of the lesson, each on a small diamond of its own.

import { button, draw, fit, make, show, zip } from "explorers-core";
import { AT, EDGES, ended, finished, type Name, NAMES, ORDERS } from "./walk";

const SPOTS: Readonly<Record<Name, readonly [number, number]>> = {
  y: [55, 16], a: [22, 58], b: [88, 58], u: [55, 100], x: [55, 144],
};
const PACE = 900; // milliseconds a visit

export interface Race {
  readonly element: HTMLElement;
  /** Show the race behind this visit; before it, at −1, there is but a button, and none before the walk is over. */
  render(visits: string, step: number, right: number): void;
  stop(): void;
}

/** The number of visits of the longest walk. */
export const lapsOf = (visits: string) => Math.max(visits.length, ...Object.values(ORDERS).map(({ length }) => length));

export function race(step: () => number, laps: () => number, go: (step: number) => void): Race {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  const run = () => {
    stop();
    if (still.matches) return go(laps());
    go(0);
    timer = setInterval(() => {
      go(step() + 1);
      if (step() >= laps()) stop();
    }, PACE);
  };
  still.addEventListener("change", stop);
  const slider = make("input", { type: "range", min: 0, class: "explorer-slider", "aria-label": "Visit of the race" });
  slider.addEventListener("input", () => {
    stop();
    go(slider.valueAsNumber);
  });
  const again = button("Race", run, "play");
  const bar = make("div", { class: "race-bar" }, again, slider);
  const lanes = ["yours", ...Object.keys(ORDERS)].map(lane);
  const list = make("ul", { class: "race-lanes", role: "list" }, ...lanes.map(({ element }) => element));
  const element = make("div", { class: "race" }, bar, list);

  return {
    element,
    stop,
    render(visits, at, right) {
      if (at < 0) stop();
      element.hidden = again.hidden = !finished(visits);
      list.hidden = slider.hidden = at < 0;
      const last = laps();
      fit(slider, { max: last, "aria-valuetext": `visit ${at} of ${last}` });
      slider.value = String(at);
      for (const [lane, walk] of zip(lanes, [visits, ...Object.values(ORDERS)])) lane.render(walk, at, right);
    },
  };
}

/** One order on its diamond: what lies at each node, and where the walk is. */
function lane(name: string) {
  const spots = NAMES.map((node) => {
    const [cx, cy] = SPOTS[node];
    const text = draw("text", { x: cx, y: cy + 4.5, class: "is-middle" });
    return { node, text, spot: draw("g", {}, draw("circle", { cx, cy, r: 15 }), text) };
  });
  const lines = EDGES.map(({ from, to }) => draw("path", { d: `M${SPOTS[from]}L${SPOTS[to]}`, class: "order-edge" }));
  const picture = draw("svg", { viewBox: "0 0 110 162", "aria-hidden": true }, ...lines,
    ...spots.map(({ spot }) => spot));
  const result = make("b");
  const place = make("span", { class: "race-place" });
  const element = make("li", {}, make("code", {}, name), picture, result, " ", place);
  return {
    element,
    render(walk: string, at: number, right: number) {
      const step = Math.max(Math.min(at, walk.length), 0);
      const { grads } = ended(walk.slice(0, step), AT);
      const done = at >= walk.length;
      for (const { node, text, spot } of spots) {
        const state = !done && walk[step - 1] === node ? "is-now" : walk.slice(0, step).includes(node) && "is-visited";
        fit(spot, { class: state || false });
        text.textContent = show(grads[node]);
      }
      const wins = grads.x === right;
      fit(element, { class: done && (wins ? "is-right" : "is-wrong") });
      result.textContent = `${show(grads.x)}${done ? wins ? ", right" : ", wrong" : " so far"}`;
      place.textContent = done ? `${walk.length} visits` : `visit ${step} of ${walk.length}`;
    },
  };
}
