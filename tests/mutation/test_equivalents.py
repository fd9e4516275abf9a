"""The changes of code that a rule excuses from being tried, and those that change only what is shown."""

import pytest

from snippets._mutation.equivalents import Change, excuse, only_shows
from snippets._mutation.operators import mutations


def excused(code):
    """What a rule excuses of all changes of some code: the change and the rule."""
    rules = ((str(mutation.change), excuse(mutation.change, mutation.code)) for mutation in mutations(code))
    return {change: rule for change, rule in rules if rule}


@pytest.mark.parametrize("code, change", [
    ("fig, ax = plt.subplots(figsize=(7, 4))", "fig, ax = plt.subplots(figsize=(⟨7 → 8⟩, 4))"),
    ("ax.plot(x, lw=0.5)", "ax.plot(x, lw=⟨0.5 → -0.5⟩)"),
    ("ax.scatter(x, y, s=2 * k)", "ax.scatter(x, y, s=2 ⟨* → /⟩ k)"),
    ("for a in b:\n    a.fill_between(x, y, alpha=0.3)", "a.fill_between(x, y, alpha=⟨0.3 → 0.4⟩)"),
    ("ax.add_patch(plt.Rectangle(p, 1, 1, lw=3))", "ax.add_patch(plt.Rectangle(p, 1, 1, lw=⟨3 → 4⟩))"),
    ("plt.tight_layout()", "plt.tight_layout() → pass"),
    ("f(x)\nplt.tight_layout(pad=2)", "f(x) ⇄ plt.tight_layout(pad=2)"),
])  # fmt: skip
def test_looks_are_excused(code, change):
    """Sizes, widths, transparency and spacing show no data."""
    assert excused(code).get(change) == "looks"


@pytest.mark.parametrize("code", [
    "ax.imshow(x, vmin=3)", "ax.set(xlim=(0, 6))", "ax.contour(x, y, z, levels=[1, 4])",
    "plt.subplots(1, 2, sharey=True)",
    "ax.plot(x, 2 * y)", "y = torch.add(a, b, alpha=2)", "y = celu(x, alpha=0.5)", "ax.text(0.5, 1, 'mean')",
])  # fmt: skip
def test_data_limits_levels_and_labels_are_not_excused(code):
    """What a picture shows, and options of other functions with the name of a look, are tried."""
    assert excused(code) == {}


@pytest.mark.parametrize("first, second", [
    ("y.retain_grad()", "z.retain_grad()"), ("ax.set_title('t')", "ax.set_xlabel('x')"),
    ("ax.plot(x, y)", "ax.set(title=t)"),
    ("ax.legend()", "ax.set_ylabel('y')"), ("axes[0].plot(x)", "axes[1].plot(x)"),
    ("axes[0].legend()", "axes[1].set_title('t')"),
])  # fmt: skip
def test_the_order_of_calls_that_set_different_things_is_excused(first, second):
    """Both orders leave the same tensors and the same picture."""
    swap = f"{first} ⇄ {second}"
    assert excused(f"{first}\n{second}").get(swap) == "order"


@pytest.mark.parametrize("first, second", [
    ("y.retain_grad()", "loss.backward()"), ("ax.plot(x)", "ax.legend()"), ("ax.plot(x)", "ax.plot(y)"),
    ("ax.set_title('t')", "ax.set(title='u')"), ("ax.set(xlim=a)", "ax.plot(x)"), ("plt.plot(x)", "ax.plot(y)"),
    ("axes[0].plot(draw())", "axes[1].plot(draw())"), ("next(axes).plot(x)", "next(axes).plot(y)"),
    ("optimizer.step()", "ax.plot(w)"), ("fig.legend()", "ax.plot(x)"),
])  # fmt: skip
def test_the_order_of_calls_that_may_meet_is_not(first, second):
    """Calls on one thing, limits and drawing, a legend and lines, and arguments that call something are tried."""
    assert excused(f"{first}\n{second}") == {}


def test_showing_open_figures_is_excused_at_the_end_of_a_block():
    """Elsewhere it decides what comes before and after a figure."""
    assert excused("draw(x)\nplt.show()  # all") == {"plt.show() → pass": "show"}
    assert excused("plt.show()\nprint(x)") == {}


@pytest.mark.parametrize(
    "before, shown",
    [
        ("print(x.grad)", True),
        ("print(x); ax.plot(x, 2 * y)", True),
        ("x.grad[1]", True),
        ("panels[0].set(title='t', xlim=(0, 6))", True),
        ("y.retain_grad()", False),
        ("loss.backward()", False),
        ("print(x); loss.backward()", False),
        ("x = print(y)", False),
        ("model(x)", False),
        ("for n in range(3):", False),
    ],
)
def test_a_change_of_what_is_only_shown(before, shown):
    """Calls that print or draw, and expressions that call nothing, leave all that a page computes as it is."""
    assert only_shows(Change(before, "pass")) is shown
