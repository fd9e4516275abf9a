// A network whose inputs and target can be moved: units fall silent and wake, and each gradient shows how it is made.

import { button, dial } from "./controls";
import { all, draw, fit, make } from "./dom";
import type { Kind, Query } from "./explorer";
import { type Net, pass, type Pass } from "./net";
import { operand, show } from "./numbers";
import type { Picture } from "./picture";
import { equals, part } from "./words";

export interface NetworkState {
  readonly input: readonly number[];
  readonly target: readonly number[];
  readonly picked: string; // the weight or bias that was chosen, which stays
  readonly pointed: string; // the one that is pointed at, for as long as it is
}

const [THIN, THICK] = [1.2, 6]; // of the lines that stand for weights, as the build draws them
const REACH = 6;

/** A weight or a bias: its node, its name, and where it stands; a bias has no place. */
interface Parameter {
  readonly id: string;
  readonly name: string;
  readonly layer: number; // from 0
  readonly unit: number;
  readonly place?: number;
}

function parametersOf({ weights, biases, parameters }: Net): Parameter[] {
  const names = parameters.filter((name) => name.endsWith("weight"));
  return weights.flatMap((rows, layer) => rows.flatMap((row, unit): Parameter[] => {
    const at = { layer, unit };
    const name = names[layer];
    const found = row.map((_, place) => ({
      ...at, place, id: `w${layer + 1}.${unit}.${place}`, name: `${name}[${unit}, ${place}]`,
    }));
    const bias = { ...at, id: `b${layer + 1}.${unit}`, name: `${name.replace(/weight$/, "bias")}[${unit}]` };
    return biases[layer] ? [...found, bias] : found;
  }));
}

const gradientOf = ({ grads }: Pass, { layer, unit, place }: Parameter) =>
  place === undefined ? grads.biases[layer]![unit] : grads.weights[layer][unit][place];

