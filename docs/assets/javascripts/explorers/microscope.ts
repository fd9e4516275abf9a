// The microscope: a difference quotient at any point, by any step. The smaller the step, the more the lens magnifies.

import { dial, make, player, show } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { lens } from "./lens";
import type { Place } from "./place";
import { ends, found, type Sight } from "./quotient";
import { LOWEST, stepOf, valley } from "./valley";

const PACE = 1800; // milliseconds for each power of ten
const GLIDE = 900; // of these the lens moves
const FAR = 3; // to either side, that the slider of x goes
const MOST = 10; // that x may be
const NAMES = ["float32", "float64"] as const;

const initial: Sight = { x: 2, h: 1, central: true };

/** What makes most of the error: how the function bends, rounding, or a step that is lost. */
type Cause = "none" | "bend" | "rounding" | "lost";
type Found = ReturnType<typeof found>;

export function microscope(place: Place, set: (change: Partial<Sight>) => void): Kind<Sight> {
  let state = initial;
  let frame = 0;
  let gliding = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const powerOf = (h: number) => Math.log10(h);
  const stepNow = () => Math.round(-powerOf(state.h));

  const move = (change: Partial<Sight>) => {
    halt();
    steps.stop();
    set(change);
  };
  const steps = player(-LOWEST, PACE, stepNow, glide);
  const step = range();
  const point = dial("x", "the point x", (x) => move({ x: nearest(x) }));
  const ways = [["central: from x − h to x + h", true], ["forward: from x to x + h", false]] as const;
  const choices = ways.map(([text, central]) => {
    const input = make("input", { type: "radio", name: "microscope" });
    input.addEventListener("change", () => move({ central }));
    return { input, central, label: make("label", {}, input, make("span", {}, text)) };
  });
  const way = make("div", { class: "microscope-ways", role: "radiogroup", "aria-label": "Difference" },
    ...choices.map(({ label }) => label));
  const cells = NAMES.map((name) => ({ name, slope: make("td"), error: make("td") }));
  const byHand = make("td");
  const row = (name: string, ...of: HTMLElement[]) => {
    const mark = make("span", { "aria-hidden": true, class: `microscope-mark is-${name.replace(" ", "-")}` });
    return make("tr", {}, make("th", { scope: "row" }, mark, name), ...of);
  };
  const heads = ["", "slope", "error"].map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  const table = make("table", { class: "microscope-found" }, make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...cells.map(({ name, slope, error }) => row(name, slope, error)),
      row("by hand", byHand, make("td"))));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const [near, far] = [lens(), valley((h) => move({ h }))];
  place.canvas.append(make("div", { class: "microscope" }, near.element, far.element));
  place.put("Move the step and the point, and see what happens to the slope", steps.element,
    make("div", { class: "microscope-body" },
      make("div", { class: "explorer-side" }, step.element, point.element, way),
      make("div", { class: "explorer-side" }, table, caption)));

  /** Go to a power of ten: on the way, the lens magnifies more and more. */
  function glide(to: number): void {
    halt();
    const [from, begun] = [powerOf(state.h), performance.now()];
    if (still.matches) return set({ h: stepOf(-to) });
    const next = (now: number) => {
      const share = Math.min((now - begun) / GLIDE, 1);
      const eased = share * share * (3 - 2 * share);
      gliding = share < 1;
      if (gliding) frame = requestAnimationFrame(next);
      set({ h: stepOf(share < 1 ? from + (-to - from) * eased : -to) });
    };
    frame = requestAnimationFrame(next);
  }

  function halt(): void {
    cancelAnimationFrame(frame);
    gliding = false;
  }

  /** A field and a slider for the step; the slider goes by powers of ten. */
  function range() {
    const field = make("input", { type: "number", step: "any", class: "explorer-field", "aria-label": "the step h" });
    const slider = make("input", { type: "range", min: LOWEST, max: 0, step: 0.01, class: "explorer-slider",
      "aria-label": "the step h, slider" });
    field.addEventListener("input", () => field.valueAsNumber > 0 && move({ h: within(field.valueAsNumber) }));
    slider.addEventListener("input", () => move({ h: stepOf(slider.valueAsNumber) }));
    const element = make("div", { class: "explorer-dial" }, make("span", { "aria-hidden": true }, "h"), field, slider);
    return { element, field, slider };
  }

  function render(next: Sight): void {
    const now = found(next);
    const cause = causeOf(next, now);
    // A screen reader hears of another cause; the numbers it hears from the slider.
    const other = cause !== causeOf(state, found(state)) || next.central !== state.central;
    caption.setAttribute("aria-live", other ? "polite" : "off");
    state = next;
    const { x, h } = state;
    near.render(state);
    far.render(state);
    for (const { name, slope, error } of cells) {
      slope.textContent = fixed(now[name].slope);
      error.textContent = show(now[name].error);
    }
    byHand.textContent = fixed(now.truth);
    const heard = NAMES.map((name) => `${name} slope ${fixed(now[name].slope)}, error ${show(now[name].error)}`);
    if (step.field.valueAsNumber !== h) step.field.value = short(h);
    step.slider.value = String(powerOf(h));
    step.slider.setAttribute("aria-valuetext", [`h ${show(h)}`, ...heard].join("; "));
    point.render(x, -FAR, FAR, [show(x), ...heard].join("; "));
    for (const { input, central } of choices) input.checked = central === state.central;
    if (!gliding) steps.render(stepNow(), `h = ${short(h)}`);
    caption.replaceChildren(make("p", {}, tell(cause, state, now)));
  }

  function write({ x, h, central }: Sight): Query {
    return {
      ...(x === initial.x ? {} : { x: String(Number(x.toPrecision(9))) }),
      ...(h === initial.h ? {} : { h: String(h) }),
      ...(central ? {} : { way: "forward" }),
    };
  }

  function read({ x, h, way: asked }: Query): Sight {
    const [at, size] = [Number(x || NaN), Number(h || NaN)];
    return {
      x: Number.isFinite(at) ? nearest(at) : initial.x,
      h: size > 0 ? within(size) : initial.h,
      central: asked !== "forward",
    };
  }

  return { initial, render, write, read, evaluate: (inputs: readonly Sight[]) => inputs.map(found) };
}

