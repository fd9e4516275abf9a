"""The backward pass of a linear layer: its transposes, and the Jacobian that nobody builds."""

# --8<-- [start:rule]
import torch

X = torch.tensor(
    [[1.0, -1, 2], [2, 3, 1], [-1, 1, 4], [3, -2, 1]], requires_grad=True
)
W = torch.tensor([[1.0, 2, -1], [0, 1, 3]], requires_grad=True)
b = torch.tensor([0.5, -1.0], requires_grad=True)
G = torch.tensor([[1.0, 0], [0, 2], [-1, 1], [3, 0]])  # (4, 2): dL/dY

Y = X @ W.T + b  # (4, 2): what nn.Linear computes
Y.backward(G)
print(Y.data)
print(W.grad)
print(X.grad)
print(b.grad)
# --8<-- [end:rule]

# --8<-- [start:puzzle]
from itertools import permutations

def products(tensors):  # of any pair, each as it is or transposed
    turned = {f"{name}.T": tensor.T for name, tensor in tensors.items()}
    return list(permutations([*tensors.items(), *turned.items()], 2))

def fitting(tensors, like):  # the products that have the shape of `like`
    for (p, left), (q, right) in products(tensors):
        shape = left.shape[0], right.shape[1]
        if left.shape[1] == right.shape[0] and shape == like.shape:
            yield f"{p} @ {q}"

matrices = {"X": X.detach(), "W": W.detach(), "G": G}
print("products:", len(products(matrices)))
print("like W:", list(fitting(matrices, W)))
print("like X:", list(fitting(matrices, X)))
square = {name: torch.ones(3, 3) for name in matrices}
print("if all are 3 by 3:", len(list(fitting(square, torch.ones(3, 3)))))
# --8<-- [end:puzzle]

# --8<-- [start:number]
dW, dX, db = torch.zeros(2, 3), torch.zeros(4, 3), torch.zeros(2)
for n in range(4):  # sample
    for o in range(2):  # output
        db[o] += G[n, o]
        for i in range(3):  # input
            dW[o, i] += G[n, o] * X[n, i].item()
            dX[n, i] += G[n, o] * W[o, i].item()

for by_loops, tensor in ((dW, W), (dX, X), (db, b)):
    print(torch.equal(by_loops, tensor.grad))
# --8<-- [end:number]

# --8<-- [start:jacobian]
def layer(W):
    return X.detach() @ W.T  # the bias would only shift it

J = torch.func.jacrev(layer)(W.detach())  # (4, 2, 2, 3): outputs, weights
print(f"entries: {J.numel()}, of which zero: {(J == 0).sum()}")

folded = torch.einsum("no,nowi->wi", G, J)
print(folded)
# --8<-- [end:jacobian]

# --8<-- [start:row]
def backward(v):  # what backward(v) puts into W.grad
    grad, = torch.autograd.grad(layer(W), W, v)
    return grad

print(backward(torch.ones(4, 2)))
rows = torch.stack([backward(one_hot.view(4, 2)) for one_hot in torch.eye(8)])
print(torch.equal(rows.view(4, 2, 2, 3), J))
# --8<-- [end:row]

# --8<-- [start:size]
def zeros(width):  # their share in the Jacobian of a layer
    X, W = torch.ones(4, width), torch.ones(width, width)
    J = torch.func.jacrev(lambda W: X @ W.T)(W)
    return (J == 0).double().mean().item()

for width in (2, 4, 8):
    print(f"width {width}: {width * zeros(width):.0f} of {width} entries are zero")

batch, width = 64, 512
gradient = width * width
jacobian = batch * width * gradient
print(f"gradient: {gradient:,} numbers")
print(f"Jacobian: {jacobian:,} numbers, {4 * jacobian / 2**30:.0f} GiB")
# --8<-- [end:size]

# --8<-- [start:differences]
def loss_at(X, W, b):
    return (G.double() * (X @ W.T + b)).sum()

found, h = {}, 1e-6
at = {name: p.detach().double() for name, p in (("X", X), ("W", W), ("b", b))}
for name in at:
    found[name] = torch.zeros_like(at[name])
    for place in range(at[name].numel()):
        nudge = torch.zeros_like(at[name])
        nudge.view(-1)[place] = h
        up, down = ({**at, name: at[name] + sign * nudge} for sign in (1, -1))
        slope = (loss_at(**up) - loss_at(**down)) / (2 * h)
        found[name].view(-1)[place] = slope

print(found["W"])
for name, tensor in (("X", X), ("W", W), ("b", b)):
    print(name, torch.allclose(found[name], tensor.grad.double(), atol=1e-8))
# --8<-- [end:differences]
