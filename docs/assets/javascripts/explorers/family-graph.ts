// The explorers of graphs: the tape, where every tensor is a single number.

import { known, nameIn, number } from "explorers-core";
import type { Node } from "./engine";
import type { Registry } from "./main";
import type { GraphData, Tensor as Plain } from "./schema";
import { isTape, tape, type TapeState } from "./tape";

const flat = (value: Plain): number[] => (typeof value === "object" ? value.flatMap(flat) : [number(value)]);

(globalThis as unknown as { explorers: Registry }).explorers.add("graph", (picture, enliven) => {
  const data = picture.data as GraphData;
  const nodes: Node[] = data.nodes.map((node) => ({ ...node, value: { shape: node.shape, data: flat(node.value) } }));
  const graph = { root: data.root, nodes };
  if (data.kind === "graph" && known(nodes) && isTape(graph))
    enliven<TapeState>("tape", (set) => tape(picture, graph, set));
  return (expression) => nodes.map(({ id }) => id).filter((id) => id === nameIn(expression));
});
