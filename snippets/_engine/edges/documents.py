"""The files of the docs folder that MkDocs reads: none that it excludes, and nothing that only looks like a page."""

import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, set_exclusions

from snippets._engine.parse.labs import is_lab, label_of


def documents(config: MkDocsConfig) -> list[File]:
    """The files that MkDocs will find, before any plugin adds or takes away some."""
    found = [
        File(os.path.relpath(os.path.join(folder, name), config.docs_dir), config.docs_dir, config.site_dir, True)
        for folder, _, names in os.walk(config.docs_dir, followlinks=True)
        for name in names
    ]
    set_exclusions(found, config)
    return found


def is_ours(file: File, config: MkDocsConfig, labs: str, drafts: bool = False) -> bool:
    """Whether a file is a page, or a lab in the folder `labs`. Drafts are pages where an author is at work."""
    shown = drafts or not file.inclusion.is_excluded()
    return shown and file.src_dir == config.docs_dir and (file.is_documentation_page() or is_lab(file.src_uri, labs))


def label_in(path: Path, config: MkDocsConfig) -> str:
    """The one name of a file in errors, receipts and records."""
    return label_of(path, Path(config.config_file_path).parent)
