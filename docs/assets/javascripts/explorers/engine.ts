// Automatic differentiation in float64, over a graph that torch recorded: the same operations, other numbers.
// It agrees with torch to 1e-9 because it does as torch does: it walks the graph in reverse topological order, takes
// the inputs of a node in their order, and lets a ReLU have slope 0 at 0, where it stops even what is infinite.
// `tests/browser` holds the two together.

import type { Node as Recorded } from "./schema";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[]; // row by row
}

export type Params = Recorded["params"];

export interface Node extends Pick<Recorded, "id" | "label" | "op" | "inputs" | "params"> {
  readonly value: Tensor; // as recorded
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** The gradient that a node passes to one of its inputs. */
export interface Share {
  readonly from: string;
  readonly to: string;
  readonly gradient: Tensor;
}

/** An operation on single numbers: the function, then its derivative by each input. */
type Pointwise = readonly [
  (a: number, b: number, p: Params) => number,
  ...((a: number, b: number, y: number, p: Params) => number)[],
];

const POINTWISE: Record<string, Pointwise> = {
  add: [(a, b) => a + b, () => 1, () => 1],
  sub: [(a, b) => a - b, () => 1, () => -1],
  mul: [(a, b) => a * b, (_, b) => b, (a) => a],
  div: [(a, b) => a / b, (_, b) => 1 / b, (a, b) => -(a / b) / b],
  neg: [(a) => -a, () => -1],
  pow: [(a, _, p) => a ** p.exponent, (a, _, __, p) => p.exponent && p.exponent * a ** (p.exponent - 1)],
  exp: [Math.exp, (_, __, y) => y],
  log: [Math.log, (a) => 1 / a],
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (a) => -Math.sin(a)],
  tanh: [Math.tanh, (_, __, y) => 1 - y * y],
  sigmoid: [(a) => 1 / (1 + Math.exp(-a)), (_, __, y) => y * (1 - y)],
  relu: [(a) => (a < 0 ? 0 : a), (_, __, y) => (y <= 0 ? 0 : 1)],
  identity: [(a) => a, () => 1],
  abs: [Math.abs, Math.sign],
  sqrt: [Math.sqrt, (_, __, y) => 1 / (2 * y)],
  reciprocal: [(a) => 1 / a, (_, __, y) => -y * y],
};

type Shape = readonly number[];

const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);

export const fill = (shape: Shape, make: (i: number) => number): Tensor => ({
  shape,
  data: Array.from({ length: size(shape) }, (_, i) => make(i)),
});

const total = (n: number, term: (i: number) => number) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += term(i);
  return sum;
};

/** Where element `i` of a tensor of shape `big` finds its number in one of shape `small` that is broadcast to it. */
function place(i: number, big: Shape, small: Shape): number {
  let at = 0;
  let stride = 1;
  for (let d = 1; d <= big.length; d++) {
    const narrow = small[small.length - d] ?? 1;
    if (narrow > 1) at += (i % big[big.length - d]) * stride;
    stride *= narrow;
    i = Math.floor(i / big[big.length - d]);
  }
  return at;
}

function broadcast(a: Shape, b: Shape): number[] {
  const n = Math.max(a.length, b.length);
  return Array.from({ length: n }, (_, d) => Math.max(a[d - n + a.length] ?? 1, b[d - n + b.length] ?? 1));
}

/** A matrix product, either side transposed where asked for; a vector is a row on the left, a column on the right. */
function product(a: Tensor, b: Tensor, ta = false, tb = false): Tensor {
  const as = a.shape.length > 1 ? a.shape : [1, ...a.shape];
  const bs = b.shape.length > 1 ? b.shape : [...b.shape, 1];
  const [n, k] = ta ? [as[1], as[0]] : as;
  const m = tb ? bs[0] : bs[1];
  return fill([n, m], (i) => {
    const [row, column] = [Math.floor(i / m), i % m];
    const left = (j: number) => a.data[ta ? j * n + row : row * k + j];
    return total(k, (j) => left(j) * b.data[tb ? column * k + j : j * m + column]);
  });
}

const shaped = ({ data }: Tensor, shape: Shape): Tensor => ({ shape, data });
const matrix = (a: Tensor, rows: number): Tensor => shaped(a, [rows, a.data.length / rows]);

