"""The supervisor: runs one page at a time in a process of its own and waits for it, whatever it does.

This is the function that an executor runs. It lives in a worker process that has imported torch, has one thread and
computes nothing, so that forking from it is cheap and safe.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import selectors
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from snippets._runner import channel, confine, session
from snippets._runner.claims import Value
from snippets._runner.programs import Job
from snippets._runner.results import BlockResult, Failure, Looked, Output, Result

CHUNK = 2**16
_method = "fork"  # how a page's process is started
_scratch: set[str] = set()  # working folders to remove should this process be told to end


def begin(method: str) -> None:
    """Make this process a worker: it adopts what pages leave behind, and ends with whoever started it."""
    global _method
    _method = method
    confine.adopt_orphans()
    confine.die_with_parent(signal.SIGTERM)
    _let_the_server_end()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _let_the_server_end() -> None:
    """Close this end of the pipe that keeps the fork server alive.

    It lives as long as anybody holds one, and hands one to each of its children. A worker, which lives as long as the
    server, would keep both alive for ever if whoever wanted pages run were killed.
    """
    server = multiprocessing.forkserver._forkserver
    if (end := getattr(server, "_forkserver_alive_fd", None)) is not None:
        os.close(end)
        server._forkserver_alive_fd = None


def _end(number: int, frame: Any) -> None:
    confine.sweep()
    for folder in _scratch:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(128 + number)


def run(job: Job) -> Result:
    """Run a page in a process of its own; never raises on account of the page."""
    began = time.perf_counter()
    scratch = tempfile.mkdtemp(prefix="snippets-")
    _scratch.add(scratch)
    try:
        session.scratch_for(Path(job.project), Path(scratch), job.name, job.source)
        context = multiprocessing.get_context(_method)
        (control, control_end), (stream, stream_end) = context.Pipe(duplex=False), context.Pipe(duplex=False)
        token = channel.new_token()
        process = context.Process(target=session.play, args=(job, scratch, control_end, stream_end, token))
        process.start()
        control_end.close()
        stream_end.close()
        with control, stream:
            written, cause = _watch(process, [control.fileno(), stream.fileno()], job)
        records = list(channel.replay(*written, token))
        if not cause and not any(record["kind"] == "bye" for record in records):
            cause = _obituary(process.exitcode)
        return _result(job, records, cause, time.perf_counter() - began)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        _scratch.discard(scratch)


def _watch(process: Any, pipes: list[int], job: Job) -> tuple[list[bytes], str]:
    """Read both pipes until the process ends or passes a limit; then leave nothing of it. Returns why it was killed."""
    limits = job.settings
    deadline = time.monotonic() + limits.timeout
    buffers = {pipe: bytearray() for pipe in pipes}
    cause = ""
    ended = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
    with selectors.DefaultSelector() as selector:
        for source in [*pipes, ended] if ended is not None else pipes:
            selector.register(source, selectors.EVENT_READ)
        while not cause:
            left = deadline - time.monotonic()
            ready = [key.fd for key, _ in selector.select(max(0.0, left if ended is not None else min(left, 0.05)))]
            for pipe in ready:
                if pipe in buffers and not _read(pipe, buffers[pipe]):
                    selector.unregister(pipe)
            if sum(map(len, buffers.values())) > limits.output:
                cause = f"the page put out more than {limits.output} bytes (extra.snippets.output)"
            elif ended in ready or (ended is None and not process.is_alive()):
                break
            elif left <= 0:
                cause = f"the page reached its limit of {limits.timeout:g} s (extra.snippets.timeout)"
    if ended is not None:
        os.close(ended)
    confine.kill_group(process.pid)
    process.join()
    confine.sweep()
    for pipe in pipes:
        os.set_blocking(pipe, False)
        while len(buffers[pipe]) <= limits.output and _read(pipe, buffers[pipe]):
            pass
    return [bytes(buffers[pipe]) for pipe in pipes], cause


def _read(pipe: int, buffer: bytearray) -> bool:
    """Append what a pipe holds; False at its end."""
    with suppress(BlockingIOError):
        data = os.read(pipe, CHUNK)
        buffer += data
        return bool(data)
    return False


def _obituary(exitcode: int | None) -> str:
    """What became of a process that ended without saying goodbye."""
    if exitcode is not None and exitcode < 0:
        name = signal.Signals(-exitcode).name
        hint = ", which is what the system does when memory runs out" if name == "SIGKILL" else ""
        return f"its process was ended by {name}{hint}"
    return f"its process ended with exit code {exitcode}"


def _result(job: Job, records: Iterable[dict[str, Any]], cause: str, seconds: float) -> Result:
    """Put the records of a page in the places of its steps."""
    blocks: dict[int, BlockResult] = {}
    values: dict[int, Value] = {}
    pictures: dict[int, Looked] = {}
    outputs: list[Output] = []
    failure: Failure | None = None
    printed: list[tuple[int, str]] = []
    before = ""
    step, last = -1, {"read": (), "versions": {"python": sys.version.split()[0]}}
    for record in records:
        kind = record.pop("kind")
        if kind == "begin":
            step, outputs, failure, printed, before = record["step"], [], None, [], ""
        elif kind == "stream":
            _append_stream(outputs, record)
        elif kind == "result":
            outputs.append({"output_type": "execute_result", **record, "execution_count": None})
        elif kind == "display":
            outputs.append({"output_type": "display_data", **record})
        elif kind == "error":
            failure = Failure(**{**record, "bases": tuple(record["bases"])})
        elif kind == "statement":
            before = _text(outputs)
        elif kind == "printed":
            printed.append((record["line"], _text(outputs).removeprefix(before)))
        elif kind == "end":
            blocks[step] = BlockResult(tuple(outputs), record["seconds"], failure, printed=tuple(printed))
        elif kind == "value":
            values[step] = Value.from_json(record["value"])
        elif kind == "picture":
            pictures[step] = record["picture"]
        elif kind == "bye":
            last = record
    if cause:
        step = max(step, 0)
        if step < len(job.steps) and job.steps[step].kind == "claim":
            values.setdefault(step, Value("lost", cause))
        elif step < len(job.steps) and job.steps[step].kind == "picture":
            pictures.setdefault(step, {"error": f"{cause}, at this picture.", "todo": "", "lost": True})
        else:
            blocks[step] = BlockResult(tuple(outputs), 0.0, Failure("", cause))
    numbered = list(enumerate(job.steps))
    return Result(
        tuple(blocks.get(n, BlockResult(ran=False)) for n, s in numbered if s.kind == "block"),
        tuple(values.get(n) for n, s in numbered if s.kind == "claim"),
        tuple(pictures.get(n) for n, s in numbered if s.kind == "picture"),
        tuple(last["read"]), last["versions"], seconds)


def _text(outputs: list[Output]) -> str:
    """All that was printed or displayed as text."""
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def _append_stream(outputs: list[Output], record: dict[str, Any]) -> None:
    if outputs and outputs[-1]["output_type"] == "stream" and outputs[-1]["name"] == record["name"]:
        outputs[-1]["text"] += record["text"]
    else:
        outputs.append({"output_type": "stream", "name": record["name"], "text": record["text"]})
