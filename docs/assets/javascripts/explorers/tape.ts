// The tape: a recorded graph of single numbers, stepped through in both directions and at any other input.

import {
  backward, dial, equals, forward, locals, make, moving, named, operand, part, player, show, written,
} from "explorers-core";
import type { Node, Share } from "./engine";
import type { Kind, Query } from "./explorer";
import type { Picture } from "./picture";
import { plot } from "./plot";

export interface Graph {
  readonly root: string;
  readonly nodes: readonly Node[];
}

type Inputs = Readonly<Record<string, number>>;

export interface TapeState {
  readonly inputs: Inputs;
  readonly moved: string; // the input that the plot is over
  readonly step: number; // first each operation forward, then each backward
}

const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b);

const PACE = 1600; // milliseconds a step

export const isTape = ({ nodes }: Graph) =>
  nodes.every((node) => node.value.data.length === 1) && nodes.some((node) => node.op === "leaf");

/** The values and gradients of a graph of single numbers at these inputs. */
export function evaluate({ nodes, root }: Graph, inputs: Inputs) {
  const leaves = nodes.filter(({ id }) => id in inputs).map(({ id, value }) => [id, { ...value, data: [inputs[id]] }]);
  const tensors = forward(nodes, Object.fromEntries(leaves));
  const { shares, grads } = backward(nodes, tensors, root);
  const single = (found: typeof tensors) => Object.fromEntries(Object.entries(found).map(([id, t]) => [id, t.data[0]]));
  return { tensors, values: single(tensors), grads: single(grads), shares };
}

