"""The cache: whatever decides a result is part of its fingerprint, and no damage to an entry does any harm."""

import dataclasses
import os
import threading
import time
from pathlib import Path

import pytest

from snippets._engine import store
from snippets._engine.execute import cache as module
from snippets._engine.execute.cache import Cache, digest_of
from snippets._engine.job import Job, Step
from snippets._engine.result import BlockOutcome, Result
from snippets._engine.settings import Settings
from snippets._engine.store import environment
from tests.helpers.given import printed

STEP = Step("block", "x = 1\n", 4)
JOB = Job("page.py", "# source", (STEP, Step("claim", "x")), "/project", Settings())
RESULT = Result((BlockOutcome((printed("ä→🎉"),), 0.5),), versions={"torch": "2.13.0"})
# What decides the results of a page, each changed alone.
CHANGES = {
    "code": {"steps": (Step("block", "x = 2\n", 4), Step("claim", "x"))},
    "a claim's expression": {"steps": (STEP, Step("claim", "y"))},
    "a claim's function": {"steps": (STEP, Step("claim", "x", function="f"))},
    "order": {"steps": (Step("claim", "x"), STEP)},
    "line": {"steps": (Step("block", "x = 1\n", 5), Step("claim", "x"))},
    "what is to be raised": {"steps": (Step("block", "x = 1\n", 4, "ValueError"), Step("claim", "x"))},
    "a step fewer": {"steps": (STEP,)},
    "name": {"name": "other.py"},
}


@pytest.fixture
def cache(tmp_path):
    """An empty cache."""
    return Cache(tmp_path / "cache")


def entries(cache):
    """The files of a cache."""
    return sorted(path for path in cache.folder.iterdir() if path.is_file())


