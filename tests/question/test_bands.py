import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BandSyntaxError
from engine.question.bands import parse_bands

EDGES = st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True).map(sorted)


def held(text, size_b):
    return [band.label for band in parse_bands(text) if band.holds(size_b)]


def test_the_customary_bands():
    bands = parse_bands("<10B,10B-30B,>30B")
    assert [band.label for band in bands] == ["<10B", "10B-30B", ">30B"]
    assert [(band.lower, band.upper) for band in bands] == [(0, 10), (10, 30), (30, math.inf)]
    for size, label in [(0.5, "<10B"), (9.99, "<10B"), (10, "10B-30B"), (30, "10B-30B"), (30.5, ">30B"), (405, ">30B")]:
        assert held("<10B,10B-30B,>30B", size) == [label]


@pytest.mark.parametrize(
    ("text", "size", "label"),
    [
        ("<=10B,10B-30B,>=30B", 10, "<=10B"),
        ("<=10B,10B-30B,>=30B", 30, ">=30B"),
        ("1B-7B,7B-34B", 7, "7B-34B"),
        ("10-30B", 10, "10B-30B"),
        ("500m-1b", 0.5, "500M-1B"),
        ("500M – 1.5B", 1.5, "500M-1.5B"),
        ("> 1t", 1000.5, ">1T"),
        ("≤ 7B, >7B", 7, "<=7B"),
    ],
)
def test_edges_and_units(text, size, label):
    assert held(text, size) == [label]


def test_an_edge_that_nobody_claims_belongs_to_nobody():
    assert held("<10B,>10B", 10) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("10B-<30B", "'10B-<30B' is no band"),
        ("", "an empty piece"),
        ("<10B,,>30B", "an empty piece"),
        ("<10B,5B-30B", "'5B-30B' does not lie above '<10B'"),
        ("<=10B,>=10B", "'>=10B' does not lie above '<=10B'"),
        (">30B,<10B", "'<10B' does not lie above '>30B'"),
        (">30B,40B-50B", "does not lie above"),
        ("30B-10B", "'30B-10B' holds no size"),
        ("10B-10B", "'10B-10B' holds no size"),
        ("<0B", "'<0B' holds no size"),
        ("-5B", "'-5B' is no band"),
        ("-5B-10B", "is no band"),
        ("<10", "'<10' is no band"),
        ("<10G", "is no band"),
        ("0B", "'0B' is no band"),
        ("70B,7B", "'7B' does not lie above '70B'"),
        ("10B-30B,20B", "'20B' does not lie above"),
        ("<1e3B", "is no band"),
        ("<nanB", "is no band"),
        ("<٣B", "is no band"),
        ("=10B", "is no band"),
        ("<" + "9" * 400 + "B", "is no band"),
        ("<1B," * 200, "too long"),
    ],
)
def test_nonsense_is_named_and_a_right_example_shown(text, named):
    with pytest.raises(BandSyntaxError) as caught:
        parse_bands(text)
    message = str(caught.value)
    assert named in message
    assert "<10B,10B-30B,>30B" in message
    assert "\n" not in message


@given(edges=EDGES, signs=st.booleans(), probe=st.floats(0.001, 2e6))
def test_bands_over_ascending_edges_hold_each_size_once(edges, signs, probe):
    less, more = ("<=", ">=") if signs else ("<", ">")
    middle = [f"{a}B-{b}B" for a, b in itertools.pairwise(edges)]
    text = ",".join([f"{less}{edges[0]}B", *middle, f"{more}{edges[-1]}B"])
    if len(edges) == 1:
        text = f"{less}{edges[0]}B,>{edges[0]}B" if signs else f"<{edges[0]}B,>={edges[0]}B"
    for size in [probe, *edges]:
        assert len(held(text, size)) == 1


@given(text=st.text(alphabet="<>=-,.0123456789BMTbmt ", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        bands = parse_bands(text)
    except BandSyntaxError:
        return
    assert ",".join(band.label for band in parse_bands(",".join(band.label for band in bands))) == ",".join(
        b.label for b in bands
    )
    assert all(band.lower < band.upper for band in bands)


@pytest.mark.parametrize(
    ("text", "size_b", "labels"),
    [
        ("7B,70B", 6.7, ["7B"]),
        ("7B,70B", 8.0, ["7B"]),
        ("7B,70B", 9.0, []),
        ("7B,70B", 65.0, ["70B"]),
        ("7B,8B", 7.6, ["8B"]),
        ("7B,8B", 7.4, ["7B"]),
        ("<10B,11B", 10.0, ["11B"]),
        ("7B,8B-30B", 8.0, ["8B-30B"]),
        ("500M,1B", 0.5, ["500M"]),
        ("7B", 7.0, ["7B"]),
    ],
)
def test_a_size_alone_holds_the_sizes_near_it_and_yields_to_its_neighbours(text, size_b, labels):
    assert held(text, size_b) == labels
