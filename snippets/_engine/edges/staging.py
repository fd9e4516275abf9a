"""Staging: a site is built beside the last good one, and its files are put into `site_dir` when nothing has failed.

`site_dir` itself stays what it is: a folder that others watch, serve or mount, a link to one, a mount point. As with
MkDocs alone, hidden files in it stay, and so does whatever a link in it leads to. Files are renamed, one entry of the
site after the other. That takes about a millisecond. If a build is killed in it, the next one does the rest.
"""

import errno
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from snippets._engine.execute.folders import LockedFolder, abandoned, remove_locked
from snippets._engine.execute.leftovers import clear, scratch

HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # signals that wait until a site is in its place
PLAN = "plan.json"  # the names of a site's entries, from the moment at which they begin to be put in their places


class HalfPublished(OSError):
    """A site could not be put into its place, and neither could the last one be put back."""


class Staging:
    """The folder in which a site is built.

    Args:
        target: where the finished site goes.
        clean: whether visible files of the last site go, as they do unless MkDocs is given --dirty.
    """

    def __init__(self, target: Path, clean: bool = True) -> None:
        self.target, self._clean = Path(os.path.realpath(target)), clean
        self._prefix = f".{self.target.name}-building-"
        self._home: LockedFolder | None = None
        self._before: dict[Path, tuple[int, int]] = {}  # the files of the last site
        self.folder = self.target  # until it is begun

    def begin(self) -> str:
        """Make the folder, and remove what killed builds left. Returns what had to be repaired, if anything.

        Raises:
            OSError: nothing can be built there.
        """
        if self.target.exists() and not self.target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "this is a file and not a folder", str(self.target))
        self.target.parent.mkdir(parents=True, exist_ok=True)
        clear()  # though this build may execute nothing, and need no such folder itself
        repaired = [self._clear(home) for parent in (self.target.parent, self.target) for home in self._left(parent)]
        self._before = dict(_files(self.target))
        self.folder = self._beside() or self._elsewhere()
        said = "a build was killed while it published its site, and left old and new files mixed"
        return f"{self.target}: {said}. Its site is whole now." if any(repaired) else ""

    def _left(self, parent: Path) -> Iterator[Path]:
        """What killed builds left in a folder."""
        return abandoned(parent, self._prefix)

    def _clear(self, home: Path) -> bool:
        """Remove what a killed build left. If it was publishing, publish the rest: returns whether that was so."""
        unfinished = (home / PLAN).exists()
        if unfinished:
            _put_in_place(home, self.target)
        remove_locked(home)
        return unfinished

    def _beside(self) -> Path | None:
        """A new folder beside the last site, with its mode, group and attributes; None if that cannot be made."""
        try:
            self._home = LockedFolder(self.target.parent, self._prefix)
            folder = self._home.path / self.target.name
            folder.mkdir()
            if self.target.exists():
                self._liken(folder)
        except OSError:
            self.discard()
            return None
        return folder

    def _liken(self, folder: Path) -> None:
        """Have files that are made in a folder belong to the group that they would belong to in the last site."""
        wanted = self.target.stat()
        if folder.stat().st_gid != wanted.st_gid:
            os.chown(folder, -1, wanted.st_gid)
        shutil.copystat(self.target, folder)
        if folder.stat().st_mode != wanted.st_mode:
            raise PermissionError(errno.EPERM, "the mode cannot be given to another folder", str(folder))

    def _elsewhere(self) -> Path:
        """A new folder among the temporary files: that of the last site cannot have one beside it."""
        self._home = LockedFolder(scratch(), "site-")
        folder = self._home.path / self.target.name
        folder.mkdir()
        return folder

    def publish(self) -> list[str]:
        """Put the finished site in the place of the last one.

        Returns the files that something put into the last site while this one was built, which are kept.

        Raises:
            HalfPublished: old and new files are mixed. The next build puts the rest in its place.
            OSError: that could not be done; the last site is as it was.
        """
        if self._home is None:
            raise FileNotFoundError(errno.ENOENT, "no site was begun", str(self.folder))
        try:
            kept = self._take_over()
            self.target.mkdir(parents=True, exist_ok=True)
            if self._renames(self._home.path):
                self._put(self._home)
            else:
                nearer = LockedFolder(self.target, self._prefix)
                try:
                    _copy(self.folder, nearer.path / self.target.name)
                    self._put(nearer)
                finally:
                    nearer.remove()
        finally:
            self.discard()
        return kept

    def _put(self, home: LockedFolder) -> None:
        try:
            with _signals_held():
                plan = {"names": sorted(os.listdir(self.folder)), "clean": self._clean}
                (home.path / PLAN).write_text(json.dumps(plan), encoding="utf-8")
                _put_in_place(home.path, self.target)
        except HalfPublished:
            home.abandon()  # the next build does the rest, with what is in it
            raise

    def _take_over(self) -> list[str]:
        """Copy into the new site what a plugin that knows only `site_dir` itself has written there meanwhile."""
        found = [path for path, state in _files(self.target) if self._before.get(path) != state]
        kept = [path for path in found if not os.path.lexists(self.folder / path)]
        for path in kept:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.target / path, self.folder / path)
        return [path.as_posix() for path in kept]

    def _renames(self, home: Path) -> bool:
        """Whether what lies in a folder can be renamed into the site, which may be on another disk."""
        probe, there = home / "probe", self.target / f".{home.name}-probe"
        probe.touch()
        try:
            os.rename(probe, there)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
        there.unlink()
        return True

    def discard(self) -> None:
        """Remove an unfinished site; the last good one stays as it is."""
        if self._home:
            self._home.remove()
            self._home = None


