"""The command that is running is known by its own calls, and a signal that would kill it ends it in order."""

import os
import signal
import sys
import types

import pytest

from snippets._engine.edges.command import end_in_order, is_nested, is_serving


@pytest.fixture
def stand_in(monkeypatch):
    """Puts a function in the place of one of MkDocs' own: stand_in("serve", function)."""

    def put(name, function):
        module = types.ModuleType(f"mkdocs.commands.{name}")
        setattr(module, name, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return put


def test_a_command_that_calls_itself_a_build_may_serve(stand_in):
    """`mkdocs serve --clean` says that it builds, but it is MkDocs' function that serves."""

    def serve(command):
        return is_serving(command)

    stand_in("serve", serve)
    assert serve("build")
    assert is_serving("serve")
    assert not is_serving("build")
    assert not is_serving("gh-deploy")


def test_a_build_is_known_to_be_part_of_another(stand_in):
    """A build that was called in a build is nested; one that follows another is not."""

    def build(depth):
        return [is_nested(), *(build(depth - 1) if depth else [])]

    stand_in("build", build)
    assert build(2) == [False, True, True]
    assert build(0) == [False]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_in_order(number):
    """What would kill the process is raised instead, until it is undone; a handler of somebody else stays."""
    before = signal.signal(number, signal.SIG_DFL)
    try:
        undo = end_in_order()
        with pytest.raises(SystemExit) as ended:
            os.kill(os.getpid(), number)
        assert ended.value.code == 128 + number
        undo()
        assert signal.getsignal(number) == signal.SIG_DFL
        signal.signal(number, signal.SIG_IGN)
        undo = end_in_order()
        assert signal.getsignal(number) == signal.SIG_IGN
        undo()
    finally:
        signal.signal(number, before)
