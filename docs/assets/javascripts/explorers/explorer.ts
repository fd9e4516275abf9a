// Shared by all explorers: one immutable state, a pure render, and an address that keeps the state.

import { fit } from "./dom";

export type Query = Record<string, string>;

/** Where an explorer stands: a picture of the page, or a place of its own. */
export interface Stage {
  readonly figure: HTMLElement;
  restore(asRecorded: boolean): void;
}

/** An explorer waits at its first step, and plays once when it comes into view. */
export interface Opening<S> {
  readonly first: Partial<S>;
  play(): void;
  /** Whether it plays, now or later by the reader's wish. */
  playing(): boolean;
}

/** The parts of a kind of explorer. */
export interface Kind<S> {
  readonly initial: S;
  /** Draw this state, whatever was drawn before. */
  render(state: S): void;
  /** The state for the address: only its differences from the initial one. */
  write(state: S): Query;
  /** The state in an address. Missing and malformed parts are initial. */
  read(query: Query): S;
  /** How it opens where nobody has moved it yet; without this it stands still, complete. */
  readonly opening?: Opening<S>;
  /** The numbers it shows at some inputs, for the tests that hold them against torch. */
  evaluate(inputs: never): unknown;
}

export class Explorer<S> {
  state: S;
  private waiting?: IntersectionObserver;
  moved = false; // by the reader, or by an address

  constructor(readonly name: string, readonly picture: Stage, readonly kind: Kind<S>) {
    this.state = kind.initial;
    known.set(name, this as Explorer<unknown>);
    if (kind.opening && !STILL.matches && !linked(name)) this.open(kind.opening);
    this.render();
  }

  private open({ first, play }: Opening<S>): void {
    this.state = { ...this.state, ...first };
    this.waiting = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      this.waiting?.disconnect();
      play();
    }, { threshold: 0.6 });
    this.waiting.observe(this.picture.figure.querySelector(".picture-canvas")!);
    addEventListener("beforeprint", () => this.waiting && !this.moved && this.show(this.kind.initial), { once: true });
  }

  private show(state: S): void {
    this.state = state;
    this.render();
  }

  private render(): void {
    this.kind.render(this.state);
    this.picture.restore(!this.address());
  }

  set(change: Partial<S>): void {
    const { opening, initial } = this.kind;
    const before = this.address();
    const untouched = !!opening && !!this.waiting && !this.moved;
    const opens = untouched && opening.playing();
    this.show({ ...this.state, ...change });
    // What plays by itself is not read out.
    if (untouched) fit(this.picture.figure, { "aria-busy": opens && !!this.address() });
    if (opens || this.address() === before) return;
    this.waiting?.disconnect();
    this.moved = true;
    // Who moves a number before it has played sees all that depends on it.
    if (untouched && !Object.keys(opening.first).some((key) => key in change)) this.show({ ...initial, ...change });
    clearTimeout(soon);
    soon = setTimeout(publish, 250); // browsers allow few such changes a second
  }

  /** The address of the page in which this explorer is as it is here; alone on the screen, if it is to be presented. */
  link(present = false): string {
    const page = new URL(location.href);
    page.search = present ? `?present=${this.name}` : "";
    if (this.moved) page.hash = `${this.name}:${this.address()}`;
    return page.href;
  }

  address(): string {
    return encode(this.kind.write(this.state));
  }

  restore(query: string): void {
    this.set(this.kind.read(decode(query)));
  }
}

const known = new Map<string, Explorer<unknown>>();
const OURS = /^#[a-z]+(-\d+)?:/;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
let soon = 0;

const linked = (name: string) => partsOfAddress().some((part) => part.startsWith(`${name}:`));

const encode = (query: Query) => Object.entries(query).map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join("&");

function decode(text: string): Query {
  const pairs = text.split("&").map((pair) => pair.split("="));
  return Object.fromEntries(pairs.map(([k, v = ""]) => [k, unescape(v)]));
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const partsOfAddress = () => OURS.test(location.hash) ? location.hash.slice(1).split(";") : [];

/**
 * Put the state of every explorer that was moved into the address, as in `#tape:x=3&step=2;network:x0=1`. What it
 * says of explorers that are still to come stays.
 */
function publish(): void {
  const moved = [...known].filter(([, explorer]) => explorer.moved);
  const parts = moved.map(([name, explorer]) => [name, explorer.address()]).filter(([, query]) => query);
  const coming = partsOfAddress().filter((part) => !known.has(part.split(":")[0] ?? ""));
  const hash = [...parts.map((part) => part.join(":")), ...coming].join(";");
  if (!hash && !OURS.test(location.hash)) return;
  history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
}

/** Restore the states in the address, or those of `fresh` explorers only; bring the first one in it into view. */
export function arrive(fresh?: readonly string[]): void {
  const found = partsOfAddress().map((part) => {
    const [name = "", query = ""] = part.split(":");
    return { explorer: !fresh || fresh.includes(name) ? known.get(name) : undefined, query };
  });
  for (const { explorer, query } of found) explorer?.restore(query);
  found[0]?.explorer?.picture.figure.scrollIntoView();
}
