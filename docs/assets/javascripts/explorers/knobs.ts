// The sliders and fields of a network: its inputs, its target, and the weight that was chosen.

import { dial, type Dial, make, show } from "explorers-core";
import type { Net } from "./net";
import type { NetworkState } from "./network";
import { type Parameter, valueOf, withValues } from "./parameters";

const REACH = 6;

export interface Knobs {
  readonly element: HTMLElement;
  readonly weight: HTMLElement;
  /** Show a state. `heard` is what a screen reader says after each number. */
  render(state: NetworkState, heard: string): void;
}

export function knobs(
  net: Net, parameters: readonly Parameter[], state: () => NetworkState,
  move: (change: Partial<NetworkState>) => void, turn: (id: string, value: number) => void,
): Knobs {
  const changed = (list: readonly number[], k: number, value: number) => list.map((old, i) => (i === k ? value : old));
  const names = net.target.map((_, k) => (net.target.length > 1 ? `target[${k}]` : "target"));
  const inputs = net.input.map((_, k) =>
    dial(`x[${k}]`, `x[${k}]`, (x) => move({ input: changed(state().input, k, x) })));
  const targets = names.map((name, k) => dial(name, name, (y) => move({ target: changed(state().target, k, y) })));
  const weights = new Map<string, Dial>(); // made when they are wanted
  const weight = make("div", { class: "explorer-weight" });

  function dialOf({ id, name }: Parameter): Dial {
    const made = weights.get(id) ?? dial(name, name, (value) => turn(id, value));
    weights.set(id, made);
    return made;
  }

  return {
    element: make("div", { class: "explorer-dials" }, ...[...inputs, ...targets].map(({ element }) => element)),
    weight,
    render({ input, target, weights: values, picked }, heard) {
      const display = (one: Dial | undefined, value: number) => {
        const far = Math.max(REACH, Math.abs(value));
        one?.render(value, -far, far, `${show(value)}; ${heard}`);
      };
      input.forEach((value, k) => display(inputs[k], value));
      target.forEach((value, k) => display(targets[k], value));
      const chosen = parameters.find(({ id }) => id === picked);
      if (chosen) display(dialOf(chosen), valueOf(withValues(net, values), chosen));
      const wanted = chosen ? [dialOf(chosen).element] : [];
      if (weight.firstElementChild !== (wanted[0] ?? null)) weight.replaceChildren(...wanted);
    },
  };
}
