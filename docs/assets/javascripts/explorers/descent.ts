// Gradient descent on the mean squared error of a line, by the same engine as the tape.

import { at, backward, forward, single } from "explorers-core";
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
  return { loss: single(at(values, "loss")), grad_w: single(at(grads, "w")), grad_b: single(at(grads, "b")) };
}

/** Where to start, and how to go down. */
export interface Start extends Point {
  readonly lr: number;
  readonly momentum?: number; // the share of a step that the next one repeats
  readonly centred?: boolean; // whether the mean is taken off x: then b is the height of the line there
  readonly kept?: boolean; // whether zero_grad is forgotten, so that gradients add up
}

/** A run with what its learning rate is multiplied by: its gradient, unless momentum or old gradients come on top. */
export interface OwnRun extends Run {
  readonly push_w: readonly number[];
  readonly push_b: readonly number[];
}

/** The numbers of one step. */
type Taken = Readonly<Record<Exclude<keyof OwnRun, "label" | "names" | "lr">, number>>;

const mean = (all: readonly number[]) => all.reduce((a, c) => a + c) / all.length;

/** How far the origin of x is moved when the data are centred. */
export const shift = (x: readonly number[], { centred }: { readonly centred?: boolean }) => (centred ? mean(x) : 0);

/** So many steps down from a start, as torch.optim.SGD takes them. */
export function descend(x: readonly number[], y: readonly number[], start: Start, steps: number): OwnRun {
  const { lr, momentum = 0, kept = false } = start;
  const moved = shift(x, start);
  const inputs = x.map((each) => each - moved);
  const taken: Taken[] = [];
  let { w, b } = { w: start.w, b: start.b + moved * start.w }; // the same line
  const [sum, pace] = [{ w: 0, b: 0 }, { w: 0, b: 0 }];
  for (let step = 0; step < steps; step++) {
    const now = slope(inputs, y, { w, b });
    sum.w = (kept ? sum.w : 0) + now.grad_w;
    sum.b = (kept ? sum.b : 0) + now.grad_b;
    pace.w = momentum ? momentum * pace.w + sum.w : sum.w;
    pace.b = momentum ? momentum * pace.b + sum.b : sum.b;
    taken.push({ ...now, w, b, push_w: pace.w, push_b: pace.b });
    w -= lr * pace.w;
    b -= lr * pace.b;
  }
  const list = (name: keyof Taken) => taken.map((each) => each[name]);
  return {
    label: "your own start", names: [], lr, w: list("w"), b: list("b"), loss: list("loss"),
    grad_w: list("grad_w"), grad_b: list("grad_b"), push_w: list("push_w"), push_b: list("push_b"),
  };
}

/** A direction in which the loss curves most or least, and how much. */
export interface Way {
  readonly curvature: number;
  readonly w: number;
  readonly b: number;
}

/** The eigenvalues of the loss's second derivatives with their directions, the steep one first. */
export function ways(x: readonly number[]): readonly [Way, Way] {
  const [square, middle] = [mean(x.map((each) => each * each)), mean(x)];
  const spread = Math.hypot(square - 1, 2 * middle);
  const angle = Math.atan2(2 * middle, square - 1) / 2;
  const way = (turn: number, curvature: number) => ({ curvature, w: Math.cos(turn), b: Math.sin(turn) });
  return [way(angle, square + 1 + spread), way(angle + Math.PI / 2, square + 1 - spread)];
}

/** The rate above which no start arrives: two divided by the largest curvature, and more with momentum. */
export const limit = (x: readonly number[], momentum = 0) => (2 * (1 + momentum)) / ways(x)[0].curvature;
