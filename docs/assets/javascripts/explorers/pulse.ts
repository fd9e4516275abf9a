// Beads that run along the lines of a network: forward with what each line carries, backward with its gradient.

import { draw } from "explorers-core";

/** A bead: the line that it runs along, the number it carries, and whether a shut gate throws it back at its end. */
export interface Bead {
  readonly line: SVGPathElement;
  readonly carries: number;
  readonly back: boolean;
  readonly bounces: boolean;
}

const [SMALL, LARGE] = [2.5, 9]; // the radius of a bead, by the size of its number
const PLACES = 12; // of a line that a bead is put at
const REBOUND = 0.35; // of its line that a bead is thrown back

/** The radius of a bead that carries this share of the most that any carries. */
export const radius = (share: number) => (SMALL + (LARGE - SMALL) * Math.sqrt(share || 0)).toFixed(1);

/** Send beads along their lines, which takes so many milliseconds. Returns what takes them away at once. */
export function send(
  svg: SVGSVGElement, beads: readonly Bead[], milliseconds: number,
  most = Math.max(...beads.map(({ carries }) => Math.abs(carries))),
): () => void {
  const group = draw("g", { class: "pulse", "aria-hidden": true });
  svg.append(group);
  for (const bead of beads) {
    const r = radius(Math.abs(bead.carries) / most);
    const circle = draw("circle", { r, class: bead.back ? "pulse-bead is-backward" : "pulse-bead" });
    group.append(circle);
    circle.animate(way(bead), { duration: milliseconds, easing: "ease-in-out", fill: "both" });
  }
  const end = () => group.remove();
  const timer = setTimeout(end, milliseconds);
  return () => {
    clearTimeout(timer);
    end();
  };
}

/** The places of a bead on its way. */
function way({ line, back, bounces }: Bead): Keyframe[] {
  const length = line.getTotalLength();
  const at = (share: number, opacity = 1): Keyframe => {
    const { x, y } = line.getPointAtLength(length * (back ? 1 - share : share));
    return { transform: `translate(${x}px, ${y}px)`, opacity };
  };
  const there = Array.from({ length: PLACES + 1 }, (_, k) => at(k / PLACES));
  return bounces ? [...there, at(1 - REBOUND / 2), at(1 - REBOUND, 0)] : there;
}
