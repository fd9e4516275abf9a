"""The MkDocs edge of the house: it finishes a site when all plugins have written what they write."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from snippets._site.finish import finish

log = logging.getLogger("mkdocs.hooks.site")
serving = False


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


@event_priority(-50)  # behind what writes, before the site takes the place of the last one
def on_post_build(config: MkDocsConfig) -> None:
    if serving:  # the server puts a script of its own into pages, to load them again
        return
    for line in finish(Path(config.site_dir), map(Path, config.theme.dirs)):
        log.warning(line)
