"""The executor of a Dask cluster: its workers run the pages, each in a process of its own with the same limits as here.

It comes with the extra `dask` and is used if `extra.snippets.scheduler` names an address. Each worker of the cluster
has a local executor, so that torch is imported once on each, and nothing is forked from a process with threads.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any

from snippets._engine.errors import SettingsError
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.machine import available_cores
from snippets._engine.store import environment

WHERE = "extra.snippets.scheduler"
PATIENCE = 30  # seconds in which a scheduler has to answer and to have a worker

_making = threading.Lock()


class ClusterExecutor(Executor):
    """The workers of the Dask cluster at `address`. If one is lost, another runs its pages again.

    They must see the folder `project`. A process that has not answered its worker after `patience` seconds is lost.
    Raises SettingsError if there is no such cluster, or the environment of a worker differs from this build's.
    """

    def __init__(self, address: str, project: Path, patience: float) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            todo = "Run pip install -c constraints.txt -e '.[dask]', or leave the scheduler out."
            raise SettingsError(WHERE, "a cluster needs the extra “dask”.", todo) from error
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            message, todo = f"no Dask scheduler answers at {address}.", "Start one, or leave the scheduler out."
            raise SettingsError(WHERE, message, todo, str(error)) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            self._compare_workers(str(project))
        except BaseException as error:
            self._client.close()
            if isinstance(error, TimeoutError):
                raise SettingsError(WHERE, f"the Dask cluster at {address} has no workers.", "Start some.") from error
            raise
        self._patience, self._executor = patience, self._client.get_executor(pure=False)

    def _compare_workers(self, project: str) -> None:
        """Raise if a worker differs from this process: results are cached by this process's environment."""
        ours = _decisive(project)
        for worker, found in self._client.run(_decisive, project).items():
            if others := ", ".join(sorted({name for name, _ in ours.items() ^ found.items()})):
                message = f"the worker {worker} differs from this build in: {others}."
                raise SettingsError(WHERE, message, "Give it what this build has, and start it again.")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._executor.submit(_call, self._patience, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait and not cancel_futures)
        self._client.close()


def _decisive(project: str) -> dict[str, str]:
    """The environment of this process, and whether it sees the project. Dask gives its workers their own hash seed."""
    return {**environment(), "hash seed": "", f"the folder {project}": str(os.path.isdir(project))}


@cache
def _local(patience: float) -> LocalExecutor:
    """The local executor of this process, which is a worker of a cluster."""
    # Dask's workers are daemons, and multiprocessing lets these have no children. Ours end with their parent.
    multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
    return LocalExecutor(available_cores(), patience=patience)


def _call(patience: float, fn: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    with _making:
        executor = _local(patience)
    return executor.submit(fn, *args, **kwargs).result()
