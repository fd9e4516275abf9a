"""The layered layout: each box to the right of what leads to it, none over another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from snippets._engine.pictures.draw.layers import PASSING, SPACE, arrange


@st.composite
def graphs(draw):
    """A graph of up to twelve boxes, each with inputs among those before it, and their heights."""
    count = draw(st.integers(2, 12))
    inputs = {"n0": []}
    for number in range(1, count):
        inputs[f"n{number}"] = [
            f"n{place}" for place in draw(st.lists(st.integers(0, number - 1), min_size=0, max_size=3))
        ]
    return inputs, {key: draw(st.floats(20, 120)) for key in inputs}


@given(graphs())
def test_boxes_stand_apart(graph):
    """In a column, boxes and the edges that pass keep their distance; every edge leads to the right."""
    inputs, heights = graph
    layers = arrange(inputs, heights)
    for column in layers.columns:
        ends = sorted((layers.middles[key], heights.get(key, PASSING)) for key in column)
        for (above, high), (below, low) in pairwise(ends):
            assert below - above >= (high + low) / 2 + SPACE - 1e-6
    for key, sources in inputs.items():
        for place, source in enumerate(sources):
            passed = layers.route(source, key, place)
            assert [layers.column_of(each) for each in [source, *passed, key]] == list(
                range(layers.column_of(source), layers.column_of(key) + 1)
            )


@given(graphs())
def test_the_same_graph_stands_the_same(graph):
    """A layout depends on nothing but the graph."""
    assert arrange(*graph) == arrange(*graph)


def test_a_chain_is_straight():
    """What has one input and one use stands at one height."""
    middles = arrange({"a": [], "b": ["a"], "c": ["b"]}, {"a": 80, "b": 80, "c": 80}).middles
    assert len(set(middles.values())) == 1
