"""A layered layout: boxes in columns, each to the right of the boxes that lead to it.

An edge that passes a column has a place of its own there, so that it runs between the boxes.
"""

from dataclasses import dataclass, field
from itertools import accumulate, pairwise

Passing = tuple[str, int, int]  # where an edge passes a column: (consumer, number of its input, column)
Key = str | Passing  # a box has its name
SWEEPS = 8
PASSING = 30.0  # height that an edge needs where it passes a column
SPACE = 34.0  # between two boxes of a column


@dataclass
class Layers:
    """The columns of boxes and passing edges, from top to bottom, and the middle of each, in pixels."""

    columns: list[list[Key]]
    middles: dict[Key, float] = field(default_factory=dict)

    def column_of(self, key: Key) -> int:
        return next(number for number, column in enumerate(self.columns) if key in column)

    def route(self, source: str, consumer: str, place: int) -> list[Passing]:
        """The places of an edge in the columns between its two ends."""
        first, last = self.column_of(source), self.column_of(consumer)
        return [(consumer, place, column) for column in range(first + 1, last)]


def arrange(inputs: dict[str, list[str]], heights: dict[Key, float]) -> Layers:
    """Place boxes in columns.

    Args:
        inputs: for each box the boxes that lead to it, in topological order.
        heights: of each box with its label, in pixels.
    """
    depth: dict[str, int] = {}
    for key, sources in inputs.items():
        depth[key] = 1 + max((depth[source] for source in sources), default=-1)
    for key in reversed(list(inputs)):  # a box without inputs stands just before its first use
        if not inputs[key]:
            depth[key] = min((depth[each] for each, sources in inputs.items() if key in sources), default=1) - 1
    layers = Layers([[] for _ in range(max(depth.values()) + 1)])
    for key in inputs:
        layers.columns[depth[key]].append(key)
    links: list[tuple[Key, Key]] = []
    for key, sources in inputs.items():
        for place, source in enumerate(sources):
            passed = layers.route(source, key, place)
            for each in passed:
                layers.columns[each[2]].append(each)
            links += pairwise([source, *passed, key])
    _settle(layers, links, {key: heights.get(key, PASSING) for column in layers.columns for key in column})
    return layers


def _settle(layers: Layers, links: list[tuple[Key, Key]], heights: dict[Key, float]) -> None:
    """Move each column towards its neighbours, from left to right and back; sort columns in the first sweeps."""
    middles = layers.middles
    for column in layers.columns:
        middles.update(_stacked(column, [0.0] * len(column), heights))
    for sweep in range(2 * SWEEPS):
        forward = sweep % 2 == 0
        for column in layers.columns if forward else reversed(layers.columns):
            near = {key: [a if forward else b for a, b in links if key == (b if forward else a)] for key in column}
            wanted = {key: _mean([middles[each] for each in near[key] or [key]]) for key in column}
            if sweep < SWEEPS:
                column.sort(key=lambda key: wanted[key])
            middles.update(_stacked(column, [wanted[key] for key in column], heights))
    top = min(middle - heights[key] / 2 for key, middle in middles.items())
    for key in middles:
        middles[key] -= top


def _stacked(column: list[Key], wanted: list[float], heights: dict[Key, float]) -> dict[Key, float]:
    """The middles nearest to those wanted, in this order and without overlap, by pooling those that meet."""
    gaps = [(heights[above] + heights[below]) / 2 + SPACE for above, below in pairwise(column)]
    offsets = list(accumulate(gaps, initial=0.0))
    pools: list[list[float]] = []
    for target, offset in zip(wanted, offsets, strict=True):
        pools.append([target - offset])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            pools[-2:] = [[*pools[-2], *pools[-1]]]
    starts = [_mean(pool) for pool in pools for _ in pool]
    return {key: start + offset for key, start, offset in zip(column, starts, offsets, strict=True)}


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)
