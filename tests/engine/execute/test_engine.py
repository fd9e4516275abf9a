"""The engine: pages in, results out, whoever runs them and whatever becomes of him."""

import dataclasses
import os

import pytest

from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.parse.labs import read_page
from snippets._engine.settings import Settings
from tests.helpers.given import Instead, ended, errors_of, lines, parsed

BLOCK = lines("```python", "x = 1", "```")
LABEL = "docs/page.md"


def engine(project, *outcomes, cache=None):
    """An engine whose pages have these outcomes, and the executor that has them."""
    executor = Instead(*outcomes)
    return Engine(project, Settings(), cache, executor), executor


def test_a_file_is_read_by_its_kind(tmp_path):
    """A Markdown file is a page, a Python file a lab, each named from the project; no byte order mark counts."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("\ufeff" + BLOCK, encoding="utf-8")
    (tmp_path / "docs/b.py").write_text("# %%\r\nx = 1\r\n", encoding="utf-8")
    ours, _ = engine(tmp_path)
    pages = [read_page(tmp_path / "docs" / name, ours.project) for name in ("a.md", "b.py")]
    assert [(page.path, [b.code for b in page.blocks]) for page in pages] == [
        ("docs/a.md", ["x = 1\n"]),
        ("docs/b.py", ["x = 1\n"]),
    ]


def test_a_file_outside_the_project_is_named_from_there(tmp_path):
    """A page from elsewhere is named by its way from the project, so that no path of the machine is published."""
    (tmp_path / "a.md").write_text(BLOCK, encoding="utf-8")
    ours, _ = engine(tmp_path / "project")
    assert read_page(tmp_path / "a.md", ours.project).path == "../a.md"


def test_a_page_is_handed_to_the_executor(tmp_path):
    """Any executor is given the page's job, and what it gives back is the page's result."""
    page = parsed(engine(tmp_path)[0], BLOCK, LABEL)
    result = ended(page, seconds=1.0)
    ours, executor = engine(tmp_path, result)
    assert ours.run(page) is result
    assert [(job.name, job.project, len(job.steps)) for job in executor.jobs] == [("page.py", str(tmp_path), 1)]


@pytest.mark.parametrize(
    "text", ["Words.", lines('```{.python .static reason="x"}', "x", "```"), "```python", BLOCK + "```python"]
)
def test_a_page_with_nothing_to_run_is_not_run(tmp_path, text):
    """A page without steps, or one that cannot be run, has its result without any process."""
    ours, executor = engine(tmp_path)
    result = ours.run(parsed(ours, text, LABEL))
    assert executor.jobs == []
    assert not any(result.outcomes)


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError(), MemoryError()], ids=repr)
@pytest.mark.parametrize("text", [BLOCK, "{{ 1 :: x }}", lines("```graph", "x", "```")])
def test_a_lost_worker_is_the_failure_of_its_page(tmp_path, text, error):
    """When whoever runs a page is lost, the page's first step tells it, and nobody waits for ever."""
    ours, _ = engine(tmp_path, error)
    page = parsed(ours, text, LABEL)
    (told,) = errors_of(page, ours.submit(page).result(timeout=9))
    assert str(told.where) == "docs/page.md:1"
    assert f"the process that ran the page was lost ({type(error).__name__})" in told.what


def test_a_result_is_kept_and_found(tmp_path):
    """A sound result is kept; the next engine finds it without running anything, and says that it did."""
    page = parsed(engine(tmp_path)[0], BLOCK, LABEL)
    first, ran = engine(tmp_path, ended(page), cache=Cache(tmp_path / "cache"))
    second, idle = engine(tmp_path, cache=Cache(tmp_path / "cache"))
    assert first.cached(page) is None
    assert not first.run(page).cached
    assert second.run(page).cached
    assert (len(ran.jobs), len(idle.jobs)) == (1, 0)


