// What speaks of the same thing lights up together, on hover and on focus: a node of a picture, its row in the table,
// the line of code that names it, and the numbers of the text. A name means one thing in one section of the page.

import { all } from "./dom";

const LINKED = "[data-node], data.claim[data-expression]";
const NAME = /(?<![\w.])[a-zA-Z_]\w*/g;

/** The node that an element speaks of: a number of the text speaks of a tensor if its expression names no other. */
function nodeOf({ dataset }: HTMLElement): string | undefined {
  if (dataset.node) return dataset.node;
  const names = new Set(dataset.expression!.match(NAME));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The section that each part of the page belongs to: the place of its nearest heading above. */
function sections(content: Element): Map<Element, number> {
  let section = 0;
  return new Map([...content.children].map((part) => [part, part.tagName === "H2" ? ++section : section]));
}

export function link(content: Element): void {
  const section = sections(content);
  const groups = new Map<string, HTMLElement[]>();
  const groupOf = new Map<Element, string>();
  const pictured = new Set<string>();
  for (const [part, number] of section)
    for (const element of [part as HTMLElement, ...all<HTMLElement>(part, LINKED)]) {
      const node = element.matches(LINKED) && nodeOf(element);
      if (!node) continue;
      const key = `${number} ${node}`;
      groups.set(key, [...(groups.get(key) ?? []), element]);
      groupOf.set(element, key);
      if (element.closest("figure.picture")) pictured.add(key);
    }

  let lit: string | undefined;
  function light(key?: string): void {
    if (key === lit) return;
    const shine = (on: boolean) => groups.get(lit ?? "")?.forEach((each) => each.toggleAttribute("data-lit", on));
    shine(false);
    lit = key;
    shine(true);
  }

  /** The group of the innermost linked thing around an element. */
  function around(target: EventTarget | null): string | undefined {
    const found = (target as Element | null)?.closest?.(LINKED) ?? undefined;
    const key = found && (groupOf.get(found) ?? around(found.parentElement));
    return key && pictured.has(key) ? key : undefined;
  }

  const focused = () => {
    const active = document.activeElement;
    return around(active?.matches(".receipt-button") ? active.nextElementSibling : active);
  };
  content.addEventListener("pointerover", (event) => light(around(event.target) ?? focused()));
  content.addEventListener("pointerleave", () => light(focused()));
  content.addEventListener("focusin", () => light(focused()));
  content.addEventListener("focusout", () => light());
}
