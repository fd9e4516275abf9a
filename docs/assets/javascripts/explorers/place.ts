// A place where a block's outputs stand for an explorer: frames or a plot, which stay for print and without scripts.

import { make } from "./dom";

export class Place {
  readonly figure: HTMLElement;
  readonly canvas = make("div", { class: "picture-canvas" });

  constructor(readonly host: HTMLElement, readonly name: string) {
    this.figure = make("figure", { class: `picture picture-${name} is-explorer` }, this.canvas);
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
