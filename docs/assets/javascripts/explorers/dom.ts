// Elements are made by calls, never from text: nothing on the page is parsed as HTML, no element has a style attribute.

type Attributes = Record<string, string | number | boolean>;
type Child = globalThis.Node | string;

const SVG = "http://www.w3.org/2000/svg";

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]) {
  return fit(document.createElement(tag), attributes, children);
}

export function draw<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]) {
  return fit(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

export function fit<E extends Element>(element: E, attributes: Attributes, children: Child[] = []): E {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text); // else styles are computed in vain
  }
  if (children.length) element.append(...children);
  return element;
}

export const all = <E extends Element = Element>(within: ParentNode, selector: string) => [
  ...within.querySelectorAll<E>(selector),
];
