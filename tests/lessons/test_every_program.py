"""Snippets and pages: what a section is called, and that a page shows all of its program."""

import re

import pytest

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets"
LESSONS = [
    path
    for path in sorted(SNIPPETS.rglob("*.py"))
    if not any(part.startswith("_") for part in path.relative_to(SNIPPETS).parts)
]


def name(path):
    """A snippet as a page writes it, which is also the test's id."""
    return path.relative_to(SNIPPETS).as_posix()


def page(path):
    """The text of the lesson that a snippet belongs to."""
    stem = name(path).split("/")[0].removesuffix(".py").replace("_", "-")
    return (ROOT / f"docs/lessons/{stem}.md").read_text(encoding="utf-8")


def heading_words(text):
    """The words of a page's headings, with fences taken out, since a comment begins like a heading."""
    prose = re.sub(r"^( *)(`{3,}).*?^\1\2$", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"[^\W_]+", " ".join(re.findall(r"^#+ (.+)$", prose, re.MULTILINE)).lower()))


def marks(path, kind):
    """The names in a snippet's section marks of a kind, in order."""
    return re.findall(rf"^# --8<-- \[{kind}:(\S+)\]$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_sections_are_named_by_the_headings(path):
    """Each section's name is made of words that the headings of its page use."""
    words = {word for section in marks(path, "start") for word in re.split(r"[-_]", section)}
    assert words - heading_words(page(path)) == set()


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_sections_follow_one_another(path):
    """Sections have names of their own, and each ends before the next begins."""
    starts, ends = marks(path, "start"), marks(path, "end")
    assert starts == ends
    assert len(set(starts)) == len(starts)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_page_shows_its_sections_in_the_programs_order(path):
    """A page embeds each section of its program once, in order, so that page and program are one story."""
    assert re.findall(rf'^ *--8<-- "{re.escape(name(path))}:(\S+)"$', page(path), re.MULTILINE) == marks(path, "start")
