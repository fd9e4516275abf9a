// Operations and numbers as one writes them.

import { make } from "./dom";
import { type Node, single } from "./engine";
import { at } from "./lists";
import { operand, show, superscript } from "./numbers";

const SIGNS: Record<string, string> = { add: "+", sub: "−", mul: "×", div: "÷" };

/** An operation on these operands. */
export function written({ op, params }: Node, operands: readonly string[]): string {
  const [a] = operands;
  if (op in SIGNS) return operands.join(` ${SIGNS[op]} `);
  if (op === "neg") return `−${a}`;
  if (op !== "pow") return `${op}(${operands.join(", ")})`;
  const exponent = at(params, "exponent");
  return a + (Number.isInteger(exponent) ? superscript(exponent) : `^${operand(exponent)}`);
}

/** What to call each node: its name, its number if it is a constant, or else how it is made. */
export function named(nodes: readonly Node[]): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const node of nodes) {
    const made = node.inputs.length && `(${written(node, node.inputs.map((id) => at(names, id)))})`;
    names[node.id] = node.label || made || operand(single(node.value));
  }
  return names;
}

/** The value of a product. */
export const equals = (result: HTMLElement) => make("span", { class: "explorer-equals" }, "= ", result);

/** A number with its role above and its name below. */
export function part(role: string, value: number, name: string): HTMLElement {
  const parts = [make("small", {}, role), " ", make("b", {}, show(value)), " ", make("i", {}, name)];
  return make("span", { class: role === "gradient" ? "explorer-part is-gradient" : "explorer-part" }, ...parts);
}
