// A recorded network at other inputs and for another target: every value and gradient, by the same engine as the tape.

import { at, backward, forward, locals, number, single } from "explorers-core";
import type { Node, Tensor } from "./engine";
import type { Float, NetworkData } from "./schema";

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** What goes through a network, forward and back, as computed here; lists of lists are by layer. */
export interface Pass {
  readonly input: Vector;
  readonly target: Vector;
  readonly z: readonly Vector[]; // what goes into each unit's activation
  readonly h: readonly Vector[]; // what comes out of it
  readonly slopes: readonly Vector[]; // how much of a gradient the activation lets back
  readonly loss: number;
  readonly grads: {
    readonly input: Vector;
    readonly weights: readonly Matrix[];
    readonly biases: readonly (Vector | null)[];
    readonly z: readonly Vector[];
    readonly h: readonly Vector[];
  };
}

/** Recorded data with a number for every float. */
type Numeric<T> =
  T extends Float ? number
  : T extends readonly (infer E)[] ? readonly Numeric<E>[]
  : T extends object ? { readonly [K in keyof T]: Numeric<T[K]> }
  : T;

type Recorded = Numeric<NetworkData>;

/** A network that the page recorded at an input, and whose fields are therefore not null. */
export type Net = { readonly [K in keyof Recorded]: NonNullable<Recorded[K]> };

/** The network that the page recorded. No other text in its data is "nan", "inf" or "-inf". */
export const recorded = (data: NetworkData): Recorded =>
  JSON.parse(JSON.stringify(data), (_, value) => (/^(nan|-?inf)$/.test(value) ? number(value) : value));

export const hasInput = (net: Recorded): net is Net => net.input !== null;

const row = (data: Vector): Tensor => ({ shape: [1, data.length], data });

const matrix = ({ shape: [rows, columns = 0], data }: Tensor): Matrix =>
  Array.from({ length: rows ?? 0 }, (_, i) => data.slice(i * columns, (i + 1) * columns));

/** The operations of a network and its loss; what goes into layer `l` is node `h{l}`. */
function graphOf(net: Net, input: Vector, target: Vector): Node[] {
  const nodes: Node[] = [];
  const add = (id: string, op: string, inputs: string[], value = row([])) =>
    nodes.push({ id, label: id, op, inputs, params: { exponent: 2 }, value });
  add("h0", "leaf", [], row(input));
  net.weights.forEach((weight, l) => {
    const bias = net.biases[l];
    add(`w${l}`, "leaf", [], { shape: [weight.length, at(weight, 0).length], data: weight.flat() });
    if (bias) add(`b${l}`, "leaf", [], { shape: [bias.length], data: bias });
    add(`z${l}`, "linear", [`h${l}`, `w${l}`, ...(bias ? [`b${l}`] : [])]);
    add(`h${l + 1}`, at(net.activations, l), [`z${l}`]);
  });
  add("target", "const", [], row(target));
  add("error", "sub", [`h${net.weights.length}`, "target"]);
  add("squares", "pow", ["error"]);
  add("loss", net.reduction, ["squares"]);
  return nodes;
}

export function pass(net: Net, input: Vector, target: Vector): Pass {
  const nodes = graphOf(net, input, target);
  const values = forward(nodes);
  const { grads } = backward(nodes, values, "loss");
  const layers = net.weights.map((_, l) => l);
  const slopes = (l: number) => at(locals(nodes.find(({ id }) => id === `h${l + 1}`)!, values), 0).data;
  const grad = (id: string) => at(grads, id);
  return {
    input,
    target,
    z: layers.map((l) => at(values, `z${l}`).data),
    h: layers.map((l) => at(values, `h${l + 1}`).data),
    slopes: layers.map(slopes),
    loss: single(at(values, "loss")),
    grads: {
      input: grad("h0").data,
      weights: layers.map((l) => matrix(grad(`w${l}`))),
      biases: layers.map((l) => grads[`b${l}`]?.data ?? null),
      z: layers.map((l) => grad(`z${l}`).data),
      h: layers.map((l) => grad(`h${l + 1}`).data),
    },
  };
}
