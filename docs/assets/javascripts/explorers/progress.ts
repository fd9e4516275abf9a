// How many units are dead and how many points are right, along the steps of a training.

import { draw, fit, last } from "explorers-core";
import { WIDTH } from "./halves";
import type { Moment } from "./moonrun";

const HEIGHT = 96;
const [TOP, GROUND, LEFT, RIGHT] = [30, 88, 8, WIDTH - 8];
const share = (truths: readonly boolean[]) => truths.filter(Boolean).length / truths.length;

export function progress(steps: number) {
  const kinds = ["right", "dead"] as const;
  const drawn = kinds.map((kind, k) => {
    const x = k ? RIGHT : LEFT;
    const line = draw("path", { class: `moons-curve is-${kind}` });
    const end = draw("circle", { r: 5, class: `moons-end is-${kind}` });
    const text = draw("text", { x, y: 18, "text-anchor": k ? "end" : "start" });
    return { kind, line, end, text };
  });
  const frame = draw("path", { d: `M${LEFT} ${TOP}V${GROUND}H${RIGHT}`, class: "moons-axis" });
  const element = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "halves", "aria-hidden": true },
    frame, ...drawn.flatMap(({ line, end, text }) => [line, end, text]));
  const x = (step: number) => (LEFT + (step / steps) * (RIGHT - LEFT)).toFixed(1);
  const y = (part: number) => (GROUND - part * (GROUND - TOP)).toFixed(1);
  return {
    element,
    render(moments: readonly Moment[]) {
      for (const { kind, line, end, text } of drawn) {
        const parts = moments.map((each) => share(each[kind]));
        const now = last(moments)[kind];
        fit(line, { d: `M${parts.map((part, step) => `${x(step)} ${y(part)}`).join("L")}` });
        fit(end, { cx: x(parts.length - 1), cy: y(last(parts)) });
        const words = kind === "dead" ? "units dead" : "points right";
        text.textContent = `${words}: ${Math.round(last(parts) * now.length)} of ${now.length}`;
      }
    },
  };
}
