// A figure of the page as an explorer sees it: its data, and the drawn texts that show them.

import { all, make } from "./dom";

export class Picture {
  readonly data: unknown;
  readonly svgs: SVGSVGElement[];
  private readonly things = new Map<string, Element[]>();
  private readonly recorded = new Map<Text, string>();

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

  mark(node: string, name: string, on: boolean): void {
    for (const thing of this.of(node)) thing.classList.toggle(name, on);
  }

  /** Add the explorer's own part, between the drawing and its caption. */
  put(name: string, ...parts: Element[]): HTMLElement {
    const panel = make("div", { class: "explorer", role: "group", "aria-label": name }, ...parts);
    this.figure.querySelector(".picture-canvas")!.after(panel);
    this.figure.classList.add("is-explorer");
    return panel;
  }
}
