"""Pictures: what an author names in a `graph`, `network` or `training` fence, drawn from what torch holds.

Read it in this order.

    syntax              what an author writes in the fence
    look                a page's own process: find what is named, without changing it
      values, rules, recall, graph, network, training
    digits, svg         how a number is written; how mark-up is
    words, units        how tensors and units are called, what stands in the tables
    drawing, layers, plots      arrows and boxes; boxes in columns; axes
    drawn_graph         wide, tape
    drawn_network       wide_network, tall_network
    drawn_training
    figure, lines       the HTML of a picture, its drawings and its table; the lines of code that belong to it

`look` and what stands below it imports torch, when it is called; the rest never does. Between the two goes plain data.

**The HTML**, which explorers enhance:

    <figure class="picture picture-graph" data-line="docs/x.md 42">
      <div class="picture-canvas"><svg class="picture-wide">…</svg><svg class="picture-tall">…</svg></div>
      <figcaption>…</figcaption>
      <details class="picture-table"><summary>…</summary><table>…</table></details>
      <template class="picture-data">JSON</template>
    </figure>

A style sheet shows the one or the other of the two drawings, as wide as the place is. Each thing drawn has `data-node`,
the id of a node of the data below; so has its row of the table, and the line of code that gives a name to it. A text
that shows a number has `data-field` too, which says where in the data that number stands: "value", "grad", or for what
a node hands to its inputs "local 0", "part 0" (the number of the input behind the space).

**The data** has every float as torch has it, written in full; NaN and infinities are the texts "nan", "inf", "-inf". A
tensor of one element is a number, whatever its shape; others are nested lists.

    {"kind": "graph", "root": "loss", "dtype": "float32", "nodes": [node, …]}       in topological order, root last
    {"kind": "values", …}                                                           the same, without any gradient

    {"id": "z",               the tensor's name on the page; n1, n2, … where it has none
     "label": "z",            the name as drawn; empty where it has none
     "op": "add",             leaf, const, add, sub, mul, div, neg, pow, exp, log, sin, cos, tanh, sigmoid, relu, abs,
                              sqrt, reciprocal, sum, mean, matmul, linear (x, weight and, if any, bias: x @ weight.T +
                              bias), mse (input, target: the mean of the squares); or, for what cannot be evaluated
                              again from its inputs, torch's own name of the operation
     "inputs": ["y", "n1"],   ids, in the order of the operands; empty for leaf and const
     "params": {},            of pow {"exponent": 2.0}
     "shape": [1],
     "value": 7.0,
     "grad": 14.0,            of the root with respect to this tensor; null for const
     "local": [1.0, null],    for each input the derivative by it, if all are numbers; null for const
     "part": [14.0, null],    for each input what this node adds to its gradient: grad × local
     "saved": true}           whether torch keeps this tensor for the backward pass

    {"kind": "network",       Linear layers, each with an activation; all lists of lists are by layer, then by unit
     "sizes": [2, 3, 1],      inputs, then the units of each layer
     "activations": ["relu", "identity"],                      relu, tanh, sigmoid or identity
     "parameters": ["0.weight", …],                            their names in the module
     "weights": [[[…], …], …], "biases": [[…], …],             weights[layer][unit][input]; null for no bias
     "input": [1.0, 2.0], "target": [5.0], "loss": 14.18…, "reduction": "sum",
                              the sum or the mean of the squares of output - target
     "z": [[…], …], "h": [[…], …], "slopes": [[…], …],         into and out of each activation, and its derivative
     "grads": {"input": […], "weights": …, "biases": …, "z": …, "h": …}}
                              from "input" on all are null where the module is drawn by itself

In its drawing layers count from 1, units and inputs from 0: `data-node` is "x.0" for an input, "w1.2.0" for the weight
of unit 2 of layer 1 on input 0, "b1.2" for its bias, "z1.2" and "h1.2" for what goes into and comes out of it, "u1.2"
for all of it, "loss" and "target"; `data-field` is "value", "grad" or, at the gate of a unit, "slope".

    {"kind": "training",      gradient descent on the mean squared error of y = w x + b
     "x": […], "y": […],      the data
     "runs": [{"label": "our start", "lr": 0.01, "names": ["ours"],     the names that speak of no other run
               "w": […], "b": […], "loss": […], "grad_w": […], "grad_b": […]}, …]}      by step, before it is taken

Its drawings are three `svg.picture-panel`, with `data-panel` "map" (of the loss over w and b), "loss" (by step) and
"lines" (at the last step). `data-x` and `data-y` tell how a value becomes a place in the view box: "low high start
end", where low is drawn at start, high at end, and all between them evenly, or by their logarithms if "log" follows.
`data-node` is "run.0" and so on.
"""
