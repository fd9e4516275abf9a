// The graph of eight tensors: a box for each that can be asked, an edge with scissors for each use of one by another.

import { draw, fit, show } from "explorers-core";
import { EDGES, type Edge, type Entry, ends, NAMES, type Name, type Run } from "./cuts";
import { send } from "./pulse";

type Entries = Readonly<Record<Name, Entry>>;
type Spot = readonly [x: number, y: number];

const BOXES: Readonly<Record<Name, Spot>> = {
  x: [62, 32], w: [180, 32], u: [298, 32], h: [121, 130], d: [62, 228], a: [280, 228], b: [112, 326], loss: [196, 424],
};
const [WIDE, TALL] = [52, 25]; // half a box
/** Where each edge leaves its box, to the side of the middle, where it arrives, and how far along its scissors are. */
const LINES: Readonly<Record<Edge, readonly [leave: number, arrive: number, share: number]>> = {
  "x-h": [10, -24, 0.5], "w-h": [-10, 24, 0.5], "h-d": [-20, 8, 0.5], "u-a": [8, 8, 0.4], "h-a": [24, -24, 0.36],
  "u-b": [-24, 24, 0.72], "d-b": [8, -16, 0.5], "a-loss": [-10, 24, 0.5], "b-loss": [16, -20, 0.5],
};
const TRAVEL = 900; // milliseconds along an edge

interface Acts {
  ask(name: Name): void;
  cut(edge: Edge): void;
}

export interface Drawn {
  readonly element: SVGSVGElement;
  render(entries: Entries, state: Run & { readonly asked: Name | "" }): void;
  /** Let beads run back along the edges that are whole. */
  travel(entries: Entries, cuts: readonly Edge[]): void;
}

export function drawn({ ask, cut }: Acts): Drawn {
  const edges = EDGES.map((edge) => ({ edge, ...line(edge, () => cut(edge)) }));
  const boxes = NAMES.map((name) => ({ name, ...box(name, () => ask(name)) }));
  const element = draw("svg", {
    viewBox: "0 0 360 456", class: "order ledger", role: "group",
    "aria-label": "The graph, with x, w and u at the top and the loss at the bottom",
  }, ...edges.map(({ path }) => path), ...boxes.map(({ group }) => group), ...edges.map(({ scissors }) => scissors));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let recall = () => {};
  const carries = (entries: Entries, cuts: readonly Edge[], edge: Edge) => {
    const [from, to] = ends(edge);
    return !cuts.includes(edge) && entries[from].requires && entries[to].reached;
  };

  return {
    element,
    render(entries, { cuts, runs, asked }) {
      recall();
      for (const { edge, path, scissors } of edges) {
        const isCut = cuts.includes(edge);
        const used = runs > 0 && carries(entries, cuts, edge);
        fit(path, { class: ["order-edge", used && "is-used", isCut && "is-cut"].filter(Boolean).join(" ") });
        fit(scissors, { "aria-pressed": String(isCut) });
      }
      for (const { name, render } of boxes) render(entries[name], name === asked);
    },
    travel(entries, cuts) {
      if (still.matches) return;
      const used = edges.filter(({ edge }) => carries(entries, cuts, edge));
      const beads = used.map(({ path }) => ({ line: path, carries: 1, back: true, bounces: false }));
      recall = send(element, beads, TRAVEL, 2);
    },
  };
}

/** What is pressed by a hand, by Enter or by Space. */
function pressable<E extends SVGElement>(element: E, act: () => void): E {
  element.addEventListener("click", act);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return element;
}

function line(edge: Edge, act: () => void) {
  const [from, to] = ends(edge);
  const [leave, arrive, share] = LINES[edge];
  const [x0, y0] = [BOXES[from][0] + leave, BOXES[from][1] + TALL];
  const [x1, y1] = [BOXES[to][0] + arrive, BOXES[to][1] - TALL];
  const [x, y] = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
  const path = draw("path", { d: `M${x0} ${y0}L${x1} ${y1}`, class: "order-edge" });
  const blades = draw("path", { d: "M-4-3 8 4M-4 3 8-4M-7.2-4.4a2.2 2.2 0 1 0 .1 0zM-7.2 0a2.2 2.2 0 1 0 .1 0z" });
  const scissors = draw("g", {
    class: "ledger-cut", role: "button", tabindex: 0, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    "aria-label": `Cut between ${from} and ${to}`,
  }, draw("circle", { r: 13 }), blades);
  return { path, scissors: pressable(scissors, act) };
}

/** A tensor that can be asked: its name, its value, and what its .grad is. */
function box(name: Name, act: () => void) {
  const [x, y] = BOXES[name];
  const value = draw("tspan", { class: "is-forward" });
  const grad = draw("text", { x: x - WIDE + 9, y: y + 17 });
  const frame = draw("rect", {
    x: x - WIDE, y: y - TALL, width: 2 * WIDE, height: 2 * TALL, rx: 6, class: "order-box",
  });
  const top = draw("text", { x: x - WIDE + 9, y: y - 5 }, draw("tspan", { class: "picture-name" }, name), " = ", value);
  const group = pressable(draw("g", { class: "order-node", role: "button", tabindex: 0 }, frame, top, grad), act);
  return {
    group,
    render(entry: Entry, asked: boolean) {
      const held = entry.grad === null ? "None" : show(entry.grad);
      value.textContent = show(entry.value);
      grad.textContent = `.grad ${held}`;
      fit(grad, { class: entry.grad === null ? "ledger-none" : "ledger-held" });
      fit(group, {
        class: ["order-node", entry.grad !== null && "is-visited", asked && "is-now"].filter(Boolean).join(" "),
        "aria-label": `Ask ${name} = ${show(entry.value)}; its .grad is ${held}`,
        "aria-pressed": String(asked),
      });
    },
  };
}
