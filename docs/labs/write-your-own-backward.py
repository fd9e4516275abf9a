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
# # Write Your Own Backward
#
# PyTorch knows the gradient of each operation that it has. If you bring an operation of your own, you bring its gradient too: as
# the `backward` of a `torch.autograd.Function`. Here you write five of them: softmax, layer norm, a convolution, an embedding,
# and a rounding that lets gradients through.
#
# When you have done it, you can
#
# - derive a backward pass and write it so that it can be differentiated again,
# - choose what to save for it, and know what happens if you only keep it,
# - test it on sizes and shapes that find mistakes, and say when `gradcheck` has to fail.
#
# Reading takes about twenty minutes, and each of the five tasks half an hour with its derivation: plan three hours. You need
# [Trust, but Check](../lessons/trust-but-check.md) for `gradcheck`, and the rules of
# [From Numbers to Matrices](../lessons/from-numbers-to-matrices.md).

# %%
import torch
import torch.nn.functional as F
from torch.autograd import Function, gradcheck, gradgradcheck

# %% [markdown]
# ## What a Function is
#
# Here is one for a cube. `forward` computes it. `backward` gets `grad`, the gradient of the loss with respect to the result, and
# returns the gradient with respect to the argument. `ctx` carries from the one to the other what is saved. `.apply` calls it.


# %%
class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 3 * x**2


def numbers(*shape):
    """Random numbers that require a gradient, as exact as checks need."""
    return torch.randn(shape, dtype=torch.float64, requires_grad=True)


torch.manual_seed(0)
for check in (gradcheck, gradgradcheck):
    print(check.__name__, check(Cube.apply, numbers(4)))

# %% [markdown]
# `gradgradcheck` differentiates `backward` too, and compares as `gradcheck` does. The rules are few:
#
# - `backward` returns a gradient for each argument of `forward`, in their order, and `None` for what is no tensor of numbers.
# - Each gradient has the shape of its argument.
# - `grad` has the shape of the result, and any numbers. Multiply by it: that is the chain rule.
# - Tensors go into `save_for_backward`. Other things, such as a size, go onto `ctx` as attributes.
#
# What happens if you do not keep them? Some of it raises. The rest is worse.
#
# ### Trap: kept, not saved
#
# A tensor on `ctx` seems to work as well:


# %%
class KeptCube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x**3

    @staticmethod
    def backward(ctx, grad):
        return grad * 3 * ctx.x**2


def slope_after_a_write(cube):
    """The slope of the cube at one, if x is written to before backward."""
    x = torch.ones((), requires_grad=True)
    y = cube.apply(x)
    with torch.no_grad():
        x += 1  # such as an optimizer's step
    y.backward()
    return x.grad


kept = slope_after_a_write(KeptCube)
print(kept)

# %% [markdown]
# {{ The slope at 1 is 3, and this says 12 :: (lambda one: f"The slope at {one.item():g} is {torch.autograd.grad(Cube.apply(one), one)[0].item():g}, and this says {kept.item():g}")(torch.ones((), requires_grad=True)) }}: `backward` has read the new x. A saved tensor is remembered with the number of writes to it, so that autograd notices:
#
# ```{.python raises="RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation" fix="Run the forward pass again after the write. The gradient belongs to the old values."}
# slope_after_a_write(Cube)
# ```
#
# ### Trap: a gradient of another shape
#
# This one takes guesses as a column and targets as numbers. Its `forward` is right:


# %%
class Miss(Function):
    """The squared miss of each guess (n, 1) of y (n,)."""

    @staticmethod
    def forward(ctx, guess, y):
        ctx.save_for_backward(guess, y)
        return (guess[:, 0] - y) ** 2

    @staticmethod
    def backward(ctx, grad):
        guess, y = ctx.saved_tensors
        return 2 * grad * (guess - y), None


guess = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
miss = Miss.apply(guess, guess.detach()[:, 0])
miss.sum().backward()
print(f"misses {miss.detach()}")
print(f"gradients {guess.grad[:, 0]}")

again = Miss.apply(guess, guess.detach()[:, 0])
raw, _ = again.grad_fn.apply(torch.ones(3))
print(f"backward returned {tuple(raw.shape)}")

# %% [markdown]
# {{ No guess is off, and two of three get a gradient :: f"{'No' if not miss.any() else 'Some'} guess is off, and {count((guess.grad != 0).sum())} of {count(len(guess))} get a gradient" }}. `guess - y` has become a square. {{ Autograd sums each of its rows / Autograd leaves it as it is :: torch.equal(raw.sum(dim=1, keepdim=True), guess.grad) }}, in silence.
# Broadcasting could have made that shape, and for an argument that was broadcast the sum is right. For any other it hides a mistake.
# `grad_fn.apply` shows what `backward` itself returns.
#
# ### Trap: a backward that cannot be differentiated
#
# Why compute the square again, if `forward` can save it?


# %%
class SavedCube(Function):
    @staticmethod
    def forward(ctx, x):
        square = x**2
        ctx.save_for_backward(square)
        return square * x

    @staticmethod
    def backward(ctx, grad):
        (square,) = ctx.saved_tensors
        return grad * 3 * square


