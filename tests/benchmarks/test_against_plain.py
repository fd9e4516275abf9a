"""What executing pages costs: a site of ours against the same site of plain MkDocs and the same code in plain Python.

    python -m tests.benchmarks.test_against_plain --pages 20 --repeat 5

`plain` is a site of the same pages whose outputs are typed in, so that nothing is executed. `raw` is one Python process
that executes the code of all pages, one after another. A build that executed, isolated and rendered at no cost would
take plain + raw. Ratios are taken within a round, so that a slow moment of the machine affects both numbers.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.helpers import ROOT

SECONDS = 280  # that one build may take
CONFIG = """
site_name: Benchmark
theme: {name: material, font: false}
markdown_extensions: [pymdownx.superfences, pymdownx.highlight]
"""
HOOKS = f"hooks: [{ROOT / 'snippets/_engine/edges/mkdocs_hook.py'}]\n"
# A page: a network, one pass forward and backward, and a fit. Each page has a seed of its own.
BLOCKS = {
    "Network": """import torch

torch.manual_seed({seed})
model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))""",
    "Forward": """x, y = torch.tensor([[1.0, -2.0]]), torch.tensor([[3.0]])
loss = (model(x) - y).square().sum()
print(f"loss {{loss.item():.4f}}")""",
    "Backward": """loss.backward()
for name, parameter in model.named_parameters():
    print(name, parameter.grad.norm().item())""",
    "Data": """torch.manual_seed({seed})
X = torch.linspace(-1, 1, 32)[:, None]
Y = 3 * X - 1 + 0.1 * torch.randn_like(X)""",
    "Line": """w, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.1)""",
    "Fit": """for step in range(60):
    optimizer.zero_grad()
    error = (w * X + b - Y).square().mean()
    error.backward()
    optimizer.step()
    if step % 15 == 0:
        print(step, f"{{error.item():.4f}}")""",
    "Line that was found": """print(f"y = {{w.item():.2f}}x {{b.item():+.2f}}")""",
    "Slope": """z = torch.tensor(2.0, requires_grad=True)
((z**2 + 3) ** 2).backward()
print("slope", z.grad.item())""",
}
RAW = """import pathlib
for path in sorted(pathlib.Path("raw").glob("*.py")):
    exec(compile(path.read_text(), str(path), "exec"), {"__name__": "__main__"})
"""


def write_sites(root, pages):
    """Write so many pages as a site of ours, as a plain site, and as programs."""
    texts = {"ours/mkdocs.yml": CONFIG + HOOKS, "plain/mkdocs.yml": CONFIG, "raw.py": RAW}
    for site, output in (("ours", ""), ("plain", "\n\n```\nloss 1.2345\nslope 56.0\n```")):
        texts[f"{site}/docs/index.md"] = "# Home\n"
        for seed in range(pages):
            blocks = [
                f"## {title}\n\nSome words.\n\n```python\n{code.format(seed=seed)}\n```{output}"
                for title, code in BLOCKS.items()
            ]
            texts[f"{site}/docs/page{seed}.md"] = f"# Page {seed}\n\n" + "\n\n".join(blocks) + "\n"
    for seed in range(pages):
        texts[f"raw/page{seed:04}.py"] = "\n".join(code.format(seed=seed) for code in BLOCKS.values())
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def seconds(folder, *command):
    """The seconds that a command of this Python takes. It must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return time.perf_counter() - began


def measure(root):
    """One round: the seconds of each kind of build."""
    build = ("-m", "mkdocs", "build", "-q", "--strict")
    for made in ("ours/.cache", "ours/site", "plain/site"):
        shutil.rmtree(root / made, ignore_errors=True)
    return {
        "plain": seconds(root / "plain", *build),
        "raw": seconds(root, "raw.py"),
        "cold": seconds(root / "ours", *build),
        "unchanged": seconds(root / "ours", *build),
    }


def compare(pages, rounds):
    """Medians of the seconds, and of the two ratios."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_sites(root, pages)
        seconds(root / "plain", "-m", "mkdocs", "build", "-q", "--strict")  # now the files are in memory
        found = [measure(root) for _ in range(rounds)]
        assert "slope 56.0" in (root / "ours/site/page0/index.html").read_text(encoding="utf-8")
    for each in found:
        each["cold / (plain + raw)"] = each["cold"] / (each["plain"] + each["raw"])
        each["unchanged / plain"] = each["unchanged"] / each["plain"]
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def report(pages, rounds, found):
    """The medians as text."""
    lines = [f"  {name:22}{value:7.2f}{'' if '/' in name else ' s'}" for name, value in found.items()]
    return "\n".join([f"{pages} pages, {len(BLOCKS)} blocks each, median of {rounds}:", *lines])


@pytest.mark.thorough
def test_a_build_costs_little_more_than_a_plain_one(record_property, sample):
    """If nothing has changed, a build takes at most one and a half times as long as a plain one."""
    pages, rounds = sample(4, 20), sample(3, 5)
    found = compare(pages, rounds)
    record_property("note", report(pages, rounds, found))
    assert found["unchanged / plain"] <= 1.5


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    print(report(given.pages, given.repeat, compare(given.pages, given.repeat)))
