"""What a backward pass keeps at each moment, with and without checkpoints."""

# --8<-- [start:memory]
import torch
from torch.nn import Linear, Sequential, Tanh
from torch.autograd.graph import saved_tensors_hooks

rows = torch.ones(8, 4)  # eight samples, with four numbers each
live, curve = {}, [0]    # what is kept now, and how much over time

class Kept:  # counts a tensor as long as somebody keeps it
    def __init__(self, tensor):
        self.tensor, self.place = tensor, tensor.data_ptr()
        if tensor.shape == rows.shape:  # no weights: they stay anyway
            live[self.place] = live.get(self.place, 0) + 1
            curve.append(len(live))
    def __del__(self):
        if self.place in live:
            live[self.place] -= 1
            if live[self.place] == 0:
                del live[self.place]
            curve.append(len(live))
# --8<-- [end:memory]

# --8<-- [start:pass]
def run_through(layers, value):
    for layer in layers:
        value = layer(value)
    return value

def plain(layers):  # forward and back
    run_through(layers, rows).square().mean().backward()

def record(run, *inputs):  # how much is kept, at each change
    curve[:] = [0]
    with saved_tensors_hooks(Kept, lambda kept: kept.tensor):
        run(*inputs)
    return [now for now, old in zip(curve[1:], curve) if now != old]

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
for depth in (16, 36, 64):
    layers = stack(depth)
    peaks[depth] = [max(record(checkpointed, layers, segments))
                    for segments in range(1, depth + 1)]
    least = min(peaks[depth])
    best = [segments for segments, peak in enumerate(peaks[depth], 1)
            if peak == least]
    print(f"{depth} layers: {peaks[depth][0]} with 1 segment, "
          f"{least} with {best[0]} to {best[-1]}, "
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
