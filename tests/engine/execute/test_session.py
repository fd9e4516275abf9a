"""A session: a page behaves as if its blocks were pasted into a Python prompt, one after the other."""

import os

import pytest

from snippets._engine.execute.engine import Engine
from snippets._engine.settings import Settings
from tests.helpers.given import blocks, errors_of, lines, parsed

OUT, ERR, RESULT = "stdout", "stderr", "execute_result"


def test_blocks_share_one_namespace(play):
    """A name that a block binds is there for the next, in functions too."""
    assert play("x = 1\ndef f(): return x", "x = 2", "f()") == [[], [], [(RESULT, "2")]]


@pytest.mark.parametrize(
    "code, shown",
    [
        ("1 + 1", [(RESULT, "2")]),
        ("None", []),
        ("x = 1", []),
        ("'a'", [(RESULT, "'a'")]),
        ("1; 2", [(RESULT, "2")]),
        ("1\nx = 2", []),
        ("if True:\n    1", []),
        ("# nothing", []),
        ("", []),
        ("'''words'''", [(RESULT, "'words'")]),
        ("print('a')\n2", [(OUT, "a\n"), (RESULT, "2")]),
        ("[i for i in range(2)]", [(RESULT, "[0, 1]")]),
        ("1  # one", [(RESULT, "1")]),
        ("(1,\n 2)", [(RESULT, "(1, 2)")]),
        ("1;", []),
        ("('ä',\n 2) ;  # hidden", []),
        ("1  # no end;", [(RESULT, "1")]),
        ("';'", [(RESULT, "';'")]),
    ],
)
def test_the_last_expression_is_shown(play, code, shown):
    """A block's last expression is displayed unless it is None or ends with a semicolon, and no other is."""
    assert play(code) == [shown]


def test_both_streams_come_out_in_their_order(play):
    """What is written by Python and by the file descriptors below it stands in the order in which it was written."""
    code = lines(
        "import os, sys",
        "print('a')",
        "print('b', file=sys.stderr)",
        "sys.stdout.write('c')",
        "sys.stdout.flush()",
        "os.write(1, b'd\\n')",
        "sys.stderr.write('e\\n')",
        "'f'",
    )
    assert play(code) == [[(OUT, "a\n"), (ERR, "b\n"), (OUT, "cd\n"), (ERR, "e\n"), (RESULT, "'f'")]]


def test_what_others_write_is_caught(play):
    """Output of C code, of other processes, of warnings and of logging is output of the block."""
    code = lines(
        "import ctypes, logging, subprocess, warnings",
        "ctypes.CDLL(None).puts(b'from C')",
        "subprocess.run(['echo', 'from a process'])",
        "warnings.warn('careful')",
        "logging.warning('logged')",
    )
    ((first, second),) = play(code)
    assert first == (OUT, "from C\nfrom a process\n")
    assert "UserWarning: careful" in second[1]
    assert "WARNING:root:logged" in second[1]


def test_output_belongs_to_the_block_that_wrote_it(play):
    """What one block leaves in its buffers does not come out in the next."""
    assert play("print('a', end='')", "print('b')") == [[(OUT, "a")], [(OUT, "b\n")]]


def test_a_value_has_its_forms(run):
    """A value that knows how to show itself brings all its forms."""
    code = lines("class A:", "    def __repr__(self): return 'a'", "    def _repr_html_(self): return '<b>'", "A()")
    _, result = run(f"```python\n{code}```")
    assert blocks(result)[0].outputs[0]["data"] == {"text/plain": "a", "text/html": "<b>"}


