// How many activations are kept at each moment of a pass, forward and back, with checkpoints or without.

import { at } from "explorers-core";

export interface Pass {
  readonly kept: readonly number[]; // after each change
  readonly turn: number; // the first of them on the way back
  readonly peak: number;
  readonly held: number; // when the forward pass is done
  readonly products: number; // of matrices, forward, once more and back
}

/** The lengths of segments as equal as can be, the longer ones first; none is one that is no checkpoint. */
export const lengths = (layers: number, segments: number): number[] =>
  Array.from({ length: segments }, (_, k) => Math.floor(layers / segments) + (k < layers % segments ? 1 : 0));

/** The pass through some layers, cut into segments; without a checkpoint for 0 segments. */
export function pass(layers: number, segments: number): Pass {
  const kept: number[] = [];
  let now = 0;
  const to = (end: number) => {
    while (now !== end) kept.push((now += Math.sign(end - now)));
  };
  to((segments || layers) + 1); // inputs of segments or layers, and what the loss keeps
  const turn = kept.length;
  if (segments) to(segments);
  lengths(layers, segments).reverse().forEach((length, k) => {
    to(segments - k + length); // the segment runs forward once more
    to(segments - k - 1); // and back, and its input goes
  });
  to(0);
  const products = segments ? 4 * layers : 3 * layers - 1; // the first segment asks for its input's gradient, too
  return { kept, turn, peak: Math.max(...kept), held: at(kept, turn - 1), products };
}


