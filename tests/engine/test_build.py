"""One build of a site, given the texts of its pages and what was rendered of them, and nothing else."""

import dataclasses
import json

import pytest

from snippets._engine.build import Build, reading_minutes
from snippets._engine.errors import SettingsError
from snippets._engine.execute.engine import Engine
from snippets._engine.render.address import Address
from snippets._engine.result import BlockOutcome, Failure, Value
from snippets._engine.settings import Settings
from tests.helpers.given import Instead, ended, lines, printed, read, tree
from tests.helpers.given import render as rendered

TEXT = lines("# T {{ 1 :: x }}", "", "```python", "x = 1", "```")
LABEL, FOLDER = "docs/lessons/a.md", "lessons/a/"
PAGE = read(TEXT, path=LABEL)
ONE = ("number", "1")


@pytest.fixture
def build(tmp_path):
    """Makes a build whose pages have these results, in the order in which they are added."""
    return lambda *results: Build(Engine(tmp_path, Settings(), None, Instead(*results)))


def picture(content):
    """An output: a picture of these bytes."""
    return {"output_type": "display_data", "data": {"image/svg+xml": content}, "metadata": {"alt": "a curve"}}


def test_a_page_is_run_as_soon_as_it_is_known(build):
    """Adding a page runs it; adding the same text again does not, and another text does."""
    ours = build(ended(PAGE, ONE), ended(PAGE, ONE))
    pages = [ours.add(text, LABEL) for text in (TEXT, TEXT, TEXT + "\nMore.\n")]
    assert len(ours.engine._given.jobs) == 2
    assert pages[0] is pages[1]
    assert ours.pages == {LABEL: pages[2]}


def test_a_page_runs_as_it_is_rendered(build):
    """A page that is expected runs when it is about to be rendered, once: as its file, or as another tool made it."""
    ours = build(ended(PAGE, ONE), ended(PAGE, ONE))
    ours.expect(TEXT, LABEL)
    ours.expect(TEXT, "docs/b.md")
    assert ours.engine._given.jobs == []
    same = ours.about_to_render(TEXT.strip("\n"), LABEL, "a hook")
    other = ours.about_to_render(TEXT.replace("x = 1", "x = 2"), "docs/b.md", "a hook")
    assert (same.page.text, other.page.blocks[0].code) == (TEXT, "x = 2\n")
    assert len(ours.engine._given.jobs) == 2
    assert ours.pages == {LABEL: same, "docs/b.md": other}


def test_front_matter_that_cannot_be_read_stays_in_the_page(build):
    """MkDocs leaves it there, so it is no text that another tool has put before the page."""
    text = lines("---", "a: b: c", "---", "", "# T")
    ours = build()
    expected = ours.expect(text, LABEL)
    assert ours.about_to_render(text, LABEL, "a hook") is expected


def test_a_page_that_another_tool_changed_fails_at_lines_of_its_file(build):
    """A failure names a line of the file, in the page too, and what the tool took away is one."""
    header = lines("---", "title: T", "---", "")
    changed = read(header + lines("A banner.", "") + TEXT.replace("# T", "# T {{ 5 :: x }}"), path=LABEL)
    ours = build(ended(changed, ("number", "1"), ONE))
    ours.expect(header + TEXT + "\n{{ 2 :: x }} {{ 3 :: x }}", LABEL)
    page = ours.about_to_render(changed.text[len(header) :], LABEL, "a hook")
    html = tree(page.content(page.rendered(rendered(page.page)), FOLDER))
    gone, false = ours.errors()
    assert str(gone).startswith(f"{LABEL}:11: a hook took away 1 claim (line 11) of this page.")
    assert str(false).startswith(f"{LABEL}:5: the page claims 5, but x is 1")
    assert html.xpath("//data[@title]/@title") == [str(false)]


def test_a_page_that_another_tool_made_runs_as_it_is(build):
    """Without a file there is nothing that could be gone."""
    ours = build(ended(PAGE, ONE))
    page = ours.about_to_render(TEXT, LABEL, "a hook")
    page.rendered(rendered(page.page))
    assert (page.page.text, ours.errors()) == (TEXT, [])


def test_an_unchanged_page_is_read_once(tmp_path):
    """The next build takes the page that the last one read, unless what it embeds has changed, or its text."""
    write = (tmp_path / "snippets/a.py").write_text
    (tmp_path / "snippets").mkdir()
    text = lines("```python", '--8<-- "a.py"', "```")
    engine = Engine(tmp_path, Settings(), None, Instead())
    write("x = 1\n")
    read_before = (first := Build(engine)).expect(text, LABEL).page
    assert (second := Build(engine, first)).expect(text, LABEL).page is read_before
    write("x = 2\n")
    assert (third := Build(engine, second)).expect(text, LABEL).page.blocks[0].code == "x = 2\n"
    assert Build(engine, third).expect(text + "\nMore.\n", LABEL).page.text.endswith("More.\n")


