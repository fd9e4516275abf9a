// What runs along the lines of a network, and where, at each step of a pass: step 0 is before the first layer, the step
// behind the last layer is the loss, and then come the layers again.

import { at } from "explorers-core";
import type { Net, Pass } from "./net";
import { parametersOf, valueOf } from "./parameters";
import type { Picture } from "./picture";
import type { Bead } from "./pulse";
import { unitOf } from "./unit";

/** The node that a step leads to. */
export function nodeOf(step: number, layers: number): string {
  if (!step) return "x.0";
  if (step === layers + 1) return "loss";
  return `u${step <= layers ? step : Math.max(2 * layers + 2 - step, 1)}.0`;
}

/** What runs along the lines during the step that leads to `step`: the terms of the sums that are made in it. */
export function beads(picture: Picture, net: Net, now: Pass, step: number): Bead[] {
  const layers = net.weights.length;
  const back = step > layers;
  const current = back ? 2 * layers + 1 - step : step - 1;
  const sources = at([now.input, ...now.h], current);
  const shut = (place: number) => net.activations[current - 1] === "relu" && !unitOf(now, current - 1, place).slope;
  return parametersOf(net).flatMap((each) => {
    const { id, layer, unit, place } = each;
    if (layer !== current || (back && place === undefined)) return [];
    const before = place === undefined ? 1 : at(sources, place);
    const carries = valueOf(net, each) * (back ? unitOf(now, layer, unit).toZ : before);
    const bounces = back && place !== undefined && shut(place);
    const lines = picture.of(id).filter((one): one is SVGPathElement => one.matches("path.picture-weight"));
    return carries ? lines.map((line) => ({ line, carries, back, bounces })) : [];
  });
}
