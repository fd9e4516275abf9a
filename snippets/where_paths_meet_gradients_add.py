"""Why gradients add: paths counted, paths summed, and what overwriting would give."""

# --8<-- [start:counting]
import torch
import torch.nn as nn

sizes = [784, 512, 512, 10]  # the pixels of a digit, and ten answers
model = nn.Sequential(*(nn.Linear(m, n, bias=False) for m, n in zip(sizes, sizes[1:])))
for weight in model.parameters():
    nn.init.ones_(weight)  # the same slope for each edge

pixels = torch.zeros(784, requires_grad=True)
total = model(pixels).sum()
total.backward()

print(f"paths: {pixels.grad.sum().item():,.0f}")
print(f"edges: {sum(weight.numel() for weight in model.parameters()):,}")
# --8<-- [end:counting]

# --8<-- [start:every]
from itertools import permutations, product

torch.manual_seed(0)
first, second, last = torch.randn(4, 3), torch.randn(4, 4), torch.randn(2, 4)
x = torch.randn(3, requires_grad=True)
out = (last @ (second @ (first @ x))).sum()  # a tiny network without biases
out.backward()

by_paths = torch.zeros(3)
for i, j, k, o in (paths := list(product(range(3), range(4), range(4), range(2)))):
    by_paths[i] += first[j, i] * second[k, j] * last[o, k]  # one path

print(x.grad)
print(by_paths)
# --8<-- [end:every]

# --8<-- [start:one-by-one]
tokens, merged, edges = torch.ones(1, 2), torch.ones(2), 0  # at the outputs
seen = [(tokens, merged, edges)]
for weight in (last, second, first):  # (to, from)
    tokens = (tokens[:, :, None] * weight).flatten(0, 1)  # (paths, units)
    merged = merged @ weight  # (units,)
    edges += weight.numel()
    seen.append((tokens, merged, edges))
    print(f"{edges} edges: {tokens.numel()} tokens, or {merged.numel()} sums")
# --8<-- [end:one-by-one]

# --8<-- [start:meet]
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
c = a + b
d = b + 1
e = c * d

e.backward()
print(f"e = {e.item()}, de/da = {a.grad.item()}, de/db = {b.grad.item()}")
# --8<-- [end:meet]

# --8<-- [start:overwrite]
# Each edge of the picture, from e back: result, source, local slope
tape = [("e", "c", 2.0), ("e", "d", 3.0), ("c", "a", 1.0)]
tape += [("c", "b", 1.0), ("d", "b", 1.0)]

def walk(tape, root, add):
    grad = {root: 1.0}
    for result, source, slope in tape:
        arriving = grad[result] * slope
        grad[source] = grad.get(source, 0.0) + arriving if add else arriving
    return grad

adding = walk(tape, "e", add=True)
overwriting = walk(tape, "e", add=False)
other_order = walk([*tape[:3], tape[4], tape[3]], "e", add=False)
print(adding, overwriting, other_order, sep="\n")

orders = [[*tape[:2], *rest] for rest in permutations(tape[2:])]
all_added, all_overwritten = ([walk(edges, "e", add) for edges in orders] for add in (True, False))
print([found["b"] for found in all_overwritten])
# --8<-- [end:overwrite]

# --8<-- [start:twice]
x = torch.tensor(3.0, requires_grad=True)
s = x * x
y = s + x
y.backward()
print(f"torch: {x.grad.item()}")

tape = [("y", "s", 1.0), ("y", "x", 1.0), ("s", "x", 3.0), ("s", "x", 3.0)]
direct_last = [tape[0], tape[2], tape[3], tape[1]]
for add in (True, False):
    found = [walk(edges, "y", add)["x"] for edges in (tape, direct_last)]
    print(f"{'adding' if add else 'overwriting'}: {found}")
# --8<-- [end:twice]

# --8<-- [start:edges]
def ladder(n):  # the next value is each value plus itself
    steps = range(n, 0, -1)
    return [(step, step - 1, 1.0) for step in steps for use in "12"]

def visits(n):  # of a walk that follows each path to its end, on its own
    return 1 if n == 0 else 1 + 2 * visits(n - 1)

for n in (3, 10, 20, 50):
    slope = walk(ladder(n), n, add=True)[0]
    print(f"{n:2} steps, slope {slope:,.0f}")
    print(f"          {len(ladder(n))} edges, or {visits(n):,} visits")
# --8<-- [end:edges]

# --8<-- [start:accumulates]
w = torch.tensor(1.5, requires_grad=True)
samples = [(2.0, 5.0), (-1.0, 0.5), (3.0, 1.0)]
for size, target in samples:
    loss = (w * size - target) ** 2
    loss.backward()  # no zero_grad in between
    print(f"w.grad = {w.grad.item()}")

whole = sum((w * size - target) ** 2 for size, target in samples)
at_once, = torch.autograd.grad(whole, w)
print(f"at once: {at_once.item()}")
# --8<-- [end:accumulates]
