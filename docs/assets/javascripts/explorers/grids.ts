// Numbers for five queries and five keys, with the sum of each row, and a cell that is pointed at.

import { at, draw, fit, show } from "explorers-core";
import { sheet, words } from "./sheet";

export type Grid = readonly (readonly number[])[];
export type Spot = readonly [query: number, key: number];

const [LEFT, TOP, CELL, ROW] = [22, 46, 47, 32];
const SUMS = LEFT + 5 * CELL + 50; // where the sums of the rows end
const FIVE = [0, 1, 2, 3, 4];
const MOVES: Record<string, Spot> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A grid with a title; a number of the size of `full` has the darkest cell. With `keyed`, arrow keys go through it. */
export function squares(title: string, full: number, ends: string, point: (spot: Spot) => void, keyed = false) {
  const parts = FIVE.flatMap((i) => FIVE.map((j) => {
    const [x, y] = [LEFT + j * CELL, TOP + i * ROW];
    const box = draw("rect", { x, y, width: CELL, height: ROW, class: "sheet-cell" });
    const text = words(x + CELL / 2, y + 21, "", "is-middle");
    const group = draw("g", { class: "grid-cell" }, box, text);
    const spot: Spot = [i, j];
    for (const event of ["pointerover", "click", ...(keyed ? ["focusin"] : [])])
      group.addEventListener(event, () => point(spot));
    group.addEventListener("keydown", (event) => {
      const by = MOVES[event.key];
      if (!by) return;
      event.preventDefault();
      const [row, column] = [i + by[0], j + by[1]];
      if (FIVE.includes(row) && FIVE.includes(column)) at(parts, row * 5 + column).group.focus();
    });
    return { spot, box, text, group };
  }));
  const sums = FIVE.map((i) => words(SUMS, TOP + i * ROW + 21, "", "is-right"));
  const rows = FIVE.map((i) => words(LEFT - 6, TOP + i * ROW + 21, String(i + 1), "sheet-top is-right"));
  const columns = FIVE.map((j) => words(LEFT + (j + 0.5) * CELL, TOP - 7, String(j + 1), "sheet-tick"));
  const head = words(SUMS, TOP - 7, ends, "sheet-top is-right");
  const element = sheet(title, TOP + 5 * ROW + 8, ...rows, ...columns, head, ...sums,
    ...parts.map(({ group }) => group));
  element.classList.add("grid", full === 1 ? "is-value" : "is-gradient");
  return {
    element,
    render(grid: Grid, total: readonly number[] | undefined, lit: Spot | undefined, causal: boolean,
      line: (spot: Spot) => string) {
      for (const { spot: [i, j], box, text, group } of parts) {
        const value = at(at(grid, i), j);
        text.textContent = brief(value);
        fit(box, { "fill-opacity": Math.min(Math.abs(value) / full, 1) * 0.45 });
        const here = !!lit && i === lit[0] && j === lit[1];
        fit(group, { class: `grid-cell${here ? " is-lit" : ""}${causal && j > i && !value ? " is-later" : ""}` });
        if (!keyed) continue;
        const stop = here || (!lit && !i && !j);
        fit(group, { role: "button", tabindex: stop ? 0 : -1, "aria-label": `${text.textContent}; ${line([i, j])}` });
      }
      sums.forEach((each, i) => { each.textContent = total ? brief(at(total, i)) : ""; });
    },
  };
}

/** A number in a cell: two places, and no more digits than it has. */
const brief = (value: number) => show(Number(value.toFixed(2)) || 0);
