"""Every page of the site, whatever it is, in Chromium: wide and narrow, light and dark, with scripts and without."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
WIDE, NARROW = 1300, 390
SCHEMES = {"light": "default", "dark": "slate"}
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
LOAD = "() => Promise.all([...document.images].map(each => (each.loading = 'eager', each.decode())))"
LIMITS = {
    "contrast": 4.5,  # to 1, of text and what is behind it, as WCAG's level AA demands
    "letters": 10,  # pixels that a claim's have at least
}
COMPLAINTS = {
    "console": "says nothing in the console",
    "requests": "asks no other host for anything, and is refused nothing by its own",
    "one h1": "has exactly one heading of the first level, which is seen",
    "title": "has a title",
    "overflow": "does not run over the side",
    "outputs": "shows each output below its code",
    "pictures": "shows each picture, which has an alternative text",
    "claims": "shows each claim, in letters that can be read",
    "contrast": "has enough contrast in its text, code, outputs and claims",
}


@dataclass(frozen=True)
class View:
    """One way of looking at one page, and what there was to complain of."""

    page: str
    how: str
    found: dict
    picture: str

    def complaints(self, what):
        """What there is to say of one thing, with the page's name and where its picture is."""
        return [f"{self.page} ({self.how}): {each}; see {self.picture}" for each in self.found[what]]


def look(page, view, how, heard, folder):
    """Look at a page as it is now, and leave a picture of it if there is anything to complain of."""
    found = page.evaluate(LOOK, LIMITS) | {name: list(things) for name, things in heard.items()}
    picture = folder / (re.sub(r"\W+", "-", f"{view} {how}").strip("-") + ".png")
    if any(found[what] for what in COMPLAINTS):
        page.screenshot(path=picture, full_page=True)
    return View(view, how, found, str(picture))


def listen(page, address):
    """Collect what a page says in the console and asks of others."""
    heard = {"console": [], "requests": []}
    page.on("console", lambda message: message.type in ("error", "warning") and heard["console"].append(message.text))
    page.on("pageerror", lambda error: heard["console"].append(str(error)))
    page.on("request", lambda request: request.url.startswith((address, "data:", "blob:"))
            or heard["requests"].append(request.url))
    page.on("response", lambda reply: reply.status >= 400 and heard["requests"].append(f"{reply.status} {reply.url}"))
    return heard


@pytest.fixture(scope="module")
def views(chromium, served, found, wake, await_frames, tmp_path_factory):
    """Every page, wide and narrow, light and dark."""
    folder, seen = tmp_path_factory.mktemp("views"), []
    for path in found:
        with chromium.new_context(viewport={"width": WIDE, "height": 900}, color_scheme="light") as context:
            page = context.new_page()
            heard = listen(page, served)
            page.goto(served + path)
            # As if a reader had scrolled through it: what is loaded when it comes into sight is there.
            page.evaluate(LOAD)
            wake(page)
            for scheme in SCHEMES:
                for width in (WIDE, NARROW):
                    page.emulate_media(color_scheme=scheme)
                    page.set_viewport_size({"width": width, "height": 900})
                    await_frames(page)
                    seen.append(look(page, path, f"{width} px, {scheme}", heard, folder))
    return seen


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
    return seen


def test_every_page_is_looked_at(found, own):
    """What is looked at is every page of the site: the home page, the page for lost readers and one for each source."""
    sources = [path for ending in ("md", "py") for path in (own.folder / "docs").rglob(f"*.{ending}")]
    assert {"", "404.html"} < set(found)
    assert len(found) == len(sources) + 1


@pytest.mark.parametrize("what", COMPLAINTS, ids=COMPLAINTS.values())
def test_every_page(views, what):
    """Wide and narrow, light and dark, no page gives reason to complain."""
    assert [complaint for view in views for complaint in view.complaints(what)] == []


@pytest.mark.parametrize("what", COMPLAINTS, ids=COMPLAINTS.values())
def test_every_page_without_scripts(views_without_scripts, what):
    """Who runs no scripts reads the same: outputs, claims and pictures are there."""
    assert [complaint for view in views_without_scripts for complaint in view.complaints(what)] == []


def test_every_page_follows_the_scheme_of_the_system(views):
    """A reader whose system is dark gets a dark page, and the other way round."""
    wrong = [view for view in views if view.found["scheme"] != [SCHEMES[view.how.split()[-1]]]]
    assert [(view.page, view.how) for view in wrong] == []


def test_what_is_outside_the_page_is_dark_with_it(views):
    """The bar that scrolls a page has the colours of its scheme."""
    wrong = [view for view in views if ("dark" in view.found["outside"]) != view.how.endswith("dark")]
    assert [(view.page, view.how) for view in wrong] == []


FADES = "window.fades = []; addEventListener('transitionrun', event => fades.push(event.propertyName), true)"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", ["", "checks/", "lessons/backpropagation-in-action/"])
def test_no_colour_fades_from_the_other_scheme(opened, await_frames, path, width):
    """Where a reader's scheme is the dark one, or becomes it, each colour is there at once."""
    page = opened(path, width=width)
    page.evaluate(FADES)
    page.emulate_media(color_scheme="dark")
    await_frames(page)
    assert page.evaluate("document.body.dataset.mdColorScheme") == SCHEMES["dark"]
    assert page.evaluate("fades") == []


def test_there_is_something_to_look_at(chromium, served):
    """The lesson has outputs and claims in sight, so that the tests above mean something."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}lessons/backpropagation-in-action/")
        assert page.locator(".snippet-output:visible").count() >= 20
        assert page.locator("data.claim:visible").count() > 100


def test_a_complaint_is_found(chromium, served, tmp_path):
    """A page with two headings, a faint claim, an output beside itself and a lost picture is complained of."""
    bad = """<title></title><h1>One</h1><h1>Two</h1><article><p><data class="claim" style="color: #aaa">5</data></p>
    <div class="snippet"><div class="highlight">x</div><div class="snippet-output" style="position: absolute; top: 0">
    <pre>6</pre></div></div><img src="/nowhere.png" alt=""><div style="width: 2000px">wide</div></article>
    <script src="https://example.invalid/x.js"></script><script>lost()</script>"""
    with chromium.new_context(viewport={"width": NARROW, "height": 900}) as context:
        page = context.new_page()
        heard = listen(page, served)
        page.route("**/bad.html", lambda route: route.fulfill(body=bad, content_type="text/html"))
        page.goto(f"{served}bad.html")
        view = look(page, "bad.html", "narrow", heard, tmp_path)
    assert {what for what in COMPLAINTS if not view.complaints(what)} == {"claims"}
    assert view.complaints("contrast")[0].startswith("bad.html (narrow): DATA “5” 2.32; see ")
    assert (tmp_path / "bad-html-narrow.png").exists()
