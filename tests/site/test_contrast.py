"""Colours can be told apart: the style sheets' own variables, read from their text, in both schemes.

What a browser makes of them is looked at in tests/browser; this covers what no page happens to show.
"""

import re
from itertools import product

import pytest
import tinycss2
import tinycss2.color4

from tests.helpers import ROOT

SHEETS = ROOT / "docs/assets/stylesheets"
SCHEMES = {"default": '[data-md-color-scheme="default"]', "slate": '[data-md-color-scheme="slate"]'}
TEXT, SHAPE = 4.5, 3.0  # what WCAG asks at level AA of text, and of what a picture is understood by

# What stands on what: the colours of text, then what may be behind it.
TOKENS = [
    "number",
    "string",
    "keyword",
    "constant",
    "special",
    "function",
    "name",
    "variable",
    "operator",
    "punctuation",
    "comment",
    "generic",
]
PAGE = ["--md-default-bg-color", "--site-sheet"]
CODE = ["--md-code-bg-color", "--md-code-hl-color--light"]  # a line, and a highlighted one
ON = {
    ("--md-default-fg-color", "--md-default-fg-color--light", "--md-typeset-a-color"): [*PAGE, "--md-code-bg-color"],
    ("--md-code-fg-color", *(f"--md-code-hl-{token}-color" for token in TOKENS)): [*CODE, "--site-output"],
    ("--site-forward",): [*PAGE, "--site-forward-soft"],
    ("--site-backward",): [*PAGE, "--site-backward-soft"],
    ("--site-error",): [*PAGE, "--site-error-soft", "--site-output"],
    ("--md-primary-bg-color",): ["--md-primary-fg-color"],
    ("--md-accent-bg-color",): ["--md-accent-fg-color"],
    ("--md-default-fg-color",): ["--md-typeset-mark-color", "--md-admonition-bg-color"],
    ("--md-footer-fg-color", "--md-footer-fg-color--light", "--md-footer-fg-color--lighter"): [
        "--md-footer-bg-color",
        "--md-footer-bg-color--dark",
    ],
}
# What is drawn in a picture, and is no text: lines, frames and arrow heads.
DRAWN = [
    "--site-forward",
    "--site-backward",
    "--picture-positive",
    "--picture-negative",
    "--picture-run-0",
    "--picture-run-1",
    "--picture-run-2",
    "--picture-run-3",
    "--md-default-fg-color--light",
    "--md-default-fg-color--lighter",
]
NUMBERS = DRAWN[:-1]


def variables():
    """The custom properties of each scheme: what every scheme has, then what is its own."""
    shared, own = {}, {name: {} for name in SCHEMES}
    for sheet in sorted(SHEETS.glob("*.css")):
        for rule in tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8"), skip_comments=True):
            if rule.type == "qualified-rule":
                found = {
                    each.name: tinycss2.serialize(each.value).strip()
                    for each in tinycss2.parse_blocks_contents(rule.content, skip_comments=True)
                    if each.type == "declaration" and each.name.startswith("--")
                }
                selector = tinycss2.serialize(rule.prelude)
                named = [name for name, scheme in SCHEMES.items() if scheme in selector]
                for into in [own[name] for name in named] or [shared]:
                    into.update(found)
    return {name: {**shared, **of} for name, of in own.items()}


COLORS = variables()


def color(scheme, name):
    """A variable as red, green, blue and opacity, from 0 to 1."""
    text = COLORS[scheme][name]
    while other := re.fullmatch(r"var\((--[\w-]+)\)", text):
        text = COLORS[scheme][other[1]]
    return tinycss2.color4.parse_color(text).to("srgb")


def luminance(parts):
    """WCAG's relative luminance."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(scheme, front, back):
    """WCAG's contrast of one variable on another, to 1."""
    red, green, blue, alpha = [*color(scheme, front)]
    below = [*color(scheme, back)][:3]
    mixed = [alpha * over + (1 - alpha) * under for over, under in zip((red, green, blue), below, strict=True)]
    less, more = sorted([luminance(mixed), luminance(below)])
    return (more + 0.05) / (less + 0.05)


def faint(scheme, pairs, least):
    """The pairs with too little contrast."""
    found = {pair: round(contrast(scheme, *pair), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in found.items() if ratio < least}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read(scheme):
    """Prose, links, each kind of code token, errors, buttons and the footer have 4.5 to 1 on all they may stand on."""
    assert faint(scheme, [pair for fronts, backs in ON.items() for pair in product(fronts, backs)], TEXT) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_picture_can_be_seen(scheme):
    """Lines and marks of pictures have 3 to 1 on their paper, and their numbers 4.5 to 1."""
    assert faint(scheme, product(DRAWN, ["--site-sheet"]), SHAPE) == {}
    assert faint(scheme, product(NUMBERS, ["--site-sheet"]), TEXT) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_code_colours_are_all_here(scheme):
    """Each colour that the theme gives code has one of our own, in both schemes."""
    assert {name for name in COLORS[scheme] if re.fullmatch(r"--md-code-hl-\w+-color", name)} == {
        f"--md-code-hl-{token}-color" for token in TOKENS
    }


def test_what_is_faint_is_found():
    """White on white has a contrast of 1, black on white one of 21, and one with half its strength less."""
    COLORS["test"] = {"--black": "#000", "--white": "#fff", "--half": "#00000080", "--alias": "var(--black)"}
    assert contrast("test", "--white", "--white") == 1
    assert contrast("test", "--alias", "--white") == pytest.approx(21)
    assert contrast("test", "--half", "--white") == pytest.approx(4.004, abs=0.001)
    assert faint("test", [("--half", "--white")], TEXT) == {("--half", "--white"): 4.0}
    del COLORS["test"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("token", ["name", "variable", "operator", "punctuation"])
def test_most_of_code_has_one_colour(scheme, token):
    """What stands in code without an element of its own looks as if it had one."""
    assert color(scheme, f"--md-code-hl-{token}-color") == color(scheme, "--md-code-fg-color")
