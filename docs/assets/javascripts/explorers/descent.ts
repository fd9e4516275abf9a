// Gradient descent on the mean squared error of a line, by the same engine as the tape.

import { backward, forward } from "explorers-core";
import type { Node, Tensor } from "./engine";
import type { Run } from "./schema";

export interface Point {
  readonly w: number;
  readonly b: number;
}

/** The loss of the line y = w x + b on the data, and its gradient. */
export function slope(x: readonly number[], y: readonly number[], { w, b }: Point) {
  const node = (id: string, op: string, inputs: string[], value?: Tensor): Node =>
    ({ id, label: id, op, inputs, params: {}, value: value ?? { shape: [], data: [] } });
  const column = (data: readonly number[]): Tensor => ({ shape: [data.length, 1], data });
  const nodes = [
    node("x", "const", [], column(x)),
    node("y", "const", [], column(y)),
    node("w", "leaf", [], { shape: [1, 1], data: [w] }),
    node("b", "leaf", [], { shape: [1], data: [b] }),
    node("line", "linear", ["x", "w", "b"]),
    node("loss", "mse", ["line", "y"]),
  ];
  const values = forward(nodes);
  const { grads } = backward(nodes, values, "loss");
  return { loss: values.loss.data[0], grad_w: grads.w.data[0], grad_b: grads.b.data[0] };
}

/** So many steps down from a start. */
export function descend(x: readonly number[], y: readonly number[], start: Point, lr: number, steps: number): Run {
  const run = { label: "your own start", names: [], lr, w: [] as number[], b: [] as number[], loss: [] as number[] };
  const [grad_w, grad_b]: number[][] = [[], []];
  let { w, b } = start;
  for (let step = 0; step < steps; step++) {
    const now = slope(x, y, { w, b });
    run.w.push(w);
    run.b.push(b);
    run.loss.push(now.loss);
    grad_w.push(now.grad_w);
    grad_b.push(now.grad_b);
    w -= lr * now.grad_w;
    b -= lr * now.grad_b;
  }
  return { ...run, grad_w, grad_b };
}

/** The rate above which no start arrives: two divided by the largest curvature. */
export function limit(x: readonly number[]): number {
  const [mean, square] = [x, x.map((each) => each * each)].map((all) => all.reduce((a, c) => a + c) / x.length);
  return 2 / (square + 1 + Math.hypot(square - 1, 2 * mean));
}
