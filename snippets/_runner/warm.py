"""What the server imports before anything is forked from it: torch, and what torch would import late.

The first `optimizer.step()` of a process imports torch._dynamo, some eight hundred modules; left to the pages, each of
them would. Thread pools must not exist before a fork, so they are told to have one thread, and nothing is computed.
"""

import gc
import importlib.util
import os

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

added = [name for name in THREADS if name not in os.environ]
os.environ.update(dict.fromkeys(added, "1"))

import snippets._runner.worker  # noqa: E402, F401 - pages and workers need it, so it is imported once, here

if importlib.util.find_spec("torch"):
    import numpy  # noqa: F401
    import torch
    import torch._dynamo  # noqa: F401 - see above

    torch.set_num_threads(1)

for name in added:
    del os.environ[name]  # a page finds the environment as its author does

# Objects that exist now are never collected: a collection in a fork would copy the pages that hold them.
gc.collect()
gc.freeze()
