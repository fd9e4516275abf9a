"""Save pages many times over, each time building the site as `mkdocs serve` does, and print what the process holds.

    python tests/helpers/saves.py PROJECT 100

Prints a line of JSON when the first tenth of the saves is done, when all are, and when the server has ended.
"""

import gc
import json
import sys
import tempfile
import threading
from pathlib import Path

import psutil
from mkdocs.commands.build import build
from mkdocs.config import load_config

# A page that goes well, one that raises, and one that dies: what each of them leaves is not the same.
CODES = ("print({n})", "1 / 0, {n}", "import os; os._exit({n})")


def held():
    """Count what this process and its children hold."""
    gc.collect()
    process = psutil.Process()
    family = [process, *process.children(recursive=True)]
    return {
        "processes": len(family),
        "threads": threading.active_count(),
        "files": sum(each.num_fds() for each in family),
        "memory": sum(each.memory_info().rss for each in family),
        "temporary": len(list(Path(tempfile.gettempdir()).iterdir())),
    }


def main(project, saves):
    """Save and build, and print what the process holds."""
    with tempfile.TemporaryDirectory(prefix="mkdocs_") as site:
        for number in range(saves):
            code = CODES[number % len(CODES)].format(n=number)
            (project / "docs/index.md").write_text(f"# Home\n\n```python\n{code}\n```\n", encoding="utf-8")
            config = load_config(str(project / "mkdocs.yml"), site_dir=site)
            if number == 0:
                config.plugins.on_startup(command="serve", dirty=False)
            build(config, serve_url="http://127.0.0.1/")
            if number + 1 in (saves // 10, saves):
                print(json.dumps(held()), flush=True)
        config.plugins.on_shutdown()
    print(json.dumps(held()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
