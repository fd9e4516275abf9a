// The state of a network in the address: the numbers that are not as recorded.

import { zip } from "explorers-core";
import type { Query } from "./explorer";
import type { Net } from "./net";
import type { NetworkState } from "./network";
import { type Parameter, valueOf } from "./parameters";

export interface Kept {
  /** All numbers that a reader can move. */
  listed(state: NetworkState): readonly number[];
  write(state: NetworkState): Query;
  read(query: Query): NetworkState;
}

export function kept(net: Net, parameters: readonly Parameter[], initial: NetworkState): Kept {
  const listed = ({ input, target, weights }: NetworkState) =>
    [...input, ...target, ...parameters.map((each) => weights[each.id] ?? valueOf(net, each))];
  const keys = [
    ...net.input.map((_, k) => `x${k}`), ...net.target.map((_, k) => `t${k}`), ...parameters.map(({ id }) => id),
  ];
  const recorded = new Map(zip(keys, listed(initial)));

  function write(state: NetworkState): Query {
    const moved = zip(keys, listed(state)).filter(([key, value]) => value !== recorded.get(key));
    const { lr, step, picked } = state;
    if (lr !== initial.lr) moved.push(["lr", lr]);
    if (step !== initial.step) moved.push(["step", step]);
    const told = moved.map(([key, value]) => [key, String(value)]);
    return Object.fromEntries(picked ? [...told, ["pick", picked]] : told);
  }

  function read(query: Query): NetworkState {
    const asked = (key: string, old: number) => {
      const found = Number(query[key] || NaN);
      return Number.isFinite(found) ? found : old;
    };
    const picked = parameters.find(({ id }) => id === query.pick)?.id ?? "";
    const numbers = [...recorded].map(([key, old]) => asked(key, old));
    const [inputs, given] = [net.input.length, net.input.length + net.target.length];
    const weights = zip(keys, numbers).slice(given).filter(([id, value]) => value !== recorded.get(id));
    return {
      ...initial, input: numbers.slice(0, inputs), target: numbers.slice(inputs, given),
      weights: Object.fromEntries(weights), lr: asked("lr", initial.lr), picked,
      step: Math.min(Math.max(Math.round(asked("step", initial.step)), 0), initial.step),
    };
  }

  return { listed, write, read };
}
