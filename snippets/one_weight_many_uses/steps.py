"""One weight at each step of a sequence: what each use brings, truncation, the state between pieces, and clipping."""

# --8<-- [start:use]
import torch

w = torch.tensor(0.9, requires_grad=True)
uses = w.expand(50)  # fifty views of the one number
uses.retain_grad()   # keep the gradient of each of them, too
start = torch.tensor(1.0, requires_grad=True)

h = start
for use in uses:
    h = use * h

h.backward()
print(f"at the start: {start.grad:.4f}")
first, middle, last = uses.grad[[0, 24, 49]]
print(f"by use: {first:.4f}, {middle:.4f}, {last:.4f}")
print(f"w.grad: {w.grad:.4f}")
# --8<-- [end:use]

# --8<-- [start:input]
def unroll(w, inputs, keep):
    h = torch.tensor(0.0)
    for step, x in enumerate(inputs):
        if step == len(inputs) - keep:
            h = h.detach()  # the same number, without its history
        h = w * h + x
    return h

slopes = {}
for weight in (0.9, 1.0, 1.1):
    for n in (10, 50, 100):  # a sequence of so many ones
        w = torch.tensor(weight, requires_grad=True)
        unroll(w, torch.ones(n), keep=n).backward()
        slopes[weight, n] = w.grad.item()
        print(f"w = {weight}, {n:3} steps: {w.grad:13,.1f}")
# --8<-- [end:input]

# --8<-- [start:time]
signal = torch.full((50,), 0.01)
signal[0] = -1.0  # one large input, and then a hum
goal = -0.2
print(f"h at the end: {unroll(0.95, signal, keep=50):.3f}")
# --8<-- [end:time]

# --8<-- [start:truncated]
learned = {}
for keep in (50, 10):
    w = torch.tensor(0.95, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.001)
    for epoch in range(100):
        h = unroll(w, signal, keep)
        loss = (h - goal) ** 2
        optimizer.zero_grad()
        loss.backward()
        learned[keep, epoch] = w.item(), h.item(), w.grad.item()
        optimizer.step()
    slope, (weight, state, _) = learned[keep, 0][2], learned[keep, 99]
    print(f"last {keep} steps: first gradient {slope:.3f}, "
          f"in the end w = {weight:.3f}, h = {state:.3f}")
# --8<-- [end:truncated]

# --8<-- [start:detach]
def go_back(way):
    w = torch.tensor(0.95, requires_grad=True)
    h, steps = torch.tensor(0.0), []
    for piece in signal.view(5, 10):
        if way == "detach":
            h = h.detach()
        if way == "start anew":
            h = torch.tensor(0.0)
        for x in piece:
            h = w * h + x
            h.register_hook(steps.append)  # called on the way back
        h.backward(retain_graph=way == "retain")
    return h.item(), w.grad.item(), len(steps)

found = {}
for way in ("retain", "detach", "start anew"):
    found[way] = go_back(way)
    state, slope, steps = found[way]
    print(f"{way}: h {state:.3f}, w.grad {slope:.3f}, {steps} steps")
# --8<-- [end:detach]

# --8<-- [start:clipping]
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

def clipped(clip, gradient):
    w = torch.zeros(2)
    w.grad = torch.tensor(gradient)
    clip(w, 1.0)
    return w.grad

inf, nan = float("inf"), float("nan")
by_norm, by_value = {}, {}
for gradient in ((3.0, 4.0), (0.3, 0.4), (inf, 4.0), (nan, 4.0)):
    by_norm[gradient] = clipped(clip_grad_norm_, gradient)
    by_value[gradient] = clipped(clip_grad_value_, gradient)
    print(gradient, by_norm[gradient], by_value[gradient])
# --8<-- [end:clipping]
