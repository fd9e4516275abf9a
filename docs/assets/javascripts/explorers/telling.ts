// What a step of the tape says: the operation in names and numbers, or each local slope times what arrives.

import { at, equals, locals, make, named, operand, part, show, single, written, zip } from "explorers-core";
import type { Node, Tensors } from "./engine";
import { kept, type Rule } from "./rules";

export interface Pass {
  readonly tensors: Tensors;
  readonly values: Readonly<Record<string, number>>;
  readonly grads: Readonly<Record<string, number>>;
}

type Names = ReturnType<typeof named>;

const place = (text: string) => make("p", { class: "explorer-where" }, text);
const line = (...parts: (HTMLElement | string)[]) => make("p", { class: "explorer-sum" }, ...parts);

export const tellStart = (names: Names, values: Pass["values"], leaves: readonly Node[]) => [
  place("Nothing is computed yet"),
  line(leaves.map(({ id }) => `${names[id]} = ${show(at(values, id))}`).join(", ")),
];

/** An operation of the forward pass. */
export function tellForward(names: Names, { values }: Pass, node: Node, where: string): HTMLElement[] {
  const numbers = written(node, node.inputs.map((id) => operand(at(values, id))));
  const formula = written(node, node.inputs.map((id) => at(names, id)));
  const result = make("b", { class: "is-result" }, show(at(values, node.id)));
  return [place(where), line(`${names[node.id]} = ${formula} = ${numbers} = `, result)];
}

/** What an operation passes back, and what is there where several gradients have arrived. */
export function tellBackward(
  names: Names, { tensors, grads }: Pass, node: Node, where: string, root: string, reached: ReadonlySet<string>,
  rule: Rule, arrived: (id: string) => readonly number[],
): HTMLElement[] {
  const upstream = at(grads, node.id);
  const by = (of: string, id: string) => `∂${names[of]}/∂${names[id]}`;
  const lines = zip(node.inputs, locals(node, tensors)).flatMap(([id, slope]) => {
    if (!reached.has(id)) return [];
    const local = single(slope);
    return line(part("upstream", upstream, by(root, node.id)), " × ", part("local", local, by(node.id, id)), " ",
      equals(part("gradient", upstream * local, by(root, id))));
  });
  const sums = [...new Set(node.inputs)].flatMap((id) => {
    const parts = arrived(id);
    if (parts.length < 2) return [];
    const [last, before] = [...parts].reverse().map(operand);
    const told = rule.overwrite
      ? `At ${names[id]}, ${last} overwrites ${before}. What is left is `
      : `At ${names[id]} they add: ${parts.map(operand).join(" + ")} = `;
    return make("p", { class: "explorer-add" }, told, make("b", {}, show(kept(parts, rule))));
  });
  const formula = written(node, node.inputs.map((id) => at(names, id)));
  return [place(`${where}: through ${formula}`), ...lines, ...sums];
}
