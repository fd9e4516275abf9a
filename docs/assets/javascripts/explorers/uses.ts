// One weight at each of many steps: what each use multiplies, what comes back to it, and what it brings to the weight.

import { at, button, dial, draw, fit, make, operand, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, hold, sheet, sheets, WIDTH, words } from "./sheet";

export interface UsesState {
  readonly w: number;
  readonly inputs: number; // which of the three sequences
  readonly keep: number; // the steps that truncation keeps
  readonly clip: boolean; // to a norm of one
  readonly step: number; // the one that is looked at, from 1
}

const MODES = ["A start alone", "An input at each step", "A signal, then a hum"];
const [REACH, LIMIT] = [2, 1]; // the largest weight, and the norm to clip to
const [START, END, HIGH] = [14, WIDTH - 14, 36]; // the place of the bars, and their greatest length
const [UPPER, LOWER, TARGET, HEIGHT] = [92, 206, 214, 274]; // axes, the weight that the arrows run into, and the end

interface Sequence {
  readonly start: number;
  readonly inputs: readonly number[];
}

/** Forward and back: the state before each step, what comes back behind it, the product, and sums of products. */
function measure({ start, inputs }: Sequence, { w, keep, clip }: Pick<UsesState, "w" | "keep" | "clip">) {
  const states = [start];
  for (const x of inputs) states.push(w * at(states, -1 + states.length) + x);
  const backs = inputs.map(() => 1);
  for (let t = backs.length - 1; t > 0; t--) backs[t - 1] = w * at(backs, t);
  const shares = zip(states.slice(0, -1), backs).map(([state, back]) => state * back);
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const [whole, kept] = [sum(shares), sum(shares.slice(shares.length - keep))];
  // As PyTorch does it: a tiny number keeps it from dividing by zero.
  const grad = clip ? kept * Math.min(1, LIMIT / (Math.abs(kept) + 1e-6)) : kept;
  return { states, backs, shares, h: at(states, inputs.length), whole, kept, grad };
}

