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
# # A Transformer Block, Every Gradient by Hand
#
# `loss.backward()` goes back through a whole transformer block in one call. In this lab you go the same way yourself,
# from the loss to the table of embeddings. Your backward pass will find the gradients of the parameters, and then train
# the block.
#
# After it you can
#
# - write the backward pass of every part of a transformer block,
# - check each part alone, with an upstream gradient that hides nothing,
# - use what must be true of a gradient as an alarm that tells you where to look.
#
# Take about two and a half hours: ten tasks, at ten to fifteen minutes each. You need
# [From Numbers to Matrices](../lessons/from-numbers-to-matrices.md) for the transposes,
# [Losses That Lie](../lessons/losses-that-lie.md) for the cross entropy, and
# [Where Paths Meet, Gradients Add](../lessons/where-paths-meet-gradients-add.md) for what a sequence shares.

# %% [markdown]
# ## How It Works
#
# The forward pass is given, part by part, in plain tensor operations. Each part returns its output, and a tuple of what
# it *keeps* for the way back. You write the way back:
#
# - It takes `G`, the gradient that arrives at the output of the part, and what the part has kept.
# - It returns the gradients at the inputs of the part, in their order. Tokens and targets are whole numbers, and are left
#   out.
#
# The numbers are in double precision.

# %%
import math

import matplotlib.pyplot as plt
import torch

# On such small tensors, more threads would wait for each other.
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)

batch, heads, head_width, time, width, vocabulary, hidden = 2, 3, 4, 5, 6, 7, 8
joined = heads * head_width  # the heads side by side

# the last token never occurs
tokens = torch.randint(vocabulary - 1, (batch, time))
targets = torch.randint(vocabulary, (batch, time))
print(tokens)

# %% [markdown]
# {{ All sizes differ / Some sizes are equal :: len({batch, heads, head_width, time, width, vocabulary, hidden}) == 7 }}. Look at shapes when a product does not fit.
# The tokens repeat, and {{ the last one never occurs / the last one occurs too :: not (tokens == vocabulary - 1).any().item() and len(set(tokens.flatten().tolist())) < tokens.numel() }}.
#
# The checks use helpers. `send_back` runs a part forward and calls your backward pass with a random `G`. `compare` holds
# the result against autograd's. Do not change `G`, or what the part has kept: others still need them.


# %%
def send_back(part, backward, **inputs):
    """A random G, and what a backward pass makes of it, by name."""
    given = {name: value.clone() for name, value in inputs.items()}
    with torch.no_grad():
        Y, kept = part(**given)
        G = torch.randn(Y.shape, generator=torch.Generator().manual_seed(1))
        before = G.clone()
        found = copies(backward(G, kept))
        again = copies(backward(G, kept))
    names = [name for name in inputs if inputs[name].is_floating_point()]
    assert len(found) == len(names), f"not one gradient for each of {names}"
    for name, gradient in zip(names, found):
        shape, wanted = tuple(gradient.shape), tuple(inputs[name].shape)
        assert shape == wanted, f"d{name} is {shape}, and {name} is {wanted}"
        assert gradient.isfinite().all(), f"d{name} holds an infinity or NaN"
    assert torch.equal(G, before), "G was changed: other paths still need it"
    assert all(map(torch.equal, found, again)), "what was kept was changed"
    return G, dict(zip(names, found))


def copies(gradients):
    """A tuple of copies, of one gradient too."""
    alone = isinstance(gradients, torch.Tensor)
    return tuple(each.clone() for each in ([gradients] if alone else gradients))


def compare(part, backward, **inputs):
    """Fail unless a backward pass finds what autograd finds."""
    G, found = send_back(part, backward, **inputs)
    leaves = {
        name: value.clone().requires_grad_(name in found)
        for name, value in inputs.items()
    }
    Y, _ = part(**leaves)
    expected = torch.autograd.grad(Y, [leaves[name] for name in found], G)
    for (name, gradient), right in zip(found.items(), expected):
        error = (gradient - right).abs().max()
        factor = (gradient * right).sum() / right.square().sum()
        if error >= 1e-12 and nearly_zero(gradient - factor * right):
            raise AssertionError(f"d{name} is {factor:.4g} times autograd's")
        assert error < 1e-12, f"d{name} is {error:.1g} away from autograd's"
    print(f"{part.__name__}: every gradient is as autograd has it")


def draw(shapes):
    """Random parameters, by their names."""
    return {name: torch.randn(shape) / 2 for name, shape in shapes.items()}


def nearly_zero(values, limit=1e-12):
    return values.abs().max() < limit


# %% [markdown]
# ## Cross Entropy
#
# We begin at the end, where the way back begins. The block gives each token of the vocabulary a score, at each place of
# each sequence. The loss is a mean over the places: of the negative logarithm of the target's probability.


# %%
def cross_entropy(logits, targets):
    """logits (batch, time, vocabulary), targets (batch, time)."""
    log_P = logits.log_softmax(dim=-1)
    of_target = log_P.gather(-1, targets[..., None])
    return -of_target.mean(), (log_P.exp(), targets)


# %% [markdown]
# You know the gradient from [Losses That Lie](../lessons/losses-that-lie.md): the probabilities minus the target. There
# it was for one place. Here the loss is a mean, and `G` is a number that need not be one.
#
# *Alarm:* add a number to the scores of a place, and {{ its probabilities stay / its probabilities change :: (lambda z: torch.allclose(cross_entropy(z + 1, targets)[1][0], z.softmax(dim=-1)))(torch.randn(batch, time, vocabulary)) }}. So
# {{ the gradients of a place sum to zero / the gradients of a place have another sum :: nearly_zero(torch.func.grad(lambda z: cross_entropy(z, targets)[0])(torch.randn(batch, time, vocabulary)).sum(dim=-1)).item() }}.
#
# <details><summary>Hint</summary>
#
# How many places share the mean? `torch.nn.functional.one_hot` makes the target. Or subtract from a copy.
#
# </details>


# %% tags=["task:cross-entropy"]
def cross_entropy_backward(G, kept):
    """The gradient at the logits."""
    P, targets = kept
    ### BEGIN SOLUTION
    target = torch.nn.functional.one_hot(targets, P.shape[-1])
    return G * (P - target) / targets.numel()
    ### END SOLUTION


# %% tags=["check:cross-entropy", "points:1"]
scores = torch.randn(batch, time, vocabulary)
_, found = send_back(
    cross_entropy, cross_entropy_backward, logits=scores, targets=targets
)
assert nearly_zero(found["logits"].sum(dim=-1)), (
    "the gradients of a place do not sum to zero: is the target subtracted?"
)
compare(cross_entropy, cross_entropy_backward, logits=scores, targets=targets)


