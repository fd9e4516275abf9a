"""What the server imports before anything is forked from it: torch, what torch would import late, and the engine.

The first `optimizer.step()` of a process imports torch._dynamo, some eight hundred modules; left to the pages, each of
them would. Thread pools must not exist before a fork, so they are told to have one thread, and nothing is computed.
"""

import gc

gc.disable()  # nothing imported here is garbage, and looking for some takes a quarter of the time

import importlib.util  # noqa: E402
import linecache  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from contextlib import suppress  # noqa: E402

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
LATE = (
    "torch._dynamo",  # at the first optimizer.step()
    "torch.profiler._cupti_monitor",  # there too
    "torch._subclasses.schema_check_mode",  # at the first print of a tensor
)
# torch.manual_seed notes who called it, for devices that are not there yet, and reads the sources of all callers.
CALLERS = (
    "torch._compile",
    "torch._dynamo.eval_frame",
    "torch.cuda",
    "torch.random",
    "multiprocessing.process",
    "multiprocessing.context",
    "multiprocessing.popen_fork",
    "multiprocessing.forkserver",
    "multiprocessing.spawn",
    "snippets._runner.session",
    "snippets._runner.supervisor",
)

given = {name: value for name, value in os.environ.items() if name not in os.environ.get("SNIPPETS_ADDED", "").split()}
os.environ.update({name: "1" for name in THREADS if name not in given})

if importlib.util.find_spec("torch"):
    import numpy  # noqa: F401
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, suppress(ImportError):
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", folder)  # the compiler's import makes one, to stay
        for name in LATE:
            importlib.import_module(name)

from snippets._runner import supervisor  # noqa: E402, F401

for name in CALLERS:
    if name in sys.modules:
        linecache.getlines(sys.modules[name].__file__)

for name in set(os.environ) - set(given):
    del os.environ[name]  # a page finds the environment as its author does

# Objects that exist now are never collected: a collection in a fork would copy the memory that holds them.
gc.freeze()
gc.enable()
