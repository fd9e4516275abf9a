"""The README's example lesson builds, and its table of mistakes has the messages of the build."""

import re
import textwrap

import pytest

from tests.helpers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^    (`{3,})(\w+)\n(.*?)^    \1$", re.MULTILINE | re.DOTALL)
PROGRAM, PAGE = (textwrap.dedent(match[3]) for match in FENCE.finditer(README))
TABLE = dict(re.findall(r"^\| ([^|]+) \| `(docs/[^|]+)` \|$", README, re.MULTILINE))

# What goes wrong → the change to the lesson that makes it so: in which file, which words, by which others.
MISTAKES = {
    "the snippet changed, the prose did not": ("snippets", "(3.0", "(4.0"),
    "a section that is not there": ("docs/lessons", ":slope", ":slop"),
    "a path that leaves `snippets/`": ("docs/lessons", "slope.py:slope", "../secret.py"),
    "a fence that is never closed": ("docs/lessons", "```\n\nAt", "\nAt"),
    "half a claim": ("docs/lessons", " }}", ""),
}


def build(project, lessons):
    """Build a site of lessons, each a name with its program and its page."""
    texts = {"docs/index.md": "# Home\n"}
    for stem, (program, page) in lessons.items():
        texts |= {f"snippets/{stem}.py": program, f"docs/lessons/{stem}.md": page.replace("slope.py", f"{stem}.py")}
    return project.write(texts).build()


@pytest.fixture(scope="module")
def reported(new_project):
    """The output of one build of all mistakes, each on a page of its own."""
    lessons = {}
    for number, (where, words, others) in enumerate(MISTAKES.values()):
        assert words in (PROGRAM if where == "snippets" else PAGE)
        changed = [
            text.replace(words, others) if where == folder else text
            for text, folder in ((PROGRAM, "snippets"), (PAGE, "docs/lessons"))
        ]
        lessons[f"mistake{number}"] = changed
    built = build(new_project("mistakes"), lessons)
    assert built.code == 1
    return built.output


def test_the_lesson_in_ten_lines_builds(project):
    """The program and the page that the README prints build strictly, and the page shows 6."""
    built = build(project, {"slope": (PROGRAM, PAGE)})
    assert built.code == 0, built.output
    html = (project.site / "lessons/slope/index.html").read_text(encoding="utf-8")
    assert 'data-expression="x.grad">6</data>' in html


def test_the_table_lists_the_mistakes_made_here():
    """Each row of the README's table is made to happen."""
    assert list(TABLE) == list(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_reported_as_the_readme_says(reported, mistake):
    """The build reports each mistake as the README's table says."""
    page = f"mistake{list(MISTAKES).index(mistake)}"
    line = TABLE[mistake].removesuffix("…").replace("slope.md", f"{page}.md").replace("slope.py", f"{page}.py").strip()
    assert line in " ".join(reported.split())


def test_what_the_readme_shows_and_links_to_exists():
    """Each picture and each file that the README names is there, and its pictures are small."""
    targets = [ROOT / target for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README)]
    assert [target for target in targets if not target.exists()] == []
    assert [target for target in targets if target.suffix == ".png" and target.stat().st_size > 300_000] == []
