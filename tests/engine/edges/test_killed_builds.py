"""What builds leave that were killed, or that could not publish their site."""

import errno
import os
import subprocess
import sys
import tempfile

import pytest

from snippets._engine.edges import staging as module
from snippets._engine.edges.staging import HalfPublished, Staging
from tests.helpers.staged import begun, beside, files, write

ENDING = """
import os, sys
from pathlib import Path
from snippets._engine.edges import staging

staging_of_a_build = staging.Staging(Path(sys.argv[1]))
staging_of_a_build.begin()
for name in ("index.html", "other.html"):
    (staging_of_a_build.folder / name).write_text("better", encoding="utf-8")
put = staging._Moves.put
staging._Moves.put = lambda moves, new, *more: os._exit(9) if new.name == sys.argv[2] else put(moves, new, *more)
staging_of_a_build.publish() if sys.argv[2] else os._exit(9)
"""


def kill_a_build(target, at):
    """Let another process build, and end when it is to put a file in its place, or before it publishes."""
    assert subprocess.run([sys.executable, "-c", ENDING, str(target), at], timeout=60).returncode == 9


def test_what_a_killed_build_left_is_cleared_away(target, monkeypatch):
    """The folder of a build whose process is gone is removed by the next."""
    kill_a_build(target, "")
    scratch = target.parent / "snippets-12345678"  # the folder for temporary files is the same
    scratch.mkdir()
    assert len(beside(target)) == 2
    monkeypatch.setattr(tempfile, "tempdir", str(target.parent))
    staging = Staging(target)
    assert (staging.begin(), scratch.exists()) == ("", False)
    staging.discard()
    assert (files(target), beside(target)) == ({"index.html": "good"}, [])


def test_a_site_that_was_half_published_is_made_whole(target):
    """If a build is killed while it publishes, the next one publishes the rest, says so, and may then fail."""
    write(target, {"other.html": "good", "gone.html": "gone"})
    kill_a_build(target, "other.html")
    assert files(target) == {"index.html": "better", "other.html": "good", "gone.html": "gone"}
    staging = Staging(target)
    assert "left old and new files mixed. Its site is whole now." in staging.begin()
    staging.discard()
    assert files(target) == {"index.html": "better", "other.html": "better"}
    assert beside(target) == []


def test_a_site_that_can_neither_be_published_nor_put_back_is_made_whole(target, monkeypatch):
    """If the old files cannot be put back either, the next build publishes the rest."""
    staging = begun(target, **{"a.html": "new", "index.html": "better"})

    def refuse(source, goal, rename=os.rename):
        if "index.html" in (source.name, goal.name) or goal == staging.folder / "a.html":
            raise PermissionError(errno.EACCES, "no")
        rename(source, goal)

    monkeypatch.setattr(module.os, "rename", refuse)
    with pytest.raises(HalfPublished):
        staging.publish()
    monkeypatch.undo()
    assert files(target) == {"a.html": "new", "index.html": "good"}
    Staging(target).begin()
    assert files(target) == {"a.html": "new", "index.html": "better"}


@pytest.mark.parametrize("name", [".site-building-abc", ".site-other-1", ".site-building-", ".sites-building-1"])
def test_what_belongs_to_others_stays(target, name):
    """Whatever only has a similar name is not touched."""
    (target.parent / name).mkdir()
    begun(target).discard()
    assert beside(target) == [name]


def test_two_builds_do_not_share_a_folder(target):
    """While a build runs, another leaves its folder alone."""
    one, other = begun(target, **{"index.html": "one"}), begun(target, **{"index.html": "other"})
    one.publish()
    other.publish()
    assert (files(target), beside(target)) == ({"index.html": "other"}, [])
