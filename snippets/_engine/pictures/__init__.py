"""Pictures of what PyTorch holds, named by the author in a `graph`, `network` or `training` fence.

Reading order:

    syntax                     what an author writes in a fence
    schema                     the data of a picture
    look                       in a page's own process: find what a fence names, without changing it
      given                    and what a block gives to its explorer
    draw                       outside it: SVG and tables, from the data alone
      svg                      numbers as pictures write them, markup, and the marks that pictures share
      graph_words, layers, graph_plan, graph     words; boxes in columns; sizes and places; the drawing
      network                  quantities and their names; the drawing
      plots, training          axes; the three plots
    figure                     the HTML of a picture, and the lines of code that belong to it

`look` and the modules below it import torch when they are called. The other modules never do. Plain data (see `schema`)
goes from the one side to the other.

**The HTML**, which explorers enhance:

    <figure class="picture picture-graph" data-line="docs/x.md 42">
      <div class="picture-canvas" role="group" tabindex="0" aria-label="…"><svg>…</svg></div>
      <figcaption>…</figcaption>
      <details class="picture-table"><summary>…</summary><table>…</table></details>
      <template class="picture-data">JSON</template>
    </figure>

A block that gives data to its explorer has such a `template` among its outputs, of kind "data".

There is one drawing. Where it is wider than the page, the canvas scrolls.

Everything that stands for a node has `data-node`: in the drawing, in the table, and in the code the line that assigns
the name. A text that shows a number has `data-field`, the place of the number in the data: "value", "grad", or with the
number of an input "local 0" and "part 0".

In a graph `data-node` is the id of a node. In a network layers count from 1, units and inputs from 0: "x.0" is an
input, "w1.2.0" the weight of unit 2 of layer 1 on input 0, "b1.2" its bias, "z1.2" and "h1.2" what goes into its
activation and what comes out, "u1.2" the whole unit; there are also "loss" and "target", and the field "slope" of a
unit's activation. In a training it is "run.0" and so on.

A training has a legend and three `svg.picture-panel` with `data-panel` "map" (the loss over w and b), "loss" (by step)
and "lines" (at the last step). Their `data-x` and `data-y` are scales, "low high start end": the value low is drawn at
start, high at end, and values between them in proportion, or in proportion of their logarithms if "log" follows.
"""
