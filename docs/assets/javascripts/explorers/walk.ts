// The lesson's diamond, y = (u + 1)(2u) with u = 3x, and what a walk back through it leaves at each node.
//
// As in the lesson, a visit hands all that lies at a node to its inputs, times the local slopes. A walk is one letter
// for each visit.

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
export const ORDERS: Readonly<Record<string, string>> = {
  recursion: "yauxbux", once: "ybuxa", queue: "yabuuxx", as_computed: "xxuubay", in_order: "ybaux",
};

/** The values of the nodes, and the local slope along each edge. */
export function ahead(x: number): { values: Grads; slopes: readonly number[] } {
  const u = 3 * x;
  const [a, b] = [u + 1, 2 * u];
  return { values: { y: a * b, a, b, u, x }, slopes: [b, a, 1, 2, 3] };
}

export interface After {
  readonly grads: Grads; // what has arrived at each node
  readonly parts: readonly number[]; // by way of each edge
  readonly handed: readonly number[]; // along each edge by this visit
  readonly used: readonly boolean[]; // whether an edge has been used
}

/** What is there before the first visit, and after each. */
export function walked(visits: string, x: number): After[] {
  const { slopes } = ahead(x);
  const none = EDGES.map(() => 0);
  const grads = { y: 1, a: 0, b: 0, u: 0, x: 0 };
  const all: After[] = [{ grads, parts: none, handed: none, used: EDGES.map(() => false) }];
  for (const node of visits) {
    const before = all.at(-1)!;
    const grads: Record<Name, number> = { ...before.grads };
    const handed = EDGES.map(({ from, to }, k) => {
      const part = from === node ? before.grads[from] * slopes[k] : 0;
      grads[to] += part;
      return part;
    });
    const parts = before.parts.map((part, k) => part + handed[k]);
    all.push({ grads, parts, handed, used: before.used.map((was, k) => was || EDGES[k].from === node) });
  }
  return all;
}

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
  const whole = walked(ORDERS.in_order, AT).at(-1)!;
  const all = walked(visits, AT);
  const late = (node: Name, k: number) => EDGES.flatMap((edge, e) => {
    const amount = whole.parts[e] - all[k].parts[e];
    return edge.to === node && amount > 0 ? [[edge, amount] as const] : [];
  });
  const order = [...visits] as Name[];
  const k = order.findIndex((node, at) => node !== "x" && late(node, at).length);
  const early = k < 0 ? undefined : { node: order[k], missing: late(order[k], k) };
  const first = (node: Name) => order.indexOf(node);
  const again = order.find((node, at) => node !== "x" && first(node) < at && all[first(node)].grads[node] !== 0);
  return { got: all.at(-1)!.grads.x, right: whole.grads.x, early, again };
}
