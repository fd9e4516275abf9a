// A kernel that slides over a few numbers: which places bring something to one of its numbers, or to one input.

import { at, button, dial, draw, fit, make, operand, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, sheet, sheets, WIDTH, words } from "./sheet";

export interface KernelState {
  readonly x: readonly number[];
  readonly k: readonly number[];
  readonly pick: string; // the number whose gradient is shown: k0, or x3
}

const [CELL, HIGH] = [46, 32]; // the size of a cell
const [INPUTS, PLACES, KERNEL, HEIGHT] = [46, 138, 218, 262]; // the rows' places, and the end
const REACH = 4; // of the slider

const slide = (k: readonly number[], over: readonly number[]) =>
  Array.from({ length: over.length - k.length + 1 }, (_, i) =>
    k.reduce((sum, each, j) => sum + each * at(over, i + j), 0));

/** The products that make the gradient of a number: a place, what arrives there, and what it was multiplied by. */
function parts(pick: string, x: readonly number[], k: readonly number[], g: readonly number[]) {
  const n = Number(pick.slice(1));
  return [...g.entries()].flatMap(([place, arriving]) => {
    const j = pick.startsWith("k") ? n : n - place;
    if (j < 0 || j >= k.length) return [];
    const factor = pick.startsWith("k") ? at(x, place + j) : at(k, j);
    return [{ place, j, arriving, factor, input: place + j }];
  });
}

/** The outputs and both gradients. */
function measure(x: readonly number[], k: readonly number[], g: readonly number[]) {
  const total = (pick: string) => parts(pick, x, k, g).reduce((sum, each) => sum + each.arriving * each.factor, 0);
  return { y: slide(k, x), dk: k.map((_, n) => total(`k${n}`)), dx: x.map((_, n) => total(`x${n}`)) };
}

