"""The row of links to a page's code."""

import re

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from snippets._engine.edges.downloads import address_of, with_downloads
from snippets._engine.render.address import Address

NAMES = {"notebook": "a.ipynb", "script": "a.py"}
REPOSITORY = "https://github.com/someone/x"


def row(repository=REPOSITORY, branch="gh-pages", folder="b/", content="<h1>A</h1> text"):
    """A page with its row."""
    return with_downloads(content, NAMES, folder, repository, branch)


def test_the_links_stand_below_the_first_heading():
    """A page without a heading begins with them."""
    assert row().startswith('<h1>A</h1><p class="snippet-files"')
    assert row(content="text").endswith("</p>text")


@pytest.mark.parametrize(
    "repository, branch, folder, path",
    [
        (REPOSITORY, "gh-pages", "b/", "someone/x/blob/gh-pages/b/a.ipynb"),
        (f"{REPOSITORY}.git", "/site/latest/", "./", "someone/x/blob/site/latest/a.ipynb"),
        (REPOSITORY, "gh-pages", "c# d/", "someone/x/blob/gh-pages/c%23%20d/a.ipynb"),
    ],
)
def test_colab_opens_the_notebook_of_the_built_site(repository, branch, folder, path):
    """The link names the repository, the branch and folder of the built site, and the page's folder."""
    assert f'href="https://colab.research.google.com/github/{path}"' in row(repository, branch, folder)


@pytest.mark.parametrize("repository, branch", [("", "gh-pages"), ("https://gitlab.com/a/b", "a"), (REPOSITORY, "")])
def test_colab_is_not_offered_where_nobody_says_where_the_notebook_is(repository, branch):
    """Without a repository on GitHub, or without the branch of the built site, the link would lead nowhere."""
    assert "colab" not in row(repository, branch)


def test_a_student_edition_is_offered_where_there_is_one():
    """It stands between the notebook and the script."""
    names = {"notebook": "a.ipynb", "student": "a-student.ipynb", "script": "a.py"}
    links = re.findall('href="([^"]+)"', with_downloads("", names, "b/", None, ""))
    assert links == ["a.ipynb", "a-student.ipynb", "a.py"]
    assert "student" not in row()


def test_a_page_has_the_address_that_its_site_has():
    """Each file of a site has its own; of a site without an address, a page has its title alone."""
    files = Files([File(name, "docs", "site", use_directory_urls=True) for name in ("a/b.md", "index.md", "x.svg")])
    for url, known in (("", ()), ("https://example.org/c/", ("a/b/", "", "x.svg"))):
        config = MkDocsConfig()
        config.load_dict({"site_name": "S", "site_url": url, "docs_dir": "docs"})
        page = Page("A title", files.src_uris["a/b.md"], config)
        names = [file.src_uri for file in files]
        there = tuple(zip(names, (url + each for each in known), strict=True)) if url else ()
        where = (f"{url}a/b/", "a/b.md", there) if url else ()
        assert address_of(page, config, files) == Address("A title", *where)
