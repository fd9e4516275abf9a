// A yes-or-no question: a ball on the curve of each loss over the score z, and how hard each loss pushes it.

import { button, dial, draw, fit, make, show } from "explorers-core";
import type { Kind, Query } from "./explorer";
import type { Place } from "./place";
import { asked, hold, sheet, sheets, WIDTH, words } from "./sheet";

export interface PushState {
  readonly z: number;
  readonly target: number; // the right answer, 0 or 1
}

const REACH = 10; // the z at the edge of the drawing
const [START, END, TOP, GROUND] = [20, WIDTH - 20, 56, 206];
const FORCE = 90; // the length of a push of one
const SIZE = 9; // of the ball
const FAINT = 0.05; // a push below this is hardly one

/** The losses of the score z, and their derivatives. */
function measure({ z, target }: PushState) {
  const p = 1 / (1 + Math.exp(-z));
  const wrong = target ? -z : z; // how far the score is on the wrong side
  const entropy = Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
  const slopes = { error: 2 * (p - target) * p * (1 - p), entropy: p - target };
  return { p, losses: { error: (p - target) ** 2, entropy }, slopes };
}

export function push(place: Place, set: (change: Partial<PushState>) => void): Kind<PushState> {
  const initial: PushState = { z: 0, target: 1 };
  let state = initial;
  const move = (z: number) => set({ z });
  const [error, entropy] = [hill("Squared error of p", 1, move), hill("Cross entropy", REACH, move)];
  place.canvas.append(sheets(error.element, entropy.element));
  const score = dial("z", "score z", move);
  const answers = [0, 1].map((target) => button(`The answer is ${target}`, () => set({ target })));
  const caption = make("div", { class: "explorer-caption is-backward", role: "status" });
  place.put("Move the score and feel the push of both losses",
    make("div", { class: "explorer-player" }, ...answers),
    make("div", { class: "explorer-dials" }, score.element), caption);

  function render(next: PushState): void {
    caption.setAttribute("aria-live", next.target === state.target ? "off" : "polite");
    state = next;
    const { p, losses, slopes } = measure(state);
    error.render(state, (z) => measure({ ...state, z }).losses.error, losses.error, slopes.error);
    entropy.render(state, (z) => measure({ ...state, z }).losses.entropy, losses.entropy, slopes.entropy);
    answers.forEach((each, target) => each.setAttribute("aria-pressed", String(target === state.target)));
    const felt = `the squared error pushes with ${show(Math.abs(slopes.error))}, ` +
      `the cross entropy with ${show(Math.abs(slopes.entropy))}`;
    score.render(state.z, -REACH, REACH, `${show(state.z)}; ${felt}`);
    const where = `z = ${show(state.z)}, so p = ${show(p)}; the right answer is ${state.target}`;
    caption.replaceChildren(
      make("p", { class: "explorer-where" }, where), make("p", {}, tell(slopes), ` Here ${felt}.`));
  }

  function tell({ error, entropy }: { readonly error: number; readonly entropy: number }): string {
    if (Math.abs(entropy) < FAINT) return "The model is right and sure. Neither loss has much to push.";
    if (Math.abs(error) >= FAINT) return "Both losses push towards the right answer.";
    return "Sure and wrong: the sigmoid is flat here, and so is the squared error. It hardly pushes.";
  }

  const write = ({ z, target }: PushState): Query => ({
    ...(z === initial.z ? {} : { z: String(z) }),
    ...(target === initial.target ? {} : { target: String(target) }),
  });
  const read = (query: Query): PushState =>
    ({ z: asked(query.z, initial.z), target: query.target === "0" ? 0 : initial.target });

  return { initial, render, write, read, evaluate: measure };
}

/** The curve of a loss up to some height, with a ball on it and an arrow for the push, against the gradient. */
function hill(title: string, highest: number, move: (z: number) => void) {
  const x = (z: number) => START + ((Math.min(Math.max(z, -REACH), REACH) + REACH) / (2 * REACH)) * (END - START);
  const y = (loss: number) => GROUND - (Math.min(loss, highest) / highest) * (GROUND - TOP);
  const curve = draw("path", { class: "sheet-curve" });
  const arrow = draw("path", { class: "sheet-arrow" });
  const ball = draw("circle", { r: SIZE, class: "sheet-bead" });
  const loss = words(START, 38, "", "is-forward");
  const force = words(END, 38, "", "is-right is-backward");
  const axis = draw("path", { d: `M${START} ${GROUND}H${END}M${WIDTH / 2} ${GROUND}V${TOP}`, class: "sheet-axis" });
  const ticks = [-8, -4, 0, 4, 8].map((z) => words(x(z), GROUND + 28, show(z), "sheet-tick"));
  const top = words(WIDTH / 2 + 6, TOP + 4, show(highest), "sheet-top");
  const name = words(END, GROUND + 28, "z", "is-right");
  const element = sheet(title, GROUND + 36, axis, ...ticks, name, top, curve, loss, force, ball, arrow);
  hold(element, (place) => {
    const share = Math.min(Math.max((place - START) / (END - START), 0), 1);
    move(Number(((2 * share - 1) * REACH).toFixed(1)));
  });
  return {
    element,
    render({ z }: PushState, f: (z: number) => number, height: number, slope: number) {
      const points = Array.from({ length: 121 }, (_, k) => -REACH + (k / 120) * 2 * REACH);
      fit(curve, { d: `M${points.map((each) => `${x(each).toFixed(1)} ${y(f(each)).toFixed(1)}`).join("L")}` });
      const [cx, cy] = [x(z), y(height)];
      fit(ball, { cx: cx.toFixed(1), cy: cy.toFixed(1) });
      const length = -slope * FORCE;
      const head = Math.min(Math.abs(length), 8) * Math.sign(length);
      const tip = `m${-head} ${-Math.abs(head) * 0.7}l${head} ${Math.abs(head) * 0.7}l${-head} ${Math.abs(head) * 0.7}`;
      fit(arrow, { d: `M${(cx + Math.sign(length) * SIZE).toFixed(1)} ${cy.toFixed(1)}h${length.toFixed(2)}${tip}` });
      loss.textContent = `loss ${show(height)}`;
      force.textContent = `push ${show(-slope)}`;
    },
  };
}
