"""The map of the lessons: drawn from front matter, the same for those who see it and those who hear it."""

import lxml.html
import pytest

from snippets._site import lessons

PLAN = [
    {"title": "One", "question": "What?"},
    {"title": "Two `x`", "question": "Why `+=` & <b>?", "builds_on": ["one"]},
    {"title": "Three, or More", "question": "How?", "builds_on": ["one"]},
    {"title": "Four", "question": "When?", "builds_on": ["three-or-more", "two-x"]},
]


@pytest.fixture
def known():
    """The plan, with its first lesson written."""
    return lessons.written(lessons.planned(PLAN), "one", "lessons/one/", 17, {})


def names(rows):
    """The names of lessons in rows."""
    return [[lesson.name for lesson in row] for row in rows]


def test_a_lesson_stands_below_all_that_it_builds_on(known):
    """Its row is that of the longest way to it."""
    assert names(lessons.rows(known)) == [["one"], ["two-x", "three-or-more"], ["four"]]


def test_lines_cross_little():
    """In its row a lesson stands as far left as what it builds on."""
    plan = [{"title": title, "question": "?", "builds_on": on}
            for title, on in [("a", []), ("b", []), ("c", ["b"]), ("d", ["a"])]]
    assert names(lessons.rows(lessons.planned(plan))) == [["a", "b"], ["d", "c"]]


def test_a_row_has_four_lessons_at_most():
    """What does not fit goes into a row of its own."""
    plan = [{"title": title, "question": "?"} for title in "abcdef"]
    assert names(lessons.rows(lessons.planned(plan))) == [["a", "b", "c", "d"], ["e", "f"]]


def test_a_lesson_says_all_in_words(known):
    """Its number, its title, its question, how long it takes and what it builds on are text."""
    items = lxml.html.fromstring(lessons.map_of(known)).xpath("//li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "1One What? 17 min", "2Two x Why += & <b>? planned · builds on 1", "3Three, or More How? planned · builds on 1",
        "4Four When? planned · builds on 2 and 3"]
    assert [link.get("href") for link in items[0].iter("a")] == ["lessons/one/"]
    assert not list(items[1].iter("a"))


def test_a_line_leads_from_the_foot_of_a_lesson_to_the_head_of_the_next(known):
    """There is one for each that a lesson builds on; to a planned one it is told apart."""
    paths = lxml.html.fromstring(lessons.map_of(known)).xpath("//path")
    assert [path.get("d") for path in paths] == [
        "M200 88C200 100 150 100 150 112", "M200 88C200 100 250 100 250 112",
        "M250 188C250 200 200 200 200 212", "M150 188C150 200 200 200 200 212"]
    assert {path.get("class") for path in paths} == {"is-planned"}


def test_what_a_lesson_says_of_itself_goes_before_the_plan(known):
    """The front matter of a written lesson may have another question, and build on other lessons."""
    changed = lessons.written(known, "four", "four/", 3, {"question": "Who?", "builds_on": ["one"]})[3]
    assert (changed.question, changed.builds_on, changed.number, changed.title) == ("Who?", ("one",), 4, "Four")


@pytest.mark.parametrize("plan, said", [
    (None, "needs lessons: a list, not None"),
    (["One"], "lesson 1 of its front matter is 'One'. Give each a title and a question"),
    ([{"title": "One"}], "lesson 1 .* Give each a title and a question"),
    ([{"title": "One", "question": "?", "bulids_on": []}], "lesson 1 .* and builds_on"),
    ([{"title": "One", "question": "?", "builds_on": "two"}], "lesson 1 .* a list of names"),
    ([{"title": "One", "question": "?", "builds_on": ["two"]}], "the lesson one builds on two, which is none of one"),
    ([{"title": "One", "question": "?", "builds_on": ["one"]}], "the lesson one builds on itself, by way of one"),
    ([{"title": "One", "question": "?", "builds_on": ["two"]}, {"title": "Two", "question": "?", "builds_on": ["one"]}],
     "the lesson one builds on itself, by way of one, two"),
])
def test_a_plan_that_cannot_be_drawn_is_told_why(plan, said):
    """The error says which lesson, what was found and what to do."""
    with pytest.raises(lessons.LessonsError, match=said):
        lessons.map_of(lessons.planned(plan))


def test_a_lesson_outside_the_plan_is_told_of(known):
    """A lesson that is written and planned nowhere would be found by nobody."""
    with pytest.raises(lessons.LessonsError, match=r"the lesson five is not in the plan\. Add it"):
        lessons.written(known, "five", "five/", 1, {})


def test_the_home_page_has_every_lesson(own):
    """Each lesson of the site is a link on its map, with the time it takes to read."""
    home = own.page()
    links = {link.get("href"): link.getparent().text_content() for link in home.xpath("//ul[@class='lesson-list']//a")}
    written = {path.stem for path in (own.folder / "docs/lessons").glob("*.md")}
    assert set(links) == {f"lessons/{name}/" for name in written}
    for name in written:
        minutes = own.page(f"lessons/{name}/index.html").find_class("hero__minutes")[0].text_content().split()[1]
        assert f" {minutes} min" in links[f"lessons/{name}/"]
