# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Ten Broken Training Loops
#
# Here are ten training loops, and each has a mistake that people really make and ask about. Three of them raise an error. The
# other seven run to their end.
#
# When you have been through them, you can
#
# - say of a training loop whether its mistake raises or stays silent, and why,
# - fix the mistake, and not only make the error go away,
# - notice a silent mistake: by a step computed by hand, by data of another size, by what must not move.
#
# Reading takes about half an hour, and each of the eleven tasks five to ten minutes: plan two hours. You need
# [the first lesson](../lessons/backpropagation-in-action.md) and what `.grad` does with a second gradient,
# [Where Paths Meet, Gradients Add](../lessons/where-paths-meet-gradients-add.md).

# %%
import torch
import torch.nn.functional as F
from torch import nn

# %% [markdown]
# ## The loops
#
# Read each loop, and say before you run anything: does it raise an error, or does it run to its end? Its first line tells
# what it is for. Each takes its model, so that it can be tried on models and data of any size.
#
# ### Loop A


# %%
def loop_a(model, x, y, epochs=30, lr=0.1):
    """Fit a linear model."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ### Loop B


# %%
def loop_b(cell, readout, series, piece=5, lr=0.05):
    """Predict a series, and learn after each piece of it."""
    both = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(both, lr=lr)
    h, losses = torch.zeros(1, cell.hidden_size), []
    for start in range(0, len(series) - piece, piece):
        loss = 0
        for now in range(start, start + piece):
            h = cell(series[now, None], h)
            loss = loss + F.mse_loss(readout(h), series[now + 1, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ### Loop C


# %%
def loop_c(model, x, y, epochs=100, lr=0.1):
    """Fit a linear model to y, which has one number for each sample."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ### Loop D


# %%
def loop_d(x, y, epochs=50, lr=0.1):
    """Fit weights without an optimizer, starting at zero."""
    w = torch.zeros(x.shape[1], requires_grad=True)
    for epoch in range(epochs):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        w -= lr * w.grad
        w.grad.zero_()
    return w


# %% [markdown]
# ### Loop E


# %%
def loop_e(model, x, y, batch=4, lr=0.1):
    """Take one step with the gradient of all data, batch by batch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    batches = list(zip(x.split(batch), y.split(batch)))
    optimizer.zero_grad()
    for some_x, some_y in batches:
        loss = F.mse_loss(model(some_x), some_y) / len(batches)
        loss.backward()
    optimizer.step()


# %% [markdown]
# ### Loop F


# %%
def loop_f(model, x, labels, epochs=50, lr=0.1):
    """Have a model choose the right class as often as it can."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        chosen = model(x).argmax(dim=1)
        loss = (chosen != labels).float().mean()
        loss.requires_grad_()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ### Loop G


# %%
def loop_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    """The discriminator learns, and then the generator answers it."""
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for step in range(steps):
        fake = discriminator(generator(noise))
        loss = F.softplus(fake).mean()
        loss = loss + F.softplus(-discriminator(real)).mean()
        for_d.zero_grad()
        loss.backward(retain_graph=True)
        for_d.step()
        for_g.zero_grad()
        F.softplus(-fake).mean().backward()
        for_g.step()


# %% [markdown]
# ### Loop H