@pytest.mark.parametrize("values", [[None], [("error", "NameError: x")], [("lost", "dead")]])
def test_a_failure_is_not_kept(tmp_path, values):
    """What failed is run again by the next engine, and by the same one if it was told to forget it."""
    page = parsed(engine(tmp_path)[0], "{{ 1 :: x }}", LABEL)
    failed = ended(page, *values)
    ours, executor = engine(tmp_path, failed, failed, cache=Cache(tmp_path / "cache"))
    assert [ours.run(page).cached for _ in range(3)] == [False, True, True]
    ours.forget(LABEL)
    assert [ours.run(page).cached for _ in range(2)] == [False, True]
    assert len(executor.jobs) == 2
    assert engine(tmp_path, cache=Cache(tmp_path / "cache"))[0].cached(page) is None


@pytest.mark.parametrize("names", [("data.csv",), ()], ids=["what it read", "a program, where nobody knows"])
def test_a_failure_stands_as_long_as_what_it_depends_on(tmp_path, names):
    """What failed is run again when a file that it read has changed, or a program if it died before it could say."""
    for name in ("data.csv", "snippets/a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
        os.utime(tmp_path / name, (0, 0))
    page = parsed(engine(tmp_path)[0], "{{ 1 :: x }}", LABEL)
    failed = dataclasses.replace(ended(page, None), read=tuple(str(tmp_path / name) for name in names))
    ours, _ = engine(tmp_path, failed, cache=Cache(tmp_path / "cache"))
    ours.run(page)
    assert ours.cached(page) == dataclasses.replace(failed, cached=True)
    (tmp_path / (names or ("snippets/a.py",))[0]).write_text("2", encoding="utf-8")
    assert ours.cached(page) is None


def test_a_failure_is_another_page_s_as_soon_as_its_code_changes(tmp_path):
    """Code that was fixed is run."""
    page = parsed(engine(tmp_path)[0], "{{ 1 :: x }}", LABEL)
    ours, executor = engine(tmp_path, *[ended(page, None)] * 2, cache=Cache(tmp_path / "cache"))
    for expression in ("x", "x + 0"):
        ours.run(parsed(ours, f"{{{{ 1 :: {expression} }}}}", LABEL))
    assert len(executor.jobs) == 2


def test_a_lost_worker_is_tried_again(tmp_path):
    """What became of a worker says nothing of its page, so that page is run again."""
    page = parsed(engine(tmp_path)[0], BLOCK, LABEL)
    ours, executor = engine(tmp_path, OSError("gone"), ended(page), cache=Cache(tmp_path / "cache"))
    assert [bool(errors_of(page, ours.run(page))) for _ in range(2)] == [True, False]
    assert len(executor.jobs) == 2


def test_a_mistake_of_the_engine_leaves_nobody_waiting(tmp_path):
    """If a result cannot be made sense of, whoever waits for it is told."""
    ours, _ = engine(tmp_path, "no result", cache=Cache(tmp_path / "cache"))
    with pytest.raises(AttributeError):
        ours.submit(parsed(ours, BLOCK, LABEL)).result(timeout=9)


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path):
    """Where nothing can be kept, pages are run all the same."""
    (tmp_path / "cache").write_text("a file, no folder", encoding="utf-8")
    page = parsed(engine(tmp_path)[0], BLOCK, LABEL)
    ours, _ = engine(tmp_path, ended(page), cache=Cache(tmp_path / "cache"))
    assert ours.submit(page).result(timeout=9) == ended(page)


def test_an_engine_bounds_its_cache_when_it_ends(tmp_path):
    """Closing an engine trims what it keeps."""

    class Counted(Cache):
        trimmed = 0

        def trim(self):
            self.trimmed += 1

    cache = Counted(tmp_path / "cache")
    engine(tmp_path, cache=cache)[0].close()
    engine(tmp_path)[0].close()
    assert cache.trimmed == 1


def test_an_engine_starts_and_ends_only_what_is_its_own(tmp_path):
    """An executor that was given is neither started nor shut down; one's own is started late and ended."""
    ours, executor = engine(tmp_path)
    ours.start([parsed(ours, BLOCK, "docs/a.md")])
    ours.close()
    assert executor.jobs == []
    alone = Engine(tmp_path, Settings(workers=1))
    alone.start([])
    assert alone._own is None
    assert isinstance(alone._executor(), LocalExecutor)
    alone.close()
    assert alone._own is None
