"""`mkdocs serve`: only saved pages are executed, a failure is shown in its page, and the server goes on."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import lxml.html
import psutil
import pytest

from snippets._engine.execute.local import METHOD, WITH_TORCH
from tests.helpers import ROOT
from tests.helpers.projects import SMALL

SAVES = ROOT / "tests/helpers/saves.py"
SAVE = 2**18  # bytes that a save may cost for good, more than it turns out to; a page and its results take as much
WAIT = 120  # seconds that a page may take to be as it should
PAGE = "# {name}\n\nText.\n\n```python\nprint('{name}', file=open({log_file!r}, 'a'))\nprint({code})\n```\n"
EMBEDDED = '# Embedded\n\n```python\n--8<-- "part.py:whole"\n```\n'
GLOSSARY = "# Glossary\n\nWords.\n\n<!-- terms -->\n"
PART = "# --8<-- [start:whole]\nprint({code})\n# --8<-- [end:whole]\n"


class Served:
    """A project under `mkdocs serve`, and what its author sees."""

    def __init__(self, project, log_file, *options):
        self.project, self.log_file, self.said = project, log_file, []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        address, temporary = self.url.removeprefix("http://"), str(log_file.parent)
        self.process = project.start("mkdocs", "serve", *options, "-a", address, TMPDIR=temporary)
        self._serving = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._serving.wait(WAIT)
        assert self.process.poll() is None, self.log()

    def _read(self):
        for line in self.process.stdout:
            self.said.append(line)
            if "Serving on" in line:
                self._serving.set()
        self._serving.set()

    def log(self):
        """All that the server has said."""
        return "".join(self.said)

    def get(self, path):
        """The answer of the server now, also if there is no such page yet."""
        try:
            with urlopen(f"{self.url}/{path}", timeout=WAIT) as answer:
                return answer.read().decode()
        except HTTPError as error:
            return f"<html><body>{error}</body></html>"

    def until(self, name, holds):
        """The page once a condition holds; waits as a browser does, by asking for the next version of the site."""
        deadline = time.monotonic() + WAIT
        while True:
            epoch, request = re.search(r"livereload\((\d+), (\d+)\);", self.get("")).groups()
            page = lxml.html.fromstring(self.get(f"{name}/"))
            if holds(page):
                return page
            assert time.monotonic() < deadline, f"{self.log()}\n{page.text_content()}"
            self.get(f"livereload/{epoch}/{request}")

    def save(self, name, **content):
        """Save a page: its code, or its whole text."""
        content = {"text": PAGE, "code": "1", **content}
        text = content["text"].format(name=name, log_file=str(self.log_file), code=content["code"])
        self.project.write({f"docs/{name}.md": text})

    def runs(self):
        """The names of the pages that were executed, in order."""
        return self.log_file.read_text(encoding="utf-8").split()

    def end(self):
        """End the server."""
        self.process.terminate()
        self.process.wait(WAIT)
        self._reader.join(WAIT)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def served(new_project, tmp_path_factory):
    """A site of a few pages under `mkdocs serve`. Each test has pages of its own."""
    project = (
        new_project("served")
        .configure_plainly()
        .write(
            {
                "docs/index.md": "# Home",
                "docs/embedded.md": EMBEDDED,
                "snippets/part.py": PART.format(code="1"),
            }
        )
    )
    server = Served(project, tmp_path_factory.mktemp("log_file") / "runs")
    yield server
    server.end()


def printed(text):
    """Whether a page shows this output and no error."""
    return lambda page: page.xpath("//pre[@class='stdout']/text()") == [text] and not alerts(page)


def alerts(page):
    """The errors that a page shows: their first lines, in order."""
    return [alert.xpath("string(./p)") for alert in page.find_class("snippet-error")]


def test_only_what_was_saved_is_executed(served):
    """Saving a page executes that page alone; changed prose executes nothing; the log says how each page ended."""
    for name in ("first", "second"):
        served.save(name)
        served.until(name, printed("1"))
    served.save("first", code="2")
    served.until("first", printed("2"))
    served.save("first", code="2", text=PAGE.replace("Text.", "Other words."))
    served.until("first", lambda page: "Other words." in page.text_content())
    assert [name for name in served.runs() if name in ("first", "second")] == ["first", "second", "first"]
    assert len(re.findall(r"docs/second\.md: executed in \d+\.\d\d s", served.log())) == 1


def test_saving_a_snippet_runs_the_page_that_embeds_it(served):
    """A page follows the program that it embeds."""
    served.until("embedded", printed("1"))
    served.project.write({"snippets/part.py": PART.format(code="2")})
    served.until("embedded", printed("2"))


def test_saving_a_data_file_runs_the_page_that_read_it(served):
    """A file that a page opens is watched, wherever in the project it lies."""
    served.project.write({"data/numbers.txt": "9"})
    served.save("reading", code="open('data/numbers.txt').read()")
    served.until("reading", printed("9"))
    served.project.write({"data/numbers.txt": "10"})
    served.until("reading", printed("10"))


def test_a_failure_is_shown_in_its_place_until_it_is_fixed(served):
    """A failure stands in the place of the block's output, with file and line; other pages stay right."""
    served.save("beside", code="3")
    served.save("failing", code="1 / 0")
    page = served.until("failing", alerts)
    (place,) = page.xpath("//div[@data-line='docs/failing.md 5']/div[@class='snippet-error']")
    assert place.xpath("string(./p)").startswith("docs/failing.md:7: the block raised ZeroDivisionError")
    served.until("beside", printed("3"))
    assert "docs/failing.md:7: the block raised ZeroDivisionError" in served.log()
    served.save("failing", code="4")
    served.until("failing", printed("4"))
    assert served.process.poll() is None


