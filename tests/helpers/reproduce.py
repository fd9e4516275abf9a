"""Run pages in an interpreter that differs in all that must not matter to them.

    python tests/helpers/reproduce.py --threads 2 --state 7 < jobs > results

Reads pickled Jobs and prints their Results as JSON. Before anything is forked, the default random states are moved to
where no seed of a page would put them and the number of threads is set. The environment sets the hash seed and the
features of the processor. This process computes nothing: each page computes in a fork of it.
"""

import argparse
import json
import pickle
import random
import sys

import numpy
import torch

from snippets._engine.execute import supervisor  # pages are forked from what preload imports
from snippets._engine.execute.kernel import preload  # noqa: F401  # pages are forked from what preload imports


def main() -> None:
    """Run the jobs on standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="that torch computes with")
    parser.add_argument("--state", type=int, default=0, help="of random numbers that no page asks for")
    given = parser.parse_args()
    disturb(given.threads, given.state)
    supervisor.begin("fork")
    json.dump([supervisor.run_job(job).to_json() for job in pickle.load(sys.stdin.buffer)], sys.stdout)


def disturb(threads: int, state: int) -> None:
    """Change what pages inherit from this process and must not depend on."""
    torch.set_num_threads(threads)
    torch.manual_seed(state)
    numpy.random.seed(state)
    random.seed(state)


if __name__ == "__main__":
    main()
