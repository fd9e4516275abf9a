"""Labs on the site: mkdocs-jupyter renders their executed notebooks, without its styles and scripts.

Those would be some 600 KB a page and ask other hosts for more; the site's own style sheet covers what is left.
"""

from __future__ import annotations

from pathlib import Path

UNWANTED = ("style", "script", "link")
# Copy buttons and the hidden text they copy, counts of cells, links to headings: a search would find their words.
UNSEEN = (
    "zeroclipboard-container",
    "clipboard-copy-txt",
    "jp-Collapser",
    "jp-InputPrompt",
    "jp-OutputPrompt",
    "anchor-link",
)


def keep_notebook(notebook: str, label: str, folder: Path) -> str:
    """Write a lab's executed notebook where mkdocs-jupyter can read it; returns its path."""
    path = folder / Path(label).with_suffix(".ipynb").name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook, encoding="utf-8")
    return str(path)


def strip(content: str) -> str:
    """The HTML of a rendered notebook without styles, scripts, hidden text and inline event handlers."""
    import lxml.html  # here, since most sites have no labs and most builds no time

    root = lxml.html.fragment_fromstring(content, create_parent="div")
    for element in list(root.iter(*UNWANTED)):
        element.drop_tree()
    for name in UNSEEN:
        for element in root.find_class(name):
            element.drop_tree()
    for element in root.iter(lxml.html.etree.Element):
        for name in [name for name in element.attrib if name.startswith("on")]:
            del element.attrib[name]
    return lxml.html.tostring(root, encoding="unicode")