export function network(picture: Picture, net: Net, set: (change: Partial<NetworkState>) => void): Kind<NetworkState> {
  const last = net.weights.length - 1;
  const parameters = parametersOf(net);
  const byId = new Map(parameters.map((each) => [each.id, each]));
  const widths = net.weights.map(({ length }) => length);
  const initial: NetworkState = { input: net.input, target: net.target, picked: "", pointed: "" };
  let state = initial;

  const indexed = (name: string, size: number, k: number) => (size > 1 ? `${name}[${k}]` : name);
  const changed = (list: readonly number[], k: number, value: number) => list.map((old, i) => (i === k ? value : old));
  const dials = [
    ...net.input.map((_, k) => dial(`x[${k}]`, `x[${k}]`, (x) => set({ input: changed(state.input, k, x) }))),
    ...net.target.map((_, k) => {
      const name = indexed("target", net.target.length, k);
      return dial(name, name, (y) => set({ target: changed(state.target, k, y) }));
    }),
  ];
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const error = make("p", { class: "explorer-slope" });
  const over = button("Start over", () => set(initial), "over");
  picture.put("Move the inputs and the target of the network",
    make("div", { class: "explorer-dials" }, ...dials.map(({ element }) => element), over), error, caption);

  const toggle = (id: string) => set({ picked: state.picked === id ? "" : id });
  picture.rove(parameters.map(({ id }) => id), toggle);
  widen(picture);
  const { canvas } = picture;
  const point = (target: EventTarget | null) => {
    const id = (target as Element | null)?.closest<HTMLElement>("[data-node]")?.dataset.node ?? "";
    const pointed = byId.has(id) ? id : "";
    if (pointed !== state.pointed) set({ pointed });
  };
  for (const event of ["pointerover", "focusin"]) canvas.addEventListener(event, ({ target }) => point(target));
  for (const event of ["pointerleave", "focusout"]) canvas.addEventListener(event, () => point(null));

  function render(next: NetworkState): void {
    const moved = next.input !== state.input || next.target !== state.target;
    caption.setAttribute("aria-live", moved ? "off" : "polite"); // what is moved speaks for itself
    if (next.picked !== state.picked) picture.reveal([next.picked]);
    state = next;
    const now = pass(net, state.input, state.target);
    const shown = byId.get(state.pointed || state.picked);
    drawn(now, shown && pathOf(shown));
    const heard = `loss ${show(now.loss)}; ${alive(now)}`;
    [...state.input, ...state.target].forEach((value, k) => {
      const far = Math.max(REACH, Math.abs(value));
      dials[k].render(value, -far, far, `${show(value)}; ${heard}`);
    });
    const errors = now.h[last].map((y, k) => `(${show(y)} − ${operand(state.target[k])})²`).join(" + ");
    const mean = net.reduction === "mean" && now.h[last].length > 1;
    const made = mean ? `(${errors}) ÷ ${now.h[last].length}` : errors;
    error.replaceChildren(`loss = ${made} = `, make("b", { class: "is-result" }, show(now.loss)));
    caption.classList.toggle("is-backward", !!shown);
    caption.replaceChildren(...(shown ? tell(now, shown) : [
      make("p", {}, alive(now)),
      make("p", { class: "explorer-where" }, "Point at a weight to see how its gradient is made; press it to keep it."),
    ]));
  }

  /** The names of the input and the output of a unit's activation. */
  const z = (l: number, k: number) => indexed(last > 1 ? `z${l + 1}` : "z", widths[l], k);
  const h = (l: number, k: number) => indexed(l === last ? "y" : last > 1 ? `h${l + 1}` : "h", widths[l], k);

  /** Which units are silent. */
  function alive(now: Pass): string {
    const gated = net.activations.flatMap((activation, l) => (activation === "relu" ? [l] : []));
    const silent = gated.flatMap((l) => now.slopes[l].flatMap((slope, k) => (slope ? [] : h(l, k))));
    if (!silent.length) return gated.length ? "No unit is silent." : "";
    const blocked = gated.some((l) => !now.slopes[l].some(Boolean)) ? ": no gradient gets past them" : "";
    return `Silent: ${silent.join(", ")}${blocked}.`;
  }

  /** The factors of the gradient of a parameter. */
  function pathOf({ id, layer, unit, place }: Parameter): Set<string> {
    const path = new Set([id, "loss", "target"]);
    if (place !== undefined) path.add(layer ? `h${layer}.${place}` : `x.${place}`);
    let units = [unit];
    for (let l = layer; l <= last; l++) {
      for (const k of units) for (const letter of "uzh") path.add(`${letter}${l + 1}.${k}`);
      const above = net.weights[l + 1]?.map((_, k) => k) ?? [];
      for (const k of above) for (const from of units) path.add(`w${l + 2}.${k}.${from}`);
      units = above;
    }
    return path;
  }

  function drawn(now: Pass, path?: ReadonlySet<string>): void {
    const most = Math.max(...parameters.map((each) => Math.abs(gradientOf(now, each)))) || 1;
    const on = (id: string) => ({ "is-path": !!path?.has(id) });
    for (const each of parameters) {
      const { id, name } = each;
      const g = gradientOf(now, each);
      picture.text(id, "grad", show(g));
      picture.say(id, `${name}, gradient ${show(g)}`);
      picture.mark(id, { "is-positive": g > 0, "is-negative": g < 0, "is-zero": !(g > 0 || g < 0), ...on(id) });
      const width = Number((THIN + (THICK - THIN) * (Math.abs(g) / most || 0)).toFixed(1));
      for (const line of picture.of(id)) if (line.matches("path")) fit(line, { "stroke-width": width });
    }
    const numbers = (id: string, value: number, g: number) => {
      picture.text(id, "value", show(value));
      picture.text(id, "grad", show(g));
      picture.mark(id, on(id));
    };
    state.input.forEach((x, k) => numbers(`x.${k}`, x, now.grads.input[k]));
    now.z.forEach((z, l) => z.forEach((_, k) => {
      const unit = `u${l + 1}.${k}`;
      numbers(`z${l + 1}.${k}`, z[k], now.grads.z[l][k]);
      numbers(`h${l + 1}.${k}`, now.h[l][k], now.grads.h[l][k]);
      picture.text(unit, "slope", show(now.slopes[l][k]));
      picture.mark(unit, { "is-silent": net.activations[l] === "relu" && !now.slopes[l][k], ...on(unit) });
    }));
    numbers("loss", now.loss, 1);
    picture.text("target", "value", operand(state.target[0]));
    picture.text("loss", "local 0", operand(now.grads.h[last][0]));
    const { classList } = picture.figure;
    classList.toggle("has-path", !!path);
    classList.toggle("is-moved", listed(state).join() !== listed(initial).join());
  }

  /** The product that gives the gradient of a parameter. */
  function tell(now: Pass, parameter: Parameter): HTMLElement[] {
    const { name, layer, unit, place } = parameter;
    const into = (l: number, k: number) => (net.activations[l] === "identity" ? h(l, k) : z(l, k));
    const slope = (of: string, by: string) => `∂${of}/∂${by}`;
    const sent = (l: number, k: number) => part("from the loss", now.grads.z[l][k], slope("loss", into(l, k)));
    const [l, k] = [layer, unit];
    const parts: HTMLElement[] = [];
    if (net.activations[l] === "identity") parts.push(sent(l, k));
    else {
      if (l < last && widths[l + 1] === 1)
        parts.push(sent(l + 1, 0), part("weight", net.weights[l + 1][0][k], slope(into(l + 1, 0), h(l, k))));
      else parts.push(part("arrives", now.grads.h[l][k], slope("loss", h(l, k))));
      const gate = net.activations[l] === "relu" ? "ReLU" : net.activations[l];
      parts.push(part(gate, now.slopes[l][k], slope(h(l, k), z(l, k))));
    }
    const own = place === undefined ? "b" : "w";
    const source = place === undefined ? "bias" : l ? h(l - 1, place) : `x[${place}]`;
    const before = place === undefined ? 1 : l ? now.h[l - 1][place] : state.input[place];
    parts.push(part(source, before, slope(into(l, k), own)));
    const result = part("gradient", gradientOf(now, parameter), slope("loss", own));
    return [
      make("p", { class: "explorer-where" }, `The gradient of ${own} = ${name}`),
      make("p", { class: "explorer-sum" },
        ...parts.flatMap((each, n) => (n ? [" × ", each] : [each])), " ", equals(result)),
    ];
  }

  const listed = (state: NetworkState) => [...state.input, ...state.target];
  const keys = [...net.input.map((_, k) => `x${k}`), ...net.target.map((_, k) => `t${k}`)];

  function write(state: NetworkState): Query {
    const recorded = listed(initial);
    const moved = listed(state).flatMap((value, k) => (value === recorded[k] ? [] : [[keys[k], String(value)]]));
    return Object.fromEntries(state.picked ? [...moved, ["pick", state.picked]] : moved);
  }

  function read(query: Query): NetworkState {
    const numbers = listed(initial).map((old, k) => {
      const asked = Number(query[keys[k]] || NaN);
      return Number.isFinite(asked) ? asked : old;
    });
    const picked = byId.has(query.pick) ? query.pick : "";
    return { input: numbers.slice(0, net.input.length), target: numbers.slice(net.input.length), picked, pointed: "" };
  }

  const evaluate = ({ input, target }: Pick<NetworkState, "input" | "target">) => pass(net, input, target);
  return { initial, render, write, read, evaluate };
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

/** Give each thin line a broad invisible one, which is easier to point at. */
function widen(picture: Picture): void {
  for (const line of all<SVGPathElement>(picture.figure, "path.picture-weight[data-node]"))
    line.after(draw("path", { d: line.getAttribute("d")!, class: "picture-reach", "data-node": line.dataset.node! }));
}
