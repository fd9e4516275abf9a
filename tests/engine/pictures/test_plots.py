"""Axes: round ticks within the range, and lines without points that nobody would miss."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets._engine.pictures.draw.plots import UNSEEN, Panel, Scale, thinned

NUMBERS = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


@given(NUMBERS, st.floats(1e-3, 1e6), st.integers(3, 8))
def test_ticks_are_round_and_within(low, length, about):
    """Some `about` of them, evenly apart by 1, 2 or 5 times a power of ten, none outside."""
    scale = Scale(low, low + max(length, abs(low) / 1000), 0, 100)
    ticks = scale.ticks(about)
    assert about / 2.6 - 1 <= len(ticks) <= about + 2
    assert all(-1e-6 <= scale.at(tick) <= 100 + 1e-6 for tick in ticks)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        assert f"{step:.1e}"[0] in "125" or f"{step:.3e}".startswith("9.99")


@given(st.floats(-6, 5), st.floats(1.1, 8))
def test_a_logarithmic_scale_ticks_at_powers_of_ten(low, decades):
    """Each tick is one."""
    ticks = Scale(10**low, 10 ** (low + decades), 0, 100, log=True).ticks(5)
    assert ticks
    assert all(math.isclose(math.log10(tick), round(math.log10(tick))) for tick in ticks)


def test_a_scale_says_how_a_value_becomes_a_place():
    """As explorers read it."""
    assert str(Scale(0.1, 100, 10, 300, log=True)) == "0.1 100 10 300 log"
    assert Scale(0.1, 100, 10, 310, log=True).at(1) == 110


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=40))
def test_a_thinned_line_looks_the_same(points):
    """It begins and ends where it did, keeps only points that it had, and passes near all the others."""
    kept = thinned(points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert set(kept) <= set(points)
    for point in points:
        assert min(distance(point, *ends) for ends in pairwise(kept)) < 2 * UNSEEN


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=40))
def test_an_outline_is_the_line(points):
    """The same places to a tenth of a pixel, said as steps, whose errors do not add up."""
    panel = Panel(Scale(0, 300, 0, 300), Scale(0, 300, 0, 300))
    start, _, steps = panel.outline(points).partition("l")
    line = [tuple(map(float, place.split())) for place in panel.line(points).removeprefix("M").split("L")]
    x, y = map(float, start.removeprefix("M").split())
    assert (x, y) == pytest.approx(line[0], abs=0.11)
    numbers = list(map(float, steps.split()))
    for (dx, dy), place in zip(zip(numbers[::2], numbers[1::2], strict=True), line[1:], strict=True):
        x, y = x + dx, y + dy
        assert (x, y) == pytest.approx(place, abs=0.11)


def distance(point, start, end):
    """How far a point is from a line between two others."""
    (x, y), (right, top) = start, end
    length = math.hypot(right - x, top - y)
    if length < UNSEEN:
        return math.hypot(point[0] - x, point[1] - y)
    return abs((right - x) * (point[1] - y) - (top - y) * (point[0] - x)) / length
