"""The last pass over a built site: one style sheet, a link past the header, and a policy on each page."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import rjsmin

from snippets._site import offline, pages, policy, styles


class ScriptChange(NamedTuple):
    """A change of the theme's script."""

    pattern: str
    replacement: str
    gain: str  # what readers have of it, as the end of a sentence


THEME_SCRIPT_CHANGES = (
    ScriptChange(
        # The theme loads the search index with each page, unless the site is read from a disk.
        r'\$\(location\.protocol!=="file:"\)(?=,\w+\("search"\))',
        "$(!1)",
        "pages load the search index only when a reader searches",
    ),
    ScriptChange(
        # The theme sets the colour scheme of scrollbars by script, twice. Each time the browser computes all styles of
        # the page again. site.css sets it.
        r'(\w+\("meta",\{name:"color-scheme"\}\));document\.head\.appendChild\(\w+\);',
        r"\1;",
        "the browser computes the styles of a page only once when it opens",
    ),
)
SEARCH = Path(__file__).parent / "assets/search.js"  # asks the theme's program in better words
# Loads the rest of the worker with its first message, and hands that message on.
LAZY_WORKER = """addEventListener("message", event => {
  importScripts(%s);
  dispatchEvent(new MessageEvent("message", { data: event.data }));
}, { once: true });
"""


def finish(site: Path, templates: Iterable[Path], from_disk: bool = False) -> list[str]:
    """Finish every page of a built site, in place.

    Args:
        templates: the folders of the theme, whose inline scripts may run.
        from_disk: whether readers open its files without a server.

    Returns:
        Warnings for the author.
    """
    trusted = policy.trusted(templates)
    changed = {"worker_src": offline.WORKER_SOURCES} if from_disk else {}
    _write_search_worker(site, from_disk)
    if from_disk:
        offline.write_shim(site)
    inline: dict[str, str] = {}
    texts = {path: _prepared(path.read_text(encoding="utf-8"), inline) for path in sorted(site.rglob("*.html"))}
    sheet = _write_style_sheet(site, texts, inline)
    warnings = _change_theme_script(site)
    _minify_scripts(site)
    for path, text in texts.items():
        count = len(policy.forbidden(text, trusted))
        if count:
            warnings.append(
                f"{path.relative_to(site).as_posix()} holds {count} inline script{'s' if count != 1 else ''} "
                "that the site's policy will not run. Put scripts into a file and name it in extra_javascript."
            )
        whole = policy.with_policy(styles.with_one_sheet(text, sheet), trusted, **changed)
        path.write_text(pages.without_blanks(whole), encoding="utf-8")
    return warnings


def _prepared(text: str, inline: dict[str, str]) -> str:
    named = pages.with_named_code(pages.with_skip_link(text))
    return pages.without_plain_tokens(pages.without_inline_styles(named, inline))


def _change_theme_script(site: Path) -> list[str]:
    """Change the theme's script. Return a warning for each change that could not be made."""
    warnings = []
    for script in site.glob("assets/javascripts/bundle.*.js"):
        text = script.read_text(encoding="utf-8")
        for change in THEME_SCRIPT_CHANGES:
            text, count = re.subn(change.pattern, change.replacement, text)
            if count != 1:
                warnings.append(
                    f"The theme's script has changed: it is no longer certain that {change.gain}. "
                    "Adapt THEME_SCRIPT_CHANGES in snippets/_site/finish.py."
                )
        script.write_text(text, encoding="utf-8")
    return warnings


def _minify_scripts(site: Path) -> None:
    """Take comments and blanks out of scripts that were written by hand. The others have none, and rjsmin does not
    know a template in a template, which they have."""
    for script in site.glob("assets/javascripts/*.js"):
        if not script.name.startswith(("bundle.", "explorers")):
            script.write_text(rjsmin.jsmin(script.read_text(encoding="utf-8")), encoding="utf-8")


def _write_search_worker(site: Path, from_disk: bool) -> None:
    """Put our search around the theme's program, and load both with the first message, and not with every page.

    From a disk a worker can load nothing, so there it holds all of it.
    """
    for worker in site.glob("assets/javascripts/workers/search.*.min.js"):
        program = worker.read_text(encoding="utf-8").partition("\n//# sourceMappingURL=")[0]
        whole = f"function loadProgram() {{\n{program}\n}}\n{rjsmin.jsmin(SEARCH.read_text(encoding='utf-8'))}"
        later = worker.with_name(worker.name.replace(".min.js", ".program.js"))
        if not from_disk:
            later.write_text(whole, encoding="utf-8")
        worker.write_text(whole if from_disk else LAZY_WORKER % json.dumps(later.name), encoding="utf-8")


def _write_style_sheet(site: Path, texts: dict[Path, str], inline: dict[str, str]) -> str:
    """Write one style sheet beside the first of those that all pages link. Return its file name."""
    # The page 404.html links by absolute paths, and the path of the site on its host is not known.
    page, text = next((page, text) for page, text in texts.items() if page != site / "404.html")
    sheets = [page.parent / url.partition("?")[0] for url in styles.linked(text)]
    scripts = [
        path.read_text(encoding="utf-8")
        for path in site.rglob("*.js")
        if path.parent.name not in ("workers", "lunr", "min")  # scripts of workers add no class to a page
    ]
    sheet = styles.merged(sheets, styles.names(texts.values(), scripts), inline)
    name = styles.name_of(sheet)
    (sheets[0].parent / name).write_text(sheet, encoding="utf-8")
    return name
