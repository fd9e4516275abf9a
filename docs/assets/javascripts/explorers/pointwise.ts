// The operations on single numbers, each with its derivatives.

import { at } from "./lists";
import type { Node } from "./schema";

type Params = Node["params"];
export type Slope = (a: number, b: number, y: number, p: Params) => number;

/** An operation on one or two single numbers: the function, then its derivative by each. */
type Pointwise = readonly [(a: number, b: number, p: Params) => number, Slope, Slope?];

const power = (p: Params) => at(p, "exponent");

export const POINTWISE: Record<string, Pointwise> = {
  add: [(a, b) => a + b, () => 1, () => 1],
  sub: [(a, b) => a - b, () => 1, () => -1],
  mul: [(a, b) => a * b, (_, b) => b, (a) => a],
  div: [(a, b) => a / b, (_, b) => 1 / b, (a, b) => -(a / b) / b],
  neg: [(a) => -a, () => -1],
  pow: [(a, _, p) => a ** power(p), (a, _, __, p) => power(p) && power(p) * a ** (power(p) - 1)],
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
