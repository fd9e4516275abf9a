// A network with one hidden layer learns two half-moons by gradient descent, in the arithmetic of torch's float64.

import { at, last, zip } from "explorers-core";

/** A point of a moon; its side is 1 or −1, which the sign of the network's answer should be. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** A hidden unit: z = w x + u y + b, and `out` multiplies its ReLU. */
export interface Unit {
  readonly w: number;
  readonly u: number;
  readonly b: number;
  readonly out: number;
}

export interface Net {
  readonly units: readonly Unit[];
  readonly bias: number;
}

/** A network in its training: its loss, and which of its units are dead and which points it gets right. */
export interface Moment {
  readonly net: Net;
  readonly loss: number;
  readonly dead: readonly boolean[];
  readonly right: readonly boolean[];
  readonly slopes: Net; // the gradient of the loss with respect to each number of the network
}

const LINEAR = 20; // from here on torch takes softplus for a line

export function moment(points: readonly Point[], net: Net): Moment {
  const sums = net.units.map((unit) => ({ unit, w: 0, u: 0, b: 0, out: 0, dead: true }));
  let [loss, bias] = [0, 0];
  const right = points.map(({ x, y, side }) => {
    let answer = net.bias;
    for (const { unit } of sums) answer += unit.out * Math.max(unit.w * x + unit.u * y + unit.b, 0);
    const wrong = -side * answer;
    const cost = Math.exp(wrong);
    loss += (wrong > LINEAR ? wrong : Math.log1p(cost)) / points.length;
    const slope = (-side * (wrong > LINEAR ? 1 : cost / (1 + cost))) / points.length;
    bias += slope;
    for (const sum of sums) {
      const { unit } = sum;
      const z = unit.w * x + unit.u * y + unit.b;
      if (z <= 0) continue;
      sum.dead = false;
      sum.out += slope * z;
      sum.w += slope * unit.out * x;
      sum.u += slope * unit.out * y;
      sum.b += slope * unit.out;
    }
    return wrong < 0;
  });
  return { net, loss, right, dead: sums.map(({ dead }) => dead), slopes: { units: sums, bias } };
}

const moved = ({ net, slopes }: Moment, lr: number): Net => ({
  bias: net.bias - lr * slopes.bias,
  units: zip(net.units, slopes.units).map(([unit, slope]) => ({
    w: unit.w - lr * slope.w, u: unit.u - lr * slope.u, b: unit.b - lr * slope.b, out: unit.out - lr * slope.out,
  })),
});

/** The moments of a training with this learning rate, up to a step. Those of the last rate are kept. */
export function training(points: readonly Point[], start: Net): (lr: number, step: number) => readonly Moment[] {
  const before = moment(points, start);
  let known = { lr: NaN, moments: [before] };
  return (lr, step) => {
    if (lr !== known.lr) known = { lr, moments: [before] };
    while (known.moments.length <= step) known.moments.push(moment(points, moved(last(known.moments), lr)));
    return known.moments.slice(0, step + 1);
  };
}

/** The points and the network that the page gives, as rows of numbers. */
export function given(points: readonly number[], side: readonly number[], start: readonly number[]) {
  const count = (start.length - 1) / 4;
  const unit = (_: unknown, k: number): Unit => {
    const [w, u, b, out] = [0, 1, 2, 3].map((row) => at(start, row * count + k));
    return { w: w!, u: u!, b: b!, out: out! };
  };
  return {
    points: side.map((each, k): Point => ({ x: at(points, 2 * k), y: at(points, 2 * k + 1), side: each })),
    net: { units: Array.from({ length: count }, unit), bias: last(start) },
  };
}
