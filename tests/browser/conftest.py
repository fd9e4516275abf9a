"""Chromium, the built site on a server of this machine, and pages that several tests share.

Opening a page takes a second of a processor, looking at it a tenth. So tests share a page if none of them changes what
another looks at. Each page of the site is opened once with scripts and once without.
"""

import http.server
import os
import shutil
import threading
from functools import partial

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 30_000  # that any wait for a page may take


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of a process."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("there is no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files over connections that stay open, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve():
    """Serves the files of a folder and returns their address."""
    servers = []

    def start(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def served(own, serve):
    """The address of this project's built site."""
    return serve(own.site)


@pytest.fixture(scope="session")
def found(own):
    """The address of every HTML file of the site."""
    paths = sorted(path.relative_to(own.site).as_posix() for path in own.site.rglob("*.html"))
    return [path.removesuffix("index.html") for path in paths]


@pytest.fixture(scope="session")
def pages(own):
    """The pages with explorers: their figures by address."""
    drawn = {
        path.removesuffix("index.html"): page.xpath("//figure[contains(@class, 'picture')]")
        for path, page in own.pages().items()
    }
    return {path: figures for path, figures in drawn.items() if figures}


@pytest.fixture(scope="session")
def placed(own):
    """The addresses of the pages with explorers that stand in the place of a block's outputs."""
    found = own.pages().items()
    return [path.removesuffix("index.html") for path, page in found if page.xpath("//*[@data-explorer]")]


@pytest.fixture(scope="session")
def await_frames():
    """Waits until a page has drawn two frames: the first one applies another scheme, or less motion."""
    frames = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    return lambda page: page.evaluate(frames)


# The scripts of the explorers are loaded with the page if one is in view, and else when a reader does something.
WAKE = """async () => {
    const find = name => document.querySelector(`script[src*='/explorers${name}']`);
    const loaded = script => new Promise(done => script.addEventListener("load", done));
    if (!find(".js")) dispatchEvent(new Event("scroll"));
    if (find(".js") && !window.explorers) await loaded(find(".js"));
    await window.explorers?.ready;
}"""


@pytest.fixture(scope="session")
def wake():
    """Scrolls as a reader does who begins to read, and waits until the explorers work."""
    return lambda page: page.evaluate(WAKE)


@pytest.fixture(scope="session")
def open_in(chromium, served, wake):
    """Opens a page of the site in a new context: open_in(contexts, complaints, path, width=390).

    Its reader wants less motion, unless reduced_motion="no-preference": so nothing plays that a test does not look at.
    """

    def open_page(contexts, complaints, path, **options):
        size, clock = {"width": options.pop("width", 1300), "height": 900}, options.pop("clock", False)
        options.setdefault("reduced_motion", "reduce")
        contexts.append(chromium.new_context(viewport=size, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT_MS)
        if clock:
            page.clock.install()
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served + path)
        if options.get("java_script_enabled", True):
            wake(page)
        return page

    return open_page


@pytest.fixture
def opened(open_in):
    """Opens a page of the site for one test: opened("lessons/…/", width=390).

    An error or a warning in its console fails the test. With clock=True its timers are those of `page.clock`.
    """
    contexts, complaints = [], []
    yield partial(open_in, contexts, complaints)
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def shared_pages(open_in):
    """Opens a page once for all tests of a module; returns what opens it, and the list of complaints."""
    contexts, complaints, pages = [], [], {}

    def open_once(path, **options):
        key = (path, *sorted(options.items()))
        if key not in pages:
            pages[key] = open_in(contexts, complaints, path, **options)
        return pages[key]

    yield open_once, complaints
    for context in contexts:
        context.close()


@pytest.fixture
def shared(shared_pages):
    """A page that the tests of a module share, 1300 px wide, at its top and light: shared("lessons/…/").

    An error or a warning in its console fails the test. What a test does with an explorer or a form stays as it is.
    """
    open_once, complaints = shared_pages

    def open_page(path, **options):
        page = open_once(path, **options)
        page.set_viewport_size({"width": options.get("width", 1300), "height": 900})
        page.emulate_media(color_scheme="light", media="screen", reduced_motion="reduce")
        page.evaluate("scrollTo(0, 0)")
        page.mouse.move(1, 1)
        return page

    yield open_page
    found, complaints[:] = list(complaints), []
    assert found == []
