"""Ratio of performance to size, frontier, stability of the ranking."""

import numpy as np
import pytest

from engine.stats.efficiency import efficiency_ratio, pareto_frontier, rank_stability, ratio_intervals

SIZE = np.array([1.0, 3.0, 10.0, 30.0, 100.0])
SCORE = np.array([0.2, 0.5, 0.55, 0.5, 0.7])


def test_ratio_by_hand():
    scaled = (SCORE - 0.2) / 0.5
    thrift = (2 - np.log10(SIZE)) / 2
    assert efficiency_ratio(SCORE, SIZE) == pytest.approx(np.sqrt(scaled * thrift))
    assert efficiency_ratio(SCORE, SIZE * 1e9) == pytest.approx(efficiency_ratio(SCORE, SIZE))
    assert efficiency_ratio(3 * SCORE - 1, SIZE) == pytest.approx(efficiency_ratio(SCORE, SIZE))


def test_a_straight_line_peaks_in_the_geometric_middle():
    size = np.geomspace(0.5, 72, 101)
    ratio = efficiency_ratio(0.1 + 0.2 * np.log10(size), size)
    assert size[ratio.argmax()] == pytest.approx(np.sqrt(0.5 * 72))
    assert ratio.max() == pytest.approx(0.5)


def test_frontier():
    assert pareto_frontier(SCORE, SIZE).tolist() == [True, True, True, False, True]
    assert pareto_frontier([0.5, 0.5, 0.4], [2, 2, 2]).tolist() == [True, True, False]
    assert pareto_frontier([0.5, 0.5], [2, 1]).tolist() == [False, True]


def test_the_frontier_is_what_no_other_beats():
    random = np.random.default_rng(0)
    score, size = random.integers(0, 20, 60) / 20, random.choice(SIZE, 60)
    beaten = [
        any(s <= size[i] and a >= score[i] and (s < size[i] or a > score[i]) for a, s in zip(score, size, strict=True))
        for i in range(60)
    ]
    assert pareto_frontier(score, size).tolist() == [not one for one in beaten]


def test_only_the_ends_move_the_scales():
    stability = rank_stability(SCORE, SIZE)
    assert stability.agreement[[1, 2, 3]] == pytest.approx(1.0)
    assert (stability.highest <= stability.lowest).all()
    assert stability.highest.min() == 1


def test_ranks_without_each_candidate_by_hand():
    stability = rank_stability(SCORE, SIZE)
    for one in range(5):
        found = []
        for gone in set(range(5)) - {one}:
            stay = [i for i in range(5) if i != gone]
            ratio = efficiency_ratio(SCORE[stay], SIZE[stay])
            found.append(1 + int((ratio > ratio[stay.index(one)]).sum()))
        assert (stability.highest[one], stability.lowest[one]) == (min(found), max(found))


def test_intervals():
    lower, upper, first = ratio_intervals(SCORE, np.full(5, 0.03**2), SIZE, seed=1)
    ratio = efficiency_ratio(SCORE, SIZE)
    assert (lower <= ratio).all()
    assert (ratio <= upper).all()
    assert first.sum() == pytest.approx(1.0)
    assert first.argmax() == ratio.argmax()
    again = ratio_intervals(SCORE, np.full(5, 0.03**2), SIZE, seed=1)
    assert (again[0] == lower).all()
    exact = ratio_intervals(SCORE, np.zeros(5), SIZE, seed=1)
    assert exact[0] == pytest.approx(ratio)
    assert exact[1] == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: efficiency_ratio(SCORE, np.full(5, 7.0)), "all the same"),
        (lambda: efficiency_ratio(SCORE, [0, 1, 2, 3, 4]), "parameters"),
        (lambda: efficiency_ratio([np.nan, *SCORE[1:]], SIZE), "accuracy"),
        (lambda: efficiency_ratio(SCORE[1:], SIZE), "length"),
        (lambda: pareto_frontier(SCORE[1:], SIZE), "length"),
        (lambda: rank_stability(SCORE[:3], SIZE[:3]), "at least 4"),
        (lambda: rank_stability(np.full(5, 0.5), SIZE), "accuracy"),
        (lambda: rank_stability([0.5, 0.5, 0.5, 0.6], SIZE[:4]), "accuracy"),
        (lambda: ratio_intervals(SCORE, np.full(5, -1.0), SIZE, seed=1), "variance"),
        (lambda: ratio_intervals(np.full(5, 0.5), np.zeros(5), SIZE, seed=1), "all the same"),
    ],
)
def test_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