# %% tags=["wrong:cross-entropy"]
# Forgets that the loss is a mean.
def cross_entropy_backward(G, kept):
    P, targets = kept
    return G * (P - torch.nn.functional.one_hot(targets, P.shape[-1]))


# %% tags=["wrong:cross-entropy"]
# Divides by the batch, and forgets the time.
def cross_entropy_backward(G, kept):
    P, targets = kept
    return (
        G
        * (P - torch.nn.functional.one_hot(targets, P.shape[-1]))
        / len(targets)
    )


# %% tags=["wrong:cross-entropy"]
# Takes the gradient that arrives for one.
def cross_entropy_backward(G, kept):
    P, targets = kept
    return (
        P - torch.nn.functional.one_hot(targets, P.shape[-1])
    ) / targets.numel()


# %% tags=["wrong:cross-entropy"]
# Forgets the target.
def cross_entropy_backward(G, kept):
    P, targets = kept
    return G * P / targets.numel()


# %% tags=["wrong:cross-entropy"]
# Subtracts the probabilities from the target.
def cross_entropy_backward(G, kept):
    P, targets = kept
    return (
        G
        * (torch.nn.functional.one_hot(targets, P.shape[-1]) - P)
        / targets.numel()
    )


# %% tags=["wrong:cross-entropy"]
# Subtracts the target from the probabilities in place.
def cross_entropy_backward(G, kept):
    P, targets = kept
    P -= torch.nn.functional.one_hot(targets, P.shape[-1])
    return G * P / targets.numel()


# %% [markdown]
# ## A Linear Layer
#
# A linear layer treats the places alike. Its input has a batch axis *and* a time axis, and W has a row for each output.


# %%
def linear(X, W, b):
    """X (batch, time, inputs), W (outputs, inputs), b (outputs)."""
    return X @ W.T + b, (X, W)


# %% [markdown]
# [From Numbers to Matrices](../lessons/from-numbers-to-matrices.md) found $\partial L / \partial W = G^\top X$ for a
# batch of samples. Here each place of each sequence is a sample.
#
# *Alarm:* a gradient has the shape of what it belongs to.
#
# <details><summary>Hint</summary>
#
# `flatten(0, 1)` makes one axis of batch and time. How often is W used? Where paths meet, gradients add.
#
# </details>


# %% tags=["task:linear"]
def linear_backward(G, kept):
    """The gradients at X, W and b."""
    X, W = kept
    ### BEGIN SOLUTION
    dX = G @ W
    dW = G.flatten(0, 1).T @ X.flatten(0, 1)
    db = G.sum(dim=(0, 1))
    ### END SOLUTION
    return dX, dW, db


# %% tags=["check:linear", "points:1"]
inputs = {"X": torch.randn(batch, time, width)}
inputs |= {"W": torch.randn(hidden, width), "b": torch.randn(hidden)}
compare(linear, linear_backward, **inputs)


# %% tags=["wrong:linear"]
# Turns the gradient of the weights.
def linear_backward(G, kept):
    X, W = kept
    return G @ W, X.flatten(0, 1).T @ G.flatten(0, 1), G.sum(dim=(0, 1))


# %% tags=["wrong:linear"]
# Turns W on the way back, as on the way forward.
def linear_backward(G, kept):
    X, W = kept
    return G @ W.T, G.flatten(0, 1).T @ X.flatten(0, 1), G.sum(dim=(0, 1))


# %% tags=["wrong:linear"]
# Sums the gradient of the bias over the batch, and not over the time.
def linear_backward(G, kept):
    X, W = kept
    return G @ W, G.flatten(0, 1).T @ X.flatten(0, 1), G.sum(dim=0)


# %% tags=["wrong:linear"]
# Takes means over the places: the mean is a matter of the loss.
def linear_backward(G, kept):
    X, W = kept
    places = G.shape[0] * G.shape[1]
    return (
        G @ W,
        G.flatten(0, 1).T @ X.flatten(0, 1) / places,
        G.mean(dim=(0, 1)),
    )


# %% tags=["wrong:linear"]
# Keeps the gradient of the last sequence alone.
def linear_backward(G, kept):
    X, W = kept
    for g, x in zip(G, X):
        dW, db = g.T @ x, g.sum(dim=0)
    return G @ W, dW, db


# %% [markdown]
# ## GELU
#
# The unit between the linear layers of the MLP. It is a ReLU with a soft gate: x times Φ(x), the share of a normal
# distribution that lies below x.


# %%
def gelu(X):
    Phi = (1 + torch.erf(X / math.sqrt(2))) / 2
    return X * Phi, (X, Phi)


# %% [markdown]
# The slope of Φ is {{ the density of the normal distribution / another density :: (lambda x: torch.allclose(torch.func.grad(lambda x: gelu(x)[1][1].sum())(x), torch.distributions.Normal(0.0, 1.0).log_prob(x).exp()))(torch.linspace(-3, 3, 7)) }}:
#
# $$
# \varphi(x) = \frac{1}{\sqrt{2\pi}} \, e^{-x^2/2}
# $$
#
# *Alarm:* {{ the slopes at x and at −x sum to one / the slopes at x and at −x have another sum :: (lambda x, slope: abs(slope(x) + slope(-x) - 1).max().item() < 1e-12)(torch.linspace(-3, 3, 7), torch.func.grad(lambda x: gelu(x)[0].sum())) }}. But
# {{ Φ alone keeps that sum too / Φ alone misses that sum :: (lambda x: torch.allclose(gelu(x)[1][1] + gelu(-x)[1][1], torch.ones(7)))(torch.linspace(-3, 3, 7)) }}.
#
# <details><summary>Hint</summary>
#
# Along how many paths does x reach the output?
#
# </details>


# %% tags=["task:gelu"]
def gelu_backward(G, kept):
    """The gradient at X."""
    X, Phi = kept
    ### BEGIN SOLUTION
    phi = torch.exp(-X.square() / 2) / math.sqrt(2 * math.pi)
    return G * (Phi + X * phi)
    ### END SOLUTION


# %% tags=["check:gelu", "points:1"]
X = torch.randn(batch, time, hidden)
G, found = send_back(gelu, gelu_backward, X=torch.cat([X, -X]))
slopes = found["X"] / G
assert nearly_zero(slopes[:batch] + slopes[batch:] - 1), (
    "the slopes at x and at −x do not sum to one"
)
compare(gelu, gelu_backward, X=X)


# %% tags=["wrong:gelu"]
# Takes the gate for a constant.
def gelu_backward(G, kept):
    _, Phi = kept
    return G * Phi


# %% tags=["wrong:gelu"]
# Takes the gradient of a ReLU.
def gelu_backward(G, kept):
    X, _ = kept
    return G * (X > 0)


