"""An engine for scalars, orders of its walk, and torch beside it."""

# --8<-- [start:value]
class Value:
    def __init__(self, data, inputs=()):
        self.data, self.inputs, self.grad = data, inputs, 0.0
    def __add__(self, other):
        other = value_of(other)
        inputs = [(self, 1.0), (other, 1.0)]
        return Value(self.data + other.data, inputs)
    def __mul__(self, other):
        other = value_of(other)
        inputs = [(self, other.data), (other, self.data)]
        return Value(self.data * other.data, inputs)
    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), [(self, slope)])
    __radd__, __rmul__ = __add__, __mul__  # number on the left

def value_of(number):  # a plain number becomes a Value
    return number if isinstance(number, Value) else Value(number)

# --8<-- [end:value]

# --8<-- [start:backward]
def backward(root, order):
    root.grad = 1.0
    for node in order(root):
        for source, slope in node.inputs:
            source.grad += node.grad * slope
# --8<-- [end:backward]

# --8<-- [start:recursion]
import torch
from torch import nn

def recursion(node):
    yield node
    for source, slope in node.inputs:
        yield from recursion(source)

def diamond(x):
    u = 3.0 * x
    return (u + 1.0) * (2.0 * u)

ours = Value(2.0)
backward(diamond(ours), recursion)
theirs = torch.tensor(2.0, requires_grad=True)
y = diamond(theirs)
y.backward()
print(f"ours: {ours.grad}, torch: {theirs.grad.item()}")
# --8<-- [end:recursion]

# --8<-- [start:order]
def in_order(root):
    waiting, stack = {root: 0}, [root]  # how many gradients to come
    while stack:
        for source, slope in stack.pop().inputs:
            if source not in waiting:
                waiting[source] = 0
                stack.append(source)
            waiting[source] += 1
    ready = [root]
    while ready:
        node = ready.pop()
        yield node
        for source, slope in node.inputs:
            waiting[source] -= 1
            if waiting[source] == 0:
                ready.append(source)
# --8<-- [end:order]

# --8<-- [start:network]
torch.manual_seed(109420)  # the network of the first lesson
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
vector = nn.utils.parameters_to_vector(model.double().parameters())

def loss_of(p):
    y = p[12]
    for i in range(3):  # the hidden units
        z = p[2 * i] * 1.0 + p[2 * i + 1] * 2.0 + p[6 + i]
        y = y + p[9 + i] * z.relu()
    return (y + -5.0) * (y + -5.0)

ours = [Value(number) for number in vector.tolist()]
backward(loss_of(ours), in_order)
our_grads = [value.grad for value in ours]
our_grads = torch.tensor(our_grads, dtype=torch.float64)
# --8<-- [end:network]

# --8<-- [start:torch]
theirs = vector.detach().clone().requires_grad_()
loss_of(theirs).backward()
print(f"equal to the last bit: {torch.equal(our_grads, theirs.grad)}")

x = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
loss = ((model(x) - 5.0) ** 2).sum()
loss.backward()
grads = [param.grad for param in model.parameters()]
by_module = nn.utils.parameters_to_vector(grads)
print(f"close to those of nn: {torch.allclose(our_grads, by_module)}")
print(by_module)
# --8<-- [end:torch]

# --8<-- [start:again]
def backward(root, order):
    arrived = {root: 1.0}  # lives for this call only
    for node in order(root):
        grad = arrived.get(node, 0.0)  # get: with a default
        for source, slope in node.inputs:
            arrived[source] = arrived.get(source, 0.0) + grad * slope
        if not node.inputs:
            node.grad += grad  # a leaf keeps its gradient

ours = Value(2.0)
y = diamond(ours)
backward(y, in_order)
backward(y, in_order)
print(f"ours:  {ours.grad}")
# --8<-- [end:again]
