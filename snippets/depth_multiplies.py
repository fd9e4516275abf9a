"""Gradients through twenty layers: what each layer multiplies, and which plot shows it."""

# --8<-- [start:gradients]
import torch

torch.manual_seed(0)
base = torch.randn(20, 64, 64, dtype=torch.float64) / 64**0.5
x = torch.randn(32, 64, dtype=torch.float64)  # 32 samples
wish = torch.randn(32, 64, dtype=torch.float64)  # for each output

def relu(h, W):
    return torch.relu(h @ W.T)

def flow(weights, layer=relu):
    weights = [W.clone().requires_grad_() for W in weights]
    values = [x]
    for W in weights:
        values.append(layer(values[-1], W))
    loss = (values[-1] * wish).sum()
    slopes = torch.autograd.grad(loss, values[1:] + weights)
    return values, torch.stack(slopes[:20]), torch.stack(slopes[20:])
# --8<-- [end:gradients]

# --8<-- [start:weight]
def sizes(stack):  # the norm of what each layer has
    return stack.flatten(1).norm(dim=1)

values, of_values, of_weights = flow(0.5 * base)
for layer in (1, 7, 14, 20):
    print(f"layer {layer:2}: {sizes(of_weights)[layer - 1]:.1e}")
# --8<-- [end:weight]

# --8<-- [start:vanishing]
scales, acts, ws = (0.25, 0.5, 1.0, 2.0, 4.0), {}, {}
for scale in scales:
    values, of_values, of_weights = flow(scale * base)
    acts[scale], ws[scale] = sizes(of_values), sizes(of_weights)
    a = acts[scale][0] / acts[scale][-1]  # first to last
    w = ws[scale][0] / ws[scale][-1]
    print(f"× {scale:<4}: activations {a:.1e}, weights {w:.4f}")
# --8<-- [end:vanishing]

# --8<-- [start:flat]
values, of_values, of_weights = flow(2 * base)
shares = (2 * base * of_weights).sum(dim=(1, 2))  # one a layer
print(f"layer  1: {shares[0]:.4f}")
print(f"layer 20: {shares[-1]:.4f}")
print(f"the loss: {(values[-1] * wish).sum():.4f}")
# --8<-- [end:flat]

# --8<-- [start:sane]
back = {scale: (a[0] / a[-1]) ** (1 / 19) for scale, a in acts.items()}
for scale in scales:
    print(f"× {scale:<4}: {back[scale]:.3f} a layer")
# --8<-- [end:sane]

# --8<-- [start:linear]
from torch import nn

torch.manual_seed(0)
model = nn.Sequential()
for _ in range(20):
    linear = nn.Linear(64, 64, dtype=torch.float64)
    model.extend([linear, nn.ReLU()])

seen = []
def watch(module, inputs, output):
    output.retain_grad()  # keep the gradient of this inner value
    seen.append(output)

for module in model[1::2]:  # each ReLU
    module.register_forward_hook(watch)

(model(x) * wish).sum().backward()
for k in (0, 9, 19):
    a, w = seen[k].grad.norm(), model[2 * k].weight.grad.norm()
    print(f"layer {k + 1:2}: activations {a:.1e}, weights {w:.1e}")
# --8<-- [end:linear]

# --8<-- [start:sigmoid]
def factor(function, scale):
    def layer(h, W):
        return function(h @ W.T)
    a = sizes(flow(scale * base, layer)[1])
    return ((a[0] / a[-1]) ** (1 / 19)).item()

tried, factors = (3**-0.5, 1, 4, 16), {}
for function in (torch.sigmoid, torch.tanh):
    row = factors[function] = [factor(function, s) for s in tried]
    print(f"{function.__name__:7}", *(f"{each:.3f}" for each in row))
# --8<-- [end:sigmoid]

# --8<-- [start:clipping]
little, large = flow(0.5 * base)[2], flow(4 * base)[2]
clips = {}
for name, slope in {"little": little, "large": large}.items():
    weights = torch.zeros_like(base).requires_grad_()
    weights.grad = slope.clone()
    norm = nn.utils.clip_grad_norm_(weights, max_norm=1.0)
    clips[name] = weights.grad
    print(f"{name}: {norm:.1e} becomes {clips[name].norm():.1e}")
# --8<-- [end:clipping]

# --8<-- [start:residual]
through = {}
for branch in (1, 20**-0.5, 1 / 20):
    def block(h, W, branch=branch):  # with the branch of this round
        return h + branch * relu(h, W)
    a = sizes(flow(2**0.5 * base, block)[1])
    through[branch] = (a[0] / a[-1]).item()
    print(f"branch × {branch:.3f}: {through[branch]:.2f}")
# --8<-- [end:residual]