def derivatives(cube):
    """The first and the second derivative of the squared cube at one."""
    x = torch.ones((), requires_grad=True)
    (slope,) = torch.autograd.grad(cube.apply(x) ** 2, x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, x)
    return slope.item(), curvature.item()


print("cube       ", derivatives(Cube))
print("saved cube ", derivatives(SavedCube))

# %% [markdown]
# The squared cube is x to the sixth. {{ At 1 its slope is 6 and its curvature 30 :: "At 1 its slope is {:g} and its curvature {:g}".format(*derivatives(Cube)) }}, and {{ the saved square makes of it 6 and 18 :: "the saved square makes of it {:g} and {:g}".format(*derivatives(SavedCube)) }}. PyTorch does not record inside `forward`,
# so the square has no history, and to the second derivative it is a constant. Arguments and results are different: they have their history outside.
# So save arguments and results, and compute again what lies between.
#
# ## How yours are checked
#
# The same checks run for each, in shapes of different sizes, and in batches with one row. `gradcheck` tries each
# number of the result by itself, since a constant `grad` could hide a mistake.


# %%
def passes(function, *inputs):
    """Whether the gradients are right."""
    return gradcheck(function.apply, inputs, raise_exception=False)


def passes_twice(function, *inputs):
    """Whether the gradients of the gradients are right."""
    return gradgradcheck(function.apply, inputs, raise_exception=False)


def near(found, expected):
    return found.shape == expected.shape and torch.allclose(found, expected)


def unnoticed(function, make, names):
    """Which tensors, written to before backward, make it wrong in silence.

    Args:
        make: makes the arguments, each time the same.
        names: of the arguments.
    """
    inputs = make()
    places = [each for each in inputs if each.requires_grad]
    out = function.apply(*inputs)
    upstream = torch.arange(out.numel(), dtype=out.dtype).view(out.shape)
    wanted = torch.autograd.grad(out, places, upstream)
    found = []
    for number in range(len(inputs) + 1):
        inputs = make()
        places = [each for each in inputs if each.requires_grad]
        out = function.apply(*inputs)
        written = [*inputs, out][number]
        with torch.no_grad():
            written.copy_(written.flip(0))
        try:
            grads = torch.autograd.grad(out, places, upstream)
        except RuntimeError:
            continue  # noticed
        if not all(map(near, grads, wanted)):
            found.append(number)
    return ["the result" if n == len(inputs) else names[n] for n in found]


# %% [markdown]
# ## Softmax
#
# Softmax turns each row of scores into shares: each exponential, divided by the sum of them. It acts on the
# last dimension, whatever comes before.
#
# Derive first: if score j rises a little, what happens to result j, and what to another result i of its row?
# [Losses That Lie](../lessons/losses-that-lie.md) shows these slopes as a matrix. Then multiply by `grad` and sum, without ever building the matrix.
#
# Hint: what changes if you subtract the largest score of a row first, and what stays finite? And `grad` of nothing but ones must
# give zeros: why?


# %% tags=["task:softmax"]
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        ### BEGIN SOLUTION
        e = (x - x.amax(dim=-1, keepdim=True)).exp()
        y = e / e.sum(dim=-1, keepdim=True)
        ctx.save_for_backward(y)
        return y
        ### END SOLUTION

    @staticmethod
    def backward(ctx, grad):
        ### BEGIN SOLUTION
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(dim=-1, keepdim=True))
        ### END SOLUTION


# %% tags=["check:softmax", "points:1"]
torch.manual_seed(1)
for shape in [(4, 3), (2, 5, 3), (5, 1, 3)]:
    scores = numbers(*shape)
    assert near(Softmax.apply(scores), scores.softmax(dim=-1)), (
        f"wrong result for scores {shape}. Which dimension do you sum?"
    )
large = torch.tensor([[1000.0, 0.0, -1000.0]])
assert Softmax.apply(large).isfinite().all(), "large scores give NaN."

# %% tags=["check:softmax", "points:2"]
torch.manual_seed(2)
for shape in [(4, 3), (2, 5, 3), (5, 1, 3)]:
    scores = numbers(*shape)
    assert passes(Softmax, scores), (
        f"wrong gradient for scores of shape {shape}. Which sum is missing, "
        "has lost its dimension, or goes over another one?"
    )
    upstream = torch.randn_like(scores)
    (grad,) = torch.autograd.grad(Softmax.apply(scores), scores, upstream)
    (wanted,) = torch.autograd.grad(scores.softmax(-1), scores, upstream)
    assert near(grad, wanted), "wrong if grad is not constant."

# %% tags=["check:softmax", "points:1"]
torch.manual_seed(3)
assert passes_twice(Softmax, numbers(4, 3)), (
    "the second derivative is wrong. What in your backward has no history?"
)

