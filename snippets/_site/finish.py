"""The last pass over a built site: one style sheet, a way past the header, and a policy on each page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from snippets._site import pages, policy, styles


def finish(site: Path, templates: Iterable[Path]) -> list[str]:
    """Finish every page of a built site, in place.

    Args:
        templates: the folders of the theme, whose scripts may run.

    Returns:
        What the author should know, one line each.
    """
    trusted = policy.trusted(templates)
    inline: dict[str, str] = {}
    texts = {path: pages.without_inline_styles(pages.with_skip_link(path.read_text(encoding="utf-8")), inline)
             for path in sorted(site.rglob("*.html"))}
    sheet = _sheet(site, texts, inline)
    told = []
    for path, text in texts.items():
        found = len(policy.forbidden(text, trusted))
        if found:
            told.append(f"{path.relative_to(site).as_posix()} holds {found} inline script{'s' if found != 1 else ''} "
                        "that the site's policy will not run. Put scripts into a file and name it in extra_javascript.")
        path.write_text(policy.with_policy(styles.with_one_sheet(text, sheet), trusted), encoding="utf-8")
    return told


def _sheet(site: Path, texts: dict[Path, str], inline: dict[str, str]) -> str:
    """Write the one style sheet beside the first of those that all pages link; returns its file name."""
    page, text = next(iter(texts.items()))
    sheets = [_file(site, page, url) for url in styles.linked(text)]
    scripts = [path.read_text(encoding="utf-8") for path in site.rglob("*.js")]
    sheet = styles.merged(sheets, styles.names(texts.values(), scripts), inline)
    name = styles.name_of(sheet)
    (sheets[0].parent / name).write_text(sheet, encoding="utf-8")
    return name


def _file(site: Path, page: Path, url: str) -> Path:
    path = url.partition("?")[0]
    return site / path.lstrip("/") if path.startswith("/") else page.parent / path
