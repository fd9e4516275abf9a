"""Cross entropy: its gradient, its naive formula, and why it does not fall silent where a square does."""

# --8<-- [start:right]
import torch
import torch.nn as nn

logits = torch.tensor([2.0, 1.0, -1.0], requires_grad=True)  # of each class
target = torch.tensor(1)                                     # the right one

loss = nn.functional.cross_entropy(logits, target)
loss.backward()
p = logits.detach().softmax(dim=0)
print(f"loss: {loss.item():.4f}")
print(f"p:        {p}")
print(f"gradient: {logits.grad}")
# --8<-- [end:right]

# --8<-- [start:not-right]
from torch.func import grad

def by_formula(logits, target):
    p = logits.exp() / logits.exp().sum()
    return -p[target].log()

cross_entropy = nn.functional.cross_entropy
for scale in (1, 40, 45):
    scores = scale * logits.detach()
    for loss in (by_formula, cross_entropy):
        value, slope = loss(scores, target), grad(loss)(scores, target)
        print(f"× {scale:<2} {loss.__name__:13} loss {value:8.4f}  gradient {slope}")
# --8<-- [end:not-right]

# --8<-- [start:surely]
def squared_error(z):  # of the probability of the right answer
    return (torch.sigmoid(z) - 1) ** 2

def entropy(z):  # the same as -log(sigmoid(z)), without its overflow
    return nn.functional.softplus(-z)

z = torch.tensor([-8.0, -4.0, 0.0, 4.0], requires_grad=True)
error, surprise = squared_error(z).sum(), entropy(z).sum()
by_error, = torch.autograd.grad(error, z)
by_entropy, = torch.autograd.grad(surprise, z)
print(f"p:             {torch.sigmoid(z).data}")
print(f"squared error: {by_error}")
print(f"cross entropy: {by_entropy}")
# --8<-- [end:surely]

# --8<-- [start:learn]
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
    print(f"{name}: right after {steps[name]} steps")
# --8<-- [end:learn]
