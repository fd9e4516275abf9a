// Shared by all explorers: one immutable state, a pure render, and an address that keeps the state.


export type Query = Record<string, string>;

/** Where an explorer stands: a picture of the page, or a place of its own. */
export interface Stage {
  readonly figure: HTMLElement;
  restore(asRecorded: boolean): void;
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
  /** The numbers it shows at some inputs, for the tests that hold them against torch. */
  evaluate(inputs: never): unknown;
}

export class Explorer<S> {
  state: S;

  constructor(readonly name: string, readonly picture: Stage, readonly kind: Kind<S>) {
    this.state = kind.initial;
    known.set(name, this as Explorer<unknown>);
    this.render();
  }

  private render(): void {
    this.kind.render(this.state);
    this.picture.restore(!this.address());
  }

  set(change: Partial<S>): void {
    this.state = { ...this.state, ...change };
    this.render();
    clearTimeout(soon);
    soon = setTimeout(publish, 250); // browsers allow few such changes a second
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
let soon = 0;

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

/** Put the state of every explorer that was moved into the address, as in `#tape:x=3&step=2;network:x0=1`. */
function publish(): void {
  const parts = [...known].map(([name, explorer]) => [name, explorer.address()]).filter(([, query]) => query);
  if (!parts.length && !OURS.test(location.hash)) return;
  const hash = parts.map((part) => part.join(":")).join(";");
  history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
}

/** Restore the states in the address, or those of `fresh` explorers only; bring the first one in it into view. */
export function arrive(fresh?: readonly string[]): void {
  if (!OURS.test(location.hash)) return;
  const found = location.hash.slice(1).split(";").map((part) => part.split(":"));
  const wanted = found.filter(([name]) => !fresh || fresh.includes(name));
  wanted.forEach(([name, query = ""]) => known.get(name)?.restore(query));
  if (wanted[0] === found[0]) known.get(found[0][0])?.picture.figure.scrollIntoView();
}
