// Brings the pictures of a page to life. Without this script each is complete as it stands.

import { all } from "./dom";
import { fill, known, type Node, type Tensor } from "./engine";
import { arrive, Explorer, type Kind } from "./explorer";
import { link, nameIn, namesIn } from "./links";
import { type Net } from "./net";
import { network, speaksOf } from "./network";
import { Picture } from "./picture";
import { isTape, tape } from "./tape";
import { type Training, training } from "./training";

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

/** Bring a picture to life, if there is a way to; tell which of its nodes an expression of the page speaks of. */
function open(picture: Picture): (expression: string) => readonly string[] {
  const data = picture.data as { kind: string; root: string; nodes: Recorded[] };
  if (data.kind === "network") {
    const net = picture.data as Net;
    if (net.input) enliven("network", picture, (set) => network(picture, net, set));
    return (expression) => speaksOf(net, expression);
  }
  if (data.kind === "training") {
    const recorded = picture.data as Training;
    enliven("training", picture, (set) => training(picture, recorded, set));
    return (expression) => recorded.runs.flatMap(({ names }, k) =>
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
