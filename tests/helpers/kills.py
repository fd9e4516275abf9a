"""Kill builds at random moments, and check that the site is right afterwards.

    python -m tests.helpers.kills 100 --seed 1
    python -m tests.helpers.kills 100 --without-torch    its builds take a third of the time

Each round changes some pages, starts a build and kills it at a random moment. The site must then be the last good one
or the new one, unless the build was just publishing it, which takes about a millisecond and is said by the next build.
That one must give what an undisturbed build gives, and leave nothing but the site. Prints how far the builds had come;
stops at the first failure.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.helpers import ROOT

CONFIG = """
site_name: Killed
theme: {{name: mkdocs}}
plugins: []
markdown_extensions: [pymdownx.superfences]
hooks: [{hook}]
"""
PAGES = ("index", "one", "two", "three")
ROUND = "round 00000"  # stands in code and outputs, in the place of the round's number
PAGE = """# {name}

```python
import torch
total = torch.arange(4).sum()
print('{round}', total)
```

It is {{{{ 6 :: total }}}}.
"""
CHANGING = {"receipts.json", "sitemap.xml", "sitemap.xml.gz"}  # these hold times
DATE = re.compile(rb"Build Date UTC : .*")  # in the home page
REPAIRED = "a build was killed while it published its site"
ENDED = "had ended before they were to be killed"
BUILD_SECONDS = 120  # that a build may take


class Killed:
    """A project whose builds are killed."""

    def __init__(self, folder, page=PAGE):
        self.page = page
        self.folder, self.temporary = folder / "project", folder / "temporary"
        for made in (self.folder / "docs", self.temporary):
            made.mkdir(parents=True)
        config = CONFIG.format(hook=ROOT / "snippets/_engine/edges/mkdocs_hook.py")
        (self.folder / "mkdocs.yml").write_text(config, encoding="utf-8")
        self.rounds = dict.fromkeys(PAGES, 0)
        self.save(*PAGES)
        self.build()
        self.good = self.site()

    def save(self, *names, number=0):
        """Change pages: each prints the number of the round."""
        for name in names:
            self.rounds[name] = number
            text = self.page.format(name=name, round=f"round {number:05}")
            (self.folder / f"docs/{name}.md").write_text(text, encoding="utf-8")

    def start(self):
        """Start a build."""
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--strict"],
            cwd=self.folder,
            text=True,
            env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(self.temporary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def build(self):
        """Build without a kill. The build must succeed and leave nothing but the site."""
        began = time.monotonic()
        with self.start() as process:
            said, _ = process.communicate(timeout=BUILD_SECONDS)
        assert process.returncode == 0, said
        self.said = said
        self.takes = time.monotonic() - began
        assert {path.name for path in self.folder.iterdir()} == {".cache", "docs", "mkdocs.yml", "site"}

    def site(self):
        """The files of the site, except those that contain times."""
        site = self.folder / "site"
        files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        return {name: DATE.sub(b"", content) for name, content in files.items() if name not in CHANGING}

    def expected(self, rounds):
        """The files of the site if its pages were built in these rounds, made from those of the first build."""
        found = {}
        for name, content in self.good.items():
            page = name.partition("/")[0].partition(".")[0]  # index.html, one/index.html, one/one.py
            found[name] = content.replace(ROUND.encode(), f"round {rounds.get(page, 0):05}".encode())
        return found

    def kill(self, number, rng):
        """A round: change, build, kill, look, build again, look. Returns how far the killed build had come."""
        before = self.expected(self.rounds)
        self.save(*rng.sample(PAGES, rng.randint(1, len(PAGES))), number=number)
        with self.start() as process:
            family = []
            try:
                process.wait(rng.uniform(0, self.takes))
            except subprocess.TimeoutExpired:
                family = psutil.Process(process.pid).children(recursive=True)
                process.send_signal(signal.SIGKILL)
            said, _ = process.communicate(
                timeout=BUILD_SECONDS
            )  # what it started has the same stream, and has ended too
        _, alive = psutil.wait_procs(family, BUILD_SECONDS)
        assert not alive, alive
        after = self.expected(self.rounds)
        whole = self.site() if (self.folder / "site").exists() else before
        self.build()
        repaired = REPAIRED in self.said
        assert repaired or whole in (before, after), "the site is neither the last good one nor the new one"
        found = self.site()
        wrong = sorted(name for name in found.keys() | after.keys() if found.get(name) != after.get(name))
        assert not wrong, f"the build behind the killed one is not right: {wrong}"
        left = [path for path in self.temporary.iterdir() if path.name.startswith("snippets-")]
        assert not left, f"left behind: {left}"
        if process.returncode == 0:
            return ENDED
        if repaired:
            return "were publishing"
        if "executed in" in said:
            return "had executed its pages"
        return "were executing, or about to" if family else "had begun"


def main(arguments=None):
    """Kill as many builds as the command line says, and count how far they had come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-torch", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        page = PAGE.replace("import torch\n", "").replace("torch.arange(4).sum()", "6")
        killed, rng = Killed(Path(folder), page if given.without_torch else PAGE), random.Random(given.seed)
        found: Counter[str] = Counter()
        while found.total() - found[ENDED] < given.kills:  # a build that had ended was not killed
            found[killed.kill(found.total() + 1, rng)] += 1
    print(f"{given.kills} builds killed, seed {given.seed}; the next one was right each time:")
    for stage, count in found.most_common():
        print(f"  {count:4} {stage}")
    return found


if __name__ == "__main__":
    main()
