"""Staging: the last good site stays until a better one is complete, whatever happens to its build."""

import os
import subprocess
import sys

import pytest

from snippets._engine.edges.staging import Staging


@pytest.fixture
def target(tmp_path):
    """Where the site is: one page of the last good build."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("good", encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def dead():
    """The id of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def build(staging, text="better"):
    """Build a site of one page in the staging folder."""
    staging.folder.mkdir()
    (staging.folder / "index.html").write_text(text, encoding="utf-8")


def beside(target):
    """What lies beside the site."""
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def published(target):
    """What the site's page says."""
    return (target / "index.html").read_text(encoding="utf-8")


def test_a_site_is_built_beside_the_last_one(target):
    """While a site is built, the last one is what it was."""
    staging = Staging(target)
    staging.begin()
    build(staging)
    assert published(target) == "good"
    assert staging.folder.parent == target.parent


def test_a_complete_site_takes_its_place(target):
    """A site that is published replaces the last one whole, and nothing is left of the build."""
    (target / "old.html").touch()
    staging = Staging(target)
    staging.begin()
    build(staging)
    staging.publish()
    assert published(target) == "better"
    assert os.listdir(target) == ["index.html"]
    assert beside(target) == []


def test_the_first_site_needs_no_last_one(tmp_path):
    """Where there was no site, one is published all the same."""
    staging = Staging(tmp_path / "site")
    staging.begin()
    build(staging)
    staging.publish()
    assert published(tmp_path / "site") == "better"


def test_an_unfinished_site_is_forgotten(target):
    """A site that is discarded leaves the last good one, and nothing else."""
    staging = Staging(target)
    staging.begin()
    build(staging)
    staging.discard()
    assert (published(target), beside(target)) == ("good", [])


def test_a_site_that_was_never_built_costs_nothing(target):
    """Publishing what is not there fails, and leaves the last good site where it is."""
    staging = Staging(target)
    staging.begin()
    with pytest.raises(FileNotFoundError):
        staging.publish()
    assert (published(target), beside(target)) == ("good", [])


def test_what_a_killed_build_left_is_cleared_away(target, dead):
    """The folders of builds whose process is gone are removed by the next."""
    for kind in ("building", "replaced"):
        (target.parent / f".site-{kind}-{dead}").mkdir()
    Staging(target).begin()
    assert (published(target), beside(target)) == ("good", [])


def test_a_site_that_was_about_to_be_replaced_is_brought_back(target, dead):
    """A build that was killed between taking the old site away and putting the new one in its place loses neither."""
    target.rename(target.with_name(f".site-replaced-{dead}"))
    Staging(target).begin()
    assert (published(target), beside(target)) == ("good", [])


def test_a_process_finds_what_it_left_itself(target):
    """A server that built before knows the folder of its own last build for a dead one's."""
    target.rename(target.with_name(f".site-replaced-{os.getpid()}"))
    Staging(target).begin()
    assert (published(target), beside(target)) == ("good", [])


@pytest.mark.parametrize("name", [".site-building-{}", ".site-other-1", ".site-building-x", ".sites-building-1"])
def test_what_belongs_to_others_stays(target, name):
    """The folder of a build that is running, and whatever only has a similar name, is not touched."""
    name = name.format(os.getppid())
    (target.parent / name).mkdir()
    Staging(target).begin()
    assert beside(target) == [name]


def test_two_builds_do_not_share_a_folder(target):
    """The folder of a build bears its process' id."""
    assert str(os.getpid()) in Staging(target).folder.name
