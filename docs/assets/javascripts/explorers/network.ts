// A network whose inputs, target and weights can be moved: a pulse runs through it, and it learns a step at a time.

import { button, dial, type Dial, make, operand, player, show } from "explorers-core";
import { curve } from "./curve";
import { drawing } from "./drawing";
import type { Kind } from "./explorer";
import { factors } from "./factors";
import { kept } from "./kept";
import { type Net, pass, type Pass } from "./net";
import { descended, type Parameter, parametersOf, type Values, valueOf, withValues } from "./parameters";
import type { Picture } from "./picture";
import { type Bead, send } from "./pulse";

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

const REACH = 6;
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

  const changed = (list: readonly number[], k: number, value: number) => list.map((old, i) => (i === k ? value : old));
  /** Change a number by hand: the curve of the steps taken so far is about other numbers. */
  const move = (change: Partial<NetworkState>) => {
    steps.stop();
    set({ losses: [], ...change });
  };
  const names = net.target.map((_, k) => (net.target.length > 1 ? `target[${k}]` : "target"));
  const dials = [
    ...net.input.map((_, k) => dial(`x[${k}]`, `x[${k}]`, (x) => move({ input: changed(state.input, k, x) }))),
    ...names.map((name, k) => dial(name, name, (y) => move({ target: changed(state.target, k, y) }))),
  ];
  const steps = player(last, PACE, () => state.step, (step) => {
    set({ step });
    recall();
    if (!steps.playing()) return;
    if (step === layers + 1) picture.flash("loss");
    if (step < last) recall = send(picture.svgs[0], beads(step + 1), PACE);
  }, () => recall());
  const rate = dial("lr", "learning rate", (lr) => set({ lr }));
  const down = button("Take a step", () => descend(1));
  const ten = button("Take ten", () => descend(10));
  const sketch = curve();
  const learned = make("p", { class: "explorer-learned", role: "status" });
  const weight = make("div", { class: "explorer-weight" });
  const weightDials = new Map<string, Dial>();
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const error = make("p", { class: "explorer-slope" });
  const over = button("As recorded", () => move(initial), "over");
  picture.put("Move the numbers of the network, send a pulse through it, and let it learn", steps.element,
    make("div", { class: "explorer-dials" }, ...dials.map(({ element }) => element), over), weight, error, caption,
    make("div", { class: "explorer-learn" }, rate.element, down, ten, sketch.element, learned));

  const toggle = (id: string) => set({ picked: state.picked === id ? "" : id });
  picture.rove(parameters.map(({ id }) => id), toggle);
  const { canvas } = picture;
  const point = (target: EventTarget | null) => {
    const id = (target as Element | null)?.closest<HTMLElement>("[data-node]")?.dataset.node ?? "";
    const pointed = byId.has(id) ? id : "";
    if (pointed !== state.pointed) set({ pointed });
  };
  for (const event of ["pointerover", "focusin"]) canvas.addEventListener(event, ({ target }) => point(target));
  for (const event of ["pointerleave", "focusout"]) canvas.addEventListener(event, () => point(null));

  /** Take steps of gradient descent, and keep the losses before each and after all. */
  function descend(count: number): void {
    steps.stop();
    let { weights } = state;
    const losses = state.losses.slice(0, -1);
    for (let k = 0; k <= count; k++) {
      const here = withValues(net, weights);
      const now = pass(here, state.input, state.target);
      losses.push(now.loss);
      if (k < count && Number.isFinite(now.loss)) weights = descended(here, now, state.lr);
      else break;
    }
    set({ weights, losses, step: last });
  }

  /** What runs along the lines during the step of the pass that leads to `step`. */
  function beads(step: number): Bead[] {
    const here = withValues(net, state.weights);
    const now = pass(here, state.input, state.target);
    const back = step > layers;
    const layer = back ? 2 * layers + 1 - step : step - 1;
    return parameters.filter((each) => each.layer === layer).flatMap((each) => {
      const { id, unit, place } = each;
      if (back && place === undefined) return [];
      const before = place === undefined ? 1 : layer ? now.h[layer - 1][place] : state.input[place];
      const carries = valueOf(here, each) * (back ? now.grads.z[layer][unit] : before);
      const bounces = back && layer > 0 && net.activations[layer - 1] === "relu" && !now.slopes[layer - 1][place!];
      const lines = picture.of(id).filter((one): one is SVGPathElement => one.matches("path.picture-weight"));
      return carries ? lines.map((line) => ({ line, carries, back, bounces })) : [];
    });
  }

  function render(next: NetworkState): void {
    const moved = next.input !== state.input || next.target !== state.target || next.weights !== state.weights;
    caption.setAttribute("aria-live", moved ? "off" : "polite"); // what is moved speaks for itself
    if (next.picked !== state.picked) picture.reveal([next.picked]);
    state = next;
    const here = withValues(net, state.weights);
    const now = pass(here, state.input, state.target);
    const shown = byId.get(state.pointed || state.picked);
    drawn(state, now, listed(state).join() !== listed(initial).join(), shown && pathOf(shown));
    controls(here, now);
    const { step } = state;
    const errors = now.h[layers - 1].map((y, k) => `(${show(y)} − ${operand(state.target[k])})²`).join(" + ");
    const mean = net.reduction === "mean" && now.h[layers - 1].length > 1;
    const made = mean ? `(${errors}) ÷ ${now.h[layers - 1].length}` : errors;
    const known = [`loss = ${made} = `, make("b", { class: "is-result" }, show(now.loss))];
    error.replaceChildren(...(step > layers ? known : []));
    caption.classList.toggle("is-backward", step === last ? !!shown : step > layers + 1);
    const said = (words: string, hint: string) =>
      [make("p", {}, words), make("p", { class: "explorer-where" }, hint)];
    caption.replaceChildren(...(step < last ? said(passing(now, step), "A bead is as large as what it carries.")
      : shown ? tell(now, shown)
      : said(alive(now), "Point at a weight to see how its gradient is made; press it to move it.")));
  }

  /** Let the controls show the state. */
  function controls(here: Net, now: Pass): void {
    const heard = `loss ${show(now.loss)}; ${alive(now)}`;
    const turn = (one: Dial, value: number) => {
      const far = Math.max(REACH, Math.abs(value));
      one.render(value, -far, far, `${show(value)}; ${heard}`);
    };
    [...state.input, ...state.target].forEach((value, k) => turn(dials[k], value));
    steps.render(state.step, `step ${state.step} of ${last}`);
    rate.render(state.lr, 0, Math.max(0.2, state.lr), `${show(state.lr)}`);
    const picked = byId.get(state.picked);
    if (picked) turn(dialOf(picked), valueOf(here, picked));
    const wanted = picked ? [dialOf(picked).element] : [];
    if (weight.firstElementChild !== (wanted[0] ?? null)) weight.replaceChildren(...wanted);
    const { losses } = state;
    sketch.render(losses.length ? losses : [now.loss]);
    const taken = losses.length - 1;
    learned.textContent = taken < 1 ? `All ${parameters.length} numbers move against their gradients.`
      : `Loss ${show(losses[0])} → ${show(losses[taken])} in ${taken} step${taken > 1 ? "s" : ""}.${
        losses[taken] > losses[taken - 1] ? " It grew: this learning rate is too large here." : ""}`;
  }

  function dialOf({ id, name }: Parameter): Dial {
    const made = weightDials.get(id) ?? dial(name, name, (w) => move({ weights: { ...state.weights, [id]: w } }));
    weightDials.set(id, made);
    return made;
  }

  const evaluate = ({ input, target, weights = {} }: Pick<NetworkState, "input" | "target"> & Partial<NetworkState>) =>
    pass(withValues(net, weights), input, target);
  const opening = { first: { step: 0 }, ...steps };
  return { initial, opening, render, write, read, evaluate };
}

