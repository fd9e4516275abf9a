// One unit of a network in a pass: what goes into its activation and comes out, and what comes back to both.

import { at } from "explorers-core";
import type { Net, Pass } from "./net";

export function unitOf({ z, h, slopes, grads }: Pass, layer: number, unit: number) {
  const of = (lists: Pass["z"]) => at(at(lists, layer), unit);
  return { z: of(z), h: of(h), slope: of(slopes), toZ: of(grads.z), toH: of(grads.h) };
}

/** The name of what comes out of a unit: y in the last layer, h in the only other one, or else h with its number. */
export function nameOf({ weights }: Pick<Net, "weights">, l: number, k: number): string {
  const name = l === weights.length - 1 ? "y" : weights.length > 2 ? `h${l + 1}` : "h";
  return at(weights, l).length > 1 ? `${name}[${k}]` : name;
}
