"""Run programs as their readers do, by `python PROGRAM`, but import torch once for all of them.

    python tests/helpers/alone.py PROGRAM…

Each runs as `__main__` in a fork of that process, in the folder that holds it. Prints a line of JSON for each: its exit
code, what it wrote to either stream, and the share of its lines and branches that it reached, in percent.
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
from pathlib import Path

MAX_SECONDS = 240  # that all programs may take


def run(programs, **variables):
    """Run programs in an environment with these variables; a dict for each."""
    command = [sys.executable, __file__, *map(str, programs)]
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=MAX_SECONDS,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(programs):
    """Import the slow modules, and run each program."""
    importlib.import_module("torch._dynamo")  # the first step of an optimizer imports it, and torch
    for program in programs:
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder, name) for name in ("stdout", "stderr", "reached")]
            child = os.fork()
            if not child:
                run_program(program, *streams)
            _, status = os.waitpid(child, 0)
            said = {path.name: path.read_text(encoding="utf-8") if path.exists() else "" for path in streams}
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), **said}), flush=True)


def run_program(program, stdout, stderr, reached):
    """Run the program in this process, and end the process."""
    import coverage

    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(Path(program).parent)
    sys.argv, sys.path[0] = [program], str(Path(program).parent)
    lines = coverage.Coverage(data_file=None, branch=True, include=[program], config_file=False)
    code = 0
    lines.start()
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    lines.stop()
    sys.stdout.flush()
    sys.stderr.flush()
    reached.write_text(f"{lines.report(file=io.StringIO())}", encoding="utf-8")
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
