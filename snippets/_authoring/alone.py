"""Run programs as their readers do, by `python PROGRAM`, but import torch once for all of them.

    python snippets/_authoring/alone.py PROGRAM… [--tests TEST…]

Each program runs as `__main__` in a fork of that process, in the folder that holds it. The tests, if there are any, are
run by one pytest in another fork, in the folder where this was called. A line of JSON is printed for each program, and
one for all tests.
"""

import importlib
import io
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

MAX_SECONDS = 240  # that all of them may take
STREAMS = ("stdout", "stderr", "reached")


class Run(TypedDict):
    """What became of a program, or of the tests."""

    code: int
    stdout: str
    stderr: str
    reached: str  # the share of its lines and branches that a program reached, in percent; empty for tests


def run(
    programs: Sequence[Path], tests: Sequence[Path] = (), folder: Path | None = None, **variables: str
) -> list[Run]:
    """Run programs, and beside them tests if there are any; a Run for each program, and a last one for all tests.

    Args:
        programs: they run one after the other.
        tests: files of tests.
        folder: where pytest runs; by default the current folder.
        variables: are added to the environment.
    """
    command = [sys.executable, __file__, *map(str, programs), *(["--tests", *map(str, tests)] if tests else [])]
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=folder,
        timeout=MAX_SECONDS,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _main(arguments: list[str]) -> None:
    split = arguments.index("--tests") if "--tests" in arguments else len(arguments)
    programs, tests = arguments[:split], arguments[split + 1 :]
    texts = [Path(path).read_text(encoding="utf-8") for path in (*programs, *tests)]
    if any("torch" in text for text in texts):
        # The first step of an optimizer imports torch._dynamo, which takes as long as torch.
        importlib.import_module("torch._dynamo" if any("optim" in text for text in texts) else "torch")
    with tempfile.TemporaryDirectory() as folder:
        testing = _start(["pytest", *tests], Path(folder, "tests")) if tests else 0  # beside the programs
        for number, program in enumerate(programs):
            place = Path(folder, str(number))
            _finish(_start([program], place), place)
        if testing:
            _finish(testing, Path(folder, "tests"))


def _start(command: list[str], place: Path) -> int:
    """Fork; what it writes goes to files in a new folder. Returns the process."""
    place.mkdir()
    child = os.fork()
    if not child:
        _run_command(command, *(place / name for name in STREAMS))
    return child


def _finish(child: int, place: Path) -> None:
    _, status = os.waitpid(child, 0)
    said = {name: path.read_text(encoding="utf-8") if (path := place / name).exists() else "" for name in STREAMS}
    print(json.dumps({"code": os.waitstatus_to_exitcode(status), **said}), flush=True)


def _run_command(command: list[str], stdout: Path, stderr: Path, reached: Path) -> None:
    """Run a program, or pytest, to the end of this process."""
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    code: int | str | None = 0
    try:
        _run_pytest(command) if command[0] == "pytest" else _run_program(command[0], reached)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def _run_program(program: str, reached: Path) -> None:
    import coverage

    os.chdir(Path(program).parent)
    sys.argv, sys.path[0] = [program], str(Path(program).parent)
    lines = coverage.Coverage(data_file=None, branch=True, include=[program], config_file=False)
    lines.start()
    try:
        runpy.run_path(program, run_name="__main__")
    finally:
        lines.stop()
        reached.write_text(f"{lines.report(file=io.StringIO())}", encoding="utf-8")


def _run_pytest(command: list[str]) -> None:
    sys.argv, sys.path[0] = [command[0], "-q", "--color=no", "-p", "no:cacheprovider", *command[1:]], os.getcwd()
    runpy.run_module("pytest", run_name="__main__")


if __name__ == "__main__":
    _main(sys.argv[1:])
