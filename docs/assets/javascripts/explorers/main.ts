// Brings the pictures of a page to life. Without this script each is complete as it stands.

import { all } from "./dom";
import { fill, known, type Node, type Tensor } from "./engine";
import { arrive, Explorer, type Kind } from "./explorer";
import { link } from "./links";
import { Picture } from "./picture";
import { isTape, tape } from "./tape";

type Plain = number | string | readonly Plain[];

/** A number as Python wrote it, where JSON has none for it. */
const number = (value: Plain) => (typeof value === "string" ? Number(value.replace("inf", "Infinity")) : Number(value));

const flat = (value: Plain): number[] => (Array.isArray(value) ? value.flatMap(flat) : [number(value)]);

function tensor(value: Plain, shape: readonly number[]): Tensor {
  const data = flat(value);
  return fill(shape, (i) => data[i]);
}

interface Recorded {
  readonly id: string;
  readonly label: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly params: Record<string, number>;
  readonly shape: readonly number[];
  readonly value: Plain;
}

const seen: Record<string, number> = {};

function enliven<S>(name: string, picture: Picture, make: (set: (change: Partial<S>) => void) => Kind<S>): void {
  seen[name] = (seen[name] ?? 0) + 1;
  const kind = make((change) => explorer.set(change));
  const explorer = new Explorer(seen[name] > 1 ? `${name}-${seen[name]}` : name, picture, kind);
  Object.assign(picture.figure, { explorer });
}

for (const figure of all<HTMLElement>(document, "figure.picture")) {
  const picture = new Picture(figure);
  const data = picture.data as { kind: string; root: string; nodes: Recorded[] };
  if (data.kind === "graph") {
    const nodes: Node[] = data.nodes.map((node) => ({ ...node, value: tensor(node.value, node.shape) }));
    const graph = { root: data.root, nodes };
    if (known(nodes) && isTape(graph)) enliven("tape", picture, (set) => tape(picture, graph, set));
  }
}

const content = document.querySelector(".md-content__inner");
if (content) link(content);
arrive();
addEventListener("hashchange", arrive);
