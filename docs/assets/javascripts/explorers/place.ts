// A place where a block's outputs stand for an explorer: frames or a plot, which stay for print and without scripts.

import { make } from "./dom";
import { at } from "./lists";
import type { GivenData, Tensor } from "./schema";

/** The numbers of a tensor in a row. What a block gives is finite. */
const flat = (value: Tensor): number[] => (typeof value === "object" ? value.flatMap(flat) : [Number(value)]);

export class Place {
  readonly figure: HTMLElement;
  readonly canvas = make("div", { class: "picture-canvas" });

  constructor(readonly host: HTMLElement, readonly name: string) {
    this.figure = make("figure", { class: `picture picture-${name} is-explorer` }, this.canvas);
  }

  /** Numbers of this name that the block gives, in a row, from the page's own run. */
  numbers(name: string): number[] {
    const kept = this.host.querySelector<HTMLTemplateElement>("template.picture-data")!;
    return flat(at((JSON.parse(kept.content.textContent!) as GivenData).values, name));
  }

  /** Put the explorer's drawing and its controls before the block's outputs. */
  put(name: string, ...parts: Element[]): HTMLElement {
    const panel = make("div", { class: "explorer", role: "group", "aria-label": name }, ...parts);
    this.figure.append(panel);
    this.host.prepend(this.figure);
    this.host.classList.add("is-explored");
    return panel;
  }

  /** All that it shows is drawn anew in each state. */
  restore(): void {}
}
