"""Staging: the last good site stays until a better one is complete, and its folder stays what it is."""

import errno
import os

import pytest

from snippets._engine.edges import staging as module
from snippets._engine.edges.staging import Staging
from snippets._engine.execute import folders
from tests.helpers.staged import begun, beside, files, write


def test_a_site_is_built_beside_the_last_one(target):
    """While a site is built, the last one is what it was."""
    staging = begun(target)
    assert files(target) == {"index.html": "good"}
    assert (staging.folder.name, target.parent in staging.folder.parents) == (target.name, True)


def test_a_complete_site_takes_its_place(target):
    """A site that is published replaces the last one whole, and nothing is left of the build."""
    write(target, {"old.html": "", "folder/old.html": "", "gone/old.html": ""})
    begun(target, **{"index.html": "better", "folder/new.html": "new"}).publish()
    assert files(target) == {"index.html": "better", "folder/new.html": "new"}
    assert (sorted(os.listdir(target)), beside(target)) == (["folder", "index.html"], [])


def test_the_first_site_needs_no_last_one(tmp_path):
    """Where there was no site, and no folder to hold it, one is published all the same."""
    begun(tmp_path / "deep/site").publish()
    assert files(tmp_path) == {"deep/site/index.html": "better"}


def test_an_unfinished_site_is_forgotten(target):
    """A site that is discarded leaves the last good one, and nothing else."""
    staging = Staging(target)
    assert staging.begin() == ""
    staging.discard()
    assert (files(target), beside(target)) == ({"index.html": "good"}, [])


def test_a_site_that_was_never_begun_costs_nothing(target):
    """Publishing what is not there fails, and leaves the last good site where it is."""
    with pytest.raises(FileNotFoundError):
        Staging(target).publish()
    assert (files(target), beside(target)) == ({"index.html": "good"}, [])


def test_the_folder_stays_the_one_that_it_is(target):
    """Whoever watches, serves or mounts the folder sees the new site: it is the same folder, with the same mode."""
    target.chmod(0o2775)
    before = target.stat()
    begun(target, **{"index.html": "better", "folder/new.html": "new"}).publish()
    after = target.stat()
    assert (after.st_ino, after.st_mode, after.st_gid) == (before.st_ino, before.st_mode, before.st_gid)
    assert (target / "folder").stat().st_mode & 0o2000  # as a folder has that MkDocs makes in it


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to any group")
def test_files_belong_to_the_group_that_their_folder_gives_them(target):
    """In a folder with the set-group-id bit, new files belong to its group."""
    os.chown(target, -1, 12345)
    target.chmod(0o2775)
    begun(target, **{"folder/new.html": "new"}).publish()
    assert (target / "folder/new.html").stat().st_gid == 12345


def test_hidden_files_stay(target):
    """What is hidden in the folder stays, and a hidden folder of the new site adds to it."""
    write(target, {".git/HEAD": "main", ".htaccess": "deny", ".well-known/old": "old"})
    begun(target, **{"index.html": "better", ".nojekyll": "", ".well-known/new": "new"}).publish()
    kept = {".git/HEAD": "main", ".htaccess": "deny", ".well-known/old": "old", ".well-known/new": "new"}
    assert files(target) == {"index.html": "better", ".nojekyll": "", **kept}


def test_a_link_to_a_folder_stays_a_link(target, tmp_path):
    """The site goes into the folder that site_dir leads to."""
    link = tmp_path / "link"
    link.symlink_to(target)
    begun(link).publish()
    assert link.is_symlink()
    assert files(target) == {"index.html": "better"}
    assert beside(target) == ["link"]


def test_what_a_link_in_the_site_leads_to_stays(target, tmp_path):
    """A link to a folder stays in the site; what the new site has under its name goes into that folder."""
    write(tmp_path / "large", {"old.zip": "old"})
    for name in ("downloads", "other"):
        (target / name).symlink_to(tmp_path / "large")
    begun(target, **{"downloads/new.zip": "new"}).publish()
    assert files(tmp_path / "large") == {"old.zip": "old", "new.zip": "new"}
    assert (target / "other").is_symlink()


