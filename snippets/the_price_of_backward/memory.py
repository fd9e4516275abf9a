"""What a backward pass keeps at each moment, with and without checkpoints."""

# --8<-- [start:memory]
from collections import Counter
import torch
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import Linear, Sequential, Tanh

rows = torch.ones(8, 4)     # eight samples, with four numbers each
live, curve = Counter(), []  # who is kept now; how many over time

class Kept:  # counts a tensor as long as somebody keeps it
    def __init__(self, tensor):
        self.tensor = tensor.detach()  # without its graph
        self.count(1)
    def __del__(self):
        self.count(-1)
    def count(self, change):
        if self.tensor.shape == rows.shape:  # else it is a weight
            live[self.tensor.data_ptr()] += change
            curve.append(len(+live))  # +: without those at zero
# --8<-- [end:memory]

# --8<-- [start:saves]
def record(run, *inputs):  # how many are kept, at each change
    curve[:] = [0]
    with saved_tensors_hooks(Kept, lambda kept: kept.tensor):
        run(*inputs)
    return [now for now, old in zip(curve[1:], curve) if now != old]

a, b = (torch.ones(8, 4, requires_grad=True) for _ in range(2))
for name, operation in {
    "a + b": lambda: a + b, "3 * a": lambda: 3 * a,
    "a * b": lambda: a * b, "sin": a.sin, "tanh": a.tanh,
}.items():
    print(f"{name:5} saves {max(record(operation), default=0)}")
# --8<-- [end:saves]

# --8<-- [start:pass]
def run_through(layers, value):
    for layer in layers:
        value = layer(value)
    return value

def plain(layers):  # forward and back
    run_through(layers, rows).square().mean().backward()

def stack(depth):
    return [Sequential(Linear(4, 4), Tanh()) for _ in range(depth)]

layers = stack(16)
whole = record(plain, layers)
print(f"{len(layers)} layers keep {max(whole)} activations")
# --8<-- [end:pass]

# --8<-- [start:checkpointing]
def checkpointed(layers, segments):
    pieces, value, held = [], rows, []
    for numbers in torch.arange(len(layers)).tensor_split(segments):
        pieces.append([layers[number] for number in numbers])
        held.append(Kept(value))  # all that stays of this segment
        with torch.no_grad():     # so autograd saves nothing
            value = run_through(pieces[-1], value)
    value.requires_grad_().square().mean().backward()
    gradient = value.grad
    while held:
        kept, piece = held.pop(), pieces.pop()
        start = kept.tensor.detach().requires_grad_()
        run_through(piece, start).backward(gradient)  # once more
        gradient = start.grad
# --8<-- [end:checkpointing]

# --8<-- [start:segments]
peaks = {}
for depth in (16, 25, 36):
    layers, root = stack(depth), int(depth**0.5)
    peaks[depth] = [max(record(checkpointed, layers, segments))
                    for segments in range(1, depth + 1)]
    print(f"{depth} layers: {peaks[depth][0]} with 1 segment, "
          f"{peaks[depth][root - 1]} with {root}, "
          f"{peaks[depth][-1]} with {depth}")
# --8<-- [end:segments]

# --8<-- [start:costs]
from torch.utils.checkpoint import checkpoint_sequential
from torch.utils.flop_counter import FlopCounterMode

def by_torch(layers, segments):
    value = checkpoint_sequential(
        layers, segments, rows, use_reentrant=False)
    value.square().mean().backward()

layers, flops, found = stack(16), {}, {}
weight = layers[0][0].weight
for run, *cut in (plain,), (checkpointed, 4), (by_torch, 4):
    weight.grad = None
    with FlopCounterMode(display=False) as counter:
        run(layers, *cut)
    flops[run] = counter.get_total_flops()
    found[run] = weight.grad
    print(f"{run.__name__:12} {flops[run]:,} FLOPs, the same gradient: "
          f"{torch.equal(found[run], found[plain])}")
# --8<-- [end:costs]