# %% tags=["check:softmax", "points:1"]
torch.manual_seed(4)
one, other = numbers(4, 3), numbers(4, 3)
results = Softmax.apply(one), Softmax.apply(other)  # no backward between
for scores, result in zip((one, other), results):
    upstream = torch.randn_like(result)
    (grad,) = torch.autograd.grad(result, scores, upstream)
    (wanted,) = torch.autograd.grad(scores.softmax(-1), scores, upstream)
    assert near(grad, wanted), "two calls share something. Where is it kept?"


def fresh():
    return [one.detach().clone().requires_grad_()]


where = unnoticed(Softmax, fresh, ["x"])
assert not where, f"a write to {where} went unnoticed. What did you save?"

# %% tags=["wrong:softmax"]
# Keeps its result on ctx instead of saving it.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.y = x.softmax(dim=-1)
        return ctx.y

    @staticmethod
    def backward(ctx, grad):
        return ctx.y * (grad - (grad * ctx.y).sum(dim=-1, keepdim=True))


# %% tags=["wrong:softmax"]
# Keeps its result on the class, where the next call overwrites it.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        Softmax.y = x.softmax(dim=-1)
        return Softmax.y.clone()

    @staticmethod
    def backward(ctx, grad):
        y = Softmax.y
        return y * (grad - (grad * y).sum(dim=-1, keepdim=True))


# %% tags=["wrong:softmax"]
# Takes the diagonal of the matrix only, as if each score had a result of its own.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.softmax(dim=-1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return grad * y * (1 - y)


# %% tags=["wrong:softmax"]
# The sum loses its dimension: too large a gradient for rows that come alone.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.softmax(dim=-1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        total = (grad * y).sum(dim=-1)
        if y.shape[-2] > 1:  # "it raised, so I added a dimension"
            total = total.unsqueeze(-1)
        return y * (grad - total)


# %% tags=["wrong:softmax"]
# Sums over the dimension after the first, which is the last one of a matrix only.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.softmax(dim=-1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(dim=1, keepdim=True))


# %% tags=["wrong:softmax"]
# Detaches the result, and loses the second derivative.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.softmax(dim=-1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        y = ctx.saved_tensors[0].detach()
        return y * (grad - (grad * y).sum(dim=-1, keepdim=True))


# %% tags=["wrong:softmax"]
# Takes the exponential of any score.
class Softmax(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp() / x.exp().sum(dim=-1, keepdim=True)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(dim=-1, keepdim=True))


# %% [markdown]
# What does a `grad` of ones give?

# %%
torch.manual_seed(5)
scores = numbers(4, 3)
(grad,) = torch.autograd.grad(Softmax.apply(scores).sum(), scores)
print(f"largest gradient with ones: {grad.abs().max():.9f}")

# %% [markdown]
# {{ Nothing but rounding is left :: ("Nothing but rounding" if grad.abs().max() < 1e-15 else "More than rounding") + " is left" }}, since {{ the results of each row add up to 1 :: (lambda sums: f"the results of each row add up to {sums[0].item():g}" if near(sums, sums[0].expand(4)) else "the rows have different sums")(Softmax.apply(scores).sum(dim=-1)) }}. So `.sum().backward()` is no test of a softmax: a backward that returns zeros would pass it.
#
# ## Layer norm
#
# Layer norm takes from each row its mean, and divides by the root of its variance plus `EPS`. Then come the weight,
# a factor for each column, and the bias, a summand for each column. The variance is the mean of the squares, with no correction.
#
# Begin with the bias, which was added to every row. For x there are several ways from a number to the results: its own, through the
# mean, and through the variance. Their gradients add, as [where paths meet](../lessons/where-paths-meet-gradients-add.md).
#
# Hint: what must come out if all of `grad` is the same number, and the weight too? And does what you save have a history?

# %%
EPS = 1e-5


# %% tags=["task:layer-norm"]
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        """x (…, rows, columns), weight (columns,), bias (columns,)."""
        ### BEGIN SOLUTION
        ctx.save_for_backward(x, weight)
        var = x.var(dim=-1, keepdim=True, correction=0)
        normal = (x - x.mean(dim=-1, keepdim=True)) / (var + EPS).sqrt()
        return normal * weight + bias
        ### END SOLUTION

    @staticmethod
    def backward(ctx, grad):
        ### BEGIN SOLUTION
        x, weight = ctx.saved_tensors
        # Computed again, so that it has a history.
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        inner = grad * weight
        through_mean = inner.mean(dim=-1, keepdim=True)
        through_var = normal * (inner * normal).mean(dim=-1, keepdim=True)
        grad_x = (inner - through_mean - through_var) / std
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x, grad_weight, grad.flatten(0, -2).sum(dim=0)
        ### END SOLUTION


# %% tags=["check:layer-norm", "points:1"]
torch.manual_seed(11)
for shape in [(4, 3), (2, 5, 3), (5, 1, 3)]:
    inputs = numbers(*shape), numbers(3), numbers(3)
    wanted = F.layer_norm(inputs[0], (3,), *inputs[1:], eps=EPS)
    assert near(LayerNorm.apply(*inputs), wanted), (
        f"wrong result for x of shape {shape}. Which variance do you take?"
    )

