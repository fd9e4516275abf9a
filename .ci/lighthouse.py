"""Measure a built site: `lighthouse.py SITE LIGHTHOUSE [--runs N] [PAGE …]`. See .ci/lighthouse, which calls this."""

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from pathlib import Path

LEAST = {"desktop": {}, "mobile": {"performance": 95}}  # 100 where nothing is said
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
TEXT = (".html", ".css", ".js", ".json", ".svg", "/")


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves files as a host would: texts compressed, all of them to be kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        if str(path).endswith(TEXT):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def measure(lighthouse, url, form):
    """One run's scores, bytes transferred and layout shift."""
    options = ["--preset=desktop"] if form == "desktop" else []
    flags = "--headless=new --no-sandbox --disable-gpu"
    command = [lighthouse, url, "--quiet", "--output=json", f"--chrome-flags={flags}", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    report = json.loads(done.stdout)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    audits = report["audits"]
    failed = [name for name, audit in audits.items() if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary"]
    return scores | {
        "bytes": audits["total-byte-weight"]["numericValue"],
        "shift": audits["cumulative-layout-shift"]["numericValue"],
    }, failed


def main():
    """Print a line for each page and form; exit 1 where a score is too low."""
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path)
    parser.add_argument("lighthouse")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("pages", nargs="*")
    given = parser.parse_intermixed_args()
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or shutil.which("google-chrome") or "")
    handler = functools.partial(Compressed, directory=given.site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = sorted(path.parent.relative_to(given.site).as_posix() for path in given.site.rglob("index.html"))
    pages = given.pages or ["" if path == "." else f"{path}/" for path in found]
    low = False
    print(f"{'page':40} {'form':8} {'perf':>5} {'access':>6} {'best':>5} {'seo':>5} {'KB':>6} {'shift':>6}", flush=True)
    for page in pages:
        for form, least in LEAST.items():
            runs = [
                measure(given.lighthouse, f"http://127.0.0.1:{server.server_port}/{page}", form)
                for _ in range(given.runs if form == "mobile" else 1)
            ]
            scores = {name: statistics.median(run[name] for run, _ in runs) for name in runs[0][0]}
            few = [name for name in CATEGORIES if scores[name] < least.get(name, 100)]
            low |= bool(few)
            wrong = " ".join([*few, *runs[0][1]]) if few else ""
            print(
                f"{page or '/':40} {form:8} {scores['performance']:5} {scores['accessibility']:6} "
                f"{scores['best-practices']:5} {scores['seo']:5} {scores['bytes'] / 1000:6.0f} "
                f"{scores['shift']:6.3f} {wrong}".rstrip(),
                flush=True,
            )
    sys.exit(low)


if __name__ == "__main__":
    main()
