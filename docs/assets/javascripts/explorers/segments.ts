// Layers that the reader cuts into segments: the memory over the pass, and the peaks of all cuts tried so far.

import { at, button, draw, fit, make } from "explorers-core";
import type { Kind, Query } from "./explorer";
import { pass, type Pass } from "./memory";
import type { Place } from "./place";
import { asked, hold, sheet, sheets, WIDTH, words } from "./sheet";

export interface SegmentsState {
  readonly layers: number;
  readonly segments: number; // 0 without a checkpoint
  readonly seen: readonly number[]; // the numbers of segments tried with these layers
}

const [START, END, TOP, GROUND] = [34, WIDTH - 14, 44, 206];

export function segments(place: Place, set: (change: Partial<SegmentsState>) => void): Kind<SegmentsState> {
  const depths = place.numbers("depths");
  const initial: SegmentsState = { layers: at(depths, 0), segments: 0, seen: [0] };
  let state = initial;
  const over = time();
  const all = tried();
  hold(all.element, (x) => {
    const share = Math.min(Math.max((x - START) / (END - START - 8), 0), 1);
    cut(Math.round(share * state.layers));
  });
  place.canvas.append(sheets(over.element, all.element));
  const slider = make("input", { type: "range", min: 0, step: 1, class: "explorer-slider", "aria-label": "segments" });
  slider.addEventListener("input", () => cut(slider.valueAsNumber));
  const count = make("b", { "aria-hidden": true, class: "explorer-count" });
  const sizes = depths.map((layers) => button(`${layers} layers`, () => set({ layers, segments: 0, seen: [0] })));
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Cut the layers into segments, and watch the memory",
    make("div", { class: "explorer-player" }, ...sizes),
    make("div", { class: "explorer-dials" },
      make("div", { class: "explorer-dial" },
        make("span", { "aria-hidden": true }, "segments"), count, slider)), caption);

  function cut(segments: number): void {
    set({ segments, seen: state.seen.includes(segments) ? state.seen : [...state.seen, segments] });
  }

  function render(next: SegmentsState): void {
    caption.setAttribute("aria-live", next.layers === state.layers ? "off" : "polite"); // else the slider says it
    state = next;
    const { layers, segments } = state;
    const now = pass(layers, segments);
    over.render(now, pass(layers, 0));
    all.render(state);
    sizes.forEach((each, k) => each.setAttribute("aria-pressed", String(at(depths, k) === layers)));
    const peak = `at the peak ${now.peak} activations`;
    Object.assign(slider, { max: String(layers) });
    slider.value = String(segments);
    count.textContent = segments ? String(segments) : "none";
    slider.setAttribute("aria-valuetext", `${segments || "no checkpoint"}; ${peak}`);
    caption.replaceChildren(
      make("p", { class: "explorer-where" }, `${layers} layers, ${name(segments)}: ${now.held} kept when the forward ` +
        `pass is done, ${peak}; ${now.products} products of matrices.`),
      make("p", {}, tell(state, now)));
  }

  const write = ({ layers, segments, seen }: SegmentsState): Query => ({
    ...(layers === initial.layers ? {} : { layers: String(layers) }),
    ...(segments ? { segments: String(segments) } : {}),
    ...(seen.length > 1 ? { seen: seen.join(".") } : {}),
  });

  function read(query: Query): SegmentsState {
    const asks = asked(query.layers, initial.layers);
    const layers = depths.includes(asks) ? asks : initial.layers;
    const valid = (count: number) => Number.isInteger(count) && count >= 0 && count <= layers;
    const wanted = asked(query.segments, 0);
    const segments = valid(wanted) ? wanted : 0;
    const before = (query.seen ?? "").split(".").map((each) => asked(each, 0)).filter(valid);
    return { layers, segments, seen: [...new Set([0, ...before, segments])] };
  }

  return {
    initial, render, write, read,
    evaluate: ({ layers, segments }: { readonly layers: number; readonly segments: number }) => pass(layers, segments),
  };
}

const name = (segments: number) =>
  segments ? `${segments} segment${segments > 1 ? "s" : ""}` : "no checkpoint";

