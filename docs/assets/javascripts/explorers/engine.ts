// Automatic differentiation in float64, over a graph that torch recorded: the same operations, other numbers.
// It agrees with torch to 1e-9 because it does as torch does: it walks the graph in reverse topological order, takes
// the inputs of a node in their order, and lets a ReLU have slope 0 at 0, where it stops even what is infinite.
// `tests/browser` holds the two together.

import { at } from "./lists";
import { POINTWISE, type Slope } from "./pointwise";
import type { Node as Recorded } from "./schema";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[]; // row by row
}

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

type Shape = readonly number[];

export const single = ({ data }: Tensor) => at(data, 0); // the number of a tensor that has but one

const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
const sum = (all: Tensor["data"]) => all.reduce((a, b) => a + b, 0);
const full = (shape: Shape, value: number) => ({ shape, data: Array<number>(size(shape)).fill(value) });

/** The length of a shape in a dimension, counted from the last; where it has none, it is broadcast. */
const along = (shape: Shape, d: number) => shape[shape.length - d] ?? 1;

function broadcast(a: Shape, b: Shape): number[] {
  const n = Math.max(a.length, b.length);
  return Array.from({ length: n }, (_, d) => Math.max(along(a, n - d), along(b, n - d)));
}

/** Where each element of a tensor of shape `big` has its number in one of shape `small` that is broadcast to it. */
function places(big: Shape, small: Shape): number[] {
  return Array.from({ length: size(big) }, (_, i) => {
    let place = 0;
    let stride = 1;
    for (let d = 1; d <= big.length; d++) {
      const [wide, narrow] = [along(big, d), along(small, d)];
      if (narrow > 1) place += (i % wide) * stride;
      stride *= narrow;
      i = Math.floor(i / wide);
    }
    return place;
  });
}

/** The numbers of a tensor, broadcast to a shape. */
const spread = ({ shape, data }: Tensor, to: Shape): Tensor["data"] =>
  data.length === size(to) ? data : places(to, shape).map((place) => at(data, place));

/** The way back: the sum of what comes to each of the numbers that were broadcast. */
function gathered(parts: Tensor["data"], from: Shape, shape: Shape): Tensor {
  if (parts.length === size(shape)) return { shape, data: parts.map((part) => 0 + part) }; // no negative zero
  const { data } = full(shape, 0);
  places(from, shape).forEach((place, k) => (data[place] = at(data, place) + at(parts, k)));
  return { shape, data };
}

/** The numbers of a tensor as a matrix: how many it has, and how far apart they are in a column and in a row. */
interface Matrix extends Pick<Tensor, "data"> {
  readonly rows: number;
  readonly columns: number;
  readonly down: number;
  readonly across: number;
}

const matrix = ({ data }: Tensor, rows: number): Matrix =>
  ({ data, rows, columns: data.length / rows, down: data.length / rows, across: 1 });

const transposed = ({ data, rows, columns, down, across }: Matrix): Matrix =>
  ({ data, rows: columns, columns: rows, down: across, across: down });

function product(a: Matrix, b: Matrix): number[] {
  const found: number[] = [];
  for (let row = 0; row < a.rows; row++)
    for (let column = 0; column < b.columns; column++) {
      let sum = 0;
      for (let k = 0; k < b.rows; k++)
        sum += at(a.data, row * a.down + k * a.across) * at(b.data, k * b.down + column * b.across);
      found.push(sum);
    }
  return found;
}

/** The sides of a product. A vector on the left is a row, on the right a column; a linear layer turns its weights. */
function sides(op: string, a: Tensor, b: Tensor): readonly [Matrix, Matrix] {
  const right = matrix(b, at(b.shape, 0));
  return [matrix(a, a.shape.length > 1 ? at(a.shape, 0) : 1), op === "linear" ? transposed(right) : right];
}

const errors = (a: Tensor, b: Tensor) => a.data.map((value, i) => value - at(b.data, i));

/** What a node is computed from. Where that is one tensor, it stands for the second as well, which is not looked at. */
type Operands = readonly [a: Tensor, b: Tensor, c: Tensor | undefined];

function operands({ inputs }: Node, values: Tensors): Operands {
  const [a, b, c] = inputs.map((id) => at(values, id));
  if (!a) throw new RangeError("An operation needs an operand");
  return [a, b ?? a, c];
}

