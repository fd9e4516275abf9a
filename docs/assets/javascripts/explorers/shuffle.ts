// Four predictions and four targets that the reader reorders: the errors of all pairs, as broadcasting makes them,
// beside the four errors that one wants.

import { at, button, dial, draw, fit, make, operand, show, zip } from "explorers-core";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, sheet, sheets, WIDTH, words } from "./sheet";

export interface ShuffleState {
  readonly w: number; // the weight of the line that predicts
  readonly order: string; // which target stands where: 0123 as they belong
  readonly seen: readonly string[]; // the orders tried by now
}

const X = [1, 2, 3, 4];
const [TRUE, B] = [2, 0.5]; // the slope of the data, and the bias of the line
const PLACES = [0, 1, 2, 3];
const ALONE = WIDTH / 2 + 4; // where the column of four errors is
const HOME = "0123";
const [LEFT, TOP, CELL, ROW] = [82, 62, 58, 34];
const [START, END, GROUND, HIGHEST] = [20, WIDTH - 20, 236, 25]; // of the line of losses

const mean = (squared: readonly number[]) => squared.reduce((sum, error) => sum + error * error, 0) / squared.length;
const valid = (order: string) => [...order].sort().join("") === HOME;

/** All orders of these letters. */
const orders = (letters: string): string[] =>
  letters ? [...letters].flatMap((each) => orders(letters.replace(each, "")).map((rest) => each + rest)) : [""];

/** The errors of all pairs and of the right ones, and the means of their squares. */
function measure({ w, order }: { readonly w: number; readonly order: string }) {
  const guesses = X.map((x) => w * x + B);
  const targets = [...order].map((k) => TRUE * at(X, Number(k)));
  const grid = guesses.map((guess) => targets.map((target) => guess - target));
  const pairs = zip(guesses, targets).map(([guess, target]) => guess - target);
  return { guesses, targets, grid, pairs, wrong: mean(grid.flat()), right: mean(pairs) };
}

