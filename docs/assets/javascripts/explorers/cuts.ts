// Eight tensors of a small graph, some of whose edges are cut: which of them hold a gradient, as PyTorch decides it.

import { at } from "explorers-core";

export const NAMES = ["x", "w", "u", "h", "d", "a", "b", "loss"] as const;
export type Name = (typeof NAMES)[number];

/** Along `from-to`, a value goes into the operation that makes another one. Cut, it goes there as `from.detach()`. */
export const EDGES = ["x-h", "w-h", "h-d", "u-a", "h-a", "u-b", "d-b", "a-loss", "b-loss"] as const;
export type Edge = (typeof EDGES)[number];
export const ends = (edge: Edge) => edge.split("-") as [Name, Name];
const into = (name: Name) => EDGES.filter((edge) => ends(edge)[1] === name);
const outOf = (name: Name) => EDGES.filter((edge) => ends(edge)[0] === name);

export interface Given {
  readonly x: number;
  readonly w: number;
  readonly u: number;
}

export interface Run {
  readonly cuts: readonly Edge[];
  readonly kept: readonly Name[]; // the tensors on which retain_grad() is called
  readonly runs: number; // how often the loss is computed anew and walked back from, without zero_grad()
}

export interface Entry {
  readonly value: number;
  readonly leaf: boolean;
  readonly requires: boolean;
  readonly reached: boolean;
  readonly keeps: boolean; // as a leaf, or because it was asked to
  readonly slope: number; // of the loss, by the paths that are not cut
  readonly grad: number | null;
}

export function valuesOf({ x, w, u }: Given): Readonly<Record<Name, number>> {
  const h = w * x;
  return { x, w, u, h, d: h, a: u * h, b: u * h, loss: 2 * u * h };
}

/** What a gradient is multiplied by on its way back along an edge: the other factor, if there is one. */
export function factor(edge: Edge, values: Readonly<Record<Name, number>>): number {
  const [from, to] = ends(edge);
  const other = into(to).map((each) => ends(each)[0]).find((each) => each !== from);
  return other && to !== "loss" ? at(values, other) : 1;
}

export function entriesOf(given: Given, { cuts, kept, runs }: Run): Readonly<Record<Name, Entry>> {
  const values = valuesOf(given);
  const open = (edge: Edge) => !cuts.includes(edge);
  const requires: Record<string, boolean> = { x: false, w: true, u: true };
  for (const name of NAMES) requires[name] ??= into(name).some((edge) => open(edge) && at(requires, ends(edge)[0]));
  const found: Record<string, Entry> = {};
  for (const name of [...NAMES].reverse()) {
    const ways = outOf(name).filter((edge) => open(edge) && at(found, ends(edge)[1]).reached);
    const reached = at(requires, name) && (name === "loss" || ways.length > 0);
    const slope = name === "loss" ? Number(reached)
      : ways.reduce((sum, edge) => sum + at(found, ends(edge)[1]).slope * factor(edge, values), 0);
    const leaf = !into(name).length || !at(requires, name);
    const keeps = leaf || kept.includes(name);
    const times = leaf ? runs : Math.min(runs, 1); // what is no leaf is a new tensor in each pass
    const grad = reached && keeps && runs ? slope * times : null;
    found[name] = { value: values[name], leaf, requires: at(requires, name), reached, keeps, slope, grad };
  }
  return found as Record<Name, Entry>;
}