# %% tags=["wrong:gelu"]
# Forgets the factor of the density.
def gelu_backward(G, kept):
    X, Phi = kept
    return G * (Phi + X * torch.exp(-X.square() / 2))


# %% tags=["wrong:gelu"]
# Returns the slope, and forgets what arrives.
def gelu_backward(G, kept):
    X, Phi = kept
    return Phi + X * torch.exp(-X.square() / 2) / math.sqrt(2 * math.pi)


# %% [markdown]
# ## Layer Norm
#
# At each place, layer norm takes off the mean of the numbers and divides by their standard deviation. Each of them
# has a gain and a shift, which training moves.


# %%
def layer_norm(X, gain, shift, epsilon=1e-5):
    """X (batch, time, width), gain and shift (width)."""
    centred = X - X.mean(dim=-1, keepdim=True)
    scale = (centred.square().mean(dim=-1, keepdim=True) + epsilon).rsqrt()
    normal = centred * scale
    return normal * gain + shift, (normal, scale, gain)


# %% [markdown]
# Here gradients depend on each other. A number of a place is part of the mean and of the deviation, so it reaches the
# other outputs of its place too. Write n for the normal numbers, s for the scale, and g for the gradient that arrives at
# n. The path through the mean and the path through the deviation each take something off:
#
# $$
# \frac{\partial L}{\partial x_i} = s \, \bigl( g_i - \;? \; - \;? \; n_i \bigr)
# $$
#
# *Alarms* help you to find it. Add a number to the whole place, and n stays. So {{ the gradients of a place sum to zero / the gradients of a place have another sum :: (lambda G: nearly_zero(torch.func.grad(lambda x: (layer_norm(x, G[0, 0], G[0, 0])[0] * G).sum())(X).sum(dim=-1)).item())(torch.randn_like(X)) }}.
# Multiply the place by a number, and n nearly stays. So {{ they are nearly orthogonal to n / they are not orthogonal to n :: (lambda G: nearly_zero((torch.func.grad(lambda x: (layer_norm(x, G[0, 0], G[0, 0])[0] * G).sum())(X) * layer_norm(X, G[0, 0], G[0, 0])[1][0]).sum(dim=-1), 1e-3).item())(torch.randn_like(X)) }}. {{ Without ε it would be exact / Even without ε it would not be exact :: (lambda G: nearly_zero((torch.func.grad(lambda x: (layer_norm(x, G[0, 0], G[0, 0], 0)[0] * G).sum())(X) * layer_norm(X, G[0, 0], G[0, 0], 0)[1][0]).sum(dim=-1)).item())(torch.randn_like(X)) }}.
#
# <details><summary>Hint</summary>
#
# The question marks are means over the width. Choose them so that the alarms are silent. What is the mean of the normal
# numbers, and of their squares?
#
# </details>


# %% tags=["task:layer-norm"]
def layer_norm_backward(G, kept):
    """The gradients at X, gain and shift."""
    normal, scale, gain = kept
    ### BEGIN SOLUTION
    g = G * gain
    along = (g * normal).mean(dim=-1, keepdim=True)
    dX = scale * (g - g.mean(dim=-1, keepdim=True) - along * normal)
    dgain = (G * normal).sum(dim=(0, 1))
    dshift = G.sum(dim=(0, 1))
    ### END SOLUTION
    return dX, dgain, dshift


# %% tags=["check:layer-norm", "points:2"]
X = torch.randn(batch, time, width)
gain, shift = torch.randn(2, width)
_, found = send_back(
    layer_norm, layer_norm_backward, X=X, gain=gain, shift=shift
)
assert nearly_zero(found["X"].sum(dim=-1)), (
    "dX does not sum to zero: what comes back through the mean?"
)
normal = layer_norm(X, gain, shift)[1][0]
assert nearly_zero((found["X"] * normal).sum(dim=-1), 1e-3), (
    "dX is not orthogonal to n: what comes back through the scale?"
)
compare(layer_norm, layer_norm_backward, X=X, gain=gain, shift=shift)


# %% tags=["wrong:layer-norm"]
# Takes the mean for a constant.
def layer_norm_backward(G, kept):
    normal, scale, gain = kept
    g = G * gain
    dX = scale * (g - (g * normal).mean(dim=-1, keepdim=True) * normal)
    return dX, (G * normal).sum(dim=(0, 1)), G.sum(dim=(0, 1))


# %% tags=["wrong:layer-norm"]
# Takes the scale for a constant.
def layer_norm_backward(G, kept):
    normal, scale, gain = kept
    g = G * gain
    dX = scale * (g - g.mean(dim=-1, keepdim=True))
    return dX, (G * normal).sum(dim=(0, 1)), G.sum(dim=(0, 1))


# %% tags=["wrong:layer-norm"]
# Takes both for constants.
def layer_norm_backward(G, kept):
    normal, scale, gain = kept
    return G * gain * scale, (G * normal).sum(dim=(0, 1)), G.sum(dim=(0, 1))


# %% tags=["wrong:layer-norm"]
# Forgets the gain on the way to X.
def layer_norm_backward(G, kept):
    normal, scale, _ = kept
    dX = scale * (
        G
        - G.mean(dim=-1, keepdim=True)
        - (G * normal).mean(dim=-1, keepdim=True) * normal
    )
    return dX, (G * normal).sum(dim=(0, 1)), G.sum(dim=(0, 1))


# %% tags=["wrong:layer-norm"]
# Takes the means over the batch, as a batch norm does.
def layer_norm_backward(G, kept):
    normal, scale, gain = kept
    g = G * gain
    dX = scale * (g - g.mean(dim=0) - (g * normal).mean(dim=0) * normal)
    return dX, (G * normal).sum(dim=(0, 1)), G.sum(dim=(0, 1))


# %% tags=["wrong:layer-norm"]
# Gives the gain a gradient for each place.
def layer_norm_backward(G, kept):
    normal, scale, gain = kept
    g = G * gain
    dX = scale * (
        g
        - g.mean(dim=-1, keepdim=True)
        - (g * normal).mean(dim=-1, keepdim=True) * normal
    )
    return dX, G * normal, G


# %% [markdown]
# Why do the checks send back random numbers, and not ones? Let autograd send ones back through n. Then hold the scale
# constant, as if you had forgotten it, and do it again:

# %%
x = X.clone().requires_grad_()
centred = x - x.mean(dim=-1, keepdim=True)
scale = (centred.square().mean(dim=-1, keepdim=True) + 1e-5).rsqrt()
right, forgotten = (
    torch.autograd.grad(
        centred * each, x, torch.ones_like(x), retain_graph=True
    )[0]
    for each in (scale, scale.detach())
)
print("right, and zero:", nearly_zero(right).item())
print("scale forgotten, and zero:", nearly_zero(forgotten).item())

