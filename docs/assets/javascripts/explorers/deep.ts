// A network of equal layers without biases: the sum of its outputs, and the gradients on the way back from there.

import { at } from "explorers-core";

export const ACTIVATIONS = ["ReLU", "tanh", "sigmoid"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface DeepState {
  readonly scale: number; // what the weights are multiplied by
  readonly depth: number; // how many layers there are
  readonly activation: Activation;
  readonly skip: boolean; // whether each layer's input is added to its output
}

/** Each activation, and its slope at z, where it puts out h. */
const FUNCTIONS: Record<Activation, { f(z: number): number; slope(z: number, h: number): number }> = {
  ReLU: { f: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
  tanh: { f: Math.tanh, slope: (_, h) => 1 - h * h },
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), slope: (_, h) => h * (1 - h) },
};

const norm = (values: readonly number[]) => Math.hypot(...values);

/** The norms of the gradients of each layer's output and of its weights, for one sample. */
export function measure(weights: readonly number[], x: readonly number[], state: DeepState) {
  const { scale, depth, activation, skip } = state;
  const n = x.length;
  const units = x.map((_, i) => i);
  const weight = (layer: number, i: number, j: number) => (scale * at(weights, (layer * n + i) * n + j)) / Math.sqrt(n);
  const { f, slope } = FUNCTIONS[activation];
  const passes: { readonly input: readonly number[]; readonly slopes: readonly number[] }[] = [];
  let h = x;
  for (let layer = 0; layer < depth; layer++) {
    const input = h;
    const z = units.map((i) => input.reduce((sum, each, j) => sum + weight(layer, i, j) * each, 0));
    const out = z.map(f);
    passes.push({ input, slopes: z.map((each, i) => slope(each, at(out, i))) });
    h = skip ? out.map((each, i) => each + at(input, i)) : out;
  }
  const activations: number[] = [];
  const weightsOf: number[] = [];
  let back = units.map(() => 1);
  for (let layer = depth - 1; layer >= 0; layer--) {
    const { input, slopes } = at(passes, layer);
    const toZ = back.map((each, i) => each * at(slopes, i));
    activations.unshift(norm(back));
    weightsOf.unshift(norm(toZ) * norm(input)); // of an outer product
    const around = back;
    back = units.map((j) =>
      toZ.reduce((sum, each, i) => sum + weight(layer, i, j) * each, skip ? at(around, j) : 0));
  }
  return { activations, weights: weightsOf };
}
