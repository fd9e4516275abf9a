"""What students may write in the labs: right solutions other than those of the pages, under the same names."""

import torch
from torch import nn
from torch.autograd import Function
from torch.nn import functional as F

EPS = 1e-5
raising = set("gdb")


def train(parameters, lr, loss, epochs):
    """Gradient descent without an optimizer; the losses."""
    parameters, losses = list(parameters), []
    for _ in range(epochs):
        now = loss()
        grads = torch.autograd.grad(now, parameters)
        with torch.no_grad():
            for parameter, grad in zip(parameters, grads, strict=True):
                parameter -= lr * grad
        losses.append(now.item())
    return losses


def fixed_a(model, x, y, epochs=30, lr=0.1):
    """Empties the gradients behind the step."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        model.zero_grad()
        losses.append(loss.item())
    return losses


def fixed_b(cell, readout, series, piece=5, lr=0.05):
    """Cuts the state behind each piece, and has no optimizer."""
    both = [*cell.parameters(), *readout.parameters()]
    state, losses = torch.zeros(1, cell.hidden_size), []
    for start in range(0, len(series) - piece, piece):
        states = [state]
        for value in series[start : start + piece]:
            states.append(cell(value[None], states[-1]))
        targets = series[start + 1 : start + piece + 1]
        loss = sum(F.mse_loss(readout(h)[0], target) for h, target in zip(states[1:], targets, strict=True))
        losses += train(both, lr, lambda loss=loss: loss, 1)
        state = states[-1].detach()
    return losses


def fixed_c(model, x, y, epochs=100, lr=0.1):
    """Makes a row of numbers of the predictions, and not a column of the targets."""
    return train(model.parameters(), lr, lambda: ((model(x).squeeze(1) - y) ** 2).mean(), epochs)


def fixed_d(x, y, epochs=50, lr=0.1):
    """Makes a new leaf at each step."""
    w = torch.zeros(x.shape[1], requires_grad=True)
    for _ in range(epochs):
        ((x @ w - y) ** 2).mean().backward()
        w = (w - lr * w.grad).detach().requires_grad_()
    return w


def fixed_e(model, x, y, batch=4, lr=0.1):
    """Adds sums, and divides by all numbers."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    for some_x, some_y in zip(x.split(batch), y.split(batch), strict=True):
        (F.mse_loss(model(some_x), some_y, reduction="sum") / y.numel()).backward()
    optimizer.step()


def fixed_f(model, x, labels, epochs=50, lr=0.1):
    """Takes the logarithms of the shares apart from the loss."""
    return train(model.parameters(), lr, lambda: F.nll_loss(model(x).log_softmax(dim=1), labels), epochs)


def fixed_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    """Generates once, and keeps the graph of the generator, whose weights do not change in between."""
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for _ in range(steps):
        made = generator(noise)
        for_d.zero_grad()
        (F.softplus(discriminator(made)).mean() + F.softplus(-discriminator(real)).mean()).backward(retain_graph=True)
        for_d.step()
        for_g.zero_grad()
        F.softplus(-discriminator(made)).mean().backward()
        for_g.step()


def fixed_h(x, y, epochs=30, lr=0.5):
    """Takes the roots of the positive numbers only."""
    a = torch.ones((), requires_grad=True)

    def loss():
        guess = torch.zeros_like(x)
        guess[x > 0] = torch.sqrt(a * x[x > 0])
        return F.mse_loss(guess, y)

    return a, train([a], lr, loss, epochs)


def fixed_i(body, head, x, y, epochs=20, lr=0.1):
    """Computes the features once, ahead of the training."""
    body.eval()
    head.train()
    with torch.no_grad():
        features = body(x)
    return train(head.parameters(), lr, lambda: F.mse_loss(head(features), y), epochs)


def fixed_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    """Clips by a norm of its own."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.parameters_to_vector([each.grad for each in model.parameters()]).norm()
        for each in model.parameters():
            each.grad *= min(1.0, longest / norm)
        optimizer.step()
        losses.append(loss.item())
    return losses


class Softmax(Function):
    """Saves its argument, and builds the whole matrix."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.softmax(dim=-1)

    @staticmethod
    def backward(ctx, grad):
        y = ctx.saved_tensors[0].softmax(dim=-1)
        jacobian = torch.diag_embed(y) - y[..., :, None] * y[..., None, :]
        return torch.einsum("...i,...ij->...j", grad, jacobian)


class LayerNorm(Function):
    """Goes back step by step, as books do: variance, mean, x."""

    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight, bias)
        miss = x - x.mean(dim=-1, keepdim=True)
        return miss / ((miss**2).mean(dim=-1, keepdim=True) + EPS).sqrt() * weight + bias

    @staticmethod
    def backward(ctx, grad):
        x, weight, _ = ctx.saved_tensors
        miss = x - x.mean(dim=-1, keepdim=True)
        scale = ((miss**2).mean(dim=-1, keepdim=True) + EPS) ** -0.5
        inner = grad * weight
        of_var = (-0.5 * inner * miss * scale**3).sum(dim=-1, keepdim=True)
        of_mean = -(inner * scale).sum(dim=-1, keepdim=True)
        of_x = inner * scale + (2 * of_var * miss + of_mean) / x.shape[-1]
        rows = tuple(range(x.dim() - 1))
        return of_x, (grad * miss * scale).sum(rows), grad.sum(rows)


class Convolution(Function):
    """A loop over the kernel in the place of windows."""

    @staticmethod
    def forward(ctx, x, kernel):
        ctx.save_for_backward(x, kernel)
        places = x.shape[2] - kernel.shape[2] + 1
        return sum(
            torch.einsum("bip,oi->bop", x[:, :, at : at + places], kernel[:, :, at]) for at in range(kernel.shape[2])
        )

    @staticmethod
    def backward(ctx, grad):
        x, kernel = ctx.saved_tensors
        places, width = grad.shape[2], kernel.shape[2]
        of_x, of_kernel = 0, []
        for at in range(width):
            of_x = of_x + F.pad(torch.einsum("bop,oi->bip", grad, kernel[:, :, at]), (at, width - 1 - at))
            of_kernel.append(torch.einsum("bop,bip->oi", grad, x[:, :, at : at + places]))
        return of_x, torch.stack(of_kernel, dim=2)


class Embedding(Function):
    """A product with ones and zeros."""

    @staticmethod
    def forward(ctx, table, ids):
        ctx.save_for_backward(F.one_hot(ids, len(table)).to(table.dtype))
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        (ones,) = ctx.saved_tensors
        return torch.einsum("...w,...d->wd", ones, grad), None


class StraightThrough(Function):
    """Saves where x lay, and not x."""

    @staticmethod
    def forward(ctx, x, low, high):
        ctx.save_for_backward((x >= low) & (x <= high))
        return x.round().clamp(low, high)

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.saved_tensors[0], None, None
