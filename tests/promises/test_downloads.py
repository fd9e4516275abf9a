"""What a build puts beside a page, and the author's own files there."""

import pytest

PRINTS = "# Page\n\n```python\nprint(1)\n```\n"


@pytest.mark.thorough
def test_what_an_author_put_into_the_site_stays(project):
    """A script of the author's own has its name in the site, and the page's download has another; each is linked."""
    project.configure_plainly(use_directory_urls=False)
    project.write({"docs/plain.md": PRINTS, "docs/plain.py": "mine = True\n", "docs/index.md": "# Home\n"})
    built = project.build()
    assert built.code == 0, built.output
    assert (project.site / "plain.py").read_text(encoding="utf-8") == "mine = True\n"
    links = project.page("plain.html").xpath("//p[@class='snippet-files']/a/@href")
    assert links == ["plain.ipynb", "plain-2.py"]
    assert "print(1)" in (project.site / "plain-2.py").read_text(encoding="utf-8")


@pytest.mark.thorough
def test_the_receipts_write_over_no_file_of_the_author(project):
    """There is one name for the receipts of a site: an author who has a file of that name is told."""
    project.configure_plainly().write({"docs/index.md": PRINTS, "docs/receipts.json": "{}\n"})
    built = project.build()
    assert built.code == 1
    assert "docs/receipts.json: the build writes its receipts under this name. Rename it." in built.output