def test_two_pages_of_one_text_are_two(build):
    """A page is known by its name: the same text under another is run again and fails under its own."""
    ours = build(ended(PAGE, ("number", "5")), ended(PAGE, ("number", "5")))
    for label in ("docs/b.md", "docs/a.md"):
        page = ours.add(TEXT, label)
        page.rendered(rendered(page.page))
    assert [str(error.where) for error in ours.errors()] == ["docs/a.md:1", "docs/b.md:1"]


def test_what_must_be_run_is_known_before_it_is(build):
    """A page with code is pending where there is no cache, one of words is not; neither is run by being asked for."""
    ours = build()
    assert [page.text for page in ours.pending([(TEXT, LABEL), ("Words.", LABEL)])] == [TEXT]
    assert ours.engine._given.jobs == []


def test_results_are_put_into_what_was_rendered(build):
    """The finished content of a page has outputs in their places and a receipt for every claim."""
    ours = build(ended(PAGE, ONE, outputs=(printed("out"),)))
    page = ours.add(TEXT, LABEL)
    html = page.content(page.rendered(rendered(page.page)), FOLDER)
    assert '<pre class="stdout">out</pre>' in html
    assert html.count('id="receipt-0"') == html.count('popovertarget="receipt-0"') == 1
    assert ours.errors() == []


def test_what_was_not_rendered_is_an_error(build):
    """A page whose block or claim is not in its HTML fails, behind what else is wrong with it."""
    ours = build(ended(PAGE, ("number", "5")))
    ours.add(TEXT, LABEL).rendered("")
    assert [error.what.split(", ")[-1] for error in ours.errors()] == [
        "which is not within 0.5 of it.",
        "not once.",
        "the claim “1” was not rendered as one.",
    ]


def test_what_is_wrong_is_said_once_in_the_page(build):
    """A failure of a block stands in its place, one of a claim at the claim, and whatever has no place at the top."""
    text = lines("# T {{ 1 :: x }}", "", "```{.python nonsense=1}", "x = 1", "```", "", "{{ 2 :: }}")
    ours = build(ended(read(text), ("number", "5"), failure=Failure("ValueError", "no")))
    page = ours.add(text, LABEL)
    html = tree(page.content(page.rendered(rendered(page.page)), FOLDER))
    told = [alert.text_content().split(" ")[0] for alert in html.xpath("//*[@role='alert']")]
    assert told == [f"{LABEL}:7:", f"{LABEL}:3:", f"{LABEL}:3:"]
    assert len(html.xpath("./*[@role='alert']")) == 1
    assert len(html.xpath("//div[@data-line]/*[@role='alert']")) == 2
    assert html.xpath("//data/@title")[0].startswith(f"{LABEL}:1: the page claims 1, but x is 5")


def test_a_build_warns_of_what_is_another_output_each_time(build):
    """A block that shows an address fails no build, and is named."""
    ours = build(ended(PAGE, ONE, outputs=(printed("<object at 0x7f2a3c00>"),)))
    ours.add(TEXT, LABEL)
    assert [str(warning.where) for warning in ours.warnings()] == [f"{LABEL}:3"]


def test_what_is_wrong_with_the_project_is_said_on_every_page(build):
    """A problem that is no page's own stands at the top of each, and counts once."""
    ours = build(ended(PAGE, ONE), ended(PAGE, ONE))
    ours.problems.append(SettingsError("mkdocs.yml", "this is wrong."))
    for label in (LABEL, "docs/b.md"):
        page = ours.add(TEXT, label)
        html = page.content(page.rendered(rendered(page.page)), FOLDER)
        assert html.startswith('<div class="snippet-error" role="alert"><p>mkdocs.yml: this is wrong.</p></div>')
    assert [str(error) for error in ours.errors()] == ["mkdocs.yml: this is wrong."]


@pytest.mark.parametrize(
    "text, outcome, status",
    [
        (TEXT, {"seconds": 1.234}, "executed in 1.23 s"),
        (TEXT, {"cached": True}, "cached"),
        (
            TEXT,
            {"outcomes": (Value("number", "5"), BlockOutcome()), "seconds": 0.5},
            "failed (executed in 0.50 s, 1 failure)",
        ),
        (TEXT, {"outcomes": (None, BlockOutcome()), "cached": True}, "failed (cached, 1 failure)"),
        ("```python", None, "failed (not executed, 1 failure)"),
        ("Words.", None, None),
    ],
)
def test_what_became_of_a_page_is_told(build, text, outcome, status):
    """A page was executed, in so many seconds, or had been before; it failed in so many places, or not at all."""
    ours = build(*([dataclasses.replace(ended(PAGE, ONE), **outcome)] if outcome else []))
    page = ours.add(text, LABEL)
    page.rendered(rendered(page.page))
    assert ours.statuses() == ({LABEL: status} if status else {})


def test_pictures_are_files_beside_their_page(build):
    """A picture is a file named by its page and its content; the same picture twice is one file."""
    ours = build(ended(PAGE, ONE, outputs=(picture("<svg/>"), picture("<svg/>"), picture("<svg></svg>"))))
    page = ours.add(TEXT, LABEL)
    html = page.fill(rendered(page.page), FOLDER)
    names = sorted(name.removeprefix(FOLDER) for name in ours.files)
    assert [content for _, content in sorted(ours.files.items())] in (
        [b"<svg/>", b"<svg></svg>"],
        [b"<svg></svg>", b"<svg/>"],
    )
    assert all(name.startswith("a-") and name.endswith(".svg") for name in names)
    assert sorted(html.count(f'src="{name}"') for name in names) == [1, 2]


