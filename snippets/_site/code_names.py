"""Names in code explain themselves: a note for each name that a page of the site defines, where a page has it first.

The glossary is the dictionary. Its entries for names of code go into a script of their own, which a page loads when a
reader points at a name. `.grad` is a name behind any dot, `nn.Linear` one behind `nn.` alone.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

import lxml.html

from snippets._site.reference import DEFINITION, text_of

SCRIPT = "assets/javascripts/code-names.js"
SHOWING = Path(__file__).parent / "assets/notes.js"
CODE = re.compile(r'<div class="highlight[^"]*">.*?</pre>', re.DOTALL)
TOKEN = re.compile(r'(?P<dot><span class="o">\.</span>)?<span class="(?P<kind>n[a-z]?)">(?P<name>\w+)</span>')
OWNER = re.compile(r">(\w+)</span>$")  # before a dot
MAX_OWNER_CHARS = 80
LAST_NAMES = re.compile(r"(?P<key>(?:\w*\.)?\w+)(?:\(\))?$")


def names_in(content: str) -> list[str]:
    """Return the names that the HTML of a page defines."""
    return [key_of(text_of(term)) for term in DEFINITION.findall(content) if term.startswith("<code")]


def key_of(term: str) -> str:
    """Return the name by which code has a term, with what has to stand before its dot, if it has one."""
    found = LAST_NAMES.search(term)
    return found["key"] if found else term


def with_names(content: str, keys: Iterable[str]) -> str:
    """Mark each name where the code of a page has it first. The keyboard can reach it there."""
    wanted = set(keys)

    def marked(token: re.Match[str]) -> str:
        name, dot = token["name"], token["dot"] or ""
        before = OWNER.search(token.string[max(token.start() - MAX_OWNER_CHARS, 0) : token.start()]) if dot else None
        keys = (f"{before[1] if before else ''}.{name}", f".{name}", name) if dot else (name,)
        key = next((key for key in keys if key in wanted), "")
        wanted.discard(key)
        marks = f' data-name="{key}" tabindex="0"' if key else ""
        return f'{dot}<span class="{token["kind"]}"{marks}>{name}</span>'

    return CODE.sub(lambda code: TOKEN.sub(marked, code[0]), content)


def script(glossary: str, base: str) -> str:
    """Return the script with all notes: for each name the sentence that defines it, its page, and the address there.

    Args:
        glossary: the HTML of the glossary.
        base: the address of its page, to which those of its links are relative.
    """
    notes = {}
    for heading in lxml.html.fragment_fromstring(glossary, create_parent=True).iter("h2"):
        sentence = heading.getnext()
        if [child.tag for child in heading] == ["code"]:
            (link,) = sentence.iter("a")
            said = sentence.text.strip()
            notes[key_of(heading.text_content())] = [said, link.text, urljoin(base, link.get("href"))]
    return f"const notes = {json.dumps(notes, ensure_ascii=False)};\n{SHOWING.read_text(encoding='utf-8')}"
