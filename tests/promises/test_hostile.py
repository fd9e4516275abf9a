"""Nothing a page does hurts another page, the build, or the machine; and what it does wrong is said, with its place.

Each page of `hostile/docs/` does one thing that no page should. One that fails says in its front matter at which line
it is to be reported, and with which words; the others only leave something behind, or change what is theirs.
"""

import os
import re
import shutil
import time

import psutil
import pytest
import yaml

from tests.helpers import ROOT

pytestmark = pytest.mark.thorough

FOLDER = ROOT / "tests/hostile/docs"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
EXPECTED = {name: yaml.safe_load(text.split("---")[1]) for name, text in PAGES.items() if text.startswith("---\n")}
HARMLESS = sorted(set(PAGES) - set(EXPECTED) - {"healthy"})
HEALTHY = ("a-healthy", "m-healthy", "z-healthy")
LIMITS = {"timeout": 5, "memory": 160 * 2**20, "output": 200_000, "workers": 2}
LONGEST = 60  # seconds that the build may take


def new_site(new_project, name, pages):
    """A project of these pages, with limits that let it end soon, and a folder of its own for temporary files."""
    project = new_project(name).configure_plainly(extra={"snippets": LIMITS})
    shutil.rmtree(project.folder / "docs", ignore_errors=True)
    (project.folder / "temporary").mkdir()
    healthy = dict.fromkeys(["index", *HEALTHY], PAGES["healthy"])
    return project.write({f"docs/{stem}.md": text for stem, text in {**pages, **healthy}.items()})


def build(project):
    """Build a site in its own folder for temporary files."""
    return project.build(TMPDIR=str(project.folder / "temporary"), HEALTHY="yes")


def descendants(mark):
    """All processes whose environment or command line holds a text."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in " ".join(process.cmdline()) or mark in process.environ().values():
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture(scope="module")
def hostile(new_project):
    """A site of hostile pages and healthy ones, built."""
    project = new_site(new_project, "hostile", {name: PAGES[name] for name in PAGES if name != "healthy"})
    shared = set(os.listdir("/dev/shm"))
    began = time.monotonic()
    done = build(project)
    project.seconds = time.monotonic() - began
    # Semaphores are left out: other tests that run meanwhile have some.
    project.left_in_memory = {name for name in set(os.listdir("/dev/shm")) - shared if not name.startswith("sem.")}
    project.left_running = descendants(str(project.folder / "temporary"))
    project.done = done
    project.told = re.findall(r"^(docs/[\w-]+\.md):(\d+): (.*(?:\n    .*)*)", done.output, re.MULTILINE)
    return project


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_page_is_reported_at_its_place(hostile, name):
    """The build names page, line and cause of each failure, once."""
    told = [(int(line), text) for path, line, text in hostile.told if path == f"docs/{name}.md"]
    assert [line for line, _ in told] == [EXPECTED[name]["line"]], told
    assert EXPECTED[name]["says"] in told[0][1]


@pytest.mark.parametrize("name", [*HARMLESS, *HEALTHY])
def test_a_page_that_harms_nobody_is_not_reported(hostile, name):
    """What a page does within its own process is its own affair."""
    assert [told for told in hostile.told if told[0] == f"docs/{name}.md"] == []


def test_the_build_ends_by_itself_and_fails(hostile):
    """The build ends in bounded time, with exit code 1, and says how many failures there are."""
    assert hostile.done.code == 1
    assert f"{len(EXPECTED)} failures." in hostile.done.output
    assert hostile.seconds < LONGEST


def test_nothing_is_left(hostile):
    """No process, no temporary file, no shared memory and no unfinished site is left, and the project is unchanged."""
    assert hostile.left_running == []
    assert hostile.left_in_memory == set()
    assert sorted(os.listdir(hostile.folder / "temporary")) == []
    assert sorted(os.listdir(hostile.folder)) == [".cache", "docs", "mkdocs.yml", "temporary"]
    assert [path for path in (hostile.folder / ".cache").rglob("*.tmp") if path.is_file()] == []
    assert {path.stem for path in (hostile.folder / "docs").iterdir()} == {*PAGES, "index", *HEALTHY} - {"healthy"}


def test_a_terminal_is_not_written_to_by_pages(hostile):
    """What a page printed reaches the build's report without the codes that command a terminal."""
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", hostile.done.output) is None


@pytest.fixture(scope="module")
def published(hostile):
    """The same site without the pages that failed: what else ran beside them is not run again."""
    for name in EXPECTED:
        (hostile.folder / f"docs/{name}.md").unlink()
    done = build(hostile)
    assert done.code == 0, done.output
    return hostile


def test_healthy_pages_are_unaffected(published, new_project):
    """Pages that ran beside hostile ones are, to the byte, what they are where there are none."""
    alone = new_site(new_project, "healthy", {name: PAGES[name] for name in HARMLESS})
    done = build(alone)
    assert done.code == 0, done.output
    for name in HEALTHY:
        there, here = (site.site / name / "index.html" for site in (published, alone))
        assert there.read_bytes() == here.read_bytes()


def test_text_is_escaped(published):
    """What a page printed is text: no mark-up, no control characters, no colours."""
    page = published.page("prints-markup/index.html")
    assert [script for script in page.iter("script") if "alert" in (script.text or "")] == []
    assert "<script>alert(1)</script>" in page.find_class("stdout")[0].text_content()
    written = (published.site / "prints-binary/index.html").read_text(encoding="utf-8")
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written) is None
    assert "two bold" in written
