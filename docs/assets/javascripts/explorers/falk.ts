// A product as one computes it by hand: the first matrix on the left, the second above, and where a row of the one
// meets a column of the other, a number of the product.

import { all, draw, fit, show } from "explorers-core";
import { type Matrix, shape, width } from "./matrices";

export type Cell = readonly [row: number, column: number];

const [SIDE, GAP, LEFT, TOP] = [36, 14, 22, 26]; // of a cell, between the matrices, and around all
const MOST = 4; // rows or columns of a matrix
const MOVES: Record<string, Cell> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export interface Falk {
  readonly element: SVGSVGElement;
  render(left: [string, Matrix], right: [string, Matrix], made: Made | undefined, cell: Cell | undefined): void;
}

export interface Made {
  readonly name: string;
  readonly matrix: Matrix;
  readonly found: boolean;
  /** How a number of it is made. */
  line(cell: Cell): string;
}

export function falk(point: (cell: Cell) => void): Falk {
  const edge = LEFT + MOST * SIDE + GAP; // where the second matrix and the product begin
  const bottom = TOP + MOST * SIDE + GAP; // where the first matrix and the product begin
  const size = MOST * SIDE;
  const viewBox = `0 0 ${edge + size + 6} ${bottom + size + 26}`;
  const element = draw("svg", { viewBox, class: "falk", role: "group" });
  const layers = (["first", "second", "made"] as const).map((name) => draw("g", { class: `falk-${name}` }));
  element.append(...layers);
  const [first, second, product] = layers;
  let now: Made | undefined;

  const cellOf = (target: EventTarget | null): Cell | undefined => {
    const cell = (target as Element | null)?.closest<SVGElement>("[data-cell]")?.dataset.cell;
    return cell ? (cell.split(".").map(Number) as unknown as Cell) : undefined;
  };
  for (const event of ["pointerover", "focusin", "click"])
    product.addEventListener(event, ({ target }) => {
      const cell = cellOf(target);
      if (cell) point(cell);
    });
  product.addEventListener("keydown", (event) => {
    const [from, by] = [cellOf(event.target), MOVES[event.key]];
    if (!now || !from || !by) return;
    event.preventDefault();
    const [row, column] = [from[0] + by[0], from[1] + by[1]];
    all<SVGElement>(product, `[data-cell="${row}.${column}"]`)[0]?.focus();
  });

  /** Draw a matrix with its upper left corner at a place; some of its cells may be lit. */
  function put(group: SVGElement, matrix: Matrix, x: number, y: number, lit: (row: number, column: number) => boolean) {
    const cells = matrix.flatMap((row, i) => row.map((value, j) => {
      const corner = { x: x + j * SIDE, y: y + i * SIDE };
      return draw("g", { class: lit(i, j) ? "falk-cell is-lit" : "falk-cell" },
        draw("rect", { ...corner, width: SIDE, height: SIDE }),
        draw("text", { x: corner.x + SIDE / 2, y: corner.y + SIDE / 2 + 5, class: "is-middle" }, show(value)));
    }));
    group.replaceChildren(...cells);
    return cells;
  }
  const label = (x: number, y: number, text: string, kind = "") =>
    draw("text", { x, y, class: `falk-label ${kind}` }, text);

  return {
    element,
    render([one, left], [other, right], made, cell) {
      const held = all<SVGElement>(product, "[data-cell]:focus")[0]?.dataset.cell;
      now = made;
      const and = made ? `, and their product ${made.name}` : "";
      fit(element, { "aria-label": `${one} on the left, ${other} above${and}` });
      const x = edge - GAP - width(left) * SIDE;
      const y = bottom - GAP - right.length * SIDE;
      put(first, left, x, bottom, (i) => !!cell && i === cell[0]);
      put(second, right, edge, y, (_, j) => !!cell && j === cell[1]);
      fit(first, { class: one[0] === "G" ? "is-gradient" : "is-value" });
      fit(second, { class: other[0] === "G" ? "is-gradient" : "is-value" });
      first.append(label(edge - GAP, bottom + left.length * SIDE + 18, `${one}, ${shape(left)}`, "is-right"));
      second.append(label(edge, y - 9, `${other}, ${shape(right)}`));
      if (!made) return void product.replaceChildren(...misfit(left, right));
      const cells = put(product, made.matrix, edge, bottom, (i, j) => !!cell && i === cell[0] && j === cell[1]);
      const across = width(made.matrix);
      const stop = held ?? cell?.join(".") ?? "0.0";
      cells.forEach((each, k) => {
        const at = [Math.floor(k / across), k % across] as const;
        const place = at.join(".");
        const said = `row ${at[0]}, column ${at[1]}: ${made.line(at)}`;
        fit(each, { "data-cell": place, role: "button", tabindex: place === stop ? 0 : -1, "aria-label": said });
      });
      fit(product, { class: made.found ? "is-gradient" : "is-plain" });
      product.append(label(edge, bottom + made.matrix.length * SIDE + 18, `${made.name}, ${shape(made.matrix)}`));
      if (held) cells.find((each) => each.dataset.cell === held)?.focus();
    },
  };

  /** Beside the first matrix and below the second: how many columns and rows do not go together. */
  function misfit(left: Matrix, right: Matrix): SVGElement[] {
    const [across, down] = [width(left), right.length];
    const x = edge - GAP - across * SIDE;
    const y = bottom - GAP - down * SIDE;
    return [
      draw("path", { d: `M${x} ${bottom - 6}H${edge - GAP}M${edge - 6} ${y}V${bottom - GAP}`, class: "falk-misfit" }),
      label(x - 4, bottom - 12, `${across} columns`, "is-misfit"),
      label(edge - 14, y + (down * SIDE) / 2 + 5, `${down} rows`, "is-right is-misfit"),
    ];
  }
}
