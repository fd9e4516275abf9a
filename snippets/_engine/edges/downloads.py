"""Downloads: the row of links to a page's code, and the files that a build puts beside its pages."""

import re
from pathlib import Path
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from snippets._engine.edges.documents import label_in
from snippets._engine.errors import PageError, SnippetError
from snippets._engine.render.address import Address
from snippets._engine.render.templating import render
from snippets._engine.texts import Place

RECEIPTS = "receipts.json"
HEADING_END = re.compile(r"</h1>", re.IGNORECASE)
GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+?)(?:\.git)?/?")


def with_downloads(content: str, names: dict[str, str], folder: str, repository: str | None, branch: str) -> str:
    """Put a row of links to a page's notebooks and script below its first heading.

    Args:
        names: the URLs of its files in the page's folder; none for a page without blocks.
        folder: the path of that folder in the site, which ends in “/”.
        repository: the address of the site's repository; if it is none on GitHub, Colab is not offered.
        branch: the branch that holds the built site, and the folder there; if it is empty, Colab is not offered.
    """
    if not names:
        return content
    found, branch = GITHUB.fullmatch(repository or ""), branch.strip("/")
    place = f"{found[1]}/blob/{branch}/{folder}".replace("/./", "/") if found and branch else ""
    colab = f"{quote(place)}{names['notebook']}" if place else ""
    row = str(render("downloads.html", **{"student": "", **names}, colab=colab))
    heading = HEADING_END.search(content)
    return content[: heading.end()] + row + content[heading.end() :] if heading else row + content


def address_of(page: Page, config: MkDocsConfig, files: Files) -> Address:
    """Where a page is read, and where its links lead, on a site that knows its own address."""
    if not config.site_url:
        return Address(str(page.title or ""))
    known = tuple((file.src_uri, urljoin(config.site_url, file.url)) for file in files)
    return Address(str(page.title or ""), page.canonical_url or "", page.file.src_uri, known)


def links_of(page: Page, files: Files) -> Address:
    """Where the links of a page lead within the site, relative to the page."""
    known = tuple((file.src_uri, file.url_relative_to(page.file)) for file in files)
    return Address(source=page.file.src_uri, files=known)


def reserved(taken: set[str], config: MkDocsConfig) -> list[SnippetError]:
    """What is wrong if the author has put a file where the receipts are to be, given all paths that are taken."""
    where = Place(label_in(Path(config.docs_dir, RECEIPTS), config))
    return [PageError(where, "the build writes its receipts under this name.", "Rename it.")] * (RECEIPTS in taken)


def write(files: dict[str, bytes], config: MkDocsConfig) -> None:
    """Put files, by their path, into the site, and forget them."""
    while files:
        name, content = files.popitem()
        path = Path(config.site_dir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