function compute({ op, params }: Node, [a, b, c]: readonly Tensor[]): Tensor {
  if (op === "sum") return fill([], () => total(a.data.length, (i) => a.data[i]));
  if (op === "mean") return fill([], () => total(a.data.length, (i) => a.data[i]) / a.data.length);
  if (op === "mse") return fill([], () => total(a.data.length, (i) => (a.data[i] - b.data[i]) ** 2) / a.data.length);
  if (op === "matmul") return shaped(product(a, b), [...a.shape.slice(0, -1), ...b.shape.slice(1)]);
  if (op === "linear") {
    const out = shaped(product(a, b, false, true), [...a.shape.slice(0, -1), b.shape[0]]);
    return c ? fill(out.shape, (i) => out.data[i] + c.data[i % c.data.length]) : out;
  }
  const [f] = POINTWISE[op];
  const shape = b ? broadcast(a.shape, b.shape) : a.shape;
  return fill(shape, (i) => f(a.data[place(i, shape, a.shape)], b?.data[place(i, shape, b.shape)], params));
}

/** The gradients that a node passes on to its inputs when `g` arrives at it. */
function pull({ op, params }: Node, g: Tensor, inputs: readonly Tensor[], out: Tensor): Tensor[] {
  const [a, b, c] = inputs;
  const n = a.data.length;
  if (op === "sum") return [fill(a.shape, () => g.data[0])];
  if (op === "mean") return [fill(a.shape, () => g.data[0] / n)];
  if (op === "mse") {
    const slope = (i: number) => (2 / n) * (a.data[i] - b.data[i]) * g.data[0];
    return [fill(a.shape, slope), fill(b.shape, (i) => -slope(i))];
  }
  if (op === "matmul" || op === "linear") {
    const rows = a.shape.length > 1 ? a.shape[0] : 1;
    const [upstream, left] = [matrix(g, rows), matrix(a, rows)];
    const width = upstream.shape[1];
    if (op === "matmul") {
      const right = product(upstream, matrix(b, b.shape[0]), false, true);
      return [shaped(right, a.shape), shaped(product(left, upstream, true), b.shape)];
    }
    const bias = c ? [fill(c.shape, (j) => total(rows, (r) => g.data[r * width + j]))] : [];
    return [shaped(product(upstream, b), a.shape), product(upstream, left, true), ...bias];
  }
  const [, ...slopes] = POINTWISE[op];
  const shuts = op === "relu" || params.exponent === 0;
  return inputs.map((input, k) => {
    const data = input.data.map(() => 0);
    g.data.forEach((upstream, i) => {
      const [x, y] = [a, b].map((t) => t?.data[place(i, out.shape, t.shape)]);
      const local = slopes[k](x, y, out.data[i], params);
      data[place(i, out.shape, input.shape)] += shuts && !local ? 0 : upstream * local;
    });
    return { shape: input.shape, data };
  });
}

/** Whether this engine can compute these operations. */
export const known = (nodes: readonly Node[]) =>
  nodes.every(({ op, inputs }) => !inputs.length || op in POINTWISE || /^(sum|mean|mse|matmul|linear)$/.test(op));

/** The value of every node, with some leaves set to other values. */
export function forward(nodes: readonly Node[], leaves: Tensors = {}): Tensors {
  const values: Record<string, Tensor> = {};
  for (const node of nodes)
    values[node.id] = node.inputs.length
      ? compute(node, node.inputs.map((id) => values[id]))
      : leaves[node.id] ?? node.value;
  return values;
}

/** The nodes that a gradient reaches: the leaves, and what is computed from them. */
export function moving(nodes: readonly Node[]): Set<string> {
  const found = new Set<string>();
  for (const { id, op, inputs } of nodes) if (op === "leaf" || inputs.some((input) => found.has(input))) found.add(id);
  return found;
}

/** The derivative of a node by each of its inputs: what it passes on when 1 arrives. */
export function locals(node: Node, values: Tensors): Tensor[] {
  const out = values[node.id];
  return pull(node, fill(out.shape, () => 1), node.inputs.map((id) => values[id]), out);
}

/** The gradient along each edge, in backward order, and the gradient of each node; `back` is another order. */
export function backward(
  nodes: readonly Node[], values: Tensors, root: string, back = [...nodes].reverse(), overwrite = false,
): { shares: Share[]; grads: Tensors } {
  const grads: Record<string, Tensor> = { [root]: fill(values[root].shape, () => 1) };
  const shares: Share[] = [];
  const reached = moving(nodes);
  for (const node of back) {
    const upstream = grads[node.id];
    if (!upstream || !node.inputs.length) continue;
    pull(node, upstream, node.inputs.map((id) => values[id]), values[node.id]).forEach((gradient, k) => {
      const to = node.inputs[k];
      if (!reached.has(to)) return;
      const before = overwrite ? undefined : grads[to];
      grads[to] = before ? fill(gradient.shape, (i) => before.data[i] + gradient.data[i]) : gradient;
      shares.push({ from: node.id, to, gradient });
    });
  }
  return { shares, grads };
}
