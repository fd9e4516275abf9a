"""What the tests that look need: Chromium, and the built site on a server of this machine."""

import functools
import http.server
import os
import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("there is no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files over connections that stay open, and says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve():
    """Serves the files of a folder and returns their address."""
    servers = []

    def start(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
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
    """The pages with pictures that something brings to life, by their address."""
    drawn = {path.removesuffix("index.html"): page.find_class("picture") for path, page in own.pages().items()}
    return {path: figures for path, figures in drawn.items() if figures}


@pytest.fixture(scope="session")
def await_frames():
    """Waits until a page has drawn two frames: it hears of another scheme, or of less motion, when it draws one."""
    frames = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    return lambda page: page.evaluate(frames)


# What brings pictures to life comes with the page where one is seen at once, and else when a reader does something.
WAKE = """() => {
    const find = () => document.querySelector("script[src$='/explorers.js']");
    if (find()) return;
    dispatchEvent(new Event("scroll"));
    const script = find();
    return script && new Promise(done => script.addEventListener("load", done));
}"""


@pytest.fixture(scope="session")
def wake():
    """Does to a page what a reader does who begins to scroll, and waits until its pictures can be moved."""
    return lambda page: page.evaluate(WAKE)


@pytest.fixture
def opened(chromium, served, wake):
    """Opens a page of the site: opened("lessons/…/", width=390). What its console complains of fails the test.

    With clock=True its timers are those of `page.clock`, and nobody waits for them.
    """
    contexts, complaints = [], []

    def open_page(path, **options):
        size, clock = {"width": options.pop("width", 1300), "height": 900}, options.pop("clock", False)
        contexts.append(chromium.new_context(viewport=size, **options))
        page = contexts[-1].new_page()
        if clock:
            page.clock.install()
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served + path)
        if options.get("java_script_enabled", True):
            wake(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
