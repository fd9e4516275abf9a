"""The cache of a site: builds share it, damaged entries do no harm, and a page runs if what it read has changed."""

import re

import pytest

from tests.helpers import kills

PAGES = {
    "section": '```python\n--8<-- "part.py:whole"\n```\n',
    "module": "```python\nimport helper\nhelper.value\n```\n",
    "data": "```python\nopen('data.csv').read()\n```\n",
    "prose": "Words.\n\n```python\n'kept'\n```\n",
    "emptied": "```python\n'this entry is emptied'\n```\n",
    "shortened": "```python\n'this entry is shortened'\n```\n",
    "scrambled": "```python\n'this entry is scrambled'\n```\n",
    "index": "Nothing happens to this one.\n\n```python\n1\n```\n",
}
DAMAGE = {"emptied": lambda data: b"", "shortened": lambda data: data[:-9], "scrambled": lambda data: data[::-1]}
FEW, MANY = 5, 50  # builds to kill; `python -m tests.helpers.kills 100` kills more, and such as import torch


def told(output):
    """How each page of a build ended, from its output: executed, cached or failed."""
    return dict(re.findall(r"docs/(\w+)\.md: (executed|cached|failed)", output))


@pytest.fixture(scope="module")
def shared(new_project):
    """Two builds of a project at once, then a third after all kinds of changes: the project and what each said."""
    project = new_project("shared").configure_plainly()
    project.write({f"docs/{name}.md": f"# {name}\n\n{text}" for name, text in PAGES.items()})
    project.write(
        {
            "helper.py": "value = 1",
            "data.csv": "1",
            "snippets/part.py": "# --8<-- [start:whole]\nx = 1\nx\n# --8<-- [end:whole]\n",
        }
    )
    builds = [project.start("mkdocs", "build", "--strict", "-d", name) for name in ("site", "other")]
    said = [build.communicate(timeout=kills.BUILD_SECONDS)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    project.change("snippets/part.py", "x = 1", "x = 2").change("helper.py", "1", "2").change("data.csv", "1", "2")
    project.change("docs/prose.md", "Words.", "Other words.")
    entries = list((project.folder / ".cache/snippets").iterdir())
    for name, damage in DAMAGE.items():
        words = re.compile(rf'"result": .*this entry is {name}')
        (entry,) = [path for path in entries if words.search(path.read_text(encoding="utf-8"))]
        entry.write_bytes(damage(entry.read_bytes()))
    again = project.build()
    assert again.code == 0, again.output
    return project, [*said, again.output]


@pytest.mark.thorough
def test_two_builds_at_once_are_both_right(shared):
    """Two builds that run at the same time, with one cache, each have every page."""
    project, (one, other, _) = shared
    assert told(one).keys() == told(other).keys() == PAGES.keys()
    page = (project.folder / "other/data/index.html").read_text(encoding="utf-8")
    assert "<pre class=\"result\">'1'</pre>" in page


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["section", "module", "data", *DAMAGE])
def test_what_changed_or_was_damaged_is_executed(shared, name):
    """A changed section, local module or data file makes a page run again, and so does a damaged entry."""
    assert told(shared[1][2])[name] == "executed"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["prose", "index"])
def test_changed_prose_executes_nothing(shared, name):
    """Other words, or no change at all, run nothing."""
    assert told(shared[1][2])[name] == "cached"


@pytest.mark.thorough
@pytest.mark.parametrize("name, result", [("section", "2"), ("module", "2"), ("data", "'2'")])
def test_a_page_shows_what_changed(shared, name, result):
    """A page that ran again shows its new output."""
    assert shared[0].page(f"{name}/index.html").xpath("//pre[@class='result']/text()") == [result]


@pytest.mark.thorough
def test_a_killed_build_harms_no_other(capsys, sample):
    """Builds killed at random moments leave the last good site, or the new one, and the next build is right."""
    killed = sample(FEW, MANY)
    found = kills.main([str(killed), "--without-torch"])
    assert found.total() - found[kills.ENDED] == killed
    assert f"{killed} builds killed" in capsys.readouterr().out
