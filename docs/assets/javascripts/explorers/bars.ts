// Two rows of bars on a logarithmic axis: the gradients of activations and of weights, compared with the last layer's.

import { all, at, button, dial, draw, fit, last, make, show } from "explorers-core";
import { type Activation, ACTIVATIONS, type DeepState, measure } from "./deep";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, sheet, sheets, WIDTH, words } from "./sheet";

export type BarsState = DeepState;

const LAYERS = 20;
const REACH = 15; // the powers of ten above and below the last layer's gradient that the axis shows
const SLIDER = [0.1, 8] as const; // the scales from end to end
const SCALES = [0, 100] as const; // that may be typed
const [START, END, TOP, GROUND] = [44, WIDTH - 8, 34, 214];
const MIDDLE = (TOP + GROUND) / 2;
const FAR = 100; // a ratio beyond which a gradient vanishes or explodes

/** Each of the norms compared with the last. */
const compared = (norms: readonly number[]) => norms.map((each) => each / last(norms));

export function bars(place: Place, set: (change: Partial<BarsState>) => void): Kind<BarsState> {
  const initial: BarsState = { scale: 1.41, depth: LAYERS, activation: "ReLU", skip: false };
  const [weights, x] = [place.numbers("weights"), place.numbers("x")];
  const [first, second] = [row("Gradients of activations"), row("Gradients of weights")];
  place.canvas.append(sheets(first.element, second.element));
  const scale = dial("scale", "scale of the weights", (value) => set({ scale: within(value, ...SCALES) }));
  const depth = dial("layers", "number of layers", (value) => set({ depth: whole(value) }));
  const choices = ACTIVATIONS.map((activation) => button(activation, () => set({ activation })));
  let state = initial;
  const skip = button("Residual", () => set({ skip: !state.skip }));
  const over = button("Start over", () => set(initial), "over");
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Multiply the weights and see the gradients of each layer",
    make("div", { class: "explorer-player" }, over, ...choices, skip),
    make("div", { class: "explorer-dials" }, scale.element, depth.element), caption);

  function render(next: BarsState): void {
    const slid = next.scale !== state.scale || next.depth !== state.depth;
    caption.setAttribute("aria-live", slid ? "off" : "polite"); // the slider says it
    state = next;
    const found = evaluate(state);
    first.render(compared(found.activations));
    second.render(compared(found.weights));
    choices.forEach((each, k) => each.setAttribute("aria-pressed", String(ACTIVATIONS[k] === state.activation)));
    skip.setAttribute("aria-pressed", String(state.skip));
    const [a, w] = [at(compared(found.activations), 0), at(compared(found.weights), 0)];
    const verdict = tell(a);
    scale.render(state.scale, ...SLIDER, `${show(state.scale)}; ${verdict}`);
    depth.render(state.depth, 2, LAYERS, `${state.depth}; ${verdict}`);
    for (const each of all<HTMLInputElement>(depth.element, "input")) each.step = "1";
    const where = `${state.activation}${state.skip ? ", residual" : ""}, scale ${show(state.scale)}, ` +
      `${state.depth} layers`;
    caption.replaceChildren(make("p", { class: "explorer-where" }, where), make("p", {}, make("strong", {},
      `${verdict}. `),
      `First layer to last: activations ${show(a)}, weights ${Number.isNaN(w) ? "have none" : show(w)}.`));
  }

  const write = (now: BarsState): Query => ({
    ...(now.scale === initial.scale ? {} : { scale: String(now.scale) }),
    ...(now.depth === initial.depth ? {} : { depth: String(now.depth) }),
    ...(now.activation === initial.activation ? {} : { activation: now.activation }),
    ...(now.skip ? { skip: "1" } : {}),
  });
  const read = (query: Query): BarsState => ({
    scale: within(asked(query.scale, initial.scale), ...SCALES),
    depth: whole(asked(query.depth, initial.depth)),
    activation: ACTIVATIONS.find((each): each is Activation => each === query.activation) ?? initial.activation,
    skip: query.skip === "1",
  });
  const evaluate = (input: BarsState) => measure(weights, x, input);

  return { initial, render, write, read, evaluate };
}

const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const whole = (value: number) => within(Math.round(value), 2, LAYERS);

function tell(ratio: number): string {
  if (!Number.isFinite(ratio)) return "Every gate of a layer is shut: nothing comes back";
  if (ratio < 1 / FAR) return "The gradient of the activations vanishes";
  return ratio > FAR ? "The gradient of the activations explodes" : "The gradient of the activations keeps its size";
}

/** A bar for each layer, up from the line where the last layer's gradient is, or down. */
function row(title: string) {
  const y = (power: number) => MIDDLE - (within(power, -REACH, REACH) / REACH) * (MIDDLE - TOP);
  const ticks = [-12, -6, 0, 6, 12].flatMap((power) => [
    words(START - 6, y(power) + 4, power ? show(10 ** power).replace("1·", "").replace("1000000", "10⁶") : "1",
      "sheet-top is-right"),
    draw("path", { d: `M${START} ${y(power)}H${END}`, class: "sheet-axis" }),
  ]);
  const rects = Array.from({ length: LAYERS }, () => draw("rect", { class: "bars-bar" }));
  const names = [words(START, GROUND + 18, "layer 1", "sheet-top"), words(END, GROUND + 18, "", "sheet-top is-right")];
  const element = sheet(title, GROUND + 26, ...ticks, ...rects, ...names);
  return {
    element,
    render(ratios: readonly number[]) {
      const width = (END - START) / ratios.length;
      rects.forEach((rect, k) => {
        const ratio = ratios[k];
        const tip = y(ratio ? Math.log10(ratio) : ratio === 0 ? -REACH : 0);
        fit(rect, {
          x: (START + k * width + width * 0.12).toFixed(1),
          width: (width * 0.76).toFixed(1),
          y: Math.min(tip, MIDDLE - 1).toFixed(2),
          height: (Math.max(Math.abs(tip - MIDDLE), 1) + 1).toFixed(2),
          visibility: ratio === undefined || Number.isNaN(ratio) ? "hidden" : "visible",
        });
      });
      at(names, 1).textContent = String(ratios.length);
    },
  };
}
