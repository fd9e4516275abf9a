"""Front matter: what a page says of itself before its text, as MkDocs reads it."""

import re
from collections.abc import Iterator
from itertools import accumulate

import yaml

from snippets._engine.errors import PageError
from snippets._engine.texts import Place

FRONT_MATTER = re.compile(r"\A-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
# The other kind, MultiMarkdown's: lines such as “title: A page” at the top, without dashes, up to the first empty line.
KEY = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
CONTINUED = re.compile(r"(?: {4}|\t)\s*(?P<value>.*)")


def read_front_matter(text: str, path: str) -> tuple[int, list[str], list[PageError]]:
    """Where the front matter ends, its texts, and its errors. Of what stands between dashes, only a mapping counts."""
    found = FRONT_MATTER.match(text)
    if not found:
        return *_without_dashes(text), []
    try:
        data = yaml.safe_load(found[1])
        texts = list(_texts(data))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # also an impossible date, a list that holds itself
        mark, why = getattr(error, "problem_mark", None), getattr(error, "problem", None) or type(error).__name__
        where, todo = (
            Place(path, mark.line + 2 if mark else 1),
            "Put a text with a colon in it, such as a claim, in quotes.",
        )
        if isinstance(error, ValueError) and (impossible := _impossible(found[1])):
            where, why = Place(path, impossible[0] + 2), impossible[1]
            todo = "Write a date that there is, or put the text in quotes."
        return found.end(), [], [PageError(where, f"the front matter is not YAML: {why}.", todo)]
    return (found.end(), texts, []) if isinstance(data, dict) else (0, [], [])


def _without_dashes(text: str) -> tuple[int, list[str]]:
    values: dict[str, str] = {}
    key, lines = "", text.split("\n")
    ends = list(accumulate(len(line) + 1 for line in lines))
    for number, line in enumerate(lines):
        if not line.strip():
            return (ends[number] if values else 0), list(values.values())
        if found := KEY.match(line):
            key = found["key"].lower()
            values[key] = f"{values[key]} {found['value'].strip()}" if key in values else found["value"].strip()
        elif key and (found := CONTINUED.match(line)):
            values[key] += f" {found['value'].strip()}"
        else:
            return (ends[number - 1] if values else 0), list(values.values())
    return len(text) if values else 0, list(values.values())


def _impossible(text: str) -> tuple[int, str] | None:
    """The 0-based line of the first value in YAML that there cannot be, such as a date, and why not."""
    loader = yaml.SafeLoader("")
    nodes = [yaml.compose(text, yaml.SafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode):
            try:
                loader.construct_object(node)
            except ValueError as error:
                return node.start_mark.line, str(error)
        elif isinstance(node, yaml.MappingNode | yaml.SequenceNode):
            children = [child for each in node.value for child in (each if isinstance(each, tuple) else (each,))]
            nodes += reversed(children)
    return None


def _texts(value: object) -> Iterator[str]:
    """The texts in a value of YAML, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
