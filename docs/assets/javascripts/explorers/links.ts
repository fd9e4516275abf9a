// All parts that stand for one value light up together, on hover and on focus: a node of a picture, its row in the
// table, the line of code that names it, the letters of formulas, and the numbers of the text. A name means one thing
// in one section of the page.

import { all } from "./dom";

/** The nodes of a picture that an expression of the page refers to. */
export interface Linked {
  readonly figure: Element;
  readonly speaksOf: (expression: string) => readonly string[];
}

const LINKED = "[data-node], data.claim[data-expression], math mi, math mtext";
const NAME = /(?<![\w.])[a-zA-Z_]\w*/g;

/** The names that an expression holds. */
export const namesIn = (expression: string): Set<string> => new Set(expression.match(NAME));

/** The only name in an expression; none if it has several. */
export function nameIn(expression: string): string | undefined {
  const names = namesIn(expression);
  return names.size === 1 ? [...names][0] : undefined;
}

export function link(content: Element, pictures: readonly Linked[]): void {
  const groups = new Map<string, Element[]>(); // by section and node
  const keysOf = new Map<Element, readonly string[]>();
  let section = 0;
  const parts = [...content.children].map((part) => [part, part.tagName === "H2" ? ++section : section] as const);

  const sectionOf = new Map(pictures.map((each) => [each, parts.find(([part]) => part.contains(each.figure))?.[1]]));

  for (const [part, number] of parts) {
    const here = pictures.filter((each) => sectionOf.get(each) === number);
    for (const element of here.length ? [part, ...all<HTMLElement>(part, LINKED)] : []) {
      if (!element.matches(LINKED)) continue;
      const { node, expression } = (element as HTMLElement).dataset;
      const drawn = node && element.closest("figure.picture") ? [node] : undefined;
      const nodes = drawn ?? here.flatMap((each) => each.speaksOf(node ?? expression ?? element.textContent!));
      const keys = [...new Set(nodes)].map((each) => `${number} ${each}`);
      keysOf.set(element, keys);
      for (const key of keys) groups.set(key, [...(groups.get(key) ?? []), element]);
    }
  }

  let lit: readonly string[] = [];
  function light(keys: readonly string[]): void {
    if (keys.join() === lit.join()) return;
    const shine = (on: boolean) => {
      for (const key of lit) for (const each of groups.get(key) ?? []) each.toggleAttribute("data-lit", on);
    };
    shine(false);
    lit = keys;
    shine(true);
  }

  /** The nodes of the innermost linked element around an element. */
  function around(element: Element | null): readonly string[] {
    const found = element?.closest(LINKED);
    return found ? keysOf.get(found) ?? [] : [];
  }

  const focused = () => {
    const active = document.activeElement;
    return around(active?.matches(".receipt-button") ? active.nextElementSibling : active);
  };
  content.addEventListener("pointerover", ({ target }) => {
    const keys = around(target as Element);
    light(keys.length ? keys : focused());
  });
  content.addEventListener("pointerleave", () => light(focused()));
  content.addEventListener("focusin", () => light(focused()));
  content.addEventListener("focusout", () => light([]));
}
