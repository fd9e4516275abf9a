// The state of a network in the address: the numbers that are not as recorded.

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

  function write(state: NetworkState): Query {
    const recorded = listed(initial);
    const moved = listed(state).flatMap((value, k) => (value === recorded[k] ? [] : [[keys[k], String(value)]]));
    const { lr, step, picked } = state;
    if (lr !== initial.lr) moved.push(["lr", String(lr)]);
    if (step !== initial.step) moved.push(["step", String(step)]);
    return Object.fromEntries(picked ? [...moved, ["pick", picked]] : moved);
  }

  function read(query: Query): NetworkState {
    const asked = (key: string, old: number) => {
      const found = Number(query[key] || NaN);
      return Number.isFinite(found) ? found : old;
    };
    const picked = parameters.some(({ id }) => id === query.pick) ? query.pick : "";
    const recorded = listed(initial);
    const numbers = recorded.map((old, k) => asked(keys[k], old));
    const [inputs, given] = [net.input.length, net.input.length + net.target.length];
    const weights = parameters.map(({ id }, k) => [id, numbers[given + k]] as const)
      .filter(([, value], k) => value !== recorded[given + k]);
    return {
      ...initial, input: numbers.slice(0, inputs), target: numbers.slice(inputs, given),
      weights: Object.fromEntries(weights), lr: asked("lr", initial.lr), picked,
      step: Math.min(Math.max(Math.round(asked("step", initial.step)), 0), initial.step),
    };
  }

  return { listed, write, read };
}
