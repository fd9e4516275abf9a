// The tape: a recorded graph of single numbers, stepped through in both directions and at any other input.

import {
  at, backward, dial, forward, locals, make, moving, named, operand, player, show, single, zip,
} from "explorers-core";
import type { Node, Share, Tensors } from "./engine";
import type { Kind, Query } from "./explorer";
import type { Picture } from "./picture";
import { plot } from "./plot";
import { kept, meetings, type Rule, switches, USUAL, ways } from "./rules";
import { tellBackward, tellForward, tellStart } from "./telling";

export interface Graph {
  readonly root: string;
  readonly nodes: readonly Node[];
}

type Inputs = Readonly<Record<string, number>>;

export interface TapeState extends Rule {
  readonly inputs: Inputs;
  readonly moved: string; // the input that the plot is over
  readonly step: number; // first each operation forward, then each backward
}

const PACE = 1600; // milliseconds a step

export const isTape = ({ nodes }: Graph) =>
  nodes.every((node) => node.value.data.length === 1) && nodes.some((node) => node.op === "leaf");

/** The values and gradients of a graph of single numbers at these inputs, by this rule. */
export function evaluate({ nodes, root }: Graph, inputs: Inputs, { overwrite, other }: Rule) {
  const leaves = nodes.flatMap(({ id, value }) => (id in inputs ? [[id, { ...value, data: [at(inputs, id)] }]] : []));
  const tensors = forward(nodes, Object.fromEntries(leaves));
  const [usual, reordered] = ways(nodes, moving(nodes));
  const { shares, grads } = backward(nodes, tensors, root, other ? reordered : usual, overwrite);
  const numbers = (of: Tensors) => Object.fromEntries(Object.entries(of).map(([id, one]) => [id, single(one)]));
  return { tensors, values: numbers(tensors), grads: numbers(grads), shares };
}

