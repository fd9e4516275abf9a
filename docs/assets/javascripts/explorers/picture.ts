// A figure of the page as an explorer sees it: its data, and the drawn texts that show them.

import { all, fit, make } from "./dom";
import type { GraphData, NetworkData } from "./schema";
import type { Training } from "./training";

const next = (k: number, last: number) => Math.min(k + 1, last);
const previous = (k: number) => Math.max(k - 1, 0);
const MOVES: Record<string, (k: number, last: number) => number> = {
  ArrowRight: next, ArrowDown: next, ArrowLeft: previous, ArrowUp: previous, Home: () => 0, End: (_, last) => last,
};

const STATES = /^is-(positive|negative|zero|silent)$/; // what the build says of the recorded numbers

const LONG = 8; // characters that there is room for outside a box
const MARGIN = 24; // pixels at the edge of a drawing that scrolls, where its shadow is

/** Let the pill around a text hold this many letters. */
function stretch(text: Element, letters: number): void {
  const pill = text.previousElementSibling;
  if (!(pill instanceof SVGRectElement && pill.matches(".picture-local"))) return;
  pill.dataset.width ??= pill.getAttribute("width")!;
  const width = Math.max(Number(pill.dataset.width), 22 + letters * (letters > LONG ? 6.4 : 7.2));
  fit(pill, { width, x: Number(text.getAttribute("x")) - width / 2 });
}

export class Picture {
  readonly data: GraphData | NetworkData | Training;
  readonly svgs: SVGSVGElement[];
  readonly canvas: HTMLElement;
  private readonly things = new Map<string, Element[]>();
  private readonly recorded = new Map<Text, string>();
  private readonly described: Text[] = []; // in words, as recorded
  private readonly classes = new Map<Element, readonly string[]>();

  constructor(readonly figure: HTMLElement) {
    const template = figure.querySelector<HTMLTemplateElement>("template.picture-data")!;
    this.data = JSON.parse(template.content.textContent!);
    this.canvas = figure.querySelector<HTMLElement>(".picture-canvas")!;
    this.svgs = all<SVGSVGElement>(this.canvas, "svg");
    if (this.canvas.hasAttribute("tabindex")) this.stopWhereItScrolls();
    for (const { firstChild } of all(figure, "desc")) this.described.push(firstChild as Text);
    for (const text of this.described) this.recorded.set(text, text.data);
    for (const thing of all<HTMLElement>(figure, "[data-node]")) this.add(thing.dataset.node!, thing);
    for (const thing of all<HTMLElement>(figure, "[data-node][data-field], [data-node] [data-field]"))
      this.add(`${thing.closest<HTMLElement>("[data-node]")!.dataset.node}\n${thing.dataset.field}`, thing);
  }

  private add(key: string, thing: Element): void {
    if (thing.firstChild instanceof Text) this.recorded.set(thing.firstChild, thing.firstChild.data);
    this.classes.set(thing, [...thing.classList].filter((name) => !STATES.test(name)));
    this.things.set(key, [...(this.things.get(key) ?? []), thing]);
  }

  /** Let Tab stop at the drawing only while there is something to scroll. */
  private stopWhereItScrolls(): void {
    const { canvas } = this;
    const scrolls = () => canvas.scrollWidth > canvas.clientWidth;
    new ResizeObserver(() => fit(canvas, { tabindex: scrolls() && 0 })).observe(canvas);
  }

  /** Scroll the drawing sideways until these nodes are in view; the last of them, if there is not room for all. */
  reveal(nodes: readonly string[]): void {
    const { canvas } = this;
    let left = canvas.scrollLeft;
    const start = canvas.getBoundingClientRect().left - left;
    for (const node of nodes) {
      const thing = this.of(node).filter((each) => canvas.contains(each)).at(-1);
      const box = (thing?.querySelector(":scope > .picture-box") ?? thing)?.getBoundingClientRect();
      if (!box) continue;
      const right = box.right - start + MARGIN - canvas.clientWidth;
      left = Math.min(Math.max(left, right), box.left - start - MARGIN);
    }
    canvas.scrollTo({ left }); // whether it glides there is the style sheet's
  }

