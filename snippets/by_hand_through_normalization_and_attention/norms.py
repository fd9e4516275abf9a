"""Batch norm and its relatives: the way back by hand, and what no gradient can be."""

# --8<-- [start:two]
import torch
from torch import nn

torch.set_default_dtype(torch.float64)  # double precision
norm = nn.BatchNorm1d(1)
x = torch.tensor([[3.0], [7.0], [8.0], [2.0]], requires_grad=True)
y = torch.tensor([[2.0], [1.0], [0.0], [1.0]])
reached = {}
for n in (2, 3, 4):
    out = norm(x[:n])
    loss = ((out - y[:n]) ** 2).sum()
    (reached[n],) = torch.autograd.grad(loss, x)
    said = ", ".join(f"{value:.2f}" for value in out.flatten())
    largest = reached[n].abs().max()
    print(f"{n} samples: {said}; largest gradient {largest:.6f}")
# --8<-- [end:two]

# --8<-- [start:mean]
def normalize(x):  # over the batch, the first axis
    centred = x - x.mean(dim=0)
    return centred / centred.square().mean(dim=0).sqrt()

def back_in_steps(x, g):  # g: the gradient that arrives
    centred = x - x.mean(dim=0)
    variance = centred.square().mean(dim=0)
    scale = 1 / variance.sqrt()
    direct = scale * g
    at_scale = (g * centred).sum(dim=0)
    at_variance = at_scale * (-0.5 * scale**3)
    by_variance = at_variance * 2 * centred / len(x)
    at_mean = -(direct + by_variance).sum(dim=0)
    by_mean = at_mean / len(x)
    return direct + by_variance + by_mean
# --8<-- [end:mean]

# --8<-- [start:variance]
def back(x, g):
    x_hat, scale = normalize(x), 1 / x.std(dim=0, correction=0)
    along = (g * x_hat).mean(dim=0)
    return scale * (g - g.mean(dim=0) - along * x_hat)

torch.manual_seed(0)
x, g = torch.randn(2, 5, 3)  # a row for each sample
x.requires_grad_()
loss = (normalize(x) * g).sum()  # so g arrives at the outputs
loss.backward()
for by_hand in (back_in_steps, back):
    print(torch.allclose(by_hand(x, g), x.grad, rtol=1e-12))
# --8<-- [end:variance]

# --8<-- [start:check]
s = 1 / x.detach().std(dim=0, correction=0)
x_hat = normalize(x.detach())
mistakes = {
    "forget the variance": lambda g: s * (g - g.mean(dim=0)),
    "forget the mean": lambda g: s * (g - (g * x_hat).mean(0) * x_hat),
    "the wrong sign": lambda g: -back(x, g),
    "nothing but zeros": torch.zeros_like,
}
sent = {"ones": torch.ones(5, 3), "x̂": x_hat, "random": g}
passed = {}
for name, wrong in mistakes.items():
    passed[name] = [
        what for what, upstream in sent.items()
        if torch.allclose(wrong(upstream), back(x, upstream))]
    print(f"{name}: right for {' and '.join(passed[name])}")
# --8<-- [end:check]

# --8<-- [start:projection]
from torch.func import jacrev

jacobians = {}
for n in (2, 3, 4, 8):
    batch = torch.randn(n)
    J = jacrev(normalize)(batch) * batch.std(correction=0)
    jacobians[n] = batch, J
    rank = torch.linalg.matrix_rank(J, atol=1e-9)
    again = torch.allclose(J @ J, J)
    print(f"{n} samples: rank {rank}, and J @ J is J: {again}")
# --8<-- [end:projection]

# --8<-- [start:epsilon]
arrived = {}
for gap in (1.0, 0.1, 0.01, 0.001):
    pair = torch.tensor([[0.0], [gap]], requires_grad=True)
    norm(pair)[1].sum().backward()
    arrived[gap] = pair.grad[1].item()
    print(f"{gap} apart: gradient {arrived[gap]:.4f}")
# --8<-- [end:epsilon]

# --8<-- [start:layer]
running = nn.BatchNorm1d(6).eval()
kinds = {"layer norm": nn.LayerNorm(6), "RMSNorm": nn.RMSNorm(6)}
kinds["batch norm in eval mode"] = lambda row: running(row[None])[0]
row, slopes = torch.randn(6), {}
for name, layer in kinds.items():
    slopes[name] = jacrev(layer)(row)
    rank = torch.linalg.matrix_rank(slopes[name], atol=1e-4)
    print(f"{name}: rank {rank}")
# --8<-- [end:layer]

# --8<-- [start:weight]
inputs, wanted = torch.randn(8, 4), torch.randn(8, 3)
W = torch.randn(3, 4, requires_grad=True)  # a row for each unit
loss = ((normalize(inputs @ W.T) - wanted) ** 2).mean()
loss.backward()
before, after = W.norm(dim=1), (W - 0.5 * W.grad).norm(dim=1)
print(before.data, after.data, sep="\n")
# --8<-- [end:weight]
