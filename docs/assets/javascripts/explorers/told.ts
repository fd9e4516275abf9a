// A step of a run in words and numbers.

import { at, equals, make, part } from "explorers-core";
import type { OwnRun } from "./descent";
import type { Run } from "./schema";

/** One step of a run: minus the learning rate times the gradient, or times what has come together of gradients. */
export function tell(run: Run | OwnRun, step: number): HTMLElement[] {
  const { label, lr, w, b, grad_w, grad_b } = run;
  const [push_w, push_b] = "push_w" in run ? [run.push_w, run.push_b] : [grad_w, grad_b];
  const line = (name: string, value: number, gradient: number, push: number) => {
    const factor = Object.is(push, gradient) ? part("gradient", gradient, `∂loss/∂${name}`)
      : part("gradients", push, `of steps so far, for ${name}`);
    return make("p", { class: "explorer-sum" }, part(name, value, "now"), " − ", part("rate", lr, "lr"), " × ",
      factor, " ", equals(part(name, value - lr * push, "next")));
  };
  return [
    make("p", { class: "explorer-where" }, `The step from ${step} to ${step + 1} of ${label}`),
    line("w", at(w, step), at(grad_w, step), at(push_w, step)),
    line("b", at(b, step), at(grad_b, step), at(push_b, step)),
  ];
}