def _put_in_place(home: Path, target: Path) -> None:
    """Put the entries of a site into its folder, and what they replace into the folder `old` of `home`.

    It can be done again after a kill: what is in its place already is left there. If it cannot be done, it is undone.
    """
    plan = json.loads((home / PLAN).read_text(encoding="utf-8"))
    moves = _Moves(target, home / "old")
    new = home / target.name
    try:
        for name in plan["names"]:
            moves.put(new / name, target / name, plan["clean"])
        for name in os.listdir(target) if plan["clean"] else ():
            if name not in plan["names"] and not name.startswith(".") and not _is_link_to_folder(target / name):
                moves.take_away(target / name)
    except OSError as error:
        if not moves.undo():
            raise HalfPublished(*error.args) from error
        (home / PLAN).unlink()
        raise
    (home / PLAN).unlink()


class _Moves:
    """Moves of files that can be undone.

    Args:
        target: the folder of the last site.
        old: where what is replaced goes.
    """

    def __init__(self, target: Path, old: Path) -> None:
        self._target, self._old = target, old
        self._done: list[tuple[Path, Path]] = []

    def put(self, new: Path, place: Path, clean: bool) -> None:
        """Put a file or folder in its place. As with MkDocs, a folder that is hidden or a link keeps what it holds."""
        if not os.path.lexists(new):  # the killed build had put it in its place
            return
        both_folders = new.is_dir() and not new.is_symlink() and place.is_dir()
        if both_folders and (not clean or place.name.startswith(".") or place.is_symlink()):
            self._merge(new, place, clean=False)
            return
        try:
            self.take_away(place)
        except OSError:
            if not both_folders:
                raise
            self._merge(new, place, clean=True)  # such as a mount point in the site
            return
        self._move(new, place)

    def _merge(self, new: Path, place: Path, clean: bool) -> None:
        names = os.listdir(new)
        for name in os.listdir(place) if clean else ():
            if name not in names:
                self.take_away(place / name)
        for name in names:
            self.put(new / name, place / name, clean)

    def take_away(self, path: Path) -> None:
        """Put what stands at a path, if anything does, among the old files."""
        if os.path.lexists(path):
            self._move(path, self._old / path.relative_to(self._target))

    def _move(self, source: Path, goal: Path) -> None:
        goal.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(source, goal)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(source, goal)
            shutil.rmtree(source) if source.is_dir() and not source.is_symlink() else source.unlink()
        self._done.append((source, goal))

    def undo(self) -> bool:
        """Put everything back; returns whether that could be done."""
        whole = True
        for source, goal in reversed(self._done.copy()):
            try:
                self._move(goal, source)
            except OSError:
                whole = False
        return whole


def _files(site: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The files of a site that are not hidden, by their path in it, each with what a change of it would change."""
    for root, folders, names in os.walk(site):
        if Path(root) == site:
            folders[:], names = ([each for each in given if not each.startswith(".")] for given in (folders, names))
        for name in names:
            with suppress(OSError):
                path = Path(root, name)
                status = path.stat()
                yield path.relative_to(site), (status.st_mtime_ns, status.st_ino)


def _is_link_to_folder(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def _copy(source: Path, goal: Path) -> None:
    """Copy a file or folder as MkDocs copies files: its mode is that of any new file in the folder that it comes to."""
    if source.is_symlink():
        goal.symlink_to(os.readlink(source))
    elif source.is_dir():
        goal.mkdir()
        for entry in source.iterdir():
            _copy(entry, goal / entry.name)
    else:
        shutil.copyfile(source, goal)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals that would end this process wait."""
    held: list[int] = []
    handlers: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():  # in no other does Python handle signals
        handlers = {number: signal.signal(number, lambda number, _: held.append(number)) for number in HELD}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
    for each in held:
        signal.raise_signal(each)
