"""Addresses: what leaves the site leads back to it."""

import pytest

from snippets._engine.render.address import Address

ADDRESS = Address(
    "One",
    "https://example.org/site/lessons/one/",
    "lessons/one.md",
    (
        ("lessons/two.md", "https://example.org/site/lessons/two/"),
        ("labs/a.py", "https://example.org/site/labs/a/"),
        ("assets/x.svg", "https://example.org/site/assets/x.svg"),
    ),
)


@pytest.mark.parametrize(
    "target, url",
    [
        ("two.md", "https://example.org/site/lessons/two/"),
        ("two.md#part", "https://example.org/site/lessons/two/#part"),
        ("../labs/a.py", "https://example.org/site/labs/a/"),
        ("../assets/x.svg", "https://example.org/site/assets/x.svg"),
        ("#part", "https://example.org/site/lessons/one/#part"),
        ("other.txt", "https://example.org/site/lessons/one/other.txt"),
        ("https://pytorch.org/#a", "https://pytorch.org/#a"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("//cdn.org/x", "//cdn.org/x"),
        ("data:image/png;base64,AA", "data:image/png;base64,AA"),
    ],
)
def test_a_link_is_absolute(target, url):
    """Files of the site are found by their path in the docs folder; other addresses stay."""
    assert ADDRESS.absolute(target) == url


def test_links_of_a_text_are_absolute():
    """Those of Markdown, references and HTML; what looks like one in code stays."""
    two = "https://example.org/site/lessons/two/"
    text = '[a](two.md "T") ![b](../assets/x.svg) <a href="two.md">c</a>\n\n[d]: two.md\n'
    there = f'[a]({two} "T") ![b](https://example.org/site/assets/x.svg) <a href="{two}">c</a>\n\n[d]: {two}\n'
    code = "`[a](two.md)` ``x ` [a](two.md)``\n\n```text\n[a](two.md)\n```\n"
    assert ADDRESS.with_links(text + code + text) == there + code + there


def test_without_an_address_links_stay():
    """A site that does not know where it is published has relative links."""
    assert Address("One").with_links("[a](two.md)") == "[a](two.md)"
    assert Address("One").absolute("two.md") == "two.md"


@pytest.mark.parametrize(
    "target, url",
    [
        ("two.md#part", "../two/#part"),
        ("#part", "#part"),
        ("other.txt", "other.txt"),
        ("https://a.org/", "https://a.org/"),
    ],
)
def test_without_an_address_links_to_known_files_are_relative(target, url):
    """A lab's page is rendered by a plugin that knows no files of the site."""
    address = Address(source="lessons/one.md", files=(("lessons/two.md", "../two/"),))
    assert address.absolute(target) == url
    assert address.with_links(f"[a]({target})") == f"[a]({url})"
