// One unit of a network in a pass: what goes into its activation and comes out, and what comes back to both.

import { at } from "explorers-core";
import type { Pass } from "./net";

export function unitOf({ z, h, slopes, grads }: Pass, layer: number, unit: number) {
  const of = (lists: Pass["z"]) => at(at(lists, layer), unit);
  return { z: of(z), h: of(h), slope: of(slopes), toZ: of(grads.z), toH: of(grads.h) };
}
