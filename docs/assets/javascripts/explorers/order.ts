// Be the engine: the reader visits the nodes of a diamond in an order of their own, and sees what x gets.

import { button, fit, make, show } from "explorers-core";
import { diamond } from "./diamond";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { lapsOf, race } from "./race";
import { AT, ended, finished, judge, type Name, ORDERS } from "./walk";

export interface OrderState {
  readonly visits: string; // a letter for each node that was visited, in this order
  readonly race: number; // the visit that the race has come to; −1 before it
}

const MOST = 12; // visits of a walk

export function order(place: Place, set: (change: Partial<OrderState>) => void): Kind<OrderState> {
  const initial: OrderState = { visits: "", race: -1 };
  let state = initial;
  const visit = (name: Name) => {
    if (state.visits.length === MOST) return;
    contest.stop();
    set({ visits: state.visits + name, race: -1 });
    drawn.travel(state.visits);
  };
  const walkTo = (visits: string) => {
    contest.stop();
    set({ visits, race: -1 });
  };
  const drawn = diamond(visit);
  const over = button("Start over", () => walkTo(""), "over");
  const back = button("Take back", () => walkTo(state.visits.slice(0, -1)), "back");
  const walk = make("p", { class: "order-walk" });
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  const contest = race(() => state.race, () => lapsOf(state.visits), (step) => set({ race: step }));
  const bar = make("div", { class: "explorer-player", role: "group", "aria-label": "Your order" }, over, back);
  place.canvas.append(drawn.element);
  const side = make("div", { class: "explorer-side" }, bar, caption, walk);
  place.put("Be the engine: visit the nodes in the order in which you would go back through them",
    make("div", { class: "explorer-body order-body" }, place.canvas, side), contest.element);

  function render(next: OrderState): void {
    caption.setAttribute("aria-live", next.visits === state.visits ? "off" : "polite"); // the race is not read out
    state = next;
    const { visits } = state;
    const { got, right } = judge(visits);
    const done = finished(visits);
    drawn.render(visits);
    for (const each of [over, back]) fit(each, { "aria-disabled": String(!visits) });
    walk.replaceChildren("Your order: ", make("b", {}, [...visits].join(", ") || "none yet"));
    const lines = visits ? [told(visits), ...(done ? [verdict(visits)] : [])] : [
      make("p", {}, "You are the engine. Press the nodes in the order in which you would visit them on the way back."),
      make("p", { class: "explorer-where" },
        "A visit hands what has arrived at a node to its inputs, times the slope on the edge. ",
        "A bead is as large as what it carries."),
    ];
    caption.replaceChildren(...lines);
    fit(caption, { class: `explorer-caption ${done ? (got === right ? "is-won" : "is-lost") : "is-backward"}` });
    contest.render(visits, state.race, right);
  }

  function write({ visits, race: step }: OrderState): Query {
    return { ...(visits && { visits }), ...(step < 0 ? {} : { race: String(step) }) };
  }

  function read({ visits = "", race: asked }: Query): OrderState {
    if (!/^[yabux]*$/.test(visits) || visits.length > MOST) return initial;
    const step = Number(asked ?? -1);
    const runs = finished(visits) && Number.isInteger(step) && step >= 0 && step <= lapsOf(visits);
    return { visits, race: runs ? step : -1 };
  }

  const evaluate = ({ visits, x }: { visits: string; x: number }) => ended(visits, x).grads;
  return { initial, render, write, read, evaluate };
}

const joined = (words: readonly string[]) => words.join(" and ");

/** What the last visit did. */
function told(visits: string): HTMLElement {
  const node = visits.at(-1) as Name;
  const before = ended(visits.slice(0, -1), AT).grads[node];
  const passed = ended(visits, AT).along.filter(({ edge }) => edge.from === node);
  const to = passed.map(({ edge, slope, handed }) =>
    `${show(before)} × ${show(slope)} = ${show(handed)} to ${edge.to}`);
  const words = node === "x" ? `x = ${show(AT)} has no inputs. It keeps what it has: ${show(before)}.`
    : before ? `${node} hands ${joined(to)}.`
    : `Nothing has arrived at ${node} yet, so it hands on 0.`;
  return make("p", {}, words);
}

/** What x got, and why. */
function verdict(visits: string): HTMLElement {
  const { got, right } = judge(visits);
  const result = `x has ${show(got)}${got === right ? ": that is its gradient" : `, and should have ${show(right)}`}. `;
  return make("p", { class: "order-verdict" }, make("b", {}, result), why(visits));
}

function why(visits: string): string {
  const { got, right, early, again } = judge(visits);
  const few = ORDERS.in_order.length;
  if (got === right && visits.length > few) return `In ${visits.length} visits; ${few} are enough.`;
  if (got === right) return "Each node waited for all of its gradients.";
  if (!early) return `${again} went again, and handed on what it had handed on before.`;
  const { node, missing } = early;
  const late = joined(missing.map(([{ from }, amount]) => `${show(amount)} from ${from}`));
  const twice = again === node ? ` When ${node} went again, it handed on what it had handed on before.` : "";
  return `${node} went too early: ${late} ${missing.length > 1 ? "were" : "was"} still on the way.${twice}`;
}