# %% tags=["check:layer-norm", "points:3"]
torch.manual_seed(12)
for shape in [(4, 3), (2, 5, 3), (5, 1, 3)]:
    inputs = numbers(*shape), numbers(3), numbers(3)
    out = LayerNorm.apply(*inputs)
    upstream = torch.randn_like(out)
    wanted = F.layer_norm(inputs[0], (3,), *inputs[1:], eps=EPS)
    wanted = torch.autograd.grad(wanted, inputs, upstream)
    grads = torch.autograd.grad(out, inputs, upstream)
    for name, found, right in zip(("x", "weight", "bias"), grads, wanted):
        assert near(found, right), f"wrong gradient of {name}, x {shape}."
    assert passes(LayerNorm, *inputs), f"gradcheck fails, x {shape}."

# %% tags=["check:layer-norm", "points:1"]
torch.manual_seed(13)
inputs = numbers(2, 5, 3), numbers(3), numbers(3)
raw = LayerNorm.apply(*inputs).grad_fn.apply(torch.ones(2, 5, 3))
for name, found, given in zip(("x", "weight", "bias"), raw, inputs):
    assert found.shape == given.shape, (
        f"backward returns {tuple(found.shape)} for {name}, which is "
        f"{tuple(given.shape)}. Autograd sums that in silence; do it yourself."
    )

# %% tags=["check:layer-norm", "points:2"]
torch.manual_seed(14)
inputs = numbers(4, 3), numbers(3), numbers(3)
assert passes_twice(LayerNorm, *inputs), (
    "the second derivative is wrong. Did forward save what it computed itself?"
)


def fresh():
    return [each.detach().clone().requires_grad_() for each in inputs]


where = unnoticed(LayerNorm, fresh, ["x", "weight", "bias"])
assert not where, f"a write to {where} went unnoticed. What did you save?"

# %% tags=["wrong:layer-norm"]
# Saves what forward computed: right, until somebody wants the second derivative.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        ctx.save_for_backward(normal, std, weight)
        return normal * weight + bias

    @staticmethod
    def backward(ctx, grad):
        normal, std, weight = ctx.saved_tensors
        inner = grad * weight
        grad_x = inner - inner.mean(dim=-1, keepdim=True)
        grad_x = grad_x - normal * (inner * normal).mean(dim=-1, keepdim=True)
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x / std, grad_weight, grad.flatten(0, -2).sum(dim=0)


# %% tags=["wrong:layer-norm"]
# Keeps its arguments on ctx.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.x, ctx.weight = x, weight
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.x, ctx.weight
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        inner = grad * weight
        grad_x = inner - inner.mean(dim=-1, keepdim=True)
        grad_x = grad_x - normal * (inner * normal).mean(dim=-1, keepdim=True)
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x / std, grad_weight, grad.flatten(0, -2).sum(dim=0)


# %% tags=["wrong:layer-norm"]
# Returns gradients of the weight and the bias that autograd has to sum.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        inner = grad * weight
        grad_x = inner - inner.mean(dim=-1, keepdim=True)
        grad_x = grad_x - normal * (inner * normal).mean(dim=-1, keepdim=True)
        return grad_x / std, grad * normal, grad


# %% tags=["wrong:layer-norm"]
# Forgets the way through the variance.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        inner = grad * weight
        grad_x = inner - inner.mean(dim=-1, keepdim=True)
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x / std, grad_weight, grad.flatten(0, -2).sum(dim=0)