def test_what_is_kept_is_found(cache):
    """A result comes back as it was, and says that it comes from the cache."""
    assert cache.get(JOB) is None
    cache.put(JOB, RESULT)
    assert cache.get(JOB) == dataclasses.replace(RESULT, cached=True)
    assert [path.suffix for path in entries(cache)] == [".json"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_job_has_another_result(cache, change):
    """Whatever decides a page's results is part of what they are found by."""
    cache.put(JOB, RESULT)
    assert cache.get(dataclasses.replace(JOB, **change)) is None


@pytest.mark.parametrize("change", [{"project": "/elsewhere"}, {"settings": Settings(timeout=1)}], ids=str)
def test_limits_and_folders_decide_nothing(cache, change):
    """A result holds in another checkout and under other limits, for only what succeeded is kept."""
    cache.put(JOB, RESULT)
    assert cache.get(dataclasses.replace(JOB, **change)) is not None


@pytest.mark.parametrize("name", ["python", "engine", "torch", "numpy"])
def test_another_version_has_another_result(cache, monkeypatch, name):
    """Another Python, torch or numpy, or a change to the engine itself, makes every result another."""
    cache.put(JOB, RESULT)
    assert name in environment()
    monkeypatch.setattr(module, "environment", lambda: {**environment(), name: "another"})
    assert cache.get(JOB) is None


def old(path):
    """A file that was written long ago."""
    path.write_text("1", encoding="utf-8")
    os.utime(path, (0, 0))
    return path


@pytest.mark.parametrize("change", ["changed", "gone", "folder"])
def test_a_file_that_was_read_decides_too(cache, tmp_path, change):
    """A result holds as long as every file that its page read holds what it held."""
    path, job = old(tmp_path / "data.csv"), dataclasses.replace(JOB, project=str(tmp_path))
    cache.put(job, dataclasses.replace(RESULT, read=(str(path),)))
    assert cache.get(job) is not None
    path.unlink()
    if change == "folder":
        path.mkdir()
    elif change == "changed":
        path.write_text("2", encoding="utf-8")
    assert cache.get(job) is None


def test_a_file_that_changed_meanwhile_is_not_trusted(cache, tmp_path):
    """A result is not kept if a file was written after its page began to run: nobody knows what the page read."""
    path, job = old(tmp_path / "data.csv"), dataclasses.replace(JOB, project=str(tmp_path))
    result = dataclasses.replace(RESULT, read=(str(path),), seconds=5.0)
    os.utime(path)
    cache.put(job, result)
    assert cache.get(job) is None
    os.utime(path, (0, 0))
    cache.put(job, result)
    assert cache.get(job) is not None


def test_another_checkout_finds_the_same(cache, tmp_path):
    """What a page read is found by its path in the project, wherever that lies."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        old(tmp_path / name / "data.csv")
    one, two = (dataclasses.replace(JOB, project=str(tmp_path / name)) for name in ("one", "two"))
    cache.put(one, dataclasses.replace(RESULT, read=(str(tmp_path / "one/data.csv"),)))
    (tmp_path / "one/data.csv").unlink()
    assert cache.get(two) is not None
    assert cache.get(one) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text.replace("2.13", "2.12"),
        lambda text: "\n" + text,
        lambda text: text.partition("\n")[2],
        lambda text: text + " ",
    ],
    ids=["empty", "cut off", "another version", "shifted", "no checksum", "longer"],
)
def test_a_damaged_entry_is_none(cache, damage):
    """An entry that is not what was written counts as absent, and is replaced by the next."""
    cache.put(JOB, RESULT)
    (path,) = entries(cache)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert cache.get(JOB) is None
    cache.put(JOB, RESULT)
    assert cache.get(JOB) is not None


@pytest.mark.parametrize("body", ["[]", "{}", "null", '{"read": []}', '{"read": {}, "result": []}', "words"])
def test_an_entry_of_another_shape_is_none(cache, body):
    """Even an entry with a right checksum is none if it is no result."""
    cache.put(JOB, RESULT)
    (path,) = entries(cache)
    path.write_text(f"{store.digest(body.encode())}\n{body}", encoding="utf-8")
    assert cache.get(JOB) is None


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\0" * 99])
def test_an_entry_of_bytes_is_none(cache, content):
    """What is no text is no entry."""
    cache.put(JOB, RESULT)
    entries(cache)[0].write_bytes(content)
    assert cache.get(JOB) is None


def test_entries_are_for_whom_the_umask_says(cache):
    """Those who share a folder can read the entries of one another."""
    before = os.umask(0o002)
    try:
        cache.put(JOB, RESULT)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in entries(cache)] == [0o664]


def test_a_cache_that_can_only_be_read_gives_its_results(cache, monkeypatch):
    """An entry is used even by those who may not change it, not even its times."""
    cache.put(JOB, RESULT)

    def refuse(path, *times):
        raise PermissionError("no")

    monkeypatch.setattr(store.os, "utime", refuse)
    assert cache.get(JOB) == dataclasses.replace(RESULT, cached=True)


def test_a_write_that_fails_leaves_what_was_there(cache, monkeypatch):
    """When an entry cannot be put in its place, the old one stays and nothing is left beside it."""
    cache.put(JOB, RESULT)

    def refuse(source, target):
        raise OSError("no")

    monkeypatch.setattr(store.os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        cache.put(JOB, Result())
    assert len(entries(cache)) == 1
    assert cache.get(JOB).outcomes == RESULT.outcomes


def test_two_builds_may_share_a_cache(cache):
    """However many write the same entry at once, each reader sees a whole one."""
    cache.put(JOB, RESULT)
    seen = []
    writers = [threading.Thread(target=lambda: [cache.put(JOB, RESULT) for _ in range(20)]) for _ in range(4)]
    readers = [threading.Thread(target=lambda: seen.extend(cache.get(JOB) for _ in range(20))) for _ in range(4)]
    for thread in writers + readers:
        thread.start()
    for thread in writers + readers:
        thread.join()
    assert (len(seen), None in seen, len(entries(cache))) == (80, False, 1)


def test_the_longest_unused_go_first(cache):
    """A cache that grows too large loses what was not used for longest, and keeps what was used last."""
    jobs = [dataclasses.replace(JOB, name=f"{n}.py") for n in range(3)]
    for number, job in enumerate(jobs):
        cache.put(job, RESULT)
        os.utime(max(entries(cache), key=os.path.getctime), (number, number))
    cache.get(jobs[0])
    cache.trim(bound=2 * max(path.stat().st_size for path in entries(cache)))
    assert [cache.get(job) is not None for job in jobs] == [True, False, True]


def test_what_a_killed_build_left_goes_first(cache):
    """A file that was being written when its build was killed, more than an hour ago, goes before any entry."""
    cache.put(JOB, RESULT)
    entry, left, new = *entries(cache), cache.folder / "left.tmp", cache.folder / "new.tmp"
    for path, age in ((entry, 9999), (left, 7200), (new, 0)):
        path.write_bytes(entry.read_bytes())
        os.utime(path, (time.time() - age,) * 2)
    cache.trim(bound=2 * entry.stat().st_size)
    assert entries(cache) == sorted([entry, new])


def test_a_cache_without_a_folder_has_nothing_to_trim(cache):
    """Trimming a cache that was never written does nothing."""
    cache.trim()
    assert not cache.folder.exists()


def test_what_cannot_be_read_has_no_digest(tmp_path):
    """A file that is missing, or is none, has an empty digest, which no content has."""
    (tmp_path / "empty").touch()
    assert (digest_of(tmp_path), digest_of(tmp_path / "none")) == ("", "")
    assert digest_of(tmp_path / "empty") == digest_of(Path(os.devnull)) != ""
