"""Bad input is reported in one paragraph: where, what, and what to do. One build reports all, and publishes nothing.

The cases are in tests/cases/bad_input.txt: a name, a page, and all that the build says about that page. `…` stands for
words that differ by machine or release.
"""

import re

import pytest

from snippets._engine.errors import SettingsError
from snippets._engine.settings import Settings
from tests.helpers import ROOT

CASES = ROOT / "tests/cases/bad_input.txt"
CASE = re.compile(r"^==== (?P<name>[^\n]+)\n(?P<page>.*?)^----\n(?P<said>.*?)\n*(?=^====|\Z)", re.MULTILINE | re.DOTALL)
FOUND = [match.groupdict() for match in CASE.finditer(CASES.read_text(encoding="utf-8"))]
SNIPPETS = {
    "secret.py": "x = 3\n",
    "snippets/square.py": "# --8<-- [start:slope]\nx = 3\n# --8<-- [end:slope]\n",
    "snippets/open.py": "# --8<-- [start:middle]\nx = 3\n",
    "snippets/twice.py": "# --8<-- [start:again]\nx = 3\n# --8<-- [end:again]\n" * 2,
    "snippets/empty.py": "# --8<-- [start:nothing]\n\n# --8<-- [end:nothing]\n",
    "snippets/raising.py": "# --8<-- [start:in]\ndef inverse(x):\n    return 1 / x\n\ninverse(0)\n# --8<-- [end:in]\n",
}
TIMEOUT = 2  # seconds a page
GOOD = "# Home\n\n{{ 4 = 2 + 2 }}\n"


@pytest.fixture(scope="module")
def bad(new_project):
    """A project that had a good site, and now has every case on a page of its own: (project, good site, build)."""
    project = new_project("bad").write({**SNIPPETS, "docs/index.md": GOOD})
    assert project.build().code == 0
    good = project.published()
    project.configure(extra={"snippets": {"timeout": TIMEOUT, "strict": True}})
    project.write({f"docs/case{number}.md": case["page"] for number, case in enumerate(FOUND)})
    return project, good, project.build()


@pytest.fixture(scope="module")
def reported(bad):
    """What the build said of each page."""
    report = bad[2].output.partition("ERROR   -  \n\n")[2].partition("\n\nNothing was published")[0]
    paragraphs = re.split(r"\n\n(?=docs/|\d+ failures)", report)
    return {
        number: "\n".join(text for text in paragraphs if text.startswith(f"docs/case{number}.md:"))
        for number in range(len(FOUND))
    }


def as_pattern(said, page):
    """The message of a page as a pattern."""
    return re.escape(said).replace("…", ".*").replace("PAGE", re.escape(page))


@pytest.mark.parametrize("number", range(len(FOUND)), ids=[case["name"] for case in FOUND])
def test_a_case_is_reported_as_written(reported, number):
    """The message of the build is that of the case, word for word."""
    pattern = as_pattern(FOUND[number]["said"], f"case{number}")
    assert re.fullmatch(pattern, reported[number], re.DOTALL), reported[number]


@pytest.mark.parametrize("number", range(len(FOUND)), ids=[case["name"] for case in FOUND])
def test_a_case_is_one_paragraph_that_says_what_to_do(reported, number):
    """A message is one line with its place and ends in a whole sentence; only a traceback or last words follow it."""
    head, *detail = reported[number].split("\n")
    assert re.fullmatch(rf"docs/case{number}\.md:\d+: .+\.( .+[.?])", head), head
    assert [line for line in detail if not line.startswith("    ")] == []


def test_every_failure_of_every_page_is_reported_in_one_run(bad):
    """The build goes on after the first failure, counts all failures, and exits 1."""
    _, _, built = bad
    assert built.code == 1
    assert f"\n\n{len(FOUND)} failures.\n\n" in built.output


def test_nothing_is_published(bad):
    """The last good site is as it was, nothing is left beside it, and the build says so."""
    project, good, built = bad
    assert project.published() == good
    assert list(project.folder.glob(".site-*")) == []
    assert "Nothing was published: the last good site is as it was." in built.output


def test_several_failures_of_a_page_come_in_reading_order(project):
    """Claims and blocks of one page are all reported, from its top to its end."""
    page = "# A\n\n{{ 1 :: 2 }}\n\n```python\n1 / 0\n```\n\n{{ 3 :: 4 }} {{ it is :: False }}\n\n```python\nx\n```\n"
    built = project.write({"docs/index.md": page}).build()
    assert re.findall(r"^docs/index\.md:(\d+): ", built.output, re.MULTILINE) == ["3", "6", "9", "9", "12"]


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"timout": 60}, "mkdocs.yml: extra.snippets does not know “timout”. It takes timeout, memory, output, …."),
        ({"timeout": 0}, "mkdocs.yml: extra.snippets.timeout is 0. It takes a number above zero."),
        ({"timeout": "60 s"}, "mkdocs.yml: extra.snippets.timeout is '60 s'. It takes a number above zero."),
        ({"memory": 1.5}, "mkdocs.yml: extra.snippets.memory is 1.5. It takes a whole number above zero."),
        ({"workers": True}, "mkdocs.yml: extra.snippets.workers is True. It takes a whole number above zero."),
        (60, "mkdocs.yml: extra.snippets is 60, not a mapping of settings. Write timeout: 60."),
    ],
)
def test_a_bad_setting_is_said(settings, said):
    """An unknown setting, or a value that makes no sense, is an error that says what the setting takes."""
    with pytest.raises(SettingsError) as raised:
        Settings.parse(settings, "mkdocs.yml")
    assert re.fullmatch(as_pattern(said, ""), str(raised.value))


def test_a_bad_setting_ends_the_build(project):
    """It ends before it begins, and says the same."""
    built = project.configure(extra={"snippets": 60}).write({"docs/index.md": GOOD}).build()
    assert built.code == 1
    assert "mkdocs.yml: extra.snippets is 60, not a mapping of settings. Write timeout: 60." in built.output
    assert not project.site.exists()
