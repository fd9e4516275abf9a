// Half-moons and the lines of sixteen units: the reader chooses a learning rate, trains, and sees which units die.

import { draw, fit, last, make, player, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { plane } from "./halves";
import { given, type Moment, type Net, training } from "./moonrun";
import type { Place } from "./place";
import { progress } from "./progress";

export interface MoonState {
  readonly lr: number;
  readonly step: number;
}

const STEPS = 200;
const PACE = 80; // milliseconds a step
const [LOWEST, HIGHEST] = [0.1, 30]; // learning rates
const TICK = 9; // of a line, to the side on which its unit is active
const CROSS = "M-6 -6L6 6M-6 6L6 -6";

const initial: MoonState = { lr: 10, step: 0 };
const within = (lr: number) => Math.min(Math.max(lr, LOWEST), HIGHEST);

export function moons(place: Place, set: (change: Partial<MoonState>) => void): Kind<MoonState> {
  const data = given(place.numbers("points"), place.numbers("side"), place.numbers("start"));
  const run = training(data.points, data.net);
  let state = initial;

  const map = plane(-2, -1.5, 100);
  const lines = data.net.units.map(() => draw("path", { class: "moons-line" }));
  const dots = data.points.map(({ x, y, side }) => {
    const [left, top] = map.at([x, y]);
    return draw("g", { transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})`, class: "moons-point" },
      draw("circle", { r: 5, class: side > 0 ? "is-upper" : "is-lower" }), draw("path", { d: CROSS }));
  });
  const drawing = map.draw("Half-moons and the lines of the units", ...lines, ...dots);
  const chart = progress(STEPS);
  place.canvas.append(drawing, chart.element);

  const caption = make("div", { class: "explorer-caption", role: "status" });
  /** Whether a screen reader is told; what plays by itself is heard at its end. */
  const hear = (aloud: boolean) => fit(caption, { "aria-live": aloud ? "polite" : "off" });
  const steps = player(STEPS, PACE, () => state.step, (step) => set({ step }), () => hear(true));
  const field = make("input", { type: "number", step: "any", class: "explorer-field", "aria-label": "learning rate" });
  const slider = make("input", { type: "range", min: Math.log10(LOWEST), max: Math.log10(HIGHEST), step: 0.01,
    class: "explorer-slider", "aria-label": "learning rate, slider" });
  const move = (lr: number) => {
    steps.stop();
    set({ lr: within(lr) });
  };
  field.addEventListener("input", () => field.valueAsNumber > 0 && move(field.valueAsNumber));
  slider.addEventListener("input", () => move(Number((10 ** slider.valueAsNumber).toPrecision(2))));
  const rate = make("div", { class: "explorer-dial" }, make("span", { "aria-hidden": true }, "lr"), field, slider);
  const key = make("p", { class: "explorer-where" },
    "Filled dots are the upper moon; a cross marks a wrong answer. The tick of a line shows where its unit is " +
    "active. A dashed line is that of a dead unit.");
  place.put("Choose a learning rate, train, and see which units die", steps.element, rate, caption, key);

  function render(next: MoonState): void {
    hear(!steps.playing() && next.lr === state.lr);
    state = next;
    const moments = run(state.lr, state.step);
    const now = last(moments);
    zip(zip(lines, now.net.units), now.dead).forEach(([[line, unit], dead]) => {
      fit(line, { d: map.line(unit, dead ? 0 : TICK) });
      line.classList.toggle("is-dead", dead);
    });
    zip(dots, now.right).forEach(([dot, right]) => dot.classList.toggle("is-wrong", !right));
    chart.render(moments);
    if (field.valueAsNumber !== state.lr) field.value = String(state.lr);
    slider.value = String(Math.log10(state.lr));
    slider.setAttribute("aria-valuetext", `${show(state.lr)}; ${counted(now)}`);
    steps.render(state.step, `step ${state.step} of ${STEPS}`);
    caption.replaceChildren(make("p", {}, tell(state, moments)));
  }

  const write = ({ lr, step }: MoonState): Query => ({
    ...(lr === initial.lr ? {} : { lr: String(lr) }),
    ...(step === initial.step ? {} : { step: String(step) }),
  });

  function read({ lr, step }: Query): MoonState {
    const [rate, at] = [Number(lr || NaN), Number(step || NaN)];
    return {
      lr: rate > 0 ? within(rate) : initial.lr,
      step: Number.isInteger(at) && at >= 0 && at <= STEPS ? at : initial.step,
    };
  }

  /** The last moment of some steps, from the page's network or another one. */
  function evaluate({ lr, steps, start }: { lr: number; steps: number; start?: readonly number[] }) {
    const from: Net = start ? given([], [], start).net : data.net;
    const { net, loss, dead, right } = last(training(data.points, from)(lr, steps));
    const rows = (["w", "u", "b", "out"] as const).flatMap((name) => net.units.map((unit) => unit[name]));
    return { net: [...rows, net.bias], loss, dead: count(dead), right: count(right) };
  }

  return { initial, render, write, read, evaluate };
}

export const count = (truths: readonly boolean[]) => truths.filter(Boolean).length;

const counted = ({ dead, right }: Moment) =>
  `${count(dead)} of ${dead.length} units are dead, ${count(right)} of ${right.length} points are right`;

/** What the last step did, and how things stand. */
function tell({ lr, step }: MoonState, moments: readonly Moment[]): string {
  const now = last(moments);
  const before = moments[moments.length - 2] ?? now;
  const [gone, fresh] = [count(now.dead), count(now.dead) - count(before.dead)];
  if (!step) return `Before training, ${counted(now)}.`;
  const after = `After ${step} ${step === 1 ? "step" : "steps"} at lr ${show(lr)}`;
  const so = `${after}, ${counted(now)}; the loss is ${show(now.loss)}.`;
  if (gone === now.dead.length) return `${so} No unit is left, so the answer is the same everywhere.`;
  return fresh > 0 ? `${so} This step killed ${fresh}.` : so;
}
