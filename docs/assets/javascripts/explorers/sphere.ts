// The way back through a batch norm of three numbers: two forces are taken off the gradient that arrives, and what
// stays lies along the ring on which the normalized numbers have their place.

import { at, button, dial, make, show } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { alike, dot, globe, length, map, plus, type Three } from "./globe";
import type { Place } from "./place";
import { asked } from "./sheet";

export interface SphereState {
  readonly x: Three;
  readonly g: Three; // the gradient that arrives
  readonly mean: boolean; // whether its mean is taken off
  readonly along: boolean; // whether what lies along the normalized numbers is taken off
}

const ONES: Three = [1, 1, 1];
const FAR = 6; // the numbers at the ends of the dials
const NUMBERS = "₁₂₃";

/** The gradient with respect to the numbers, and what is on the way to it. */
function measure({ x, g }: { readonly x: Three; readonly g: Three }) {
  const mean = (v: Three) => dot(v, ONES) / 3;
  const centred = plus(x, ONES, -mean(x));
  const deviation = Math.sqrt(dot(centred, centred) / 3);
  const hat = map(centred, (value) => value / deviation);
  const forces = [map(ONES, () => mean(g)), map(hat, (value) => (value * dot(g, hat)) / 3)] as const;
  const stays = plus(plus(g, forces[0], -1), forces[1], -1);
  return { hat, deviation, mean: forces[0], along: forces[1], stays, dx: map(stays, (value) => value / deviation) };
}

export function sphere(place: Place, set: (change: Partial<SphereState>) => void): Kind<SphereState> {
  const three = (name: string) => place.numbers(name) as unknown as Three;
  const initial: SphereState = { x: three("x"), g: three("g"), mean: false, along: false };
  let state = initial;
  const picture = globe((g) => set({ g }));
  const dials = (["x", "g"] as const).map((name) => [0, 1, 2].map((k) => dial(name + NUMBERS[k],
    name === "x" ? `number ${k + 1}` : `gradient that arrives at number ${k + 1}`,
    (value) => set({ [name]: map(state[name], (old, j) => (j === k ? value : old)) }))));
  const switches = {
    mean: button("Take off the mean", () => set({ mean: !state.mean })),
    along: button("Take off what lies along x̂", () => set({ along: !state.along })),
  };
  const uses = [
    button("Ones arrive", () => set({ g: ONES })),
    button("x̂ arrives", () => set({ g: map(measure(state).hat, (value) => Number(value.toFixed(12))) })),
    button("Start over", () => set(initial), "over"),
  ];
  const names = ["x", "x̂", "arrives", "its mean", "along x̂", "stays", "dL/dx"];
  const rows = names.map((name) => {
    const cells = [0, 1, 2].map(() => make("td"));
    return { cells, row: make("tr", {}, make("th", { scope: "row" }, name), ...cells) };
  });
  const table = make("table", { class: "explorer-runs globe-table" },
    make("tbody", {}, ...rows.map(({ row }) => row)));
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.canvas.append(make("div", { class: "sheets" }, picture.element, table));
  place.put("Take two forces off the gradient that arrives",
    make("div", { class: "explorer-player" }, ...Object.values(switches)),
    make("div", { class: "explorer-player" }, ...uses),
    make("div", { class: "explorer-dials" },
      ...[0, 1, 2].flatMap((k) => dials.map((three) => at(three, k).element))), caption);

  /** What stays of the arrow, if only what the reader wants is taken off. */
  function taken({ mean, along, g }: SphereState, found: ReturnType<typeof measure>) {
    const forces = [...(mean ? [found.mean] : []), ...(along ? [found.along] : [])];
    return { forces, stays: forces.reduce((left, force) => plus(left, force, -1), g) };
  }

  function render(next: SphereState): void {
    const dragged = next.mean === state.mean && next.along === state.along;
    state = next;
    const found = measure(state);
    const { forces, stays } = taken(state, found);
    if (found.deviation) picture.render({ from: found.hat, arrives: state.g, stays, forces });
    const whole = state.mean && state.along;
    const shown = [state.x, found.hat, state.g, state.mean && found.mean, state.along && found.along, stays,
      whole && found.dx];
    rows.forEach(({ cells, row }, k) => {
      const values = shown[k];
      row.hidden = !values;
      if (values) cells.forEach((cell, j) => { cell.textContent = show(tidy(values[j]!)); });
    });
    for (const name of ["mean", "along"] as const) switches[name].setAttribute("aria-pressed", String(state[name]));
    dials.forEach((three, which) => three.forEach((each, k) => {
      const value = (which ? state.g : state.x)[k]!;
      each.render(value, -FAR, FAR, show(value));
    }));
    const told = tell(state, found, stays);
    caption.setAttribute("aria-live", dragged ? "off" : "polite");
    caption.replaceChildren(...told.map((words) => make("p", {}, words)));
  }

  const write = (now: SphereState): Query => Object.fromEntries([
    ...(["x", "g"] as const)
      .flatMap((name) => [0, 1, 2].map((k) => [name + k, now[name][k], initial[name][k]] as const))
      .filter(([, value, old]) => value !== old).map(([key, value]) => [key, String(value)]),
    ...(["mean", "along"] as const).filter((name) => now[name]).map((name) => [name, "off"]),
  ]);
  const read = (query: Query): SphereState => ({
    x: map(initial.x, (old, k) => asked(query[`x${k}`], old)),
    g: map(initial.g, (old, k) => asked(query[`g${k}`], old)),
    mean: query.mean === "off",
    along: query.along === "off",
  });

  return { initial, render, write, read, evaluate: measure };
}

/** Without what rounding leaves of a zero. */
const tidy = (value: number) => (Math.abs(value) < 1e-9 ? 0 : value);

function tell(state: SphereState, found: ReturnType<typeof measure>, stays: Three): string[] {
  if (!found.deviation) return ["The three numbers are equal. Their deviation is zero, and one cannot divide by it."];
  const gone = length(found.stays) < 1e-9;
  if (state.mean && state.along) return [gone
    ? "Nothing stays. Of this arrow, no part lies along the ring."
    : `What stays lies along the ring. Divided by the deviation, ${show(found.deviation)}, it is dL/dx.`];
  if (state.mean || state.along) {
    const [off, forgotten] = state.mean ? ["mean", "what lies along x̂"] : ["part along x̂", "the mean"];
    return [`The ${off} is off. ${alike(stays, found.stays)
      ? `Here that is all: who forgets ${forgotten} finds the right gradient, ${gone ? "zero" : "by chance"}.`
      : `What stays still points off the ring: ${forgotten} is in it.`}`];
  }
  return ["The arrow is the gradient that arrives at x̂, the bead on the ring. Take two forces off it. Drag its tip."];
}
