"""Formulas as readers meet them: set in the site's own font, read by assistive technology, without any script."""

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"
BOXES = """[...document.querySelectorAll("math")].map(formula => {
  const box = formula.getBoundingClientRect();
  return [box.width, box.height];
})"""
SPILLS = """[...document.querySelectorAll(".formula, p > math")].filter(
  formula => formula.getBoundingClientRect().right > innerWidth).length"""


@pytest.mark.parametrize(
    "options",
    [{}, {"width": 390}, {"color_scheme": "dark"}, {"java_script_enabled": False}],
    ids=["wide", "narrow", "dark", "without scripts"],
)
def test_every_formula_is_seen(shared, options):
    """Each has a size, in both schemes, on a phone, and without JavaScript."""
    page = shared(LESSON, **{name: value for name, value in options.items() if name == "java_script_enabled"})
    page.set_viewport_size({"width": options.get("width", 1300), "height": 900})
    page.emulate_media(color_scheme=options.get("color_scheme", "light"))
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 3
    assert all(width > 10 and height > 5 for width, height in boxes)


def test_formulas_are_in_the_accessibility_tree(shared):
    """Each is mathematics there, and a claim in one is a button that says its number."""
    page = shared(LESSON)
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert roles.count("MathMLMath") == page.locator("math").count()
    assert "MathMLFraction" in roles
    assert page.locator("math").get_by_role("button", name="56").count() == 1


def test_a_claim_in_a_formula_opens_its_receipt(shared):
    """It is the same element as everywhere, and opens by keyboard, without any script."""
    page = shared(LESSON, java_script_enabled=False)
    button = page.locator("math").get_by_role("button", name="56")
    button.focus()
    page.keyboard.press("Enter")
    assert "x.grad" in page.locator(".receipt:popover-open").inner_text()


def test_a_root_has_its_sign(shared):
    """The browser takes it from the first file of the font alone, and without it leaves no room for it."""
    page = shared("labs/a-transformer-block-by-hand/")
    page.evaluate("document.fonts.ready")
    before = "root.firstElementChild.getBoundingClientRect().left - root.getBoundingClientRect().left"
    rooms = page.locator("msqrt").evaluate_all(f"roots => roots.map(root => {before})")
    assert rooms
    assert min(rooms) > 5


def test_the_font_comes_from_the_site(shared, opened, served):
    """The formulas' font is one file of the site's own, loaded where there are formulas and nowhere else."""
    loaded = "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.includes('stix'))"
    page = shared(LESSON)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("""document.fonts.check("16px 'STIX Two Math'")""")
    assert page.evaluate(loaded) == [served + "assets/fonts/stix-two-math.woff2"]
    assert opened("index.html").evaluate(loaded) == []


def test_formulas_keep_to_their_column(opened):
    """At 390 px the page does not scroll sideways; a wider formula does so by itself."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(SPILLS) == 0
    page.locator(".formula math").first.evaluate(
        "math => math.append(...[...math.children, ...math.children].map("
        "child => child.cloneNode(true)), math.cloneNode(true))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_sides_of_an_equation_meet_at_their_signs(shared):
    """In a display of several lines the signs of equality stand below each other."""
    lefts = shared(LESSON).evaluate(
        "[...document.querySelectorAll('math mtr')].map(row => row.querySelector('mo').getBoundingClientRect().left)"
    )
    assert len(lefts) >= 4
    assert max(lefts) - min(lefts) < 1