@pytest.mark.parametrize(
    "code, kind, line",
    [
        ("x = 1\n1 / 0", "ZeroDivisionError", 3),
        ("def f():\n  1/0\n\nf()", "ZeroDivisionError", 5),
        ("x = 1\nx +", "SyntaxError", 3),
        ("x = 1\n'a\nb'", "SyntaxError", 3),
        ("\n\n  x", "IndentationError", 4),
        ("eval('1 +')", "SyntaxError", 2),
        ("import json\njson.loads('{')", "JSONDecodeError", 3),
        ("x = 1\nraise SystemExit(3)", "SystemExit", 3),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", 2),
        ("raise ExceptionGroup('a', [OSError()])", "ExceptionGroup", 2),
    ],
)
def test_an_exception_is_told_at_its_line(run, code, kind, line):
    """Whatever a block raises is an error at the line of the page where it began."""
    page, result = run(f"```python\n{code}\n```")
    (error,) = errors_of(page, result)
    assert str(error.where) == f"docs/page.md:{line}"
    assert f"raised {kind}" in error.what


def test_a_page_goes_on_behind_an_exception(run):
    """Blocks that raise end themselves and no other, as at a prompt."""
    raising = "```python\nx = 1\n1 / 0\nx = 2\n```\n\n"
    page, result = run(f"{raising}{raising}```python\nprint(x)\n```\n\n{{{{ 1 :: x }}}}")
    assert [str(error.where) for error in errors_of(page, result)] == ["docs/page.md:3", "docs/page.md:9"]
    assert blocks(result)[2].outputs[0]["text"] == "1\n"


def test_what_was_printed_before_an_exception_stays(play):
    """Output that a block wrote before it failed is kept."""
    assert play("print('a', end='')\n1 / 0") == [[(OUT, "a")]]


def test_a_traceback_shows_the_page_and_not_the_engine(run):
    """A traceback quotes the program that readers download, at its lines, and none of the engine's frames."""
    _, result = run("# Title\n\n```python\ndef f(x):\n    return 1 / x\n```\n\n```python\nf(0)\n```")
    text = blocks(result)[1].failure.traceback
    assert [line for line in text.splitlines() if set(line) - set(" ~^")][:5] == [
        "Traceback (most recent call last):",
        '  File "page.py", line 8, in <module>',
        "    f(0)",
        '  File "page.py", line 5, in f',
        "    return 1 / x",
    ]
    assert "_engine" not in text


@pytest.mark.parametrize("header, libraries", [("python", True), ('{.python raises="RuntimeError"}', False)])
def test_an_expected_traceback_stays_on_the_page(run, header, libraries):
    """Where the exception is meant to be seen, the frames of libraries are left out; elsewhere they may help."""
    _, result = run(f"```{header}\nimport torch\ntorch.nn.Linear(2, 1)(torch.ones(3))\n```")
    assert ("torch/nn/modules" in blocks(result)[0].failure.traceback) == libraries


def test_a_chain_of_exceptions_is_told_whole(run):
    """The cause of an exception is part of its traceback, trimmed like it."""
    code = lines("try:", "    {}['a']", "except KeyError as error:", "    raise ValueError from error")
    _, result = run(f"```python\n{code}```")
    text = blocks(result)[0].failure.traceback
    assert text.index("KeyError: 'a'") < text.index("direct cause") < text.index("ValueError")


def test_classes_have_their_source(play):
    """What looks up the source or the module of a class of the page finds it."""
    assert play(
        "import inspect, pickle\nclass A:\n    x = 1",
        "print(inspect.getsource(A), end='')\npickle.loads(pickle.dumps(A())).x, A.__module__, __name__",
    )[1] == [(OUT, "class A:\n    x = 1\n"), (RESULT, "(1, '__main__', '__main__')")]


def test_lines_are_those_of_the_program(play):
    """A character that only Python's splitlines takes for the end of a line does not shift what tracebacks quote."""
    (_, shown) = play("x = '\u2028\x0c'", "import inspect\ndef f():\n    return 2\nprint(inspect.getsource(f), end='')")
    assert shown == [(OUT, "def f():\n    return 2\n")]


def test_a_future_import_holds_for_the_rest_of_the_page(play):
    """`from __future__ import annotations` in one block is in force in the next."""
    assert play("from __future__ import annotations", "def f(x: undefined): ...", "f.__annotations__['x']")[2] == [
        (RESULT, "'undefined'")
    ]


