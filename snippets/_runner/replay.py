"""Replay: pages run again in an interpreter in which all is different that must not matter to them.

    python -m snippets._runner.replay --threads 2 --state 7 < jobs > results

Reads pickled Jobs and prints their Results as JSON. Before anything is forked, the default random states are moved to
where no seed of a page would put them and the number of threads is set; hash seed and processor features are the
environment's. Nothing is computed here: pages compute, each in a fork of its own.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
from collections.abc import Sequence

from snippets._runner import supervisor


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the jobs on standard input in this interpreter."""
    parser = argparse.ArgumentParser(prog="python -m snippets._runner.replay", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="that torch computes with")
    parser.add_argument("--state", type=int, default=0, help="of random numbers that no page asks for")
    given = parser.parse_args(arguments)
    jobs = pickle.load(sys.stdin.buffer)
    disturb(given.threads, given.state)
    supervisor.begin("fork")
    json.dump([supervisor.run_job(job).to_json() for job in jobs], sys.stdout)


def disturb(threads: int, state: int) -> None:
    """Change what pages inherit from this process and must not depend on."""
    import numpy
    import torch

    from snippets._runner import preload  # noqa: F401  # what pages are forked from

    torch.set_num_threads(threads)
    torch.manual_seed(state)
    numpy.random.seed(state)
    random.seed(state)


if __name__ == "__main__":
    main()