const PARAMETER = /^\w+\[(\d+)\]\.(weight|bias)(?:\.grad)?(?:\[(\d+)(?:, (\d+))?\])?$/;
const VECTOR = /^(\w+)(?:\.grad)?(?:\[0, (\d+)\])?(?:\.item\(\))?$/;

/** The nodes of a network that an expression of the page refers to: model[0].weight.grad[1, 0], h.grad[0, 1], x. */
export function speaksOf(net: Pick<Net, "parameters" | "sizes" | "weights">, expression: string): string[] {
  const [, module, kind, i, j] = PARAMETER.exec(expression) ?? [];
  const layer = net.parameters.filter((name) => name.endsWith("weight")).indexOf(`${module}.weight`) + 1;
  const unit = i ?? (net.weights[layer - 1]?.length === 1 ? "0" : undefined);
  if (layer && unit && kind === "bias") return [`b${layer}.${unit}`];
  if (layer && unit && j) return [`w${layer}.${unit}.${j}`];
  const [, name, at] = VECTOR.exec(expression) ?? [];
  const all = (before: string, size: number) =>
    Array.from({ length: size }, (_, k) => `${before}.${k}`).filter((_, k) => !at || Number(at) === k);
  if (name === "x") return all("x", net.sizes[0]);
  if ((name === "z" || name === "h") && net.weights.length === 2) return all(`${name}1`, net.sizes[1]);
  return name === "loss" ? ["loss"] : [];
}
