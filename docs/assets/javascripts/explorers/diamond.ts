// The diamond as it is drawn: a box for each node, a line for each edge, and beads for the gradients that have arrived.

import { draw, fit, show, zip } from "explorers-core";
import { radius, send } from "./pulse";
import { ahead, AT, ended, finished, judge, type Name, NAMES, ORDERS } from "./walk";

export const MADE: Readonly<Record<Name, string>> = { y: "a × b", a: "u + 1", b: "2u", u: "3x", x: "" };

type Spot = readonly [x: number, y: number];

const BOXES: Readonly<Record<Name, Spot>> = { y: [180, 56], a: [88, 164], b: [272, 164], u: [180, 276], x: [180, 384] };
const WIDE: Readonly<Record<Name, number>> = { y: 74, a: 74, b: 74, u: 96, x: 74 }; // half a box
const TALL = 30;

/** Where each edge starts and arrives, and where its words are: on its left or on its right. */
const LINES: readonly { start: Spot; port: Spot; slope: Spot; late?: Spot; left?: true }[] = [
  { start: [150, 86], port: [88, 134], slope: [104, 108], late: [74, 126], left: true },
  { start: [210, 86], port: [272, 134], slope: [256, 108], late: [286, 126] },
  { start: [88, 194], port: [150, 246], slope: [104, 226], late: [78, 262], left: true },
  { start: [272, 194], port: [210, 246], slope: [256, 226], late: [282, 262] },
  { start: [180, 306], port: [180, 354], slope: [190, 334] },
];
const TRAVEL = 700; // milliseconds along an edge

const { values, slopes } = ahead(AT);
export const MOST = ended(ORDERS.in_order, AT).grads.x;

export interface Diamond {
  readonly element: SVGSVGElement;
  render(visits: string): void;
  /** Let the gradients of the last visit travel to where they are drawn. */
  travel(visits: string): void;
}

export function diamond(visit: (name: Name) => void): Diamond {
  const edges = zip(LINES, slopes).map(([{ start, port, slope: [x, y], late, left }, slope]) => {
    const side = left ? "is-right" : "";
    return {
      line: draw("path", { d: `M${port}L${start}`, class: "order-edge" }),
      label: draw("text", { x, y, class: `order-slope ${side}` }, `× ${show(slope)}`),
      bead: draw("circle", { cx: port[0], cy: port[1], r: 4, class: "order-port" }),
      late: late && draw("text", { x: late[0], y: late[1], class: `order-late ${side}` }),
    };
  });
  const boxes = NAMES.map((name) => ({ name, ...box(name, visit) }));
  const start = draw("circle", { cx: 180, cy: 26, r: radius(1 / MOST), class: "order-port is-filled" });
  const element = draw("svg", {
    viewBox: "0 0 360 420", class: "order", role: "group",
    "aria-label": "The diamond, with y at the top and x at the bottom",
  }, ...edges.map(({ line }) => line), ...edges.map(({ label }) => label), ...boxes.map(({ group }) => group), start,
  ...edges.map(({ bead }) => bead), ...edges.flatMap(({ late }) => late ?? []));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let recall = () => {};

  return {
    element,
    render(visits) {
      recall();
      const { along } = ended(visits, AT);
      const missing = finished(visits) ? judge(visits).early?.missing.map(([edge]) => edge) ?? [] : [];
      boxes.forEach((each) => each.render(visits, missing[0]?.to));
      for (const [{ line, bead, late }, { edge, part, used }] of zip(edges, along)) {
        const classes = ["order-port", used && "is-filled", missing.includes(edge) && "is-late"];
        fit(bead, { r: used ? radius(part / MOST) : 4, class: classes.filter(Boolean).join(" ") });
        line.classList.toggle("is-used", used);
        if (late) late.textContent = missing.includes(edge) ? "too late" : "";
      }
    },
    travel(visits) {
      if (still.matches) return;
      const sent = zip(edges, ended(visits, AT).along).filter(([, { handed }]) => handed);
      recall = send(element, sent.map(([{ line }, { handed }]) =>
        ({ line, carries: handed, back: true, bounces: false })), TRAVEL, MOST);
      const wait = [{ opacity: 0 }, { opacity: 0, offset: 0.95 }, { opacity: 1 }];
      for (const [{ bead }, { edge }] of sent) {
        const there = boxes.filter(({ name }) => name === edge.to).map(({ arrived }) => arrived);
        for (const each of [bead, ...there]) each.animate(wait, TRAVEL);
      }
    },
  };
}

/** A node that can be visited: its formula and value, what has arrived, and when it was visited. */
function box(name: Name, visit: (name: Name) => void) {
  const [x, y] = BOXES[name];
  const half = WIDE[name];
  const formula = MADE[name] && ` = ${MADE[name]}`;
  const arrived = draw("g");
  const badge = draw("g", { class: "order-badge" });
  const group = draw("g", { class: "order-node", role: "button", tabindex: 0 },
    draw("rect", { x: x - half, y: y - TALL, width: 2 * half, height: 2 * TALL, rx: 6, class: "order-box" }),
    draw("text", { x: x - half + 12, y: y - 7 }, draw("tspan", { class: "picture-name" }, name), `${formula} = `,
      draw("tspan", { class: "is-forward" }, show(values[name]))),
    arrived, badge);
  group.addEventListener("click", () => visit(name));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    visit(name);
  });

  function render(visits: string, early?: Name): void {
    const { grads, along } = ended(visits, AT);
    const sources = along.filter(({ edge }) => edge.to === name);
    const here = sources.filter(({ used }) => used);
    const [count, all] = name === "y" ? [1, 1] : [here.length, sources.length];
    const terms = here.length > 1 ? `${here.map(({ part }) => show(part)).join(" + ")} = ` : "";
    const sum = count ? terms + show(grads[name]) : "–";
    const times = [...visits].flatMap((each, k) => (each === name ? [k + 1] : []));
    arrived.replaceChildren(
      draw("text", { x: x - half + 12, y: y + 18, class: "order-grad" }, sum),
      draw("text", { x: x + half - 10, y: y + 18, class: "order-count is-right" }, `${count} of ${all}`));
    const width = 22 + 16 * (times.length - 1);
    badge.replaceChildren(...(times.length ? [
      draw("rect", { x: x - half - 10, y: y - TALL - 11, width, height: 22, rx: 11 }),
      draw("text", { x: x - half - 10 + width / 2, y: y - TALL + 4.5 }, times.join(" ")),
    ] : []));
    const classes = ["order-node", times.length && "is-visited", visits.at(-1) === name && "is-now",
      early === name && "is-early"];
    const visited = times.length ? `, visited as number ${times.join(", ")}` : "";
    fit(group, {
      class: classes.filter(Boolean).join(" "),
      "aria-label": `Visit ${name}${formula}, value ${show(values[name])}; gradient ${count ? sum : "not here yet"}, ${
        count} of ${all} arrived${visited}`,
    });
  }
  return { group, arrived, render };
}
