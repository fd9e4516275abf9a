"""The index of errors: every error and warning that a block of the site shows, how to fix it, and nothing else."""

import json

import lxml.html
import pytest

from snippets._site import messages
from snippets._site.messages import Example, Message

NAMED = {"fix": "Compute it again.", "also": ["again"], "heading": "Two calls", "code": "go()\n"}
OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": "one\rtwo\n"},
    {"output_type": "execute_result", "data": {"text/plain": "3"}},
    {"output_type": "display_data", "data": {"image/png": "AA=="}},
]
RECEIPTS = {
    "declared": [],
    "versions": {},
    "blocks": [
        {"line": 3},
        {
            "line": 9,
            "raises": "RuntimeError: <twice>",
            "raised": {"type": "RuntimeError", "message": "not <twice>"},
            **NAMED,
        },
        {"line": 11, "is_fix": True, "code": "stop()\n", "outputs": OUTPUTS},
        {"line": 12, "raises": "ValueError", "raised": None, "fix": ""},
        {"line": 20, "raises": "ValueError: one", "raised": {"type": "ValueError", "message": "one\ntwo"}, "fix": ""},
        {"line": 24, "static": "a GPU", "raises": "Error: no room here", "fix": "Make room.", "code": "x\n"},
        {
            "line": 30,
            "warns": "UserWarning: careful",
            "warned": {"type": "UserWarning", "message": "be careful (Triggered internally at /a/b.h:3.)"},
            "raises": "KeyError: careless",
            "raised": {"type": "KeyError", "message": "careless"},
            "fix": "Care.",
        },
        {"line": 33},
    ],
}


def shown(message, fix, page="A", url="a", kind="E", named="", **more):
    """A message of the index."""
    return Message(kind, message, named or message, fix, page, url, **more)


def read(found):
    """The text of the entries of these messages, and the addresses of their links."""
    (entries,) = lxml.html.fragment_fromstring(messages.index(found), create_parent=True).xpath("div")
    return " ".join(entries.text_content().split()), entries.xpath(".//a/@href")


def test_each_block_that_is_to_show_a_message_is_in_the_index():
    """An entry has the type and words, the block's code and section, the fix in words, and the fix that ran."""
    first, second, static, error, warning = messages.messages(RECEIPTS, "A page", "../a/")
    assert (first.type, first.text, first.named) == ("RuntimeError", "not <twice>", "<twice>")
    assert (first.fix, first.page, first.heading) == ("Compute it again.", "A page", "Two calls")
    assert (first.also, first.url) == (("again",), "../a/#raises-1")
    assert lxml.html.fromstring(first.code).text_content() == "go()"
    assert lxml.html.fromstring(first.solution.code).text_content() == "stop()"
    assert first.solution.outputs == (("stdout", "two"), ("result", "3"))
    assert (second.text, second.solution, second.url) == ("one\ntwo", None, "../a/#raises-3")
    assert (static.text, static.static, static.url) == ("no room here", "a GPU", "../a/#raises-4")
    assert [(each.type, each.text, each.fix, each.url) for each in (error, warning)] == [
        ("KeyError", "careless", "Care.", "../a/#raises-5"),
        ("UserWarning", "be careful", "Care.", "../a/#raises-5"),
    ]


def test_an_entry_shows_all_that_is_known_of_its_message():
    """The message, other words for it, where and what shows it, and the fix with what it put out."""
    one = shown("m", "Do.", "P", "u", heading="S", code="f()", also=("old", "older"), static="a GPU")
    two = shown("m", "Do more.", solution=Example("g()", (("stdout", "3"),)))
    text, links = read([one, two])
    assert text == "E m A Do more. g() 3 S in P f()Shown, not run: a GPU Do. Also: old Also: older"
    assert links == ["a", "u"]


def test_messages_with_the_same_words_are_causes_of_one_entry():
    """One holds the words by which the page of the other names it. The heading is what they have in common."""
    found = [
        shown("a b of 3 is too large here", "One.", named="a b of 3"),
        shown("a b of 4 and 5 is too large", "Two.", named="is too large"),
        shown("a b of 4 and 5 is too large", "Three.", named="is too large"),
        shown("a b of 3 is too large here", "Four.", kind="F"),
    ]
    text, _ = read(found)
    parts = ["E a b of … is too large …", *(f"{each.text} A" for each in found[:1]), "One."]
    assert text.startswith(" ".join(parts))
    assert text.endswith("a b of 4 and 5 is too large A Two. A Three. F a b of 3 is too large here A Four.")
    tree = lxml.html.fromstring(messages.index(found))
    assert [each.text_content() for each in tree.xpath("//h2")] == [
        "E a b of … is too large …",
        "F a b of 3 is too large here",
    ]