# %% [markdown]
# {{ Ones give zero either way, and would let the mistake pass / Ones tell them apart, and would show the mistake :: nearly_zero(right).item() and nearly_zero(forgotten).item() }}. {{ Random numbers do not / Random numbers would too :: (lambda G: not torch.allclose(*(torch.autograd.grad(centred * each, x, G, retain_graph=True)[0] for each in (scale, scale.detach()))))(torch.randn_like(X)) }}.
#
# ## A Residual Branch
#
# Now you have all parts of the MLP. It stands in a branch: what comes out of it is added to what went in.


# %%
def feed(X, gain_2, shift_2, W_up, b_up, W_down, b_down):
    """The MLP branch."""
    N, of_norm = layer_norm(X, gain_2, shift_2)
    H, of_up = linear(N, W_up, b_up)
    A, of_gelu = gelu(H)
    Y, of_down = linear(A, W_down, b_down)
    return X + Y, (of_norm, of_up, of_gelu, of_down)


FEED = {
    "gain_2": (width,),
    "shift_2": (width,),
    "W_up": (hidden, width),
    "b_up": (hidden,),
    "W_down": (width, hidden),
    "b_down": (width,),
}

# %% [markdown]
# Go back through it with the functions you have written, in reverse order.
#
# *Alarm:* the branch begins with a layer norm, so what it sends back to X sums to zero at each place. What remains:
# {{ dX has the sum of `G` at each place / dX has another sum than `G` :: (lambda G, p: nearly_zero((torch.func.grad(lambda x: (feed(x, **p)[0] * G).sum())(X) - G).sum(dim=-1)).item())(torch.randn_like(X), draw(FEED)) }}.
#
# <details><summary>Hint</summary>
#
# Draw the paths from X to the output. On which of them is nothing? And for the code, a star collects what is
# left: `dN, *up = …`.
#
# </details>


# %% tags=["task:residual"]
def feed_backward(G, kept):
    """The gradients at X and at the parameters, in the order of `feed`."""
    of_norm, of_up, of_gelu, of_down = kept
    ### BEGIN SOLUTION
    dA, *down = linear_backward(G, of_down)
    dH = gelu_backward(dA, of_gelu)
    dN, *up = linear_backward(dH, of_up)
    dX, *norm = layer_norm_backward(dN, of_norm)
    return G + dX, *norm, *up, *down
    ### END SOLUTION


# %% tags=["check:residual", "points:2"]
inputs = {"X": torch.randn(batch, time, width)} | draw(FEED)
G, found = send_back(feed, feed_backward, **inputs)
gap = (found["X"] - G).sum(dim=-1)
assert nearly_zero(gap), (
    "dX does not have the sum of G at each place: did both paths come back?"
)
compare(feed, feed_backward, **inputs)


# %% tags=["wrong:residual"]
# Overwrites the path around the branch.
def feed_backward(G, kept):
    of_norm, of_up, of_gelu, of_down = kept
    dX, *down = linear_backward(G, of_down)
    dX = gelu_backward(dX, of_gelu)
    dX, *up = linear_backward(dX, of_up)
    dX, *norm = layer_norm_backward(dX, of_norm)
    return dX, *norm, *up, *down


# %% tags=["wrong:residual"]
# Takes the path around the branch alone.
def feed_backward(G, kept):
    of_norm, of_up, of_gelu, of_down = kept
    dX, *down = linear_backward(G, of_down)
    dX = gelu_backward(dX, of_gelu)
    dX, *up = linear_backward(dX, of_up)
    dX, *norm = layer_norm_backward(dX, of_norm)
    return G, *norm, *up, *down


# %% tags=["wrong:residual"]
# Adds the path around the branch before the layer norm, as if that stood behind the sum.
def feed_backward(G, kept):
    of_norm, of_up, of_gelu, of_down = kept
    dX, *down = linear_backward(G, of_down)
    dX = gelu_backward(dX, of_gelu)
    dX, *up = linear_backward(dX, of_up)
    dX, *norm = layer_norm_backward(dX + G, of_norm)
    return dX, *norm, *up, *down


# %% tags=["wrong:residual"]
# Adds to what arrives in place.
def feed_backward(G, kept):
    of_norm, of_up, of_gelu, of_down = kept
    dX, *down = linear_backward(G, of_down)
    dX = gelu_backward(dX, of_gelu)
    dX, *up = linear_backward(dX, of_up)
    dX, *norm = layer_norm_backward(dX, of_norm)
    G += dX
    return G, *norm, *up, *down


# %% tags=["wrong:residual"]
# Forgets the GELU.
def feed_backward(G, kept):
    of_norm, of_up, _, of_down = kept
    dX, *down = linear_backward(G, of_down)
    dX, *up = linear_backward(dX, of_up)
    dX, *norm = layer_norm_backward(dX, of_norm)
    return G + dX, *norm, *up, *down


# %% [markdown]
# ## Softmax, with a Mask
#
# In attention, each place looks at itself and at the places before it. It gives them scores, and the softmax of the scores
# is how much it takes of each. Row q of the scores belongs to the place that asks, the query. Column k belongs to the
# place that is asked, the key. The mask sets the scores of the future to −∞.


# %%
def causal_softmax(S):
    """S and its softmax P are (…, queries, keys)."""
    future = torch.ones(S.shape[-2:], dtype=torch.bool).triu(1)
    P = S.masked_fill(future, -torch.inf).softmax(dim=-1)
    return P, (P,)


S = torch.randn(batch, heads, time, time)
print(causal_softmax(S)[0][0, 0])

# %% [markdown]
# The softmax of a row has this Jacobian:
#
# $$
# \frac{\partial p_j}{\partial s_k} = p_j \, (\delta_{jk} - p_k)
# $$
#
# Here {{ δ is one where j is k, and zero elsewhere / δ is one everywhere :: (lambda p: torch.allclose(torch.func.jacrev(lambda s: causal_softmax(s)[0][-1])(S[0, 0])[:, -1], p[:, None] * (torch.eye(time) - p)))(causal_softmax(S)[0][0, 0, -1]) }}. Do not build this matrix. Multiply `G` by it on paper, and see what becomes of the sum over j:
# a row of the gradient, from a row of `G` and a row of P.
#
# Watch the axes. {{ The scores are square / The scores are not square :: S.shape[-2] == S.shape[-1] == time }}. Do not rely on shapes here.
#
# *Alarms:* {{ each row of the gradient sums to zero / some row of the gradient has another sum :: (lambda G: nearly_zero(torch.func.grad(lambda s: (causal_softmax(s)[0] * G).sum())(S).sum(dim=-1)).item())(torch.randn_like(S)) }}, and {{ the future gets zeros / the future gets a gradient :: (lambda G: (torch.func.grad(lambda s: (causal_softmax(s)[0] * G).sum())(S).triu(1) == 0).all().item() and len(S) == batch)(torch.randn_like(S)) }}.
#
# <details><summary>Hint</summary>
#
# Split the sum over j at the minus. What does δ leave of its part? Which number do all k share in the other?
#
# </details>


