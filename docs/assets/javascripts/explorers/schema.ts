// The data of a picture. Written by `python -m tests.helpers.typescript` from snippets/_engine/pictures/schema.py.

export type Float = number | "nan" | "inf" | "-inf"; // JSON has no number for these three
export type Vector = readonly Float[];
export type Matrix = readonly Vector[];
export type Tensor = Float | readonly Tensor[]; // a number if it has one element, whatever its shape; else nested lists

/** A tensor of a graph, and the operation that made it. */
export interface Node {
  readonly id: string; // the tensor's name on the page; n1, n2, … if it has none
  readonly label: string; // the name as drawn; empty if it has none
  readonly op: string; // leaf, const, an operation such as add, or torch's own name of one that cannot be recomputed
  readonly inputs: readonly string[]; // ids, in the order of the operands; empty for leaf and const
  readonly params: Readonly<Record<string, number>>; // of pow: exponent
  readonly shape: readonly number[];
  readonly value: Tensor;
  readonly grad: Tensor | null; // of the root with respect to this tensor; null for const
  readonly local: readonly (Float | null)[]; // for each input the derivative with respect to it, if all are numbers
  readonly part: readonly (Tensor | null)[]; // for each input what this node adds to its gradient: grad × local
  readonly saved: boolean; // whether torch keeps this tensor for the backward pass
}

/** A graph that torch recorded; "values" is the same without gradients. */
export interface GraphData {
  readonly kind: "graph" | "values";
  readonly root: string; // the id of the last node
  readonly dtype: string; // of the root, such as float32
  readonly nodes: readonly Node[]; // in topological order
}

/** The gradients of the loss with respect to everything in a network; null where torch computes none. */
export interface NetworkGrads {
  readonly input: Vector;
  readonly weights: readonly (Matrix | null)[];
  readonly biases: readonly (Vector | null)[];
  readonly z: readonly Vector[];
  readonly h: readonly Vector[];
}

/** What goes through a network at one input, forward and back; all null if the module is drawn by itself. */
export interface NetworkRun {
  readonly input: Vector | null;
  readonly target: Vector | null;
  readonly loss: Float | null;
  readonly reduction: "sum" | "mean" | null; // what makes one loss of the squares of output - target
  readonly z: readonly Vector[] | null; // what goes into each activation
  readonly h: readonly Vector[] | null; // what comes out of it
  readonly slopes: readonly Vector[] | null; // its derivative
  readonly grads: NetworkGrads | null;
}

/** Linear layers, each with an activation. Lists of lists are by layer, then by unit. */
export interface NetworkData extends NetworkRun {
  readonly kind: "network";
  readonly sizes: readonly number[]; // the number of inputs, then the number of units of each layer
  readonly activations: readonly string[]; // relu, tanh, sigmoid or identity
  readonly parameters: readonly string[]; // their names in the module
  readonly weights: readonly Matrix[]; // weights[layer][unit][input]
  readonly biases: readonly (Vector | null)[]; // null for a layer without a bias
}

/** One run of gradient descent. Lists are by step; each value is the one before the step is taken. */
export interface Run {
  readonly label: string;
  readonly lr: number;
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly loss: readonly number[];
  readonly grad_w: readonly number[];
  readonly grad_b: readonly number[];
  readonly names: readonly string[]; // the names on the page that belong to this run only
}

/** Lines of equal loss over w and b. */
export interface LossMap {
  readonly w: readonly number[]; // the lowest and the highest w on the map
  readonly b: readonly number[];
  readonly levels: readonly number[]; // losses
  readonly lines: readonly (readonly (readonly (readonly number[])[])[])[]; // by level, then by line: points [w, b]
  readonly lowest: readonly number[]; // the w and b with the lowest loss
}

/** Gradient descent on the mean squared error of y = w x + b. */
export interface TrainingData {
  readonly kind: "training";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly runs: readonly Run[];
  readonly map: LossMap; // drawn by the build; the HTML page does not repeat it
}

/** What a block gives to its explorer, by the names in its header; all of it is finite. */
export interface GivenData {
  readonly kind: "data";
  readonly values: Readonly<Record<string, Tensor>>;
}

export type PictureData = GraphData | NetworkData | TrainingData;
