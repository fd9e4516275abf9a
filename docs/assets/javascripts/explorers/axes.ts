// The directions of the bowl: where the loss curves most and least, drawn through its bottom.

import { draw, fit, show, zip } from "explorers-core";
import { shift, type Way, ways } from "./descent";
import { inputs, type Own } from "./own";
import type { Panel } from "./panel";

const LENGTH = 1000; // of half an axis in the drawing, which is cut off where the map ends

/** The bottom of the bowl: the line of the least squares. */
function bottom(x: readonly number[], y: readonly number[]) {
  const sum = (all: readonly number[]) => all.reduce((a, c) => a + c, 0);
  const [p, q] = [sum(x) / x.length, sum(y) / y.length];
  const w = sum(zip(x, y).map(([each, value]) => (each - p) * (value - q))) / sum(x.map((each) => (each - p) ** 2));
  return { w, b: q - w * p };
}

export function axes(map: Panel, x: readonly number[], y: readonly number[]) {
  const end = bottom(x, y);
  const [left, top] = [map.x.start, map.y.end];
  const frame = { x: left, y: top, width: map.x.end - left, height: map.y.start - top };
  const lines = (["steep", "flat"] as const).map((name) => {
    const path = draw("path", { class: "training-axis" });
    const text = draw("text", { class: "training-way", "text-anchor": "middle" });
    return { name, path, text };
  });
  const group = draw("svg", { ...frame, viewBox: Object.values(frame).join(" ") },
    ...lines.map(({ path }) => path), ...lines.map(({ text }) => text));
  map.lay(group);

  const scale = ({ low, high, start, end: stop }: Panel["x"]) => (stop - start) / (high - low);

  /** A place on an axis, from one of its ends at −1 to the other one at 1; the map shows b at x = 0. */
  function place(way: Way, moved: number, share: number): readonly [number, number] {
    const [across, up] = [way.w, way.b - moved * way.w];
    const far = (share * LENGTH) / Math.hypot(across * scale(map.x), up * scale(map.y));
    return [map.x.at(end.w + far * across), map.y.at(end.b + far * up)];
  }

  /** Where the name of a way has room: of the steep one at its lowest place, of the flat one at its highest. */
  function label(way: Way, moved: number, lowest: boolean): readonly [number, number] {
    const inside = ([across, up]: readonly [number, number]) => across > left + 50 &&
      across < left + frame.width - 50 && up > top + 26 && up < top + frame.height - 14;
    const all = Array.from({ length: 800 }, (_, k) => place(way, moved, k / 400 - 1)).filter(inside);
    all.sort(([, one], [, other]) => one - other);
    return all[lowest ? all.length - 1 : 0] ?? place(way, moved, 0);
  }

  return (own: Own, shown: boolean): void => {
    fit(group, { visibility: shown ? "visible" : "hidden" });
    const moved = shift(x, own);
    for (const [way, { name, path, text }] of zip(ways(inputs(x, own)), lines)) {
      const ends = [-1, 1].map((share) => place(way, moved, share).map((each) => each.toFixed(1)).join(" "));
      fit(path, { d: `M${ends.join("L")}` });
      const [across, up] = label(way, moved, name === "steep");
      fit(text, { x: across.toFixed(1), y: (up - 6).toFixed(1) });
      text.textContent = `${name}, ${show(way.curvature)}`;
    }
  };
}