# %% tags=["task:softmax"]
def causal_softmax_backward(G, kept):
    """The gradient at S."""
    (P,) = kept
    ### BEGIN SOLUTION
    return P * (G - (P * G).sum(dim=-1, keepdim=True))
    ### END SOLUTION


# %% tags=["check:softmax", "points:2"]
_, found = send_back(causal_softmax, causal_softmax_backward, S=S)
assert (found["S"].triu(1) == 0).all(), (
    "a masked score got a gradient: it must be zero in the future"
)
assert nearly_zero(found["S"].sum(dim=-1)), (
    "a row of dS does not sum to zero: what comes back through the sum?"
)
compare(causal_softmax, causal_softmax_backward, S=S)


# %% tags=["wrong:softmax"]
# Takes the sum below the fraction for a constant.
def causal_softmax_backward(G, kept):
    (P,) = kept
    return P * G


# %% tags=["wrong:softmax"]
# Takes the diagonal of the Jacobian for the whole, as if it were a sigmoid.
def causal_softmax_backward(G, kept):
    (P,) = kept
    return P * (1 - P) * G


# %% tags=["wrong:softmax"]
# Sums over the queries.
def causal_softmax_backward(G, kept):
    (P,) = kept
    return P * (G - (P * G).sum(dim=-2, keepdim=True))


# %% tags=["wrong:softmax"]
# Masks as on the way forward.
def causal_softmax_backward(G, kept):
    (P,) = kept
    dS = P * (G - (P * G).sum(dim=-1, keepdim=True))
    return dS.masked_fill(P == 0, -torch.inf)


# %% tags=["wrong:softmax"]
# Subtracts the sum before it is multiplied by P, without weights.
def causal_softmax_backward(G, kept):
    (P,) = kept
    return P * (G - G.sum(dim=-1, keepdim=True))


# %% [markdown]
# ## Attention
#
# Each head has queries Q, keys K and values V for all places. The score of a query and a key is their product, divided
# by the root of the head's width. What comes out is the mean of the values, weighted by P.


# %%
def attention(Q, K, V):
    """Q, K and V are (batch, heads, time, head width)."""
    S = Q @ K.mT / math.sqrt(Q.shape[-1])
    P, _ = causal_softmax(S)
    return P @ V, (Q, K, V, P)


# %% [markdown]
# A matrix product, a softmax, a matrix product. `.mT` turns the matrices of all heads at once.
#
# *Alarms:* add a vector to all keys.
# {{ The weights of a query stay as they are / The weights of a query change :: (lambda Q, K, V: torch.allclose(attention(Q, K + Q[0, 0, 0], V)[0], torch.nn.functional.scaled_dot_product_attention(Q, K, V, is_causal=True)))(*torch.randn(3, batch, heads, time, head_width)) }}. So {{ the gradients of the keys sum to zero over the time / the gradients of the keys have another sum over the time :: (lambda Q, K, V, G: nearly_zero(torch.func.grad(lambda k: (attention(Q, k, V)[0] * G).sum())(K).sum(dim=-2)).item())(*torch.randn(4, batch, heads, time, head_width)) }}. And what arrives
# at the first place {{ goes back to that place alone, which saw no other / goes back to other places, which it saw :: (lambda Q, K, V: (torch.func.grad(lambda v: attention(Q, K, v)[0][..., 0, :].sum())(V)[..., 1:, :] == 0).all().item())(*torch.randn(3, batch, heads, time, head_width)) }}.
#
# <details><summary>Hint</summary>
#
# Write down the steps: S from Q and K, P from S, the output from P and V. The scores were divided by a root. Which
# gradient is, on the way back?
#
# </details>


# %% tags=["task:attention"]
def attention_backward(G, kept):
    """The gradients at Q, K and V."""
    Q, K, V, P = kept
    ### BEGIN SOLUTION
    dV = P.mT @ G
    dP = G @ V.mT
    dS = causal_softmax_backward(dP, (P,)) / math.sqrt(Q.shape[-1])
    dQ = dS @ K
    dK = dS.mT @ Q
    ### END SOLUTION
    return dQ, dK, dV


# %% tags=["check:attention", "points:2"]
Q, K, V = torch.randn(3, batch, heads, time, head_width)
G, found = send_back(attention, attention_backward, Q=Q, K=K, V=V)
assert nearly_zero(found["K"].sum(dim=-2)), (
    "dK does not sum to zero over the time: which axis of dS does?"
)
assert nearly_zero(found["V"].sum(dim=-2) - G.sum(dim=-2)), (
    "dV does not have the sum of G: which axis of P sums to one?"
)
Y, kept = attention(Q, K, V)
at_first = torch.zeros_like(Y)
at_first[..., 0, :] = 1
_, dK, dV = attention_backward(at_first, kept)
assert (dV[..., 1:, :] == 0).all(), (
    "the first place sent a gradient to a later one: where is the mask?"
)
compare(attention, attention_backward, Q=Q, K=K, V=V)


# %% tags=["wrong:attention"]
# Forgets the root on the way back.
def attention_backward(G, kept):
    Q, K, V, P = kept
    dS = causal_softmax_backward(G @ V.mT, (P,))
    return dS @ K, dS.mT @ Q, P.mT @ G


# %% tags=["wrong:attention"]
# Divides by the root of the time.
def attention_backward(G, kept):
    Q, K, V, P = kept
    dS = causal_softmax_backward(G @ V.mT, (P,)) / math.sqrt(Q.shape[-2])
    return dS @ K, dS.mT @ Q, P.mT @ G


