"""One gradient, followed number by number, then found otherwise."""

# --8<-- [start:setup]
import torch

# A leaf: a value we put in ourselves, whose gradient we want
x = torch.tensor([2.0], requires_grad=True)
# --8<-- [end:setup]

# --8<-- [start:forward]
y = x ** 2      # y = x²
z = y + 3       # z = y + 3
loss = z ** 2   # loss = z²
# --8<-- [end:forward]

# --8<-- [start:graph]
# next_functions lists (function, number of the output it took) pairs
names = []
node = loss.grad_fn
while node is not None:
    names.append(type(node).__name__)
    node = node.next_functions[0][0] if node.next_functions else None

print(" → ".join(reversed(names)))
# --8<-- [end:graph]

# --8<-- [start:backward]
y.retain_grad()   # y and z are not leaves: unless asked,
z.retain_grad()   # PyTorch drops their gradients
loss.backward()   # Magic!

print(f"x = {x.item()}")                 # 2.0
print(f"y = {y.item()}")                 # 4.0
print(f"z = {z.item()}")                 # 7.0
print(f"loss = {loss.item()}")           # 49.0
print(f"\ndloss/dx = {x.grad.item()}")   # 56.0
# --8<-- [end:backward]

# --8<-- [start:manual]
dloss_dz = 2 * z.item()   # the slope of z² at our z
dz_dy = 1                 # adding a number leaves slopes alone
dy_dx = 2 * x.item()      # the slope of x² at our x
by_hand = dloss_dz * dz_dy * dy_dx
print(by_hand)
# --8<-- [end:manual]

# --8<-- [start:verify]
def f(x):
    return (x ** 2 + 3) ** 2

# Forward mode carries value and slope together, from x to the loss
at, slope = torch.tensor(2.0), torch.tensor(1.0)  # x, and dx/dx
value, by_forward_mode = torch.func.jvp(f, (at,), (slope,))
print(by_forward_mode)

# Central differences: step a little to either side and compare
at = at.double()  # float64: float32 would round the difference away
step = 1e-5
by_differences = (f(at + step) - f(at - step)) / (2 * step)
print(by_differences)
# --8<-- [end:verify]

# --8<-- [start:paths]
a = torch.tensor([3.0], requires_grad=True)
result = a * a + a
result.backward()
print(a.grad)
# --8<-- [end:paths]
