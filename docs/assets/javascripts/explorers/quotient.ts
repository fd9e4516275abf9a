// The lesson's function and its difference quotients, in float32 to the bit and in float64.
//
// float32 is exact because every operation is rounded, in the order in which torch computes it: a sum, a product or a
// quotient of two float32 numbers, rounded from float64 to float32, is the one that float32 arithmetic gives.

export interface Sight {
  readonly x: number; // a number of float32, so that both formats look at the same point
  readonly h: number;
  readonly central: boolean;
}

export type Round = (value: number) => number;

export const FORMATS: Readonly<Record<"float32" | "float64", Round>> = { float32: Math.fround, float64: (v) => v };

/** f(x) = (x² + 3)² */
export function f(x: number, round: Round): number {
  const inner = round(round(x * x) + 3);
  return round(inner * inner);
}

/** The slope of f, by hand. */
export const truth = (x: number) => 4 * x * (x * x + 3);

/** The points that a difference joins. */
export function ends({ x, h, central }: Sight, round: Round): [number, number] {
  const step = round(h);
  return [central ? round(x - step) : x, round(x + step)];
}

/** The slope of the line through these points: the difference of the values, divided by the step. */
export function quotient(sight: Sight, round: Round): number {
  const [left, right] = ends(sight, round);
  const width = round(sight.central ? 2 * sight.h : sight.h);
  return round(round(f(right, round) - f(left, round)) / width);
}

/** The place of a number of float32 among all of them, from the smallest to the largest. */
function place(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getInt32(0);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** The stairs from one point to the other in float32: it skips what lies between two x, or between two values. */
export function stairs(sight: Sight): number {
  const [left, right] = ends(sight, Math.fround);
  const across = place(right) - place(left);
  const up = Math.abs(place(f(right, Math.fround)) - place(f(left, Math.fround)));
  return Math.min(across, up);
}

/** What the microscope shows at a place. */
export function found(sight: Sight) {
  const slope = truth(sight.x);
  const at = (round: Round) => {
    const measured = quotient(sight, round);
    return { slope: measured, error: Math.abs(measured - slope) };
  };
  return { truth: slope, float32: at(FORMATS.float32), float64: at(FORMATS.float64), stairs: stairs(sight) };
}