# %% tags=["wrong:attention"]
# Computes the weights again, and forgets the mask.
def attention_backward(G, kept):
    Q, K, V, _ = kept
    P = (Q @ K.mT / math.sqrt(Q.shape[-1])).softmax(dim=-1)
    dS = causal_softmax_backward(G @ V.mT, (P,)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.mT @ Q, P.mT @ G


# %% tags=["wrong:attention"]
# Does not turn the scores for the keys.
def attention_backward(G, kept):
    Q, K, V, P = kept
    dS = causal_softmax_backward(G @ V.mT, (P,)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS @ Q, P.mT @ G


# %% tags=["wrong:attention"]
# Does not turn the weights for the values.
def attention_backward(G, kept):
    Q, K, V, P = kept
    dS = causal_softmax_backward(G @ V.mT, (P,)) / math.sqrt(Q.shape[-1])
    return dS @ K, dS.mT @ Q, P @ G


# %% tags=["wrong:attention"]
# Forgets the softmax.
def attention_backward(G, kept):
    Q, K, V, P = kept
    dS = G @ V.mT / math.sqrt(Q.shape[-1])
    return dS @ K, dS.mT @ Q, P.mT @ G


# %% [markdown]
# Look at what you have found, for one head: the weights, the gradient that arrives at them, and what is left of it at
# the scores.

# %%
Y, (*_, P) = attention(Q, K, V)
dP = G @ V.mT
dS = causal_softmax_backward(dP, (P,))

fig, axes = plt.subplots(1, 3, figsize=(7, 2.9), layout="constrained")
for ax, grid, title in zip(axes, (P, dP, dS), ("weights P", "dP", "dS")):
    shown = grid[0, 0]
    limit = shown.abs().max()
    ax.imshow(shown, cmap="PRGn", vmin=-limit, vmax=limit)
    ax.set(title=title, xlabel="key", xticks=range(time), yticks=range(time))
axes[0].set_ylabel("query")
plt.show()

# %% [markdown]
# Green stands for plus and purple for minus. Does the mask need a line of its own on the way back?
# {{ No: where P is zero, dS is zero too / Yes: where P is zero, dS is not :: (dS[P == 0] == 0).all().item() and (P == 0).any().item() }}, {{ although dP is not / and dP is as well :: (dP[P == 0] != 0).all().item() }}.
# {{ Each row of dS sums to zero / Some row of dS does not :: dS.sum(dim=-1).abs().max().item() < 1e-12 }}. {{ The first row is all zeros: that place sees only itself / The first row is not all zeros: that place sees others :: dS[..., 0, :].abs().max().item() < 1e-12 and (P[..., 0, 0] == 1).all().item() }}.
#
# {{ The rows of P times dP have the same sums as those of `G` times the output / The rows of P times dP have other sums than those of `G` times the output :: torch.allclose((P * dP).sum(dim=-1), (G * Y).sum(dim=-1)) }}. FlashAttention takes
# them from there, and does not keep P.
#
# ## The Attention Branch
#
# Before attention, linear layers make Q, K and V of the same normal numbers. Each is wide enough for all heads, so it is
# split among them, and what comes out is joined again. Splitting and joining only move numbers, and each is the way back
# of the other.


# %%
def split_heads(X):
    """From (batch, time, joined) to (batch, heads, time, head width)."""
    return X.unflatten(-1, (heads, head_width)).transpose(1, 2)


def join_heads(X):
    """From (batch, heads, time, head width) to (batch, time, joined)."""
    return X.transpose(1, 2).flatten(-2)


def attend(X, gain_1, shift_1, W_q, b_q, W_k, b_k, W_v, b_v, W_join, b_join):
    """The attention branch."""
    N, of_norm = layer_norm(X, gain_1, shift_1)
    Q, of_q = linear(N, W_q, b_q)
    K, of_k = linear(N, W_k, b_k)
    V, of_v = linear(N, W_v, b_v)
    A, of_attention = attention(split_heads(Q), split_heads(K), split_heads(V))
    Y, of_join = linear(join_heads(A), W_join, b_join)
    return X + Y, (of_norm, of_q, of_k, of_v, of_attention, of_join)


ATTEND = {
    "gain_1": (width,),
    "shift_1": (width,),
    "W_q": (joined, width),
    "b_q": (joined,),
    "W_k": (joined, width),
    "b_k": (joined,),
    "W_v": (joined, width),
    "b_v": (joined,),
    "W_join": (width, joined),
    "b_join": (width,),
}

# %% [markdown]
# This is the longest way back of the lab. Write down how often each number is used before you begin.
#
# *Alarm:* what must be the gradient at the bias of the keys? Think of the alarm for the keys.
#
# <details><summary>Hint</summary>
#
# Into how many layers does N go? Along how many paths does X reach the output?
#
# </details>


# %% tags=["task:attention-branch"]
def attend_backward(G, kept):
    """The gradients at X and at the parameters, in the order of `attend`."""
    of_norm, of_q, of_k, of_v, of_attention, of_join = kept
    ### BEGIN SOLUTION
    dA, *join = linear_backward(G, of_join)
    dQ, dK, dV = attention_backward(split_heads(dA), of_attention)
    dN_q, *q = linear_backward(join_heads(dQ), of_q)
    dN_k, *k = linear_backward(join_heads(dK), of_k)
    dN_v, *v = linear_backward(join_heads(dV), of_v)
    dX, *norm = layer_norm_backward(dN_q + dN_k + dN_v, of_norm)
    return G + dX, *norm, *q, *k, *v, *join
    ### END SOLUTION


# %% tags=["check:attention-branch", "points:3"]
inputs = {"X": torch.randn(batch, time, width)} | draw(ATTEND)
G, found = send_back(attend, attend_backward, **inputs)
assert nearly_zero(found["b_k"]), "the bias of the keys got a gradient"
assert nearly_zero((found["X"] - G).sum(dim=-1)), (
    "dX does not have the sum of G at each place: did both paths come back?"
)
compare(attend, attend_backward, **inputs)


# %% tags=["wrong:attention-branch"]
# Keeps what comes back through the values alone: queries and keys are overwritten.
def attend_backward(G, kept):
    of_norm, of_q, of_k, of_v, of_attention, of_join = kept
    dA, *join = linear_backward(G, of_join)
    dQ, dK, dV = attention_backward(split_heads(dA), of_attention)
    dN, *q = linear_backward(join_heads(dQ), of_q)
    dN, *k = linear_backward(join_heads(dK), of_k)
    dN, *v = linear_backward(join_heads(dV), of_v)
    dX, *norm = layer_norm_backward(dN, of_norm)
    return G + dX, *norm, *q, *k, *v, *join


# %% tags=["wrong:attention-branch"]
# Overwrites the path around the branch.
def attend_backward(G, kept):
    of_norm, of_q, of_k, of_v, of_attention, of_join = kept
    dA, *join = linear_backward(G, of_join)
    dQ, dK, dV = attention_backward(split_heads(dA), of_attention)
    dN_q, *q = linear_backward(join_heads(dQ), of_q)
    dN_k, *k = linear_backward(join_heads(dK), of_k)
    dN_v, *v = linear_backward(join_heads(dV), of_v)
    dX, *norm = layer_norm_backward(dN_q + dN_k + dN_v, of_norm)
    return dX, *norm, *q, *k, *v, *join


# %% tags=["wrong:attention-branch"]
# Splits and joins the heads without moving the axis of the time.
def attend_backward(G, kept):
    of_norm, of_q, of_k, of_v, of_attention, of_join = kept
    dA, *join = linear_backward(G, of_join)
    dA = dA.reshape(len(G), heads, time, head_width)
    dQ, dK, dV = (
        each.reshape(len(G), time, joined)
        for each in attention_backward(dA, of_attention)
    )
    dN_q, *q = linear_backward(dQ, of_q)
    dN_k, *k = linear_backward(dK, of_k)
    dN_v, *v = linear_backward(dV, of_v)
    dX, *norm = layer_norm_backward(dN_q + dN_k + dN_v, of_norm)
    return G + dX, *norm, *q, *k, *v, *join


# %% tags=["wrong:attention-branch"]
# Swaps queries and keys.
def attend_backward(G, kept):
    of_norm, of_q, of_k, of_v, of_attention, of_join = kept
    dA, *join = linear_backward(G, of_join)
    dK, dQ, dV = attention_backward(split_heads(dA), of_attention)
    dN_q, *q = linear_backward(join_heads(dQ), of_q)
    dN_k, *k = linear_backward(join_heads(dK), of_k)
    dN_v, *v = linear_backward(join_heads(dV), of_v)
    dX, *norm = layer_norm_backward(dN_q + dN_k + dN_v, of_norm)
    return G + dX, *norm, *q, *k, *v, *join


# %% [markdown]
# ## The Embedding
#
# At the very front, each token looks up its row of a table. It adds the row of its place, from another table.


# %%
def embed(tokens, table, positions):
    """table (vocabulary, width), positions (time, width)."""
    return table[tokens] + positions, (tokens, table)


EMBED = {"table": (vocabulary, width), "positions": (time, width)}

# %% [markdown]
# A token that stands at several places has several paths to the loss, and
# [where paths meet, gradients add](../lessons/where-paths-meet-gradients-add.md).
#
# *Alarms:* {{ a token that does not occur gets zeros / a token that does not occur gets a gradient :: (lambda G: (torch.func.grad(lambda table: (embed(tokens, table, G[0])[0] * G).sum())(torch.randn(vocabulary, width))[-1] == 0).all().item())(torch.randn(batch, time, width)) }}. And
# {{ the columns of the table's gradient have the sums of what arrives / the columns of the table's gradient have other sums than what arrives :: (lambda G: nearly_zero(torch.func.grad(lambda table: (embed(tokens, table, G[0])[0] * G).sum())(torch.randn(vocabulary, width)).sum(dim=0) - G.sum(dim=(0, 1))).item())(torch.randn(batch, time, width)) }}.
#
# <details><summary>Hint</summary>
#
# What does `dtable[tokens] += G` do with a token that stands there more than once? Try it. Look for `index_add_` in
# PyTorch, or use a loop. And over which axis is a position shared?
#
# </details>


# %% tags=["task:embedding"]
def embed_backward(G, kept):
    """The gradients at the table and at the positions."""
    tokens, table = kept
    ### BEGIN SOLUTION
    dtable = torch.zeros_like(table)
    dtable.index_add_(0, tokens.flatten(), G.flatten(0, 1))
    dpositions = G.sum(dim=0)
    ### END SOLUTION
    return dtable, dpositions


# %% tags=["check:embedding", "points:1"]
inputs = {"tokens": tokens} | draw(EMBED)
G, found = send_back(embed, embed_backward, **inputs)
assert (found["table"][-1] == 0).all(), (
    "the last token does not occur, and got a gradient"
)
lost = found["table"].sum(dim=0) - G.sum(dim=(0, 1))
assert nearly_zero(lost), (
    "dtable lost something: what of tokens that stand at several places?"
)
compare(embed, embed_backward, **inputs)


# %% tags=["wrong:embedding"]
# Assigns by index, so one place of a token overwrites the others.
def embed_backward(G, kept):
    tokens, table = kept
    dtable = torch.zeros_like(table)
    dtable[tokens] = G
    return dtable, G.sum(dim=0)


# %% tags=["wrong:embedding"]
# Adds by index with +=, which adds one place of a token, and loses the others.
def embed_backward(G, kept):
    tokens, table = kept
    dtable = torch.zeros_like(table)
    dtable[tokens] += G
    return dtable, G.sum(dim=0)


# %% tags=["wrong:embedding"]
# Begins with the table itself.
def embed_backward(G, kept):
    tokens, table = kept
    return table.index_add(0, tokens.flatten(), G.flatten(0, 1)), G.sum(dim=0)


# %% tags=["wrong:embedding"]
# Changes the table in place.
def embed_backward(G, kept):
    tokens, table = kept
    return table.index_add_(0, tokens.flatten(), G.flatten(0, 1)), G.sum(dim=0)


# %% tags=["wrong:embedding"]
# Gives the positions the gradient of each sequence, and does not sum them.
def embed_backward(G, kept):
    tokens, table = kept
    dtable = torch.zeros_like(table).index_add_(
        0, tokens.flatten(), G.flatten(0, 1)
    )
    return dtable, G


# %% tags=["wrong:embedding"]
# Takes the mean of the batch for the positions.
def embed_backward(G, kept):
    tokens, table = kept
    dtable = torch.zeros_like(table).index_add_(
        0, tokens.flatten(), G.flatten(0, 1)
    )
    return dtable, G.mean(dim=0)


# %% [markdown]
# ## The Whole Block
#
# Embedding, attention, MLP, scores, loss:


# %%
SCORE = {"W_score": (vocabulary, width), "b_score": (vocabulary,)}
SHAPES = EMBED | ATTEND | FEED | SCORE


def block(tokens, targets, **parameters):
    """The loss of a batch. The parameters are those of SHAPES."""

    def of(names):
        return [parameters[name] for name in names]

    X, embedded = embed(tokens, *of(EMBED))
    X, attended = attend(X, *of(ATTEND))
    X, fed = feed(X, *of(FEED))
    logits, scored = linear(X, *of(SCORE))
    loss, lost = cross_entropy(logits, targets)
    return loss, (embedded, attended, fed, scored, lost)


parameters = draw(SHAPES)
numbers = sum(each.numel() for each in parameters.values())
print(len(parameters), "parameters with", numbers, "numbers")

# %% [markdown]
# The last task joins what you have.
#
# <details><summary>Hint</summary>
#
# What does each of your functions want first, and which one gives it?
#
# </details>


# %% tags=["task:block"]
def block_backward(G, kept):
    """The gradients at all parameters, in the order of SHAPES."""
    embedded, attended, fed, scored, lost = kept
    ### BEGIN SOLUTION
    dlogits = cross_entropy_backward(G, lost)
    dX, *of_score = linear_backward(dlogits, scored)
    dX, *of_feed = feed_backward(dX, fed)
    dX, *of_attend = attend_backward(dX, attended)
    of_embed = embed_backward(dX, embedded)
    return *of_embed, *of_attend, *of_feed, *of_score
    ### END SOLUTION


# %% [markdown]
# The check begins with the parameters together. Move them along a random direction v, a little ahead and a little behind,
# and look at the loss. It must change at the rate of the sum of gradient times v, as you know from
# [Trust, but Check](../lessons/trust-but-check.md). That costs a run ahead and a run behind, however many parameters there
# are. Then the gradients are held against autograd's.


# %% tags=["check:block", "points:3"]
inputs = {"tokens": tokens, "targets": targets} | parameters
G, found = send_back(block, block_backward, **inputs)
v = {name: torch.randn_like(each) for name, each in parameters.items()}
h = 1e-5


def loss_along_v(step):
    moved = {name: each + step * v[name] for name, each in parameters.items()}
    return block(tokens, targets, **moved)[0]


by_differences = G * (loss_along_v(h) - loss_along_v(-h)) / (2 * h)
along_v = sum((found[name] * v[name]).sum() for name in found)
assert abs(along_v - by_differences) < 1e-7, (
    f"along v: {by_differences:.6f} by differences, {along_v:.6f} by you"
)
compare(block, block_backward, **inputs)


# %% tags=["wrong:block"]
# Begins each part with what arrives at the last one.
def block_backward(G, kept):
    embedded, attended, fed, scored, lost = kept
    dX, *of_score = linear_backward(cross_entropy_backward(G, lost), scored)
    _, *of_feed = feed_backward(dX, fed)
    _, *of_attend = attend_backward(dX, attended)
    return *embed_backward(dX, embedded), *of_attend, *of_feed, *of_score


# %% tags=["wrong:block"]
# Goes back through the branches in the order of the forward pass.
def block_backward(G, kept):
    embedded, attended, fed, scored, lost = kept
    dX, *of_score = linear_backward(cross_entropy_backward(G, lost), scored)
    dX, *of_attend = attend_backward(dX, attended)
    dX, *of_feed = feed_backward(dX, fed)
    return *embed_backward(dX, embedded), *of_attend, *of_feed, *of_score


# %% tags=["wrong:block"]
# Begins with one, whatever arrives.
def block_backward(G, kept):
    embedded, attended, fed, scored, lost = kept
    dX, *of_score = linear_backward(
        cross_entropy_backward(torch.tensor(1.0), lost), scored
    )
    dX, *of_feed = feed_backward(dX, fed)
    dX, *of_attend = attend_backward(dX, attended)
    return *embed_backward(dX, embedded), *of_attend, *of_feed, *of_score


# %% tags=["wrong:block"]
# Gives the gradients in the order in which they were found.
def block_backward(G, kept):
    embedded, attended, fed, scored, lost = kept
    dX, *of_score = linear_backward(cross_entropy_backward(G, lost), scored)
    dX, *of_feed = feed_backward(dX, fed)
    dX, *of_attend = attend_backward(dX, attended)
    return *of_score, *of_feed, *of_attend, *embed_backward(dX, embedded)


# %% [markdown]
# {{ Along v, your gradients and the differences agree / Along v, your gradients and the differences part :: abs(along_v - by_differences).item() < 1e-7 and abs(along_v).item() > 0.01 }}. And
# {{ all 585 numbers of your gradient are within 1e-12 of autograd's :: (lambda leaves: ("all" if all((found[name] - G * right).abs().max() < 1e-12 for name, right in zip(leaves, torch.autograd.grad(block(tokens, targets, **leaves)[0], list(leaves.values())))) else "not all") + f" {numbers} numbers of your gradient are within 1e-12 of autograd's")({name: each.clone().requires_grad_() for name, each in parameters.items()}) }}.
# {{ Twelve of them are zero, for the bias of the keys :: f"{count(found['b_k'].numel())} of them are zero, for the bias of the keys".capitalize() if found["b_k"].abs().max() < 1e-12 else "none" }}. {{ Another bias leaves the loss as it is / Another bias changes the loss :: torch.allclose(block(tokens, targets, **parameters | {"b_k": parameters["b_k"] + 1})[0], block(tokens, targets, **parameters)[0], rtol=1e-12) }}.
#
# ## Let It Learn
#
# Now follow your gradient. At each place, the block is to name the token of the place before, and at the first place its
# own. Only attention can bring it there.


# %%
def examples(count):
    """Random sequences, and the targets."""
    tokens = torch.randint(vocabulary, (count, time))
    return tokens, torch.cat([tokens[:, :1], tokens[:, :-1]], dim=1)


torch.manual_seed(0)
learned = draw(SHAPES)
losses = []
for step in range(300):
    loss, kept = block(*examples(32), **learned)
    gradients = block_backward(torch.tensor(1.0), kept)
    for name, gradient in zip(learned, gradients):
        learned[name] = learned[name] - 0.2 * gradient
    losses.append(loss.item())

new_tokens, new_targets = examples(1000)
loss, kept = block(new_tokens, new_targets, **learned)
_, attended, _, _, (guesses, _) = kept
right = (guesses.argmax(dim=-1) == new_targets).double().mean().item()
print(f"loss: {losses[0]:.2f} at first, {losses[-1]:.4f} at last")
print(f"on new sequences: {loss:.4f}, and {right:.1%} of the answers are right")

*_, P = attended[4]
before = P[..., 1:, :].diagonal(dim1=-2, dim2=-1).mean(dim=(0, 2))
print("weight of the place before:", *(f"{w:.2f}" for w in before))

# %% [markdown]
# {{ At first it is worse than guessing / At first it is better than guessing :: losses[0] > math.log(vocabulary) }}, which costs {{ ln 7 = 1.95 :: f"ln {vocabulary} = {math.log(vocabulary):.2f}" }}. {{ At the end every answer is right, on sequences that it has never seen / At the end some answer is wrong :: right == 1 and len(new_targets) > 0 }}.
#
# How does the block do it?
# {{ Two of the three heads look one place back :: f"{count(before > 0.9)} of the {count(heads)} heads look one place back".capitalize() }}.
#
# ## Try It
#
# - Begin with other seeds. Do the same heads look back?
# - Train with one of the mistakes that the checks found. Which of them lets the loss fall all the same?
# - Put a layer norm before the scores, as the GPT models do. Which lines of the way back change?
# - Let one table serve for embedding and scores: `W_score = table`. How many paths lead to it then?

# %% [markdown]
# <!-- declare
# "two and a half hours": a limit of our own, which holds ten tasks and the reading
# "ten tasks": a count of the tasks below
# "ten to fifteen minutes": a limit of our own
# "\frac{1}{\sqrt{2\pi}}": a density, which the claim above it computes
# "e^{-x^2/2}": a density, which the claim above it computes
# -->