def test_an_update_removes_nothing(target):
    """With --dirty, files of the last site that are not in the new one stay."""
    write(target, {"folder/old.html": "old"})
    staging = Staging(target, clean=False)
    staging.begin()
    write(staging.folder, {"folder/new.html": "new"})
    staging.publish()
    assert files(target) == {"index.html": "good", "folder/old.html": "old", "folder/new.html": "new"}


def test_a_folder_may_lie_where_nothing_can_be_made_beside_it(target, monkeypatch):
    """If the author may not write beside the folder, the site is built elsewhere, and published all the same."""

    def refuse(parent, prefix):
        if parent == target.parent:
            raise PermissionError(errno.EACCES, "no", str(parent))
        return folders.LockedFolder(parent, prefix)

    monkeypatch.setattr(module, "LockedFolder", refuse)
    staging = begun(target)
    assert not staging.folder.is_relative_to(target.parent)
    staging.publish()
    assert (files(target), beside(target)) == ({"index.html": "better"}, [])


@pytest.fixture
def another_disk(target, monkeypatch):
    """The folder of the site is a mount point: nothing can be renamed into it or out of it."""

    def refuse(source, goal, rename=os.rename):
        if (target in (source, *source.parents)) != (target in goal.parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, goal)

    monkeypatch.setattr(module.os, "rename", refuse)


def test_a_folder_may_be_a_mount_point(target, another_disk):
    """A site is copied to another disk first, so that publishing it there takes no longer than here."""
    write(target, {"old.html": "", ".git/HEAD": "main"})
    begun(target, **{"index.html": "better", "folder/new.html": "new"}).publish()
    assert files(target) == {"index.html": "better", "folder/new.html": "new", ".git/HEAD": "main"}
    assert beside(target) == []


def test_a_mount_point_may_lie_in_the_site(target, monkeypatch):
    """A folder of the site that cannot be renamed stays, and gets the new files in the place of its old ones."""
    write(target, {"mounted/old.html": "old", "mounted/both.html": "old"})

    def refuse(source, goal, rename=os.rename):
        if source == target / "mounted":
            raise OSError(errno.EBUSY, "Device or resource busy")
        if (target / "mounted" in source.parents) != (target / "mounted" in goal.parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, goal)

    monkeypatch.setattr(module.os, "rename", refuse)
    begun(target, **{"mounted/new.html": "new", "mounted/both.html": "new"}).publish()
    assert files(target) == {"mounted/new.html": "new", "mounted/both.html": "new"}


@pytest.mark.parametrize(
    "side, name", [("old", "index.html"), ("new", "index.html"), ("new", "folder"), ("old", "gone.html")]
)
def test_a_site_that_cannot_be_put_there_leaves_the_last_one(target, monkeypatch, side, name):
    """Whichever file cannot be moved, an old one or a new one, the last site is as it was."""
    write(target, {"folder/old.html": "old", "gone.html": "gone"})

    def refuse(source, goal, rename=os.rename):
        if source == {"old": target, "new": staging.folder}[side] / name:
            raise PermissionError(errno.EACCES, "no", str(source))
        rename(source, goal)

    staging = begun(target, **{"index.html": "better", "folder/new.html": "new"})
    monkeypatch.setattr(module.os, "rename", refuse)
    with pytest.raises(PermissionError):
        staging.publish()
    old = {"index.html": "good", "folder/old.html": "old", "gone.html": "gone"}
    assert (files(target), beside(target)) == (old, [])


def test_a_file_is_no_folder(tmp_path):
    """If a file stands where the site is to go, that is said before anything is built."""
    (tmp_path / "site").touch()
    with pytest.raises(NotADirectoryError, match="this is a file and not a folder"):
        Staging(tmp_path / "site").begin()


def test_what_is_written_into_the_last_site_meanwhile_is_kept(target):
    """A plugin that knows only site_dir itself writes into the last site; its files are part of the new one."""
    write(target, {"old/index.html": "old"})
    staging = begun(target, **{"index.html": "better"})
    write(target, {"print/index.html": "print", "index.html": "changed"})
    assert staging.publish() == ["print/index.html"]
    assert files(target) == {"index.html": "better", "print/index.html": "print"}