export function uses(place: Place, set: (change: Partial<UsesState>) => void): Kind<UsesState> {
  const [starts, every, signal] = ["starts", "every", "signal"].map((name) => place.numbers(name));
  const length = every!.length;
  const sequences: Sequence[] = zip(starts!, [every!.map(() => 0), every!, signal!])
    .map(([start, inputs]) => ({ start, inputs }));
  const initial: UsesState = { w: 0.95, inputs: 0, keep: length, clip: false, step: 10 };
  let state = initial;
  const x = (step: number) => START + ((step - 0.5) / length) * (END - START);
  const [forward, back, brought] = [bars(UPPER, "is-forward"), bars(LOWER, "is-backward"), bars(UPPER, "is-backward")];
  const ways = Array.from({ length }, () => draw("path", { class: "uses-way" }));
  const [mark, other] = [draw("path", { class: "sheet-marks" }), draw("path", { class: "sheet-marks" })];
  const gradient = words(WIDTH / 2, TARGET + 50, "", "is-middle is-backward");
  const node = [draw("circle", { cx: WIDTH / 2, cy: TARGET + 14, r: 15, class: "uses-weight" }),
    words(WIDTH / 2, TARGET + 19, "w", "is-middle")];
  const ticks = [1, 10, 20, 30, 40, 50].filter((step) => step <= length)
    .map((step) => words(x(step), HEIGHT - 8, String(step), "sheet-tick"));
  const left = sheet("Forward, and back", HEIGHT, mark, forward.group, back.group, ...ticks);
  const right = sheet("What each use brings to w", HEIGHT, other, ...ways, brought.group, ...node, gradient);
  const bound = (step: number) => Math.min(Math.max(Math.round(step), 1), length);
  for (const each of [left, right])
    hold(each, (spot) => set({ step: bound(((spot - START) / (END - START)) * length + 0.5) }));
  place.canvas.append(sheets(left, right));

  const weight = dial("w", "weight", (w) => set({ w: Math.min(Math.max(w, -REACH), REACH) }));
  const kept = dial("keep", "steps that truncation keeps", (keep) => set({ keep: bound(keep) }));
  const seen = dial("step", "step to look at", (step) => set({ step: bound(step) }));
  const modes = MODES.map((name, inputs) => button(name, () => set({ inputs })));
  const clipping = button(`Clip to ${LIMIT}`, () => set({ clip: !state.clip }));
  const over = button("Start over", () => set(initial), "over");
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Turn the weight, cut the early steps, clip the gradient",
    make("div", { class: "explorer-player" }, over, ...modes, clipping),
    make("div", { class: "explorer-dials" }, weight.element, kept.element, seen.element), caption);

  function render(next: UsesState): void {
    const pressed = next.inputs !== state.inputs || next.clip !== state.clip;
    caption.setAttribute("aria-live", pressed ? "polite" : "off"); // a slider speaks for itself
    state = next;
    const found = evaluate(state);
    const { states, backs, shares, grad } = found;
    const cut = length - state.keep;
    forward.render("h before the step", states.slice(0, -1), 0, x);
    back.render("comes back to the step", backs, cut, x);
    brought.render("h × what comes back", shares, cut, x);
    const most = Math.max(...shares.map(Math.abs)) || 1;
    for (const [way, [k, share]] of zip(ways, [...shares.entries()])) {
      const width = k < cut ? 0 : (Math.abs(share) / most) * 2;
      const d = `M${x(k + 1).toFixed(1)} ${UPPER + HIGH + 4}L${WIDTH / 2} ${TARGET}`;
      fit(way, { d, "stroke-width": width.toFixed(2) });
    }
    fit(mark, { d: `M${x(state.step).toFixed(1)} 48V${LOWER + HIGH + 4}` });
    fit(other, { d: `M${x(state.step).toFixed(1)} 48V${UPPER + HIGH + 4}` });
    gradient.textContent = `w.grad = ${show(grad)}`;
    modes.forEach((each, k) => each.setAttribute("aria-pressed", String(k === state.inputs)));
    clipping.setAttribute("aria-pressed", String(state.clip));
    const told = tell(found);
    weight.render(state.w, -1.2, 1.2, `${show(state.w)}; ${told}`);
    kept.render(state.keep, 1, length, `the last ${state.keep}; ${told}`);
    const looked = look(found);
    seen.render(state.step, 1, length, looked);
    caption.replaceChildren(make("p", { class: "explorer-where" }, looked), make("p", {}, told));
  }

  function look({ states, backs, shares }: ReturnType<typeof measure>): string {
    const k = state.step - 1;
    if (k < length - state.keep) return `Step ${state.step} is cut off: it brings nothing.`;
    return `Step ${state.step} multiplies h = ${show(at(states, k))}, and ${show(at(backs, k))} comes back: ` +
      `it brings ${show(at(states, k))} × ${operand(at(backs, k))} = ${show(at(shares, k))}.`;
  }

  function tell({ whole, kept: sum, grad }: ReturnType<typeof measure>): string {
    const all = state.keep === length;
    const which = all ? `All ${length} uses` : state.keep === 1 ? "The last use" : `The last ${state.keep} uses`;
    const verb = state.keep === 1 ? "brings" : "bring";
    const against = all ? "" : sum * whole < 0 ? ` of ${show(whole)}: the wrong sign` : ` of ${show(whole)}`;
    const short = grad === sum ? "" : ` Clipped, it is ${show(grad)}.`;
    return `${which} ${verb} ${show(sum)}${against}.${short}`;
  }

  const write = ({ w, inputs, keep, clip, step }: UsesState): Query => ({
    ...(w === initial.w ? {} : { w: String(w) }),
    ...(inputs === initial.inputs ? {} : { inputs: String(inputs) }),
    ...(keep === initial.keep ? {} : { keep: String(keep) }),
    ...(clip ? { clip: "1" } : {}),
    ...(step === initial.step ? {} : { step: String(step) }),
  });
  const read = (query: Query): UsesState => ({
    w: Math.min(Math.max(asked(query.w, initial.w), -REACH), REACH),
    inputs: query.inputs === "1" ? 1 : query.inputs === "2" ? 2 : initial.inputs,
    keep: bound(asked(query.keep, initial.keep)),
    clip: query.clip === "1",
    step: bound(asked(query.step, initial.step)),
  });
  const evaluate = (given: Omit<UsesState, "step">) => measure(at(sequences, given.inputs), given);

  return { initial, render, write, read, evaluate };
}

/** A bar for each step up or down from an axis, the longest of full length; those of steps that are cut are grey. */
function bars(axis: number, kind: string) {
  const [cut, live] = [draw("path", { class: "uses-bar is-cut" }), draw("path", { class: `uses-bar ${kind}` })];
  const name = words(START, axis - HIGH - 18, "", kind);
  const most = words(END, axis - HIGH - 18, "", `is-right ${kind}`);
  const ground = draw("path", { d: `M${START} ${axis}H${END}`, class: "sheet-axis" });
  return {
    group: draw("g", {}, ground, cut, live, name, most),
    render(text: string, values: readonly number[], from: number, x: (step: number) => number) {
      const largest = values.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
      const scale = HIGH / (Math.abs(largest) || 1);
      const paths = values.map((value, k) =>
        `M${x(k + 1).toFixed(1)} ${axis}v${(-value * scale).toFixed(1)}`);
      fit(cut, { d: paths.slice(0, from).join("") });
      fit(live, { d: paths.slice(from).join("") });
      name.textContent = text;
      most.textContent = `largest ${show(largest)}`;
    },
  };
}