export function kernel(place: Place, set: (change: Partial<KernelState>) => void): Kind<KernelState> {
  const [x, k, g] = ["x", "kernel", "g"].map((name) => place.numbers(name)) as [number[], number[], number[]];
  const initial: KernelState = { x, k, pick: "k0" };
  let state = initial;
  const names = [...k.map((_, n) => `k${n}`), ...x.map((_, n) => `x${n}`)];
  const left = (n: number, many: number) => WIDTH / 2 + (n - many / 2) * CELL;
  const middle = (n: number, many: number) => left(n, many) + CELL / 2;
  const cell = (n: number, many: number, y: number, kind = "is-backward") => {
    const size = { width: CELL, height: HIGH, "fill-opacity": 0.08 };
    const box = draw("rect", { x: left(n, many), y, ...size, class: "sheet-cell" });
    const text = words(middle(n, many), y + 21, "", `is-middle ${kind}`);
    return { text, group: draw("g", {}, box, text) };
  };
  const choice = (name: string, n: number, many: number, y: number) => {
    const { text, group } = cell(n, many, y, "is-forward");
    fit(group, { role: "button", tabindex: 0, class: "kernel-cell" });
    group.addEventListener("click", () => set({ pick: name }));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      set({ pick: name });
    });
    return { text, group };
  };
  const inputs = x.map((_, n) => choice(`x${n}`, n, x.length, INPUTS));
  const weights = k.map((_, n) => choice(`k${n}`, n, k.length, KERNEL));
  const places = g.map((_, n) => cell(n, g.length, PLACES));
  const ways = g.map(() => draw("path", { class: "uses-way", "stroke-width": 2 }));
  const labels = g.map(() => words(0, 0, "", "is-middle kernel-factor"));
  const rows = g.map((_, n) => words(24, 62 + n * 30, ""));
  const sum = words(24, 62 + g.length * 30 + 6, "", "is-backward");
  const drawing = sheet("Inputs, what arrives, and the kernel", HEIGHT, ...ways,
    ...[...inputs, ...places, ...weights].map(({ group }) => group), ...labels,
    words(24, INPUTS - 8, "inputs x", "is-forward"), words(24, KERNEL - 8, "kernel", "is-forward"),
    words(24, PLACES + HIGH + 16, "arrives at each place", "is-backward"));
  const list = sheet("What the places bring", HEIGHT, ...rows, sum);
  place.canvas.append(sheets(drawing, list));

  const value = dial("value", "value of the chosen number", (found) => set(changed(found)));
  const over = button("Start over", () => set(initial), "over");
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Choose a number of the kernel or an input", make("div", { class: "explorer-player" }, over),
    make("div", { class: "explorer-dials" }, value.element), caption);

  const listOf = (pick: string) => (pick.startsWith("k") ? "k" : "x");
  const changed = (to: number): Partial<KernelState> => {
    const name = listOf(state.pick);
    return { [name]: state[name].map((each, n) => (n === Number(state.pick.slice(1)) ? to : each)) };
  };
  const named = (name: string) =>
    listOf(name) === "k" ? `Number ${Number(name.slice(1)) + 1} of the kernel` : `Input ${Number(name.slice(1)) + 1}`;
  const valueOf = (from: KernelState, name: string) => at(from[listOf(name)], Number(name.slice(1)));

  function render(next: KernelState): void {
    caption.setAttribute("aria-live", next.pick === state.pick ? "off" : "polite");
    state = next;
    const { pick } = state;
    const used = parts(pick, state.x, state.k, g);
    for (const [name, { text, group }] of zip(names, [...weights, ...inputs])) {
      text.textContent = show(valueOf(state, name));
      const label = `${named(name)}: ${show(valueOf(state, name))}`;
      fit(group, { "aria-label": label, "aria-pressed": String(name === pick) });
      group.classList.toggle("is-wanted", name === pick);
    }
    for (const [{ text }, arriving] of zip(places, g)) text.textContent = show(arriving);
    ways.forEach((way, n) => {
      const part = used[n];
      const [from, to] = part ? [middle(part.input, x.length), middle(part.place, g.length)] : [0, 0];
      fit(way, { d: part ? `M${to} ${PLACES}L${from} ${INPUTS + HIGH}` : "" });
      const label = at(labels, n);
      fit(label, { x: (from + to) / 2, y: (PLACES + INPUTS + HIGH) / 2 + 5 });
      label.textContent = part ? show(at(state.k, part.j)) : "";
      at(rows, n).textContent = part
        ? `place ${part.place + 1}: ${show(part.arriving)} × ${operand(part.factor)} = ` +
          show(part.arriving * part.factor)
        : "";
    });
    const total = used.reduce((all, each) => all + each.arriving * each.factor, 0);
    sum.textContent = `together: ${show(total)}`;
    const told = tell(used.map(({ j }) => j));
    const where = `${named(pick)} is ${show(valueOf(state, pick))}. Its gradient is ${show(total)}.`;
    value.render(valueOf(state, pick), -REACH, REACH, where);
    caption.replaceChildren(make("p", { class: "explorer-where" }, where), make("p", {}, told));
  }

  function tell(order: readonly number[]): string {
    if (listOf(state.pick) === "k")
      return `It was used at ${order.length} places. What arrives at each, times the input there, is added up.`;
    const met = order.map((j) => show(at(state.k, j))).join(", ");
    if (order.length === 1) return `One place used it, with the kernel's number ${met}.`;
    return `From place to place it meets the kernel's numbers from the back, ${met}: the kernel is turned round.`;
  }

  const write = (next: KernelState): Query => ({
    ...Object.fromEntries(names.filter((name) => valueOf(next, name) !== valueOf(initial, name))
      .map((name) => [name, String(valueOf(next, name))])),
    ...(next.pick === initial.pick ? {} : { pick: next.pick }),
  });
  const read = (query: Query): KernelState => ({
    x: x.map((each, n) => asked(query[`x${n}`], each)), k: k.map((each, n) => asked(query[`k${n}`], each)),
    pick: names.find((name) => name === query.pick) ?? initial.pick,
  });
  const evaluate = (given: { x: number[]; k: number[]; g: number[] }) => measure(given.x, given.k, given.g);

  return { initial, render, write, read, evaluate };
}