def test_words_that_are_a_whole_message_name_no_other():
    """A longer message that happens to hold them has an entry of its own."""
    found = [shown("a leaf is changed", ""), shown("a view of a leaf is changed", "")]
    for order in (found, found[::-1]):
        assert len(lxml.html.fromstring(messages.index(order)).xpath("//h2")) == 2


def test_what_shows_a_fix_that_ran_comes_first():
    """Otherwise the order of the pages stays."""
    solved = {"solution": Example("g()")}
    found = [shown("m", "1."), shown("m", "2.", **solved), shown("m", "3.", **solved), shown("m", "4.")]
    assert [word for word in read(found)[0].split() if word.endswith(".")] == ["2.", "3.", "1.", "4."]


def test_a_message_joins_two_that_have_no_words_in_common():
    """Whatever the order, all three are one entry, as each of the two is one with the third."""
    three = [
        shown("a b c is one", "", named="a b c"),
        shown("d e f is two", "", named="d e f"),
        shown("a b c d e f is three", "", named="a b c d e f"),
    ]
    for found in (three, three[::-1], [three[0], three[2], three[1]]):
        assert len(lxml.html.fromstring(messages.index(found)).xpath("//h2")) == 1


def test_a_long_message_has_a_short_heading():
    """The heading ends at a word, and the whole message stands below it."""
    long = "word " * 60
    tree = lxml.html.fromstring(messages.index([shown(long.strip(), ""), shown("one\ntwo", "")]))
    headings = [each.text_content() for each in tree.xpath("//h2")]
    assert headings[0] == "E one"
    assert headings[1].removeprefix("E ") == " ".join(["word"] * 26) + " …"
    assert [each.text_content().strip() for each in tree.xpath("//pre")] == ["one\ntwo", long.strip()]


def test_each_entry_has_an_address_of_its_own():
    """Entries whose words are the same have different ids."""
    alike = [shown(message, "") for message in ("m!", "m.", "m?")]
    assert lxml.html.fromstring(messages.index(alike)).xpath("//h2/@id") == ["e-m", "e-m-2", "e-m-3"]


def test_an_empty_index_says_so():
    """A site without errors shows a sentence instead of an empty list."""
    assert "No block" in messages.index([])


@pytest.fixture(scope="module")
def expecting(own):
    """The blocks of the site that are to raise or to warn, each with its page."""
    receipts = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"]
    blocks = [(page, block) for page, found in receipts.items() for block in found["blocks"]]
    return [(page, block) for page, block in blocks if {"raises", "warns"} & {*block}]


def test_the_site_has_all_its_errors(own, expecting):
    """Each message of receipts.json stands in the index, whole, below a heading of its own."""
    found = [block[name]["message"] for _, block in expecting for name in ("raised", "warned") if name in block]
    index = own.page("errors/index.html")
    headings = [each.text_content() for each in index.xpath("//div[@class='reference']/h2")]
    assert len({*headings}) == len(headings)
    text = " ".join(index.text_content().split())
    assert [each for each in found if " ".join(messages.INTERNAL.sub("", each).split()) not in text] == []
    assert len(headings) >= 40


def test_each_error_of_the_site_says_how_to_fix_it(expecting):
    """A reader who looks up an error or a warning finds what to do, not only what it means."""
    wrong = [f"{page}:{block['line']}" for page, block in expecting if not block.get("fix")]
    assert expecting
    assert not wrong, f"These blocks raise and have no fix: {', '.join(wrong)}."


def test_each_message_of_the_site_has_a_fix_that_ran(own):
    """An entry shows the code of a fix beside the code that shows its message."""
    index = own.page("errors/index.html").xpath("//div[@class='reference']")[0]
    entries = {}
    for each in index:
        if each.tag == "h2":
            name = each.text_content()
        entries.setdefault(name, []).append(each)
    bare = [
        name
        for name, parts in entries.items()
        if not any(each.xpath("div[2]//code[ancestor::div[@class='highlight']]") for each in parts)
    ]
    assert bare == []
