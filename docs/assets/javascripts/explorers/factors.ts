// What can be said of a pass through a network: which units are silent, and how each gradient is made.

import { at, equals, make, part, show } from "explorers-core";
import type { Net, Pass } from "./net";
import { gradientOf, type Parameter } from "./parameters";
import { nameOf, unitOf } from "./unit";

export interface Factors {
  /** Which units are silent. */
  alive(now: Pass): string;
  /** The factors of the gradient of a parameter. */
  pathOf(parameter: Parameter): Set<string>;
  /** The product that gives the gradient of a parameter. */
  tell(now: Pass, parameter: Parameter): HTMLElement[];
  /** What has just been computed at a step: 0 is before the first layer, behind the loss come the layers again. */
  passing(now: Pass, step: number): string;
}

export function factors(net: Net): Factors {
  const last = net.weights.length - 1;
  const widths = net.weights.map(({ length }) => length);
  const indexed = (name: string, l: number, k: number) => (at(widths, l) > 1 ? `${name}[${k}]` : name);

  /** The names of the input and the output of a unit's activation. */
  const z = (l: number, k: number) => indexed(last > 1 ? `z${l + 1}` : "z", l, k);
  const h = (l: number, k: number) => nameOf(net, l, k);

  /** Which units are silent. */
  function alive(now: Pass): string {
    const gated = now.slopes.flatMap((slopes, l) => (net.activations[l] === "relu" ? [{ slopes, l }] : []));
    const silent = gated.flatMap(({ slopes, l }) => slopes.flatMap((slope, k) => (slope ? [] : h(l, k))));
    if (!silent.length) return gated.length ? "No unit is silent." : "";
    const blocked = gated.some(({ slopes }) => !slopes.some(Boolean)) ? ": no gradient gets past them" : "";
    return `Silent: ${silent.join(", ")}${blocked}.`;
  }

  /** The factors of the gradient of a parameter. */
  function pathOf({ id, layer, unit, place }: Parameter): Set<string> {
    const path = new Set([id, "loss", "target"]);
    if (place !== undefined) path.add(layer ? `h${layer}.${place}` : `x.${place}`);
    let units = [unit];
    for (let l = layer; l <= last; l++) {
      for (const k of units) for (const letter of "uzh") path.add(`${letter}${l + 1}.${k}`);
      const above = net.weights[l + 1]?.map((_, k) => k) ?? [];
      for (const k of above) for (const from of units) path.add(`w${l + 2}.${k}.${from}`);
      units = above;
    }
    return path;
  }

  /** The product that gives the gradient of a parameter. */
  function tell(now: Pass, parameter: Parameter): HTMLElement[] {
    const { name, layer: l, unit: k, place } = parameter;
    const into = (l: number, k: number) => (net.activations[l] === "identity" ? h(l, k) : z(l, k));
    const slope = (of: string, by: string) => `∂${of}/∂${by}`;
    const sent = (l: number, k: number) => part("from the loss", unitOf(now, l, k).toZ, slope("loss", into(l, k)));
    const parts: HTMLElement[] = [];
    const activation = at(net.activations, l);
    if (activation === "identity") parts.push(sent(l, k));
    else {
      const [above, ...more] = net.weights[l + 1] ?? [];
      const here = unitOf(now, l, k);
      if (above && !more.length)
        parts.push(sent(l + 1, 0), part("weight", at(above, k), slope(into(l + 1, 0), h(l, k))));
      else parts.push(part("arrives", here.toH, slope("loss", h(l, k))));
      parts.push(part(activation === "relu" ? "ReLU" : activation, here.slope, slope(h(l, k), z(l, k))));
    }
    const own = place === undefined ? "b" : "w";
    const source = place === undefined ? "bias" : l ? h(l - 1, place) : `x[${place}]`;
    const before = place === undefined ? 1 : at(at([now.input, ...now.h], l), place);
    parts.push(part(source, before, slope(into(l, k), own)));
    const result = part("gradient", gradientOf(now, parameter), slope("loss", own));
    return [
      make("p", { class: "explorer-where" }, `The gradient of ${own} = ${name}`),
      make("p", { class: "explorer-sum" },
        ...parts.flatMap((each, n) => (n ? [" × ", each] : [each])), " ", equals(result)),
    ];
  }

  function passing(now: Pass, step: number): string {
    const listed = (l: number, say: (unit: ReturnType<typeof unitOf>, name: string, shut: boolean) => string) =>
      at(now.h, l).map((_, k) => {
        const unit = unitOf(now, l, k);
        return say(unit, h(l, k), net.activations[l] === "relu" && !unit.slope);
      }).join(", ");
    if (!step) return "Nothing is computed yet.";
    if (step <= last + 1) {
      const values = listed(step - 1, (unit, name, shut) => `${name} ${show(unit.h)}${shut ? ", shut" : ""}`);
      return `Forward through layer ${step}: ${values}.`;
    }
    if (step === last + 2) return `The loss is ${show(now.loss)}. Now back.`;
    const l = 2 * last + 3 - step;
    const arrivals = listed(l, (unit, name, shut) =>
      `${show(unit.toH)} arrives at ${name}${shut ? ", which the shut gate stops" : ""}`);
    return `Back through layer ${l + 1}: ${arrivals}.`;
  }

  return { alive, pathOf, tell, passing };
}
