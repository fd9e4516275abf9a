// A function of one variable with its tangent at one point, which can be dragged.

import { at, draw, fit, show, zip } from "explorers-core";

const [WIDTH, HEIGHT] = [360, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 348, 22, 208];
const SAMPLES = 240;

export interface Plot {
  readonly element: SVGSVGElement;
  /** Draw `f` from -reach to reach, with the point (x, f(x)) and the line of this slope through it, if it is known. */
  render(
    f: (x: number) => number, x: number, slope: number | undefined, reach: number, names: readonly [string, string],
  ): void;
}

/** A round number not below this one: 1, 2, 5 or 10 times a power of ten. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((digit) => digit * power >= value * 0.999999) ?? 10);
}

function ticks(low: number, high: number, about: number): number[] {
  const step = round((high - low) / about);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
}

/** The range that shows most of the values: where a few run away to infinity, they leave the picture. */
function range(values: readonly number[]): [number, number] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return [-1, 1];
  const from = (share: number) => at(sorted, Math.round(share * (sorted.length - 1)));
  const whole = from(1) - from(0);
  const most = from(0.95) - from(0.05);
  let [low, high] = whole > 8 * most ? [from(0.05), from(0.95)] : [from(0), from(1)];
  if (low > 0 && low < 0.4 * high) low = 0;
  const room = (high - low) * 0.06 || Math.abs(high) / 2 || 1;
  return Number.isFinite(2 * (high - low)) ? [low === 0 ? 0 : low - room, high + room] : [-1, 1];
}

export function plot(drag: (x: number) => void): Plot {
  const axes = draw("g", { class: "plot-axes" });
  const curve = draw("path", { class: "plot-curve" });
  const tangent = draw("line", { class: "plot-tangent" });
  const drop = draw("path", { class: "plot-drop" });
  const point = draw("circle", { class: "plot-point", r: 7 });
  // A drawing inside the drawing cuts off what runs out of the axes.
  const frame = { x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP };
  const inside = draw("svg", { ...frame, viewBox: Object.values(frame).join(" ") }, drop, curve, tangent);
  const element = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", "aria-hidden": true });
  element.append(axes, inside, point);

  let width = 1; // of the x axis, in its own units
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    follow(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) follow(event);
  });

  function follow(event: PointerEvent): void {
    const box = element.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (RIGHT - LEFT);
    const grain = 10 ** Math.floor(Math.log10(width / 200));
    const x = (Math.min(Math.max(share, 0), 1) - 0.5) * width;
    drag(Number((Math.round(x / grain) * grain).toPrecision(12)));
  }

  return {
    element,
    render(f, x, slope, reach, [across, up]) {
      width = 2 * reach;
      const xs = Array.from({ length: SAMPLES + 1 }, (_, i) => -reach + (width * i) / SAMPLES);
      const ys = xs.map(f);
      const [low, high] = range(ys);
      const px = (value: number) => LEFT + ((value + reach) / width) * (RIGHT - LEFT);
      const py = (value: number) => BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP);
      const near = (value: number) => (Math.min(Math.max(value, -1e4), 1e4) || 0).toFixed(1); // what SVG can draw

      axes.replaceChildren(
        ...ticks(-reach, reach, 6).map((t) => mark(px(t), BOTTOM, 0, TOP - BOTTOM, show(t), "middle", 0, 16)),
        ...ticks(low, high, 5).map((t) => mark(LEFT, py(t), RIGHT - LEFT, 0, show(t), "end", -7, 4)),
        draw("text", { x: RIGHT, y: HEIGHT - 2, "text-anchor": "end" }, across),
        draw("text", { x: LEFT - 7, y: TOP - 9, "text-anchor": "end" }, up),
      );
      let pen = "M";
      const steps = zip(xs, ys).map(([value, height]) => {
        if (!Number.isFinite(height)) return (pen = "M"), "";
        const step = `${pen}${near(px(value))} ${near(py(height))}`;
        pen = "L";
        return step;
      });
      curve.setAttribute("d", steps.join(""));
      const y = f(x);
      const drawn = Number.isFinite(y) && (slope === undefined || Number.isFinite(slope));
      const [rise, known] = [slope ?? 0, slope !== undefined];
      fit(tangent, {
        x1: LEFT, x2: RIGHT, visibility: drawn && known ? "visible" : "hidden",
        y1: near(py(y + rise * (-reach - x))), y2: near(py(y + rise * (reach - x))),
      });
      const [cx, cy] = [near(px(x)), near(py(y))];
      drop.setAttribute("d", drawn ? `M${cx} ${BOTTOM}V${cy}H${LEFT}` : "");
      const seen = drawn && Number(cy) >= TOP - 1 && Number(cy) <= BOTTOM + 1;
      fit(point, { cx: seen ? cx : LEFT, cy: seen ? cy : TOP, visibility: seen ? "visible" : "hidden" });
    },
  };
}

function mark(x: number, y: number, dx: number, dy: number, text: string, anchor: string, tx: number, ty: number) {
  const [left, top] = [x.toFixed(1), y.toFixed(1)];
  const line = draw("path", { d: `M${left} ${top}l${dx} ${dy}` });
  const place = { x: (x + tx).toFixed(1), y: (y + ty).toFixed(1), "text-anchor": anchor };
  return draw("g", {}, line, draw("text", place, text));
}
