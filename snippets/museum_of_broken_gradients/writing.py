"""Writing into tensors that a graph has saved: what raises, and what stays silent."""

# --8<-- [start:in-place]
import torch

def attempt(change):
    w = torch.tensor(1.0, requires_grad=True)
    y = torch.exp(w)
    change(y)
    try:
        y.backward()
    except RuntimeError:
        return "raises an error"
    return f"dy/dw = {w.grad:.4f}"

changes = {
    "no change": lambda y: None,
    "y.add_(0)": lambda y: y.add_(0),
    "y.data.sub_(3)": lambda y: y.data.sub_(3),
}
for name, change in changes.items():
    print(f"{name:<15} {attempt(change)}")
# --8<-- [end:in-place]

# --8<-- [start:allowed]
from torch.func import grad

operations = {each.__name__: each for each in (
    torch.exp, torch.sigmoid, torch.tanh, torch.relu, torch.square,
    torch.sin, torch.abs, torch.neg, torch.sqrt, torch.log, torch.norm,
    torch.clone)}

def outcome(operation, written):
    w = torch.rand(2, requires_grad=True)
    h = 2 * w
    y = operation(h)
    {"h": h, "y": y}[written].add_(1)  # into h or into y
    try:
        y.sum().backward()
    except RuntimeError:
        return "raises"
    wanted = grad(lambda w: operation(2 * w).sum())(w)
    return "right" if torch.equal(w.grad, wanted) else "wrong"
# --8<-- [end:allowed]

# --8<-- [start:operations]
outcomes = {name: [outcome(operation, written) for written in "hy"]
            for name, operation in operations.items()}
for name, (into_input, into_result) in outcomes.items():
    print(f"{name:<8} h: {into_input:<8} y: {into_result}")
# --8<-- [end:operations]

# --8<-- [start:saves]
from torch.autograd.graph import saved_tensors_hooks

def saved_by(operation):
    places = []  # in memory, of what is saved
    def pack(tensor):
        places.append(tensor.data_ptr())
        return tensor
    h = torch.rand(2, requires_grad=True)
    with saved_tensors_hooks(pack, lambda tensor: tensor):
        y = operation(h)
    return [h.data_ptr() in places, y.data_ptr() in places]

saved = {name: saved_by(each) for name, each in operations.items()}
print("sin:", saved["sin"], "exp:", saved["exp"])
# --8<-- [end:saves]

# --8<-- [start:data]
ways = {
    "y.fill_(-1)": lambda y: y.fill_(-1),
    "y.detach().fill_(-1)": lambda y: y.detach().fill_(-1),
    "y.data.fill_(-1)": lambda y: y.data.fill_(-1),
    "through NumPy": lambda y: y.detach().numpy().fill(-1),
}
for name, change in ways.items():
    y = torch.rand(1)
    change(y)
    print(f"{name:<21} version {y._version}: {attempt(change)}")
# --8<-- [end:data]

# --8<-- [start:step]
from torch import nn

def second_pass(stepped):
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    out = net(torch.ones(1, 1))
    out.backward(retain_graph=True)
    before = net[1].weight._version
    torch.optim.SGD(net[stepped].parameters()).step()
    try:
        out.exp().backward()
    except RuntimeError:
        return f"expects {before}, finds {net[1].weight._version}"
    return "passes"

steps = [second_pass(0), second_pass(1)]
print(f"first layer steps: {steps[0]}; second layer steps: {steps[1]}")
# --8<-- [end:step]
