"""Where a new lesson's entries go: text in, text out, all else as it is."""

import pytest
import yaml

from snippets._authoring import new
from snippets._engine.errors import SnippetError

NAV = "# a comment\nnav:\n  - Home: index.md\n  - Lessons:\n      - A: lessons/a.md # the first\n  - Labs: labs/b.py\n"
HOME = "---\nlessons:\n  - title: A\n    question: Why?\n\nhero:\n  title: X\n---\n\nText\n"


@pytest.fixture
def project(tmp_path):
    """A folder with mkdocs.yml and a home page that plans one lesson."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(NAV, encoding="utf-8")
    (tmp_path / "docs/index.md").write_text(HOME, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("title", ["Slope", "Slope: A Start", 'The "Slope"', "- Slope #1", "What's It", "Yes", "1"])
def test_any_title_can_be_added(project, title):
    """The new entries stand behind the last ones, are read as the title, and nothing else changes."""
    nav, home = new._with_navigation(project, "x", title), new._with_plan(project, "x", title)
    assert [line for line in nav.splitlines() if line not in NAV.splitlines()] == [nav.splitlines()[5]]
    assert yaml.safe_load(nav)["nav"][1] == {"Lessons": [{"A": "lessons/a.md"}, {title: "lessons/x.md"}]}
    plan = yaml.safe_load(home.split("---\n")[1])["lessons"]
    assert plan == [{"title": "A", "question": "Why?"}, {"title": title, "question": new.QUESTION}]
    added = [line for line in home.splitlines() if line not in HOME.splitlines()]
    assert added == home.splitlines()[4:6]


def test_the_first_lesson_of_a_navigation_stands_below_its_head(project):
    """Without a lesson in it, the navigation needs an entry “Lessons”; without that, there is no place."""
    path = project / "mkdocs.yml"
    path.write_text("nav:\n  - Lessons:\n  - Labs: labs/b.py\n", encoding="utf-8")
    assert yaml.safe_load(new._with_navigation(project, "x", "X"))["nav"][0] == {"Lessons": [{"X": "lessons/x.md"}]}
    path.write_text("nav:\n  - Labs: labs/b.py\n", encoding="utf-8")
    with pytest.raises(SnippetError, match=r"mkdocs\.yml: its navigation has no lesson"):
        new._with_navigation(project, "x", "X")


def test_a_planned_lesson_keeps_its_entry(project):
    """A lesson that the plan has already has its title from there, and the home page stays as it is."""
    assert new._planned_title(project, "a") == "A"
    assert new._with_plan(project, "a", "A") == HOME


@pytest.mark.parametrize("meta", ["hero: {}", "lessons: []"])
def test_a_home_page_without_a_plan_is_an_error(project, meta):
    """There is no place for the entry, and the error says what to write."""
    (project / "docs/index.md").write_text(f"---\n{meta}\n---\n", encoding="utf-8")
    with pytest.raises(SnippetError, match=r"docs/index\.md: its front matter (has no plan|needs lessons)"):
        new._with_plan(project, "x", "X")


@pytest.mark.parametrize("name, title", [("slope-of-a-square", "Slope of a Square"), ("a", "A"), ("to-be", "To Be")])
def test_the_title_of_a_name(name, title):
    """The default title has capital letters, except for small words behind the first."""
    assert new._title(name) == title