def test_a_page_offers_its_code(build):
    """A page with code has a notebook and a script beside it, of its own name."""
    ours = build(ended(PAGE, ONE))
    assert ours.add(TEXT, LABEL).downloads(FOLDER) == {"notebook": "a.ipynb", "script": "a.py"}
    assert json.loads(ours.files["lessons/a/a.ipynb"])["nbformat"] == 4
    assert ours.files["lessons/a/a.py"].endswith(b"x = 1\n")


def test_a_page_that_asks_offers_a_student_edition(build):
    """It stands beside the notebook, and both name the address of the page."""
    answer = '??? question "Answer"\n\n    <strong class="answer">{{ 1 :: x }}</strong>'
    text = f'```python\nx = 1\n```\n\n<div class="exercise" markdown>\n\nWhat?\n\n{answer}\n\n</div>\n'
    ours = build(ended(read(text), ONE))
    offered = ours.add(text, LABEL).downloads(FOLDER, Address("A", "https://example.org/a/"))
    assert offered == {"notebook": "a.ipynb", "student": "a-student.ipynb", "script": "a.py"}
    for name in ("a.ipynb", "a-student.ipynb"):
        assert "https://example.org/a/" in json.loads(ours.files[FOLDER + name])["cells"][0]["source"]
    assert b"answer_1 = 1" in ours.files[FOLDER + "a.ipynb"]
    assert b"answer_1 = 1" not in ours.files[FOLDER + "a-student.ipynb"]


def test_a_download_writes_over_no_file_of_the_author(build):
    """Where the author has a file of that name, the download has another."""
    ours = build(ended(PAGE, ONE))
    ours.taken |= {"a.py", "a-2.py", "lessons/a.ipynb"}
    assert ours.add(TEXT, LABEL).downloads("./") == {"notebook": "a.ipynb", "script": "a-3.py"}
    assert sorted(ours.files) == ["./a-3.py", "./a.ipynb"]


@pytest.mark.parametrize("name, quoted", [("c# x", "c%23%20x"), ("why?", "why%3F"), ("a:b", "a%3Ab"), ("é", "%C3%A9")])
def test_files_of_a_page_are_found_whatever_its_name(build, name, quoted):
    """A link holds the name as a URL writes it, the site holds it as the author does."""
    ours = build(ended(read(TEXT, path=f"docs/{name}.md"), ONE, outputs=(picture("<svg/>"),)))
    page = ours.add(TEXT, f"docs/{name}.md")
    assert page.downloads("./") == {"notebook": f"{quoted}.ipynb", "script": f"{quoted}.py"}
    assert f'src="{quoted}-' in page.fill(rendered(page.page), "./")
    assert all(path.startswith(f"./{name}") for path in ours.files)


@pytest.mark.parametrize("text", ["Words {{ 1 :: 1 }}.", lines('```{.python .static reason="a"}', "x", "```")])
def test_a_page_without_code_offers_none(build, text):
    """Words, and code that does not run, make no notebook."""
    page = read(text)
    ours = build(ended(page, *[ONE] * len(page.claims)))
    assert (ours.add(text, LABEL).downloads(FOLDER), ours.files) == ({}, {})


def test_receipts_cover_the_site(build):
    """The receipts name every page and sum them up; one page's summary is its own."""
    ours = build(ended(PAGE, ONE), ended(PAGE, None))
    ours.add(TEXT, "docs/b.md")
    ours.add(TEXT, "docs/a.md")
    found = ours.receipts()
    assert list(found["pages"]) == ["docs/a.md", "docs/b.md"]
    assert (found["totals"]["blocks"]["executed"], ours.pages["docs/b.md"].summary["blocks"]["executed"]) == (2, 1)


@pytest.mark.parametrize(
    "text, minutes",
    [
        ("", 1),
        ("word " * 356, 1),
        ("word " * 358, 2),
        ("---\n" + "a: 1\n" * 400 + "---\n", 1),
        ("{{ one :: all(x for x in (1, 2, 3, 4, 5, 6)) }} " * 100, 1),
        ("{{ two words :: x }} " * 200, 2),
        ("```python\n" + "a b\n\n" * 36 + "```\n", 3),
        ("```{.python .hidden}\n" + "a b\n" * 36 + "```\n", 1),
        ("```{.python .frames}\na b\n```\n" * 4, 6),
        ("```graph\nx\n```\n" * 2, 3),
        ("<!-- " + "word " * 400 + "-->", 1),
        ("<b class='a b c d'>word</b> " * 300, 1),
    ],
)
def test_a_page_takes_as_long_as_its_words_its_code_and_its_pictures(text, minutes):
    """It is counted from the words that readers see, at 238 a minute, 5 s for a line of code and 90 s for a picture."""
    assert reading_minutes(read(text)) == minutes
