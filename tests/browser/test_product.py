"""Which product is the gradient: shapes and numbers of every choice are torch's, and the reader finds the right one."""

import itertools

import pytest
import torch

from tests.helpers.blocks import names_of
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/from-numbers-to-matrices/"
FIGURE = "figure.picture-product"
TERMS = ["X", "W", "G", "X.T", "W.T", "G.T"]
PAIRS = list(itertools.product(TERMS, repeat=2))
EVALUATE = "return argument.map(explorer.kind.evaluate);"
RIGHT = "G.T", "X"


def term(given, name):
    """One of the six matrices."""
    return given[name[0]].T if name.endswith(".T") else given[name]


def agree(page, count):
    """Compare all products, of the lesson's numbers and of so many random ones, with torch."""
    generator = torch.Generator().manual_seed(0)
    shapes = {"X": (4, 3), "W": (2, 3), "G": (4, 2)}
    random = [
        {name: torch.randn(shape, dtype=torch.float64, generator=generator) for name, shape in shapes.items()}
        for _ in range(count)
    ]
    for given in random:
        lists = {name: matrix.tolist() for name, matrix in given.items()}
        asked = [{"left": left, "right": right, "given": lists} for left, right in PAIRS]
        weights = given["W"].clone().requires_grad_()
        (given["G"] * (given["X"] @ weights.T)).sum().backward()
        for (left, right), found in zip(PAIRS, run(page, "product", EVALUATE, asked), strict=True):
            one, other = term(given, left), term(given, right)
            assert torch.allclose(torch.tensor(found["wanted"], dtype=torch.float64), weights.grad, rtol=0, atol=1e-9)
            if one.shape[1] != other.shape[0]:
                assert found["made"] is None
            else:
                made = torch.tensor(found["made"], dtype=torch.float64)
                assert torch.allclose(made, one @ other, rtol=0, atol=1e-9)


def test_every_product_is_torch_s(shared):
    """Products and the gradient are torch's at random numbers, within 1e-9; so is what has no product."""
    agree(shared(LESSON), 5)


@pytest.mark.thorough
def test_products_of_a_thousand_matrices_are_torch_s(shared):
    """The same holds at a thousand random matrices."""
    agree(shared(LESSON), 1000)


def test_the_numbers_are_the_lesson_s(shared):
    """The matrices are those of the lesson, and of thirty products one is its gradient, to the last digit."""
    lesson = names_of("from-numbers-to-matrices")
    page = shared(LESSON)
    given = {"X": lesson.X.detach(), "W": lesson.W.detach(), "G": lesson.G}
    found = run(page, "product", EVALUATE, [{"left": left, "right": right} for left, right in PAIRS])
    for (left, right), each in zip(PAIRS, found, strict=True):
        one, other = term(given, left), term(given, right)
        if one.shape[1] == other.shape[0]:
            assert each["made"] == (one @ other).tolist()
        assert each["wanted"] == lesson.dW.tolist()
    assert [pair for pair, each in zip(PAIRS, found, strict=True) if each["made"] == each["wanted"]] == [RIGHT]


def choose(page, side, name):
    """Choose a matrix on one side by keyboard."""
    group = page.locator(FIGURE).get_by_role("group", name=side, exact=True)
    radios = group.get_by_role("radio")
    group.locator(":checked[type=radio]").focus()
    for _ in range(3):
        if radios.nth("XWG".index(name[0])).is_checked():
            break
        page.keyboard.press("ArrowDown")
    turn = group.get_by_role("checkbox")
    if turn.is_checked() != name.endswith(".T"):
        turn.focus()
        page.keyboard.press("Space")
    return page.locator(FIGURE).locator(".explorer-caption").inner_text()


@pytest.mark.thorough
def test_the_reader_finds_it_by_keyboard(shared):
    """A choice that does not fit says why. The right one says so, uncovers what the block prints, and can be read."""
    page = shared(LESSON)
    figure, printed = page.locator(FIGURE), page.locator("[data-explorer=product] > pre")
    assert "4 × 3 times 2 × 3: 3 columns, 2 rows. There is no such product." in choose(page, "First", "X")
    assert not printed.is_visible()
    assert "X @ W.T is 4 × 2, and W is 2 × 3. The shape says no." in choose(page, "Second", "W.T")
    assert "3 × 4 times 3 × 2: 4 columns, 3 rows." in choose(page, "First", "X.T")
    choose(page, "First", "G.T")
    assert not printed.is_visible()
    assert "G.T @ X is 2 × 3, like W, and its numbers are those of dW." in choose(page, "Second", "X")
    assert printed.is_visible()
    figure.get_by_role("button", name="row 0, column 0").focus()
    line = figure.locator(".product-sum")
    assert line.inner_text() == "dW[0, 0] = 1 × 1 + 0 × 2 + (−1) × (−1) + 3 × 3 = 11"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    lit = figure.locator(".is-lit").all_text_contents()
    assert lit == ["0", "2", "1", "0", "−1", "3", "1", "−2", "7"]
    assert line.inner_text() == "dW[1, 1] = 0 × (−1) + 2 × 3 + 1 × 1 + 0 × (−2) = 7"
    choose(page, "First", "X")
    assert printed.is_visible()
    figure.get_by_role("button", name="Start over").press("Enter")
    assert not printed.is_visible()
    assert run(page, "product", "return explorer.address();") == ""
    figure.get_by_role("button", name="Show the answer").press("Enter")
    assert "This is the one." in figure.locator(".explorer-caption").inner_text()
    assert printed.is_visible()


@pytest.mark.thorough
def test_the_address_keeps_a_choice(opened):
    """A link restores both matrices and the number pointed at; one that makes no sense restores the start."""
    page = opened(f"{LESSON}#product:left=G.T&right=X&cell=1.2")
    assert page.locator(f"{FIGURE} .product-sum").inner_text().startswith("dW[1, 2] = ")
    again = "return explorer.kind.write(explorer.kind.read(argument));"
    for query, kept in [
        ({"left": "Z", "right": "W.T", "cell": "0.0"}, {"right": "W.T", "cell": "0.0"}),
        ({"left": "G.T", "right": "X", "cell": "5.0"}, {"left": "G.T", "right": "X"}),
        ({"cell": "0.0", "found": "yes"}, {"found": "yes"}),
    ]:
        assert run(page, "product", again, query) == kept


@pytest.mark.thorough
def test_a_phone_has_room_for_the_product(opened):
    """At 390 px the page is as wide as the phone, its text has 12 px and more, and a tap shows how a number is made."""
    page = opened(f"{LESSON}#product:left=G.T&right=X", width=390, has_touch=True)
    figure = page.locator(FIGURE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = figure.locator("svg text").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"
    )
    assert min(sizes) >= 12
    cell = figure.get_by_role("button", name="row 0, column 1")
    assert min(cell.bounding_box()[side] for side in ("width", "height")) >= 24
    cell.tap()
    assert figure.locator(".product-sum").inner_text().startswith("dW[0, 1] = ")
