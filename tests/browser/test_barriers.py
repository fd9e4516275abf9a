"""No page has a barrier that axe knows of: in both schemes, wide and narrow, with explorers in several states."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (1300, 390)]
# Since ARIA 1.2 what is in a formula is there for everyone, https://github.com/w3c/aria/issues/425; axe still says no.
# A node of a drawing shows a name and numbers; its name says the same in words, in an order that is good to hear, and
# not letter for letter as it is drawn: that is what the rule left out asks of the label of a button.
RUN = """async ([where, without]) => {
    // The colours of code are a few, proved by test_contrast.py; a page has thousands of words in them.
    axe.configure({ rules: [{ id: "color-contrast", selector: "*:not(pre span)" }] });
    axe.configure({ standards: { ariaRoles: { math: { childrenPresentational: false } } } });
    // Colours that are still fading are those of neither scheme. To wait for their end is to wait for a frame, which
    // nothing need draw.
    document.getAnimations().forEach(each => each.finish());
    const off = ["label-content-name-mismatch", ...without];
    const rules = Object.fromEntries(off.map(id => [id, { enabled: false }]));
    const { violations } = await axe.run(where, { resultTypes: ["violations"], rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\\s+/g, " ")}`));
}"""
# A scheme changes colours, and a width places. So axe, which takes most of its time for colours, is asked about them
# once for each of both; test_every_page.py measures the contrast in all four views in its own way.
BOTH = [VIEWS[0], VIEWS[-1]]
COLOURS = ["color-contrast", "link-in-text-block"]
EXPLORERS = "figure.picture:has(> .explorer)"


@pytest.fixture(scope="session")
def axe(node):
    """The text of axe."""
    return (node / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def barriers(axe, tmp_path):
    """Says what axe finds on a page as it is now, and where a picture of it is."""

    def find(page, how, where="html", without=()):
        if not page.evaluate("window.axe !== undefined"):
            page.evaluate(axe)
        found = page.evaluate(RUN, [where, list(without)])
        picture = tmp_path / (re.sub(r"\W+", "-", how).strip("-") + ".png")
        if found:
            page.screenshot(path=picture, full_page=True)
        return [f"{how}: {each}; see {picture}" for each in found]

    return find


def test_no_page_has_a_barrier(found, opened, barriers, await_frames, sample):
    """axe finds nothing on any page, light and dark, at 1300 and 390 px; a small sample is of one view."""
    complaints = []
    for path in found:
        page = opened(path)
        for scheme, width in sample(VIEWS[-1:], VIEWS):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            await_frames(page)
            without = () if (scheme, width) in BOTH else COLOURS
            complaints += barriers(page, f"{path} {scheme} {width}", without=without)
    assert complaints == []


ACT = """(figures, act) => figures.forEach(figure => {
    const seen = what => [...figure.querySelectorAll(what)].filter(each => each.checkVisibility());
    const buttons = seen(".explorer button:not([aria-disabled=true])");
    buttons[act % buttons.length]?.click();
    seen("svg [role=button]").slice(0, act).forEach(node => node.focus());
    seen("input[type=number]").slice(0, act / 2).forEach(number => {
        number.value = "-3";
        number.dispatchEvent(new Event("input", { bubbles: true }));
    });
})"""


def test_no_state_of_an_explorer_is_a_barrier(pages, placed, opened, barriers, sample):
    """axe finds nothing in explorers after some of their buttons, with nodes in focus and numbers changed."""
    complaints = []
    for path in dict.fromkeys([*pages, *placed]):
        for scheme, width in sample(BOTH[:1], BOTH):
            page = opened(path, color_scheme=scheme, width=width, reduced_motion="reduce")
            for act in range(4):
                page.locator(EXPLORERS).evaluate_all(ACT, act)
                if act % 2:
                    without = COLOURS if act == 1 else ()
                    complaints += barriers(page, f"{path} {scheme} {width} act {act}", EXPLORERS, without)
    assert complaints == []


def test_an_open_receipt_is_no_barrier(opened, barriers):
    """An open receipt has none."""
    page = opened("lessons/backpropagation-in-action/")
    page.locator(".receipt").first.evaluate("receipt => receipt.showPopover()")
    assert barriers(page, "receipt", ".receipt:popover-open") == []


def test_an_open_search_is_no_barrier(opened, barriers):
    """A search with results has none."""
    page = opened("")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("gradient")
    page.locator(".md-search-result__item").first.wait_for()
    assert barriers(page, "search", ".md-search") == []


def test_a_barrier_is_found(opened, barriers):
    """A picture without a text and faint words are found, with the page's name."""
    page = opened("checks/")
    page.evaluate("""document.querySelector("article").insertAdjacentHTML("beforeend",
        "<img src='../assets/images/favicon.svg'><p id=faint>Hardly to be seen</p>")""")
    page.evaluate("""document.getElementById("faint").style.color = "#ddd" """)
    assert {each.split(": ")[1] for each in barriers(page, "checks/", "article")} == {"image-alt", "color-contrast"}
