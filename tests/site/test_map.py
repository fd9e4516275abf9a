"""The map of the lessons: made from front matter, and complete for readers who do not see the lines."""

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


@pytest.fixture
def all_written(known):
    """The plan, with all of its lessons written."""
    for lesson in known[1:]:
        known = lessons.written(known, lesson.name, f"lessons/{lesson.name}/", 9, {"picture": 7})
    return known


def names(rows):
    """The names of the lessons, row by row."""
    return [[lesson.name for lesson in row] for row in rows]


def test_a_lesson_stands_below_all_that_it_builds_on(known):
    """Its row is the length of the longest chain that leads to it."""
    assert names(lessons.rows(known)) == [["one"], ["two-x", "three-or-more"], ["four"]]


def test_a_row_has_the_order_of_the_plan():
    """Readers go through it from left to right."""
    plan = [
        {"title": title, "question": "?", "builds_on": on}
        for title, on in [("a", []), ("b", []), ("c", ["b"]), ("d", ["a"])]
    ]
    assert names(lessons.rows(lessons.planned(plan))) == [["a", "b"], ["c", "d"]]


def test_a_row_has_four_lessons_at_most():
    """Further lessons go into another row."""
    plan = [{"title": title, "question": "?"} for title in "abcdef"]
    assert names(lessons.rows(lessons.planned(plan))) == [["a", "b", "c", "d"], ["e", "f"]]


def test_an_item_says_everything_in_words(all_written):
    """The number, title, question, reading time and what it builds on are text. Its picture has none."""
    items = lxml.html.fromstring(lessons.lesson_map(all_written)).xpath("//li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "1 One What? 17 min",
        "2 Two x Why += & <b>? 9 min · builds on 1",
        "3 Three, or More How? 9 min · builds on 1",
        "4 Four When? 9 min · builds on 2 and 3",
    ]
    assert [link.get("href") for link in items[0].iter("a")] == ["lessons/one/"]
    places = [item.find_class("lesson-picture")[0] for item in items]
    assert [(place.get("data-page"), place.get("data-number")) for place in places[:2]] == [
        ("lessons/one/", "1"),
        ("lessons/two-x/", "7"),
    ]


def test_a_planned_lesson_is_not_on_the_map(known):
    """Nor does one that is written build on it."""
    written = lessons.written(known, "four", "lessons/four/", 9, {"builds_on": ["one", "two-x"]})
    items = lxml.html.fromstring(lessons.lesson_map(written)).xpath("//li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "1 One What? 17 min",
        "4 Four When? 9 min · builds on 1",
    ]


def test_a_line_leads_from_the_foot_of_a_lesson_to_the_head_of_the_next(all_written):
    """There is one for each lesson that a lesson builds on."""
    paths = lxml.html.fromstring(lessons.lesson_map(all_written)).xpath("//path")
    assert [path.get("d") for path in paths] == [
        "M200 88C200 100 150 100 150 112",
        "M200 88C200 100 250 100 250 112",
        "M250 188C250 200 200 200 200 212",
        "M150 188C150 200 200 200 200 212",
    ]


def test_the_front_matter_of_a_lesson_overrides_the_plan(known):
    """The front matter of a written lesson may have another question, and name other lessons to build on."""
    changed = lessons.written(known, "four", "four/", 3, {"question": "Who?", "builds_on": ["one"]})[3]
    assert (changed.question, changed.builds_on, changed.number, changed.title) == ("Who?", ("one",), 4, "Four")


@pytest.mark.parametrize(
    "plan, said",
    [
        (None, "needs lessons: a list, not None"),
        (["One"], "lesson 1 of its front matter is 'One'. Give each a title and a question"),
        ([{"title": "One"}], "lesson 1 .* Give each a title and a question"),
        ([{"title": "One", "question": "?", "bulids_on": []}], "lesson 1 .* and builds_on"),
        ([{"title": "One", "question": "?", "builds_on": "two"}], "lesson 1 .* a list of names"),
        (
            [{"title": "One", "question": "?", "builds_on": ["two"]}],
            "the lesson one builds on two, which is none of one",
        ),
        ([{"title": "One", "question": "?", "builds_on": ["one"]}], "the lesson one builds on itself, by way of one"),
        (
            [
                {"title": "One", "question": "?", "builds_on": ["two"]},
                {"title": "Two", "question": "?", "builds_on": ["one"]},
            ],
            "the lesson one builds on itself, by way of one, two",
        ),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_an_error(plan, said):
    """The error names the lesson, what is wrong and what to do."""
    with pytest.raises(lessons.LessonsError, match=said):
        lessons.lesson_map(lessons.planned(plan))


def test_the_end_of_a_lesson_leads_on(known):
    """It says what its reader can do now, and leads to the next lesson, or behind the last one to a lab, if any."""
    end = lambda *given: lxml.html.fromstring(lessons.lesson_end(*given))  # noqa: E731
    following = end(["see `x`", "say <why>, how", "go"], known[0], ("A & B", "lab/"))
    assert following.text_content().split(".")[:2] == ["Done", " Now you can see x; say <why>, how; and go"]
    assert [(link.text, link.get("href")) for link in following.iter("a")] == [("Next: One", "lessons/one/")]
    last = end([], None, ("A & B", "lab/"))
    assert [(link.text, link.get("href")) for link in last.iter("a")] == [("A & B", "lab/")]
    assert end([], None, None).text_content() == "This is the last lesson so far."


def test_a_lesson_outside_the_plan_is_an_error(known):
    """Readers would not find a lesson that is written but not planned."""
    with pytest.raises(lessons.LessonsError, match=r"the lesson five is not in the plan\. Add it"):
        lessons.written(known, "five", "five/", 1, {})


def test_the_home_page_has_every_lesson(own):
    """Each lesson of the site is a link on its map, with the time it takes to read."""
    home = own.page()
    links = {link.get("href"): link.getparent().text_content() for link in home.xpath("//ul[@class='lesson-list']//a")}
    written = {path.stem for path in (own.folder / "docs/lessons").glob("*.md")}
    assert set(links) == {f"lessons/{name}/" for name in written}
    for name in written:
        minutes = own.page(f"lessons/{name}/index.html").find_class("hero__minutes")[0].text_content().split()[2]
        assert f" {minutes} min" in links[f"lessons/{name}/"]
