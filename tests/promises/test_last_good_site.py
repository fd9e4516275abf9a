"""A build publishes a whole site or leaves the last good one alone, and executes only what has changed."""

import os
import re
import select
import signal
import time

import pytest

GOOD = "# Home\n\n```python\n1 + 1\n```\n"
IMPORTED = re.compile(r"^import time:.*\| +torch$", re.MULTILINE)
WAIT = 120  # seconds that a build may take to reach its page, and the page to end with it
THOROUGH = pytest.mark.thorough


@pytest.fixture(scope="module")
def published(new_project):
    """A project whose site has been built, and its files. The tests here must leave that site as it is."""
    project = new_project("published").configure_plainly().write({"docs/index.md": GOOD})
    built = project.build()
    assert built.code == 0, built.output
    return project, project.published()


@pytest.fixture
def project(project):
    """An empty project whose looks do not matter."""
    return project.configure_plainly()


def beside(project):
    """The files of the project's folder, hidden ones included."""
    return {path.name for path in project.folder.iterdir()} - {".cache"}


@pytest.mark.parametrize(
    "page, said",
    [
        pytest.param("```python\n1 / 0\n```\n", "docs/index.md:2: the block raised ZeroDivisionError", marks=THOROUGH),
        ("{{ 3 = 1 + 1 }}\n", "docs/index.md:1: the page says “3 = 1 + 1”, but 1 + 1 is 2"),
        pytest.param("[Nowhere](nowhere.md)\n", "Aborted with 1 warnings in strict mode!", marks=THOROUGH),
    ],
    ids=["block", "claim", "warning"],
)
def test_a_failed_build_leaves_the_last_good_site(published, page, said):
    """A block, a claim or, under --strict, a warning that fails the build leaves every file of the site as it was."""
    project, good = published
    built = project.write({"docs/index.md": page}).build()
    assert (built.code, project.published(), beside(project)) == (1, good, {"docs", "mkdocs.yml", "site"})
    assert said in built.output


@pytest.mark.thorough
def test_a_warning_fails_no_build_that_is_not_strict(project):
    """Without --strict, a site with a warning is published."""
    built = project.write({"docs/index.md": "[Nowhere](nowhere.md)\n"}).run("mkdocs", "build")
    assert "WARNING" in built.output
    assert built.code == 0
    assert project.published()


def test_a_killed_build_leaves_the_last_good_site(published, tmp_path_factory):
    """A build that is killed while a page runs leaves the site as it was. Its page ends too, and no files stay."""
    project, good = published
    fifo = tmp_path_factory.mktemp("fifo") / "reached"
    os.mkfifo(fifo)
    page = "```python\nreached = open('FIFO', 'w')\nprint('here', file=reached, flush=True)\nwhile True: pass\n```\n"
    project.configure_plainly(extra={"snippets": {"timeout": 9 * WAIT}})
    project.write({"docs/index.md": page.replace("FIFO", str(fifo))})
    with open(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)) as reached, project.start("mkdocs", "build") as build:
        assert select.select([reached], [], [], WAIT)[0], "the page was never reached"
        assert reached.readline() == "here\n"
        deadline = time.monotonic() + WAIT
        while len(beside(project)) == 3:
            assert build.poll() is None, "the build ended before it wrote anything"
            assert time.monotonic() < deadline, "the build wrote nothing"
        build.send_signal(signal.SIGKILL)
        assert build.wait(WAIT) == -signal.SIGKILL
        assert project.published() == good
        assert select.select([reached], [], [], WAIT)[0], "the page outlived its build"
        assert reached.read() == ""
    assert len(beside(project)) > 3  # what the killed build could not clear away
    assert project.configure_plainly().write({"docs/index.md": GOOD}).build().code == 0
    assert beside(project) == {"docs", "mkdocs.yml", "site"}
    assert differing(project.published(), good) == set()


@pytest.mark.thorough
def test_a_file_that_is_gone_is_gone_from_the_site(project):
    """A new site has no file of the one before it."""
    assert project.write({"docs/index.md": "# Home\n", "docs/old.md": "# Old\n"}).build().code == 0
    assert (project.site / "old/index.html").exists()
    (project.folder / "docs/old.md").unlink()
    assert project.build().code == 0
    assert not (project.site / "old").exists()


@pytest.mark.thorough
def test_what_has_not_changed_does_not_run_again(project, tmp_path_factory):
    """A second build executes nothing and imports no torch in any process; its site is the same, byte for byte."""
    log = tmp_path_factory.mktemp("log") / "runs"
    code = "import torch\ntwo = torch.tensor(2)\nprint('ran', file=open('WITNESS', 'a'))"
    page = f"# Home\n\n```python\n{code}\n```\n\n{{{{ 4 :: 2 * two }}}}\n"
    project.write({"docs/index.md": page.replace("WITNESS", str(log))})
    first = project.build(PYTHONPROFILEIMPORTTIME="1")
    site = project.published()
    again = project.build(PYTHONPROFILEIMPORTTIME="1")
    assert (first.code, again.code) == (0, 0)
    assert log.read_text() == "ran\n"
    assert IMPORTED.search(first.output)  # so that the next line means something
    assert not IMPORTED.search(again.output)
    assert differing(project.published(), site) == set()


@pytest.mark.thorough
def test_a_site_without_torch_does_not_wait_for_it(project):
    """Where no page imports torch, no process does: a page of plain Python is there at once."""
    built = project.write({"docs/index.md": "# Home\n\n```python\nimport math\nmath.tau\n```\n"}).build(
        PYTHONPROFILEIMPORTTIME="1"
    )
    assert built.code == 0
    assert "6.283185307179586" in project.page().text_content()
    assert not IMPORTED.search(built.output)


@pytest.mark.thorough
def test_only_the_page_that_changed_runs_again(project, tmp_path_factory):
    """A page is executed if its code changes, and not if only its prose changes."""
    log = tmp_path_factory.mktemp("log") / "runs"
    ran = f"# A page\n\nText.\n\n```python\nprint('NAME', file=open({str(log)!r}, 'a'))\n```\n"
    project.write({"docs/index.md": ran.replace("NAME", "Home"), "docs/other.md": ran.replace("NAME", "Other")})
    assert project.build().code == 0
    project.change("docs/index.md", "Text.", "Other words.").change("docs/other.md", "'Other'", "'Another'")
    assert project.build().code == 0
    assert sorted(log.read_text().split()) == ["Another", "Home", "Other"]


def differing(one, other):
    """Files that two sites do not share, but for those in which MkDocs writes the time of the build."""
    dated = {"sitemap.xml.gz"}
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)} - dated
