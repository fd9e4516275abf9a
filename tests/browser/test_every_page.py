"""Every page of the site in Chromium, opened once with scripts and once without.

A plain run looks at one page wide and light, and at the next narrow and dark; a thorough one has all four looks of all.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
WIDE, NARROW = 1300, 390
SCHEMES = {"light": "default", "dark": "slate"}
LOOKS = ((WIDE, "light"), (NARROW, "dark"), (NARROW, "light"), (WIDE, "dark"))
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
ACTS = (Path(__file__).parent / "acts.js").read_text(encoding="utf-8")
LOAD = "() => Promise.all([...document.images].map(each => (each.loading = 'eager', each.decode())))"
LIMITS = {
    "contrast": 4.5,  # to 1, of text on its background, as WCAG's level AA demands
    "letters": 10,  # pixels, the least font size of a claim
    "full": 1220,  # pixels, the least width of a window in which the text has its full width
    "labels": 11.99,  # pixels, the least size of the text of a plot as it is seen
}
COMPLAINTS = {
    "console": "writes nothing to the console",
    "requests": "asks no other host for anything, and is refused nothing by its own",
    "one h1": "has exactly one heading of the first level, which is seen",
    "title": "has a title",
    "overflow": "does not run over the side",
    "code": "cuts off no line of code where the text has its full width",
    "outputs": "shows each output below its code, or above the fold of it",
    "pictures": "shows each picture, which has an alternative text",
    "claims": "shows each claim, in letters that can be read",
    "labels": "writes the labels of plots so large that they can be read, in its own font and colour",
    "torn": "tears no claim from the comma or the full stop behind it",
    "contrast": "has enough contrast in its text, code, outputs and claims",
}
# The most that a page may weigh when it is opened: compressed, without the data of explorers.
KILOBYTES = 150
PACKED = (".woff2", ".png", ".jpg")
DATA = re.compile(rb"<template.*?</template>", re.DOTALL)
VIOLATIONS = """addEventListener("securitypolicyviolation", event => {
    (window.violations ||= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""
FADES = """() => {
    if (!window.fades) addEventListener("transitionrun", event => window.fades.push(event.propertyName), true);
    window.fades = [];
}"""
BROKEN = """labels => labels.some(label => label.querySelector("data").getClientRects().length > 1)"""


@dataclass(frozen=True)
class View:
    """One way of looking at one page, and what was found."""

    page: str
    how: str
    found: dict
    picture: str

    def complaints(self, what):
        """The complaints of one kind, with the page's name and the place of its screenshot."""
        return [f"{self.page} ({self.how}): {each}; see {self.picture}" for each in self.found[what]]


@dataclass(frozen=True)
class Visit:
    """What was found of one page while it was opened, looked at and used."""

    view: View
    loaded: set  # the addresses of all files that came with the page
    fades: list  # properties that changed little by little when the scheme became the dark one
    broken: set  # the widths at which a claim is on two lines
    refused: list  # by the page's policy


def look(page, view, how, heard, folder):
    """Look at a page as it is now, and keep a screenshot if there is a complaint."""
    found = page.evaluate(LOOK, LIMITS) | {name: list(things) for name, things in heard.items()}
    picture = folder / (re.sub(r"\W+", "-", f"{view} {how}").strip("-") + ".png")
    if any(found[what] for what in COMPLAINTS):
        page.screenshot(path=picture, full_page=True)
    return View(view, how, found, str(picture))


def listen(page, address):
    """Collect what a page writes to the console and asks of other hosts."""
    heard = {"console": [], "requests": []}
    page.on("console", lambda message: message.type in ("error", "warning") and heard["console"].append(message.text))
    page.on("pageerror", lambda error: heard["console"].append(str(error)))
    page.on(
        "request",
        lambda request: request.url.startswith((address, "data:", "blob:")) or heard["requests"].append(request.url),
    )
    page.on("response", lambda reply: reply.status >= 400 and heard["requests"].append(f"{reply.status} {reply.url}"))
    return heard


def use(page):
    """Use a page as a reader does: copy, answer, unfold and play, three of each."""
    page.evaluate(ACTS)
    for field in page.locator(".exercise input[size]:visible, figure.picture input[type=number]:visible").all()[:3]:
        field.fill("2")
        field.press("Enter")


def search(page):
    """Search for a word, and wait for what is found."""
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("gradient")
    page.locator(".md-search-result__item").first.wait_for()


def dress(page, width, scheme, await_frames):
    """Give a page this width and, from the light one, this scheme; the properties that changed little by little."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="light")
    await_frames(page)
    page.evaluate(FADES)
    page.emulate_media(color_scheme=scheme)
    await_frames(page)
    return page.evaluate("window.fades")


@pytest.fixture(scope="module")
def visits(chromium, served, found, wake, await_frames, tmp_path_factory):
    """Every page: opened, looked at wide or narrow, and then used."""
    folder, searched = tmp_path_factory.mktemp("views"), set()

    def visit(path, width, scheme):
        loaded, broken = set(), set()
        page.add_init_script(VIOLATIONS)
        heard = listen(page, served)
        page.on(
            "response",
            lambda reply: reply.ok and reply.url.startswith(served) and loaded.add(reply.url.removeprefix(served)),
        )
        page.goto(served + path, wait_until="networkidle")
        files = frozenset(loaded)
        # As if a reader had scrolled through it: what is loaded when it comes into sight is there.
        page.evaluate(LOAD)
        wake(page)
        fades = dress(page, width, scheme, await_frames)
        view = look(page, path, f"{width} px, {scheme}", heard, folder)
        if page.locator("p > .receipt-label").evaluate_all(BROKEN):
            broken.add(width)
        page.set_viewport_size({"width": WIDE, "height": 900})
        use(page)
        # A search is the same on all pages that have the same policy.
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        if policy not in searched:
            searched.add(policy)
            search(page)
        return Visit(view, files, fades, broken, page.evaluate("window.violations || []"))

    made = {}
    for path, one in zip(found, cycle(LOOKS[:2]), strict=False):
        options = {"viewport": {"width": WIDE, "height": 900}, "color_scheme": "light"}
        with chromium.new_context(permissions=["clipboard-read", "clipboard-write"], **options) as context:
            page = context.new_page()
            made[path] = visit(path, *one)
    return made


@pytest.fixture(scope="module")
def views(visits):
    """All views of all pages with scripts."""
    return [visit.view for visit in visits.values()]


@pytest.fixture(scope="module")
def views_without_scripts(chromium, served, found, tmp_path_factory):
    """Every page in a browser that runs no scripts."""
    folder, seen = tmp_path_factory.mktemp("views"), []
    with chromium.new_context(viewport={"width": NARROW, "height": 900}, java_script_enabled=False) as context:
        for path in found:
            page = context.new_page()
            heard = listen(page, served)
            page.goto(served + path)
            seen.append(look(page, path, "no scripts", heard, folder))
            page.close()
    return seen


def test_every_page_is_looked_at(found, own):
    """Every page of the site is looked at: the home page, the page for lost readers and one for each source."""
    sources = [path for ending in ("md", "py") for path in (own.folder / "docs").rglob(f"*.{ending}")]
    assert {"", "404.html"} < set(found)
    assert len(found) == len(sources) + 1


@pytest.mark.parametrize("what", COMPLAINTS, ids=COMPLAINTS.values())
def test_every_page(views, what):
    """Wide and light or narrow and dark, no page has a complaint."""
    assert [complaint for view in views for complaint in view.complaints(what)] == []


@pytest.mark.thorough
def test_every_page_in_every_look(chromium, served, found, wake, await_frames, tmp_path):
    """Wide and narrow, light and dark, no page has a complaint, and no colour fades from the light scheme."""
    complaints, fades = [], []
    for path in found:
        with chromium.new_context(viewport={"width": WIDE, "height": 900}, color_scheme="light") as context:
            page = context.new_page()
            heard = listen(page, served)
            page.goto(served + path, wait_until="networkidle")
            page.evaluate(LOAD)
            wake(page)
            for width, scheme in LOOKS:
                fades += dress(page, width, scheme, await_frames)
                view = look(page, path, f"{width} px, {scheme}", heard, tmp_path)
                complaints += [complaint for what in COMPLAINTS for complaint in view.complaints(what)]
    assert (complaints, fades) == ([], [])


@pytest.mark.parametrize("what", COMPLAINTS, ids=COMPLAINTS.values())
def test_every_page_without_scripts(views_without_scripts, what):
    """A reader whose browser runs no scripts reads the same: outputs, claims and pictures are there."""
    assert [complaint for view in views_without_scripts for complaint in view.complaints(what)] == []


def test_every_page_follows_the_scheme_of_the_system(views):
    """A reader whose system is dark gets a dark page, and the other way round."""
    wrong = [view for view in views if view.found["scheme"] != [SCHEMES[view.how.split()[-1]]]]
    assert [(view.page, view.how) for view in wrong] == []


def test_what_is_outside_the_page_is_dark_with_it(views):
    """The bar that scrolls a page has the colours of its scheme."""
    wrong = [view for view in views if ("dark" in view.found["outside"]) != view.how.endswith("dark")]
    assert [(view.page, view.how) for view in wrong] == []


def test_no_colour_fades_from_the_other_scheme(visits):
    """When the scheme becomes the dark one, colours change at once."""
    assert {path: visit.fades for path, visit in visits.items() if visit.fades} == {}


def test_a_long_claim_is_a_part_of_its_line(visits):
    """It breaks where its words end: at both widths some claim of the site is on two lines."""
    assert set.union(*(visit.broken for visit in visits.values())) == {WIDE, NARROW}


def test_a_page_is_light(visits, own):
    """No page loads more than its limit when it is opened for the first time."""

    @cache
    def weight(path):
        body = (own.site / path / "index.html" if path.endswith("/") or not path else own.site / path).read_bytes()
        return len(body) if path.endswith(PACKED) else len(gzip.compress(DATA.sub(b"", body), 6))

    found = {path: sum(map(weight, visit.loaded)) / 1000 for path, visit in visits.items()}
    assert min(found.values()) > 30  # so that the next line means something
    assert {path: kilobytes for path, kilobytes in found.items() if kilobytes > KILOBYTES} == {}


def test_no_page_violates_its_policy(visits):
    """Each page has a policy, and it refuses nothing while the page is read, copied from, answered and searched."""
    assert {path: visit.refused for path, visit in visits.items() if visit.refused} == {}


def test_there_is_something_to_look_at(views):
    """Each lesson has outputs and claims in sight, so that the tests above mean something."""
    seen = [view.found["seen"] for view in views if view.page.startswith("lessons/")]
    assert min(outputs for outputs, _ in seen) >= 10
    assert min(claims for _, claims in seen) >= 50


def test_a_complaint_is_found(chromium, served, tmp_path):
    """Two headings, a faint claim, an output beside its code, a missing picture and a small label are complaints."""
    bad = """<title></title><h1>One</h1><h1>Two</h1><article><p><data class="claim" style="color: #aaa">5</data></p>
    <div class="snippet"><div class="highlight">x</div><div class="snippet-output" style="position: absolute; top: 0">
    <pre>6</pre></div></div><img src="/nowhere.png" alt=""><div style="width: 2000px">wide</div>
    <div class="snippet-plot"><svg width="99" viewBox="0 0 198 99"><text y="50" font-size="20">x</text></svg></div>
    <p><span class="receipt-label" style="display: block; margin-bottom: 9px"><span>5</span></span>, more</p></article>
    <script src="https://example.invalid/x.js"></script><script>lost()</script>"""
    with chromium.new_context(viewport={"width": NARROW, "height": 900}) as context:
        page = context.new_page()
        heard = listen(page, served)
        page.route("**/bad.html", lambda route: route.fulfill(body=bad, content_type="text/html"))
        page.goto(f"{served}bad.html")
        view = look(page, "bad.html", "narrow", heard, tmp_path)
    assert {what for what in COMPLAINTS if not view.complaints(what)} == {"claims", "code"}
    assert view.complaints("contrast")[0].startswith("bad.html (narrow): DATA “5” 2.32; see ")
    assert (tmp_path / "bad-html-narrow.png").exists()
