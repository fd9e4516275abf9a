"""The command line: `python -m snippets COMMAND`, where the project's folder is the current one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from snippets._authoring import tasks
from snippets._engine.errors import SnippetError
from snippets._mutation import scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    project = Path.cwd()
    for path in getattr(given, "pages", []):
        if not path.is_file():
            parser.error(f"there is no page {path}")
        if not path.resolve().is_relative_to(project.resolve() / "docs"):
            parser.error(f"{path} is not a page of docs/")
    if getattr(given, "record", False) and given.sample:
        parser.error("a sample has no score to keep")
    try:
        return _run(project, given)
    except SnippetError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(project: Path, given: argparse.Namespace) -> int:
    """Dispatch. What a command needs is imported when it is called, since torch and the engine take their time."""
    match given.command:
        case "check":
            from snippets._authoring.check import check

            return max(check(project, path, given.update) for path in given.pages)
        case "new":
            from snippets._authoring.new import new

            return new(project, given.name, given.title)
        case "mutate":
            from snippets._authoring.mutate import mutate, mutate_words

            if given.words:
                return mutate_words(project, given.pages)
            return mutate(project, given.pages, given.sample, given.record)
        case "gradient":
            from snippets._authoring.gradient import gradient

            return gradient(given.function, given.at, given.own)
        case "exercises":
            from snippets._authoring.exercises import make

            return make(project, given.seed, given.count, given.lessons, given.out)
        case "thorough":
            return tasks.thorough(project, given.full)
        case "test":
            return tasks.run_tests(project)
        case "serve":
            return tasks.serve(project)
        case _:
            return tasks.fast(project)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m snippets", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    commands.add_parser("fast", help="style, types, import contracts and unit tests; no site, no browser")
    check = commands.add_parser("check", help="everything that the project demands of a page, and what to do next")
    check.add_argument("pages", nargs="+", type=Path, metavar="PAGE", help="such as docs/lessons/slope.md")
    check.add_argument("--update", action="store_true", help="record what the page puts out now")
    commands.add_parser("test", help="the README's test command: all blocks, all claims, the site, a browser")
    thorough = commands.add_parser("thorough", help="the tests that take long, on small samples")
    thorough.add_argument("--full", action="store_true", help="on everything, which takes an hour or more")
    commands.add_parser("serve", help="the site, built anew when a file changes")
    new = commands.add_parser("new", help="make the files of a lesson, which pass check at once")
    new.add_argument("name", metavar="NAME", help="such as slope-of-a-square: small letters, digits and hyphens")
    new.add_argument("--title", default="", help="by default the name in capital letters")
    mutate = commands.add_parser("mutate", help="change pages, one thing at a time, and see whether anything notices")
    mutate.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="without any: all pages of docs/")
    mutate.add_argument("--sample", type=int, default=0, metavar="N", help="try N changes of code, the same every time")
    mutate.add_argument("--words", action="store_true", help="change only words, which takes seconds")
    mutate.add_argument("--record", action="store_true", help=f"write each score to {scores.book_path('PAGE')}")
    own = commands.add_parser("gradient", help="find the gradient of your own function by several methods")
    own.add_argument("function", metavar="FILE:FUNCTION", help="such as mine.py:loss; it returns one number")
    own.add_argument("--at", action="append", default=[], metavar="NAME=VALUE", help="the value of a parameter")
    own.add_argument("--own", default="", metavar="FUNCTION", help="of the same file: the gradient, as you found it")
    sheets = commands.add_parser("exercises", help="sheets of exercises that differ, and a key with every answer")
    sheets.add_argument("lessons", nargs="*", metavar="LESSON", help="such as trust-but-check; without any: all")
    sheets.add_argument("--seed", type=int, required=True, help="the same seed makes the same sheets")
    sheets.add_argument("--count", type=int, default=30, metavar="N", help="how many sheets; by default %(default)s")
    sheets.add_argument("--out", type=Path, metavar="FOLDER", help="where to; by default exercises-seed-SEED")
    return parser


if __name__ == "__main__":
    sys.exit(main())
