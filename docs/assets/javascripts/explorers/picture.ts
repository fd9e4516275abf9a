// A figure of the page as an explorer sees it: its data, and the drawn texts that show them.

import { all, fit, make } from "./dom";

const next = (k: number, last: number) => Math.min(k + 1, last);
const previous = (k: number) => Math.max(k - 1, 0);
const MOVES: Record<string, (k: number, last: number) => number> = {
  ArrowRight: next, ArrowDown: next, ArrowLeft: previous, ArrowUp: previous, Home: () => 0, End: (_, last) => last,
};

export class Picture {
  readonly data: unknown;
  readonly svgs: SVGSVGElement[];
  private readonly things = new Map<string, Element[]>();
  private readonly recorded = new Map<Text, string>();
  private readonly classes = new Map<Element, readonly string[]>();

  constructor(readonly figure: HTMLElement) {
    const template = figure.querySelector<HTMLTemplateElement>("template.picture-data")!;
    this.data = JSON.parse(template.content.textContent!);
    this.svgs = all<SVGSVGElement>(figure, ".picture-canvas svg");
    for (const thing of all<HTMLElement>(figure, "[data-node]")) this.add(thing.dataset.node!, thing);
    for (const thing of all<HTMLElement>(figure, "[data-node][data-field], [data-node] [data-field]"))
      this.add(`${thing.closest<HTMLElement>("[data-node]")!.dataset.node}\n${thing.dataset.field}`, thing);
  }

  private add(key: string, thing: Element): void {
    if (thing.firstChild instanceof Text) this.recorded.set(thing.firstChild, thing.firstChild.data);
    this.classes.set(thing, [...thing.classList]);
    this.things.set(key, [...(this.things.get(key) ?? []), thing]);
  }

  /** Everything drawn, or listed, for a node. */
  of(node: string): readonly Element[] {
    return this.things.get(node) ?? [];
  }

  /** Let every text that shows a field of a node show this. */
  text(node: string, field: string, text: string): void {
    for (const thing of this.things.get(`${node}\n${field}`) ?? [])
      if (thing.firstChild instanceof Text) thing.firstChild.data = text;
  }

  /** Let every text be what the build wrote. */
  restore(): void {
    for (const [text, recorded] of this.recorded) text.data = recorded;
  }

  /** Give everything that stands for a node these classes, and no other that an explorer has given it. */
  mark(node: string, states: Readonly<Record<string, boolean>>): void {
    const names = Object.keys(states).filter((name) => states[name]);
    for (const thing of this.of(node)) {
      const all = [...this.classes.get(thing)!, ...names].join(" ");
      fit(thing, { class: all || false });
    }
  }

  /**
   * Let the keyboard reach what is drawn: one stop for the whole drawing, arrow keys within it.
   * `act` is what Enter, Space or a click on a node does.
   */
  rove(nodes: readonly string[], act: (node: string) => void): void {
    for (const svg of this.svgs) {
      const stops = nodes.flatMap((node) => this.of(node).filter((each) => svg.contains(each)));
      const go = (to: number) => {
        stops.forEach((each, k) => each.setAttribute("tabindex", k === to ? "0" : "-1"));
        return stops[to] as SVGElement;
      };
      if (!stops.length) continue;
      fit(svg, { role: "group" });
      go(0);
      stops.forEach((stop, k) => {
        const node = nodes.find((each) => this.of(each).includes(stop))!;
        fit(stop, { role: "button" });
        stop.addEventListener("click", () => act(node));
        stop.addEventListener("keydown", (event) => {
          const { key } = event as KeyboardEvent;
          const to = MOVES[key]?.(k, stops.length - 1);
          if (to !== undefined) go(to).focus();
          else if (key === "Enter" || key === " ") act(node);
          else return;
          event.preventDefault();
        });
      });
    }
  }

  /** What a screen reader says of a node of the drawing. */
  say(node: string, words: string): void {
    for (const thing of this.of(node)) if (thing.getAttribute("role") === "button") fit(thing, { "aria-label": words });
  }

  /** Add the explorer's own part, between the drawing and its caption. */
  put(name: string, ...parts: Element[]): HTMLElement {
    const panel = make("div", { class: "explorer", role: "group", "aria-label": name }, ...parts);
    this.figure.querySelector(".picture-canvas")!.after(panel);
    this.figure.classList.add("is-explorer");
    return panel;
  }
}
