"""Pages run on a Dask cluster: they are what they are when they run here, even if a worker is killed meanwhile."""

import os
import select
import shutil
import sys

import psutil
import pytest

from snippets._engine.errors import SettingsError
from snippets._engine.execute import dask_cluster as module
from snippets._engine.execute.dask_cluster import ClusterExecutor
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import parse_page
from snippets._engine.settings import Settings

WAIT = 120  # seconds that a page may take to be reached
CHANGING = {"receipts.json", "sitemap.xml.gz"}  # these hold times
PAGE = """# Page

```python
import torch

total = torch.arange({n}).sum()
print(total)
```

It is {{{{ {sum} :: total }}}}.
"""
# On a cluster, this page says which process it is, and waits to be told to go on.
SLOW = """# Slow

```python
import os

if "REACHED" in os.environ:
    with open(os.environ["REACHED"], "w") as reached:
        print(os.getpid(), file=reached)
    open(os.environ["GO_ON"]).read()
print("here")
```

```{.python raises="ZeroDivisionError: division by zero" fix="Do not."}
1 / 0
```
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two named pipes: one on which a page says that it was reached, and one on which it is told to go on."""
    folder = tmp_path_factory.mktemp("told")
    for name in ("REACHED", "GO_ON"):
        os.mkfifo(folder / name)
    return {name: str(folder / name) for name in ("REACHED", "GO_ON")}


@pytest.fixture(scope="module")
def cluster(told):
    """A Dask cluster of two workers on this machine."""
    from distributed import LocalCluster  # takes a second, which only the tests that start a cluster pay

    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
            yield cluster


@pytest.fixture(scope="module")
def site(new_project):
    """A site of a few pages, built by the workers of this machine."""
    project = new_project("local").configure_plainly().write({"docs/index.md": "# Home\n", "docs/slow.md": SLOW})
    project.write({f"docs/p{n}.md": PAGE.format(n=n, sum=sum(range(n))) for n in range(2, 6)})
    built = project.build()
    assert built.code == 0, built.output
    return project, published(project)


def published(project):
    """The site, without what holds times."""
    return {name: digest for name, digest in project.published().items() if name not in CHANGING}


@pytest.mark.thorough
def test_a_killed_worker_costs_nothing(site, cluster, told):
    """A build on a cluster gives the same bytes as one on this machine, though a worker is killed in mid-build."""
    project, here = site
    project.configure_plainly(extra={"snippets": {"scheduler": cluster.scheduler_address}})
    shutil.rmtree(project.folder / ".cache")
    reached = os.open(told["REACHED"], os.O_RDWR)  # also for writing: a pipe that nobody writes to is at its end
    with project.start("mkdocs", "build", "--strict", "-d", "there") as build:
        assert select.select([reached], [], [], WAIT)[0], "no worker has reached the page"
        page = psutil.Process(int(os.read(reached, 99)))
        (worker,) = {each.pid for each in page.parents()} & {nanny.pid for nanny in cluster.workers.values()}
        psutil.Process(worker).kill()
        psutil.wait_procs([page], WAIT)
        assert not page.is_running()
        assert select.select([reached], [], [], WAIT)[0], "no other worker has reached the page"
        again = os.read(reached, 99)
        with open(told["GO_ON"], "w"):
            pass
        output, _ = build.communicate(timeout=WAIT)
    os.close(reached)
    assert build.returncode == 0, output
    assert int(again) != page.pid
    project.site = project.folder / "there"
    assert published(project) == here


@pytest.mark.thorough
def test_a_worker_must_be_what_this_build_is(cluster, monkeypatch, tmp_path):
    """A cluster whose workers have other versions, or do not see the project, is refused with what differs."""
    monkeypatch.setattr(module, "_decisive", imitation)
    with pytest.raises(SettingsError) as raised:
        ClusterExecutor(cluster.scheduler_address, tmp_path / "nowhere", 1)
    assert "differs from this build in: folder, torch. Give it what this build has" in str(raised.value)


def imitation(project):
    """What a process is, where each is something else."""
    return {"torch": str(os.getpid()), "folder": str(os.getpid()), "python": "the same"}


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://"])
def test_a_scheduler_that_is_not_there_is_told(monkeypatch, tmp_path, address):
    """A cluster that does not answer is named by its address, with what to do."""
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    engine = Engine(tmp_path, Settings(scheduler=address))
    with pytest.raises(SettingsError) as raised:
        engine.start([parse_page("# P\n\n```python\n1\n```\n", "docs/p.md", tmp_path)])
    assert f"extra.snippets.scheduler: no Dask scheduler answers at {address}. Start one, or" in str(raised.value)


@pytest.mark.thorough
def test_a_cluster_without_workers_is_told(monkeypatch, tmp_path):
    """A scheduler without workers is refused, since a build would wait for ever."""
    from distributed import LocalCluster

    monkeypatch.setattr(module, "PATIENCE", 0.5)
    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster, pytest.raises(SettingsError) as raised:
        ClusterExecutor(cluster.scheduler_address, tmp_path, 1)
    assert "has no workers. Start some." in str(raised.value)


def test_a_build_without_dask_is_told(monkeypatch, tmp_path):
    """Where the extra is not installed, the build says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingsError) as raised:
        ClusterExecutor("tcp://127.0.0.1:9", tmp_path, 1)
    assert "a cluster needs the extra “dask”. Run pip install" in str(raised.value)
