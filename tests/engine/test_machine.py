"""The machine: quotas of cores and memory as Linux writes them, of both versions of control groups."""

import math
import os

import pytest

from snippets._engine.machine import available_cores, available_memory

NESTED = "0::/system/job\n"
IN_CONTAINER = "0::/\n"
OUTSIDE = "0::/../../other\n"
FIRST = "5:cpuset:/\n4:memory:/docker/a1\n3:cpu,cpuacct:/docker/a1\n0::/\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with eight cores, with this text in /proc/self/cgroup and these files below /sys/fs/cgroup."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)

    def make(groups, **files):
        for name, text in {
            "proc/self/cgroup": groups,
            **{f"sys/fs/cgroup/{path}": files[path] for path in files},
        }.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


@pytest.mark.parametrize(
    "groups, files, cores",
    [
        (IN_CONTAINER, {"cpu.max": "200000 100000\n"}, 2),
        (IN_CONTAINER, {"cpu.max": "150000 100000\n"}, 2),
        (IN_CONTAINER, {"cpu.max": "10000 100000\n"}, 1),
        (IN_CONTAINER, {"cpu.max": "max 100000\n"}, 8),
        (IN_CONTAINER, {"cpu.max": "1600000 100000\n"}, 8),
        (NESTED, {"system/job/cpu.max": "max 100000\n", "system/cpu.max": "300000 100000\n"}, 3),
        (OUTSIDE, {"cpu.max": "400000 100000\n"}, 4),
        (FIRST, {"cpu/cpu.cfs_quota_us": "500000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 5),
        (FIRST, {"cpu/docker/a1/cpu.cfs_quota_us": "300000\n", "cpu/docker/a1/cpu.cfs_period_us": "100000\n"}, 3),
        (FIRST, {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        (FIRST, {"cpu/cpu.cfs_quota_us": "300000\n"}, 8),
        (IN_CONTAINER, {"cpu.max": "nonsense"}, 8),
        ("", {"cpu.max": "200000 100000\n"}, 8),
    ],
)
def test_a_quota_of_cores_counts(machine, groups, files, cores):
    """The least of the quotas of all groups counts, a part of a core as one; what cannot be read is no quota."""
    assert available_cores(machine(groups, **files)) == cores


@pytest.mark.parametrize(
    "groups, files, memory",
    [
        (IN_CONTAINER, {"memory.max": "2147483648\n"}, 2**31),
        (IN_CONTAINER, {"memory.max": "max\n"}, math.inf),
        (NESTED, {"system/job/memory.max": "4096\n", "system/memory.max": "8192\n"}, 4096),
        (FIRST, {"memory/docker/a1/memory.limit_in_bytes": "1073741824\n"}, 2**30),
        (FIRST, {}, math.inf),
    ],
)
def test_a_quota_of_memory_counts(machine, groups, files, memory):
    """The least of the quotas of all groups counts; without one, memory is unbounded."""
    assert available_memory(machine(groups, **files)) == memory


def test_cores_are_those_that_may_be_used(tmp_path, monkeypatch):
    """A process that is kept to some of the machine's cores counts those, and where nobody knows, one."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 5, 7}, raising=False)
    assert available_cores(tmp_path) == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_cores(tmp_path) == 1
