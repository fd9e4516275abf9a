// The error of a difference over its step, at one point and in both formats. Both axes are logarithmic.

import { draw, fit, superscript, zip } from "explorers-core";
import { FORMATS, quotient, type Sight, truth } from "./quotient";

const [WIDTH, HEIGHT] = [360, 252];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 348, 14, 214];
export const LOWEST = -8; // the power of ten of the smallest step; the largest one is 1
const DENSE = 24; // steps for each power of ten
const DECADES = 14; // from the top of the picture to its foot
const CLOSE = 17; // pixels; what is closer shares a label

type Name = keyof typeof FORMATS;
const NAMES = ["float64", "float32"] as const;

export interface Valley {
  readonly element: SVGSVGElement;
  render(sight: Sight): void;
}

/** A step of this power of ten, in three digits. */
export const stepOf = (power: number) => Number((10 ** power).toPrecision(3));

export function valley(drag: (h: number) => void): Valley {
  const axes = draw("g", { class: "valley-axes" });
  const drop = draw("path", { class: "valley-drop" });
  const parts = NAMES.map((name) => ({
    name,
    cloud: draw("path", { class: `valley-cloud is-${name}` }),
    mark: draw("circle", { r: name === "float32" ? 7 : 5, class: `valley-mark is-${name}` }),
    label: draw("text", { class: "valley-label" }),
  }));
  const element = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "valley", "aria-hidden": true },
    axes, drop, ...parts.map(({ cloud }) => cloud), ...parts.map(({ mark }) => mark),
    ...parts.map(({ label }) => label));
  const steps = Array.from({ length: -LOWEST * DENSE + 1 }, (_, k) => stepOf(LOWEST + k / DENSE));

  const follow = (event: PointerEvent) => {
    const box = element.getBoundingClientRect();
    const share = (((event.clientX - box.left) / box.width) * WIDTH - LEFT) / (RIGHT - LEFT);
    drag(stepOf(LOWEST * (1 - Math.min(Math.max(share, 0), 1))));
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    follow(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) follow(event);
  });

  let drawn = ""; // the point and the kind of difference whose curves are drawn; no step changes them
  let top = 2; // the power of ten at the top

  /** Where an error is drawn; one of zero lies at the foot. */
  const py = (error: number) =>
    TOP + ((top - Math.max(Math.log10(error), top - DECADES)) / DECADES) * (BOTTOM - TOP);

  function survey(errors: (name: Name, h: number) => number): void {
    const found = NAMES.map((name) => steps.map((h) => errors(name, h)));
    top = Math.max(2, Math.ceil(Math.log10(Math.max(...found.flat()))));
    const rows = [0, 4, 8, 12].map((down) => top - down - (top % 2 && 1));
    axes.replaceChildren(
      ...[0, -2, -4, -6, -8].map((power) => column(px(10 ** power), tenTo(power))),
      ...rows.map((power) => row(py(10 ** power), tenTo(power))),
      draw("text", { x: RIGHT, y: HEIGHT - 3, "text-anchor": "end" }, "step h"),
      draw("text", { x: LEFT + 6, y: BOTTOM - 8 }, "error of the slope"),
    );
    for (const [{ cloud }, curve] of zip(parts, found)) {
      const dots = zip(steps, curve).map(([h, error]) => `M${px(h).toFixed(1)} ${py(error).toFixed(1)}h0`);
      fit(cloud, { d: dots.join("") });
    }
  }

  return {
    element,
    render(sight) {
      const slope = truth(sight.x);
      const errors = (name: Name, h: number) => Math.abs(quotient({ ...sight, h }, FORMATS[name]) - slope);
      const curves = `${sight.x} ${sight.central}`;
      if (curves !== drawn) survey(errors);
      drawn = curves;
      const x = px(sight.h);
      const ys = NAMES.map((name) => py(errors(name, sight.h)));
      fit(drop, { d: `M${x.toFixed(1)} ${TOP}V${BOTTOM}` });
      const shared = Math.abs(ys[0] - ys[1]) < CLOSE;
      const onRight = x < (LEFT + RIGHT) / 2;
      for (const [{ name, mark, label }, y] of zip(parts, ys)) {
        fit(mark, { cx: x.toFixed(1), cy: y.toFixed(1) });
        fit(label, { x: x + (onRight ? 13 : -13), y: y + 4, "text-anchor": onRight ? "start" : "end" });
        label.textContent = shared ? (name === "float32" ? "both" : "") : name;
      }
    },
  };
}

const px = (h: number) => LEFT + (1 - Math.log10(h) / LOWEST) * (RIGHT - LEFT);
const tenTo = (power: number) => (power ? `10${superscript(power)}` : "1");
const column = (x: number, text: string) => draw("g", {},
  draw("path", { d: `M${x.toFixed(1)} ${TOP}V${BOTTOM}` }),
  draw("text", { x: x.toFixed(1), y: BOTTOM + 18, "text-anchor": "middle" }, text));
const row = (y: number, text: string) => draw("g", {},
  draw("path", { d: `M${LEFT} ${y.toFixed(1)}H${RIGHT}` }),
  draw("text", { x: LEFT - 7, y: (y + 4).toFixed(1), "text-anchor": "end" }, text));