export function shuffle(place: Place, set: (change: Partial<ShuffleState>) => void): Kind<ShuffleState> {
  const initial: ShuffleState = { w: 1, order: HOME, seen: [HOME] };
  let state = initial;
  const square = (left: number, k: number, kind: string) => {
    const box = draw("rect", { x: left, y: TOP + k * ROW, width: CELL, height: ROW, class: "sheet-cell" });
    const text = words(left + CELL / 2, TOP + k * ROW + 22, "", "is-middle");
    return { box, text, group: draw("g", { class: kind }, box, text) };
  };
  const cells = PLACES.flatMap((i) => PLACES.map((j) =>
    ({ wanted: i === j, ...square(LEFT + j * CELL, i, i === j ? "is-wanted" : "") })));
  const alone = PLACES.map((k) => square(ALONE, k, "is-wanted"));
  const guesses = PLACES.map((k) => words(LEFT - 16, TOP + k * ROW + 22, "", "is-right"));
  const sums = PLACES.map((k) => words(ALONE - 12, TOP + k * ROW + 22, "", "is-right"));
  const targets = PLACES.map((k) => {
    const box = draw("rect", { x: LEFT + k * CELL + 6, y: TOP - 33, width: CELL - 12, height: 27, rx: 5 });
    const text = words(LEFT + k * CELL + CELL / 2, TOP - 14, "", "is-middle");
    const made = draw("g", { class: "sheet-target", role: "button", tabindex: 0 }, box, text);
    made.addEventListener("click", () => swap(k));
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      swap(k);
    });
    return { made, text };
  });
  const [broadcast, paired] = [losses("broadcast loss"), losses("right loss")];
  const wanted = cells.filter((each) => each.wanted); // drawn last, so that no neighbour covers their frames
  const others = cells.filter((each) => !each.wanted);
  const all = sheet("(4, 1) minus (4,): sixteen errors", 274, words(6, TOP - 24, "targets"),
    words(6, TOP - 6, "predicted"), ...targets.map(({ made }) => made), ...guesses,
    ...[...others, ...wanted].map(({ group }) => group), broadcast.group);
  const four = sheet("(4, 1) minus (4, 1): four errors", 274, ...sums, ...alone.map(({ group }) => group),
    paired.group);
  place.canvas.append(sheets(all, four));

  const slope = dial("w", "weight of the line", (w) => set({ w }));
  const mix = button("Shuffle", () => {
    const rest = orders(HOME).filter((each) => each !== state.order);
    const fresh = rest.filter((each) => !state.seen.includes(each));
    const from = fresh.length ? fresh : rest;
    reorder(at(from, Math.floor(Math.random() * from.length)));
  });
  const over = button("Start over", () => set(initial), "over");
  const caption = make("div", { class: "explorer-caption", role: "status" });
  place.put("Shuffle the targets", make("div", { class: "explorer-player" }, over, mix),
    make("div", { class: "explorer-dials" }, slope.element), caption);

  function reorder(order: string): void {
    set({ order, seen: state.seen.includes(order) ? state.seen : [...state.seen, order] });
  }

  /** Swap a target with the one to its right, the last one with the first. */
  function swap(k: number): void {
    const letters = [...state.order];
    const other = (k + 1) % letters.length;
    [letters[k], letters[other]] = [at(letters, other), at(letters, k)];
    reorder(letters.join(""));
  }

  function render(next: ShuffleState): void {
    const before = measure(state);
    const moved = next.order !== state.order;
    state = next;
    const now = measure(state);
    const shade = (error: number) => Math.min((error * error) / 36, 1) * 0.3;
    for (const [{ text, box }, error] of zip([...cells, ...alone], [...now.grid.flat(), ...now.pairs])) {
      text.textContent = show(error);
      fit(box, { "fill-opacity": shade(error) });
    }
    for (const [text, guess] of zip(guesses, now.guesses)) text.textContent = show(guess);
    for (const [{ text, made }, target] of zip(targets, now.targets)) {
      text.textContent = show(target);
      fit(made, { "aria-label": `${show(target)}, swap with the next target` });
    }
    for (const [text, [guess, target]] of zip(sums, zip(now.guesses, now.targets)))
      text.textContent = `${show(guess)} − ${operand(target)}`;
    const tried = state.seen.map((order) => measure({ w: state.w, order }));
    broadcast.render(now.wrong, tried.map(({ wrong }) => wrong));
    paired.render(now.right, tried.map(({ right }) => right));
    slope.render(state.w, 0, 2, show(state.w));
    caption.setAttribute("aria-live", moved ? "polite" : "off");
    caption.replaceChildren(make("p", {}, tell(before.right, now, moved)),
      make("p", { class: "explorer-where" }, `You tried ${state.seen.length} of 24 orders.`));
  }

  function tell(before: number, { right, wrong }: ReturnType<typeof measure>, moved: boolean): string {
    if (!state.w) return "This line predicts the same for each input. So no order matters, to either loss.";
    if (state.seen.length === 1)
      return "Press a target to swap it with the next one, or shuffle them all. Which loss will notice?";
    const changed = moved && show(before) !== show(right);
    const change = changed ? `goes from ${show(before)} to ${show(right)}` : `is ${show(right)}`;
    return `The right loss ${change}. The broadcast loss ${moved ? "stays at" : "is"} ` +
      `${show(wrong)}: each prediction meets all four targets, in whatever order they come.`;
  }

  const write = ({ w, order, seen }: ShuffleState): Query => ({
    ...(w === initial.w ? {} : { w: String(w) }),
    ...(order === HOME ? {} : { order }),
    ...(seen.length === 1 ? {} : { seen: seen.join(".") }),
  });

  function read(query: Query): ShuffleState {
    const { order: given = "", seen: before = "" } = query;
    const order = valid(given) ? given : HOME;
    const seen = before.split(".").filter(valid);
    return { w: asked(query.w, initial.w), order, seen: [...new Set([HOME, ...seen, order])] };
  }

  return { initial, render, write, read, evaluate: measure };
}

/** A line of losses: a ball where the loss is, and a mark for each order tried. */
function losses(name: string) {
  const at = (loss: number) => (START + (Math.min(loss, HIGHEST) / HIGHEST) * (END - START)).toFixed(1);
  const marks = draw("path", { class: "sheet-marks" });
  const ball = draw("circle", { cy: GROUND, r: 7, class: "sheet-bead" });
  const text = words(WIDTH / 2, GROUND - 16, "", "is-middle is-forward");
  const ticks = [0, 5, 10, 15, 20, HIGHEST]
    .map((each) => words(Number(at(each)), GROUND + 26, show(each), "sheet-tick"));
  const ground = draw("path", { d: `M${START} ${GROUND}H${END}`, class: "sheet-axis" });
  return {
    group: draw("g", {}, ground, ...ticks, marks, ball, text),
    render(loss: number, tried: readonly number[]) {
      fit(marks, { d: tried.map((each) => `M${at(each)} ${GROUND - 9}v18`).join("") });
      fit(ball, { cx: at(loss) });
      text.textContent = `${name} ${show(loss)}`;
    },
  };
}
