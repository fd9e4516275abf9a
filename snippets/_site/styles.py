"""One style sheet instead of the four that pages link, in their order, without rules that match nothing on the site."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, LiteralToken, Node, QualifiedRule

from snippets._site.pages import TAG, attributes

LINK = re.compile(r'[ \t]*<link rel="stylesheet" href="(?P<url>[^"]*)">\s*?\n')
WORD = re.compile(r"[\w-]+")
# Only a page sets the direction of its text and the colours that a reader may choose, never a script alone. So these
# attributes are looked up with their values.
REQUIRED_NAME = re.compile(
    r"""[.#](-?[A-Za-z_][\w-]*)|\[((?:dir|data-md-color-\w+)="?[\w-]+)"?\]"""
    r"""|\[[\w-]+="?([\w-]+)"?\]"""
)
# The theme's script names these classes on every site, and uses them only if a page holds this text.
CONDITIONAL_CLASSES = {"md-annotation": "annotate", "md-version": '"provider":', "md-source__fact": 'class="md-source"'}
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
# A custom property. Many of the theme's are icons and colours of features that this site does not use.
PROPERTY = re.compile(r"""(?P<before>[{;])(?P<name>--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""")
# The theme sets this attribute for a moment at every load, to suppress transitions of colours. Its rule for all
# elements has the browser compute every style twice: a seventh of the work of opening a page. site.css has no such
# transitions.
COSTLY_SELECTOR = "[data-md-color-switching]"
NESTING = {"media", "supports", "container", "layer"}  # at-rules that contain rules
UNSAFE = re.compile(r"[<>{}\\]|url\(", re.IGNORECASE)  # could end the rule or load a file


def linked(page: str) -> list[str]:
    """Return the addresses of the style sheets that a page links."""
    return [found["url"] for found in LINK.finditer(page)]


def names(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return every class, id, attribute value and custom property of pages, and all words of scripts."""
    pages = list(pages)
    unmade = tuple(name for name, sign in CONDITIONAL_CLASSES.items() if not any(sign in page for page in pages))
    found = {word for script in scripts for word in WORD.findall(script) if not word.startswith(unmade)}
    for page in pages:
        for tag in {tag[0]: tag for tag in TAG.finditer(page)}.values():
            for name, value in attributes(tag).items():
                found.update(value.split() if name == "class" else [value, f"{name}={value}"])
                found.update(VARIABLE.findall(value))
    return found


def merged(sheets: Iterable[Path], used: set[str], inline: dict[str, str]) -> str:
    """Merge style sheets into one, and add the rules for classes that stand for style attributes.

    Args:
        used: the classes, ids and custom properties that pages and scripts may use.
        inline: the name of each class, by the style attribute that it stands for.
    """
    rules = [rule for path in sheets for rule in _rules(path)]
    kept = "".join(_kept(rule, used) for rule in rules)
    kept = _without_unused(kept, used)
    safe = {name: style for style, name in inline.items() if not UNSAFE.search(style)}
    return kept + "".join(f".{name}{{{_important(style)}}}" for name, style in safe.items())


def _without_unused(sheet: str, used: set[str]) -> str:
    """Remove custom properties that nothing uses, and then those that only the removed ones used."""
    wanted = {*used, *VARIABLE.findall(sheet)}
    shorter = PROPERTY.sub(lambda found: found[0] if found["name"] in wanted else found["before"], sheet)
    return shorter if shorter == sheet else _without_unused(shorter, used)


def name_of(sheet: str) -> str:
    """Return the file name of a style sheet, which contains a hash of its text."""
    return f"site.{hashlib.sha256(sheet.encode()).hexdigest()[:8]}.css"


def with_one_sheet(page: str, name: str) -> str:
    """Replace the links to style sheets by a link to one, in the folder of the first."""
    urls = linked(page)
    first = True

    def link(found: re.Match[str]) -> str:
        nonlocal first
        kept, first = first, False
        return f'<link rel="stylesheet" href="{urls[0].rpartition("/")[0]}/{name}">\n' if kept else ""

    return LINK.sub(link, page)


def _rules(path: Path) -> Sequence[Node]:
    return tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)


def _kept(rule: Node, used: set[str]) -> str:
    """Write a rule without the selectors that can match nothing; empty if none are left."""
    if isinstance(rule, QualifiedRule):
        selectors = [each for each in _selectors(rule.prelude) if _can_match(each, used)]
        text = ",".join(tinycss2.serialize(each).strip() for each in selectors)
        return f"{text}{{{_short(rule.content)}}}" if selectors else ""
    if isinstance(rule, AtRule) and rule.lower_at_keyword in NESTING and rule.content:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        text = "".join(_kept(each, used) for each in inner)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{text}}}" if text else ""
    return rule.serialize() if isinstance(rule, AtRule) else ""


def _selectors(prelude: list[Node]) -> list[list[Node]]:
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if isinstance(token, LiteralToken) and token.value == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return selectors


def _can_match(selector: list[Node], used: set[str]) -> bool:
    """Tell whether each class, id and value that a selector requires is used, except those in :is() and :not()."""
    text = tinycss2.serialize([token for token in selector if token.type != "function"])
    required = [name for found in REQUIRED_NAME.finditer(text) for name in found.groups() if name]
    return COSTLY_SELECTOR not in text and all(
        name.replace('"', "") in used or _is_composed(name, used) for name in required
    )


def _is_composed(name: str, used: set[str]) -> bool:
    """Tell whether a script may compose a name from a part that ends with a hyphen, as `is-${state}` does."""
    return "=" not in name and any(name[: end.end()] in used for end in re.finditer("-", name))


def _short(content: list[Node]) -> str:
    """Write declarations without comments and line breaks."""
    text = tinycss2.serialize([token for token in content if token.type != "comment"])
    return re.sub(r"\s*\n\s*", " ", text).strip().removesuffix(";")


def _important(style: str) -> str:
    return ";".join(f"{each.strip()}!important" for each in style.split(";") if each.strip())