# %%
def loop_h(x, y, epochs=30, lr=0.5):
    """Fit a in y = sqrt(a x), where x is positive; y is 0 elsewhere."""
    a = torch.ones((), requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=lr)
    losses = []
    for epoch in range(epochs):
        guess = torch.where(x > 0, torch.sqrt(a * x), 0.0)
        loss = F.mse_loss(guess, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return a, losses


# %% [markdown]
# ### Loop I


# %%
def loop_i(body, head, x, y, epochs=20, lr=0.1):
    """Train the head alone; the body stays as it was trained before."""
    body.requires_grad_(False)
    model = nn.Sequential(body, head)
    model.train()
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ### Loop J


# %%
def loop_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    """Fit a linear model, with gradients that are clipped."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        nn.utils.clip_grad_norm_(model.parameters(), longest)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## Which of them raise?
#
# Here is what each loop is given. `loop_c(*given("c"))` runs loop C.

# %%
torch.manual_seed(0)
x = torch.randn(10, 2)
y = x @ torch.tensor([2.0, -1.0]) + 0.5  # (10,)
column = y[:, None]
series = torch.sin(torch.arange(41) / 3)[:, None]
root = torch.sqrt(3 * x[:, 0].clamp(min=0))
labels = (y > 0).long()
examples = {
    "a": lambda: (nn.Linear(2, 1), x, column),
    "b": lambda: (nn.RNNCell(1, 4), nn.Linear(4, 1), series),
    "c": lambda: (nn.Linear(2, 1), x, y),
    "d": lambda: (x, y),
    "e": lambda: (nn.Linear(2, 1), x, column),
    "f": lambda: (nn.Linear(2, 2), x, labels),
    "g": lambda: (nn.Linear(1, 2), nn.Linear(2, 1), torch.randn(10, 1), x),
    "h": lambda: (x[:, 0], root),
    "i": lambda: (
        nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)),
        nn.Linear(3, 1),
        x,
        column,
    ),
    "j": lambda: (nn.Linear(2, 1), x, 100 * column),
}
loops = {letter: globals()[f"loop_{letter}"] for letter in examples}


def given(letter):
    """The models and the data of a loop, each time the same."""
    torch.manual_seed(ord(letter))
    return examples[letter]()


# %% [markdown]
# Write down the letters of the loops that raise an error, such as `raising = {"a", "h"}`. Decide first, and run the check then.
#
# Hint: ask of each loop: does the way back need a value that is gone or changed by then? Is a leaf changed behind autograd's back?
# Autograd cannot see what you *meant*.

# %% tags=["task:raising"]
### BEGIN SOLUTION
raising = {"b", "d", "g"}
### END SOLUTION


# %% tags=["check:raising", "points:3"]
def raises(letter):
    try:
        loops[letter](*given(letter))
    except RuntimeError:
        return True
    return False


found = {letter for letter in loops if raises(letter)}
assert raising <= found, "one of these runs to its end. Where is its mistake?"
assert raising == found, "these do raise, and they are not all that do."

# %% tags=["wrong:raising"]
# Takes what gives NaN, and what trains nothing, for an error.
raising = {"b", "d", "f", "g", "h"}

# %% tags=["wrong:raising"]
# Believes that retaining the graph is enough for two optimizers.
raising = {"b", "d"}

# %% [markdown]
# ## How the repaired loops are checked
#
# Fix the loops one by one. A repaired loop takes the same arguments and returns the same as the broken one, so copy that one
# and change what is wrong. The checks run yours on another seed and on other sizes, and compare it with something that does
# without its loop. For the linear models, that is gradient descent by hand:


# %%
def by_hand(model, x, y, epochs, lr):
    """The weights, biases and losses of gradient descent, without autograd."""
    w, b = model.weight.detach().clone(), model.bias.detach().clone()
    losses = []
    for epoch in range(epochs):
        miss = x @ w.T + b - y
        losses.append((miss**2).mean().item())
        w -= lr * 2 * miss.T @ x / miss.numel()
        b -= lr * 2 * miss.sum(dim=0) / miss.numel()
    return w, b, losses


def near(found, expected):
    found, expected = torch.as_tensor(found), torch.as_tensor(expected)
    return found.shape == expected.shape and torch.allclose(
        found.detach(), expected.detach(), rtol=1e-4, atol=1e-5
    )


# %% [markdown]
# ## Loop A: why does the loss go up again?

# %%
losses = loop_a(*given("a"), lr=0.02)
for epoch in range(0, 30, 5):
    print(f"epoch {epoch:2}: loss {losses[epoch]:5.2f}")

# %% [markdown]
# The loss {{ falls :: direction(losses[0], losses[5]) }}, {{ rises :: direction(losses[5], losses[10]) }}, and {{ falls :: direction(losses[10], losses[15]) }} again. {{ With a tenth of that learning rate, it rises again too :: (lambda losses, lowest: "With a tenth of that learning rate, it " + ("rises again too" if max(losses[lowest:]) > 2 * losses[lowest] else "stays down"))(*(lambda losses: (losses, losses.index(min(losses))))(loop_a(*given("a"), epochs=100, lr=0.02 / 10))) }}.
#
# Why is it silent? A parameter has a place for a gradient, and any tensor of its shape will do there. The optimizer takes what it
# finds.
#
# Hint: print `model.weight.grad` before and after `backward()`.


# %% tags=["task:loop-a"]
def fixed_a(model, x, y, epochs=30, lr=0.1):
    """Fit a linear model."""
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()  # backward() adds to what is there
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-a", "points:1"]
torch.manual_seed(21)
inputs, targets, line = torch.randn(7, 3), torch.randn(7, 1), nn.Linear(3, 1)
w, b, wanted = by_hand(line, inputs, targets, epochs=6, lr=0.05)
found = fixed_a(line, inputs, targets, epochs=6, lr=0.05)
assert near(found[:1], wanted[:1]), "the loss before the first step is wrong."
assert near(found[:2], wanted[:2]), "the first step is not lr × gradient."
assert near(found, wanted), "a later step is wrong. What is in .grad by then?"
assert near(line.weight, w), "the last step of the weights is wrong."
assert near(line.bias, b), "the last step of the biases is wrong."

# %% tags=["wrong:loop-a"]
# The broken loop, with a smaller learning rate.
def fixed_a(model, x, y, epochs=30, lr=0.1):
    return loop_a(model, x, y, epochs, lr / 10)


# %% tags=["wrong:loop-a"]
# Empties the gradients once, before the loop.
def fixed_a(model, x, y, epochs=30, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-a"]
# Empties the gradients between the backward pass and the step, so that nothing moves.
def fixed_a(model, x, y, epochs=30, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## Loop B: why “backward through the graph a second time”, when I call it once a piece?
#
# ```{.python raises="RuntimeError: Trying to backward through the graph a second time" fix="Cut the state between the pieces, with h.detach()."}
# loop_b(*given("b"))
# ```
#
# The first piece went well. The second one begins with the state `h` that the first one left, and that state knows where it comes
# from. So the second `backward()` goes on into the first piece, whose values are freed.
#
# PyTorch proposes `retain_graph=True`. Try it: what does the message say then, and which loop do you know it from?
#
# Fix it so that the state still goes on from piece to piece. Within a piece, the gradient has to reach its first step.
#
# Hint: what of `h` does the next piece need?


# %% tags=["task:loop-b"]
def fixed_b(cell, readout, series, piece=5, lr=0.05):
    """Predict a series, and learn after each piece of it."""
    ### BEGIN SOLUTION
    both = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(both, lr=lr)
    h, losses = torch.zeros(1, cell.hidden_size), []
    for start in range(0, len(series) - piece, piece):
        loss, h = 0, h.detach()  # the numbers go on, their history ends
        for now in range(start, start + piece):
            h = cell(series[now, None], h)
            loss = loss + F.mse_loss(readout(h), series[now + 1, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-b", "points:2"]
torch.manual_seed(22)
values = torch.randn(10, 2)
cell, readout = nn.RNNCell(2, 3), nn.Linear(3, 2)


def walked(h, losses=()):
    for now, following in zip(values[:-1], values[1:]):
        h = cell(now[None], h)
        losses = [*losses, F.mse_loss(readout(h), following[None])]
    return torch.stack(losses).view(-1, 3).sum(dim=1)  # pieces of 3


wanted = walked(torch.zeros(1, 3))
parts = [*cell.parameters(), *readout.parameters()]
grads = torch.autograd.grad(wanted[0], parts)
moved = [part - 0.1 * grad for part, grad in zip(parts, grads)]

still = fixed_b(cell, readout, values, piece=3, lr=0.0)
assert near(still[0], wanted[0]), "the first loss is wrong."
assert near(still, wanted), (
    "without training, the losses must be those of one walk. "
    "Does the state go on from piece to piece?"
)
fixed_b(cell, readout, values[:4], piece=3, lr=0.1)  # one piece
assert all(map(near, parts, moved)), (
    "the first piece moves the parameters wrongly. "
    "How far back does its gradient go?"
)
found = fixed_b(cell, readout, values, piece=3, lr=0.1)
assert len(found) == 3, "there has to be one loss for each piece."

# %% tags=["wrong:loop-b"]
# The broken loop.
fixed_b = loop_b

# %% tags=["wrong:loop-b"]
# Retains the graph: the old pieces are walked back with weights that have changed since.
def fixed_b(cell, readout, series, piece=5, lr=0.05):
    both = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(both, lr=lr)
    h, losses = torch.zeros(1, cell.hidden_size), []
    for start in range(0, len(series) - piece, piece):
        loss = 0
        for now in range(start, start + piece):
            h = cell(series[now, None], h)
            loss = loss + F.mse_loss(readout(h), series[now + 1, None])
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-b"]
# Begins each piece with an empty state: no error, and no memory.
def fixed_b(cell, readout, series, piece=5, lr=0.05):
    both = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(both, lr=lr)
    losses = []
    for start in range(0, len(series) - piece, piece):
        loss, h = 0, torch.zeros(1, cell.hidden_size)
        for now in range(start, start + piece):
            h = cell(series[now, None], h)
            loss = loss + F.mse_loss(readout(h), series[now + 1, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-b"]
# Detaches at every step, so that no gradient goes back in time.
def fixed_b(cell, readout, series, piece=5, lr=0.05):
    both = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(both, lr=lr)
    h, losses = torch.zeros(1, cell.hidden_size), []
    for start in range(0, len(series) - piece, piece):
        loss = 0
        for now in range(start, start + piece):
            h = cell(series[now, None], h.detach())
            loss = loss + F.mse_loss(readout(h), series[now + 1, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## Loop C: why does my model predict nearly the same for every sample?

# %%
line, *data = given("c")
losses = loop_c(line, *data)
print(f"loss at the end {losses[-1]:.3f}")
print(f"variance of y   {y.var(correction=0):.3f}")
print(f"largest weight  {line.weight.abs().max():.3f}")
print(f"bias            {line.bias.item():.3f}")

# %% [markdown]
# {{ The loss ends at the variance of y :: f"The loss ends {'at' if abs(losses[-1] - y.var(correction=0)) < 0.01 else 'away from'} the variance of y" }}.
# {{ The weights are close to zero, and the bias to the mean of y / The weights or the bias are far off :: line.weight.abs().max().item() < 0.01 and abs(line.bias.item() - y.mean().item()) < 0.01 }}. Fitted by
# `torch.linalg.lstsq`, the data give weights of {{ 2 :: torch.linalg.lstsq(torch.cat([x, torch.ones(10, 1)], dim=1), column).solution[0, 0] }} and {{ −1 :: torch.linalg.lstsq(torch.cat([x, torch.ones(10, 1)], dim=1), column).solution[1, 0] }}.
#
# Why is it silent? Broadcasting is a feature, and the result is a number as it should be.
# [Losses That Lie](../lessons/losses-that-lie.md) tells what this loss asks for.
#
# Hint: print the shape of what you square.


# %% tags=["task:loop-c"]
def fixed_c(model, x, y, epochs=100, lr=0.1):
    """Fit a linear model to y, which has one number for each sample."""
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = ((model(x) - y[:, None]) ** 2).mean()  # a column as well
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-c", "points:1"]
torch.manual_seed(23)
inputs, targets, line = torch.randn(6, 4), torch.randn(6), nn.Linear(4, 1)
w, b, wanted = by_hand(line, inputs, targets[:, None], epochs=5, lr=0.05)
found = fixed_c(line, inputs, targets, epochs=5, lr=0.05)
assert near(found[:1], wanted[:1]), (
    "the first loss is not the mean of six squares. How many do you take?"
)
assert near(found, wanted), "the loss is right, and a step is wrong."
assert near(line.weight, w), "the last step of the weights is wrong."
assert near(line.bias, b), "the last step of the biases is wrong."

# %% tags=["wrong:loop-c"]
# The broken loop, for longer.
def fixed_c(model, x, y, epochs=100, lr=0.1):
    return loop_c(model, x, y, 10 * epochs, lr)


# %% tags=["wrong:loop-c"]
# Makes a row of y, which broadcasts as before.
def fixed_c(model, x, y, epochs=100, lr=0.1):
    return loop_c(model, x, y[None], epochs, lr)


# %% tags=["wrong:loop-c"]
# Takes the mean over the samples before it squares.
def fixed_c(model, x, y, epochs=100, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = (model(x) - y).mean(dim=0).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## Loop D: why may I not update my own weight?
#
# ```{.python raises="RuntimeError: a leaf Variable that requires grad is being used in an in-place operation." fix="Update inside with torch.no_grad()."}
# loop_d(*given("d"))
# ```
#
# The weight is a leaf: gradients are computed with respect to it. To autograd, `w -= …` is one more step of the model, which would make
# of the leaf a result. The optimizers of PyTorch do the same subtraction, so there has to be a way.
#
# Hint: `w = w - lr * w.grad` runs once. What is `w.grad` in the next epoch?


# %% tags=["task:loop-d"]
def fixed_d(x, y, epochs=50, lr=0.1):
    """Fit weights without an optimizer, starting at zero."""
    ### BEGIN SOLUTION
    w = torch.zeros(x.shape[1], requires_grad=True)
    for epoch in range(epochs):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():  # the update is no part of the model
            w -= lr * w.grad
        w.grad.zero_()
    return w
    ### END SOLUTION


# %% tags=["check:loop-d", "points:1"]
torch.manual_seed(24)
inputs, targets, wanted = torch.randn(8, 3), torch.randn(8), torch.zeros(3)
for epochs in range(1, 4):
    wanted -= 0.05 * 2 * inputs.T @ (inputs @ wanted - targets) / 8
    found = fixed_d(inputs, targets, epochs=epochs, lr=0.05)
    assert near(found, wanted), (
        f"w is wrong after step {epochs}. Is the gradient this step's own?"
    )

# %% tags=["wrong:loop-d"]
# The broken loop.
fixed_d = loop_d

# %% tags=["wrong:loop-d"]
# Makes a new tensor of w, which is no leaf and keeps no gradient.
def fixed_d(x, y, epochs=50, lr=0.1):
    w = torch.zeros(x.shape[1], requires_grad=True)
    for epoch in range(epochs):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        w = w - lr * w.grad
    return w


# %% tags=["wrong:loop-d"]
# Updates in no_grad, and loses the line that empties the gradient.
def fixed_d(x, y, epochs=50, lr=0.1):
    w = torch.zeros(x.shape[1], requires_grad=True)
    for epoch in range(epochs):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
    return w


# %% tags=["wrong:loop-d"]
# Moves a copy.
def fixed_d(x, y, epochs=50, lr=0.1):
    w = torch.zeros(x.shape[1], requires_grad=True)
    for epoch in range(epochs):
        loss = ((x @ w - y) ** 2).mean()
        loss.backward()
        copy = w.detach().clone()
        copy -= lr * w.grad
        w.grad.zero_()
    return w


# %% [markdown]
# ## Loop E: why do accumulated gradients differ from those of the large batch?

# %%
line, *data = given("e")
w, b, _ = by_hand(line, *data, epochs=1, lr=0.1)
loop_e(line, *data)
gap = (line.weight - w).abs().max().item()
print(f"sizes of the batches: {[len(some) for some in x.split(4)]}")
print(f"the weights differ from those of one large batch by {gap:.3f}")

# %% [markdown]
# {{ The weights are off by 0.122 :: f"The weights are off by {gap:.3f}" }}. Where is the mistake? The last batch has {{ two :: count(x.split(4)[-1]) }} samples, and counts as much as a full one.
#
# Why is it silent? Each batch has a right gradient, and their mean is one too, of another loss. And if all batches are of one size?
# {{ With five samples a batch, the weights are the same :: "With five samples a batch, the weights are " + ("the same" if (lambda fresh, data: (lambda wanted: loop_e(fresh, *data, batch=5) or near(fresh.weight, wanted[0]))(by_hand(fresh, *data, epochs=1, lr=0.1)))(nn.Linear(2, 1), (x, column)) else "others") }}.
#
# Hint: what part of the whole mean is a sample of the last batch?


# %% tags=["task:loop-e"]
def fixed_e(model, x, y, batch=4, lr=0.1):
    """Take one step with the gradient of all data, batch by batch."""
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    for some_x, some_y in zip(x.split(batch), y.split(batch)):
        share = len(some_x) / len(x)  # not every batch is full
        loss = F.mse_loss(model(some_x), some_y) * share
        loss.backward()
    optimizer.step()
    ### END SOLUTION


# %% tags=["check:loop-e", "points:1"]
torch.manual_seed(25)
for samples, batch in [(6, 3), (11, 4), (5, 8)]:
    inputs, targets = torch.randn(samples, 3), torch.randn(samples, 2)
    plane = nn.Linear(3, 2)
    w, b, _ = by_hand(plane, inputs, targets, epochs=1, lr=0.3)
    fixed_e(plane, inputs, targets, batch=batch, lr=0.3)
    right = near(plane.weight, w) and near(plane.bias, b)
    assert right, (
        f"wrong for {samples} samples in batches of {batch}. "
        "How much does each sample count?"
    )

# %% tags=["wrong:loop-e"]
# The broken loop.
fixed_e = loop_e

# %% tags=["wrong:loop-e"]
# Leaves out the batch that is not full.
def fixed_e(model, x, y, batch=4, lr=0.1):
    full = max(len(x) // batch * batch, batch)
    loop_e(model, x[:full], y[:full], batch, lr)


# %% tags=["wrong:loop-e"]
# Adds the means, so that the step grows with the number of batches.
def fixed_e(model, x, y, batch=4, lr=0.1):
    loop_e(model, x, y, batch, lr * len(x.split(batch)))


# %% tags=["wrong:loop-e"]
# Adds the sums, and divides by as many samples as full batches would have.
def fixed_e(model, x, y, batch=4, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    batches = list(zip(x.split(batch), y.split(batch)))
    for some_x, some_y in batches:
        miss = F.mse_loss(model(some_x), some_y) * len(some_x)
        (miss / (batch * len(batches))).backward()
    optimizer.step()


# %% [markdown]
# ## Loop F: why does nothing train, though the loss requires gradients?

# %%
model, *data = given("f")
before = model.weight.detach().clone()
losses = loop_f(model, *data)
print(f"wrong at first: {losses[0]:.0%}, at last: {losses[-1]:.0%}")
print(f"the weights have moved by {(model.weight - before).abs().max():.3f}")
print(f"gradient: {model.weight.grad}")

# %% [markdown]
# {{ No weight has moved, and the gradient is None :: ("No" if torch.equal(model.weight, before) else "A") + " weight has moved, and the gradient is " + str(model.weight.grad) }}. Without that line, PyTorch says “element 0 of tensors does not require grad”. That was the truth:
# `argmax` gives a whole number, and there the graph ends. `loss.requires_grad_()` makes a new leaf of the loss, and `backward()` stops where
# it starts.
#
# Why is it silent? The optimizer skips each parameter whose gradient is `None`. Those of a frozen layer are `None` too.
#
# Nudge a weight a little: {{ as many choices are wrong as before / another number of choices is wrong :: (lambda wrong: all(wrong(model.weight + 0.001 * nudge.view(2, 2)) == wrong(model.weight) for nudge in torch.eye(4)))(lambda w: (F.linear(data[0], w, model.bias).argmax(dim=1) != data[1]).sum().item()) }}. The share
# of wrong choices is a staircase, without a slope to follow. Fix the loop with the loss that [stands in for it](../lessons/losses-that-lie.md): cross entropy, of the scores.
#
# Hint: what kind of numbers does `F.cross_entropy` take?


# %% tags=["task:loop-f"]
def fixed_f(model, x, labels, epochs=50, lr=0.1):
    """Have a model choose the right class as often as it can."""
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.cross_entropy(model(x), labels)  # has a slope
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-f", "points:2"]
torch.manual_seed(26)
inputs, classes = torch.randn(9, 3), torch.arange(9) % 4
model = nn.Linear(3, 4)
w = model.weight.detach().clone()
scores = model(inputs).detach()
p, target = scores.softmax(dim=1), F.one_hot(classes, 4)
found = fixed_f(model, inputs, classes, epochs=1, lr=0.5)
assert not near(model.weight, w), "the weights do not move."
step = -0.5 * (p - target).T @ inputs / 9
assert near(model.weight, w + step), (
    "the step is not that of p − y. What do you hand to the loss?"
)
entropy = -(p.log() * target).sum(dim=1).mean()
assert near(found[0], entropy), "the loss is not the cross entropy."
found = fixed_f(model, inputs, classes, epochs=9, lr=0.5)
assert found == sorted(found, reverse=True), "the loss does not fall."

# %% tags=["wrong:loop-f"]
# The broken loop.
fixed_f = loop_f

# %% tags=["wrong:loop-f"]
# Takes the softmax twice: cross entropy does that itself.
def fixed_f(model, x, labels, epochs=50, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.cross_entropy(model(x).softmax(dim=1), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-f"]
# Takes the loss of logarithms for scores.
def fixed_f(model, x, labels, epochs=50, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.nll_loss(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-f"]
# Fits the best score to one, whichever class it is of.
def fixed_f(model, x, labels, epochs=50, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        best, chosen = model(x).max(dim=1)
        loss = ((best - (chosen == labels).float()) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## Loop G: why “modified by an inplace operation”, when I modify nothing?
#
# ```{.python raises="RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation" fix="Run the discriminator again after its step: its weights have changed."}
# loop_g(*given("g"))
# ```
#
# You do modify something: `for_d.step()` writes into the weights of the discriminator. The graph of `fake` still needs them, to bring the
# gradient through the discriminator to the generator. A tensor counts the writes to it, and so autograd notices.
#
# Fix it so that the generator answers the discriminator that has just learned, as the first line of the loop says. Let each
# of them move by the gradient of its own loss alone.
#
# Hint: which forward passes are out of date after the discriminator's step?


# %% tags=["task:loop-g"]
def fixed_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    """The discriminator learns, and then the generator answers it."""
    ### BEGIN SOLUTION
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for step in range(steps):
        fake = discriminator(generator(noise).detach())  # its turn comes
        loss = F.softplus(fake).mean()
        loss = loss + F.softplus(-discriminator(real)).mean()
        for_d.zero_grad()
        loss.backward()
        for_d.step()
        for_g.zero_grad()
        F.softplus(-discriminator(generator(noise))).mean().backward()
        for_g.step()
    ### END SOLUTION


# %% tags=["check:loop-g", "points:2"]
torch.manual_seed(27)
noise, real = torch.randn(6, 2), torch.randn(8, 3)
generator, discriminator = nn.Linear(2, 3), nn.Linear(3, 1)
models = [*generator.parameters(), *discriminator.parameters()]
own = [each.detach().clone().requires_grad_() for each in models]


def scores(inputs):
    return F.linear(inputs, *own[2:])


def fake():
    return scores(F.linear(noise, *own[:2]))


def stepped(loss, parts):
    grads = torch.autograd.grad(loss, parts)
    moved = [w - 0.2 * g for w, g in zip(parts, grads)]
    return [each.detach().requires_grad_() for each in moved]


for step in range(3):
    loss = F.softplus(fake()).mean() + F.softplus(-scores(real)).mean()
    own[2:] = stepped(loss, own[2:])
    own[:2] = stepped(F.softplus(-fake()).mean(), own[:2])
start = [each.detach().clone() for each in models]
fixed_g(generator, discriminator, noise, real, steps=3, lr=0.2)
assert not any(map(near, models, start)), (
    "a part does not move. Does a gradient reach it?"
)
assert all(map(near, models, own)), (
    "the models end elsewhere. Which discriminator does the generator "
    "answer, and whose gradients does it use?"
)

# %% tags=["wrong:loop-g"]
# The broken loop.
fixed_g = loop_g

# %% tags=["wrong:loop-g"]
# Walks back twice before it steps: the generator answers the old discriminator.
def fixed_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for step in range(steps):
        fake = discriminator(generator(noise))
        loss = F.softplus(fake).mean()
        loss = loss + F.softplus(-discriminator(real)).mean()
        for_d.zero_grad()
        loss.backward(
            retain_graph=True, inputs=list(discriminator.parameters())
        )
        for_g.zero_grad()
        loss = F.softplus(-fake).mean()
        loss.backward(inputs=list(generator.parameters()))
        for_d.step()
        for_g.step()


# %% tags=["wrong:loop-g"]
# Detaches for good what the generator made, so that it learns nothing.
def fixed_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for step in range(steps):
        made = generator(noise).detach()
        loss = F.softplus(discriminator(made)).mean()
        loss = loss + F.softplus(-discriminator(real)).mean()
        for_d.zero_grad()
        loss.backward()
        for_d.step()
        for_g.zero_grad()
        F.softplus(-discriminator(made)).mean().backward()
        for_g.step()


# %% tags=["wrong:loop-g"]
# Empties all gradients at once, so that both losses move the generator.
def fixed_g(generator, discriminator, noise, real, steps=5, lr=0.1):
    for_g = torch.optim.SGD(generator.parameters(), lr=lr)
    for_d = torch.optim.SGD(discriminator.parameters(), lr=lr)
    for step in range(steps):
        for_d.zero_grad()
        for_g.zero_grad()
        loss = F.softplus(discriminator(generator(noise))).mean()
        loss = loss + F.softplus(-discriminator(real)).mean()
        loss.backward()
        for_d.step()
        F.softplus(-discriminator(generator(noise))).mean().backward()
        for_g.step()


# %% [markdown]
# ## Loop H: why NaN, though the other branch was chosen?

# %%
a, losses = loop_h(*given("h"))
print(f"losses: {losses[0]:.3f}, {losses[1]:.3f}")
print(f"a: {a.item()}, its gradient: {a.grad.item()}")

# %% [markdown]
# {{ The first loss is a number, the second one is NaN :: "The first loss is " + ("NaN" if losses[0] != losses[0] else "a number") + ", the second one is " + ("NaN" if losses[1] != losses[1] else "a number") }}. Going forward, `where` leaves out the root of a negative number. On the way back it sends a zero into
# that branch, and there the zero is multiplied by the slope of the root, which is NaN.
# {{ Zero times NaN is NaN / Zero times NaN is zero :: bool((0 * a.grad).isnan()) }}.
#
# Why is it silent? NaN is a number of the format, and adding it to others is no error.
#
# Hint: no root should see a number that it cannot take. Zero is such a number too: what is the slope of the root there?


# %% tags=["task:loop-h"]
def fixed_h(x, y, epochs=30, lr=0.5):
    """Fit a in y = sqrt(a x), where x is positive; y is 0 elsewhere."""
    ### BEGIN SOLUTION
    a = torch.ones((), requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=lr)
    losses = []
    for epoch in range(epochs):
        inside = torch.where(x > 0, a * x, 1.0)  # a root can take it
        guess = torch.where(x > 0, torch.sqrt(inside), 0.0)
        loss = F.mse_loss(guess, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return a, losses
    ### END SOLUTION


# %% tags=["check:loop-h", "points:2"]
torch.manual_seed(28)
for places in (torch.rand(5) + 0.5, torch.randn(12), torch.arange(-2.0, 3.0)):
    some = places.clamp(min=0)
    targets = torch.sqrt(2 * some)
    miss = torch.sqrt(some) - targets  # where a starts
    slope = (2 * miss * torch.sqrt(some) / 2).mean()
    found, losses = fixed_h(places, targets, epochs=1, lr=0.3)
    assert not found.isnan(), (
        "a is NaN. Which x does a root still see: a negative one, or zero?"
    )
    assert near(losses[0], (miss**2).mean()), "the first loss is wrong."
    assert near(found, 1 - 0.3 * slope), (
        "the first step is wrong. Does every positive x count?"
    )
found, losses = fixed_h(places, targets, epochs=200)
assert near(found, torch.tensor(2.0)), "the fit does not arrive."

# %% tags=["wrong:loop-h"]
# The broken loop.
fixed_h = loop_h

# %% tags=["wrong:loop-h"]
# Cleans the values of NaN, and not the gradients.
def fixed_h(x, y, epochs=30, lr=0.5):
    a = torch.ones((), requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=lr)
    losses = []
    for epoch in range(epochs):
        guess = torch.sqrt(a * x).nan_to_num(0.0)
        loss = F.mse_loss(guess, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return a, losses


# %% tags=["wrong:loop-h"]
# Cleans the gradient of NaN, and with it of everything.
def fixed_h(x, y, epochs=30, lr=0.5):
    a = torch.ones((), requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=lr)
    losses = []
    for epoch in range(epochs):
        guess = torch.where(x > 0, torch.sqrt(a * x), 0.0)
        loss = F.mse_loss(guess, y)
        optimizer.zero_grad()
        loss.backward()
        a.grad.nan_to_num_()
        optimizer.step()
        losses.append(loss.item())
    return a, losses


# %% tags=["wrong:loop-h"]
# Clamps at zero, where the slope of the root is infinite.
def fixed_h(x, y, epochs=30, lr=0.5):
    a = torch.ones((), requires_grad=True)
    optimizer = torch.optim.SGD([a], lr=lr)
    losses = []
    for epoch in range(epochs):
        guess = torch.sqrt((a * x).clamp(min=0))
        loss = F.mse_loss(guess, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return a, losses


# %% [markdown]
# ## Loop I: why does my frozen layer move?

# %%
body, head, *data = given("i")
before = {name: each.clone() for name, each in body.state_dict().items()}
loop_i(body, head, *data)
for name, each in body.state_dict().items():
    gap = (each - before[name]).abs().max().item()
    print(f"{name:21} moved by {gap:.3f}")

# %% [markdown]
# {{ The weights stay, and the running mean and variance move :: "The weights " + ("stay" if all(torch.equal(each, before[name]) for name, each in body.state_dict().items() if name.endswith(("weight", "bias"))) else "move") + ", and the running mean and variance " + ("move" if not any(torch.equal(body.state_dict()[f"1.running_{name}"], before[f"1.running_{name}"]) for name in ("mean", "var")) else "stay") }}. A batch norm keeps them as buffers. They get no gradients: each forward pass in
# training mode writes them.
#
# Why is it silent? `requires_grad` is about gradients, and the mode is about what a layer computes. They know nothing of each other.
#
# Fix it so that the body computes what it would compute once trained, and nothing in it moves. Dropout in the head has to go on as in training.
#
# Hint: does `torch.no_grad()` change what a batch norm does?


# %% tags=["task:loop-i"]
def fixed_i(body, head, x, y, epochs=20, lr=0.1):
    """Train the head alone; the body stays as it was trained before."""
    ### BEGIN SOLUTION
    body.requires_grad_(False)
    model = nn.Sequential(body, head)
    model.train()
    body.eval()  # after train(), which reaches the body too
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-i", "points:2"]
modes = []


class Watched(nn.Linear):
    """Notes whether it is in training mode when it is called."""

    def forward(self, x):
        modes.append(self.training)
        return super().forward(x)


torch.manual_seed(29)
inputs, targets = torch.randn(9, 4), torch.randn(9, 2)
body = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh())
body(inputs + 1)  # so that it has seen other data
head = Watched(5, 2)
kept = {name: each.clone() for name, each in body.state_dict().items()}
features = body.eval()(inputs).detach()
w, b, wanted = by_hand(head, features, targets, epochs=4, lr=0.2)
found = fixed_i(body.train(), head, inputs, targets, epochs=4, lr=0.2)
for name, each in body.state_dict().items():
    assert torch.equal(each, kept[name]), f"{name} of the body has moved."
assert near(found, wanted), (
    "the losses are wrong. What does the body compute, and what does the "
    "head learn from?"
)
assert near(head.weight, w), "the last step of the weights is wrong."
assert near(head.bias, b), "the last step of the biases is wrong."
assert len(modes) >= 4, "the head is not called at each epoch."
assert all(modes), "the head is not in training mode."

# %% tags=["wrong:loop-i"]
# The broken loop.
fixed_i = loop_i

# %% tags=["wrong:loop-i"]
# Runs the body without gradients, in training mode as before.
def fixed_i(body, head, x, y, epochs=20, lr=0.1):
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    body.train(), head.train()
    losses = []
    for epoch in range(epochs):
        with torch.no_grad():
            features = body(x)
        loss = F.mse_loss(head(features), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-i"]
# Puts the whole model into evaluation mode, and dropout in the head with it.
def fixed_i(body, head, x, y, epochs=20, lr=0.1):
    body.requires_grad_(False)
    model = nn.Sequential(body, head).eval()
    optimizer = torch.optim.SGD(head.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-i"]
# Puts the old statistics back at the end; the head has learned on others.
def fixed_i(body, head, x, y, epochs=20, lr=0.1):
    before = {name: each.clone() for name, each in body.state_dict().items()}
    losses = loop_i(body, head, x, y, epochs, lr)
    body.load_state_dict(before)
    return losses


# %% [markdown]
# ## Loop J: why does clipping change nothing?

# %%
line, *data = given("j")
before = torch.cat([line.weight[0], line.bias]).detach()
loop_j(line, *data, epochs=1)
after = torch.cat([line.weight[0], line.bias]).detach()
step = (after - before).norm().item()
print(f"the first step is {step:.2f} long")
print(f"lr × longest is {0.1 * 1.0}")

# %% [markdown]
# {{ The step is 59.17 long, and a tenth is the most that it may be :: (f"The step is {step:.2f} long, and a tenth is the most that it may be" if step > 0.1 else "The step is short enough") }}.
# {{ It is as long as without clipping / It is shorter than without clipping :: (lambda w, b, _: abs((torch.cat([w[0], b]) - before).norm().item() - step) < 0.001)(*by_hand(*given("j"), epochs=1, lr=0.1)) }}.
#
# Why is it silent? After `zero_grad()`, each gradient is `None`, and clipping skips that, as the optimizer does in loop F.
#
# Hint: `clip_grad_norm_` returns the length of what it found. Print it.


# %% tags=["task:loop-j"]
def fixed_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    """Fit a linear model, with gradients that are clipped."""
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        # between backward and step, where gradients are
        nn.utils.clip_grad_norm_(model.parameters(), longest)
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["check:loop-j", "points:1"]
torch.manual_seed(30)
for size, longest in [(100.0, 1.0), (100.0, 0.5), (0.01, 1.0)]:
    inputs, targets = torch.randn(9, 3), size * torch.randn(9, 2)
    plane = nn.Linear(3, 2)
    with torch.no_grad():
        plane.weight *= size
        plane.bias *= size
    before = torch.cat([plane.weight, plane.bias[:, None]], dim=1).detach()
    w, b, _ = by_hand(plane, inputs, targets, epochs=1, lr=1.0)
    gradient = before - torch.cat([w, b[:, None]], dim=1)
    clipped = gradient * min(1.0, longest / gradient.norm().item())
    fixed_j(plane, inputs, targets, epochs=1, lr=0.2, longest=longest)
    after = torch.cat([plane.weight, plane.bias[:, None]], dim=1)
    found = (after - before).norm() / 0.2
    assert found < 1.01 * longest, (
        f"the gradient is {found:.2f} long, and may be {longest}. "
        "What is clipped, and when?"
    )
    assert near((before - after) / 0.2, clipped), (
        "the gradient is too short, or points elsewhere."
    )

# %% tags=["wrong:loop-j"]
# The broken loop.
fixed_j = loop_j

# %% tags=["wrong:loop-j"]
# Clips after the step, when it is too late.
def fixed_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        nn.utils.clip_grad_norm_(model.parameters(), longest)
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-j"]
# Clips each number by itself, which turns the gradient.
def fixed_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), longest)
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% tags=["wrong:loop-j"]
# Clips weights and biases apart, so that together they are too long.
def fixed_j(model, x, y, epochs=20, lr=0.1, longest=1.0):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        for each in model.parameters():
            nn.utils.clip_grad_norm_(each, longest)
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% [markdown]
# ## What to take along
#
# {{ Loops B, D and G raise :: "Loops {}, {} and {} raise".format(*sorted(letter.upper() for letter in loops if raises(letter))) }}. In these, autograd cannot compute the gradient of what you *wrote*: a value is freed, a value has changed, a leaf
# would be no leaf any more. In the others it can, and you meant something else. So silent mistakes need a check of your own, such
# as this. Do the loops that fit a linear model take the steps that gradient descent takes by hand?

# %%
for letter in "acj":
    line, *data = given(letter)
    w, b, _ = by_hand(line, x, data[1].view(-1, 1), epochs=2, lr=0.1)
    loops[letter](line, *data, epochs=2, lr=0.1)
    print(f"loop {letter}, the same steps: {near(line.weight, w)}")

# %% [markdown]
# {{ Loops A and C do not, and loop J does :: (lambda ends: f"Loops A and C {'do' if ends['a'] or ends['c'] else 'do not'}, and loop J {'does' if ends['j'] else 'does not'}")({letter: (lambda line, data: (lambda w: loops[letter](line, *data, epochs=2, lr=0.1) and near(line.weight, w))(by_hand(line, x, data[1].view(-1, 1), epochs=2, lr=0.1)[0]))(*(lambda first, *rest: (first, rest))(*given(letter))) for letter in "acj"}) }}. That is the mistake
# of loop J, since `by_hand` does not clip. Other checks cost as little:
#
# - **Change the sizes.** A number of samples that the size of the batches does not divide finds loop E.
# - **Say what must move and what must not**, and look. That finds loops F and I.
# - **Look for NaN in the gradients**, and not only in the loss. That finds loop H before the loss knows.
#
# In the next lab you [write the backward pass](write-your-own-backward.py) yourself. Its mistakes, too, raise or stay silent.

# %% [markdown]
# <!-- declare
# "Three of them raise an error": a count, which a check of this lab makes
# "each of the eleven tasks": a count of the tasks
# "about half an hour": a count of words and lines, at the rate of the lessons
# "five to ten minutes": a count of minutes, an estimate
# "plan two hours": a count, of the tasks and the reading
# "“element 0 of tensors": a quotation, of PyTorch's own words
# "other seven run to their end": a count, which a check of this lab makes
# -->
