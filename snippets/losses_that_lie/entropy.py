"""Cross entropy: its gradient, its naive formula, and its push."""

# --8<-- [start:right]
import torch
import torch.nn as nn

# a score for each class, and the number of the right class
logits = torch.tensor([2.0, 1.0, -1.0], requires_grad=True)
target = torch.tensor(1)

loss = nn.functional.cross_entropy(logits, target)
loss.backward()
p = logits.detach().softmax(dim=0)  # detach: without a graph
print(f"loss: {loss.item():.4f}")
print(f"p:        {p}")
print(f"gradient: {logits.grad}")
# --8<-- [end:right]

# --8<-- [start:target]
from torch.func import jacrev

def softmax(z):
    return z.exp() / z.exp().sum()

J = jacrev(softmax)(logits.detach())  # (3, 3): slopes of p[i] for z[j]
# diag: p on a diagonal. outer: each p[i] times each p[j].
by_hand = torch.diag(p) - torch.outer(p, p)
print("Jacobian of the softmax:")
print(J)
print(f"by hand the same: {torch.allclose(J, by_hand)}")
print(f"through p: {-1 / p[target] * J[target]}")
# --8<-- [end:target]

# --8<-- [start:not-right]
from torch.func import grad

def by_formula(logits, target):
    p = logits.exp() / logits.exp().sum()
    return -p[target].log()

cross_entropy = nn.functional.cross_entropy
losses_of = {"formula": by_formula, "PyTorch": cross_entropy}
for scale in (1, 40, 45):
    scores = scale * logits.detach()
    for name, loss in losses_of.items():
        value, slope = loss(scores, target), grad(loss)(scores, target)
        print(f"× {scale:<2} {name}: {value:7.4f}, gradient {slope}")
# --8<-- [end:not-right]

# --8<-- [start:confidently]
def squared_error(z):  # of the probability of the right answer
    return (torch.sigmoid(z) - 1) ** 2

def entropy(z):  # the same as -log(sigmoid(z)), without its overflow
    return nn.functional.softplus(-z)

z = torch.tensor([-8.0, -4.0, 0.0, 4.0], requires_grad=True)
# In a sum of losses, each score still has the slope of its own loss.
error, surprise = squared_error(z).sum(), entropy(z).sum()
by_error = torch.autograd.grad(error, z)[0]
by_entropy = torch.autograd.grad(surprise, z)[0]
print(f"p:             {torch.sigmoid(z).data}")
print(f"squared error: {by_error}")
print(f"cross entropy: {by_entropy}")
# --8<-- [end:confidently]

# --8<-- [start:corrected]
import math

steps, seen = {}, {}
for name, slope in {
    "squared error": lambda p: 2 * (p - 1) * p * (1 - p),
    "cross entropy": lambda p: p - 1,
}.items():
    score, seen[name] = -8.0, []
    for step in range(3000):
        if score < 0:
            p = 1 / (1 + math.exp(-score))
            score -= slope(p)
            seen[name].append(p)
    steps[name] = len(seen[name])
    print(f"{name}: {steps[name]} steps to a right answer")
# --8<-- [end:corrected]
