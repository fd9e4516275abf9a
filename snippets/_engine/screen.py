"""What a terminal would leave on its screen of a text that a page wrote: of progress bars, backspaces, moves.

Colours are dropped, and so is every escape sequence that moves nothing.
"""

import re

ESCAPES = re.compile(
    r"\x1b(?:\[(?P<numbers>[\d;]*)(?P<move>[A-HJK])|\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])"
)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # they would command the terminal that shows them
MOVES = re.compile(r"\r(?!\n)|\x08")
PIECE = re.compile(rf"{ESCAPES.pattern}|(?P<sign>[\r\n\x08])|[^\r\n\x08\x1b]+|\x1b")
# Of the screen: no escape sequence moves the cursor beyond so many columns, and none erases more lines and columns.
WIDTH = HEIGHT = 200
MAX_PIECES = 300_000  # of a text that moves the cursor; what is behind them is left as it is, for lack of time


def as_on_screen(written: str) -> str:
    """Text as a terminal would leave it on its screen: colours gone, overwritten parts of a line gone."""
    if "\x1b" in written or MOVES.search(written):
        plain = ESCAPES.sub(lambda found: found[0] if found["move"] else "", written)
        written = _Screen().show(plain) if "\x1b" in plain or MOVES.search(plain) else plain
    return CONTROLS.sub("\ufffd", written.replace("\r\n", "\n").rstrip("\n"))


class _Screen:
    """Lines of characters, and the cursor. It is as high as what is written on it."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = [[]]
        self.row = self.column = 0

    def show(self, written: str) -> str:
        """Write a text from the top, and read the screen. Blanks at the end of a line are no part of it."""
        rest = ""
        for number, piece in enumerate(PIECE.finditer(written)):
            if number == MAX_PIECES:
                rest = ESCAPES.sub("", written[piece.start() :])
                break
            if piece["move"]:
                self._move(piece["move"], [int(number or 0) for number in piece["numbers"].split(";")])
            elif piece["sign"] == "\n":
                self._to(self.row + 1, 0)
            elif piece["sign"] == "\r":
                self.column = 0
            elif piece["sign"]:
                self.column = max(0, self.column - 1)
            else:
                self._write(piece[0])
        return "\n".join("".join(line).rstrip(" ") for line in self.lines) + rest

    def _write(self, text: str) -> None:
        line = self.lines[self.row]
        line.extend(" " * min(self.column - len(line), WIDTH))
        start = min(self.column, len(line))
        self.column = start + len(text)
        line[start : self.column] = text

    def _to(self, row: int, column: int) -> None:
        self.row, self.column = max(0, row), max(0, column)
        self.lines.extend([] for _ in range(self.row + 1 - len(self.lines)))

    def _move(self, kind: str, numbers: list[int]) -> None:
        """Follow an escape sequence that moves the cursor or erases. It moves below no line that is written."""
        number, last, far = max(1, numbers[0]), len(self.lines) - 1, max(self.column, WIDTH)
        if kind in "ABEF":
            row = self.row + (number if kind in "BE" else -number)
            self._to(min(row, last), self.column if kind in "AB" else 0)
        elif kind in "CD":
            self.column = max(0, min(self.column + (number if kind == "C" else -number), far))
        elif kind == "G":
            self.column = min(number - 1, far)
        elif kind == "H":
            column = max(1, numbers[1]) if len(numbers) > 1 else 1
            self._to(min(number - 1, last), min(column - 1, far))
        else:
            self._erase(kind, numbers[0])

    def _erase(self, kind: str, part: int) -> None:
        """Erase what is behind the cursor (0), before it (1), or everything: of its line (K) or of the screen (J)."""
        line = self.lines[self.row]
        if part == 0:
            del line[self.column :]
        elif part == 1:
            last = min(self.column + 1, len(line))
            first = max(0, last - WIDTH)
            line[first:last] = " " * (last - first)
        else:
            line.clear()
        if kind == "J":
            before = range(max(0, self.row - HEIGHT), self.row) if part else ()
            for row in before:
                self.lines[row].clear()
            if part != 1:
                del self.lines[self.row + 1 :]
