"""A block may await outside of functions, as a cell of a notebook may."""

from snippets._engine.program import assemble
from tests.helpers.given import blocks, errors_of, lines, read

OUT, ERR, RESULT = "stdout", "stderr", "execute_result"


def test_a_block_may_await(play):
    """A value is awaited in a statement, in the last expression, by async for and by async with, and names stay."""
    codes = [
        "import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x",
        "x = await f(1)\nx",
        "await f(x + 1)",
        "async def g():\n    yield 3\nasync for y in g():\n    print(y)",
        "from contextlib import *\n@asynccontextmanager\nasync def h():\n    yield 4\nasync with h() as z:\n    pass",
        "[i async for i in g()], y, z",
    ]
    shown = [[], [(RESULT, "1")], [(RESULT, "2")], [(OUT, "3\n")], [], [(RESULT, "([3], 3, 4)")]]
    assert play(*codes) == shown


def test_a_task_lives_on_in_the_next_block(play):
    """The page has one loop, and a block that does not await may still start one of its own."""
    codes = [
        "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0, 'done'))\nawait asyncio.sleep(0)",
        "await task",
        "asyncio.run(asyncio.sleep(0, 'alone'))",
        "await asyncio.sleep(0, 'again')",
    ]
    assert play(*codes)[1:] == [[(RESULT, "'done'")], [(RESULT, "'alone'")], [(RESULT, "'again'")]]


def test_what_is_never_awaited_is_shown_as_it_is(play):
    """A coroutine is awaited only where its author says so."""
    ((shown, warned),) = play("async def f(): pass\nc = f()\nprint(type(c).__name__)\nc.close()\ntype(c)")
    assert (shown, warned) == ((OUT, "coroutine\n"), (RESULT, "<class 'coroutine'>"))


def test_an_exception_behind_await_is_told_at_its_line(run):
    """The traceback begins in the page, and shows nothing of the loop."""
    page, result = run(lines("```python", "x = 1", "async def f():", "    1 / 0", "await f()", "```"))
    (error,) = errors_of(page, result)
    assert (error.where.line, error.what) == (5, "the block raised ZeroDivisionError: division by zero")
    (block,) = blocks(result)
    assert 'File "page.py", line 7, in <module>' in block.failure.traceback.split("\n")[1]
    assert "asyncio" not in block.failure.traceback


def test_the_script_says_that_it_awaits():
    """Python runs no file that awaits outside of functions, so its first line says where to run it."""
    note = "It awaits outside of functions: run it in a notebook."
    awaits, inside = (read(lines("```python", code, "```")) for code in ("await f()", "async def g(): await f()"))
    assert [assemble(page).script.split("\n")[0].endswith(note) for page in (awaits, inside)] == [True, False]
