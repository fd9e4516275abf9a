// The reader chooses an operation and what is written after it: versions in memory beside the one that was saved.

import { at, button, dial, draw, fit, make, show } from "explorers-core";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, sheet, sheets, WIDTH, words } from "./sheet";
import { type Case, measure, type Measured, OPERATIONS, WRITES } from "./writes";

export type VersionsState = Case;

const [MOST_W, MOST_C] = [2, 3];
const [LEFT, WIDE, HIGH] = [86, WIDTH - 94, 62]; // of a box
const HEIGHT = 186;
const LABELS = ["write nothing", "h += c", "y += c", "h.data += c", "y.data += c"];

export function versions(place: Place, set: (change: Partial<VersionsState>) => void): Kind<VersionsState> {
  const saved = place.numbers("saved");
  const initial: VersionsState = { op: 0, write: "", w: 0.5, c: 1 };
  let state = initial;
  const evaluate = (given: Case) => measure(given, saved);
  const operations = OPERATIONS.map(({ name }, op) => button(name, () => set({ op })));
  const writes = WRITES.map((write, k) => button(at(LABELS, k), () => set({ write })));
  const [h, y] = [box("h", 34), box("y", 112)];
  const kept = box("saved", 34);
  const verdict = words(WIDTH / 2, 138, "", "is-middle is-backward");
  const wanted = words(WIDTH / 2, 164, "", "is-middle");
  place.canvas.append(sheets(sheet("In memory", HEIGHT, h.group, y.group),
    sheet("On the way back", HEIGHT, kept.group, verdict, wanted)));
  const weight = dial("w", "w", (w) => set({ w }));
  const amount = dial("c", "c, what is added", (c) => set({ c }));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const bar = (label: string, parts: Element[]) =>
    make("div", { class: "explorer-player", role: "group", "aria-label": label }, ...parts);
  place.put("Write over h or y, and see what the way back finds", bar("The operation", operations),
    bar("What is written after it", writes),
    make("div", { class: "explorer-dials" }, weight.element, amount.element), caption);

  function render(next: VersionsState): void {
    const pressed = next.op !== state.op || next.write !== state.write;
    state = next;
    const now = evaluate(state);
    const { text, rule } = at(OPERATIONS, state.op);
    operations.forEach((each, k) => each.setAttribute("aria-pressed", String(k === state.op)));
    writes.forEach((each, k) => each.setAttribute("aria-pressed", String(at(WRITES, k) === state.write)));
    h.render("h = 2w", change(now, "h"), `version ${now.versions.h}`, state.write.startsWith("h"));
    y.render(`y = ${text}`, change(now, "y"), `version ${now.versions.y}`, state.write.startsWith("y"));
    const name = nameOf(now);
    const count = name && now.versions[name];
    kept.render("saved:", name ?? "neither h nor y", name ? `version 0 then, ${count} now` : "nothing to compare",
      !!count);
    verdict.textContent = now.found === null ? "raises an error" : `dy/dw = ${rule} = ${show(now.found)}`;
    wanted.textContent = `it should be ${show(now.wanted)}`;
    const told = tell(state, now);
    weight.render(state.w, -MOST_W, MOST_W, `${show(state.w)}; ${told}`);
    amount.render(state.c, -MOST_C, MOST_C, `${show(state.c)}; ${told}`);
    caption.setAttribute("aria-live", pressed ? "polite" : "off");
    const kind = isWrong(now) ? "is-lost" : "";
    fit(caption, { class: `explorer-caption ${kind}` });
    caption.replaceChildren(make("p", {}, told));
  }

  const write = ({ op, write: into, w, c }: VersionsState): Query => ({
    ...(op === initial.op ? {} : { op: at(OPERATIONS, op).name }),
    ...(into === initial.write ? {} : { write: into }),
    ...(w === initial.w ? {} : { w: String(w) }),
    ...(c === initial.c ? {} : { c: String(c) }),
  });
  const read = (query: Query): VersionsState => ({
    op: Math.max(OPERATIONS.findIndex(({ name }) => name === query.op), initial.op),
    write: WRITES.find((each) => each === query.write) ?? initial.write,
    w: asked(query.w, initial.w),
    c: asked(query.c, initial.c),
  });

  return { initial, render, write, read, evaluate };
}

/** Which of both the operation saved, if any. */
const nameOf = ({ kept }: Measured) => (kept.y ? "y" : kept.h ? "h" : undefined);

const isWrong = ({ found, wanted }: Measured) =>
  found !== null && Math.abs(found - wanted) > 1e-9 * Math.max(1, Math.abs(wanted));

/** A number, and what a write made of it. */
function change({ before, after }: Measured, name: "h" | "y"): string {
  const [old, fresh] = [show(before[name]), show(after[name])];
  return old === fresh ? old : `${old} → ${fresh}`;
}

/** What came of it, in a line. */
function tell({ op, write }: VersionsState, now: Measured): string {
  const operation = at(OPERATIONS, op).name;
  const name = nameOf(now);
  const has = `${operation} saved ${name ?? "neither h nor y"}`;
  const [into] = write;
  if (!into) return `${has}. Now write over h or y: will PyTorch notice?`;
  if (now.found === null) return `It raises: ${has} at version 0, and ${into} is at version 1 now.`;
  if (into !== name) return `Right: ${has}. The way back does not look at the new ${into}.`;
  const hidden = `${has}, and .data does not count the write`;
  if (isWrong(now))
    return `Silently wrong: ${hidden}. PyTorch finds ${show(now.found)} instead of ${show(now.wanted)}.`;
  return `Right by luck: ${hidden}, but the new ${into} gives the same slope.`;
}

/** A box in memory: its name, what is in it, and its version. */
function box(kind: string, top: number) {
  const name = words(LEFT - 8, top + 36, "", "is-right");
  const place = { x: LEFT, y: top, width: WIDE, height: HIGH, rx: 5 };
  const frame = draw("rect", { ...place, class: "sheet-cell", "fill-opacity": 0.06 });
  const inside = words(LEFT + WIDE / 2, top + 27, "", "is-middle is-forward");
  const version = words(LEFT + WIDE / 2, top + 49, "", "is-middle");
  const group = draw("g", { class: `versions-${kind}` }, frame, name, inside, version);
  return {
    group,
    render(title: string, text: string, count: string, written: boolean) {
      name.textContent = title;
      inside.textContent = text;
      version.textContent = count;
      fit(group, { class: `versions-${kind}${written ? " is-wanted" : ""}` });
    },
  };
}
