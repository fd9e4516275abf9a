"""The last pass over a built site: one style sheet, a way past the header, and a policy on each page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from snippets._site import offline, pages, policy, styles

# What is changed in the theme's script: where it is, what takes its place, and what a reader has of it.
MENDS = (
    # It loads the index of the search at once, unless the site is read from a disk.
    (r'\$\(location\.protocol!=="file:"\)(?=,\w+\("search"\))', "$(!1)",
     "pages load the index of the search when it is asked for"),
    # It says which colours scrollbars have, twice, and each time the browser styles the whole page. site.css says it.
    (r'(\w+\("meta",\{name:"color-scheme"\}\));document\.head\.appendChild\(\w+\);', r"\1;",
     "the browser styles a page once as it opens"),
)

# A worker that becomes another one when it is told something, and tells that one.
WORKER = """addEventListener("message", event => {
  importScripts(%s);
  dispatchEvent(new MessageEvent("message", { data: event.data }));
}, { once: true });
"""


def finish(site: Path, templates: Iterable[Path], from_disk: bool = False) -> list[str]:
    """Finish every page of a built site, in place.

    Args:
        templates: the folders of the theme, whose scripts may run.
        from_disk: whether readers open its files without a server.

    Returns:
        What the author should know, one line each.
    """
    trusted = policy.trusted(templates)
    changed = {"worker_src": offline.WORKER_SOURCES} if from_disk else {}
    if from_disk:
        offline.write_shim(site)
    inline: dict[str, str] = {}
    texts = {path: _as_read(path.read_text(encoding="utf-8"), inline) for path in sorted(site.rglob("*.html"))}
    sheet = _sheet(site, texts, inline)
    told = _mend_the_themes_script(site)
    if not from_disk:  # there the worker is a text already, and no file
        _worker_when_asked(site)
    for path, text in texts.items():
        found = len(policy.forbidden(text, trusted))
        if found:
            told.append(f"{path.relative_to(site).as_posix()} holds {found} inline script{'s' if found != 1 else ''} "
                        "that the site's policy will not run. Put scripts into a file and name it in extra_javascript.")
        whole = policy.with_policy(styles.with_one_sheet(text, sheet), trusted, **changed)
        path.write_text(pages.without_blanks(whole), encoding="utf-8")
    return told


def _as_read(text: str, inline: dict[str, str]) -> str:
    named = pages.with_named_code(pages.with_skip_link(text))
    return pages.without_plain_tokens(pages.without_inline_styles(named, inline))


def _mend_the_themes_script(site: Path) -> list[str]:
    """Make the changes to the theme's script; returns those that could not be made."""
    told = []
    for script in site.glob("assets/javascripts/bundle.*.js"):
        text = script.read_text(encoding="utf-8")
        for sought, instead, gain in MENDS:
            text, found = re.subn(sought, instead, text)
            if found != 1:
                told.append(f"The theme's script has changed, so that it is no longer sure that {gain}: "
                            "look at MENDS in snippets/_site/finish.py.")
        script.write_text(text, encoding="utf-8")
    return told


def _worker_when_asked(site: Path) -> None:
    """Have the worker of the search load its program with its first task: the theme starts it with every page."""
    for worker in site.glob("assets/javascripts/workers/search.*.min.js"):
        program = worker.with_name(worker.name.replace(".min.js", ".program.js"))
        worker.replace(program)
        worker.write_text(WORKER % json.dumps(program.name), encoding="utf-8")


def _sheet(site: Path, texts: dict[Path, str], inline: dict[str, str]) -> str:
    """Write the one style sheet beside the first of those that all pages link; returns its file name."""
    # The page for lost readers names files by their place on the host, which is not known to be that in the site.
    page, text = next((page, text) for page, text in texts.items() if page != site / "404.html")
    sheets = [page.parent / url.partition("?")[0] for url in styles.linked(text)]
    scripts = [path.read_text(encoding="utf-8") for path in site.rglob("*.js")
               if path.parent.name not in ("workers", "lunr", "min")]  # these see no page, so they name no class of it
    sheet = styles.merged(sheets, styles.names(texts.values(), scripts), inline)
    name = styles.name_of(sheet)
    (sheets[0].parent / name).write_text(sheet, encoding="utf-8")
    return name