def test_the_engines_own_future_imports_do_not_hold(play):
    """A page compiles by its own rules alone."""
    assert play("def f(x: int): ...\nf.__annotations__['x']") == [[(RESULT, "<class 'int'>")]]


def test_torch_computes_as_it_does_at_a_prompt(play):
    """A page backpropagates with one thread and default precision, and its optimizer takes its step."""
    code = lines(
        "import torch",
        "x = torch.tensor(2.0, requires_grad=True)",
        "((x**2 + 3) ** 2).backward()",
        "torch.optim.SGD([x], lr=0.5).step()",
        "x.grad, x",
    )
    assert play(code) == [[(RESULT, "(tensor(56.), tensor(-26., requires_grad=True))")]]


def test_nothing_is_seeded(play):
    """Two runs of a page draw different numbers, unless it says otherwise."""
    code = "import random, torch\nrandom.random(), torch.rand(()).item(), hash('a')"
    assert play(code) != play(code)


@pytest.mark.parametrize(
    "code, shown",
    [
        ("import sys; sys.argv", "['page.py']"),
        ("__file__", "'page.py'"),
        ("open(__file__).read()[:6]", "'# The '"),
        ("import os; sorted(os.listdir())", "['data.csv', 'helper.py', 'page.py', 'snippets']"),
        ("open('data.csv').read()", "'1,2'"),
        ("import helper; helper.x", "3"),
        ("input()", None),
        ("import os; [name for name in os.environ if 'SNIPPETS' in name]", "[]"),
    ],
)
def test_a_page_finds_its_project(play, home, code, shown):
    """A page runs in a folder that shows its project and its own program; nobody answers its questions."""
    (home / "data.csv").write_text("1,2", encoding="utf-8")
    (home / ".hidden").touch()
    (home / "helper.py").write_text("x = 3", encoding="utf-8")
    assert play(code) == [[(RESULT, shown)] if shown else []]


def test_what_a_page_does_reaches_no_other(play, home):
    """Modules, folder, environment, files and random state are each page's own."""
    play(
        "import os, sys, torch",
        "open('made.txt', 'w').write('x'); os.environ['A'] = '1'; sys.modules['json'] = None",
        "os.chdir('/'); torch.set_default_dtype(torch.float64); torch.manual_seed(1)",
    )
    found = "os.path.exists('made.txt'), os.environ.get('A'), os.getcwd() == '/', torch.ones(1).dtype"
    assert play(f"import json, os, torch\n{found}") == [[(RESULT, "(False, None, False, torch.float32)")]]
    assert os.listdir(home) == ["snippets"]


@pytest.mark.parametrize("name", ["calendar", "psutil", "ours"])
def test_a_page_may_be_called_like_the_module_it_is_about(executor, home, name):
    """A page imports a module of its own name, and not itself: of Python, of a package, of its project."""
    (home / "ours.py").write_text("x = 3", encoding="utf-8")
    engine = Engine(home, Settings(), executor=executor)
    code = f"import {name}, inspect\nclass A: pass\n{name}.__name__, {name}.__doc__ == __doc__, inspect.getsource(A)"
    result = engine.run(parsed(engine, f"```python\n{code}\n```", f"docs/{name}.md"))
    (output,) = blocks(result)[0].outputs
    assert output["data"]["text/plain"] == str((name, name == "ours", "class A: pass\n"))


STARTING = """
```python
import inspect
import multiprocessing

class Number:
    value = 3

def double(number):
    return 2 * number.value, inspect.getsource(Number).splitlines()[0]
```

```{{.python raises="ZeroDivisionError: division by zero" fix="Do not."}}
1 / 0
```

```python
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(1) as pool:
        print(pool.apply(double, [Number()]))
```
"""


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_page_starts_processes_as_its_script_does(run, method):
    """A process that is not forked runs the script of the page, in which a block that raises is a comment."""
    page, result = run(STARTING.format(method=method))
    assert errors_of(page, result) == []
    assert blocks(result)[2].outputs[0]["text"] == "(6, 'class Number:')\n"
