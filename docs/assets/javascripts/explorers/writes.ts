// A number w, h = 2w and y = f(h): what f saved of them, what is written afterwards, and what the way back makes of it.

import { at } from "explorers-core";

export interface Case {
  readonly op: number; // which operation, in the order of OPERATIONS
  readonly write: string; // one of WRITES
  readonly w: number;
  readonly c: number; // what the write adds
}

interface Operation {
  readonly name: string;
  readonly text: string; // how y comes from h
  readonly rule: string; // how the way back computes the slope dy/dw
  readonly f: (h: number) => number;
  readonly slope: (h: number, y: number) => number; // dy/dh, from what the operation saved
}

// In the order in which the page's block gives what they saved.
export const OPERATIONS: readonly Operation[] = [
  { name: "exp", text: "exp(h)", rule: "2y", f: Math.exp, slope: (_, y) => y },
  { name: "sigmoid", text: "sigmoid(h)", rule: "2y(1 − y)", f: (h) => 1 / (1 + Math.exp(-h)),
    slope: (_, y) => y * (1 - y) },
  { name: "tanh", text: "tanh(h)", rule: "2(1 − y²)", f: Math.tanh, slope: (_, y) => 1 - y * y },
  { name: "relu", text: "relu(h)", rule: "2 if y > 0, else 0", f: (h) => Math.max(h, 0),
    slope: (_, y) => Number(y > 0) },
  { name: "square", text: "h²", rule: "2 · 2h", f: (h) => h * h, slope: (h) => 2 * h },
  { name: "sin", text: "sin(h)", rule: "2 cos(h)", f: Math.sin, slope: (h) => Math.cos(h) },
  { name: "abs", text: "|h|", rule: "2 · sign of h", f: Math.abs, slope: (h) => Math.sign(h) },
  { name: "neg", text: "−h", rule: "2 · (−1)", f: (h) => -h, slope: () => -1 },
];

export const WRITES = ["", "h", "y", "h.data", "y.data"];

/** Numbers and versions before and after the write, and the slope that PyTorch finds; none if it raises. */
export function measure({ op, write, w, c }: Case, saved: readonly number[]) {
  const { f, slope } = at(OPERATIONS, op);
  const before = { h: 2 * w, y: f(2 * w) };
  const added = (name: string) => (write.startsWith(name) ? c : 0);
  const after = { h: before.h + added("h"), y: before.y + added("y") };
  const versions = { h: Number(write === "h"), y: Number(write === "y") };
  const kept = { h: at(saved, 2 * op) > 0, y: at(saved, 2 * op + 1) > 0 };
  const raises = (kept.h && versions.h > 0) || (kept.y && versions.y > 0);
  const wanted = 2 * slope(before.h, before.y);
  const found = raises ? null : 2 * slope(after.h, after.y);
  return { before, after, versions, kept, wanted, found };
}

export type Measured = ReturnType<typeof measure>;
