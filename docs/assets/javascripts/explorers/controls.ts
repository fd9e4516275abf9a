// Buttons, sliders and fields, each with its name for a screen reader.

import { draw, make } from "./dom";

const ICONS = {
  over: "M5 5v14M19 6 9 12l10 6z",
  back: "M15 6 8 12l7 6z",
  forward: "M9 6l7 6-7 6z",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
};

export function button(text: string, act: () => void, icon?: keyof typeof ICONS): HTMLButtonElement {
  const made = make("button", { type: "button", class: "explorer-button" });
  if (icon) made.append(drawing(icon));
  made.append(make("span", {}, text));
  made.addEventListener("click", act);
  return made;
}

const drawing = (icon: keyof typeof ICONS) =>
  draw("svg", { viewBox: "0 0 24 24", "aria-hidden": true, class: "explorer-icon" }, draw("path", { d: ICONS[icon] }));

export interface Player {
  readonly element: HTMLElement;
  render(step: number, text: string): void;
  play(): void;
  stop(): void;
  playing(): boolean;
}

/** Step forward, step back, play and start over, through the steps 0 to `last`. `stopped` is called when play ends. */
export function player(
  last: number, pace: number, step: () => number, go: (step: number) => void, stopped = () => {},
): Player {
  let timer = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const to = (next: number) => {
    stop();
    go(Math.min(Math.max(next, 0), last));
  };
  const over = button("Start over", () => to(0), "over");
  const back = button("Previous", () => to(step() - 1), "back");
  const forward = button("Next", () => to(step() + 1), "forward");
  const play = button("Play", () => (timer ? stop() : start()), "play");
  const place = make("span", { class: "explorer-place" });
  const element = make("div", { class: "explorer-player", role: "group", "aria-label": "Steps" });
  element.append(over, back, forward, play, place);

  function start(): void {
    timer = setInterval(() => {
      if (step() < last) go(step() + 1);
      if (step() === last) stop();
    }, pace);
    go(step() === last ? 0 : step());
    face();
  }

  function stop(): void {
    clearInterval(timer);
    timer = 0;
    stopped();
    face();
  }

  function face(): void {
    play.replaceChildren(drawing(timer ? "pause" : "play"), make("span", {}, timer ? "Pause" : "Play"));
  }

  // With reduced motion there is no automatic play.
  const settle = () => {
    play.hidden = still.matches;
    if (still.matches) stop();
  };
  still.addEventListener("change", settle);
  settle();

  return {
    element,
    play: start,
    stop,
    playing: () => !!timer,
    render(at, text) {
      // A button that goes nowhere stays in the tab order, so that the focus is not lost on arriving at an end.
      [over, back].forEach((each) => each.setAttribute("aria-disabled", String(at === 0)));
      forward.setAttribute("aria-disabled", String(at === last));
      place.textContent = text;
    },
  };
}

/** A number in full; a float32 number in as few digits as identify it. */
function neat(value: number): string {
  const short = Number(value.toPrecision(7));
  return String(Math.fround(short) === value ? short : value);
}

export interface Dial {
  readonly element: HTMLElement;
  /** Show a value. The slider goes from `low` to `high`; the field takes any number. */
  render(value: number, low: number, high: number, spoken: string): void;
}

/** A number to be typed or slid. */
export function dial(name: string, spoken: string, change: (value: number) => void): Dial {
  const field = make("input", { type: "number", step: "any", class: "explorer-field", "aria-label": spoken });
  const slider = make("input", { type: "range", class: "explorer-slider", "aria-label": `${spoken}, slider` });
  const element = make("div", { class: "explorer-dial" }, make("span", { "aria-hidden": true }, name), field, slider);
  field.addEventListener("input", () => Number.isFinite(field.valueAsNumber) && change(field.valueAsNumber));
  slider.addEventListener("input", () => change(slider.valueAsNumber));
  return {
    element,
    render(value, low, high, text) {
      const grain = 10 ** Math.floor(Math.log10((high - low) / 100));
      Object.assign(slider, { min: String(low), max: String(high), step: String(grain) });
      slider.value = String(value);
      slider.setAttribute("aria-valuetext", text);
      if (field.valueAsNumber !== value) field.value = neat(value);
    },
  };
}
