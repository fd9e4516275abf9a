"""Phrases that an author declares, so that the audit leaves their numbers alone."""

from snippets._engine.prove.numerals import undeclared
from tests.helpers.audited import loose, ran


def declared(text: str, *entries: str) -> list[str]:
    """What is wrong with a page of this text and these declarations."""
    return [error.what for error in undeclared(ran("\n".join([text, "", "<!-- declare", *entries, "-->"])))]


def test_an_author_declares_a_phrase() -> None:
    """A declared phrase covers the numbers of its one place, wrapped over lines too, and nothing else."""
    assert loose('<!-- declare\n"y = 2x": the data\n-->\ny =\n2x, 2') == ["2"]


def test_a_stale_declaration_fails() -> None:
    """A declaration of what is not on the page is an error at its line."""
    (error,) = undeclared(ran('Text.\n\n<!-- declare\n"three things": gone\n-->'))
    assert str(error.where) == "docs/x.md:4"


def test_a_declaration_covers_one_place() -> None:
    """A phrase that stands twice is declared twice, or by more of the words around it; once is one error."""
    text = "```python\n2\n```\ny = 2x here, y = 2x there"
    (error,) = declared(text, '"y = 2x": the data')
    assert error == "“y = 2x” stands 2 times on the page, on the lines 4, 4."
    assert declared(text, '"y = 2x": the data', '"y = 2x": the data again') == []
    assert declared(text, '"y = 2x": the data', '"Y = 2x": the data again') == []
    assert declared(text, '"y = 2x here": the data', '"y = 2x there": the data') == []


def test_a_declared_number_is_one_of_the_page() -> None:
    """Any reason will not do: the page holds the number, or the reason says what kind of thing it is."""
    text = "```python\nrange(50)\n```\nforty-seven of fifty"
    (error,) = declared(text, '"forty-seven of fifty": so it is')
    assert error == "“forty-seven” is declared, but no code that ran, output or claim of the page holds that number."
    assert declared(text, '"forty-seven of fifty": a quotation from the first edition') == []


def test_a_declaration_reaches_comments_and_titles() -> None:
    """What an audit reads can be declared: a comment in code, a title, a formula with commands."""
    text = '```python title="two ways"\nx = [2, 3]  # three ways\n```\n$2 \\times y$'
    assert declared(text, '"two ways": those', '"three ways": those', r'"2 \times y": a rule') == []
