"""The channel: what a page writes and what the engine says of it come out in the one order in which they happened."""

import json
import os

import pytest

from snippets._engine.execute.kernel.channel import Channel, new_token, replay

TOKEN = b"\x00token\xff"


def mark(sign):
    """A mark in the stream."""
    return TOKEN + sign


def stream(name, text):
    """What comes out for text on a stream."""
    return {"kind": "stream", "name": name, "text": text}


def replayed(written, *records):
    """Both pipes, put back into one order."""
    control = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    return list(replay(control, written, TOKEN))


@pytest.fixture
def pipes():
    """A channel whose two pipes can be read to their ends."""
    (control, control_end), (page, page_end) = os.pipe(), os.pipe()
    yield Channel(control_end, page_end, TOKEN), page_end, lambda: _drain((control, control_end), (page, page_end))
    for descriptor in (control, page):
        os.close(descriptor)


def _drain(*ends):
    for _, write in ends:
        os.close(write)
    return [os.read(read, 2**16) for read, _ in ends]


def test_records_come_out_between_what_was_written(pipes):
    """A record stands where it was sent, between the texts before and after it."""
    channel, page, drain = pipes
    os.write(page, b"one\n")
    channel.send("begin", step=0)
    os.write(page, b"two\n")
    channel.send("end", seconds=1.5)
    assert list(replay(*drain(), TOKEN)) == [
        stream("stdout", "one\n"),
        {"kind": "begin", "step": 0},
        stream("stdout", "two\n"),
        {"kind": "end", "seconds": 1.5},
    ]


def test_a_record_may_hold_any_text(pipes):
    """Newlines, marks and characters beyond the plane of letters survive in a record."""
    channel, _, drain = pipes
    text = f"a\nb\x00\u2028🎉{TOKEN!r}0;"
    channel.send("value", text=text)
    assert list(replay(*drain(), TOKEN)) == [{"kind": "value", "text": text}]


def test_half_a_character_is_no_text(pipes):
    """A lone surrogate, which no file could hold, does not leave the page's process."""
    channel, _, drain = pipes
    channel.send("error", message="a\ud800b")
    assert list(replay(*drain(), TOKEN)) == [{"kind": "error", "message": "a?b"}]


def test_standard_error_is_told_from_standard_output():
    """Marks switch between the streams; without any, all is standard output."""
    assert replayed(b"a" + mark(b"e") + b"b" + mark(b"o") + b"c") == [
        stream("stdout", "a"),
        stream("stderr", "b"),
        stream("stdout", "c"),
    ]


@pytest.mark.parametrize(
    "written, text",
    [
        (b"", None),
        (b"0;", "0;"),
        (b"e", "e"),
        (TOKEN + b"a", "\0token\\xffa"),
        (TOKEN[:1], "\0"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("ä→🎉".encode(), "ä→🎉"),
        ("ä".encode()[:1], "\\xc3"),
        (b"a\r\nb\0", "a\r\nb\0"),
    ],
)
def test_what_is_no_mark_is_text(written, text):
    """Every byte that a page writes comes out, what is no UTF-8 as its escape."""
    assert replayed(written) == ([stream("stdout", text)] if text else [])


def test_a_page_cannot_make_up_a_record():
    """A mark for a record that was never sent adds nothing."""
    assert replayed(b"a" + mark(b"0;") + b"b" + mark(b"7;"), {"kind": "bye"}) == [
        stream("stdout", "a"),
        {"kind": "bye"},
        stream("stdout", "b"),
    ]


@pytest.mark.parametrize("cut", [b'{"kind": "en', b'{"kind": "end"}', b""], ids=["half", "no newline", "nothing"])
def test_a_record_cut_off_is_left_out(cut):
    """When a process dies while it sends, what came through whole is kept."""
    whole = b'{"kind": "begin"}\n'
    written = mark(b"0;") + b"a" + mark(b"1;")
    assert list(replay(whole + cut, written, TOKEN)) == [{"kind": "begin"}, stream("stdout", "a")]


@pytest.mark.parametrize("length", range(3, len(TOKEN) + 3))
def test_a_mark_cut_off_is_no_text(length):
    """When a page is cut off in the middle of a mark, readers do not see the half of it."""
    assert replayed(b"a" + mark(b"12;")[:length]) == [stream("stdout", "a")]


def test_tokens_are_not_to_be_guessed():
    """Every page has a token of its own, too long to come about by chance."""
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 16
