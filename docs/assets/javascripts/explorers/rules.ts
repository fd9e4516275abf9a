// What a backward pass does where paths meet: it adds, as it should, or it overwrites what is there. If it overwrites,
// the order in which it takes the operations decides what is left.

import { last, make } from "explorers-core";
import type { Node } from "./engine";

export interface Rule {
  readonly overwrite: boolean;
  readonly other: boolean; // whether it takes the operations in the other order
}

export const USUAL: Rule = { overwrite: false, other: false };

/** The nodes at which more than one gradient arrives. */
export function meetings(nodes: readonly Node[], reached: ReadonlySet<string>): string[] {
  const sources = nodes.flatMap(({ inputs }) => inputs);
  return [...reached].filter((id) => sources.filter((source) => source === id).length > 1);
}

/** The operations in the order of a backward pass, each after all that use it: the last recorded first, or last. */
export function ways(nodes: readonly Node[], reached: ReadonlySet<string>): readonly [Node[], Node[]] {
  const usual = [...nodes].reverse().filter(({ id, inputs }) => inputs.length && reached.has(id));
  const other: Node[] = [];
  for (let left = usual; left.length; left = left.filter((node) => !other.includes(node))) {
    const used = new Set(left.flatMap(({ inputs }) => inputs));
    other.push(left.findLast(({ id }) => !used.has(id))!);
  }
  return [usual, other];
}

/** What is there when these gradients have arrived, one after the other. */
export const kept = (parts: readonly number[], { overwrite }: Rule) =>
  overwrite ? last(parts) : parts.reduce((a, b) => a + b);

export interface Switches {
  readonly element: HTMLElement;
  render(rule: Rule): void;
}

/** Switches for the rule; without names for the orders, for the rule alone. The group is of radio buttons. */
export function switches(
  where: string, firsts: readonly string[] | undefined, group: string, change: (rule: Partial<Rule>) => void,
): Switches {
  const inputs: [HTMLInputElement, keyof Rule, boolean][] = [];
  const choice = (rule: keyof Rule, text: string, value: boolean) => {
    const input = make("input", { type: "radio", name: `${group} ${rule}` });
    input.addEventListener("change", () => change({ [rule]: value }));
    inputs.push([input, rule, value]);
    return make("label", {}, input, make("span", {}, text));
  };
  const row = (name: string, rule: keyof Rule, texts: readonly string[]) =>
    make("div", { class: "explorer-choice", role: "radiogroup", "aria-label": name },
      make("span", { "aria-hidden": true }, name), ...texts.map((text, k) => choice(rule, text, k === 1)));
  const element = make("div", {}, row(`What arrives at ${where}`, "overwrite", ["adds (+=)", "overwrites (=)"]));
  if (firsts) element.append(row("Go back through", "other", firsts.map((name) => `${name} first`)));
  return {
    element,
    render(rule) {
      for (const [input, name, value] of inputs) input.checked = rule[name] === value;
    },
  };
}
