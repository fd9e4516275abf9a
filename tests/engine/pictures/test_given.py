"""What a block gives to its explorer: numbers of the page's own run, kept in the page, and what keeps it from that."""

import json

import pytest

from snippets._engine.execute.engine import Engine
from snippets._engine.pictures.look.given import MAX_NUMBERS
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import placeholders
from snippets._engine.result import Look
from snippets._engine.settings import Settings
from tests.helpers.given import lines, looks, parsed, proven, read, render, said, tree

HEADER = '```{{.python explorer="moons" data="{0}"}}'
WRONG = {
    "nothing of that name": ("x=points", "there is no “points” on this page so far."),
    "no number": ("x='three'", "“'three'” is not made of numbers: it holds str."),
    "names": ("x={'w': 1.0}", "“{'w': 1.0}” is not made of numbers: it holds dict."),
    "a truth": ("x=t > 1", "“t > 1” is not made of numbers: it holds bool."),
    "infinite": ("x=t / 0", "“t / 0” holds inf, and an explorer takes finite numbers."),
    "not a number": ("x=[1, 0 * (t / 0)]", "“[1, 0 * (t / 0)]” holds nan, and an explorer takes finite numbers."),
    "too many": (
        "a=t, x=torch.zeros(50, 50)",
        f"the data of this explorer are 2,502 numbers; a page takes {MAX_NUMBERS:,}.",
    ),
    "an error": ("x=t @ t[:1]", "“t @ t[:1]” raised RuntimeError:"),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The engine on a project without files."""
    engine = Engine(tmp_path_factory.mktemp("project"), Settings())
    yield engine
    engine.close()


def page_of(engine, data, *more):
    """A page whose block gives data."""
    code = ("import torch", "t = torch.tensor([1.5, 2.0], requires_grad=True).detach()", "t")
    return parsed(engine, lines(HEADER.format(data), *code, "```", *more), "docs/page.md")


def test_a_block_gives_numbers_of_its_own_run(engine):
    """Tensors, numbers and ragged lists of them are as they are when the block has run, to the last digit."""
    page = page_of(engine, "x=t, y=[t[0], t[:1]], z=1/3", "", "```python", "t = t + 1", "```")
    result = engine.run(page)
    assert prove(page, result).errors == []
    values = {"x": [1.5, 2.0], "y": [1.5, [1.5]], "z": 1 / 3}
    assert [look.data for look in looks(result)] == [{"kind": "data", "values": values}]


@pytest.mark.parametrize("data, what", WRONG.values(), ids=WRONG)
def test_what_is_no_number_is_an_error(engine, data, what):
    """It names page and line, says what was found, and what to do; the page goes on."""
    page = page_of(engine, data, "", "{{ 2.0 :: t[1] }}")
    (error,) = prove(page, engine.run(page)).errors
    assert (str(error.where), error.what[: len(what)]) == ("docs/page.md:1", what)
    assert error.todo


def test_a_block_that_fails_gives_nothing(engine):
    """Its failure is the only error."""
    page = parsed(engine, lines('```{.python explorer="moons" data="x=t"}', "t = 1 / 0", "```"), "docs/page.md")
    assert [error.what for error in prove(page, engine.run(page)).errors] == [
        "the block raised ZeroDivisionError: division by zero"
    ]


def test_the_data_stand_among_the_outputs():
    """They are kept as those of a picture are, so that a text in them cannot end their element."""
    page = read(lines(HEADER.format("x=t"), "t", "```"))
    output = {"output_type": "stream", "name": "stdout", "text": "1"}
    proof = proven(page, outputs=[output], looks=[Look({"kind": "data", "values": {"x": [1.5, 2]}})])
    (place,) = tree(placeholders.fill(proof, render(page), str)).xpath("//*[@data-explorer='moons']")
    (kept,) = place.xpath("./template[@class='picture-data']/text()")
    assert json.loads(kept) == {"kind": "data", "values": {"x": [1.5, 2]}}


@pytest.mark.parametrize(
    "header, what",
    [
        ('{.python data="x=t"}', "a block gives data, but names no explorer."),
        ('{.python explorer="moons" data="t"}', "the data of an explorer are expressions with names."),
        ('{.python explorer="moons" data="x=t, y"}', "“x=t, y” is not a list of names."),
        ('{.python explorer="moons" data="x=t,,"}', "“x=t,,” is not a list of names."),
    ],
)
def test_a_header_says_what_it_gives(header, what):
    """Each expression has a name, and there is an explorer to take it."""
    assert said(read(lines(f"```{header}", "t = 1", "```"))) == [(1, what)]
