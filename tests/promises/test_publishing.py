"""A build writes into site_dir as MkDocs does, whatever that is, and publishes all of a site or nothing."""

import os
import select
import signal
import time

import psutil
import pytest

from tests.helpers.projects import SMALL

WAIT = 120  # seconds that a build may take to reach its page
SECONDS_TO_END = 10  # that a build has to end; it takes one where the machine does nothing else
PAGE = "# Home\n\n```python\n6 * 7\n```\n"
FALSE = "# Home\n\n```python\ntwo = 1 + 1\n```\n\nIt is {{ 3 :: two }}.\n"
# A plugin that builds the site once more into a folder of it, as those do that build each language by itself.
AGAIN = """
from mkdocs import utils
from mkdocs.commands.build import build

builds = []


def on_files(files, config):
    builds.append(config)
    if len(builds) == 2:
        {on_second}
        for file in files.documentation_pages():
            file.dest_uri = "fr/" + file.dest_uri
    return files


def on_post_build(config):
    if len(builds) == 1:
        {before_second}
        try:
            build(config)
        except OSError:
            pass
"""
KEEP = "utils.clean_directory = lambda folder: None"
# A plugin that notes site_dir before any other has seen the configuration, and writes there when all is built.
EARLY = """
from pathlib import Path


def on_config(config):
    global noted
    noted = Path(config.site_dir)


def on_post_build(config):
    (noted / "print").mkdir()
    (noted / "print/index.html").write_text("printed", encoding="utf-8")
"""


@pytest.fixture
def project(project):
    """A project of one page whose looks do not matter."""
    return project.configure_plainly().write({"docs/index.md": PAGE})


def with_hook(project, text, first=False):
    """Give a project a hook of its own, before ours or behind it."""
    hooks = [str(project.folder / "own_hook.py"), *SMALL["hooks"]]
    return project.write({"own_hook.py": text}).configure_plainly(hooks=hooks if first else hooks[::-1])


@pytest.mark.thorough
def test_the_folder_stays_and_so_does_what_is_hidden_in_it(project):
    """A link to the folder stays a link, and the folder keeps its mode, its hidden files and its identity."""
    (project.folder / "www/.git").mkdir(parents=True)
    (project.folder / "www/.git/HEAD").touch()
    (project.folder / "www").chmod(0o2775)
    project.site.symlink_to(project.folder / "www")
    before = (project.folder / "www").stat()
    assert project.build().code == 0
    after = project.site.stat()
    assert project.site.is_symlink()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert (project.site / ".git/HEAD").exists()
    assert project.page().find_class("snippet-output")
    good = project.published()
    assert project.write({"docs/index.md": FALSE}).build().code == 1
    assert project.published() == good


@pytest.mark.thorough
def test_a_folder_may_be_called_as_one_that_is_served(project, tmp_path):
    """A folder of any name, in the temporary folder too, is a build's: a false page is not published."""
    project.write({"docs/index.md": FALSE})
    built = project.build("-d", str(tmp_path / "mkdocs_out"), TMPDIR=str(tmp_path))
    assert built.code == 1
    assert "docs/index.md:7: the page claims 3" in built.output
    assert not (tmp_path / "mkdocs_out").exists()


@pytest.mark.thorough
def test_a_plugin_may_note_the_folder_early(project):
    """What a plugin writes into the folder that it saw first is part of the site."""
    built = with_hook(project, EARLY, first=True).build()
    assert built.code == 0, built.output
    assert (project.site / "print/index.html").read_text(encoding="utf-8") == "printed"
    assert (project.site / "index.html").exists()


@pytest.mark.thorough
def test_a_site_that_is_built_twice_is_there_twice(project):
    """Where a plugin builds once more, the site holds what both builds wrote."""
    built = with_hook(project, AGAIN.format(before_second=KEEP, on_second="pass")).build()
    assert built.code == 0, built.output
    for name in ("index.html", "fr/index.html"):
        assert project.page(name).find_class("snippet-output"), name
    assert built.output.count("docs/index.md: executed") == 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    "texts, said",
    [
        (
            {"before_second": "pass", "on_second": "pass"},
            "built the site once more, and index.html of the first build is gone",
        ),
        (
            {"before_second": KEEP, "on_second": "raise OSError('no')"},
            "built the site once more, and that build failed: no",
        ),
    ],
    ids=["cleaned", "failed"],
)
def test_a_site_that_is_lost_in_part_is_not_published(project, texts, said):
    """If the second build removes what the first wrote, or fails where nobody sees it, the build fails and says so."""
    built = with_hook(project, AGAIN.format(**texts)).build()
    assert built.code == 1
    assert said in " ".join(built.output.split())
    assert not project.site.exists()


