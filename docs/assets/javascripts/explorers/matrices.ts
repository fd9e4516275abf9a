// The matrices of the lesson's linear layer, Y = X Wᵀ + b, the gradient G that arrives at Y, and their products.

import { at, zip } from "explorers-core";

export type Matrix = readonly (readonly number[])[];
export type Given = Readonly<Record<"X" | "W" | "G", Matrix>>;

export const NAMES = ["X", "W", "G"] as const;

export const LESSON: Given = {
  X: [[1, -1, 2], [2, 3, 1], [-1, 1, 4], [3, -2, 1]],
  W: [[1, 2, -1], [0, 1, 3]],
  G: [[1, 0], [0, 2], [-1, 1], [3, 0]],
};

export const width = (m: Matrix) => at(m, 0).length;

export const transposed = (m: Matrix): Matrix => at(m, 0).map((_, j) => m.map((row) => at(row, j)));

/** One of the six: X, W or G, or X.T, W.T or G.T. */
export function termOf(given: Given, term: string): Matrix {
  const plain = given[term[0] as keyof Given];
  return term.endsWith(".T") ? transposed(plain) : plain;
}

export const shape = (m: Matrix) => `${m.length} × ${width(m)}`;

export const sum = (terms: readonly number[]) => terms.reduce((a, b) => a + b, 0);

/** The product of two matrices, if their shapes allow one. */
export function times(left: Matrix, right: Matrix): Matrix | undefined {
  if (width(left) !== right.length) return undefined;
  const columns = transposed(right);
  return left.map((row) => columns.map((column) => sum(zip(row, column).map(([a, b]) => a * b))));
}

/**
 * The gradient of the loss with respect to W, without any of these products: how much the loss, the sum of G times Y,
 * grows when a weight grows by 1. The loss is a straight line in each weight, so no step is too large.
 */
export function gradient({ X, W, G }: Given): Matrix {
  const loss = (weights: Matrix) => sum(zip(times(X, transposed(weights))!.flat(), G.flat()).map(([y, g]) => g * y));
  const nudged = (o: number, i: number) => W.map((row, k) => row.map((w, j) => (k === o && j === i ? w + 1 : w)));
  return W.map((row, o) => row.map((_, i) => loss(nudged(o, i)) - loss(W)));
}

export const same = (a: Matrix, b: Matrix) =>
  shape(a) === shape(b) && zip(a.flat(), b.flat()).every(([one, other]) => one === other);
