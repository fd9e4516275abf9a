"""One style sheet for the site, in the place of four: what its pages link, in order, less what cannot match on any."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import tinycss2

from snippets._site.pages import TAG, attributes

LINK = re.compile(r'[ \t]*<link rel="stylesheet" href="(?P<url>[^"]*)">\s*?\n')
WORD = re.compile(r"[\w-]+")
# Which way text runs, and the colours that a reader may choose, are said by a page, never by a script alone.
DEMANDED = re.compile(r"""[.#](-?[A-Za-z_][\w-]*)|\[((?:dir|data-md-color-\w+)="?[\w-]+)"?\]"""
                      r"""|\[[\w-]+="?([\w-]+)"?\]""")
# The theme's script speaks of these on every site, and makes them only where pages hold what stands behind them.
MADE_FOR = {"md-annotation": "annotate", "md-version": '"provider":', "md-source__fact": 'class="md-source"'}
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
# A custom property: of the theme's, many are icons and colours of what a site may have and this one has not.
PROPERTY = re.compile(r"""(?P<before>[{;])(?P<name>--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""")
# The theme sets this for a moment at every load so that no colour fades, and by its rule for all elements the browser
# styles each of them twice over: a seventh of the work of opening a page. By site.css no colour fades at any time.
COSTLY = "[data-md-color-switching]"
NESTING = {"media", "supports", "container", "layer"}  # rules that hold rules
UNSAFE = re.compile(r"[<>{}\\]|url\(", re.IGNORECASE)  # what no style attribute of ours has, and none may bring


def linked(page: str) -> list[str]:
    """The addresses of the style sheets that a page links."""
    return [found["url"] for found in LINK.finditer(page)]


def names(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Every class, id and value of pages, and all words of scripts, which may make more of them."""
    pages = list(pages)
    unmade = tuple(name for name, sign in MADE_FOR.items() if not any(sign in page for page in pages))
    found = {word for script in scripts for word in WORD.findall(script) if not word.startswith(unmade)}
    for page in pages:
        for tag in {tag[0]: tag for tag in TAG.finditer(page)}.values():
            for name, value in attributes(tag).items():
                found.update(value.split() if name == "class" else [value, f"{name}={value}"])
    return found


def merged(sheets: Iterable[Path], used: set[str], inline: dict[str, str]) -> str:
    """All style sheets in one, and the rules for classes that stand for style attributes.

    Args:
        used: the classes, ids and custom properties that pages and scripts may use.
        inline: the name of a class by the text of the style attribute that it stands for.
    """
    rules = [rule for path in sheets for rule in _rules(path)]
    kept = "".join(_kept(rule, used) for rule in rules)
    kept = _without_unused(kept, used)
    safe = {name: style for style, name in inline.items() if not UNSAFE.search(style)}
    return kept + "".join(f".{name}{{{_important(style)}}}" for name, style in safe.items())


def _without_unused(sheet: str, used: set[str]) -> str:
    """The sheet without custom properties that nothing uses, or only one that is itself not used."""
    wanted = {*used, *VARIABLE.findall(sheet)}
    less = PROPERTY.sub(lambda found: found[0] if found["name"] in wanted else found["before"], sheet)
    return less if less == sheet else _without_unused(less, used)


def name_of(sheet: str) -> str:
    """The file name of a style sheet, which changes with what it says."""
    return f"site.{hashlib.sha256(sheet.encode()).hexdigest()[:8]}.css"


def with_one_sheet(page: str, name: str) -> str:
    """The page with a link to one style sheet in the place of all, in the folder of the first."""
    urls = linked(page)
    first = True

    def link(found: re.Match[str]) -> str:
        nonlocal first
        kept, first = first, False
        return f'<link rel="stylesheet" href="{urls[0].rpartition("/")[0]}/{name}">\n' if kept else ""

    return LINK.sub(link, page)


def _rules(path: Path) -> list[tinycss2.ast.Node]:
    return tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)


def _kept(rule: tinycss2.ast.Node, used: set[str]) -> str:
    """What is left of a rule when selectors that nothing can match are gone."""
    if rule.type == "qualified-rule":
        selectors = [each for each in _selectors(rule.prelude) if _can_match(each, used)]
        text = ",".join(tinycss2.serialize(each).strip() for each in selectors)
        return f"{text}{{{_short(rule.content)}}}" if selectors else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        text = "".join(_kept(each, used) for each in inner)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{text}}}" if text else ""
    return rule.serialize() if rule.type == "at-rule" else ""


def _selectors(prelude: list[tinycss2.ast.Node]) -> list[list[tinycss2.ast.Node]]:
    selectors: list[list[tinycss2.ast.Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return selectors


def _can_match(selector: list[tinycss2.ast.Node], used: set[str]) -> bool:
    """Whether each class, id and value that a selector demands is used; what stands in :is() and :not() is let be."""
    text = tinycss2.serialize([token for token in selector if token.type != "function"])
    demanded = [name for found in DEMANDED.finditer(text) for name in found.groups() if name]
    return COSTLY not in text and all(name.replace('"', "") in used or _is_composed(name, used) for name in demanded)


def _is_composed(name: str, used: set[str]) -> bool:
    """Whether a script may make a name of a part that ends with a hyphen, as `is-${state}` does."""
    return "=" not in name and any(name[:end.end()] in used for end in re.finditer("-", name))


def _short(content: list[tinycss2.ast.Node]) -> str:
    """Declarations without comments and line ends."""
    text = tinycss2.serialize([token for token in content if token.type != "comment"])
    return re.sub(r"\s*\n\s*", " ", text).strip().removesuffix(";")


def _important(style: str) -> str:
    return ";".join(f"{each.strip()}!important" for each in style.split(";") if each.strip())
