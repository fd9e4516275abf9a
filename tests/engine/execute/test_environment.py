"""The environment: the engine, the modules and the switches of Python by which a result can change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from snippets._engine import store as environment_module
from snippets._engine.store import decisive_sources, environment


def test_the_engine_is_known_by_its_decisive_source(monkeypatch, tmp_path):
    """A change to a module that can change a result makes the engine another; a change to any other file does not."""
    for name in ("execute/kernel/session.py", "pictures/look/graph.py", "pictures/draw/svg.py", "render/elements.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(environment_module, "__file__", str(tmp_path / "environment.py"))
    digests = [environment_module._engine_digest()]
    harmless = ("execute/notes.txt", "render/elements.py", "pictures/draw/svg.py")
    for name in (*harmless, "pictures/look/graph.py", "execute/kernel/limits.py"):
        (tmp_path / name).write_text("x = 2", encoding="utf-8")
        digests.append(environment_module._engine_digest())
    assert digests[0] == digests[1] == digests[2] == digests[3]
    assert len(set(digests)) == 3


def test_a_folder_of_the_engine_can_be_decisive(monkeypatch, tmp_path):
    """Of a folder that is named, every module counts."""
    (tmp_path / "look/deep").mkdir(parents=True)
    for name in ("look/a.py", "look/deep/b.py", "other.py"):
        (tmp_path / name).touch()
    monkeypatch.setattr(environment_module, "DECISIVE", ["look"])
    assert decisive_sources(tmp_path) == [tmp_path / "look/a.py", tmp_path / "look/deep/b.py"]


# Modules that a page's process imports, but by which no result can change.
HARMLESS = {"errors", "example", "expected", "machine", "screen", "task"} | {"__init__", "pictures/__init__"}
HARMLESS |= {"pictures/schema"}
# Modules that no page's process imports, but that make its job, or say who runs it and what is kept.
OUTSIDE = {f"execute/{name}" for name in ("cache", "dask_cluster", "engine", "server", "server_start")} | {"program"}
IMPORTED = """
import json, sys
from snippets._engine.execute.kernel import backend, derivatives, plotted, preload
from snippets._engine.execute import local
modules = [module.__file__ for name, module in sys.modules.items() if name.startswith("snippets._engine")]
print(json.dumps(modules))
"""


@pytest.mark.runs
def test_what_runs_in_a_pages_process_is_decisive():
    """Each module that a page's process has imported can change results, but for a few; modules that render cannot."""
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)
    package = Path(environment_module.__file__).parent
    imported, decisive = (
        {path.relative_to(package).with_suffix("").as_posix() for path in paths}
        for paths in (map(Path, json.loads(done.stdout)), decisive_sources(package))
    )
    assert imported - decisive == HARMLESS
    assert decisive - imported == OUTSIDE
    assert [name for name in environment_module.DECISIVE if not list(package.glob(f"{name}*"))] == []
    assert {"execute/kernel/session", "pictures/look/look", "result"} <= decisive
    assert not any(name.startswith(("parse/", "prove/", "render/", "pictures/draw/")) for name in decisive)


def test_versions_are_those_that_are_imported():
    """The versions found on disk are those of the modules."""
    import torch

    version = torch.__version__.partition("+")[0]
    assert version in environment()["torch"]


@pytest.mark.parametrize("switches", [["-O"], ["-b"], ["-X", "dev"], ["-W", "error"], ["-X", "utf8"]], ids=" ".join)
def test_how_python_was_started_decides_too(switches):
    """A switch that changes what a page means or prints makes every result another."""
    code = "from snippets._engine.store import environment; print(environment())"
    said = {
        subprocess.run([sys.executable, *given, "-c", code], capture_output=True, text=True, check=True).stdout
        for given in ([], switches)
    }
    assert len(said) == 2
