// The diamond as it is drawn: a box for each node, a line for each edge, and beads for the gradients that have arrived.

import { draw, fit, show } from "explorers-core";
import { radius, send } from "./pulse";
import { ahead, AT, EDGES, finished, judge, type Name, NAMES, ORDERS, walked } from "./walk";

export const MADE: Readonly<Record<Name, string>> = { y: "a × b", a: "u + 1", b: "2u", u: "3x", x: "" };

type Spot = readonly [x: number, y: number];

const BOXES: Readonly<Record<Name, Spot>> = { y: [180, 56], a: [88, 164], b: [272, 164], u: [180, 276], x: [180, 384] };
const WIDE: Readonly<Record<Name, number>> = { y: 74, a: 74, b: 74, u: 96, x: 74 }; // half a box
const TALL = 30;
const PORTS: readonly Spot[] = [[88, 134], [272, 134], [150, 246], [210, 246], [180, 354]]; // where each edge arrives
const STARTS: readonly Spot[] = [[150, 86], [210, 86], [88, 194], [272, 194], [180, 306]];
const SLOPES: readonly Spot[] = [[104, 108], [256, 108], [104, 226], [256, 226], [190, 334]];
const LATE: readonly Spot[] = [[74, 126], [286, 126], [78, 262], [282, 262]];
const TRAVEL = 700; // milliseconds along an edge

const { values, slopes } = ahead(AT);
export const MOST = walked(ORDERS.in_order, AT).at(-1)!.grads.x;

export interface Diamond {
  readonly element: SVGSVGElement;
  render(visits: string): void;
  /** Let the gradients of the last visit travel to where they are drawn. */
  travel(visits: string): void;
}

export function diamond(visit: (name: Name) => void): Diamond {
  const lines = EDGES.map((_, k) => draw("path", { d: `M${PORTS[k]}L${STARTS[k]}`, class: "order-edge" }));
  const beads = PORTS.map(([cx, cy]) => draw("circle", { cx, cy, r: 4, class: "order-port" }));
  const late = LATE.map(([x, y], k) => draw("text", { x, y, class: `order-late ${k % 2 ? "" : "is-right"}` }));
  const labels = SLOPES.map(([x, y], k) =>
    draw("text", { x, y, class: `order-slope ${k % 2 || k === 4 ? "" : "is-right"}` }, `× ${show(slopes[k])}`));
  const boxes = NAMES.map((name) => box(name, visit));
  const start = draw("circle", { cx: 180, cy: 26, r: radius(1 / MOST), class: "order-port is-filled" });
  const element = draw("svg", {
    viewBox: "0 0 360 420", class: "order", role: "group",
    "aria-label": "The diamond, with y at the top and x at the bottom",
  }, ...lines, ...labels, ...boxes.map(({ group }) => group), start, ...beads, ...late);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let recall = () => {};

  return {
    element,
    render(visits) {
      recall();
      const now = walked(visits, AT).at(-1)!;
      const missing = finished(visits) ? judge(visits).early?.missing.map(([edge]) => edge) ?? [] : [];
      boxes.forEach((each) => each.render(visits, missing[0]?.to));
      EDGES.forEach((edge, k) => {
        const classes = ["order-port", now.used[k] && "is-filled", missing.includes(edge) && "is-late"];
        const r = now.used[k] ? radius(now.parts[k] / MOST) : 4;
        fit(beads[k], { r, class: classes.filter(Boolean).join(" ") });
        lines[k].classList.toggle("is-used", now.used[k]);
        if (late[k]) late[k].textContent = missing.includes(edge) ? "too late" : "";
      });
    },
    travel(visits) {
      if (still.matches) return;
      const { handed } = walked(visits, AT).at(-1)!;
      const sent = EDGES.flatMap((_, k) => (handed[k] ? [k] : []));
      recall = send(element, sent.map((k) => ({ line: lines[k], carries: handed[k], back: true, bounces: false })),
        TRAVEL, MOST);
      const wait = [{ opacity: 0 }, { opacity: 0, offset: 0.95 }, { opacity: 1 }];
      const there = sent.map((k) => boxes[NAMES.indexOf(EDGES[k].to)].arrived);
      for (const each of [...sent.map((k) => beads[k]), ...there]) each.animate(wait, TRAVEL);
    },
  };
}

/** A node that can be visited: its formula and value, what has arrived, and when it was visited. */
function box(name: Name, visit: (name: Name) => void) {
  const [x, y] = BOXES[name];
  const half = WIDE[name];
  const sources = EDGES.flatMap(({ to }, k) => (to === name ? [k] : []));
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
    const { grads, parts, used } = walked(visits, AT).at(-1)!;
    const here = sources.filter((k) => used[k]);
    const [count, all] = name === "y" ? [1, 1] : [here.length, sources.length];
    const terms = here.length > 1 ? `${here.map((k) => show(parts[k])).join(" + ")} = ` : "";
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
