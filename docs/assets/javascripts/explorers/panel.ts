// One plot of a training: its scales, as the build wrote them, and what is drawn of each run at some step.

import { at, draw, fit } from "explorers-core";
import type { Picture } from "./picture";

type Pair = readonly [number, number];

/** How a value becomes a place: `low` is drawn at `start`, `high` at `end`. */
class Scale {
  readonly low: number;
  readonly high: number;
  readonly start: number;
  readonly end: number;
  private readonly measure: (value: number) => number;

  constructor(text: string) {
    [this.low = 0, this.high = 0, this.start = 0, this.end = 0] = text.split(" ").map(Number);
    this.measure = text.endsWith("log") ? Math.log10 : (value) => value;
  }

  at(value: number): number {
    const { measure } = this;
    const low = measure(this.low);
    const share = (measure(value) - low) / (measure(this.high) - low);
    const place = this.start + share * (this.end - this.start);
    return Math.min(Math.max(place, -2000), 2000) || 0; // what SVG can draw
  }

  /** The value at a place, for a scale without logarithms, to a hundredth of its length or so. */
  value(place: number): number {
    const share = Math.min(Math.max((place - this.start) / (this.end - this.start), 0), 1);
    const grain = 10 ** Math.floor(Math.log10((this.high - this.low) / 100));
    return Number((Math.round((this.low + share * (this.high - this.low)) / grain) * grain).toPrecision(12));
  }
}

/** The drawing of a run in a plot, with what the build drew. */
interface Trace {
  readonly group: SVGElement;
  readonly parts: readonly { readonly element: Element; readonly drawn: Readonly<Record<string, string>> }[];
}

const MOVING = ["d", "cx", "cy"];

export class Panel {
  readonly x: Scale;
  readonly y: Scale;
  private readonly svg: SVGSVGElement;
  private readonly traces: Trace[] = [];
  private readonly missed = draw("path", { class: "picture-miss" });
  private readonly words: string;

  constructor(picture: Picture, readonly name: string) {
    this.svg = picture.svgs.find(({ dataset }) => dataset.panel === name)!;
    this.x = new Scale(this.svg.dataset.x!);
    this.y = new Scale(this.svg.dataset.y!);
    this.words = this.svg.querySelector(".picture-kind")?.textContent ?? "";
    for (const group of this.svg.querySelectorAll<SVGElement>("[data-node]")) {
      if (name !== "lines") {
        const ghost = group.querySelector(".picture-run")!.cloneNode() as Element;
        group.prepend(fit(ghost, { class: "picture-run picture-ghost" }));
      }
      this.trace(group);
    }
    if (name === "lines") this.svg.querySelector(".picture-datum")?.before(this.missed);
  }

  private trace(group: SVGElement): void {
    const moving = [...group.querySelectorAll(".picture-run:not(.picture-ghost), .picture-dots, .is-end")];
    const parts = moving.map((element) => ({
      element, drawn: Object.fromEntries(MOVING.map((name) => [name, element.getAttribute(name) ?? ""])),
    }));
    this.traces.push({ group, parts });
  }

  /** Make room for one more run, cut off where it leaves the plot. */
  add(): void {
    const [x, y, width, height] = [this.x.start, this.y.end, this.x.end - this.x.start, this.y.start - this.y.end];
    const frame = draw("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}`, class: "is-run-own" });
    frame.append(draw("path", { class: "picture-run" }));
    if (this.name === "map") frame.append(draw("path", { class: "picture-dots" }));
    if (this.name !== "lines") frame.append(draw("circle", { class: "picture-end is-end", r: 5 }));
    const before = this.svg.querySelector(".picture-lowest, .picture-miss");
    before ? before.before(frame) : this.svg.append(frame);
    this.trace(frame);
  }

  /** Put a drawing below the runs. */
  lay(drawing: Element): void {
    at(this.traces, 0).group.before(drawing);
  }

  /** Draw the first points of a run. A whole recorded run is drawn as the build drew it. */
  way(run: number, points: readonly Pair[], recorded: boolean): void {
    const places = points.map(([x, y]) => [this.x.at(x).toFixed(1), this.y.at(y).toFixed(1)]);
    const [cx = "", cy = ""] = places.at(-1) ?? [];
    const dots = places.map((place) => `M${place.join(" ")}h0`).join("");
    const line = `M${places.map((place) => place.join(" ")).join("L")}`;
    for (const { element, drawn } of at(this.traces, run).parts) {
      if (recorded) for (const name of MOVING) drawn[name] && element.setAttribute(name, drawn[name]);
      else if (element.matches("circle")) fit(element, { cx, cy });
      else if (element.matches(".picture-dots")) fit(element, { d: dots });
      else fit(element, { d: line });
    }
  }

  faint(run: number, faint: boolean, gone: boolean): void {
    const { group } = at(this.traces, run);
    group.classList.toggle("is-faint", faint);
    group.classList.toggle("is-gone", gone);
  }

  /** Draw how far the data are from a line, each from its own value to the line's or to where the plot ends. */
  misses(pairs: readonly (readonly [number, number, number])[]): void {
    const across = (value: number) => this.x.at(value).toFixed(1);
    const up = (value: number) => Math.min(Math.max(this.y.at(value), this.y.end), this.y.start).toFixed(1);
    fit(this.missed, { d: pairs.map(([x, y, line]) => `M${across(x)} ${up(y)}V${up(line)}`).join("") });
  }

  /** Set the text at the top of the plot; without one, the text of the build. */
  say(words?: string): void {
    const text = this.svg.querySelector(".picture-kind")?.firstChild as Text | null;
    if (text) text.data = words ?? this.words;
  }

  /** Call `act` with the values at each place that is pressed, or dragged over by a mouse, but not on a run. */
  onpoint(act: (x: number, y: number) => void): void {
    const place = (event: MouseEvent) => {
      if ((event.target as Element).closest("[data-node]")) return;
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM()!.inverse());
      act(this.x.value(at.x), this.y.value(at.y));
    };
    this.svg.classList.add("is-open");
    this.svg.addEventListener("click", place);
    this.svg.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") place(event);
    });
  }
}
