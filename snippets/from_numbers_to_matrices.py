"""The backward pass of a linear layer: transposes and Jacobian."""

# --8<-- [start:rule]
import torch

X = torch.tensor([[1.0, -1, 2], [2, 3, 1], [-1, 1, 4], [3, -2, 1]])
W = torch.tensor([[1.0, 2, -1], [0, 1, 3]])
b = torch.tensor([0.5, -1.0])
for tensor in (X, W, b):
    tensor.requires_grad_()  # from here on

Y = X @ W.T + b  # (4, 2): what nn.Linear computes
G = torch.tensor([[1.0, 0], [0, 2], [-1, 1], [3, 0]])  # (4, 2): dL/dY
Y.backward(G)
named = {"Y": Y, "dL/dW": W.grad, "dL/dX": X.grad, "dL/db": b.grad}
for name, tensor in named.items():
    print(name, tuple(tensor.shape))
    print(tensor.detach())
# --8<-- [end:rule]

# --8<-- [start:puzzle]
from itertools import permutations

def products(tensors):  # of any pair, each as it is or transposed
    turned = {f"{name}.T": each.T for name, each in tensors.items()}
    return list(permutations([*tensors.items(), *turned.items()], 2))

def fitting(tensors, like):  # the products of the shape of `like`
    found = []
    for (p, left), (q, right) in products(tensors):
        shape = left.shape[0], right.shape[1]
        if left.shape[1] == right.shape[0] and shape == like.shape:
            found.append(f"{p} @ {q}")
    return found

matrices = {"X": X.detach(), "W": W.detach(), "G": G}
print("products:", len(products(matrices)))
print("like W:", fitting(matrices, W))
print("like X:", fitting(matrices, X))
square = {name: torch.ones(3, 3) for name in matrices}
print("if all are 3 by 3:", len(fitting(square, torch.ones(3, 3))))
# --8<-- [end:puzzle]

# --8<-- [start:number]
dW, dX, db = torch.zeros(2, 3), torch.zeros(4, 3), torch.zeros(2)
for n in range(4):  # sample
    for o in range(2):  # output
        db[o] += G[n, o]
        for i in range(3):  # input
            dW[o, i] += G[n, o] * X[n, i].item()
            dX[n, i] += G[n, o] * W[o, i].item()

print("dL/dW:", torch.equal(dW, W.grad))
print("dL/dX:", torch.equal(dX, X.grad))
print("dL/db:", torch.equal(db, b.grad))
# --8<-- [end:number]

# --8<-- [start:jacobian]
def layer(W):
    return X.detach() @ W.T  # the bias would only shift it

# jacrev makes a function of the Jacobian out of a function
J = torch.func.jacrev(layer)(W.detach())  # (4, 2, 2, 3)
print(f"entries: {J.numel()}, of which zero: {(J == 0).sum()}")

# view: the same numbers in a shape that fits, one for each output
folded = (G.view(4, 2, 1, 1) * J).sum(dim=(0, 1))
print(folded)
# --8<-- [end:jacobian]

# --8<-- [start:row]
def backward(v):  # what backward(v) would put into W.grad
    return torch.autograd.grad(layer(W), W, v)[0]

print("ones:")
print(backward(torch.ones(4, 2)))

one_hots = torch.eye(8).view(8, 4, 2)  # zeros, but for one place
rows = torch.stack([backward(v) for v in one_hots])
print("all rows:", torch.equal(rows.view(4, 2, 2, 3), J))
# --8<-- [end:row]

# --8<-- [start:size]
def zeros(width):  # their share in the Jacobian of a layer
    X, W = torch.ones(4, width), torch.ones(width, width)
    J = torch.func.jacrev(lambda W: X @ W.T)(W)
    return (J == 0).double().mean().item()

for width in (2, 4, 8):
    empty = width * zeros(width)
    print(f"width {width}: {empty:.0f} of {width} entries are zero")

batch, width = 64, 512
gradient = width * width
jacobian = batch * width * gradient
print(f"gradient: {gradient:,} numbers")
print(f"Jacobian: {jacobian:,} numbers, {4 * jacobian / 2**30:.0f} GiB")
# --8<-- [end:size]

# --8<-- [start:differences]
def loss_at(X, W, b):
    return (G.double() * (X @ W.T + b)).sum()

h, found = 1e-6, {}
tensors = {"X": X, "W": W, "b": b}
at = {name: each.detach().double() for name, each in tensors.items()}
for name, tensor in tensors.items():
    numbers = at[name].view(-1)  # the same numbers, in one row
    slopes = torch.zeros_like(numbers)
    for place in range(len(numbers)):
        numbers[place] += h
        above = loss_at(**at)  # loss_at(X=…, W=…, b=…)
        numbers[place] -= 2 * h
        slopes[place] = (above - loss_at(**at)) / (2 * h)
        numbers[place] += h
    found[name] = slopes.view(at[name].shape)
    print(name, torch.allclose(found[name], tensor.grad.double()))

print(found["W"])
# --8<-- [end:differences]
