"""Locked folders: nobody removes one that is in use or another user's, and none stays when its process is gone."""

import os
import signal
import subprocess
import sys

import pytest

from snippets._engine.execute import folders
from snippets._engine.execute.folders import LOCK, LockedFolder, abandoned, remove_locked

OWNER = """
import sys
from pathlib import Path
from snippets._engine.execute.folders import LockedFolder

print(LockedFolder(Path(sys.argv[1]), "snippets-").path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path):
    """Another process that has a locked folder, and that folder."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, tmp_path / process.stdout.readline().strip()
        process.kill()


def found(tmp_path):
    """The folders that another process may remove."""
    return list(abandoned(tmp_path, "snippets-"))


def test_a_folder_is_in_use_as_long_as_its_process_lives(tmp_path, owner):
    """Whatever its number is, the process holds a lock; when it is killed, the folder may be removed."""
    process, folder = owner
    assert found(tmp_path) == []
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    assert found(tmp_path) == [folder]


def test_a_folder_of_this_process_is_in_use(tmp_path):
    """A process does not take its own folder for an abandoned one; it removes it when it is done."""
    folder = LockedFolder(tmp_path, "snippets-")
    assert found(tmp_path) == []
    folder.remove()
    folder.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_fork_does_not_remove_its_parents_folder(tmp_path):
    """What a fork of this process does at its end leaves the folder alone."""
    folder = LockedFolder(tmp_path, "snippets-")
    child = os.fork()
    if child == 0:
        folder.remove()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert folder.path.exists()
    folder.remove()


@pytest.mark.parametrize("user", ["another", "nobody who wrote a lock"])
def test_the_folders_of_others_stay(tmp_path, monkeypatch, user):
    """A folder without our lock is not ours, whatever its name is, and a folder with it may be another user's."""
    left = tmp_path / "snippets-4194303-abcdefgh"
    left.mkdir(mode=0o700)
    if user == "another":
        (left / LOCK).touch()
        monkeypatch.setattr(folders.os, "geteuid", lambda: left.stat().st_uid + 1)
    (tmp_path / "snippets-link").symlink_to(left)
    assert found(tmp_path) == []


def test_a_removal_that_is_cut_short_can_be_finished(tmp_path, monkeypatch):
    """The lock is the last to go, so that what is left of a folder can still be told from others'."""
    folder = LockedFolder(tmp_path, "snippets-").path
    (folder / "made").mkdir()
    seen = []
    monkeypatch.setattr(folders, "remove", lambda path: seen.append((os.path.basename(path), (folder / LOCK).exists())))
    remove_locked(folder)
    assert seen == [("made", True), (folder.name, True)]


@pytest.mark.parametrize("step", [(folders, "_lock_new"), (folders.fcntl, "flock")], ids=["unlocked", "locking"])
def test_a_folder_whose_maker_was_killed_goes(tmp_path, monkeypatch, step):
    """Its maker may have been killed before it held the lock: the next process finds the folder, or removes it."""

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*step, die)
        with pytest.raises(KeyboardInterrupt):
            LockedFolder(tmp_path, "snippets-")
    assert len(list(tmp_path.iterdir())) == 1
    for folder in found(tmp_path):
        remove_locked(folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["os.open", "fcntl.flock"])
def test_a_folder_that_is_taken_from_its_maker_is_made_again(tmp_path, monkeypatch, step):
    """If another process removes a folder that is not locked yet, its maker makes another one."""
    module, _, name = step.partition(".")
    real, taken = getattr(getattr(folders, module), name), []

    def take(*arguments, **options):
        if not taken:
            taken.extend(tmp_path.iterdir())
            remove_locked(*taken)
        return real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(getattr(folders, module), name, take)
        folder = LockedFolder(tmp_path, "snippets-")
    assert (len(taken), taken[0].exists(), folder.path.exists()) == (1, False, True)
    assert found(tmp_path) == []
    folder.remove()
    assert list(tmp_path.iterdir()) == []
