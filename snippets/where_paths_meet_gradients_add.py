"""Why gradients add: paths counted, paths summed, and what overwriting would give."""

# --8<-- [start:counting]
import torch
import torch.nn as nn

sizes = [784, 512, 512, 10]  # the pixels of a digit, and ten answers
model = nn.Sequential(
    nn.Linear(784, 512, bias=False),
    nn.Linear(512, 512, bias=False),
    nn.Linear(512, 10, bias=False),
)
for weight in model.parameters():
    nn.init.ones_(weight)  # fills it with ones

pixels = torch.zeros(784, requires_grad=True)
total = model(pixels).sum()
total.backward()

edges = sum(weight.numel() for weight in model.parameters())
print(f"paths: {pixels.grad.sum():,.0f}")
print(f"edges: {edges:,}")
# --8<-- [end:counting]

# --8<-- [start:every]
from itertools import permutations, product

torch.manual_seed(0)
first = torch.randn(4, 3)  # a row for each unit
second, last = torch.randn(4, 4), torch.randn(2, 4)
x = torch.randn(3, requires_grad=True)
out = (last @ (second @ (first @ x))).sum()  # @ multiplies matrices
out.backward()

paths = list(product(range(3), range(4), range(4), range(2)))
by_paths = torch.zeros(3)
for i, j, k, o in paths:
    by_paths[i] += first[j, i] * second[k, j] * last[o, k]

print(x.grad)
print(by_paths)
# --8<-- [end:every]

# --8<-- [start:meet]
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
c = a + b
d = b + 1
e = c * d

e.backward()
print(f"e = {e:g}, de/da = {a.grad:g}, de/db = {b.grad:g}")
# --8<-- [end:meet]

# --8<-- [start:overwrite]
# Each edge of the picture, from e back: result, source, local slope
tape = [("e", "c", 2.0), ("e", "d", 3.0), ("c", "a", 1.0)]
tape += [("c", "b", 1.0), ("d", "b", 1.0)]

def walk(tape, root, add):
    grad = {root: 1.0}
    for result, source, slope in tape:
        arriving = grad[result] * slope
        before = grad.get(source, 0.0) if add else 0.0
        grad[source] = before + arriving
    return grad

adding = walk(tape, "e", add=True)
overwriting = walk(tape, "e", add=False)
other_order = walk([*tape[:3], tape[4], tape[3]], "e", add=False)
print(adding, overwriting, other_order, sep="\n")
orders = [[*tape[:2], *rest] for rest in permutations(tape[2:])]
all_added = [walk(order, "e", add=True) for order in orders]
all_overwritten = [walk(order, "e", add=False) for order in orders]
print([found["b"] for found in all_overwritten])
# --8<-- [end:overwrite]

# --8<-- [start:twice]
x = torch.tensor(3.0, requires_grad=True)
s = x * x
y = s + x
y.backward()
print(f"torch: {x.grad.item()}")

tape = [("y", "s", 1.0), ("y", "x", 1.0)]
tape += [("s", "x", 3.0), ("s", "x", 3.0)]
direct_last = [tape[0], tape[2], tape[3], tape[1]]
for add in (True, False):
    found = [walk(way, "y", add)["x"] for way in (tape, direct_last)]
    print(f"{'adding' if add else 'overwriting'}: {found}")
# --8<-- [end:twice]

# --8<-- [start:edges]
def ladder(n):  # each value is the one before plus itself
    tape = []
    for step in range(n, 0, -1):
        tape += [(step, step - 1, 1.0), (step, step - 1, 1.0)]
    return tape

def visits(n):  # of a walk that follows each path to its end
    return 1 if n == 0 else 1 + 2 * visits(n - 1)

print(f"steps {'slope = paths':>21} edges {'visits':>21}")
for n in (3, 10, 20, 50):
    slope = walk(ladder(n), n, add=True)[0]
    print(f"{n:5} {slope:21,.0f} {len(ladder(n)):5} {visits(n):21,}")
# --8<-- [end:edges]

# --8<-- [start:accumulates]
w = torch.tensor(1.5, requires_grad=True)
samples = [(2.0, 5.0), (-1.0, 0.5), (3.0, 1.0)]
for size, target in samples:
    loss = (w * size - target) ** 2
    loss.backward()  # no zero_grad in between
    print(f"w.grad = {w.grad.item()}")

whole = sum((w * size - target) ** 2 for size, target in samples)
at_once = torch.autograd.grad(whole, w)[0]  # leaves w.grad alone
print(f"at once: {at_once.item()}")
# --8<-- [end:accumulates]
