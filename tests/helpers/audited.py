"""Pages whose numerals are audited without being run."""

import dataclasses
from pathlib import Path

from snippets._engine.page import Page
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.proof import Proof
from snippets._engine.prove.numerals import audit
from snippets._engine.prove.verdicts import prove
from tests.helpers.given import ended

VERSIONS = {"python": "3.11.7", "torch": "2.13.0+cpu"}


def page(text: str) -> Page:
    """A page of this Markdown."""
    return parse_markdown(text, "docs/x.md", Path("snippets"))


def ran(text: str, *outputs: dict) -> Proof:
    """The proof of a page of this Markdown, the versions known, whose blocks put these out and whose claims are 4."""
    ours = page(text)
    values = [("number", "4")] * len(ours.claims)
    return prove(ours, dataclasses.replace(ended(ours, *values, outputs=outputs), versions=VERSIONS))


def loose(text: str, *outputs: dict) -> list[str]:
    """The numerals of a page that nothing covers."""
    return [seen.text for seen in audit(ran(text, *outputs)) if not seen.rule]
