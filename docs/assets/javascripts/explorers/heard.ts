// A network in the words of a screen reader, as far as a pass has come. Of a whole pass the build says the same.

import { show } from "explorers-core";
import type { Net, Pass } from "./net";
import { nameOf, unitOf } from "./unit";

export interface Heard {
  input(place: number, value: number): string;
  /** A unit, and whether values, and gradients, have been through it by now. */
  unit(now: Pass, layer: number, unit: number, forth: boolean, back: boolean): string;
  loss(now: Pass, there: boolean): string;
}

const NOT_YET = "not computed yet";

export function heard(net: Net): Heard {
  /** What a gate does to a value, and to a gradient. */
  function gate(l: number, slope: number): readonly [string, string] {
    if (net.activations[l] !== "relu") return [`× ${show(slope)}`, `, × ${show(slope)}`];
    return slope ? ["open", " passes"] : ["shut", " stops"];
  }

  return {
    input: (place, value) => `x[${place}]: ${show(value)}`,
    loss: (now, there) => `loss: ${there ? show(now.loss) : NOT_YET}`,
    unit(now, l, k, forth, back) {
      const { z, h, slope, toH } = unitOf(now, l, k);
      const name = nameOf(net, l, k);
      if (!forth) return `${name}: ${NOT_YET}`;
      const plain = net.activations[l] === "identity";
      const [shut, stops] = gate(l, slope);
      const values = plain ? show(h) : `z ${show(z)}, ${shut}, h ${show(h)}`;
      return `${name}: ${values}${back ? `; gradient ${show(toH)}${plain ? "" : stops}` : ""}`;
    },
  };
}