function compute({ op, params }: Node, [a, b, c]: Operands): Tensor {
  if (op === "sum") return full([], sum(a.data));
  if (op === "mean") return full([], sum(a.data) / a.data.length);
  if (op === "mse") return full([], sum(errors(a, b).map((error) => error ** 2)) / a.data.length);
  if (op === "matmul" || op === "linear") {
    const data = product(...sides(op, a, b));
    const shape = [...a.shape.slice(0, -1), ...(op === "linear" ? b.shape.slice(0, 1) : b.shape.slice(1))];
    return { shape, data: c ? data.map((value, i) => value + at(c.data, i % c.data.length)) : data };
  }
  const [f] = at(POINTWISE, op);
  const shape = broadcast(a.shape, b.shape);
  const ys = spread(b, shape);
  return { shape, data: spread(a, shape).map((x, i) => f(x, at(ys, i), params)) };
}

/** The gradients that a node passes on to its inputs when `g` arrives at it. */
function pull({ op, params }: Node, g: Tensor, [a, b, c]: Operands, out: Tensor): Tensor[] {
  const n = a.data.length;
  if (op === "sum" || op === "mean") return [full(a.shape, op === "sum" ? single(g) : single(g) / n)];
  if (op === "mse") {
    const slopes = errors(a, b).map((error) => (2 / n) * error * single(g));
    return [{ shape: a.shape, data: slopes }, { shape: b.shape, data: slopes.map((slope) => -slope) }];
  }
  if (op === "matmul" || op === "linear") {
    const [left, right] = sides(op, a, b);
    const upstream = matrix(g, left.rows);
    const toB = op === "linear" ? product(transposed(upstream), left) : product(transposed(left), upstream);
    const bias = c ? [{ shape: c.shape, data: product(matrix(full([left.rows], 1), 1), upstream) }] : [];
    return [{ shape: a.shape, data: product(upstream, transposed(right)) }, { shape: b.shape, data: toB }, ...bias];
  }
  const [, byA, byB] = at(POINTWISE, op);
  const shuts = op === "relu" || params.exponent === 0;
  const [xs, ys] = [spread(a, out.shape), spread(b, out.shape)];
  const back = (slope: Slope, { shape }: Tensor) => gathered(g.data.map((upstream, i) => {
    const local = slope(at(xs, i), at(ys, i), at(out.data, i), params);
    return shuts && !local ? 0 : upstream * local;
  }), out.shape, shape);
  return byB ? [back(byA, a), back(byB, b)] : [back(byA, a)];
}

/** Whether this engine can compute these operations. */
export const known = (nodes: readonly Node[]) =>
  nodes.every(({ op, inputs }) => !inputs.length || op in POINTWISE || /^(sum|mean|mse|matmul|linear)$/.test(op));

/** The value of every node, with some leaves set to other values. */
export function forward(nodes: readonly Node[], leaves: Tensors = {}): Tensors {
  const values: Record<string, Tensor> = {};
  for (const node of nodes)
    values[node.id] = node.inputs.length ? compute(node, operands(node, values)) : leaves[node.id] ?? node.value;
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
  const out = at(values, node.id);
  return pull(node, full(out.shape, 1), operands(node, values), out);
}

/** The gradient along each edge, in backward order, and the gradient of each node; `back` is another order. */
export function backward(
  nodes: readonly Node[], values: Tensors, root: string, back = [...nodes].reverse(), overwrite = false,
): { shares: Share[]; grads: Tensors } {
  const grads: Record<string, Tensor> = { [root]: full(at(values, root).shape, 1) };
  const shares: Share[] = [];
  const reached = moving(nodes);
  for (const node of back) {
    const upstream = grads[node.id];
    if (!upstream || !node.inputs.length) continue;
    const passed = pull(node, upstream, operands(node, values), at(values, node.id));
    node.inputs.forEach((to, k) => {
      if (!reached.has(to)) return;
      const gradient = at(passed, k);
      const { shape, data } = gradient;
      const before = overwrite ? undefined : grads[to];
      grads[to] = before ? { shape, data: data.map((value, i) => at(before.data, i) + value) } : gradient;
      shares.push({ from: node.id, to, gradient });
    });
  }
  return { shares, grads };
}
