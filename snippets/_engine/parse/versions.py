"""Versions of Python that a block needs: `python=">=3.14"` in its header. Under others it is only shown."""

import re
import sys

PART = re.compile(r"\s*(?P<sign>>=|<=|==|!=|>|<)\s*(?P<version>\d+(?:\.\d+){0,2})\s*")


def is_requirement(text: str) -> bool:
    """Whether a text names versions: one or more comparisons, as in `>=3.11,<3.14`."""
    return all(PART.fullmatch(part) for part in text.split(","))


def unmet(requirement: str, version: tuple[int, ...] = sys.version_info[:3]) -> str:
    """Why a block with this requirement does not run under a version; an empty text if it does, or if it has none."""
    if not requirement or not is_requirement(requirement):
        return ""
    if all(_holds(part, version) for part in requirement.split(",")):
        return ""
    return f"it needs Python {requirement}, and this is {'.'.join(map(str, version[:2]))}."


def _holds(part: str, version: tuple[int, ...]) -> bool:
    """Whether a comparison holds. A version of two numbers stands for all that begin with them."""
    found = PART.fullmatch(part)
    assert found  # as is_requirement says
    asked = tuple(map(int, found["version"].split(".")))
    given, sign = version[: len(asked)], found["sign"]
    order = (given > asked) - (given < asked)
    return order in {">=": (0, 1), "<=": (-1, 0), "==": (0,), "!=": (-1, 1), ">": (1,), "<": (-1,)}[sign]
