// The plane of all inputs: one step of gradient descent at an input, which the reader drags, moves the units' lines.

import { at, dial, draw, fit, last, make, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { type Half, plane } from "./halves";
import type { Place } from "./place";

export interface PlaneState {
  readonly x: readonly [number, number];
  readonly lr: number;
}

interface Unit extends Half {
  readonly out: number;
}

interface Net {
  readonly units: readonly Unit[];
  readonly bias: number;
}

const FAR = 5; // from the middle to the sides, and to the top a bit less
const HIGH = 3.5;
const MOST = 0.2; // learning rate
const STAR = "M0 -13L3.5 -4.5 12.5 -4 5.5 2 8 11 0 6 -8 11 -5.5 2 -12.5 -4 -3.5 -4.5Z";

export function inputs(place: Place, set: (change: Partial<PlaneState>) => void): Kind<PlaneState> {
  const [weight, bias, out] = ["weight", "bias", "out"].map((name) => place.numbers(name));
  const net: Net = {
    units: bias!.map((b, k) => ({ w: at(weight!, 2 * k), u: at(weight!, 2 * k + 1), b, out: at(out!, k) })),
    bias: last(place.numbers("out_bias")),
  };
  const target = last(place.numbers("target"));
  const cloud = place.numbers("cloud");
  const points = cloud.flatMap((x, k): [number, number][] => (k % 2 ? [] : [[x, at(cloud, k + 1)]]));
  const [first, second] = place.numbers("x");
  const initial: PlaneState = { x: [first!, second!], lr: 0 };

  const map = plane(-FAR, -HIGH, 50);
  const sides = net.units.map(() => draw("path", { class: "plane-side" }));
  const lines = net.units.map(() => draw("path", { class: "plane-line" }));
  const olds = net.units.map((unit) => draw("path", { d: map.line(unit), class: "plane-old" }));
  const dots = points.map((point) => {
    const [cx, cy] = map.at(point);
    return draw("circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2, class: "plane-dot" });
  });
  const star = draw("g", { class: "plane-star" }, draw("circle", { r: 24 }), draw("path", { d: STAR }));
  const drawing = map.draw("The plane of all inputs", ...sides, ...dots, ...olds, ...lines, star);
  place.canvas.append(drawing);
  star.addEventListener("pointerdown", ({ pointerId }) => star.setPointerCapture(pointerId));
  star.addEventListener("pointermove", (event) => {
    if (!star.hasPointerCapture(event.pointerId)) return;
    const [x, y] = map.under(drawing, event);
    set({ x: [Number(x.toFixed(2)), Number(y.toFixed(2))] });
  });
  let state = initial;
  const near = (value: number, most: number) => Math.min(Math.max(value, -most), most);
  const rate = dial("lr", "learning rate", (lr) => set({ lr: Math.min(Math.max(lr, 0), MOST) }));
  const across = dial("x₁", "the first input", (x) => set({ x: [near(x, FAR), state.x[1]] }));
  const up = dial("x₂", "the second input", (x) => set({ x: [state.x[0], near(x, HIGH)] }));
  // The sliders say it.
  const caption = make("div", { class: "explorer-caption", role: "status", "aria-live": "off" });
  place.put("Drag the star, choose a learning rate, and see the lines move",
    make("div", { class: "explorer-side" }, rate.element, across.element, up.element), caption);

  function render(next: PlaneState): void {
    state = next;
    const found = stepped(net, target, state);
    zip(zip(sides, lines), found.net.units).forEach(([[side, line], unit]) => {
      fit(side, { d: map.side(unit) });
      fit(line, { d: map.line(unit) });
    });
    const [left, top] = map.at(state.x);
    fit(star, { transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})` });
    const said = tell(state, found);
    rate.render(state.lr, 0, MOST, `${show(state.lr)}; ${said}`);
    across.render(state.x[0], -FAR, FAR, `${show(state.x[0])}; ${said}`);
    up.render(state.x[1], -HIGH, HIGH, `${show(state.x[1])}; ${said}`);
    const parts = found.net.units.map(({ w, u, b }) => points.filter(([x, y]) => w * x + u * y + b > 0).length);
    const busy = parts.map((part) => `${Math.round((100 * part) / points.length)} %`).join(", ");
    caption.replaceChildren(make("p", {}, `${said} `), make("p", { class: "explorer-where" },
      `The units are active for ${busy} of the dots. Dashed lines stand where they were before the step.`));
  }

  const write = ({ x, lr }: PlaneState): Query => ({
    ...(x[0] === initial.x[0] ? {} : { x: String(x[0]) }),
    ...(x[1] === initial.x[1] ? {} : { y: String(x[1]) }),
    ...(lr === initial.lr ? {} : { lr: String(lr) }),
  });

  function read({ x, y, lr }: Query): PlaneState {
    const asked = (text: string | undefined, or: number) => (Number.isFinite(Number(text || NaN)) ? Number(text) : or);
    return {
      x: [near(asked(x, initial.x[0]), FAR), near(asked(y, initial.x[1]), HIGH)],
      lr: Math.min(Math.max(asked(lr, 0), 0), MOST),
    };
  }

  return { initial, render, write, read, evaluate: (given: PlaneState) => stepped(net, target, given) };
}

/** The z of each unit at an input, and the loss. */
function pass({ units, bias }: Net, target: number, [x, y]: readonly [number, number]) {
  const z = units.map(({ w, u, b }) => w * x + u * y + b);
  const miss = zip(units, z).reduce((sum, [{ out }, each]) => sum + out * Math.max(each, 0), bias) - target;
  return { z, miss, loss: miss ** 2 };
}

/** The network after a step at an input, what it gives there, and the loss that it had before. */
function stepped(net: Net, target: number, { x, lr }: PlaneState) {
  const { z, miss, loss } = pass(net, target, x);
  const moved = {
    bias: net.bias - lr * 2 * miss,
    units: zip(net.units, z).map(([{ w, u, b, out }, each]) => {
      const slope = each > 0 ? 2 * miss * out : 0; // dL/dz
      return { w: w - lr * slope * x[0], u: u - lr * slope * x[1], b: b - lr * slope,
        out: out - lr * 2 * miss * Math.max(each, 0) };
    }),
  };
  const after = pass(moved, target, x);
  return { net: moved, z: after.z, loss: after.loss, before: loss, active: after.z.map((each) => each > 0) };
}

function tell({ lr }: PlaneState, { active, before, loss }: ReturnType<typeof stepped>): string {
  const count = active.filter(Boolean).length;
  const here = `${count} of ${active.length} units ${count === 1 ? "is" : "are"} active at the star`;
  if (!lr) return `Before the step, ${here}, and the loss is ${show(before)}.`;
  return `After a step at lr ${show(lr)}, ${here}. The loss goes from ${show(before)} to ${show(loss)}.`;
}
