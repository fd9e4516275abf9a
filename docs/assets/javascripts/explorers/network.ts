// A network whose inputs, target and weights can be moved: a pulse runs through it, and it learns a step at a time.

import { at, button, make, operand, player, show, zip } from "explorers-core";
import { drawing } from "./drawing";
import type { Kind } from "./explorer";
import { factors } from "./factors";
import { beads, nodeOf } from "./flow";
import { hold } from "./hold";
import { kept } from "./kept";
import { knobs } from "./knobs";
import { descend, learning } from "./learning";
import { type Net, pass, type Pass } from "./net";
import { parametersOf, type Values, valueOf, withValues } from "./parameters";
import type { Picture } from "./picture";
import { send } from "./pulse";

export interface NetworkState {
  readonly input: readonly number[];
  readonly target: readonly number[];
  readonly weights: Values; // of the parameters that are not as recorded
  readonly losses: readonly number[]; // before each step of gradient descent that was taken, and now
  readonly lr: number;
  readonly step: number; // of the pass: each layer forward, the loss, each layer back
  readonly picked: string; // the weight or bias that was chosen, which stays
  readonly pointed: string; // the one that is pointed at, for as long as it is
}

const PACE = 1300; // milliseconds a step of the pass
const LR = 0.02; // before the reader chooses another

export function network(picture: Picture, net: Net, set: (change: Partial<NetworkState>) => void): Kind<NetworkState> {
  const layers = net.weights.length;
  const last = 2 * layers + 1;
  const parameters = parametersOf(net);
  const byId = new Map(parameters.map((each) => [each.id, each]));
  const { alive, pathOf, tell, passing } = factors(net);
  const drawn = drawing(picture, net, parameters, last);
  const initial: NetworkState = {
    input: net.input, target: net.target, weights: {}, losses: [], lr: LR, step: last, picked: "", pointed: "",
  };
  const { listed, write, read } = kept(net, parameters, initial);
  let state = initial;
  let recall = () => {}; // takes away the beads that are on their way

  type Numbers = Pick<NetworkState, "input" | "target"> & Partial<NetworkState>;
  const evaluate = ({ input, target, weights = {} }: Numbers) => pass(withValues(net, weights), input, target);

  const steps = player(last, PACE, () => state.step, (step) => {
    set({ step });
    recall();
    if (steps.playing()) animate(step);
  }, () => recall());
  /** Change a number by hand: the curve of the steps taken so far is about other numbers. */
  const move = (change: Partial<NetworkState>) => {
    steps.stop();
    set({ losses: [], ...change });
  };
  const turn = (id: string, value: number) => move({ weights: { ...state.weights, [id]: value } });
  const moved = knobs(net, parameters, () => state, move, turn);
  const learn = learning(parameters.length, (lr) => set({ lr }), (count) => {
    steps.stop();
    set({ ...descend(net, state, count), step: last });
  });
  const said = make("div", { role: "status" });
  const hint = make("p", { class: "explorer-where" });
  const caption = make("div", { class: "explorer-caption" }, said, hint);
  const error = make("p", { class: "explorer-slope" });
  const over = button("As recorded", () => move(initial), "over");
  moved.element.append(over);
  picture.put("Move the numbers of the network, send a pulse through it, and let it learn",
    steps.element, moved.element, moved.weight, error, caption, learn.element);

  picture.rove(parameters.map(({ id }) => id), (id) => set({ picked: state.picked === id ? "" : id }));
  picture.onpoint((node) => {
    const pointed = byId.has(node) ? node : "";
    if (pointed !== state.pointed) set({ pointed });
  });
  hold(picture.canvas, (id) => {
    const held = byId.get(id);
    return held && valueOf(withValues(net, state.weights), held);
  }, (picked, value) => move({ weights: { ...state.weights, [picked]: value }, picked }));

  /** Send beads along the lines of the step that follows this one. */
  function animate(step: number): void {
    if (step === layers + 1) picture.flash("loss");
    const [svg] = picture.svgs;
    const ahead = () => beads(picture, withValues(net, state.weights), evaluate(state), step + 1);
    if (svg && step < last) recall = send(svg, ahead(), PACE);
  }

  function render(next: NetworkState): void {
    const changed = next.input !== state.input || next.target !== state.target || next.weights !== state.weights;
    said.setAttribute("aria-live", changed ? "off" : "polite"); // what is moved speaks for itself
    if (next.picked !== state.picked) picture.reveal([next.picked]);
    else if (next.step !== state.step) picture.reveal([nodeOf(next.step + 1, layers), nodeOf(next.step, layers)]);
    state = next;
    const now = evaluate(state);
    const shown = byId.get(state.pointed || state.picked);
    drawn(state, now, listed(state).join() !== listed(initial).join(), shown && pathOf(shown));
    moved.render(state, `loss ${show(now.loss)}; ${alive(now)}`);
    steps.render(state.step, `step ${state.step} of ${last}`);
    learn.render(state, now.loss);
    error.replaceChildren(...(state.step > layers ? written(now) : []));
    speak(now, shown && tell(now, shown));
  }

  /** The loss, as it is made. */
  function written(now: Pass): (string | HTMLElement)[] {
    const outputs = at(now.h, layers - 1);
    const errors = zip(outputs, state.target).map(([y, target]) => `(${show(y)} − ${operand(target)})²`).join(" + ");
    const made = net.reduction === "mean" && outputs.length > 1 ? `(${errors}) ÷ ${outputs.length}` : errors;
    return [`loss = ${made} = `, make("b", { class: "is-result" }, show(now.loss))];
  }

  /** What has just happened; of a whole pass, the gradient that is pointed at. */
  function speak(now: Pass, told?: HTMLElement[]): void {
    const { step } = state;
    const whole = step === last;
    caption.classList.toggle("is-backward", whole ? !!told : step > layers + 1);
    said.classList.toggle("is-backward", whole && !!told);
    said.replaceChildren(...(whole && told ? told : [make("p", {}, whole ? alive(now) : passing(now, step))]));
    hint.textContent = !whole ? "A bead is as large as what it carries."
      : told ? "" : "Point at a weight to see how its gradient is made; drag it, or press it, to move it.";
  }

  const opening = { first: { step: 0 }, ...steps };
  return { initial, opening, render, write, read, evaluate };
}
