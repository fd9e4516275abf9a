"""What `pytest` collects of the pages: an item for each block and claim, named by its line. A page is executed once."""

import re

import pytest

TOML = """[tool.pytest.ini_options]
addopts = ["-p", "snippets._engine.edges.pytest_plugin", "--markdown-docs", "--markdown-docs-syntax=superfences"]
"""
PAGE = """# Six {{ 6 :: product }} is not reached yet

```python
a, b = 2, 3
product = a * b
print(product, file=open('LOG', 'a'))
```

{{ 6 :: product }} and {{ 6 :: b * a }} and {{ seven :: product == 7 }}

!!! note
    ```python
    len(3)
    print("len", file=open('LOG', 'a'))
    ```

```{.python .static reason="has no GPU"}
product.to("cuda")
```

```{.python raises="ZeroDivisionError: division by zero" fix="Do not."}
print("zero", file=open('LOG', 'a'))
1 / 0
```

```python
print("last", file=open('LOG', 'a'))
```
"""
LAB = "# %% [markdown]\n# # A lab\n#\n# {{ 5 = 2 + 3 }}\n\n# %%\nx = 3\n\n# %%\nx / 0\n"
TASK = '\n# %% tags=["task:one"]\n### BEGIN SOLUTION\none = 1\n### END SOLUTION\n'
CHECK = '\n# %% tags=["check:one"]\nassert True\n\n# %% tags=["wrong:one"]\none = 2\n'
CRASH = "import ctypes\nctypes.string_at(0)"
CRASHING = f"```python\none = 1\n```\n\n{{{{ 1 :: one }}}}\n\n```python\n{CRASH}\n```\n\n```python\n2\n```\n"
BROKEN = "```python\n--8<-- 'missing.py'\n```\n\nHalf {{ a claim.\n"
ITEM = re.compile(r"^(PASSED|FAILED|ERROR) (docs/\S+::(?:(?! - ).)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def tested(new_project, tmp_path_factory):
    """A project with good and bad pages, what pytest said of it, and how each item ended."""
    log = tmp_path_factory.mktemp("log") / "runs"
    project = new_project("tested").write(
        {
            "pyproject.toml": TOML,
            "docs/index.md": PAGE.replace("LOG", str(log)),
            "docs/labs/lab.py": LAB + TASK + CHECK,
            "docs/crashing.md": CRASHING,
            "docs/broken.md": BROKEN,
            "docs/good.md": "# Good\n\n```python\n1 + 1\n```\n",
            "docs/helper.py": f"print('helper', file=open({str(log)!r}, 'a'))\n",
            "docs/templates/excluded.md": PAGE,
        }
    )
    (project.folder / "docs/old.md").write_bytes(b"caf\xe9\n")
    (project.folder / "docs/.#good.md").symlink_to("author@machine.42:17")
    (project.folder / "docs/folder.md").mkdir()
    (project.folder / "mkdocs.yml").rename(project.folder / "base.yml")
    more = "exclude_docs: old.md\nplugins: [mkdocs-jupyter]\nextra: {snippets: {strict: true}}\n"
    project.write({"mkdocs.yml": f"INHERIT: base.yml\n{more}"})
    done = project.pytest("-q", "-rA", "docs")
    return project, done, {name: result for result, name in ITEM.findall(done.output)}, log.read_text().split()


def results(tested, page):
    """How the items of a page with a line ended, by their names."""
    place = f"docs/{page}::"
    names = {name.removeprefix(place): result for name, result in tested[2].items() if name.startswith(place)}
    return {name: result for name, result in names.items() if name[0].isdigit()}


def test_each_block_and_each_claim_is_an_item_named_by_its_line(tested):
    """A claim's name has its text too; static blocks are no items; a line may hold several claims."""
    assert results(tested, "index.md") == {
        "1 “6”": "FAILED",
        "3 block": "PASSED",
        "9 “6”": "PASSED",
        "9 “6” (2)": "PASSED",
        "9 “seven”": "FAILED",
        "12 block": "FAILED",
        "21 block": "PASSED",
        "26 block": "PASSED",
    }


def test_an_item_can_be_handed_back_to_pytest(tested):
    """A name that pytest printed selects this item, whether a block or a claim."""
    chosen = [f"docs/index.md::{name}" for name in ("12 block", "9 “6” (2)")]
    again = tested[0].run("pytest", "-q", "-rA", *chosen)
    assert {name: result for result, name in ITEM.findall(again.output)} == {name: tested[2][name] for name in chosen}


def test_a_page_is_executed_once(tested):
    """A page runs once for all of its items, in order, and goes on after a block that failed."""
    assert tested[3] == ["6", "zero", "last"]


def test_what_failed_can_be_run_again(tested):
    """pytest remembers the items that failed by their names: --last-failed runs those, and no other."""
    project, _, ended, _ = tested
    again = project.run("pytest", "-q", "-rA", "--last-failed", "docs")
    assert dict(map(reversed, ITEM.findall(again.output))) == {n: r for n, r in ended.items() if r == "FAILED"}


def test_what_follows_from_a_failure_fails_where_nothing_else_tells_it(tested):
    """A block that was not reached is skipped beside the one that ended the page, and fails without it."""
    again = tested[0].run("pytest", "-q", "-rA", "docs/crashing.md::12 block")
    assert (again.code, ITEM.findall(again.output)) == (1, [("FAILED", "docs/crashing.md::12 block")])
    assert "this block was not reached. Fix docs/crashing.md:7 first." in again.output


def test_a_failure_reads_as_the_build_says_it(tested):
    """What a failed item shows is the message of the build, with the page's line."""
    assert "docs/index.md:13: the block raised TypeError: object of type 'int' has no len()." in tested[1].output
    assert re.search(r"^_+ docs/index\.md::1 “6” _+$", tested[1].output, re.MULTILINE)


def test_a_page_that_crashes_fails_its_own_items_alone(tested):
    """A segmentation fault fails the block that made it, and those behind it follow; pytest and other pages go on."""
    assert results(tested, "crashing.md") == {
        "1 block": "PASSED",
        "5 “1”": "PASSED",
        "7 block": "FAILED",
    }
    skipped = "it follows from the failure at docs/crashing.md:7"
    assert re.search(rf"^SKIPPED \[1\] .*: {re.escape(skipped)}$", tested[1].output, re.MULTILINE)
    assert "docs/crashing.md:7: while this block ran, its process was ended by SIGSEGV." in tested[1].output
    assert results(tested, "good.md") == {"3 block": "PASSED"}


def test_a_lab_is_collected(tested):
    """A lab's cells and claims are items like any, and so is each task; other Python files are not even imported."""
    cells = {"4 “5 = 2 + 3”": "PASSED", "6 block": "PASSED", "9 block": "FAILED"}
    task = {"12 block": "PASSED", "12 task “one”": "FAILED", "17 block": "PASSED"}
    assert results(tested, "labs/lab.py") == cells | task
    assert "docs/labs/lab.py:17: this check passes without any solution of the task “one”." in tested[1].output
    assert "helper" not in tested[3]


def test_what_a_build_does_not_read_is_not_collected(tested):
    """Neither excluded files, of any encoding, nor an editor's lock files, nor folders that are called like pages."""
    assert {name.partition("::")[0] for name in tested[2]} == {
        "docs/index.md",
        "docs/labs/lab.py",
        "docs/crashing.md",
        "docs/broken.md",
        "docs/good.md",
    }


def test_what_is_wrong_with_a_page_is_an_item(tested):
    """A page that cannot be read has failing items that name the lines, and passes none of its blocks."""
    broken = results(tested, "broken.md")
    assert {name.split()[0] for name in broken} == {"2", "5"}
    assert "it follows from the failure at docs/broken.md:2" in tested[1].output
    assert set(broken.values()) == {"FAILED"}


def test_the_exit_code_says_that_something_failed(tested):
    """Failures are failures, not errors of collection, and the run exits 1."""
    assert tested[1].code == 1
    assert "ERROR" not in tested[2].values()


def test_pages_that_are_right_exit_0(project):
    """A project without mistakes passes."""
    project.write({"pyproject.toml": TOML, "docs/index.md": "```python\nx = 2\n```\n\n{{ 4 :: x * x }}\n"})
    assert project.pytest("docs").code == 0


def test_a_bad_setting_is_said(project):
    """The tests run under the limits of mkdocs.yml, and say what is wrong with them."""
    project.configure(extra={"snippets": {"timout": 2}})
    tested = project.write({"pyproject.toml": TOML, "docs/index.md": "```python\n1\n```\n"}).pytest("docs")
    assert tested.code != 0
    assert "mkdocs.yml: extra.snippets does not know “timout”." in tested.output
