// A strip of the function around x, as wide as four steps: whatever the step, it fills the lens.

import { draw, fit } from "explorers-core";
import { ends, f, FORMATS, type Round, type Sight, truth } from "./quotient";

const [WIDTH, HEIGHT] = [360, 252];
const [LEFT, RIGHT, TOP, BOTTOM] = [8, 352, 8, 226];
const SIDE = 2; // steps to each side
const TALL = 2.6; // of the heights that the tangent climbs in a step, at its steepest
const [FINE, COARSE] = [344, 48]; // places of a line with stairs and of a smooth one
const FLAT = 12; // a slope that still looks flat
const KEY = [
  ["stairs", "f in float32"], ["smooth", "f in float64"], ["tangent", "tangent"], ["secant", "secant"],
] as const;

export interface Lens {
  readonly element: SVGSVGElement;
  render(sight: Sight): void;
}

export function lens(): Lens {
  const strip = draw("path", { class: "lens-stairs" });
  const smooth = draw("path", { class: "lens-smooth" });
  const tangent = draw("path", { class: "lens-tangent" });
  const secant = draw("path", { class: "lens-secant" });
  const [start, end] = [draw("circle", { r: 6, class: "lens-point" }), draw("circle", { r: 6, class: "lens-point" })];
  const scale = draw("text", { y: TOP + 18 });
  const key = KEY.map(([kind, text], k) => {
    const y = BOTTOM - 12 - 19 * (KEY.length - 1 - k);
    const line = draw("path", { d: `M0 ${y - 5}h22`, class: `lens-${kind}` });
    return draw("g", {}, line, draw("text", { x: 29, y }, text));
  });
  const legend = draw("g", {}, ...key);
  const frame = { x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP };
  const inside = draw("svg", { ...frame, viewBox: Object.values(frame).join(" ") }, tangent, strip, smooth, secant,
    start, end);
  const axis = ["x − 2h", "x − h", "x", "x + h", "x + 2h"].map((label, k) => mark(k - SIDE, label));
  const element = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "lens", "aria-hidden": true },
    ...axis, draw("rect", { ...frame, class: "lens-frame" }), inside, scale, legend);

  return {
    element,
    render(sight) {
      const { x, h } = sight;
      const slope = truth(x);
      const tall = h * Math.hypot(slope, FLAT);
      const up = (difference: number) => py(difference / tall).toFixed(1);
      const heights = (round: Round) => {
        const middle = f(x, round);
        return (t: number) => up(f(round(x + h * t), round) - middle);
      };
      const line = (y: (t: number) => string, places: number) => {
        const ts = Array.from({ length: places + 1 }, (_, k) => -SIDE + (2 * SIDE * k) / places);
        return `M${ts.map((t) => `${px(t).toFixed(1)} ${y(t)}`).join("L")}`;
      };
      fit(strip, { d: line(heights(FORMATS.float32), FINE) });
      fit(smooth, { d: line(heights(FORMATS.float64), COARSE) });
      fit(tangent, { d: `M${px(-SIDE)} ${up(-SIDE * h * slope)}L${px(SIDE)} ${up(SIDE * h * slope)}` });
      const middle = f(x, Math.fround);
      const [left, right] = ends(sight, Math.fround).map((each) => f(each, Math.fround) - middle);
      const from = sight.central ? -1 : 0;
      fit(secant, { d: `M${px(from)} ${up(left)}L${px(1)} ${up(right)}` });
      fit(start, { cx: px(from), cy: up(left) });
      fit(end, { cx: px(1), cy: up(right) });
      // The words stand in the corners that the line leaves free.
      const falls = slope < 0;
      fit(legend, { transform: `translate(${falls ? LEFT + 10 : RIGHT - 122} 0)` });
      fit(scale, { x: falls ? RIGHT - 8 : LEFT + 8, "text-anchor": falls ? "end" : "start" });
      scale.textContent = `magnified ${Number((1 / h).toPrecision(3)).toLocaleString("en")} ×`;
    },
  };
}

const px = (t: number) => LEFT + ((t + SIDE) / (2 * SIDE)) * (RIGHT - LEFT);

/** Where a height is drawn; what is far outside stays near, where SVG can still draw it. */
function py(height: number): number {
  const near = Math.min(Math.max(height, -99), 99);
  return (TOP + BOTTOM) / 2 - (near / TALL) * ((BOTTOM - TOP) / 2);
}

function mark(t: number, label: string): SVGGElement {
  const anchor = t === -SIDE ? "start" : t === SIDE ? "end" : "middle";
  return draw("g", {}, draw("path", { d: `M${px(t)} ${TOP}V${BOTTOM}`, class: "lens-grid" }),
    draw("text", { x: px(t), y: BOTTOM + 18, "text-anchor": anchor }, label));
}
