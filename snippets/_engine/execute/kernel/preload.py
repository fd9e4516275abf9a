"""What the server imports before anything is forked from it: torch, what torch imports late, and the engine.

The first `optimizer.step()` of a process imports torch._dynamo, some eight hundred modules, which each page would do
for itself. Threads do not survive a fork, so torch is told to have one, and nothing is computed here.
"""

import gc

gc.disable()  # collecting garbage takes a quarter of the time of these imports, and finds none

import importlib.util  # noqa: E402
import os  # noqa: E402
import tempfile  # noqa: E402
from contextlib import suppress  # noqa: E402

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
LATE = (
    "torch._dynamo",  # imported at the first optimizer.step()
    "torch.profiler._cupti_monitor",  # there too
    "torch._subclasses.schema_check_mode",  # imported at the first print of a tensor
)

given = dict(os.environ)
os.environ.update({name: "1" for name in THREADS if name not in given})

if importlib.util.find_spec("torch"):
    import numpy  # noqa: F401
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, suppress(ImportError):
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", folder)  # torch._dynamo would make one that stays
        for name in LATE:
            importlib.import_module(name)

from snippets._engine.execute import supervisor  # noqa: E402, F401

for name in set(os.environ) - set(given):
    del os.environ[name]  # a page finds the environment that its author has

# Objects that exist now are never collected: a collection in a fork would copy the memory that holds them.
gc.freeze()
gc.enable()
