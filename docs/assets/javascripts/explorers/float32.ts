// Cross entropy of scores in float32, as PyTorch computes it: by the formula of the books, and by log_softmax.

import { at, zip } from "explorers-core";

const f = Math.fround;
const sum = (all: readonly number[]) => all.reduce((a, b) => f(a + b));

export const [LEAST, MOST] = [2 ** -149, (2 - 2 ** -23) * 2 ** 127]; // the least and the largest number above zero

export interface Outcome {
  readonly exps: readonly number[]; // the exponentials taken
  readonly back: number; // what the backward pass needs
  readonly loss: number;
  readonly gradient: readonly number[];
}

/** Scores times a scale. */
export const scaled = (scores: readonly number[], scale: number) => scores.map((score) => f(f(scale) * score));

/** −log(exp(z of the right class) / Σ exp(z)), and its backward pass, operation by operation. */
export function byFormula(z: readonly number[], target: number): Outcome {
  const exps = z.map((each) => f(Math.exp(each)));
  const total = sum(exps);
  const p = exps.map((each) => f(each / total));
  const upstream = p.map((each, k) => (k === target ? f(-1 / each) : 0));
  const shares = p.map((each) => f(each / total));
  const ofTotal = sum(zip(upstream, shares).map(([from, share]) => f(-from * share)));
  const gradient = zip(upstream, exps).map(([from, each]) => f(f(f(from / total) * each) + f(ofTotal * each)));
  return { exps, back: at(shares, target), loss: -f(Math.log(at(p, target))), gradient };
}

/** The same after the largest score is taken off all of them, with the logarithm done by hand. */
export function byLogSoftmax(z: readonly number[], target: number): Outcome {
  const most = Math.max(...z);
  const exps = z.map((each) => f(Math.exp(f(each - most))));
  const log = f(Math.log(sum(exps)));
  const logs = z.map((each) => f(f(each - most) - log));
  const gradient = logs.map((each, k) => f(f(Math.exp(each)) - Number(k === target)));
  return { exps, back: at(gradient, 0), loss: -at(logs, target), gradient };
}

/** What both should give, in float64. */
export function exact(z: readonly number[], target: number) {
  const most = Math.max(...z);
  const total = z.reduce((all, each) => all + Math.exp(each - most), 0);
  const gradient = z.map((each, k) => Math.exp(each - most) / total - Number(k === target));
  const right = at(z, target);
  const share = Math.exp(right - 2 * most) / total / total; // of the sum in the quotient
  return { loss: Math.log(total) + most - right, gradient, share };
}

/** Whether a number is what it should be, but for the rounding of float32. */
export const close = (found: number, wanted: number) => Math.abs(found - wanted) <= 1e-3 * Math.max(1, wanted);
