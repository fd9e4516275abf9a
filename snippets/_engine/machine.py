"""The machine: how many cores and how much memory this process may use, where a container has quotas of them.

Linux keeps quotas in control groups, of version 2 or 1. A process has those of its own group and of each group above.
"""

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

ROOT = Path("/")


def available_cores(root: Path = ROOT) -> int:
    """The number of cores that this process may use, which can be fewer than the machine has. Parts count as one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for group in _groups("cpu", root):
        numbers = _numbers(group / "cpu.max") or [
            number for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us") for number in _numbers(group / name)
        ]
        if len(numbers) == 2 and min(numbers) > 0:  # of microseconds, in each period of so many
            cores = math.ceil(min(cores, numbers[0] / numbers[1]))
    return max(1, cores)


def available_memory(root: Path = ROOT) -> float:
    """The bytes that this process and those beside it may use together; infinite without a quota."""
    files = (group / name for group in _groups("memory", root) for name in ("memory.max", "memory.limit_in_bytes"))
    return min((number for file in files for number in _numbers(file) if number > 0), default=math.inf)


def _groups(controller: str, root: Path) -> Iterator[Path]:
    """The folders of the control groups that this process is in, as far as they can be seen from here."""
    lines = []
    with suppress(OSError):
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    for _, controllers, name in (line.split(":", 2) for line in lines if line.count(":") > 1):
        if not controllers or controller in controllers.split(","):
            top = root / "sys/fs/cgroup" / (controller if controllers else "")
            group = PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
            yield from (top / each for each in (group, *group.parents))


def _numbers(file: Path) -> list[float]:
    """The numbers in a file of a control group. Where there is no limit it says “max”."""
    try:
        return [math.inf if word == "max" else float(word) for word in file.read_text(encoding="utf-8").split()]
    except (OSError, ValueError):
        return []
