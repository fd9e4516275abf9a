// The way back through an attention of five tokens: weights, what arrives at them, and what is left at the scores.

import { at, button, dial, make, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { type Grid, type Spot, squares } from "./grids";
import type { Place } from "./place";
import { asked, sheets } from "./sheet";

export interface AttentionState {
  readonly causal: boolean;
  readonly scale: number; // what the scores are multiplied by
  readonly spot: string; // the query and the key pointed at, as in 2.0, or nothing
}

interface Given {
  readonly Q: Grid;
  readonly K: Grid;
  readonly V: Grid;
  readonly dO: Grid;
  readonly causal: boolean;
  readonly scale: number;
}

const MOST = 20; // times the scores, at the end of the dial
const FAINT = 0.01; // a largest gradient below this has collapsed

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const product = (a: readonly number[], b: readonly number[]) => sum(zip(a, b).map(([one, other]) => one * other));
const cells = (grid: Grid, f: (value: number, i: number, j: number) => number): Grid =>
  grid.map((row, i) => row.map((value, j) => f(value, i, j)));

/** The weights, and the gradients at the weights and the scores, with the sum of each row of their product. */
function measure({ Q, K, V, dO, causal, scale }: Given) {
  const root = Math.sqrt(at(Q, 0).length);
  const scores = Q.map((q, i) => K.map((k, j) => (causal && j > i ? -Infinity : (scale * product(q, k)) / root)));
  const P = scores.map((row) => {
    const most = Math.max(...row);
    const powers = row.map((score) => Math.exp(score - most));
    return powers.map((power) => power / sum(powers));
  });
  const dP = dO.map((row) => V.map((value) => product(row, value)));
  const both = cells(P, (p, i, j) => p * at(at(dP, i), j));
  const D = both.map(sum);
  const dS = cells(P, (p, i, j) => p * (at(at(dP, i), j) - at(D, i)));
  return { P, dP, both, D, dS };
}

export function attention(place: Place, set: (change: Partial<AttentionState>) => void): Kind<AttentionState> {
  const matrix = (name: string): Grid => {
    const numbers = place.numbers(name);
    const wide = numbers.length / 5;
    return [0, 1, 2, 3, 4].map((row) => numbers.slice(row * wide, (row + 1) * wide));
  };
  const [Q, K, V, dO] = ["Q", "K", "V", "dO"].map(matrix) as [Grid, Grid, Grid, Grid];
  const initial: AttentionState = { causal: true, scale: 1, spot: "" };
  let state = initial;
  const point = ([i, j]: Spot) => {
    const spot = `${i}.${j}`;
    if (spot !== state.spot) set({ spot });
  };
  const drawn = {
    P: squares("weights P", 1, "sum", point),
    dP: squares("dP, what arrives at them", 6, "", point),
    both: squares("P times dP", 3, "sum", point),
    dS: squares("dS, the gradient of the scores", 3, "sum", point, true),
  };
  const names = ["P", "dP", "both", "dS"] as const;
  place.canvas.append(sheets(...names.map((name) => drawn[name].element)));
  const mask = button("Causal", () => set({ causal: !state.causal }));
  const over = button("Start over", () => set(initial), "over");
  const slide = dial("scores ×", "what the scores are multiplied by", (scale) => set({ scale }));
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Go back through an attention of five tokens", make("div", { class: "explorer-player" }, mask, over),
    make("div", { class: "explorer-dials" }, slide.element), caption);

  function render(next: AttentionState): void {
    const slid = next.scale !== state.scale;
    state = next;
    const found = measure({ Q, K, V, dO, ...state });
    const spot = spotIn(state.spot);
    const sums = { P: found.P.map(sum), dP: undefined, both: found.D, dS: found.dS.map(sum) };
    for (const name of names) {
      const line = ([i, j]: Spot) => `query ${i + 1}, key ${j + 1}: ${told(found, [i, j])}`;
      drawn[name].render(found[name], sums[name], spot, state.causal, line);
    }
    mask.setAttribute("aria-pressed", String(state.causal));
    const most = Math.max(...found.dS.flat().map(Math.abs));
    const verdict = `the largest gradient of a score is ${show(most)}`;
    slide.render(state.scale, 0, MOST, `${show(state.scale)}; ${verdict}`);
    caption.setAttribute("aria-live", slid || spot ? "off" : "polite"); // the slider and the cell say it
    const where = `Now ${verdict}.`;
    caption.replaceChildren(make("p", {}, spot ? `${told(found, spot)}.` : tell(state, most)),
      make("p", { class: "explorer-where" }, spot ? about(found, spot, state.causal) : where));
  }

  const write = ({ causal, scale, spot }: AttentionState): Query => ({
    ...(causal ? {} : { causal: "no" }),
    ...(scale === initial.scale ? {} : { scale: String(scale) }),
    ...(spot ? { spot } : {}),
  });
  const read = ({ causal, scale, spot = "" }: Query): AttentionState =>
    ({ causal: causal !== "no", scale: asked(scale, initial.scale), spot: spotIn(spot) ? spot : "" });
  const evaluate = (given: Partial<Given>) => measure({ Q, K, V, dO, ...initial, ...given });

  return { initial, render, write, read, evaluate };
}

type Found = ReturnType<typeof measure>;

const spotIn = (text: string): Spot | undefined =>
  /^[0-4]\.[0-4]$/.test(text) ? (text.split(".").map(Number) as [number, number]) : undefined;

/** How the gradient of a score is made. */
function told({ P, dP, D, dS }: Found, [i, j]: Spot): string {
  const [p, arrives, mean] = [at(at(P, i), j), at(at(dP, i), j), at(D, i)];
  const less = mean < 0 ? `+ ${show(-mean)}` : `− ${show(mean)}`;
  return `dS = P × (dP − sum) = ${show(p)} × (${show(arrives)} ${less}) = ${show(tidy(at(at(dS, i), j)))}`;
}

function about({ P, D }: Found, [i, j]: Spot, causal: boolean): string {
  if (causal && j > i) return "This key comes later. Its weight is zero, so nothing goes back, whatever arrives.";
  if (at(at(P, i), j) > 1 - 1e-9) return "All the weight is here. What arrives is the mean itself, and nothing stays.";
  return `The sum of the row of P times dP, ${show(at(D, i))}, is the mean of what arrives, weighted by P.`;
}

function tell({ causal, scale }: AttentionState, most: number): string {
  if (most < FAINT) return "Each query takes almost all from one key. Hardly anything goes back to the scores.";
  if (!scale) return "All scores are zero, so a query takes as much from each key.";
  const see = causal ? "No query sees a later key, and the first sees itself alone." : "Each query sees all keys.";
  return `${see} Point at a number, or tap it. Then multiply the scores.`;
}

const tidy = (value: number) => (Math.abs(value) < 1e-12 ? 0 : value);
