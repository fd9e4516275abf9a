// Makes an explorer of each picture of a page. Without this script the pictures are complete, but do not move.

import { all } from "./dom";
import { fill, known, type Node, type Tensor } from "./engine";
import { arrive, Explorer, type Kind } from "./explorer";
import { link, nameIn, namesIn } from "./links";
import { hasInput, recorded } from "./net";
import { network, speaksOf } from "./network";
import { number } from "./numbers";
import { Picture } from "./picture";
import type { Tensor as Plain } from "./schema";
import { isTape, tape } from "./tape";
import { training } from "./training";

const flat = (value: Plain): number[] => (typeof value === "object" ? value.flatMap(flat) : [number(value)]);

function tensor(value: Plain, shape: readonly number[]): Tensor {
  const data = flat(value);
  return fill(shape, (i) => data[i]);
}

const seen: Record<string, number> = {};

function enliven<S>(name: string, picture: Picture, make: (set: (change: Partial<S>) => void) => Kind<S>): void {
  seen[name] = (seen[name] ?? 0) + 1;
  const kind = make((change) => explorer.set(change));
  const explorer = new Explorer(seen[name] > 1 ? `${name}-${seen[name]}` : name, picture, kind);
  Object.assign(picture.figure, { explorer });
}

/** Make an explorer of a picture, if its kind has one. Returns which nodes an expression of the page refers to. */
function open(picture: Picture): (expression: string) => readonly string[] {
  const { data } = picture;
  if (data.kind === "network") {
    const net = recorded(data);
    if (hasInput(net)) enliven("network", picture, (set) => network(picture, net, set));
    return (expression) => speaksOf(net, expression);
  }
  if (data.kind === "training") {
    enliven("training", picture, (set) => training(picture, data, set));
    return (expression) => data.runs.flatMap(({ names }, k) =>
      names.some((name) => namesIn(expression).has(name)) ? `run.${k}` : []);
  }
  const nodes: Node[] = data.nodes.map((node) => ({ ...node, value: tensor(node.value, node.shape) }));
  const graph = { root: data.root, nodes };
  if (data.kind === "graph" && known(nodes) && isTape(graph))
    enliven("tape", picture, (set) => tape(picture, graph, set));
  return (expression) => nodes.map(({ id }) => id).filter((id) => id === nameIn(expression));
}

const linked = all<HTMLElement>(document, "figure.picture").map((figure) => {
  const picture = new Picture(figure);
  const speaksOf = open(picture);
  if (!("explorer" in figure)) {
    picture.rove([...picture.listed().keys()]);
    for (const [node, words] of picture.listed()) picture.say(node, words);
  }
  return { figure, speaksOf };
});

const content = document.querySelector(".md-content__inner");
if (content) link(content, linked);
arrive();
addEventListener("hashchange", arrive);