export function tape(picture: Picture, graph: Graph, set: (change: Partial<TapeState>) => void): Kind<TapeState> {
  const { nodes, root } = graph;
  const leaves = nodes.filter(({ op }) => op === "leaf");
  const recorded: Inputs = Object.fromEntries(leaves.map(({ id, value }) => [id, single(value)]));
  const reached = moving(nodes);
  const ahead = nodes.filter(({ inputs }) => inputs.length);
  const [usual, other] = ways(nodes, reached);
  const last = ahead.length + usual.length;
  const names = named(nodes);
  const meet = meetings(nodes, reached);
  const shown = leaves.find(({ id }) => meet.includes(id)) ?? at(leaves, 0);
  const initial: TapeState = { inputs: recorded, moved: shown.id, step: last, ...USUAL };
  let state = initial;
  let back: readonly Node[] = usual;

  const move = (id: string, value: number) => {
    steps.stop();
    set({ inputs: { ...state.inputs, [id]: value }, moved: id });
  };
  const steps = player(last, PACE, () => state.step, (step) => set({ step }));
  const dials = leaves.map(({ id, label }) => ({ id, dial: dial(label, label, (value) => move(id, value)) }));
  const graphic = plot((x) => move(state.moved, x));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const slope = make("p", { class: "explorer-slope" });
  const fork = zip(usual, other).find(([one, another]) => one !== another);
  const firsts = fork?.map(({ id }) => at(names, id));
  const where = meet.map((id) => names[id]).join(" and ");
  const rules = meet.length ? switches(where, firsts, picture.figure.dataset.line!, set) : undefined;
  const side = make("div", { class: "explorer-side" }, ...dials.map(({ dial: { element } }) => element),
    ...(rules ? [rules.element] : []), caption, slope);
  const what = `Move ${leaves.map(({ label }) => label).join(" and ")}, and step through the graph`;
  picture.rove([...reached], (id) => {
    steps.stop();
    const source = back.findLastIndex(({ inputs }) => inputs.includes(id));
    set({ step: ahead.length + source + 1 }); // where its gradient is complete
  });
  picture.put(what, steps.element, make("div", { class: "explorer-body" }, side, graphic.element));

  function render(next: TapeState): void {
    // A screen reader does not read this while the reader moves the slider, which is read out itself.
    const stepped = next.step !== state.step;
    caption.setAttribute("aria-live", stepped ? "polite" : "off");
    state = next;
    back = state.other ? other : usual;
    const { inputs, moved, step } = state;
    const now = evaluate(graph, inputs, state);
    rules?.render(state);
    const current = step > ahead.length ? back[step - ahead.length - 1] : ahead[step - 1];
    drawn(now, current);
    if (stepped) picture.reveal(spokenOf(current));
    for (const { id, dial } of dials) {
      const value = at(inputs, id);
      const result = step < ahead.length ? "" : `; ${names[root]} ${show(at(now.values, root))}`;
      const known = complete(id, now.shares) ? `, gradient ${show(at(now.grads, id))}` : "";
      const far = reach(value, at(recorded, id));
      dial.render(value, -far, far, show(value) + result + known);
    }
    steps.render(step, `step ${step} of ${last}`);
    caption.classList.toggle("is-backward", step > ahead.length);
    caption.replaceChildren(...tell(now, current));
    const [x, name] = [at(inputs, moved), at(names, moved)];
    const here = `at ${name} = ${show(x)}`;
    const known = complete(moved, now.shares) ? at(now.grads, moved) : undefined;
    const told = state.overwrite ? `This pass says that the slope ${here} is ` : `Slope of the tangent ${here}: `;
    slope.replaceChildren(...(known === undefined ? [`The backward pass will find the slope ${here}.`]
      : [told, make("b", {}, show(known))]));
    const f = (x: number) => single(at(forward(nodes, { ...now.tensors, [moved]: { shape: [], data: [x] } }), root));
    graphic.render(f, x, known, reach(x, at(recorded, moved)), [name, at(names, root)]);
  }

  /** The nodes of a step; the last one is where it ends. */
  function spokenOf(node?: Node): readonly string[] {
    if (!node) return leaves.map(({ id }) => id).reverse();
    const { id, inputs } = node;
    return state.step > ahead.length ? [id, ...inputs.filter((each) => reached.has(each))] : [...inputs, id];
  }

  /** The nodes that the gradient has passed through by now. */
  const passed = () => new Set(back.slice(0, Math.max(state.step - ahead.length, 0)).map(({ id }) => id));

  /** The gradients that have arrived at a node so far, in order. */
  function arrived(id: string, shares: readonly Share[]): number[] {
    const done = passed();
    const parts = shares.filter(({ from, to }) => to === id && done.has(from)).map(({ gradient }) => single(gradient));
    return id === root && state.step >= ahead.length ? [1, ...parts] : parts;
  }

  /** Whether all gradients of a node have arrived. */
  const complete = (id: string, shares: readonly Share[]) =>
    state.step >= ahead.length && shares.every(({ from, to }) => to !== id || passed().has(from));

  /** Show the part of the graph that is computed so far. */
  function drawn(now: ReturnType<typeof evaluate>, current?: Node): void {
    const { step } = state;
    const done = passed();
    for (const node of nodes) {
      const { id } = node;
      const pending = ahead.indexOf(node) >= step;
      const parts = arrived(id, now.shares);
      const [value, gradient] = [pending ? "" : show(at(now.values, id)), parts.length ? show(kept(parts, state)) : ""];
      picture.text(id, "value", value);
      if (reached.has(id)) picture.text(id, "grad", gradient);
      const slopes = node.inputs.length ? locals(node, now.tensors) : [];
      zip(node.inputs, slopes).forEach(([input, slope], k) => {
        if (!reached.has(input)) return;
        const local = single(slope);
        picture.text(id, `local ${k}`, done.has(id) ? operand(local) : "");
        picture.text(id, `part ${k}`, done.has(id) ? show(local * at(now.grads, id)) : "");
      });
      picture.say(id, [names[id], value, gradient && `gradient ${gradient}`].filter(Boolean).join(", "));
      picture.mark(id, {
        "is-pending": pending,
        "is-held": reached.has(id) && !done.has(id),
        "is-now": step < last && current === node,
      });
    }
  }

  function tell(now: ReturnType<typeof evaluate>, node?: Node): HTMLElement[] {
    const { step } = state;
    if (!node) return tellStart(names, now.values, leaves);
    if (step > ahead.length) {
      const where = `Backward ${step - ahead.length} of ${back.length}`;
      return tellBackward(names, now, node, where, root, reached, state, (id) => arrived(id, now.shares));
    }
    const turn = step === ahead.length ? `. Now back, from ∂${names[root]}/∂${names[root]} = 1` : "";
    return tellForward(names, now, node, `Forward ${step} of ${ahead.length}${turn}`);
  }

  /** The input on the horizontal axis of the plot: the one that was moved, unless the address names another. */
  const over = (inputs: Inputs) => (leaves.find(({ id }) => inputs[id] !== recorded[id]) ?? shown).id;

  function write({ inputs, moved, step, overwrite, other }: TapeState): Query {
    const told = leaves.filter(({ id }) => inputs[id] !== recorded[id]).map(({ id }) => [id, String(inputs[id])]);
    if (moved !== over(inputs)) told.push(["over", moved]);
    if (step !== last) told.push(["step", String(step)]);
    if (overwrite) told.push(["rule", "overwrite"]);
    if (other) told.push(["order", "other"]);
    return Object.fromEntries(told);
  }

  function read(query: Query): TapeState {
    const asked = (id: string, or: number) => (Number.isFinite(Number(query[id] || NaN)) ? Number(query[id]) : or);
    const inputs = Object.fromEntries(Object.entries(recorded).map(([id, value]) => [id, asked(id, value)]));
    const moved = leaves.find(({ id }) => id === query.over)?.id ?? over(inputs);
    const step = Number(query.step ?? last);
    const rule = { overwrite: !!rules && query.rule === "overwrite", other: !!rules && query.order === "other" };
    return { inputs, moved, step: step >= 0 && step <= last ? Math.round(step) : last, ...rule };
  }

  const measured = (inputs: Inputs, rule = USUAL) => evaluate(graph, inputs, rule);
  return { initial, opening: { first: { step: 0 }, ...steps }, render, write, read, evaluate: measured };
}

/** How far the axis and the slider go, to either side of 0: a round number. */
function reach(x: number, recorded: number): number {
  const far = Math.min(Math.max(Math.abs(x), Math.abs(recorded) * 1.5, 3), 1e300);
  const power = 10 ** Math.floor(Math.log10(far));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((limit) => far <= limit * 1.000001) ?? far;
}
