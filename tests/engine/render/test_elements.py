"""HTML of what came out: as a terminal would leave it, and never more than text."""

import base64

import pytest

from snippets._engine.errors import BlockError
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import elements, placeholders
from snippets._engine.result import BlockOutcome, Failure, Result, Value
from tests.helpers.given import printed, read, tree

PLAIN, RAISING = read('```python\nx\n```\n\n```{.python raises="E"}\nx\n```\n').blocks
CLAIM = read("{{ 1 :: x < '&' }}").claims[0]


def rendered(*outputs, failure=None, expected=False):
    """The HTML of outputs, and the pictures that were kept: (ending, bytes)."""
    kept = []
    block = RAISING if expected else PLAIN
    html = elements.outputs(
        block,
        BlockOutcome(outputs, 0.0, failure),
        lambda ending, content: kept.append((ending, content)) or f"a&b.{ending}",
        not expected,
    )
    return html, kept


def shown(data, **metadata):
    """An output: a value with these forms."""
    return {"output_type": "display_data", "data": data, "metadata": metadata}


@pytest.mark.parametrize(
    "written, text",
    [
        ("a\n", "a"),
        ("a\n\n", "a"),
        ("\n a", "\n a"),
        ("", ""),
        ("<b> & \"'", "&lt;b&gt; &amp; \"'"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07a", "a"),
        ("\x1b]8;;http://x\x1b\\a\x1b]8;;\x1b\\", "a"),
        ("10%\r100%", "100%"),
        ("10%\r", "10%"),
        ("a\r\nb\r\n", "a\nb"),
        ("1\r2\n3\r4", "2\n4"),
        ("a\0b\x7f", "a\ufffdb\ufffd"),
        ("tab\there", "tab\there"),
        ("ä→🎉\u2028", "ä→🎉\u2028"),
        ("\x1b", "\ufffd"),
    ],
)
def test_text_is_what_a_terminal_would_leave(written, text):
    """Colours and what was overwritten are gone, control characters are told, and no text is mark-up."""
    assert elements.text(written) == text


def test_a_block_without_output_has_no_place_for_it():
    """Nothing is rendered where nothing came out, not even of an exception that is told elsewhere."""
    assert rendered() == ("", [])
    assert rendered(failure=Failure("E", "m", "t"))[0] == ""


def test_outputs_stand_in_their_order():
    """Each output is an element of its own, streams by name, in one place."""
    html, _ = rendered(
        printed("<a>\n"),
        printed("b", "stderr"),
        shown({"text/plain": "<c>"}),
        failure=Failure("E", "m", "<t>\n"),
        expected=True,
    )
    (place,) = tree(html)
    assert place.get("class") == "snippet-output"
    assert [(part.tag, part.get("class"), part.text_content()) for part in place] == [
        ("pre", "stdout", "<a>"),
        ("pre", "stderr", "b"),
        ("pre", "result", "<c>"),
        ("pre", "traceback", "<t>"),
    ]


@pytest.mark.parametrize(
    "kind, content, ending, kept",
    [
        ("image/svg+xml", "<svg/>", "svg", b"<svg/>"),
        ("image/png", base64.b64encode(b"\x89").decode(), "png", b"\x89"),
        ("image/jpeg", base64.b64encode(b"\xff").decode(), "jpg", b"\xff"),
    ],
)
def test_a_picture_is_a_file_with_its_words(kind, content, ending, kept):
    """A picture is kept as its bytes and shown by its URL, with its own alternative text or else its repr."""
    forms = {"text/plain": "<Fig>", kind: content}
    html, pictures = rendered(shown(forms, alt='say "x"'), shown(forms))
    assert pictures == [(ending, kept)] * 2
    assert [(img.get("src"), img.get("alt")) for img in tree(html).iter("img")] == [
        (f"a&b.{ending}", 'say "x"'),
        (f"a&b.{ending}", "<Fig>"),
    ]


@pytest.mark.parametrize(
    "data, html",
    [
        ({"text/plain": "a", "text/html": "<b>a</b>"}, '<div class="snippet-html"><b>a</b></div>'),
        ({"text/plain": "a", "text/latex": "$a$"}, '<pre class="result">a</pre>'),
        ({"a/b": "<c>"}, '<pre class="result">&lt;c&gt;</pre>'),
        ({}, '<pre class="result"></pre>'),
    ],
)
def test_the_richest_form_is_shown(data, html):
    """HTML is shown as such, and whatever is no picture and no HTML as text."""
    assert rendered(shown(data))[0] == f'<div class="snippet-output">{html}</div>'


def test_a_plot_keeps_its_place_until_it_is_seen():
    """Of a plot whose size is known in points, the element says how large it is in pixels, and loads it when needed."""
    plot = '<svg xmlns:xlink="x" width="300pt" height="150.4pt" viewBox="0 0 300 150.4"/>'
    output = {"output_type": "display_data", "data": {"image/svg+xml": plot}, "metadata": {"alt": "A"}}
    assert elements.picture(output, lambda *_: "a.svg") == (
        '<img src="a.svg" alt="A" width="400" height="201" loading="lazy">'
    )


def test_a_claim_carries_its_value():
    """A claim is an element with its value and expression, escaped, and labels a button that names its receipt."""
    html = tree(elements.claim(CLAIM, "<em>1</em>", Value("number", "1.0"), None, "receipt-7"))
    (button,), (data,) = html.xpath("//button"), html.xpath("//data")
    assert (button.get("popovertarget"), button.get("type")) == ("receipt-7", "button")
    assert dict(data.attrib) == {"class": "claim", "value": "1.0", "data-expression": "x < '&'"}
    assert data.xpath("string(em)") == "1"
    assert button.getparent() is data.getparent() is html.xpath("//label")[0]


def test_a_false_claim_says_why():
    """A claim that is refuted is marked and tells its error; one without a value has none."""
    (data,) = tree(elements.claim(CLAIM, "1", None, BlockError("a:1", 'No "x".'), "r")).xpath("//data")
    assert (data.get("class"), data.get("value"), data.get("title")) == ("claim claim-false", "", 'a:1: No "x".')


def test_a_link_is_not_put_into_a_button():
    """What shows a link is no button, for a link inside one is for nobody."""
    assert tree(elements.claim(CLAIM, '<a href="b">1</a>', None, None, "r")).xpath("//button") == []


def test_a_receipt_lists_what_proves_a_claim():
    """A receipt has the expression, the value, every method with what it gave, and the versions that computed them."""
    page = read("{{ 1 :: x.grad :: f(x) }}")
    value = Value("number", "1.0", (("forward mode", "1.0"), ("<SymPy>", "1.1")))
    html = tree(placeholders.receipts(prove(page, Result((value,), versions={"torch": "2.13.0"}))))
    assert html.xpath("//code/text()") == ["x.grad", "f(x)"]
    rows = [(dt.text, dt.getnext().text) for dt in html.iter("dt")]
    assert rows == [("evaluated", "1.0"), ("forward mode", "1.0"), ("<SymPy>", "1.1")]
    assert "torch 2.13.0" in html.text_content()
    assert tree(placeholders.receipts(prove(page, Result((None,))))).xpath("//*[@popover]") == []


def test_an_error_is_told_in_the_page():
    """An error is an alert with its sentence, and its traceback below; without an error there is nothing."""
    html = tree(elements.failures([BlockError("a:1", "It <b>.", "Fix it.", "Trace\n  <c>")]))
    assert html.xpath("string(//div[@role='alert']/p)") == "a:1: It <b>. Fix it."
    assert html.xpath("string(//pre)") == "    Trace\n      <c>"
    assert elements.failures([]) == ""


def test_markdown_is_shown_as_markdown():
    """A value that is Markdown becomes HTML; what was removed from the screen leaves no empty box."""
    given = {"text/plain": "<IPython.core.display.Markdown object>", "text/markdown": "**bold**\n\n| a |\n|---|\n| b |"}
    html, _ = rendered(shown(given), printed("50%\r   \r", "stderr"))
    assert html.startswith(
        '<div class="snippet-output"><div class="snippet-html"><p><strong>bold</strong></p>\n<table>'
    )
    assert "IPython" not in html
    assert "<pre" not in html