const nearest = (x: number) => Math.fround(Math.min(Math.max(x, -MOST), MOST));
const within = (h: number) => Math.min(Math.max(h, 10 ** LOWEST), 1);
const short = (h: number) => (h < 0.001 ? h.toExponential() : String(h)); // as the lesson prints it
const fixed = (value: number) => value.toFixed(4).replace("-", "−");

function causeOf(sight: Sight, { truth, float32, float64 }: Found): Cause {
  const [left, right] = ends(sight, Math.fround);
  if (left === right) return "lost";
  if (!float32.error) return "none";
  return Math.abs(float32.slope - float64.slope) > Math.abs(float64.slope - truth) ? "rounding" : "bend";
}

/** One sentence or two on what makes the error. */
function tell(cause: Cause, sight: Sight, { float64, stairs }: Found): string {
  const { x, central } = sight;
  if (cause === "none") return "Here the secant has exactly the slope of the tangent, in float32 too.";
  if (cause === "bend") {
    const missed = `The function bends between the points, so the secant misses the slope by ${show(float64.error)}.`;
    return central ? missed : `${missed} It looks to one side only.`;
  }
  const [left, right] = ends(sight, Math.fround);
  if (cause === "lost")
    return `In float32, ${central ? "x − h and x + h are" : "x + h is"} x again. The nudge never happened.`;
  if (right === x) return "In float32, x + h is x again. Only x − h has moved.";
  if (central && left === x) return "In float32, x − h is x again. Only x + h has moved.";
  if (!stairs) return "In float32, both points stand on the same stair.";
  const count = stairs === 1 ? "one stair" : `${stairs.toLocaleString("en")} stairs`;
  return `In float32, it is ${count} from one point to the other. A bit of a stair makes the error.`;
}
