// A recorded training that can be gone through step by step, and a run of the reader's own beside the recorded ones.

import { dial, equals, make, part, player, show } from "explorers-core";
import { descend, limit, type Point } from "./descent";
import type { Kind, Query } from "./explorer";
import { Panel } from "./panel";
import type { Picture } from "./picture";
import type { Run, TrainingData } from "./schema";

export type Training = Omit<TrainingData, "map">; // which the build has drawn

export interface TrainingState {
  readonly run: number; // the one looked at; -1 for all of them, and behind the last recorded one the reader's own
  readonly step: number;
  readonly own: Start;
}

type Start = Point & { readonly lr: number };

const PACE = 8000; // milliseconds for all steps
const FIELDS = ["loss", "w", "b", "grad_w", "grad_b"] as const;
const HEADS = ["loss", "w", "b", "∂loss/∂w", "∂loss/∂b"];

export function training(
  picture: Picture, { x, y, runs }: Training, set: (change: Partial<TrainingState>) => void,
): Kind<TrainingState> {
  const [map, curve, lines] = ["map", "loss", "lines"].map((name) => new Panel(picture, name));
  const mine = runs.length;
  const last = Math.max(...runs.map(({ loss }) => loss.length)) - 1;
  const coarse = (value: number) => Number(value.toFixed(1));
  const middle = { w: coarse(0.7 * map.x.low + 0.3 * map.x.high), b: coarse(0.25 * map.y.low + 0.75 * map.y.high) };
  const initial: TrainingState = { run: -1, step: last, own: { ...middle, lr: runs[0].lr } };
  let state = initial;
  let sliding = false;
  const panels = [map, curve, lines];
  for (const panel of panels) panel.add();

  const steps = player(last, Math.max(PACE / last, 30), () => state.step, (step) => set({ step }));
  const time = make("input", { type: "range", min: 0, max: last, class: "explorer-slider", "aria-label": "Step" });
  time.addEventListener("input", () => {
    steps.stop();
    sliding = true;
    set({ step: time.valueAsNumber });
    sliding = false;
  });
  const move = (change: Partial<Start>) => set({ own: { ...state.own, ...change } });
  const dials = [
    dial("w", "your start, w", (w) => move({ w })),
    dial("b", "your start, b", (b) => move({ b })),
    dial("lr", "learning rate", (lr) => move({ lr })),
  ];
  const dialled = make("div", { class: "explorer-dials" }, ...dials.map(({ element }) => element));
  const choose = (run: number) => set({ run });
  const rows = [...runs, { label: "your own start" }].map(({ label }, run) => choice(label, run));
  const everything = radio("all", -1);
  const head = make("tr", {}, make("th", { scope: "col" }, everything.label),
    ...HEADS.map((name) => make("th", { scope: "col" }, name)));
  const table = make("table", { class: "explorer-runs" }, make("thead", {}, head),
    make("tbody", {}, ...rows.map(({ row }) => row)));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  picture.put("Go through the training, choose a run, or start one of your own",
    steps.element, time, make("div", { class: "explorer-scroll" }, table), dialled, caption);
  picture.rove(runs.map((_, k) => `run.${k}`), (id) => choose(Number(id.slice(4))));
  runs.forEach(({ label }, k) => picture.say(`run.${k}`, label));
  map.onpoint((w, b) => {
    steps.stop();
    set({ run: mine, own: { ...state.own, w, b } });
  });

  function radio(text: string, run: number) {
    const input = make("input", { type: "radio", name: picture.figure.dataset.line! });
    input.addEventListener("change", () => choose(run));
    return { input, label: make("label", {}, input, make("span", {}, text)) };
  }

  function choice(label: string, run: number) {
    const button = radio(label, run);
    const cells = FIELDS.map(() => make("td", {}, ""));
    const kind = { class: `is-run-${run === mine ? "own" : run}` };
    const row = make("tr", kind, make("th", { scope: "row" }, button.label), ...cells);
    return { ...button, cells, row };
  }

  function render(next: TrainingState): void {
    const spoken = !steps.playing() && !sliding && (next.step !== state.step || next.run !== state.run);
    caption.setAttribute("aria-live", spoken ? "polite" : "off"); // what plays or is slid is not read out
    state = next;
    const { run, step, own } = state;
    const all = [...runs, evaluate(own)];
    const at = all.map(({ loss }) => Math.min(step, loss.length - 1));
    all.forEach((each, k) => {
      const recorded = k < mine && at[k] === each.loss.length - 1;
      const soFar = each.loss.slice(0, at[k] + 1);
      map.way(k, soFar.map((_, n) => [each.w[n], each.b[n]]), recorded);
      curve.way(k, soFar.map((loss, n) => [n, loss]), recorded);
      lines.way(k, [lines.x.low, lines.x.high].map((left) => [left, each.w[at[k]] * left + each.b[at[k]]]), recorded);
      const [gone, faint] = [k === mine && run !== mine, run !== -1 && k !== run];
      for (const panel of panels) panel.faint(k, faint, gone);
      rows[k].input.checked = k === run;
      rows[k].row.classList.toggle("is-faint", faint);
      rows[k].cells.forEach((cell, n) => (cell.textContent = gone ? "" : show(each[FIELDS[n]][at[k]])));
    });
    everything.input.checked = run === -1;
    const chosen = all[run];
    const line = (value: number) => chosen.w[at[run]] * value + chosen.b[at[run]];
    lines.misses(chosen ? x.map((each, n) => [each, y[n], line(each)]) : []);
    lines.say(step === last ? undefined : `at step ${step}`);
    steps.render(step, `step ${step} of ${last}`);
    time.value = String(step);
    time.setAttribute("aria-valuetext", `${step}${chosen ? `; loss ${show(chosen.loss[at[run]])}` : ""}`);
    dialled.hidden = run !== mine;
    dials[0].render(own.w, map.x.low, map.x.high, show(own.w));
    dials[1].render(own.b, map.y.low, map.y.high, show(own.b));
    dials[2].render(own.lr, 0, Number((1.25 * limit(x)).toPrecision(2)), show(own.lr));
    const hint = "Choose a run to see how each of its steps is made, or press a place on the map to start from there.";
    caption.classList.toggle("is-backward", !!chosen);
    caption.replaceChildren(...(chosen ? tell(chosen, at[run]) : [make("p", { class: "explorer-where" }, hint)]));
  }

  /** One step of a run: minus the learning rate times the gradient. */
  function tell({ label, lr, w, b, grad_w, grad_b }: Run, at: number): HTMLElement[] {
    const line = (name: string, value: number, gradient: number) => make("p", { class: "explorer-sum" },
      part(name, value, "now"), " − ", part("rate", lr, "lr"), " × ",
      part("gradient", gradient, `∂loss/∂${name}`), " ", equals(part(name, value - lr * gradient, "next")));
    return [
      make("p", { class: "explorer-where" }, `The step from ${at} to ${at + 1} of ${label}`),
      line("w", w[at], grad_w[at]), line("b", b[at], grad_b[at]),
    ];
  }

  function write({ run, step, own }: TrainingState): Query {
    const moved = (["w", "b", "lr"] as const).filter((name) => own[name] !== initial.own[name]);
    return {
      ...(run === -1 ? {} : { run: String(run) }),
      ...(step === last ? {} : { step: String(step) }),
      ...Object.fromEntries(moved.map((name) => [name, String(own[name])])),
    };
  }

  function read(query: Query): TrainingState {
    const asked = (name: string, or: number) => {
      const value = Number(query[name] || NaN);
      return Number.isFinite(value) ? value : or;
    };
    const whole = (name: string, low: number, high: number, or: number) => {
      const value = asked(name, or);
      return Number.isInteger(value) && value >= low && value <= high ? value : or;
    };
    const [w, b, lr] = (["w", "b", "lr"] as const).map((name) => asked(name, initial.own[name]));
    return { run: whole("run", -1, mine, -1), step: whole("step", 0, last, last), own: { w, b, lr } };
  }

  const evaluate = (start: Start) => descend(x, y, start, start.lr, last + 1);
  return { initial, render, write, read, evaluate };
}
