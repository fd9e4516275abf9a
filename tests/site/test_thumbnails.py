"""Thumbnails: a drawing of a page without its words, in whole units."""

import lxml.html
import pytest

from snippets._site import thumbnails
from snippets._site.thumbnails import thumbnail

PAGE = """
<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>
<div class="snippet-plot" role="img"><svg width="9" viewBox="0 0 9.5 8" fill="currentColor"><text x="1">no</text>
<path d="M1.4-2.6L3 .5" opacity="0.5"/></svg></div>
<div class="picture-canvas"><ul><li>a</li></ul>
<svg viewBox="0 0 7 6"><title>no</title><circle r="2.2" cx="0.6"/></svg></div>
"""


def test_a_drawing_loses_its_words_and_the_digits_of_its_places():
    """What is no place stays as it is. An icon is no drawing."""
    assert thumbnail(PAGE, 1).split("\n") == [
        '<svg viewBox="0 0 9.5 8" fill="currentColor" aria-hidden="true">',
        '<path d="M1-3L3 0" opacity="0.5"/></svg>',
    ]
    assert thumbnail(PAGE, 2) == '<svg viewBox="0 0 7 6" aria-hidden="true"><circle r="2.2" cx="1"/></svg>'


@pytest.mark.parametrize("page, number", [("", 1), (PAGE, 3)])
def test_a_page_with_fewer_drawings_has_no_thumbnail(page, number):
    """It is no error: a lesson may have no picture yet."""
    assert thumbnail(page, number) == ""


def test_a_map_gets_the_drawing_of_each_lesson(tmp_path):
    """Whether a lesson is a folder or a file. Where a lesson has no drawing, no place for it is left."""
    place = '<span class="picture lesson-picture" data-page="{}" data-number="{}"></span>'
    (tmp_path / "one").mkdir()
    (tmp_path / "one/index.html").write_text(PAGE)
    (tmp_path / "two.html").write_text(PAGE)
    (tmp_path / "index.html").write_text("|".join(place.format(*each) for each in [("one/", 2), ("two.html", 3)]))
    thumbnails.fill([tmp_path / "index.html"])
    small = thumbnails.thumbnail(PAGE, 2)
    assert (tmp_path / "index.html").read_text() == f'<span class="picture lesson-picture">{small}</span>|'


def test_each_lesson_of_the_map_shows_a_drawing_of_its_own(own):
    """No two are the same, and none has a word."""
    pictures = own.page().xpath("//ul[@class='lesson-list']/li//svg")
    drawn = [lxml.html.tostring(picture) for picture in pictures]
    assert len(set(drawn)) == len(own.page().xpath("//ul[@class='lesson-list']/li"))
    assert [picture.text_content().strip() for picture in pictures] == [""] * len(pictures)
