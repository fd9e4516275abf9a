"""A site that is read from a disk: its search has its worker and its index as scripts, for no file can be fetched."""

from __future__ import annotations

import json
from pathlib import Path

# The theme's plugin looks for this name and would load a script of another host without it.
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
    """Write the script by which the search's worker, the only one there is, starts from its text.

    For English that worker loads nothing more; other languages would need the files that it names.
    """
    (worker,) = site.glob("assets/javascripts/workers/search.*.min.js")
    code = worker.read_text(encoding="utf-8").partition("\n//# sourceMappingURL=")[0]
    (site / SHIM).write_text(CODE % json.dumps(code), encoding="utf-8")