@pytest.mark.thorough
def test_a_page_that_died_is_run_again_when_it_is_saved(served):
    """A page that failed is not executed because another was saved; it is when it is saved itself, even unchanged."""
    served.save("dying", code="__import__('os')._exit(3)")
    served.until("dying", alerts)
    served.save("other", code="5")
    served.until("other", printed("5"))
    served.until("dying", alerts)
    assert served.runs().count("dying") == 1
    served.save("dying", code="__import__('os')._exit(3)")
    served.save("other", code="6")
    served.until("other", printed("6"))
    served.until("dying", lambda page: served.runs().count("dying") == 2)


@pytest.mark.parametrize(
    "text, line",
    [("# X\n\n```python\nprint(1)\n", 3), ("# X\n\n{{{{ 1 :: }}}}\n", 3), ("{{{{ 1 :: x }}}}", 1)],
    ids=["a fence without an end", "half a claim", "a claim on nothing"],
)
def test_what_cannot_be_run_is_told_in_its_page(served, text, line):
    """An error in a page that cannot be read is shown in the page itself until it is fixed."""
    served.save("half", text=text)
    page = served.until("half", lambda page: "docs/half.md:" in lxml.html.tostring(page, encoding="unicode"))
    assert f"docs/half.md:{line}: " in "".join([*alerts(page), *page.xpath("//data/@title")])
    served.save("half", code="7")
    served.until("half", printed("7"))


def test_a_senseless_setting_is_told_in_every_page(served):
    """A mistake in mkdocs.yml is shown while the server goes on with the settings that it had."""
    served.save("set", code="8")
    served.until("set", printed("8"))
    served.project.configure_plainly(extra={"snippets": {"timeout": "long"}})
    page = served.until("set", alerts)
    assert alerts(page) == ["mkdocs.yml: extra.snippets.timeout is 'long'. It takes a number above zero."]
    served.project.configure_plainly()
    served.until("set", printed("8"))


@pytest.mark.thorough
def test_the_first_save_need_not_wait_for_torch(project):
    """The process that imports torch starts with the server, even if all pages are in the cache."""
    page = "# Home\n\n```python\nimport torch\n```\n"
    project.configure_plainly().write({"docs/index.md": page, "log_file/.keep": ""})
    assert project.build().code == 0
    server = Served(project, project.folder / "log_file/runs")
    children = [" ".join(child.cmdline()) for child in psutil.Process(server.process.pid).children()]
    server.end()
    assert "docs/index.md: cached" in server.log()
    assert [WITH_TORCH in child for child in children].count(True) == (METHOD == "forkserver")


@pytest.mark.thorough
def test_nothing_leaks_over_a_hundred_saves(project):
    """A hundred builds, of pages that succeed, raise and die, hold no more than the first ten, and leave nothing.

    That is so even where the path of the temporary files is longer than that of a socket may be.
    """
    temporary = project.folder / ("temporary-" * 10)
    project.configure_plainly().write({"docs/index.md": "", temporary / ".keep": ""})
    saved = subprocess.run(
        [sys.executable, SAVES, project.folder, "100"],
        capture_output=True,
        text=True,
        timeout=WAIT,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert saved.returncode == 0, saved.stderr
    early, late, ended = map(json.loads, saved.stdout.splitlines())
    grown = late.pop("memory") - early.pop("memory")
    assert late == early
    assert grown < 90 * SAVE
    assert (ended["threads"], [path.name for path in temporary.iterdir()]) == (1, [".keep"])
    assert not [
        each for each in psutil.process_iter(["environ"]) if str(temporary) in (each.info["environ"] or {}).values()
    ]


@pytest.mark.thorough
def test_what_is_made_of_all_pages_stays_whole_when_one_is_rendered(project, tmp_path_factory):
    """With --dirty only the page that was saved is rendered; its glossary still has the terms of all others."""
    site_hook = str(ROOT / "snippets/_engine/edges/mkdocs_site_hook.py")
    project.configure_plainly(hooks=[*SMALL["hooks"], site_hook])
    project.write({"docs/index.md": "# Home\n\nA <dfn>gradient</dfn> is a slope.\n"})
    server = Served(
        project.write({"docs/glossary.md": GLOSSARY}), tmp_path_factory.mktemp("log_file") / "runs", "--dirty"
    )
    try:
        project.change("docs/glossary.md", "Words", "More words")
        page = server.until("glossary", lambda page: page.xpath("//p[.='More words.']"))
        assert page.xpath("//div[@class='reference glossary']/p/a/text()") == ["Home"]
    finally:
        server.end()