@pytest.mark.thorough
def test_what_mkdocs_does_not_read_is_not_read(project):
    """A lock that an editor keeps, a folder that is called like a page, and an excluded file stop no build."""
    (project.folder / "docs/.#index.md").symlink_to("me@host.42:17")
    (project.folder / "docs/guide.md").mkdir()
    (project.folder / "docs/guide.md/index.md").write_text(PAGE, encoding="utf-8")
    (project.folder / "docs/old.md").write_bytes("# Café\n".encode("latin-1"))
    built = project.configure_plainly(exclude_docs="old.md").build()
    assert built.code == 0, built.output
    assert project.page("guide.md/index.html").find_class("snippet-output")


@pytest.mark.thorough
def test_a_page_that_is_no_text_is_named(project):
    """A page that MkDocs reads and cannot decode fails the build as it does without us, by its name."""
    (project.folder / "docs/old.md").write_bytes("# Café\n".encode("latin-1"))
    built = project.build()
    assert built.code == 1
    assert "old.md" in built.output


HELPER = """assert __debug__
try:
    assert False
except AssertionError:
    pass
else:
    raise OSError
"""
ASSERTING = "```python\nimport helper\n```\n\n```python\nassert 1 > 2\n```\n"


@pytest.mark.thorough
@pytest.mark.parametrize("level", ["", "1", "2"])
def test_asserts_run_however_python_was_started(project, level):
    """An assert of a page, or of a module that it imports, fails the build under -O too."""
    built = project.write({"docs/index.md": ASSERTING, "helper.py": HELPER}).build(PYTHONOPTIMIZE=level)
    assert built.code == 1
    assert "docs/index.md:6: the block raised AssertionError" in built.output
    assert "1 failure." in built.output


WAITING = """```python
import subprocess
import time

subprocess.Popen(["sleep", "600"], start_new_session=True)
with open({log!r}, "a") as file:
    file.write("ran ")
with open({fifo!r}, "w") as file:
    file.write("here")
time.sleep(600)
```
"""


@pytest.mark.thorough
@pytest.mark.parametrize("told", ["Ctrl-C", "Ctrl-C for MkDocs alone", "SIGTERM"])
def test_a_build_that_is_told_to_end_ends_at_once(project, tmp_path_factory, told):
    """Ctrl-C, or what stops a container, ends a build at once; nothing runs twice, and nothing stays."""
    folder = tmp_path_factory.mktemp("told")
    log, fifo, temporary = folder / "log", folder / "fifo", folder / "tmp"
    temporary.mkdir()
    os.mkfifo(fifo)
    project.configure_plainly(extra={"snippets": {"timeout": 9 * WAIT}})
    project.write({"docs/index.md": WAITING.format(log=str(log), fifo=str(fifo))})
    pipe = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with open(pipe) as reached, project.start("mkdocs", "build", TMPDIR=str(temporary)) as build:
        assert select.select([reached], [], [], WAIT)[0], "the page was never reached"
        family = [build, *psutil.Process(build.pid).children(recursive=True)] if told == "Ctrl-C" else [build]
        group = os.getpgid(build.pid)
        began = time.monotonic()
        for each in family:
            if os.getpgid(each.pid) == group:  # a terminal sends it to all of them
                os.kill(each.pid, signal.SIGTERM if told == "SIGTERM" else signal.SIGINT)
        assert build.wait(WAIT) == (128 + signal.SIGTERM if told == "SIGTERM" else 1)
        assert time.monotonic() - began < SECONDS_TO_END
    assert log.read_text(encoding="utf-8") == "ran "
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in project.folder.iterdir()) == ["docs", "mkdocs.yml"]


@pytest.mark.thorough
def test_a_site_is_the_same_however_its_configuration_is_named(project):
    """`-f mkdocs.yml` builds the same site, byte for byte, and no path of this machine is in it."""
    pages = {f"content/docs/{name}": PAGE for name in ("index.md", "one.markdown", "two.mkd")}
    project.configure_plainly(docs_dir="content/docs").write(pages)
    for folder, options in (("site", []), ("other", ["-f", "mkdocs.yml"])):
        built = project.build("-d", str(project.folder / folder), *options)
        assert built.code == 0, built.output
    names = ("receipts.json", "index.html", "one/index.html", "two/index.html")
    for name in names:
        text = (project.site / name).read_text(encoding="utf-8")
        assert (project.folder / "other" / name).read_text(encoding="utf-8") == text
        assert str(project.folder) not in text
        assert "content/docs/" in text
