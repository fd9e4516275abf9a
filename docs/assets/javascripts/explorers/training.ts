// A recorded training that can be gone through step by step, and a run of the reader's own beside the recorded ones.

import { at, button, make, player, show, zip } from "explorers-core";
import { axes } from "./axes";
import { descend, shift, type Start } from "./descent";
import type { Kind, Query } from "./explorer";
import { controls, fate, type Own, read as readOwn, write as writeOwn } from "./own";
import { Panel } from "./panel";
import type { Picture } from "./picture";
import type { TrainingData } from "./schema";
import { tell } from "./told";

export type Training = Omit<TrainingData, "map">; // which the build has drawn

export interface TrainingState {
  readonly run: number; // the one looked at; -1 for all of them, and behind the last recorded one the reader's own
  readonly step: number;
  readonly own: Own;
  readonly bowl: boolean; // whether its directions are drawn
}

const PACE = 8000; // milliseconds for all steps
const FIELDS = ["loss", "w", "b", "grad_w", "grad_b"] as const;
const HEADS = ["loss", "w", "b", "∂loss/∂w", "∂loss/∂b"];

export function training(
  picture: Picture, { x, y, runs }: Training, set: (change: Partial<TrainingState>) => void,
): Kind<TrainingState> {
  const panels = (["map", "loss", "lines"] as const).map((name) => new Panel(picture, name));
  const [map, curve, lines] = panels;
  const mine = runs.length;
  const last = Math.max(...runs.map(({ loss }) => loss.length)) - 1;
  const coarse = (value: number) => Number(value.toFixed(1));
  const middle = { w: coarse(0.7 * map.x.low + 0.3 * map.x.high), b: coarse(0.25 * map.y.low + 0.75 * map.y.high) };
  const own = { ...middle, lr: at(runs, 0).lr, momentum: 0, centred: false, kept: false };
  const initial: TrainingState = { run: -1, step: last, own, bowl: false };
  let state = initial;
  let sliding = false;
  for (const panel of panels) panel.add();
  const drawBowl = axes(map, x, y);

  const steps = player(last, Math.max(PACE / last, 30), () => state.step, (step) => set({ step }));
  const time = make("input", { type: "range", min: 0, max: last, class: "explorer-slider", "aria-label": "Step" });
  time.addEventListener("input", () => {
    steps.stop();
    sliding = true;
    set({ step: time.valueAsNumber });
    sliding = false;
  });
  const mind = controls(x, map, (change) => set({ own: { ...state.own, ...change } }));
  const bowl = button("Directions of the bowl", () => set({ bowl: !state.bowl }));
  const choose = (run: number) => set({ run });
  const rows = [...runs, { label: "your own start" }].map(({ label }, run) => choice(label, run));
  const everything = radio("all", -1);
  const head = make("tr", {}, make("th", { scope: "col" }, everything.label),
    ...HEADS.map((name) => make("th", { scope: "col" }, name)));
  const table = make("table", { class: "explorer-runs" }, make("thead", {}, head),
    make("tbody", {}, ...rows.map(({ row }) => row)));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  picture.put("Go through the training, choose a run, or start one of your own",
    steps.element, time, make("div", { class: "explorer-scroll" }, table), mind.element,
    make("div", { class: "explorer-switches" }, bowl), caption);
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
    const kinds = ({ step, run, own: { centred, kept } }: TrainingState) => [step, run, centred, kept].join();
    const spoken = !steps.playing() && !sliding && kinds(next) !== kinds(state);
    caption.setAttribute("aria-live", spoken ? "polite" : "off"); // what plays or is slid is not read out
    state = next;
    const { run, step, own } = state;
    const moved = shift(x, own);
    const all = [...runs, evaluate(own)].map((each, k) => {
      const now = Math.min(step, each.loss.length - 1);
      const height = (n: number) => at(each.b, n) - (k === mine ? moved * at(each.w, n) : 0); // of a line at x = 0
      return { each, now, height, line: (left: number) => at(each.w, now) * left + height(now) };
    });
    zip(all, rows).forEach(([{ each, now, height, line }, { input, row, cells }], k) => {
      const recorded = k < mine && now === each.loss.length - 1;
      map.way(k, each.w.slice(0, now + 1).map((w, n) => [w, height(n)]), recorded);
      curve.way(k, each.loss.slice(0, now + 1).map((loss, n) => [n, loss]), recorded);
      lines.way(k, [lines.x.low, lines.x.high].map((left) => [left, line(left)]), recorded);
      const [gone, faint] = [k === mine && run !== mine, run !== -1 && k !== run];
      for (const panel of panels) panel.faint(k, faint, gone);
      input.checked = k === run;
      row.classList.toggle("is-faint", faint);
      for (const [name, cell] of zip(FIELDS, cells)) cell.textContent = gone ? "" : show(at(each[name], now));
    });
    everything.input.checked = run === -1;
    const chosen = all[run];
    lines.misses(chosen ? zip(x, y).map(([left, value]) => [left, value, chosen.line(left)]) : []);
    lines.say(step === last ? undefined : `at step ${step}`);
    steps.render(step, `step ${step} of ${last}`);
    time.value = String(step);
    time.setAttribute("aria-valuetext", `${step}${chosen ? `; loss ${show(at(chosen.each.loss, chosen.now))}` : ""}`);
    mind.element.hidden = run !== mine;
    mind.render(own);
    drawBowl(run === mine ? own : initial.own, state.bowl);
    bowl.setAttribute("aria-pressed", String(state.bowl));
    const hint = "Choose a run to see how each of its steps is made, or press a place on the map to start from there.";
    caption.classList.toggle("is-backward", !!chosen);
    const says = (text: string) => make("p", { class: "explorer-where" }, text);
    const end = run === mine ? [make("p", {}, fate(x, own))] : [];
    caption.replaceChildren(...(chosen ? [...tell(chosen.each, chosen.now), ...end] : [says(hint)]));
  }

  function write({ run, step, own, bowl }: TrainingState): Query {
    return {
      ...(run === -1 ? {} : { run: String(run) }),
      ...(step === last ? {} : { step: String(step) }),
      ...writeOwn(own, initial.own),
      ...(bowl ? { bowl: "1" } : {}),
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
    const [run, step] = [whole("run", -1, mine, -1), whole("step", 0, last, last)];
    return { run, step, own: readOwn(asked, initial.own), bowl: asked("bowl", 0) === 1 };
  }

  const evaluate = (start: Start) => descend(x, y, start, last + 1);
  const opening = { first: { step: 0 }, ...steps };
  return { initial, opening, render, write, read, evaluate };
}
