"""Plots of Matplotlib's as parts of a page, in its font and colours: light, dark and forced.

A picture that is a file knows nothing of its page. So the drawing stands in the page, and its text is text. There are
no style attributes, which a strict policy forbids. Without any style sheet it still looks as it was drawn.
"""

import hashlib
import html
import re
from math import ceil
from xml.etree import ElementTree

READABLE = 9.0  # points, which are 12 pixels: no text is shown smaller
COLUMN = 640  # pixels, that a column of text has on most sites. A plot may shrink to this width in any case
INK, SHEET = "currentColor", "var(--snippet-sheet, Canvas)"
COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
REFERENCE = re.compile(r"href=#(?P<link>.+)|.*=url\(#(?P<url>[^)]+)\)")
UPRIGHT = re.compile(r"rotate\(-?0 [^)]*\)")
# What the page decides, or what no attribute can say.
LEFT_OUT = ("font-family", "mix-blend-mode", "filter")
INHERITED = ("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width")


def inline(svg: str, words: str) -> str:
    """A figure, given as Matplotlib writes it, as an element of a page, with its alternative text.

    It scrolls where there is less room than its text needs, so the keyboard must reach it.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        _dress(element)
    _compact(root)
    _rename(root, f"plot-{hashlib.sha256(svg.encode()).hexdigest()[:8]}-")
    box = root.attrib["viewBox"]
    width, height = _least(root, *map(float, box.split()[2:]))
    shown = {"width": f"{width}", "height": f"{height}", "viewBox": box, "aria-hidden": "true"}
    inherited = {"fill": INK, "stroke-linejoin": "round", "stroke-linecap": "butt"}
    root.attrib = shown | inherited
    drawn = ElementTree.tostring(root, encoding="unicode")
    place = 'class="snippet-plot" role="img" tabindex="0" data-search-exclude'
    return f'<div {place} aria-label="{html.escape(words)}">{drawn}</div>'


def _dress(element: ElementTree.Element) -> None:
    """Give an element of SVG the names that HTML has, and attributes in the place of its style."""
    element.tag = _local(element.tag)
    given = {_local(name): value for name, value in element.attrib.items()}
    for declared in given.pop("style", "").split(";"):
        name, _, value = map(str.strip, declared.partition(":"))
        if name and name not in LEFT_OUT:
            given[name] = value
        elif family := _family(value) if name == "font-family" else "":
            given[name] = family
    for name in ("fill", "stroke"):
        if name in given:
            given[name] = _colour(given[name], element.tag in ("text", "tspan"))
    if size := given.get("font-size"):
        given["font-size"] = size.removesuffix("px")
    if UPRIGHT.fullmatch(given.get("transform", "")):
        del given["transform"]
    element.attrib = {name: " ".join(value.split()) for name, value in given.items()}


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _family(names: str) -> str:
    """Which font a text needs if the page's own will not do."""
    return next((kind for kind in ("monospace", "serif") if names.endswith(f" {kind}")), "")


def _colour(value: str, is_text: bool) -> str:
    """A colour of a figure as one of the page: greys lie between its ink and its sheet.

    White text stays white, since it stands on a colour. A style sheet sets how much of any other colour is its own,
    so that none is lost in the dark.
    """
    if not (found := COLOUR.fullmatch(value)):
        return value
    red, green, blue = (int(part, 16) for part in found.groups())
    if len({red, green, blue}) > 1:
        return f"color-mix(in srgb, {value} var(--snippet-own, 100%), {INK})"
    if is_text and red > 127:
        return value
    if red in (0, 255):
        return SHEET if red else INK
    return f"color-mix(in srgb, {INK} {100 - red / 2.55:.0f}%, {SHEET})"


def _compact(element: ElementTree.Element) -> None:
    """Leave out what nobody sees: spaces, the style sheet, empty paths, and groups that say nothing."""
    kept: list[ElementTree.Element] = []
    for part in element:
        _compact(part)
        is_seen = part.get("fill") != "none" or "stroke" in part.attrib or "id" in part.attrib
        if part.tag in ("g", "defs") and not part.attrib and (part.tag == "g" or not len(part)):
            kept += part
        elif is_seen and part.tag not in ("style", "metadata"):
            kept.append(part)
    if kept or element.tag not in ("text", "tspan"):
        element.text = None
    for part in kept:
        part.tail = None
    if element.tag == "g" and len(kept) > 1 and {part.tag for part in kept} == {"use"}:
        _share(element, kept)
    element[:] = kept


def _share(group: ElementTree.Element, marks: list[ElementTree.Element]) -> None:
    """Say once what is the same for all marks of a group, which may be thousands."""
    for name in INHERITED:
        (value, *others) = {mark.get(name) for mark in marks}
        if value and not others and name not in group.attrib:
            group.set(name, value)
            for mark in marks:
                del mark.attrib[name]


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Give what is referred to a name that no other plot of a page has: one in a hidden plot could not be used."""
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if found := REFERENCE.fullmatch(f"{name}={value}"):
                used.add(found["link"] or found["url"])
                element.set(name, value.replace("#", f"#{prefix}", 1))
    for element in root.iter():
        if element.get("id") in used:
            element.set("id", prefix + element.attrib["id"])


def _least(root: ElementTree.Element, width: float, height: float) -> tuple[int, int]:
    """The size in pixels below which a plot would have text that is hard to read."""
    sizes = [max(float(part.get("font-size", 0)) for part in text.iter()) for text in root.iter("text")]
    shrunk = min(1.0, READABLE / min(sizes, default=2 * READABLE), COLUMN * 0.75 / width)
    return ceil(width / 0.75 * shrunk), ceil(height / 0.75 * shrunk)
