"""Other plugins and hooks of a site: they change pages, read them, and show them elsewhere."""

import pytest

RUNS = 'import os\nwith open(os.environ["RUNS"], "a") as file:\n    file.write("ran\\n")\n'
PAGE = f"""---
title: "Of {{{{ 3 :: x }}}}"
---

# Page

```python
{RUNS}x = VALUE
```

It is {{{{ 3 :: x }}}}, or {{{{ 4 :: x + 1 }}}}.
"""
SHOWN = """# Page

```python
import matplotlib.pyplot as plt
x = 42
print("printed", x)
plt.plot([1, x])
plt.show()
```

It is {{ 42 :: x }}, and $x^2$ is more.
"""
CHANGES = """def on_page_markdown(markdown, **_):
    return "> A banner.\\n\\n" + markdown.replace("VALUE", "{value}")
"""
TAKES = """def on_page_markdown(markdown, **_):
    return "# An error of mine"
"""
GATHERS = """from pathlib import Path
import lxml.html
found, folder = [], []
def on_config(config):
    folder.append(config.site_dir)
def on_page_content(html, page, **_):
    found.append(html)
    Path(folder[0], "feed.xml").write_text(page.markdown, encoding="utf-8")
def on_post_build(config):
    Path(folder[0], "print_page").mkdir()
    Path(folder[0], "print_page", "index.html").write_text("<h1>All</h1>" + "".join(found), encoding="utf-8")
    texts = (lxml.html.fromstring(html).text_content() for html in found)
    Path(folder[0], "llms.txt").write_text("".join(texts), encoding="utf-8")
"""
COPIES = """from pathlib import Path
def on_page_context(context, page, config, nav):
    Path(config.site_dir, "llms.txt").write_text(page.markdown, encoding="utf-8")
"""


@pytest.fixture
def with_hook(project):
    """Makes the project one with a page and another hook beside the engine's."""

    def make(hook, page, **settings):
        project.configure_plainly(**settings).write({"docs/index.md": page, "other.py": hook})
        return project.change("mkdocs.yml", "hooks:\n", "hooks:\n- other.py\n")

    return make


@pytest.mark.thorough
def test_a_page_that_a_hook_changes_runs_once_as_changed(with_hook, tmp_path_factory):
    """What readers see is what runs, once; failures name the lines of the file, front matter and all."""
    project = with_hook(CHANGES.format(value="3 - 1"), PAGE)
    runs = tmp_path_factory.mktemp("runs") / "runs.txt"
    built = project.build(RUNS=str(runs))
    assert built.code == 1
    places = [
        line.partition(": the page claims ")[0] for line in built.output.splitlines() if "the page claims" in line
    ]
    assert places == ["docs/index.md:2", "docs/index.md:14", "docs/index.md:14"]
    assert runs.read_text(encoding="utf-8") == "ran\n"


@pytest.mark.thorough
def test_what_a_hook_takes_away_is_missed(with_hook):
    """A page that another tool replaced by a message has lost its blocks and claims, and the build says so."""
    built = with_hook(TAKES, PAGE).build()
    assert built.code == 1
    assert (
        "docs/index.md:7: other.py took away 1 block (line 7) and 2 claims (lines 14, 14) of this page. "
        "Have it leave this page alone; mkdocs-macros does with render_macros: false in the front matter."
    ) in built.output


@pytest.mark.thorough
def test_a_hook_that_gathers_pages_gathers_their_results(with_hook):
    """Whoever reads the HTML of pages finds outputs, values and formulas in it, and what he writes is published."""
    project = with_hook(GATHERS, SHOWN)
    built = project.build()
    assert built.code == 0, built.output
    page = project.page("print_page/index.html")
    assert page.xpath("string(//pre[@class='stdout'])") == "printed 42"
    assert page.xpath("//data[@class='claim']/@value") == ["42"]
    assert page.xpath("//math")
    assert "printed 42" in (project.site / "llms.txt").read_text(encoding="utf-8")
    assert "It is 42, and $x^2$ is more." in (project.site / "feed.xml").read_text(encoding="utf-8")
    assert len(project.page().xpath("//p[@class='snippet-files']")) == 1


@pytest.mark.thorough
def test_a_hook_that_copies_what_has_no_results_yet_fails_the_build(with_hook):
    """A file in which keys stand in the place of results is named, and nothing is published."""
    project = with_hook(COPIES, SHOWN)
    built = project.build()
    assert built.code == 1
    assert "llms.txt: it shows a block, a formula or a claim of a page without what came of it." in built.output
    assert not project.site.exists()


@pytest.mark.thorough
def test_excerpts_of_a_blog_have_outputs_values_and_formulas(project):
    """The pages that list posts show of each what its own page shows, pictures too, and open no receipt of another."""
    post = f"---\ndate: 2024-01-31\n---\n\n{SHOWN}\n<!-- more -->\n\nThe rest is {{{{ 43 :: x + 1 }}}}.\n"
    project.configure(plugins=["blog"]).write({"docs/blog/posts/one.md": post, "docs/blog/index.md": "# Blog\n"})
    project.write({"docs/index.md": "# Home\n"})
    built = project.build()
    assert built.code == 0, built.output
    for name in ("blog/index.html", "blog/archive/2024/index.html"):
        page = project.page(name)
        assert page.xpath("string(//pre[@class='stdout'])") == "printed 42"
        assert page.xpath("//data[@class='claim']/@value") == ["42"]
        assert page.xpath("//math")
        assert page.xpath("//div[@class='snippet-output']//*[@class='snippet-plot']//text")
        assert not page.xpath("//button[@popovertarget]")
    assert project.page("blog/2024/01/31/page/index.html").xpath("//button[@popovertarget]")