export function tape(picture: Picture, graph: Graph, set: (change: Partial<TapeState>) => void): Kind<TapeState> {
  const { nodes, root } = graph;
  const leaves = nodes.filter(({ op }) => op === "leaf");
  const recorded: Inputs = Object.fromEntries(leaves.map(({ id, value }) => [id, value.data[0]]));
  const reached = moving(nodes);
  const ahead = nodes.filter(({ inputs }) => inputs.length);
  const back = [...ahead].reverse().filter(({ id }) => reached.has(id));
  const last = ahead.length + back.length;
  const names = named(nodes);
  const initial: TapeState = { inputs: recorded, moved: leaves[0].id, step: last };
  let state = initial;

  const move = (id: string, value: number) => {
    steps.stop();
    set({ inputs: { ...state.inputs, [id]: value }, moved: id });
  };
  const steps = player(last, PACE, () => state.step, (step) => set({ step }));
  const dials = leaves.map(({ id, label }) => dial(label, label, (value) => move(id, value)));
  const graphic = plot((x) => move(state.moved, x));
  const caption = make("div", { class: "explorer-caption", role: "status" });
  const slope = make("p", { class: "explorer-slope" });
  const side = make("div", { class: "explorer-side" }, ...dials.map(({ element }) => element), caption, slope);
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
    const { inputs, moved, step } = state;
    const now = evaluate(graph, inputs);
    const current = step > ahead.length ? back[step - ahead.length - 1] : ahead[step - 1];
    drawn(now, current);
    if (stepped) picture.reveal(spokenOf(current));
    leaves.forEach(({ id }, k) => {
      const heard = `${show(inputs[id])}; ${names[root]} ${show(now.values[root])}, gradient ${show(now.grads[id])}`;
      const far = reach(inputs[id], recorded[id]);
      dials[k].render(inputs[id], -far, far, heard);
    });
    steps.render(step, `step ${step} of ${last}`);
    caption.classList.toggle("is-backward", step > ahead.length);
    caption.replaceChildren(...(step > ahead.length ? tellBackward(now, current) : tellForward(now, current)));
    slope.replaceChildren(`Slope of the tangent at ${names[moved]} = ${show(inputs[moved])}: `,
      make("b", {}, show(now.grads[moved])));
    const f = (x: number) => forward(nodes, { ...now.tensors, [moved]: { shape: [], data: [x] } })[root].data[0];
    const far = reach(inputs[moved], recorded[moved]);
    graphic.render(f, inputs[moved], now.grads[moved], far, [names[moved], names[root]]);
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

  /** Show the part of the graph that is computed so far. */
  function drawn(now: ReturnType<typeof evaluate>, current?: Node): void {
    const { step } = state;
    const done = passed();
    for (const node of nodes) {
      const { id } = node;
      const pending = ahead.indexOf(node) >= step;
      const parts = arrived(id, now.shares);
      const [value, gradient] = [pending ? "" : show(now.values[id]), parts.length ? show(sum(parts)) : ""];
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

  function tellForward(now: ReturnType<typeof evaluate>, node?: Node): HTMLElement[] {
    const where = (text: string) => make("p", { class: "explorer-where" }, text);
    const line = (...parts: (HTMLElement | string)[]) => make("p", { class: "explorer-sum" }, ...parts);
    if (!node) {
      const given = leaves.map(({ id, label }) => `${label} = ${show(state.inputs[id])}`);
      return [where("Nothing is computed yet"), line(given.join(", "))];
    }
    const numbers = written(node, node.inputs.map((id) => operand(now.values[id])));
    const formula = written(node, node.inputs.map((id) => names[id]));
    const turn = state.step === ahead.length ? `. Now back, from ∂${names[root]}/∂${names[root]} = 1` : "";
    const result = make("b", { class: "is-result" }, show(now.values[node.id]));
    return [
      where(`Forward ${state.step} of ${ahead.length}${turn}`),
      line(`${names[node.id]} = ${formula} = ${numbers} = `, result),
    ];
  }

  function tellBackward(now: ReturnType<typeof evaluate>, node: Node): HTMLElement[] {
    const upstream = now.grads[node.id];
    const slopes = locals(node, now.tensors);
    const by = (of: string, id: string) => `∂${names[of]}/∂${names[id]}`;
    const lines = node.inputs.flatMap((id, k) => {
      if (!reached.has(id)) return [];
      const local = slopes[k].data[0];
      return make("p", { class: "explorer-sum" },
        part("upstream", upstream, by(root, node.id)), " × ",
        part("local", local, by(node.id, id)), " ",
        equals(part("gradient", upstream * local, by(root, id))));
    });
    const formula = written(node, node.inputs.map((id) => names[id]));
    const sums = [...new Set(node.inputs)].flatMap((id) => {
      const parts = arrived(id, now.shares);
      const all = `At ${names[id]} they add: ${parts.map(operand).join(" + ")} = `;
      return parts.length > 1 ? make("p", { class: "explorer-add" }, all, make("b", {}, show(sum(parts)))) : [];
    });
    const where = `Backward ${state.step - ahead.length} of ${back.length}: through ${formula}`;
    return [make("p", { class: "explorer-where" }, where), ...lines, ...sums];
  }

  /** The input on the horizontal axis of the plot: the one that was moved, unless the address names another. */
  const over = (inputs: Inputs) => (leaves.find(({ id }) => inputs[id] !== recorded[id]) ?? leaves[0]).id;

  function write({ inputs, moved, step }: TapeState): Query {
    const told = leaves.filter(({ id }) => inputs[id] !== recorded[id]).map(({ id }) => [id, String(inputs[id])]);
    if (moved !== over(inputs)) told.push(["over", moved]);
    return Object.fromEntries(step === last ? told : [...told, ["step", String(step)]]);
  }

  function read(query: Query): TapeState {
    const asked = (id: string) => (query[id] && Number.isFinite(Number(query[id])) ? Number(query[id]) : recorded[id]);
    const inputs = Object.fromEntries(leaves.map(({ id }) => [id, asked(id)]));
    const moved = leaves.find(({ id }) => id === query.over)?.id ?? over(inputs);
    const step = Number(query.step ?? last);
    return { inputs, moved, step: step >= 0 && step <= last ? Math.round(step) : last };
  }

  return { initial, render, write, read, evaluate: (inputs: Inputs) => evaluate(graph, inputs) };
}

/** How far the axis and the slider go, to either side of 0: a round number. */
function reach(x: number, recorded: number): number {
  const far = Math.min(Math.max(Math.abs(x), Math.abs(recorded) * 1.5, 3), 1e300);
  const power = 10 ** Math.floor(Math.log10(far));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((limit) => far <= limit * 1.000001) ?? far;
}
