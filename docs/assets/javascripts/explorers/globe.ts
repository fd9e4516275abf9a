// A drawing of three numbers as a place in space: the sphere of the normalized ones, their ring, and arrows.

import { draw, fit, zip } from "explorers-core";
import { sheet, WIDTH, words } from "./sheet";

export type Three = readonly [number, number, number];

const HEIGHT = 310;
const [X, Y] = [WIDTH / 2, HEIGHT / 2 + 8]; // the middle of the sphere
const LONG = 128; // no arrow reaches further from the middle
const RADIUS = Math.sqrt(3);
const TILT = 0.42; // how far one looks down on the ring
// Across, away from the reader, and up, along the line of three equal numbers.
const AXES: readonly Three[] = [
  [1 / Math.sqrt(2), -1 / Math.sqrt(2), 0],
  [1 / Math.sqrt(6), 1 / Math.sqrt(6), -2 / Math.sqrt(6)],
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
];

export const dot = (a: Three, b: Three) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const map = (v: Three, f: (value: number, k: number) => number): Three => [f(v[0], 0), f(v[1], 1), f(v[2], 2)];
export const plus = (a: Three, b: Three, times = 1) => map(a, (value, k) => value + times * b[k]!);

/** Across, up and away from the reader, as one sees it. */
function seen(v: Three): Three {
  const [across, away, up] = AXES.map((axis) => dot(axis, v)) as unknown as Three;
  const [sin, cos] = [Math.sin(TILT), Math.cos(TILT)];
  return [across, up * cos + away * sin, away * cos - up * sin];
}

function unseen([across, high, depth]: Three): Three {
  const [sin, cos] = [Math.sin(TILT), Math.cos(TILT)];
  const [away, up] = [high * sin + depth * cos, high * cos - depth * sin];
  const [a, b, c] = AXES as [Three, Three, Three];
  return map(a, (value, k) => value * across + b[k]! * away + c[k]! * up);
}

export interface Arrows {
  readonly from: Three;
  readonly arrives: Three;
  readonly stays: Three;
  readonly forces: readonly Three[]; // taken off, one after the other
}

/** `aim` is called with the arrow whose tip is at the reader's finger. */
export function globe(aim: (arrow: Three) => void) {
  const ball = draw("circle", { cx: X, cy: Y, class: "globe-ball" });
  const [back, front] = [draw("path", { class: "globe-ring is-behind" }), draw("path", { class: "globe-ring" })];
  const pole = draw("path", { class: "globe-pole" });
  const name = words(X + 6, 0, "all equal", "sheet-top");
  const bead = draw("circle", { r: 6, class: "sheet-bead" });
  const arrives = draw("path", { class: "globe-arrives" });
  const forces = draw("path", { class: "globe-force" });
  const stays = draw("path", { class: "sheet-arrow" });
  const grip = draw("circle", { r: 16, class: "globe-grip" });
  const element = sheet("The sphere of three normalized numbers", HEIGHT, ball, pole, back, front, name, arrives,
    forces, stays, bead, grip);
  let [scale, now] = [1, undefined as Arrows | undefined];
  const at = (v: Three): [number, number] => {
    const [across, up] = seen(v);
    return [X + scale * across, Y - scale * up];
  };
  const line = (from: Three, to: Three) => {
    const [[a, b], [c, d]] = [at(from), at(to)];
    const length = Math.hypot(c - a, d - b);
    if (length < 1.5) return "";
    const [u, v] = [(c - a) / length, (d - b) / length];
    const head = Math.min(8, length);
    const wing = (side: number) => `${c - head * (u + side * 0.6 * v)} ${d - head * (v - side * 0.6 * u)}`;
    return `M${a} ${b}L${c} ${d}M${wing(1)}L${c} ${d}L${wing(-1)}`.replace(/\d+\.\d+/g, (n) => Number(n).toFixed(1));
  };
  grip.addEventListener("pointerdown", ({ pointerId }) => grip.setPointerCapture(pointerId));
  grip.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (!now || !grip.hasPointerCapture(pointerId)) return;
    const { left, top, width } = element.getBoundingClientRect();
    const per = WIDTH / width; // the arrow keeps how far it points away from the reader
    const tip: Three = [(clientX - left) * per, (clientY - top) * per, 0];
    const [a, b] = at(now.from);
    aim(map(unseen([(tip[0] - a) / scale, (b - tip[1]) / scale, seen(now.arrives)[2]]), (v) => Number(v.toFixed(2))));
  });
  return {
    element,
    render(next: Arrows) {
      now = next;
      const { from } = next;
      const tips = [next.arrives, next.stays].map((arrow) => seen(plus(from, arrow)));
      scale = LONG / Math.max(1.35 * RADIUS, ...tips.map(([across, up]) => Math.hypot(across, up)));
      const [r, flat] = [scale * RADIUS, scale * RADIUS * Math.sin(TILT)];
      const up = scale * Math.cos(TILT);
      fit(ball, { r: r.toFixed(1) });
      const arc = (sweep: number) => `M${X - r} ${Y}A${r} ${flat} 0 0 ${sweep} ${X + r} ${Y}`;
      fit(back, { d: arc(1) });
      fit(front, { d: arc(0) });
      fit(pole, { d: `M${X} ${Y + RADIUS * up * 1.25}V${Y - RADIUS * up * 1.25}` });
      fit(name, { y: (Y - RADIUS * up * 1.25 + 4).toFixed(1) });
      const [cx, cy] = at(from);
      fit(bead, { cx: cx.toFixed(1), cy: cy.toFixed(1) });
      fit(arrives, { d: line(from, plus(from, next.arrives)) });
      let tip = plus(from, next.arrives);
      const steps = next.forces.map((force) => {
        const start = tip;
        tip = plus(tip, force, -1);
        return line(start, tip);
      });
      fit(forces, { d: steps.join("") });
      fit(stays, { d: line(from, plus(from, next.stays)) });
      const [gx, gy] = at(plus(from, next.arrives));
      fit(grip, { cx: gx.toFixed(1), cy: gy.toFixed(1) });
    },
  };
}

/** How long an arrow is. */
export const length = (v: Three) => Math.sqrt(dot(v, v));

/** Whether two arrows are the same, up to rounding. */
export const alike = (a: Three, b: Three) => zip(a, b).every(([one, other]) => Math.abs(one - other) < 1e-9);
