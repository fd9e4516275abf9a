"""The Content-Security-Policy of each page: nothing from another host, and no script that is not the site's own.

The policy allows inline scripts by their hashes, and only those that are in the theme's templates. A script that gets
into a page with an output, a claim or a title does not run.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path

from snippets._site.pages import attributes, tags

CHARSET = re.compile(r'<meta charset="utf-8">', re.IGNORECASE)
SCRIPT_END = re.compile(r"</script[\s>/]", re.IGNORECASE)
BASE_URL = re.compile(r'^__md_scope=new URL\("[^"\\]*",location\)')  # differs between folders
DATA_TYPES = ("application/json", "application/ld+json")  # no browser runs these
DIRECTIVES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",  # the search index
    "font-src": "'self'",
    "form-action": "'none'",  # no form is sent anywhere
    "img-src": "'self' data:",
    "manifest-src": "'none'",
    "style-src": "'self'",
    "worker-src": "'self'",  # the search
}


def inline_scripts(page: str) -> list[str]:
    """Return the code of the inline scripts of a page that browsers would run."""
    found, position = [], 0
    while tag := next(tags(page, "script", position), None):
        end = SCRIPT_END.search(page, tag.end())
        position = end.start() if end else len(page)
        if "src" not in attributes(tag) and attributes(tag).get("type", "") not in DATA_TYPES:
            found.append(page[tag.end() : position])
    return found


def trusted(templates: Iterable[Path]) -> set[str]:
    """Return the kinds of the inline scripts of a theme, given its folders."""
    files = sorted(path for folder in templates for path in folder.rglob("*.html"))
    return {kind(code) for path in files for code in inline_scripts(path.read_text(encoding="utf-8"))}


def kind(code: str) -> str:
    """Return the code of a script without the part that differs between folders."""
    return BASE_URL.sub("", code)


def with_policy(page: str, known: set[str], **changed: str) -> str:
    """Add the policy to a page, right after the declaration of its encoding.

    Args:
        known: the kinds of the inline scripts that may run.
        changed: directives with other sources than those of DIRECTIVES, written with “_” for “-”.
    """
    hashes = sorted({_hash(code) for code in inline_scripts(page) if kind(code) in known})
    others = {name.replace("_", "-"): sources for name, sources in changed.items()}
    rules = {**DIRECTIVES, **others, "script-src": " ".join(["'self'", *hashes])}
    text = "; ".join(f"{name} {sources}" for name, sources in rules.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(text, quote=False)}">'
    return CHARSET.sub(lambda found: f"{found[0]}\n      {meta}", page, count=1)


def forbidden(page: str, known: set[str]) -> list[str]:
    """Return the code of the inline scripts of a page that its policy does not allow."""
    return [code for code in inline_scripts(page) if kind(code) not in known]


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
