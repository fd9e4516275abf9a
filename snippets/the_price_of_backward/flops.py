"""What a backward pass computes: products of matrices, counted."""

# --8<-- [start:flops]
import torch
from torch.nn import Linear, Sequential, Tanh
from torch.utils.flop_counter import FlopCounterMode

def network(layers):
    pairs = [Sequential(Linear(64, 64), Tanh()) for _ in range(layers)]
    return Sequential(*pairs)

def count_flops(run, *inputs):  # call a function and count
    with FlopCounterMode(display=False) as counter:
        run(*inputs)
    return counter.get_total_flops()

x, ratios = torch.ones(32, 64), {}  # 32 samples of 64 numbers
for layers in (1, 2, 10):
    model = network(layers)
    forward = count_flops(model, x)
    backward = count_flops(model(x).square().mean().backward)
    ratios[layers] = backward / forward
    print(f"{layers:2}: {backward:,} / {forward:,} = {ratios[layers]}")
# --8<-- [end:flops]

# --8<-- [start:freezing]
shares = {}
for name in ("nothing", "first five", "last five"):
    model = network(10)
    halves = {"first five": model[:5], "last five": model[5:]}
    for parameter in halves.get(name, Sequential()).parameters():
        parameter.requires_grad_(False)  # frozen: no gradient for it
    back = count_flops(model(x).square().mean().backward)
    shares[name] = back / forward
    print(f"frozen: {name:10} × {shares[name]}")
# --8<-- [end:freezing]

# --8<-- [start:forward-mode]
from torch.func import functional_call, grad, jvp

model = network(2)
weights = dict(model.named_parameters())

def loss_of(weights):  # the model with these weights in its place
    return functional_call(model, weights, x).square().mean()

nudges = {name: torch.ones_like(w) for name, w in weights.items()}
forward = count_flops(loss_of, weights)
by_reverse = count_flops(grad(loss_of), weights) / forward
by_forward = count_flops(
    jvp, loss_of, (weights,), (nudges,)) / forward
print(f"reverse mode: {by_reverse} passes for all gradients")
print(f"forward mode: {by_forward} for one direction")
# --8<-- [end:forward-mode]

# --8<-- [start:cheaper]
from torch.func import jacfwd, jacrev

def many_of_one(t):  # from one number to 64
    return model(t.expand(1, 64))

t, by_mode = torch.ones(1, 1), {}
for slopes in jacfwd, jacrev:  # forward mode, reverse mode
    by_mode[slopes] = count_flops(slopes(many_of_one), t)
    print(by_mode[slopes] / count_flops(many_of_one, t))
# --8<-- [end:cheaper]

# --8<-- [start:second]
def steps_of(result):  # the operations in the graph of a result
    found, waiting = set(), [result.grad_fn]
    while waiting:
        step = waiting.pop()
        if step is not None and step not in found:
            found.add(step)
            waiting += [parent for parent, _ in step.next_functions]
    return len(found)

s = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
sizes, slopes_of = {}, {}
values = {"s**4": s**4, "sin(tanh(s))": s.tanh().sin()}
for name, value in values.items():
    sizes[name], slopes_of[name] = [steps_of(value)], []
    for order in range(4):
        (value,) = torch.autograd.grad(value, s, create_graph=True)
        slopes_of[name].append(round(value.item(), 3))
        sizes[name].append(steps_of(value))
    print(name, slopes_of[name], sizes[name])
# --8<-- [end:second]

# --8<-- [start:derivatives]
def slope_along(weights):  # the gradient times the nudges
    gradients = grad(loss_of)(weights)
    return sum((gradients[n] * nudges[n]).sum() for n in nudges)

def quotient(weights):  # of gradients a little ahead and behind
    ahead, behind = (
        grad(loss_of)({n: weights[n] + h * nudges[n] for n in nudges})
        for h in (1e-4, -1e-4))
    return {n: (ahead[n] - behind[n]) / 2e-4 for n in nudges}

def forward_over_reverse(weights):
    return jvp(grad(loss_of), (weights,), (nudges,))[1]

ways = grad(slope_along), forward_over_reverse, quotient
products = [way(weights) for way in ways]
costs = [count_flops(way, weights) / forward for way in ways]
print(costs)
# --8<-- [end:derivatives]
