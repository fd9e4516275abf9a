// The nodes of a network that an expression of the page refers to: model[0].weight.grad[1, 0], h.grad[0, 1], x.

import type { Net } from "./net";

const PARAMETER = /^\w+\[(\d+)\]\.(weight|bias)(?:\.grad)?(?:\[(\d+)(?:, (\d+))?\])?$/;
const VECTOR = /^(\w+)(?:\.grad)?(?:\[0, (\d+)\])?(?:\.item\(\))?$/;

export function speaksOf(net: Pick<Net, "parameters" | "sizes" | "weights">, expression: string): string[] {
  const [, module, kind, i, j] = PARAMETER.exec(expression) ?? [];
  const layer = net.parameters.filter((name) => name.endsWith("weight")).indexOf(`${module}.weight`) + 1;
  const unit = i ?? (net.weights[layer - 1]?.length === 1 ? "0" : undefined);
  if (layer && unit && kind === "bias") return [`b${layer}.${unit}`];
  if (layer && unit && j) return [`w${layer}.${unit}.${j}`];
  const [, name, at] = VECTOR.exec(expression) ?? [];
  const all = (before: string, size = 0) =>
    Array.from({ length: size }, (_, k) => `${before}.${k}`).filter((_, k) => !at || Number(at) === k);
  if (name === "x") return all("x", net.sizes[0]);
  if ((name === "z" || name === "h") && net.weights.length === 2) return all(`${name}1`, net.sizes[1]);
  return name === "loss" ? ["loss"] : [];
}
