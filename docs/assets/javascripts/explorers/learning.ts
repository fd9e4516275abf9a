// Gradient descent by hand: a learning rate, a step or ten, and the curve of the loss.

import { button, dial, make, show } from "explorers-core";
import { curve } from "./curve";
import { type Net, pass } from "./net";
import type { NetworkState } from "./network";
import { descended, withValues } from "./parameters";

const FASTEST = 0.2; // learning rate that the slider goes to

/** Take steps of gradient descent, and keep the losses before each and after all. */
export function descend(net: Net, state: NetworkState, count: number): Pick<NetworkState, "weights" | "losses"> {
  let { weights } = state;
  const losses = state.losses.slice(0, -1);
  for (let k = 0; k <= count; k++) {
    const here = withValues(net, weights);
    const now = pass(here, state.input, state.target);
    losses.push(now.loss);
    if (k === count || !Number.isFinite(now.loss)) break;
    weights = descended(here, now, state.lr);
  }
  return { weights, losses };
}

export interface Learning {
  readonly element: HTMLElement;
  render(state: NetworkState, loss: number): void;
}

/** The controls of a network with so many parameters. */
export function learning(parameters: number, rate: (lr: number) => void, step: (count: number) => void): Learning {
  const lr = dial("lr", "learning rate", rate);
  const sketch = curve();
  const learned = make("p", { class: "explorer-learned", role: "status" });
  const buttons = [button("Take a step", () => step(1)), button("Take ten", () => step(10))];

  function told(losses: readonly number[]): string {
    const [first, before, now] = [losses[0], losses.at(-2), losses.at(-1)];
    if (first === undefined || before === undefined || now === undefined)
      return `All ${parameters} numbers move against their gradients.`;
    const taken = losses.length - 1;
    const grew = now > before ? " It grew: this learning rate is too large here." : "";
    return `Loss ${show(first)} → ${show(now)} in ${taken} step${taken > 1 ? "s" : ""}.${grew}`;
  }

  return {
    element: make("div", { class: "explorer-learn" }, lr.element, ...buttons, sketch.element, learned),
    render(state, loss) {
      lr.render(state.lr, 0, Math.max(FASTEST, state.lr), show(state.lr));
      sketch.render(state.losses.length ? state.losses : [loss]);
      learned.textContent = told(state.losses);
    },
  };
}
