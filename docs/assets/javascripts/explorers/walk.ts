// The lesson's diamond, y = (u + 1)(2u) with u = 3x, and what a walk back through it leaves at each node.
//
// As in the lesson, a visit hands all that lies at a node to its inputs, times the local slopes. A walk is one letter
// for each visit.

import { at, last, zip } from "explorers-core";

export type Name = "y" | "a" | "b" | "u" | "x";
export type Grads = Readonly<Record<Name, number>>;

export const NAMES: readonly Name[] = ["y", "a", "b", "u", "x"];
export const AT = 2; // the x of the lesson

/** From a node to one of its inputs. */
export interface Edge {
  readonly from: Name;
  readonly to: Name;
}

export const EDGES: readonly Edge[] = ["ya", "yb", "au", "bu", "ux"].map((pair) =>
  ({ from: pair[0] as Name, to: pair[1] as Name }));

/** The visits of the lesson's orders. Its constants are left out: they hand on nothing. */
export const ORDERS = {
  recursion: "yauxbux", once: "ybuxa", queue: "yabuuxx", as_computed: "xxuubay", in_order: "ybaux",
};

/** The values of the nodes, and the local slope along each edge. */
export function ahead(x: number): { values: Grads; slopes: readonly number[] } {
  const u = 3 * x;
  const [a, b] = [u + 1, 2 * u];
  return { values: { y: a * b, a, b, u, x }, slopes: [b, a, 1, 2, 3] };
}

/** What an edge has passed on, times its slope. */
export interface Passage {
  readonly edge: Edge;
  readonly slope: number;
  readonly part: number; // so far
  readonly handed: number; // by this visit
  readonly used: boolean;
}

export interface After {
  readonly grads: Grads; // what has arrived at each node
  readonly along: readonly Passage[]; // each edge
}

/** What is there before the first visit, and after each. */
export function walked(visits: string, x: number): After[] {
  const along = zip(EDGES, ahead(x).slopes).map(([edge, slope]) => ({ edge, slope, part: 0, handed: 0, used: false }));
  const all: After[] = [{ grads: { y: 1, a: 0, b: 0, u: 0, x: 0 }, along }];
  for (const node of visits) all.push(after(node, last(all)));
  return all;
}

function after(node: string, before: After): After {
  const grads: Record<Name, number> = { ...before.grads };
  const along = before.along.map(({ edge, slope, part, used }) => {
    const goes = edge.from === node;
    const handed = goes ? before.grads[edge.from] * slope : 0;
    grads[edge.to] += handed;
    return { edge, slope, part: part + handed, handed, used: used || goes };
  });
  return { grads, along };
}

/** What is there after the last visit. */
export const ended = (visits: string, x: number) => last(walked(visits, x));

/** Whether all nodes have been visited. */
export const finished = (visits: string) => NAMES.every((name) => visits.includes(name));

export interface Verdict {
  readonly got: number;
  readonly right: number;
  /** The first node that went while something was on its way to it, by these edges. */
  readonly early?: { readonly node: Name; readonly missing: readonly (readonly [edge: Edge, amount: number])[] };
  /** A node that handed something on more than once. */
  readonly again?: Name;
}

export function judge(visits: string): Verdict {
  const whole = ended(ORDERS.in_order, AT);
  const all = walked(visits, AT);
  const order = zip([...visits] as Name[], all).filter(([node]) => node !== "x"); // each visit, and what it finds
  const late = order.map(([node, { along }]) => ({
    node,
    missing: zip(whole.along, along)
      .map(([{ edge, part }, now]) => [edge, part - now.part] as const)
      .filter(([{ to }, amount]) => to === node && amount > 0),
  }));
  const early = late.find(({ missing }) => missing.length);
  const again = order.find(([node], k) => {
    const first = order.findIndex(([each]) => each === node);
    return first < k && at(order, first)[1].grads[node] !== 0;
  })?.[0];
  return { got: last(all).grads.x, right: whole.grads.x, early, again };
}
