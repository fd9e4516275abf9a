// Who holds a gradient: the reader walks back, cuts edges with scissors, and asks each tensor four questions.

import { at, button, fit, make, show } from "explorers-core";
import { EDGES, type Edge, type Entry, ends, entriesOf, type Given, NAMES, type Name, type Run } from "./cuts";
import type { Kind, Query } from "./explorer";
import { drawn } from "./ledgerdrawing";
import type { Place } from "./place";

export interface LedgerState extends Run {
  readonly asked: Name | ""; // the tensor that is asked
}

type Entries = Readonly<Record<Name, Entry>>;
const INITIAL: LedgerState = { cuts: ["h-d"], kept: [], runs: 0, asked: "" };
const MOST = 9; // walks back
const MESSAGE = "element 0 of tensors does not require grad and does not have a grad_fn";

const toggled = <T>(list: readonly T[], each: T, order: readonly T[]) =>
  order.filter((other) => (other === each) !== list.includes(other));
const said = (grad: number | null) => (grad === null ? "None" : show(grad));

export function ledger(place: Place, set: (change: Partial<LedgerState>) => void): Kind<LedgerState> {
  const number = (name: string) => at(place.numbers(name), 0);
  const given: Given = { x: number("x"), w: number("w"), u: number("u") };
  let state = INITIAL;
  const picture = drawn({
    ask: (name) => set({ asked: name }),
    cut: (edge) => set({ cuts: toggled(state.cuts, edge, EDGES), runs: Math.min(state.runs, 1) }),
  });
  const back = button("loss.backward()", () => {
    if (state.runs === MOST) return;
    set({ runs: state.runs + 1 });
    picture.travel(entriesOf(given, state), state.cuts);
  });
  const zero = button("zero_grad()", () => set({ runs: 0 }));
  const over = button("Start over", () => set(INITIAL), "over");
  const keep = button("", () => state.asked && set({ kept: toggled(state.kept, state.asked, NAMES) }));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const code = make("pre", { class: "ledger-code" });
  const answers = make("div", { class: "ledger-answers" });
  place.canvas.append(picture.element);
  const bar = make("div", { class: "explorer-player", role: "group", "aria-label": "Walk back" }, over, back, zero);
  const side = make("div", { class: "explorer-side" }, bar, caption, answers,
    make("div", { class: "explorer-player" }, keep), code);
  place.put("Walk back, cut edges, and see which tensors hold a gradient",
    make("div", { class: "explorer-body order-body" }, place.canvas, side));

  function render(next: LedgerState): void {
    const before = state;
    state = next;
    const entries = entriesOf(given, state);
    picture.render(entries, state);
    const { asked, runs } = state;
    const words = tell(before, state, entries);
    if (caption.textContent !== words) caption.replaceChildren(make("p", {}, words));
    fit(caption, { class: `explorer-caption ${state.runs ? "is-backward" : ""}` });
    answers.replaceChildren(...(asked ? asks(asked, entries[asked], runs) : []));
    const mine = asked && !entries[asked].leaf;
    keep.hidden = !mine;
    if (mine) {
      keep.textContent = `${asked}.retain_grad()`;
      fit(keep, { "aria-pressed": String(state.kept.includes(asked)) });
    }
    fit(over, { "aria-disabled": String(!Object.keys(write(state)).length) });
    fit(zero, { "aria-disabled": String(!state.runs) });
    fit(back, { "aria-disabled": String(state.runs === MOST) });
    code.replaceChildren(...listing(state));
  }

  const write = ({ cuts, kept, runs, asked }: LedgerState): Query => ({
    ...(cuts.join() === INITIAL.cuts.join() ? {} : { cuts: cuts.join(".") }),
    ...(kept.length ? { kept: kept.join(".") } : {}),
    ...(runs ? { runs: String(runs) } : {}),
    ...(asked && { asked }),
  });

  function read({ cuts, kept = "", runs, asked }: Query): LedgerState {
    const listed = <T extends string>(text: string, all: readonly T[]) =>
      all.filter((each) => text.split(".").includes(each));
    const times = Number(runs ?? 0);
    return {
      cuts: cuts === undefined ? INITIAL.cuts : listed(cuts, EDGES),
      kept: listed(kept, NAMES),
      runs: Number.isInteger(times) && times >= 0 && times <= MOST ? times : 0,
      asked: NAMES.find((each) => each === asked) ?? "",
    };
  }

  const evaluate = ({ given: other, ...run }: Run & { given: Given }) => entriesOf(other, run);
  return { initial: INITIAL, render, write, read, evaluate };
}

