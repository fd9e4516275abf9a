"""The looks of blocks, claims and receipts on a site that has none of its own for them: a style sheet and a script."""

from pathlib import Path

LOOKS = Path(__file__).parent  # the folder from which the paths of both in a site begin
SHEET, SCRIPT = "assets/snippets.css", "assets/snippets.js"
