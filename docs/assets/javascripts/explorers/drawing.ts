// The numbers and lines of a network in its drawing, as far as the pass has come.

import { all, at, draw, fit, operand, show, zip } from "explorers-core";
import { heard } from "./heard";
import type { Net, Pass } from "./net";
import type { NetworkState } from "./network";
import { gradientOf, type Parameter } from "./parameters";
import type { Picture } from "./picture";
import { unitOf } from "./unit";

const [THIN, THICK] = [1.2, 6]; // of the lines that stand for weights, as the build draws them

/** Draws a state as far as its pass has come; `moved` if it is not the recorded one. A path is of factors. */
export type Drawing = (state: NetworkState, now: Pass, moved: boolean, path?: ReadonlySet<string>) => void;

export function drawing(picture: Picture, net: Net, parameters: readonly Parameter[], last: number): Drawing {
  const layers = net.weights.length;
  const words = heard(net);
  widen(picture);
  return (state, now, moved, path) => {
    const most = Math.max(...parameters.map((each) => Math.abs(gradientOf(now, each)))) || 1;
    const on = (id: string) => ({ "is-path": !!path?.has(id) });
    const forth = (layer: number) => state.step > layer; // whether the pass has been through this layer by now
    const back = (layer: number) => state.step > 2 * layers - layer;
    for (const each of parameters) {
      const { id, name, layer } = each;
      const g = gradientOf(now, each);
      const done = back(layer);
      picture.text(id, "grad", done ? show(g) : "");
      picture.say(id, done ? `${name}, gradient ${show(g)}` : name);
      const [positive, negative] = [done && g > 0, done && g < 0];
      const sign = { "is-positive": positive, "is-negative": negative, "is-zero": !positive && !negative };
      picture.mark(id, { ...sign, ...on(id) });
      const width = Number((THIN + (THICK - THIN) * ((done && Math.abs(g) / most) || 0)).toFixed(1));
      for (const line of picture.of(id)) if (line.matches("path")) fit(line, { "stroke-width": width });
    }
    const numbers = (id: string, value: number, g: number, there: boolean, returned: boolean) => {
      picture.text(id, "value", there ? show(value) : "");
      picture.text(id, "grad", returned ? show(g) : "");
      picture.mark(id, on(id));
    };
    zip(state.input, now.grads.input).forEach(([x, g], k) => {
      numbers(`x.${k}`, x, g, true, state.step === last);
      picture.say(`x.${k}`, words.input(k, x));
    });
    now.z.forEach((units, l) => units.forEach((_, k) => {
      const id = `u${l + 1}.${k}`;
      const { z, h, slope, toZ, toH } = unitOf(now, l, k);
      numbers(`z${l + 1}.${k}`, z, toZ, forth(l), back(l));
      numbers(`h${l + 1}.${k}`, h, toH, forth(l), back(l));
      picture.say(id, words.unit(now, l, k, forth(l), back(l)));
      picture.text(id, "slope", forth(l) ? show(slope) : "");
      picture.mark(id, { "is-silent": forth(l) && net.activations[l] === "relu" && !slope, ...on(id) });
    }));
    numbers("loss", now.loss, 1, state.step > layers, state.step > layers);
    picture.say("loss", words.loss(now, state.step > layers));
    picture.text("target", "value", operand(at(state.target, 0)));
    picture.text("loss", "local 0", state.step > layers ? operand(unitOf(now, layers - 1, 0).toH) : "");
    const { classList } = picture.figure;
    classList.toggle("has-path", !!path);
    classList.toggle("is-moved", moved);
  };
}

/** Give each thin line a broad invisible one, which is easier to point at. */
function widen(picture: Picture): void {
  for (const line of all<SVGPathElement>(picture.figure, "path.picture-weight[data-node]"))
    line.after(draw("path", { d: line.getAttribute("d")!, class: "picture-reach", "data-node": line.dataset.node! }));
}
