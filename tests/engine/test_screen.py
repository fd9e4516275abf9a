"""The screen of a terminal: what is left of a text that moves the cursor."""

import io

import pytest
from tqdm import tqdm

from snippets._engine.screen import MAX_PIECES, WIDTH, as_on_screen


@pytest.mark.parametrize(
    "written, left",
    [
        ("abc\b\b\bxyz", "xyz"),
        ("abc\b\bX", "aXc"),
        ("\b\ba", "a"),
        ("12345\rab", "ab345"),
        ("a\n\nb\x1b[2AX", "aX\n\nb"),
        ("ab\ncd\x1b[1F\x1b[CX", "aX\ncd"),
        ("a\nb\x1b[A\x1b[Ec", "a\nc"),
        ("a\x1b[3Cb\x1b[2Dc\x1b[Gd", "d  cb"),
        ("a\x1b[Bb", "ab"),
        ("a\x1b[9Ab", "ab"),
        ("50% of it\x1b[2K\rdone", "done"),
        ("50% of it\x1b[5D\x1b[K", "50%"),
        ("abc\x1b[2D\x1b[1Kd", " dc"),
        ("a\nb\x1b[2J\x1b[Hc", "c"),
        ("a\nb\nc\x1b[2;1H\x1b[J", "a"),
        ("a\nb\nc\x1b[2;1H\x1b[1JX", "\nX\nc"),
        ("\x1b[31mabc\x1b[0m\b\bX", "aXc"),
        ("50%|█  |\r        \r", ""),
        ("kept as it is  \nhere", "kept as it is  \nhere"),
    ],
)
def test_the_cursor_goes_where_it_is_told(written, left):
    """Backspaces, returns and moves change where the next character goes; erasing erases."""
    assert as_on_screen(written) == left


def test_bars_within_bars_leave_a_line_each():
    """Bars inside one another move the cursor up and down; each has its own line, and the last state of it."""
    file = io.StringIO()
    for _ in tqdm(range(2), desc="out", file=file, mininterval=0, ncols=40):
        for _ in tqdm(range(2), desc="in", file=file, mininterval=0, ncols=40):
            pass
    left = as_on_screen(file.getvalue()).split("\n")
    assert [line.partition(":")[0] for line in left] == ["in", "in", "out"]  # a bar that is done is left above
    assert all("100%" in line for line in left)


def test_no_move_makes_the_screen_larger_than_a_terminal():
    """A few characters that send the cursor far away take no memory."""
    assert as_on_screen("a\x1b[999999999Cb") == "a" + " " * (WIDTH - 1) + "b"
    assert as_on_screen("a\x1b[999999999B\x1b[999999999;1Hb") == "b"
    assert as_on_screen("a" * 1000 + "\x1b[2Kb" * 3) == " " * WIDTH + "b"


def test_a_text_of_nothing_but_moves_is_shown_in_time():
    """Behind very many moves a text is left as it is, so that no page can make a build wait."""
    left = as_on_screen("ab\b" * MAX_PIECES)
    assert left.startswith("aaa")
    assert left.endswith("ab\ufffd")
