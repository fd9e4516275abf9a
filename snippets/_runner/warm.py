"""What the server imports before anything is forked from it: torch, and what torch would import late.

The first `optimizer.step()` of a process imports torch._dynamo, some eight hundred modules; left to the pages, each of
them would. Thread pools must not exist before a fork, so they are told to have one thread, and nothing is computed.
"""

import gc

gc.disable()  # nothing imported here is garbage, and looking for some takes a quarter of the time

import importlib.util  # noqa: E402
import os  # noqa: E402

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

added = [name for name in THREADS if name not in os.environ]
os.environ.update(dict.fromkeys(added, "1"))


if importlib.util.find_spec("torch"):
    import numpy  # noqa: F401
    import torch
    import torch._dynamo

    torch.set_num_threads(1)

for name in added:
    del os.environ[name]  # a page finds the environment as its author does

# Objects that exist now are never collected: a collection in a fork would copy the memory that holds them.
gc.freeze()
gc.enable()