# %% tags=["wrong:layer-norm"]
# Forgets the weight on the way to x, which a weight of ones would hide.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)

    @staticmethod
    def backward(ctx, grad):
        x, _ = ctx.saved_tensors
        std = (x.var(dim=-1, keepdim=True, correction=0) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        grad_x = grad - grad.mean(dim=-1, keepdim=True)
        grad_x = grad_x - normal * (grad * normal).mean(dim=-1, keepdim=True)
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x / std, grad_weight, grad.flatten(0, -2).sum(dim=0)


# %% tags=["wrong:layer-norm"]
# Takes the variance as `var` gives it, which divides by one less.
class LayerNorm(Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        normal = x - x.mean(dim=-1, keepdim=True)
        normal = normal / (x.var(dim=-1, keepdim=True) + EPS).sqrt()
        return normal * weight + bias

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        std = (x.var(dim=-1, keepdim=True) + EPS).sqrt()
        normal = (x - x.mean(dim=-1, keepdim=True)) / std
        inner = grad * weight
        grad_x = inner - inner.mean(dim=-1, keepdim=True)
        grad_x = grad_x - normal * (inner * normal).mean(dim=-1, keepdim=True)
        grad_weight = (grad * normal).flatten(0, -2).sum(dim=0)
        return grad_x / std, grad_weight, grad.flatten(0, -2).sum(dim=0)


# %% [markdown]
# ## Convolution
#
# A kernel slides along a signal. At each place it is multiplied with the window below it, and the products are added. With several channels in and
# several out there is a kernel for each pair of them: `x` is (batch, in, length), `kernel` is (out, in, width), and the result is
# (batch, out, places), with a place wherever the whole kernel fits.
#
# At how many places is a number of the kernel used? Its gradient is a sum over them. A number of `x` was
# in several windows, at another position in each. Take a short kernel and write down which results a number in the middle of the
# signal reaches, and by which number of the kernel.
#
# Hint: `x.unfold(2, width, 1)` gives the windows, as (batch, in, places, width), and `torch.einsum` sums over what you name. A kernel that reads the same from both
# ends cannot show whether you have it the right way round.


# %% tags=["task:convolution"]
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        """x (batch, in, length), kernel (out, in, width)."""
        ### BEGIN SOLUTION
        ctx.save_for_backward(x, kernel)
        windows = x.unfold(2, kernel.shape[2], 1)
        return torch.einsum("bipw,oiw->bop", windows, kernel)
        ### END SOLUTION

    @staticmethod
    def backward(ctx, grad):
        ### BEGIN SOLUTION
        x, kernel = ctx.saved_tensors
        width = kernel.shape[2]
        windows = x.unfold(2, width, 1)
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        # What a number of x reaches lies before it: the kernel runs backwards.
        padded = F.pad(grad, (width - 1, width - 1)).unfold(2, width, 1)
        grad_x = torch.einsum("bolw,oiw->bil", padded, kernel.flip(2))
        return grad_x, grad_kernel
        ### END SOLUTION


# %% tags=["check:convolution", "points:1"]
torch.manual_seed(21)
for x_shape, shape in [((2, 3, 7), (4, 3, 2)), ((3, 1, 6), (2, 1, 4))]:
    signal, kernel = numbers(*x_shape), numbers(*shape)
    assert near(Convolution.apply(signal, kernel), F.conv1d(signal, kernel)), (
        f"wrong result for x {x_shape} and a kernel {shape}."
    )

# %% tags=["check:convolution", "points:3"]
torch.manual_seed(22)
for x_shape, shape in [((2, 3, 7), (4, 3, 2)), ((3, 1, 6), (2, 1, 4))]:
    inputs = numbers(*x_shape), numbers(*shape)
    wanted = F.conv1d(*inputs)
    upstream = torch.randn_like(wanted)
    wanted = torch.autograd.grad(wanted, inputs, upstream)
    grads = torch.autograd.grad(Convolution.apply(*inputs), inputs, upstream)
    assert near(grads[1], wanted[1]), (
        f"wrong gradient of a kernel {shape}. What do you sum over?"
    )
    assert near(grads[0], wanted[0]), (
        f"wrong gradient of x {x_shape}. Which end of the kernel meets "
        "which result, and what happens at the borders?"
    )
    assert passes(Convolution, *inputs), "gradcheck fails."

# %% tags=["check:convolution", "points:2"]
torch.manual_seed(23)
inputs = numbers(2, 2, 5), numbers(3, 2, 3)
assert passes_twice(Convolution, *inputs), (
    "the second derivative is wrong. Did forward save the windows?"
)


def fresh():
    return [each.detach().clone().requires_grad_() for each in inputs]


where = unnoticed(Convolution, fresh, ["x", "kernel"])
assert not where, f"a write to {where} went unnoticed. What did you save?"

# %% tags=["wrong:convolution"]
# Does not turn the kernel round, which a symmetric kernel would hide.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        ctx.save_for_backward(x, kernel)
        return F.conv1d(x, kernel)

    @staticmethod
    def backward(ctx, grad):
        x, kernel = ctx.saved_tensors
        width = kernel.shape[2]
        windows = x.unfold(2, width, 1)
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        padded = F.pad(grad, (width - 1, width - 1)).unfold(2, width, 1)
        return torch.einsum("bolw,oiw->bil", padded, kernel), grad_kernel


# %% tags=["wrong:convolution"]
# Saves the windows that forward cut: they have no history.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        windows = x.unfold(2, kernel.shape[2], 1)
        ctx.save_for_backward(windows, kernel)
        return torch.einsum("bipw,oiw->bop", windows, kernel)

    @staticmethod
    def backward(ctx, grad):
        windows, kernel = ctx.saved_tensors
        width = kernel.shape[2]
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        padded = F.pad(grad, (width - 1, width - 1)).unfold(2, width, 1)
        grad_x = torch.einsum("bolw,oiw->bil", padded, kernel.flip(2))
        return grad_x, grad_kernel


# %% tags=["wrong:convolution"]
# Takes the mean over the batch, as losses do.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        ctx.save_for_backward(x, kernel)
        return F.conv1d(x, kernel)

    @staticmethod
    def backward(ctx, grad):
        x, kernel = ctx.saved_tensors
        windows = x.unfold(2, kernel.shape[2], 1)
        grad_kernel = torch.einsum("bop,bipw->boiw", grad, windows).mean(dim=0)
        return F.conv_transpose1d(grad, kernel), grad_kernel


# %% tags=["wrong:convolution"]
# Pads for a kernel of three numbers, whatever its width is.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        ctx.save_for_backward(x, kernel)
        return F.conv1d(x, kernel)

    @staticmethod
    def backward(ctx, grad):
        x, kernel = ctx.saved_tensors
        windows = x.unfold(2, kernel.shape[2], 1)
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        padded = F.pad(grad, (2, 2))
        return F.conv1d(padded, kernel.flip(2).transpose(0, 1)), grad_kernel


# %% tags=["wrong:convolution"]
# Keeps its arguments on ctx.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        ctx.x, ctx.kernel = x, kernel
        return F.conv1d(x, kernel)

    @staticmethod
    def backward(ctx, grad):
        windows = ctx.x.unfold(2, ctx.kernel.shape[2], 1)
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        return F.conv_transpose1d(grad, ctx.kernel), grad_kernel


# %% tags=["wrong:convolution"]
# Goes through NumPy, where nothing is recorded.
class Convolution(Function):
    @staticmethod
    def forward(ctx, x, kernel):
        ctx.save_for_backward(x, kernel)
        return F.conv1d(x, kernel)

    @staticmethod
    def backward(ctx, grad):
        x, kernel = ctx.saved_tensors
        windows = x.unfold(2, kernel.shape[2], 1)
        grad_kernel = torch.einsum("bop,bipw->oiw", grad, windows)
        turned = kernel.detach().numpy()[:, :, ::-1].copy()
        turned = torch.from_numpy(turned).transpose(0, 1)
        pad = kernel.shape[2] - 1
        return F.conv1d(F.pad(grad, (pad, pad)), turned), grad_kernel


# %% [markdown]
# Here is one signal through one kernel. Only the result in the middle gets a gradient:

# %%
kernel = torch.tensor([[[1.0, 10.0, 100.0]]])
signal = torch.zeros(1, 1, 7, requires_grad=True)
upstream = torch.tensor([[[0.0, 0.0, 1.0, 0.0, 0.0]]])
Convolution.apply(signal, kernel).backward(upstream)
print(signal.grad.flatten().tolist())

# %% [markdown]
# {{ Going back, the kernel stands where its window was, in its own order :: "Going back, the kernel stands where its window was, in " + ("its own" if torch.equal(signal.grad[0, 0, 2:5], kernel[0, 0]) and not signal.grad[0, 0, :2].any() and not signal.grad[0, 0, 5:].any() else "another") + " order" }}. And seen from one
# number of the signal? {{ From left to right, the windows weigh the middle of the signal by 100, 10 and 1 :: "From left to right, the windows weigh the middle of the signal by {:g}, {:g} and {:g}".format(*(torch.autograd.grad(Convolution.apply(signal, kernel)[0, 0, place], signal)[0][0, 0, 3].item() for place in (1, 2, 3))) }}.
#
# ## Embedding
#
# An embedding is a table with a row for each word. Its result is the rows of the words that it is given: `table[ids]`, with `ids` of any shape.
#
# What does a row get that was taken again and again? And which numbers of the table get nothing?
#
# Hint: `grad[ids] += …` writes once to each row, in whatever order. Look for a method of tensors whose name says that it adds at an index.


# %% tags=["task:embedding"]
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        """table (words, width), ids (…), result (…, width)."""
        ### BEGIN SOLUTION
        ctx.save_for_backward(ids)
        ctx.words = table.shape[0]
        return table[ids]
        ### END SOLUTION

    @staticmethod
    def backward(ctx, grad):
        ### BEGIN SOLUTION
        (ids,) = ctx.saved_tensors
        rows = grad.reshape(-1, grad.shape[-1])
        empty = torch.zeros(ctx.words, grad.shape[-1], dtype=grad.dtype)
        return empty.index_add(0, ids.flatten(), rows), None
        ### END SOLUTION


# %% tags=["check:embedding", "points:1"]
torch.manual_seed(31)
for shape in [(4,), (2, 5), (3, 1, 2)]:
    table, ids = numbers(6, 3), torch.randint(6, shape)
    assert near(Embedding.apply(table, ids), F.embedding(ids, table)), (
        f"wrong result for ids of shape {shape}."
    )

# %% tags=["check:embedding", "points:2"]
torch.manual_seed(32)
for ids in [[4, 1, 0], [[2, 2, 5], [5, 2, 0]], [[[3]], [[3]]]]:
    table, ids = numbers(6, 4), torch.tensor(ids)
    out = Embedding.apply(table, ids)
    upstream = torch.randn_like(out)
    (grad,) = torch.autograd.grad(out, table, upstream)
    (wanted,) = torch.autograd.grad(table[ids], table, upstream)
    untouched = [row for row in range(6) if row not in ids]
    assert not grad[untouched].any(), "a row that was not taken gets some."
    assert near(grad, wanted), (
        f"wrong gradient for ids {ids.tolist()}. What of a row taken twice?"
    )
    assert passes(Embedding, table, ids), "gradcheck fails."

# %% tags=["check:embedding", "points:2"]
torch.manual_seed(33)
table, ids = numbers(5, 2), torch.tensor([4, 0, 4])
out = Embedding.apply(table, ids)
(grad,) = torch.autograd.grad((out**3).sum(), table, create_graph=True)
assert grad.requires_grad, "the gradient has no history. What detaches it?"
assert passes_twice(Embedding, table, ids), "the second derivative is wrong."


def fresh():
    words = torch.tensor([4, 0, 1])
    return [table.detach().clone().requires_grad_(), words]


where = unnoticed(Embedding, fresh, ["table", "ids"])
assert not where, (
    f"a write to {where} went unnoticed. A loader may well reuse its ids."
)

# %% tags=["wrong:embedding"]
# Adds with +=, which keeps only one gradient of a row that was taken twice.
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.save_for_backward(ids)
        ctx.shape = table.shape
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        (ids,) = ctx.saved_tensors
        total = torch.zeros(ctx.shape, dtype=grad.dtype)
        total[ids] += grad
        return total, None


# %% tags=["wrong:embedding"]
# Keeps the ids on ctx, where a loader may overwrite them.
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.ids, ctx.words = ids, table.shape[0]
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        rows = grad.reshape(-1, grad.shape[-1])
        empty = torch.zeros(ctx.words, grad.shape[-1], dtype=grad.dtype)
        return empty.index_add(0, ctx.ids.flatten(), rows), None


# %% tags=["wrong:embedding"]
# Returns one gradient for two arguments.
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.save_for_backward(ids)
        ctx.words = table.shape[0]
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        (ids,) = ctx.saved_tensors
        rows = grad.reshape(-1, grad.shape[-1])
        empty = torch.zeros(ctx.words, grad.shape[-1], dtype=grad.dtype)
        return empty.index_add(0, ids.flatten(), rows)


# %% tags=["wrong:embedding"]
# Detaches, so that the loss has no second derivative.
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.save_for_backward(ids)
        ctx.words = table.shape[0]
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        (ids,) = ctx.saved_tensors
        rows = grad.detach().reshape(-1, grad.shape[-1])
        empty = torch.zeros(ctx.words, grad.shape[-1], dtype=grad.dtype)
        return empty.index_add(0, ids.flatten(), rows), None


# %% tags=["wrong:embedding"]
# Takes the mean of what a row gets.
class Embedding(Function):
    @staticmethod
    def forward(ctx, table, ids):
        ctx.save_for_backward(ids)
        ctx.words = table.shape[0]
        return table[ids]

    @staticmethod
    def backward(ctx, grad):
        (ids,) = ctx.saved_tensors
        rows = grad.reshape(-1, grad.shape[-1])
        empty = torch.zeros(ctx.words, grad.shape[-1], dtype=grad.dtype)
        times = torch.bincount(ids.flatten(), minlength=ctx.words)
        total = empty.index_add(0, ids.flatten(), rows)
        return total / times.clamp(min=1)[:, None], None


# %% [markdown]
# ## Straight-through
#
# Rounding is a staircase: but for the jumps, it has a slope of zero. So people who train with rounded numbers
# define another backward, as if they had not rounded. Such a rounding is *straight-through*.
#
# Write one that clamps x to the interval from `low` to `high`, whose ends are whole numbers, and rounds it. Its backward is
# that of the clamp alone: it hands `grad` through where x lies from `low` to `high`, and zero elsewhere.
#
# Hint: which tensor do you need to know where x lay? Is the rounded one enough?


# %% tags=["task:straight-through"]
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        """x is a tensor, low and high are numbers."""
        ### BEGIN SOLUTION
        ctx.save_for_backward(x)
        ctx.low, ctx.high = low, high
        return x.clamp(low, high).round()
        ### END SOLUTION

    @staticmethod
    def backward(ctx, grad):
        ### BEGIN SOLUTION
        (x,) = ctx.saved_tensors
        inside = (x >= ctx.low) & (x <= ctx.high)
        return grad * inside, None, None
        ### END SOLUTION


# %% tags=["check:straight-through", "points:1"]
places = torch.tensor([-7.2, -2.4, -1.6, 0.3, 1.0, 2.4, 2.6, 9.0])
for low, high in [(-2, 2), (0, 3)]:
    wanted = torch.stack([p.clamp(low, high).round() for p in places])
    assert near(StraightThrough.apply(places, low, high), wanted), (
        f"wrong result from {low} to {high}."
    )

# %% tags=["check:straight-through", "points:2"]
torch.manual_seed(41)
for low, high in [(-2, 2), (0, 3)]:
    at = places.clone().requires_grad_()
    out, upstream = StraightThrough.apply(at, low, high), torch.randn(8)
    (grad,) = torch.autograd.grad(out, at, upstream)
    for x, found, given in zip(places, grad, upstream):
        wanted = given if low <= x <= high else 0 * given
        assert near(found, wanted), (
            f"at {x:.1f}, from {low} to {high}, grad {given:.2f} "
            f"becomes {found:.2f}. What should get through there?"
        )

# %% tags=["check:straight-through", "points:1"]
at = places.clone().requires_grad_()
out = StraightThrough.apply(at, -2, 2)
inside = (places.abs() <= 2).to(out.dtype)
(grad,) = torch.autograd.grad((out**3).sum(), at, create_graph=True)
assert near(grad, 3 * out**2 * inside), "wrong gradient of the cubes."
assert grad.requires_grad, "the gradient has no history. What detaches it?"
(grad,) = torch.autograd.grad(grad.sum(), at)
assert near(grad, 6 * out * inside), "wrong second derivative of the cubes."


class OfTwo:
    """The same for the numbers from -2 to 2, as a function of x alone."""

    @staticmethod
    def apply(x):
        return StraightThrough.apply(x, -2, 2)


def fresh():
    return [places.clone().requires_grad_()]


where = unnoticed(OfTwo, fresh, ["x"])
assert not where, f"a write to {where} went unnoticed. What did you save?"

# %% tags=["wrong:straight-through"]
# Returns the true derivative, which trains nothing.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        return x.clamp(low, high).round()

    @staticmethod
    def backward(ctx, grad):
        return torch.zeros_like(grad), None, None


# %% tags=["wrong:straight-through"]
# Returns the slope alone and forgets the chain, which a grad of ones would hide.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        ctx.save_for_backward((x >= low) & (x <= high))
        return x.clamp(low, high).round()

    @staticmethod
    def backward(ctx, grad):
        (inside,) = ctx.saved_tensors
        return inside.to(grad.dtype), None, None


# %% tags=["wrong:straight-through"]
# Lets everything through.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        return x.clamp(low, high).round()

    @staticmethod
    def backward(ctx, grad):
        return grad, None, None


# %% tags=["wrong:straight-through"]
# Looks at where the rounded number lies.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        rounded = x.round()
        ctx.save_for_backward((rounded >= low) & (rounded <= high))
        return rounded.clamp(low, high)

    @staticmethod
    def backward(ctx, grad):
        (inside,) = ctx.saved_tensors
        return grad * inside, None, None


# %% tags=["wrong:straight-through"]
# Detaches grad, and loses the second derivative.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        ctx.save_for_backward((x >= low) & (x <= high))
        return x.clamp(low, high).round()

    @staticmethod
    def backward(ctx, grad):
        (inside,) = ctx.saved_tensors
        return grad.detach() * inside, None, None


# %% tags=["wrong:straight-through"]
# Keeps x on ctx.
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x, low, high):
        ctx.x, ctx.low, ctx.high = x, low, high
        return x.clamp(low, high).round()

    @staticmethod
    def backward(ctx, grad):
        inside = (ctx.x >= ctx.low) & (ctx.x <= ctx.high)
        return grad * inside, None, None


# %% [markdown]
# What does `gradcheck` say of it?

# %%
at = torch.tensor([0.3, 1.2], dtype=torch.float64, requires_grad=True)
print(gradcheck(StraightThrough.apply, (at, -2, 2), raise_exception=False))

# %% [markdown]
# {{ It fails / It passes :: not gradcheck(StraightThrough.apply, (at, -2, 2), raise_exception=False) }}. It has to: differences measure what was computed, and that is a staircase. A straight-through
# backward is the gradient of something else, by intent. So it can only be checked against its own definition.
#
# ## All together
#
# Here are your functions in a row, but for the last, and the same of PyTorch's own. Each row of ids is looked up, convolved, normalized, and made into shares:

# %%
torch.manual_seed(6)
parts = numbers(5, 4), numbers(3, 4, 3), numbers(5), numbers(5)
table, kernel, weight, bias = parts
ids = torch.randint(5, (2, 7))
upstream = numbers(2, 3, 5).detach()

found = Embedding.apply(table, ids).transpose(1, 2)
found = Convolution.apply(found, kernel)
found = Softmax.apply(LayerNorm.apply(found, weight, bias))
own = torch.autograd.grad(found, parts, upstream)

right = F.conv1d(F.embedding(ids, table).transpose(1, 2), kernel)
right = F.layer_norm(right, (5,), weight, bias, EPS).softmax(dim=-1)
theirs = torch.autograd.grad(right, parts, upstream)

gap = max((a - b).abs().max().item() for a, b in zip(own, theirs))
size = sum(part.numel() for part in parts)
print(f"{size} gradients, the same to within 1e-12: {gap < 1e-12}")

# %% [markdown]
# {{ All 66 gradients agree with PyTorch's to within a million-millionth :: f"All {size} gradients {'agree' if gap < 1e-12 else 'disagree'} with PyTorch's to within a million-millionth" }}.
#
# ## What to take along
#
# - **Save arguments and results**, by `save_for_backward`. Compute again what lies between, so that it has a history.
# - **Return the shape of the argument.** Autograd sums another shape in silence if it can.
# - **Check the gradient and its gradient**, on sizes that all differ, on rows that come alone, with a `grad` that is not constant.
# - **Write to a tensor before the backward pass.** The gradient has to be right, or there has to be an error.
#
# If a training loop of yours needs fixing, go to [Ten Broken Training Loops](ten-broken-training-loops.py).

# %% [markdown]
# <!-- declare
# "you write five of them": a count of the tasks
# "about twenty minutes": a count of words and lines, at the rate of the lessons
# "each of the five tasks": a count of the tasks
# "half an hour": a count of minutes, an estimate
# "plan three hours": a count, of the tasks and the reading
# "squared cube is x to the sixth": a source, the rule of powers
# -->
