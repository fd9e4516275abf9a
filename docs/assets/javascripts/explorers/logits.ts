// Scores that the reader scales until float32 has no numbers for their exponentials, or for a number on the way back.

import { at, dial, draw, fit, make, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { byFormula, byLogSoftmax, close, exact, LEAST, MOST, type Outcome, scaled } from "./float32";
import type { Place } from "./place";
import { asked, sheet, sheets, WIDTH, words } from "./sheet";

export interface LogitsState {
  readonly scale: number;
}

const SCORES = [2, 1, -1];
const TARGET = 1; // the second class is the right one
const [ROWS, ROW] = [62, 36]; // the place of the first row, and the distance to the next
const HEIGHT = ROWS + 4 * ROW;
const [ZERO, START, END, INFINITE] = [18, 40, WIDTH - 40, WIDTH - 18]; // places of a row
const NAMES = ["by the formula", "log_softmax", "it should be"];

export function logits(place: Place, set: (change: Partial<LogitsState>) => void): Kind<LogitsState> {
  const initial: LogitsState = { scale: 1 };
  const formula = track("By the formula");
  const stable = track("By log_softmax");
  place.canvas.append(sheets(formula.element, stable.element));
  const slide = dial("scale", "what the scores are multiplied by", (scale) => set({ scale }));
  const names = ["computed", "loss", "gradient of 1st", "of 2nd", "of 3rd"];
  const heads = names.map((text) => make("th", { scope: "col" }, text));
  const rows = NAMES.map((name) => {
    const cells = heads.slice(1).map(() => make("td"));
    return { cells, row: make("tr", {}, make("th", { scope: "row" }, name), ...cells) };
  });
  const table = make("table", { class: "explorer-runs sheet-table" },
    make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows.map(({ row }) => row)));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  place.put("Scale the scores", make("div", { class: "explorer-dials" }, slide.element),
    make("div", { class: "explorer-scroll" }, table), caption);

  function render({ scale }: LogitsState): void {
    const { z, naive, safe, wanted } = evaluate({ scale });
    const most = Math.max(...z);
    z.forEach((each, k) => {
      formula.row(k, `exp(${show(each)})`, at(naive.exps, k), Math.exp(each));
      const exp = at(safe.exps, k);
      stable.row(k, `exp(${show(each)} − ${most < 0 ? `(${show(most)})` : show(most)})`, exp, exp);
    });
    formula.row(3, "back: p ÷ sum", naive.back, wanted.share);
    stable.row(3, "back: p − target", safe.back, safe.back);
    const right = [wanted.loss, ...wanted.gradient];
    for (const [{ loss, gradient }, { cells }] of zip([naive, safe, wanted], rows))
      for (const [[cell, found], should] of zip(zip(cells, [loss, ...gradient]), right)) {
        const wrong = !close(found, should);
        cell.textContent = wrong ? `${show(found)}, wrong` : show(found);
        cell.classList.toggle("is-wrong", wrong);
      }
    slide.render(scale, 0, 100, `${show(scale)}; ${verdict(naive, wanted)}`);
    caption.setAttribute("aria-live", "off"); // the slider says it
    const [short, ...reasons] = [verdict(naive, wanted), why(naive, wanted)];
    caption.replaceChildren(make("p", {}, make("strong", {}, `${short}. `), ...reasons));
  }

  const write = ({ scale }: LogitsState): Query => (scale === initial.scale ? {} : { scale: String(scale) });
  const read = ({ scale }: Query): LogitsState => ({ scale: asked(scale, initial.scale) });

  function evaluate({ scale }: LogitsState) {
    const z = scaled(SCORES, scale);
    return { z, naive: byFormula(z, TARGET), safe: byLogSoftmax(z, TARGET), wanted: exact(z, TARGET) };
  }

  return { initial, render, write, read, evaluate };
}

type Wanted = ReturnType<typeof exact>;

const allRight = (found: Outcome, wanted: Wanted) =>
  zip(found.gradient, wanted.gradient).every(([each, should]) => close(each, should));

function verdict(naive: Outcome, wanted: Wanted): string {
  if (!close(naive.loss, wanted.loss)) return "The formula breaks";
  return allRight(naive, wanted) ? "Both are right" : "The loss is right, and the gradient of the formula is wrong";
}

function why(naive: Outcome, wanted: Wanted): string {
  if (naive.exps.includes(Infinity))
    return `An exponential is above the largest number of float32, ${show(MOST)}, so it becomes ∞, and what is ` +
      "divided by ∞ is 0 or not a number. log_softmax takes the largest score off first: no exponential is above 1.";
  if (!close(naive.loss, wanted.loss))
    return "The exponentials are below the least number of float32. log_softmax takes the largest score off first.";
  if (allRight(naive, wanted)) return "Scale the scores up, and watch the beads run to the ends of float32.";
  return `On the way back, p ÷ sum comes near the least number of float32, ${show(LEAST)}, where digits are lost, ` +
    "and then all of it: what the first score should learn goes with it.";
}

/** Numbers on the line of float32, each on a row of its own: a bead that leaves the line falls into 0 or ∞. */
function track(title: string) {
  const [low, high] = [Math.log10(LEAST), Math.log10(MOST)];
  const on = (value: number) => START + ((Math.log10(value) - low) / (high - low)) * (END - START);
  const spot = (value: number) => (value === 0 ? ZERO : value <= MOST ? on(value) : INFINITE);
  const pit = (x: number, name: string) => [
    draw("rect", { x: x - 13, y: 42, width: 26, height: HEIGHT - 52, rx: 6, class: "sheet-pit" }),
    words(x, 37, name, "sheet-tick"),
  ];
  const rows = [0, 1, 2, 3].map((k) => {
    const y = ROWS + k * ROW;
    const kind = k === 3 ? "is-backward" : "is-forward";
    const name = words(START, y, "");
    const value = words(END, y, "", `is-right ${kind}`);
    const bead = draw("circle", { cy: y + 13, r: 7, class: `sheet-bead ${kind}` });
    const line = draw("path", { d: `M${START} ${y + 13}H${END}`, class: "sheet-axis" });
    return { name, value, bead, group: draw("g", {}, line, name, value, bead) };
  });
  const scale = [1e-30, 1e-15, 1, 1e15, 1e30]
    .map((each) => words(Number(on(each).toFixed(1)), 37, show(each).replace("1·", ""), "sheet-tick"));
  const pits = [...pit(ZERO, "0"), ...pit(INFINITE, "∞")];
  const element = sheet(title, HEIGHT, ...pits, ...scale, ...rows.map(({ group }) => group));
  return {
    element,
    /** Show a number of float32, and what it would be if there were numbers enough. */
    row(k: number, name: string, found: number, full: number) {
      const { name: label, value, bead } = at(rows, k);
      const lost = (found === 0 && full !== 0) || (found === Infinity && full !== Infinity);
      label.textContent = name;
      value.textContent = lost ? `${show(full)} becomes ${show(found)}` : show(found);
      fit(bead, { cx: spot(Math.abs(found)).toFixed(1), visibility: Number.isNaN(found) ? "hidden" : "visible" });
    },
  };
}
