"""What a site needs that is read from a disk, where scripts cannot fetch files: the search worker as a script."""

import json
from pathlib import Path

# The offline plugin of the theme loads a script of this name. Without ours it would load one from another host.
SHIM = "assets/javascripts/iframe-worker.js"
WORKER_SOURCES = "'self' blob:"
CODE = """(() => {
  const code = %s;
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor() {
      super(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    }
  };
})();
"""


def write_shim(site: Path) -> None:
    """Write a script that holds the code of the search worker and starts it, whatever worker is asked for.

    For English the worker loads no further file. Other languages need files, which it could not load.
    """
    (worker,) = site.glob("assets/javascripts/workers/search.*.min.js")
    (site / SHIM).write_text(CODE % json.dumps(worker.read_text(encoding="utf-8")), encoding="utf-8")
