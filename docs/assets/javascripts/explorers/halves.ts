// A plane of two inputs, and the half of it on which a unit is active: the side of a line on which its z is positive.

import { draw } from "explorers-core";

export const [WIDTH, HEIGHT] = [500, 350];

type Spot = readonly [x: number, y: number];

export interface Half {
  readonly w: number;
  readonly u: number;
  readonly b: number;
}

const text = (spots: readonly Spot[]) => spots.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

/** A plane whose lower left corner is at `left`, `low`; a unit of it takes so many pixels, both ways. */
export function plane(left: number, low: number, scale: number) {
  const [right, high] = [left + WIDTH / scale, low + HEIGHT / scale];
  const corners: readonly Spot[] = [[left, low], [right, low], [right, high], [left, high]];
  const at = ([x, y]: Spot): Spot => [(x - left) * scale, HEIGHT - (y - low) * scale];

  /** The corners of the part where z is positive, and the two places where its line meets the edges. */
  function cut({ w, u, b }: Half) {
    const z = ([x, y]: Spot) => w * x + u * y + b;
    const inside: Spot[] = [];
    const ends: Spot[] = [];
    corners.forEach((corner, k) => {
      const next = corners[(k + 1) % corners.length]!;
      const [here, there] = [z(corner), z(next)];
      if (here > 0) inside.push(corner);
      if (here > 0 === there > 0) return;
      const share = here / (here - there);
      const end: Spot = [corner[0] + share * (next[0] - corner[0]), corner[1] + share * (next[1] - corner[1])];
      inside.push(end);
      ends.push(end);
    });
    return { inside, ends };
  }

  return {
    at,
    /** A path along the line of a unit, with a tick to the side on which it is active. Empty if it lies outside. */
    line(half: Half, tick = 0): string {
      const [from, to] = cut(half).ends.map(at);
      if (!from || !to) return "M0 0";
      const length = Math.hypot(half.w, half.u);
      const [across, up] = [(tick * half.w) / length, (-tick * half.u) / length];
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      return `M${text([from, to])}${tick ? `M${text([[x, y]])}l${text([[across, up]])}` : ""}`;
    },
    /** A path around the part of the plane on which a unit is active. */
    side(half: Half): string {
      const { inside } = cut(half);
      return inside.length ? `M${text(inside.map(at))}Z` : "M0 0";
    },
    /** The place in the plane that a pointer is at, inside its edges. */
    under(svg: SVGSVGElement, { clientX, clientY }: PointerEvent): Spot {
      const box = svg.getBoundingClientRect();
      const between = (from: number, to: number, share: number) => from + Math.min(Math.max(share, 0), 1) * (to - from);
      return [
        between(left, right, (clientX - box.left) / box.width),
        between(high, low, (clientY - box.top) / box.height),
      ];
    },
    draw: (name: string, ...parts: Element[]) => draw("svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "halves", role: "img", "aria-label": name }, ...parts),
  };
}
