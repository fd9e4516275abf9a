// Makes an explorer of each picture of a page. Without this script the pictures are complete, but do not move.
//
// Each kind of picture has a script of its own, the family of its explorers, which is loaded where there is one.

import * as core from "./core";
import { arrive, Explorer, type Kind, type Stage } from "./explorer";
import { link, type Linked } from "./links";
import { Picture } from "./picture";
import { Place } from "./place";
import { tools } from "./tools";

/** Make an explorer: its name in the address, and its parts, given how to change its state. */
export type Enliven = <S>(name: string, make: (set: (change: Partial<S>) => void) => Kind<S>) => void;

/** Makes an explorer of a picture, if it can. Returns which nodes an expression of the page refers to. */
export type Open = (picture: Picture, enliven: Enliven) => Linked["speaksOf"];

/** Makes an explorer in a place of its own. */
export type Settle = (place: Place, enliven: Enliven) => void;

const FAMILIES: Record<string, string> = { values: "graph" }; // of kinds that are not called like their family
const here = (document.currentScript as HTMLScriptElement).src;
const pictures = core.all<HTMLElement>(document, "figure.picture").map((figure) => new Picture(figure));
const asked = core.all<HTMLElement>(document, "[data-explorer]");
const places = asked.map((each) => new Place(each, each.dataset.explorer!));
const familyOf = ({ data: { kind } }: Picture) => FAMILIES[kind] ?? kind;
const seen: Record<string, number> = {};

/** How to make an explorer on a stage. Its name in the address has a number if it is not the first of its name. */
const enlivenOn = (stage: Stage, fresh: string[]): Enliven => (name, make) => {
  seen[name] = (seen[name] ?? 0) + 1;
  const kind = make((change) => explorer.set(change));
  const explorer = new Explorer(seen[name] > 1 ? `${name}-${seen[name]}` : name, stage, kind);
  fresh.push(explorer.name);
  Object.assign(stage.figure, { explorer });
  stage.figure.querySelector(".explorer")!.append(tools(explorer));
};

/** The family has been loaded: open its pictures, and link them to the text. */
function add(family: string, open: Open): void {
  const fresh: string[] = [];
  const linked = pictures.filter((each) => familyOf(each) === family).map((picture) => {
    const { figure } = picture;
    const speaksOf = open(picture, enlivenOn(picture, fresh));
    if (!("explorer" in figure)) {
      picture.rove([...picture.listed().keys()]);
      for (const [node, words] of picture.listed()) picture.say(node, words);
    }
    return { figure, speaksOf };
  });
  const content = document.querySelector(".md-content__inner");
  if (content) link(content, linked);
  arrive(fresh);
  loaded(family);
}

/** The family has been loaded: make its explorers in the places that the page has for them. */
function settle(family: string, open: Settle): void {
  const fresh: string[] = [];
  for (const place of places) if (place.name === family) open(place, enlivenOn(place, fresh));
  arrive(fresh);
  loaded(family);
}

// Families that have not been loaded yet.
const waiting = new Set([...pictures.map(familyOf), ...places.map(({ name }) => name)]);
let allLoaded: () => void;
const ready = new Promise<void>((done) => { allLoaded = done; });
const loaded = (family: string) => {
  waiting.delete(family);
  if (!waiting.size) allLoaded();
};
const registry = { ...core, add, settle, ready };
export type Registry = typeof registry;
Object.assign(globalThis, { explorers: registry });

// Only pages with explorers load their styles. Nothing is shown before they are there.
const sheet = core.make("link", { rel: "stylesheet", href: new URL("../stylesheets/explorers.css", here).href });
for (const event of ["load", "error"]) sheet.addEventListener(event, () => {
  for (const family of waiting)
    document.body.append(core.fit(core.make("script"), { src: here.replace(/\.js$/, `-${family}.js`) }));
}, { once: true });
document.head.append(sheet);
addEventListener("hashchange", () => arrive());
