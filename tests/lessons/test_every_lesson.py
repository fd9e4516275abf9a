"""The rules of all lessons, and their heroes, headings and code as readers see them."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest

from snippets._authoring import rules
from snippets._authoring.lesson import lessons
from snippets._engine.build import reading_minutes
from snippets._engine.errors import report
from snippets._engine.parse.labs import read_page
from tests.helpers import ROOT
from tests.helpers.lessons import text_of

FOUND = lessons(ROOT)
LESSONS = [lesson.name for lesson in FOUND]
SHARED = {"Key Takeaways", "Exercises"}  # headings of more than one lesson
LONG = {  # lines of the first lesson as its author wrote them
    'print(f"  Weight: {model.weight.item():.3f}, Gradient: {model.weight.grad.item():.3f}")',
    'print(f"  Bias: {model.bias.item():.3f}, Gradient: {model.bias.grad.item():.3f}")',
    'print(f"Learned relationship: y = {model.weight.item():.2f}x {model.bias.item():+.2f}")',
}


@pytest.fixture(scope="module")
def parsed():
    """Parses a lesson."""
    return lambda stem: read_page(ROOT / f"docs/lessons/{stem}.md", ROOT)


@pytest.mark.parametrize("stem", LESSONS)
def test_a_lesson_has_a_hero(own, parsed, stem):
    """Title, subtitle and tags stand above the page, the title is its only h1, the reading time is counted."""
    page = own.page(f"lessons/{stem}/index.html")
    [heading] = page.iter("h1")
    [hero] = page.find_class("hero")
    tags = [text_of(tag) for tag in hero.xpath(".//ul/li")]
    assert heading in hero.iter()
    assert text_of(heading)
    assert hero.find_class("hero__subtitle")
    assert len(tags) >= 2
    assert tags[-1] == f"⏱️ about {reading_minutes(parsed(stem))} min"


@pytest.mark.parametrize("stem", LESSONS)
def test_a_lesson_says_what_it_is_for(own, stem):
    """Below its title stand what its reader can do after it, and links to the lessons that it builds on."""
    page = own.page(f"lessons/{stem}/index.html")
    [plan] = page.find_class("lesson-plan")
    assert 2 <= len(plan.findall(".//li")) <= 4
    on_map = own.page("index.html").xpath(f"//*[@class='lesson-list']//a[@href='lessons/{stem}/']/ancestor::li[1]")[0]
    before = re.findall(r"builds on (?:lessons? )?([\d, and]+)", text_of(on_map), re.IGNORECASE)
    assert len(plan.findall(".//a")) == len(re.findall(r"\d+", " ".join(before)))
    for link in plan.findall(".//a"):
        assert (own.site / "lessons" / stem / link.get("href") / "index.html").is_file()


def test_a_lesson_leads_on_to_the_next_one(own):
    """At its end stand its objectives again, and the question and the title of the next lesson; at last comes a lab."""
    first, *_ = (link.get("href") for link in own.page("index.html").xpath("//*[@class='lesson-list']//a"))
    seen, address = [], first
    while address.startswith("lessons/"):
        seen.append(Path(address).name)
        page = own.page(f"{address}index.html")
        [end] = page.find_class("lesson-end")
        for objective in page.find_class("lesson-plan")[0].findall(".//li"):
            assert text_of(objective) in text_of(end)
        [link] = end.findall(".//a")
        address = urljoin(address, link.get("href"))
        if address.startswith("lessons/"):
            assert text_of(end.find_class("lesson-question")[0]).endswith("?")
            assert text_of(link) == f"Next: {text_of(own.page(f'{address}index.html').find('.//h1'))}"
    assert (sorted(seen), address) == (sorted(LESSONS), "labs/loss-landscape/")


@pytest.mark.parametrize("rule", rules.OF_LESSONS, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("lesson", FOUND, ids=lambda lesson: lesson.name)
def test_a_lesson_keeps_the_rules(lesson, rule):
    """The rules of `python -m snippets check` that need no run hold for every lesson."""
    assert report(rule(lesson)) == "0 failures."


def test_no_two_lessons_share_a_heading(own):
    """A search and a table of contents find each thing at one place."""
    found = Counter(
        text_of(heading).removesuffix("¶")
        for stem in LESSONS
        for heading in own.page(f"lessons/{stem}/index.html").xpath("//article//*[self::h1 or self::h2 or self::h3]")
    )
    assert {heading for heading, count in found.items() if count > 1} <= SHARED


@pytest.mark.parametrize("stem", LESSONS)
def test_code_has_short_lines(parsed, stem):
    """No line of code that is shown is wider than 72 columns, but for those that the first lesson always had."""
    lines = [line.text for block in parsed(stem).blocks if not block.hidden for line in block.lines]
    assert [line for line in lines if len(line) > 72 and line.strip() not in LONG] == []
