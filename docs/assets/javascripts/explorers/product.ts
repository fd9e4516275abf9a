// Which product is the gradient: the reader chooses two of six matrices, and the shapes say no, or the numbers say yes.

import { at, button, fit, make, operand, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { type Cell, falk } from "./falk";
import { type Given, gradient, LESSON, type Matrix, NAMES, same, shape, sum, termOf, times, width } from "./matrices";
import type { Place } from "./place";

export interface ProductState {
  readonly left: string; // X, W or G, or one of them transposed
  readonly right: string;
  readonly cell: string; // of the product, as row.column, that is pointed at
  readonly found: boolean; // whether the reader has had the right one before
}

const INITIAL: ProductState = { left: "X", right: "W", cell: "", found: false };
const wanted = gradient(LESSON);
const TERMS = NAMES.flatMap((name) => [name, `${name}.T`]);

const termsOf = ({ left, right }: Pick<ProductState, "left" | "right">, given: Given) =>
  [termOf(given, left), termOf(given, right)] as const;
const isRight = (terms: Pick<ProductState, "left" | "right">) => {
  const made = times(...termsOf(terms, LESSON));
  return !!made && same(made, wanted);
};

export function product(place: Place, set: (change: Partial<ProductState>) => void): Kind<ProductState> {
  let state = INITIAL;
  const choose = (change: Partial<ProductState>) => {
    const next = { ...state, cell: "", ...change };
    set({ ...next, found: next.found || isRight(next) });
  };
  const first = side("First", (left) => choose({ left }));
  const second = side("Second", (right) => choose({ right }));
  const drawn = falk((cell) => cell.join(".") !== state.cell && set({ cell: cell.join(".") }));
  const over = button("Start over", () => set(INITIAL), "over");
  const solution = TERMS.flatMap((left) => TERMS.map((right) => ({ left, right }))).find(isRight);
  const answer = button("Show the answer", () => choose({ ...solution }));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const sum = make("p", { class: "product-sum" });
  place.canvas.append(drawn.element);
  const bar = make("div", { class: "explorer-player" }, over, answer);
  const size = shape(LESSON.W);
  const task = make("p", { class: "product-task" },
    `Which product is dW, the gradient of the loss with respect to W? W is ${size}, and so is dW. `,
    "What the search prints is covered until you find it.");
  const panel = make("div", { class: "explorer-side" }, task, first.element, second.element, bar, caption);
  place.put("Find the product that is the gradient of the loss with respect to W",
    make("div", { class: "explorer-body product-body" }, panel, make("div", {}, place.canvas, sum)));

  function render(next: ProductState): void {
    state = next;
    const { left, right, found } = state;
    const [one, other] = termsOf(state, LESSON);
    const matrix = times(one, other);
    const hit = isRight(state);
    const cell = matrix && cellIn(matrix, state.cell);
    const name = hit ? "dW" : `${left} @ ${right}`;
    first.render(left);
    second.render(right);
    const line = (at: Cell) => worked(`${hit ? name : `(${name})`}[${at.join(", ")}]`, one, other, at);
    drawn.render([left, one], [right, other], matrix && { name, matrix, found: hit, line }, cell);
    fit(over, { "aria-disabled": String(!Object.keys(write(state)).length) });
    fit(answer, { "aria-disabled": String(hit) });
    fit(caption, { class: `explorer-caption ${hit ? "is-won is-backward" : ""}` });
    const told = tell(state, matrix, hit);
    if (told.join() !== [...caption.children].map((each) => each.textContent).join())
      caption.replaceChildren(...told.map((words, k) => make("p", k ? { class: "explorer-where" } : {}, words)));
    sum.textContent = cell ? line(cell) : "";
    place.figure.classList.toggle("is-found", found);
  }

  function write({ left, right, cell, found }: ProductState): Query {
    const told = [["left", left], ["right", right], ["cell", cell]].filter(([name, value]) =>
      value !== INITIAL[name as "left"]);
    return Object.fromEntries(found && !isRight({ left, right }) ? [...told, ["found", "yes"]] : told);
  }

  function read(query: Query): ProductState {
    const term = (name: "left" | "right") => TERMS.find((each) => each === query[name]) ?? INITIAL[name];
    const asked = { ...INITIAL, left: term("left"), right: term("right") };
    const matrix = times(...termsOf(asked, LESSON));
    const { cell = "", found } = query;
    return { ...asked, cell: matrix && cellIn(matrix, cell) ? cell : "", found: found === "yes" || isRight(asked) };
  }

  const evaluate = ({ left, right, given = LESSON }: { left: string; right: string; given?: Given }) =>
    ({ made: times(...termsOf({ left, right }, given)) ?? null, wanted: gradient(given) });
  return { initial: INITIAL, render, write, read, evaluate };
}

/** The cell of a matrix that a text names. */
function cellIn(matrix: Matrix, text: string): Cell | undefined {
  const [row = -1, column = -1] = /^\d\.\d$/.test(text) ? text.split(".").map(Number) : [];
  return matrix[row]?.[column] === undefined ? undefined : [row, column];
}

/** What can be said of a product: first what it is, then what follows. */
function tell({ left, right }: ProductState, made: Matrix | undefined, hit: boolean): string[] {
  const [one, other] = termsOf({ left, right }, LESSON);
  const no = `${shape(one)} times ${shape(other)}: ${width(one)} columns, ${other.length} rows.`;
  if (!made) return [`${no} There is no such product.`];
  const says = `${left} @ ${right} is ${shape(made)}`;
  if (hit) return [
    `${says}, like W, and its numbers are those of dW. This is the one.`,
    "Each number is a sum over the batch: each sample brings its G times its X. Point at one, or tap it.",
  ];
  return [`${says}, and W is ${shape(LESSON.W)}. The shape says no.`];
}

/** How a number of a product is made. */
function worked(name: string, left: Matrix, right: Matrix, [row, column]: Cell): string {
  const factors = zip(at(left, row), right.map((line) => at(line, column)));
  const terms = factors.map(([a, b]) => `${operand(a)} × ${operand(b)}`);
  return `${name} = ${terms.join(" + ")} = ${show(sum(factors.map(([a, b]) => a * b)))}`;
}

/** Three matrices to choose from, and whether the chosen one is transposed. */
function side(name: string, choose: (term: string) => void) {
  const id = `product-${name.toLowerCase()}`;
  const radios = NAMES.map((each) => make("input", { type: "radio", name: id, value: each }));
  const turn = make("input", { type: "checkbox" });
  const chosen = () => {
    const plain = radios.find(({ checked }) => checked)!.value;
    choose(turn.checked ? `${plain}.T` : plain);
  };
  for (const each of [...radios, turn]) each.addEventListener("change", chosen);
  const label = (input: HTMLInputElement, text: string) => make("label", {}, input, make("span", {}, text));
  const element = make("fieldset", { class: "product-side" }, make("legend", {}, name),
    ...zip(NAMES, radios).map(([each, radio]) => label(radio, `${each}, ${shape(LESSON[each])}`)),
    label(turn, "transposed"));
  return {
    element,
    render(term: string) {
      for (const each of radios) each.checked = each.value === term[0];
      turn.checked = term.endsWith(".T");
    },
  };
}
