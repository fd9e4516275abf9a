"""Sites that are built beside the last one, for tests of staging."""

from snippets._engine.edges.staging import Staging


def begun(target, **files):
    """A build of a site of one page, or of these files, that is complete and not yet published."""
    staging = Staging(target)
    staging.begin()
    write(staging.folder, files or {"index.html": "better"})
    return staging


def write(folder, files):
    """Write files, each a path in the folder with its text."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def beside(target):
    """What lies beside the site."""
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def files(folder):
    """The files of a folder with their texts."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}