  /** Call `act` with the node that is pointed at or in focus; with "" when it no longer is. */
  onpoint(act: (node: string) => void): void {
    const { canvas } = this;
    const point = ({ target }: Event) =>
      act((target as Element).closest<HTMLElement>("[data-node]")?.dataset.node ?? "");
    for (const event of ["pointerover", "focusin"]) canvas.addEventListener(event, point);
    for (const event of ["pointerleave", "focusout"]) canvas.addEventListener(event, () => act(""));
  }

  /** Let the box of a node light up for a moment. */
  flash(node: string): void {
    for (const thing of this.of(node))
      thing.querySelector(":scope > .picture-box")?.animate({ opacity: [0.2, 1] }, 500);
  }

  /** Everything drawn, or listed, for a node. */
  of(node: string): readonly Element[] {
    return this.things.get(node) ?? [];
  }

  /** Let every text that shows a field of a node show this, in smaller letters where it is long. */
  text(node: string, field: string, text: string): void {
    for (const thing of this.things.get(`${node}\n${field}`) ?? []) {
      if (!(thing.firstChild instanceof Text)) continue;
      thing.firstChild.data = text;
      const box = thing.parentElement!.querySelector(":scope > .picture-box");
      thing.classList.toggle("is-long", text.length > (box ? Number(box.getAttribute("width")) / 9 : LONG));
      stretch(thing.parentElement!, text.length);
    }
  }

  /** Restore the texts of the build; while the numbers differ, remove descriptions of the recorded ones. */
  restore(asRecorded: boolean): void {
    if (asRecorded) for (const [text, recorded] of this.recorded) text.data = recorded;
    else for (const text of this.described) text.data = "";
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
   * `act` is called on Enter, Space or a click on a node.
   */
  rove(nodes: readonly string[], act?: (node: string) => void): void {
    for (const svg of this.svgs) {
      const stops = nodes.flatMap((node) => this.of(node).filter((each) => svg.contains(each)).slice(-1));
      const go = (to: number) => {
        stops.forEach((each, k) => each.setAttribute("tabindex", k === to ? "0" : "-1"));
        return stops[to] as SVGElement;
      };
      if (!stops.length) continue;
      fit(svg, { role: "group" });
      go(0);
      stops.forEach((stop, k) => {
        const node = nodes.find((each) => this.of(each).includes(stop))!;
        fit(stop, { role: act ? "button" : "img" });
        stop.addEventListener("click", () => act?.(node));
        stop.addEventListener("keydown", (event) => {
          const { key } = event as KeyboardEvent;
          const to = MOVES[key]?.(k, stops.length - 1);
          if (to !== undefined) go(to).focus();
          else if (act && (key === "Enter" || key === " ")) act(node);
          else return;
          event.preventDefault();
        });
      });
    }
  }

  /** The nodes that have a row in the table, each with what it says. */
  listed(): Map<string, string> {
    const words = (row: Element) => [...row.children].map((cell) => cell.textContent).join(", ");
    return new Map(all<HTMLElement>(this.figure, "tr[data-node]").map((row) => [row.dataset.node!, words(row)]));
  }

  /** Set the accessible name of a node of the drawing, where it has one or can be in focus. */
  say(node: string, words: string): void {
    const named = this.of(node).filter((thing) => thing.matches("[tabindex], [aria-label]"));
    for (const thing of named) fit(thing, { "aria-label": words });
  }

  /** Add the explorer's own part, between the drawing and its caption. */
  put(name: string, ...parts: Element[]): HTMLElement {
    const panel = make("div", { class: "explorer", role: "group", "aria-label": name }, ...parts);
    this.canvas.after(panel);
    this.figure.classList.add("is-explorer");
    return panel;
  }
}