function tell({ layers, segments, seen }: SegmentsState, { peak }: Pass): string {
  if (!segments)
    return seen.length > 1 ? "Without a checkpoint, each activation stays until the way back comes to it." :
      "Each activation stays until the way back comes to it. Move the slider: in how many segments would you cut?";
  if (peak === layers + 1)
    return segments === 1 ?
      "Hardly anything is kept on the way forward. Then all layers run once more, and all is there at once." :
      "Each layer is a segment, and its input is kept. So all inputs are there at once, as without a checkpoint.";
  const others = seen.filter(Boolean).map((each) => pass(layers, each).peak);
  const best = others.length > 2 && peak === Math.min(...others) ? " That is the lowest peak you have found." : "";
  return `An input for each segment is kept, and one segment at a time runs once more: a tooth for each.${best}`;
}

/** The memory over a pass as a curve, with that of a pass without a checkpoint behind it. */
function time() {
  const before = draw("path", { class: "sheet-before" });
  const ahead = draw("path", { class: "sheet-curve" });
  const back = draw("path", { class: "sheet-curve sheet-return" });
  const line = draw("path", { class: "sheet-axis" });
  const text = words(0, 0, "", "is-backward");
  const ground = draw("path", { d: `M${START} ${GROUND}H${END}M${START} ${GROUND}V${TOP}`, class: "sheet-axis" });
  const element = sheet("Activations kept over the pass", GROUND + 36, ground, line, before, ahead, back, text,
    words(START, GROUND + 26, "forward, ", "is-forward"), words(START + 62, GROUND + 26, "and back", "is-backward"),
    words(END, GROUND + 26, "time", "is-right"));
  return {
    element,
    render({ kept, turn, peak }: Pass, plain: Pass) {
      const longest = Math.max(kept.length, plain.kept.length);
      const x = (k: number) => START + (k / longest) * (END - START);
      const y = (count: number) => height(count, plain.peak);
      // A change is a step: along, then up or down.
      const steps = (counts: readonly number[], from: number, until: number) => counts.slice(from, until)
        .map((count, k) => `V${y(count).toFixed(1)}H${x(from + k + 1).toFixed(1)}`).join("");
      const level = (k: number) => (k ? at(kept, k - 1) : 0);
      fit(before, { d: `M${START} ${GROUND}${steps(plain.kept, 0, plain.kept.length)}` });
      fit(ahead, { d: `M${START} ${GROUND}${steps(kept, 0, turn)}` });
      fit(back, { d: `M${x(turn).toFixed(1)} ${y(level(turn)).toFixed(1)}${steps(kept, turn, kept.length)}` });
      fit(line, { d: `M${START} ${y(peak).toFixed(1)}H${END}` });
      fit(text, { x: END, y: (y(peak) - 6).toFixed(1), class: "is-right is-backward" });
      text.textContent = `peak ${peak}`;
    },
  };
}

/** The peak of each number of segments that was tried. */
function tried() {
  const dots = draw("g");
  const now = draw("circle", { r: 7, class: "sheet-bead is-backward" });
  const most = words(END, GROUND + 26, "", "is-right");
  const text = words(START, TOP - 6, "");
  const ground = draw("path", { d: `M${START} ${GROUND}H${END}M${START} ${GROUND}V${TOP}`, class: "sheet-axis" });
  const element = sheet("Peaks that you have seen", GROUND + 36, ground, dots, now, most, text,
    words(START, GROUND + 26, "0", "sheet-tick"), words(WIDTH / 2, GROUND + 26, "segments", "is-middle"));
  return {
    element,
    render({ layers, segments, seen }: SegmentsState) {
      const x = (count: number) => (START + (count / layers) * (END - START - 8)).toFixed(1);
      const y = (count: number) => height(pass(layers, count).peak, layers + 1).toFixed(1);
      dots.replaceChildren(...seen.map((each) =>
        draw("circle", { cx: x(each), cy: y(each), r: 4, class: "sheet-bead is-backward" })));
      fit(now, { cx: x(segments), cy: y(segments) });
      most.textContent = String(layers);
      text.textContent = `up to ${layers + 1}`;
    },
  };
}

const height = (count: number, most: number) => GROUND - (count / most) * (GROUND - TOP - 8);