/** One line on what has changed. */
function tell(before: LedgerState, state: LedgerState, entries: Entries): string {
  const { asked, runs, cuts } = state;
  const walked = entries.loss.requires ? `w.grad is ${said(entries.w.grad)}, u.grad is ${said(entries.u.grad)}.`
    : `RuntimeError: ${MESSAGE}.`;
  const edge = EDGES.find((each) => cuts.includes(each) !== before.cuts.includes(each));
  if (asked && (asked !== before.asked || state.kept !== before.kept)) {
    const no = answersOf(asked, entries[asked], runs).find(([, yes]) => !yes);
    return `${asked}.grad is ${said(entries[asked].grad)}${no ? `: ${no[2]}` : ""}.`;
  }
  if (edge) {
    const [from, to] = ends(edge);
    const done = cuts.includes(edge) ? `${to} gets ${from}.detach().` : `${to} gets ${from} itself again.`;
    return `${done} ${runs ? `After a walk back: ${walked}` : "Walk back to see what that changes."}`;
  }
  if (runs > 1 && entries.loss.requires)
    return `The ${runs} walks add up at the leaves: ${walked}`;
  if (runs) return walked;
  if (before.runs) return "Each .grad is None again.";
  return "Before the way back, each .grad is None. Which ones will hold a number?";
}

/** The questions to a tensor: whether the answer is yes, and why. Where one is no, its .grad is None. */
function answersOf(name: Name, { leaf, requires, reached, keeps }: Entry, runs: number): [string, boolean, string][] {
  const wanted = name === "w" || name === "u";
  return [
    ["Requires a gradient?", requires, wanted ? "you said so" : requires ? "something that it was made from does"
      : name === "x" ? "it is data" : "nothing that it was made from does"],
    ["Reached?", reached && runs > 0, reached ? (runs ? "a way leads back from the loss" : "nobody has walked back yet")
      : requires ? "each way to it is cut" : "there is no way back to it"],
    ["Kept?", keeps, leaf ? "it is a leaf, and leaves keep theirs" : keeps ? "you asked for it"
      : "it is no leaf, and was not asked to keep it"],
  ];
}

/** The four questions, with the answers of a tensor. */
function asks(name: Name, entry: Entry, runs: number): HTMLElement[] {
  const { leaf } = entry;
  const answers = answersOf(name, entry, runs);
  answers.splice(2, 0, ["A leaf?", leaf, leaf ? "no recorded operation made it" : "a recorded operation made it"]);
  const lines = answers.map(([question, yes, why]) =>
    make("li", { class: yes ? "is-yes" : "is-no" }, `${question} `, make("b", {}, yes ? "Yes" : "No"), `: ${why}.`));
  return [make("p", {}, "Four questions to ", make("b", {}, name)), make("ul", {}, ...lines)];
}

/** The program as it stands, the cuts marked. */
function listing({ cuts, runs, kept }: LedgerState): (Element | string)[] {
  const term = (edge: Edge) => {
    const [from] = ends(edge);
    return cuts.includes(edge) ? make("b", {}, `${from}.detach()`) : from;
  };
  const keeping = (name: Name) => (kept.includes(name) ? [`${name}.retain_grad()\n`] : []);
  return [
    "h = ", term("w-h"), " * ", term("x-h"), "\n", ...keeping("h"),
    "d = ", cuts.includes("h-d") ? term("h-d") : "h.clone()", "\n", ...keeping("d"),
    "a = ", term("u-a"), " * ", term("h-a"), "\n", ...keeping("a"),
    "b = ", term("u-b"), " * ", term("d-b"), "\n", ...keeping("b"),
    "loss = ", term("a-loss"), " + ", term("b-loss"), "\n", ...keeping("loss"),
    ...(runs ? [`loss.backward()${runs > 1 ? `  # pass ${runs}` : ""}\n`] : []),
  ];
}
