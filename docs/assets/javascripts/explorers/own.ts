// The reader's own run: where it starts, how it goes down, and what becomes of it.

import { button, dial, make, show, zip } from "explorers-core";
import { limit, shift, type Start } from "./descent";
import type { Query } from "./explorer";
import type { Panel } from "./panel";

export type Own = Required<Start>;

const NUMBERS = ["w", "b", "lr", "momentum"] as const;
const SWITCHES = [["centred", "Centre the data"], ["kept", "Forget zero_grad"]] as const;

/** The controls of the reader's own run. */
export function controls(x: readonly number[], { x: across, y: up }: Panel, move: (change: Partial<Own>) => void) {
  let own: Own;
  const spoken = { w: "your start, w", b: "your start, b", lr: "learning rate", momentum: "momentum" };
  const dials = NUMBERS.map((name) => dial(name, spoken[name], (value) => move({ [name]: value })));
  const switches = SWITCHES.map(([name, text]) => button(text, () => move({ [name]: !own[name] })));
  const [centre] = switches;
  centre.hidden = Math.abs(shift(x, { centred: true })) < 1e-6; // it is centred already
  const element = make("div", { class: "explorer-dials" }, ...dials.map((each) => each.element),
    make("div", { class: "explorer-switches" }, ...switches));
  return {
    element,
    render(next: Own) {
      own = next;
      const edge = Number((2.2 * limit(inputs(x, own))).toPrecision(2));
      const ends: Readonly<Record<(typeof NUMBERS)[number], readonly [low: number, high: number]>> = {
        w: [across.low, across.high], b: [up.low, up.high], lr: [0, edge], momentum: [0, 1],
      };
      for (const [name, one] of zip(NUMBERS, dials)) one.render(own[name], ...ends[name], show(own[name]));
      for (const [[name], one] of zip(SWITCHES, switches)) one.setAttribute("aria-pressed", String(own[name]));
    },
  };
}

/** The inputs of the run. */
export function inputs(x: readonly number[], own: Own): readonly number[] {
  const moved = shift(x, own);
  return x.map((each) => each - moved);
}

/** What becomes of the run, and why. */
export function fate(x: readonly number[], own: Own): string {
  const { lr, momentum, kept, centred } = own;
  const free = kept ? momentum === 0 : momentum === 1;
  const edge = limit(inputs(x, own), free ? 1 : momentum);
  const law = `${free || momentum ? "2 × (1 + momentum)" : "two"} divided by the largest curvature`;
  const words = () => {
    if (lr < 0) return "A negative rate climbs.";
    if (kept && momentum) return "Old gradients add up, and momentum repeats them: the swings grow.";
    if (momentum > 1) return "Momentum above one makes each step longer than the one before: the run diverges.";
    if (lr > edge)
      return `This run diverges: its rate ${show(lr)} is above ${show(edge)}, ${law}. Each step lands higher on the ` +
        "other side.";
    const which = kept ? "Old gradients add up, which is momentum one" : "Momentum one";
    if (free) return `${which}: a ball without friction.`;
    return `The rate ${show(lr)} stays below ${show(edge)}, ${law}.`;
  };
  return words() + (centred ? " The data are centred: here b is the height of the line at the mean of x." : "");
}

export function write(own: Own, initial: Own): Query {
  const moved = NUMBERS.filter((name) => own[name] !== initial[name]).map((name) => [name, String(own[name])]);
  const pressed = SWITCHES.filter(([name]) => own[name]).map(([name]) => [name, "1"]);
  return Object.fromEntries([...moved, ...pressed]);
}

export function read(asked: (name: string, or: number) => number, initial: Own): Own {
  const numbers = NUMBERS.map((name) => [name, asked(name, initial[name])]);
  const pressed = SWITCHES.map(([name]) => [name, asked(name, 0) === 1]);
  return Object.fromEntries([...numbers, ...pressed]);
}
