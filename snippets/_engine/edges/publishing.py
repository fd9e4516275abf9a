"""Publishing: where a build of MkDocs writes its site, and when that becomes the site that readers see."""

import logging
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from snippets._engine.edges.command import end_in_order, is_nested, is_serving
from snippets._engine.edges.staging import HalfPublished, Staging

log = logging.getLogger("mkdocs.hooks.snippets")
UNCHANGED = "Nothing was published: the last good site is as it was."
HALF = "Old and new files are mixed, and the old ones could not be put back. The next build puts all new ones in place."


class Publishing:
    """The site of a MkDocs command, from its start to its end. `mkdocs serve` writes into a folder of its own.

    A plugin may call MkDocs' build in the middle of a build, for another language of the same site. Such a build writes
    into the same folder, and the site is published when the outermost build is done.
    """

    def __init__(self) -> None:
        self.command = ""  # "build", "gh-deploy" or "serve"; empty where MkDocs is used as a library
        self.serving = False  # whether an author is at work
        self._dirty = False
        self._undo: Callable[[], None] = lambda: None
        self._staging: Staging | None = None
        self._site_dir = ""  # as configured
        self._complete = False
        self._failed: Exception | None = None  # what ended a build that a plugin called
        self._written: set[Path] = set()  # the files that were there when such a build began

    def start(self, command: str, dirty: bool) -> None:
        """A command begins."""
        self.command, self.serving, self._dirty = command, is_serving(command), dirty
        self._undo = end_in_order()

    def begin_build(self, config: MkDocsConfig) -> None:
        """A build begins: have it write beside the last site."""
        if is_nested():
            self._begin_again(config)
            return
        self._complete, self._failed, self._written = False, None, set()
        if self.command not in ("build", "gh-deploy") or self.serving:
            return
        self._site_dir = config.site_dir
        self._staging = Staging(Path(config.site_dir), clean=not self._dirty)
        try:
            if repaired := self._staging.begin():
                log.info(repaired)
        except OSError as error:
            raise PluginError(f"site_dir: no site can be written to {config.site_dir}: {error}") from error
        config.site_dir = str(self._staging.folder)

    def _begin_again(self, config: MkDocsConfig) -> None:
        if self._staging is None:
            return
        self._written |= {path for path in self._staging.folder.rglob("*") if path.is_file()}
        wanted = Path(config.site_dir).resolve()
        if wanted.is_relative_to(self._staging.target):  # the plugin has noted the folder, or read mkdocs.yml again
            config.site_dir = str(self._staging.folder / wanted.relative_to(self._staging.target))

    def end_build(self, config: MkDocsConfig) -> None:
        """A build is complete. What follows it, such as gh-deploy, finds the site at its own place."""
        if is_nested():
            return
        if self._failed:
            message = "a plugin built the site once more, and that build failed"
            raise PluginError(f"{message}: {self._failed}. {UNCHANGED}") from self._failed
        if gone := [path for path in sorted(self._written) if not path.exists()]:
            name = gone[0].relative_to(config.site_dir).as_posix()
            message = f"a plugin built the site once more, and {name} of the first build is gone"
            more = f" ({len(gone)} files in all)" if len(gone) > 1 else ""
            raise PluginError(f"{message}{more}. {UNCHANGED}")
        self._complete = True
        if self._staging:
            config.site_dir = self._site_dir

    def fail_build(self, error: Exception) -> None:
        """A build has failed, or --strict found warnings when all was built."""
        self._complete = False
        if is_nested():
            self._failed = error

    def end(self) -> None:
        """The command ends: put a complete site in the place of the last one, and remove any other."""
        self._undo()
        staging, self._staging = self._staging, None
        if staging is None:
            return
        if not self._complete:
            staging.discard()
            return
        try:
            kept = staging.publish()
        except OSError as error:
            staging.discard()
            message = f"site_dir: the site could not be put into {staging.target}: {error}."
            raise PluginError(f"{message} {HALF if isinstance(error, HalfPublished) else UNCHANGED}") from error
        if kept:
            log.info(f"Kept what was written into {staging.target} meanwhile: {', '.join(kept)}")
