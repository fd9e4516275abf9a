// The weights and biases of a network, one by one.

import { at } from "explorers-core";
import type { Net, Pass } from "./net";

/** A weight or a bias: its node, its name, and where it stands; a bias has no place. */
export interface Parameter {
  readonly id: string;
  readonly name: string;
  readonly layer: number; // from 0
  readonly unit: number;
  readonly place?: number;
}

/** Values of parameters, by node. */
export type Values = Readonly<Record<string, number>>;

export function parametersOf({ weights, biases, parameters }: Net): Parameter[] {
  const names = parameters.filter((name) => name.endsWith("weight"));
  return weights.flatMap((rows, layer) => rows.flatMap((row, unit): Parameter[] => {
    const here = { layer, unit };
    const name = at(names, layer);
    const found = row.map((_, place) => ({
      ...here, place, id: `w${layer + 1}.${unit}.${place}`, name: `${name}[${unit}, ${place}]`,
    }));
    const bias = { ...here, id: `b${layer + 1}.${unit}`, name: `${name.replace(/weight$/, "bias")}[${unit}]` };
    return biases[layer] ? [...found, bias] : found;
  }));
}

export const valueOf = ({ weights, biases }: Pick<Net, "weights" | "biases">, { layer, unit, place }: Parameter) =>
  place === undefined ? at(at(biases, layer) ?? [], unit) : at(at(at(weights, layer), unit), place);

export const gradientOf = ({ grads }: Pass, parameter: Parameter) => valueOf(grads, parameter);

/** The network with these values in the place of its own. */
export function withValues(net: Net, values: Values): Net {
  const now = (id: string, old: number) => values[id] ?? old;
  return {
    ...net,
    weights: net.weights.map((rows, l) => rows.map((row, k) => row.map((w, p) => now(`w${l + 1}.${k}.${p}`, w)))),
    biases: net.biases.map((bias, l) => bias && bias.map((b, k) => now(`b${l + 1}.${k}`, b))),
  };
}

/** All parameters after one step of gradient descent. */
export const descended = (net: Net, now: Pass, lr: number): Values =>
  Object.fromEntries(parametersOf(net).map((each) => [each.id, valueOf(net, each) - lr * gradientOf(now, each)]));
