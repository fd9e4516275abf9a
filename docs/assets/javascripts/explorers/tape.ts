// The tape: a recorded graph of single numbers, stepped through in both directions and at any other input.

import { backward, dial, forward, locals, make, moving, named, operand, player, show } from "explorers-core";
import type { Node, Share } from "./engine";
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
  const leaves = nodes.filter(({ id }) => id in inputs).map(({ id, value }) => [id, { ...value, data: [inputs[id]] }]);
  const tensors = forward(nodes, Object.fromEntries(leaves));
  const back = ways(nodes, moving(nodes))[Number(other)];
  const { shares, grads } = backward(nodes, tensors, root, back, overwrite);
  const single = (found: typeof tensors) => Object.fromEntries(Object.entries(found).map(([id, t]) => [id, t.data[0]]));
  return { tensors, values: single(tensors), grads: single(grads), shares };
}

export function tape(picture: Picture, graph: Graph, set: (change: Partial<TapeState>) => void): Kind<TapeState> {
  const { nodes, root } = graph;
  const leaves = nodes.filter(({ op }) => op === "leaf");
  const recorded: Inputs = Object.fromEntries(leaves.map(({ id, value }) => [id, value.data[0]]));
  const reached = moving(nodes);
  const ahead = nodes.filter(({ inputs }) => inputs.length);
  const orders = ways(nodes, reached);
  const last = ahead.length + orders[0].length;
  const names = named(nodes);
  const meet = meetings(nodes, reached);
  const [shown] = [...leaves.filter(({ id }) => meet.includes(id)), ...leaves];
  const initial: TapeState = { inputs: recorded, moved: shown.id, step: last, ...USUAL };
  let state = initial;
  let back: readonly Node[] = orders[0];

  const move = (id: string, value: number) => {
    steps.stop();
    set({ inputs: { ...state.inputs, [id]: value }, moved: id });
  };
  const steps = player(last, PACE, () => state.step, (step) => set({ step }));
  const dials = leaves.map(({ id, label }) => dial(label, label, (value) => move(id, value)));
  const graphic = plot((x) => move(state.moved, x));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const slope = make("p", { class: "explorer-slope" });
  const fork = orders[0].findIndex((node, k) => node !== orders[1][k]);
  const firsts = fork < 0 ? undefined : orders.map((order) => names[order[fork].id]);
  const where = meet.map((id) => names[id]).join(" and ");
  const rules = meet.length ? switches(where, firsts, picture.figure.dataset.line!, set) : undefined;
  const side = make("div", { class: "explorer-side" }, ...dials.map(({ element }) => element),
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
    back = orders[Number(state.other)];
    const { inputs, moved, step } = state;
    const now = evaluate(graph, inputs, state);
    rules?.render(state);
    const current = step > ahead.length ? back[step - ahead.length - 1] : ahead[step - 1];
    drawn(now, current);
    if (stepped) picture.reveal(spokenOf(current));
    leaves.forEach(({ id }, k) => {
      const result = step < ahead.length ? "" : `; ${names[root]} ${show(now.values[root])}`;
      const heard = show(inputs[id]) + result + (complete(id, now.shares) ? `, gradient ${show(now.grads[id])}` : "");
      const far = reach(inputs[id], recorded[id]);
      dials[k].render(inputs[id], -far, far, heard);
    });
    steps.render(step, `step ${step} of ${last}`);
    caption.classList.toggle("is-backward", step > ahead.length);
    caption.replaceChildren(...tell(now, current));
    const at = `at ${names[moved]} = ${show(inputs[moved])}`;
    const known = complete(moved, now.shares);
    const told = state.overwrite ? `This pass says that the slope ${at} is ` : `Slope of the tangent ${at}: `;
    slope.replaceChildren(...(known ? [told, make("b", {}, show(now.grads[moved]))] :
      [`The backward pass will find the slope ${at}.`]));
    const f = (x: number) => forward(nodes, { ...now.tensors, [moved]: { shape: [], data: [x] } })[root].data[0];
    const far = reach(inputs[moved], recorded[moved]);
    graphic.render(f, inputs[moved], known ? now.grads[moved] : undefined, far, [names[moved], names[root]]);
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
    const parts = shares.filter(({ from, to }) => to === id && done.has(from)).map(({ gradient }) => gradient.data[0]);
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
      const [value, gradient] = [pending ? "" : show(now.values[id]), parts.length ? show(kept(parts, state)) : ""];
      picture.text(id, "value", value);
      if (reached.has(id)) picture.text(id, "grad", gradient);
      const slopes = node.inputs.length ? locals(node, now.tensors) : [];
      slopes.forEach(({ data: [local] }, k) => {
        if (!reached.has(node.inputs[k])) return;
        picture.text(id, `local ${k}`, done.has(id) ? operand(local) : "");
        picture.text(id, `part ${k}`, done.has(id) ? show(local * now.grads[id]) : "");
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
    const asked = (id: string) => (query[id] && Number.isFinite(Number(query[id])) ? Number(query[id]) : recorded[id]);
    const inputs = Object.fromEntries(leaves.map(({ id }) => [id, asked(id)]));
    const moved = leaves.find(({ id }) => id === query.over)?.id ?? over(inputs);
    const step = Number(query.step ?? last);
    const rule = { overwrite: !!rules && query.rule === "overwrite", other: !!rules && query.order === "other" };
    return { inputs, moved, step: step >= 0 && step <= last ? Math.round(step) : last, ...rule };
  }

  const at = (inputs: Inputs, rule = USUAL) => evaluate(graph, inputs, rule);
  const opening = { first: { step: 0 }, ...steps };
  return { initial, opening, render, write, read, evaluate: at };
}

/** How far the axis and the slider go, to either side of 0: a round number. */
function reach(x: number, recorded: number): number {
  const far = Math.min(Math.max(Math.abs(x), Math.abs(recorded) * 1.5, 3), 1e300);
  const power = 10 ** Math.floor(Math.log10(far));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((limit) => far <= limit * 1.000001) ?? far;
}
