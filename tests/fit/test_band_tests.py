"""Bands within families, and the permutation test."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from scipy import stats

from engine.fit.band_pairs import ESTIMATOR as PAIRS
from engine.fit.band_permutation import ESTIMATOR as PERMUTATION
from engine.fit.band_permutation import N_PERMUTATIONS, P_VALUE
from engine.question.bands import parse_bands
from engine.types.outcome import Failure, Reason

BANDS = parse_bands("<10B,10B-30B,>30B")
TWO = parse_bands("<10B,>=10B")


def test_a_paired_difference_is_the_t_test_of_family_differences(frame, question, ladder):
    rows = ladder(sizes=(7.0, 34.0), sd=0.2)
    fit = PAIRS.run(frame(rows), question(bands=TWO, sensitivity=()))
    apart = np.array([y for _, _, y in rows]).reshape(12, 2)
    apart = apart[:, 1] - apart[:, 0]
    (difference,) = fit.estimates
    assert difference.term == ">=10B minus <10B within families"
    assert difference.value == pytest.approx(apart.mean())
    assert difference.standard_error == pytest.approx(apart.std(ddof=1) / math.sqrt(12))
    assert difference.dof == pytest.approx(11)
    assert difference.p_value == pytest.approx(stats.ttest_1samp(apart, 0.0).pvalue)
    assert difference.p_holm == difference.p_value


def test_pairs_are_of_one_source_and_one_variant(frame, question):
    sizes = itertools.cycle((7.0, 34.0))
    data = frame([(family, next(sizes), 0.1 * place) for place, family in enumerate("aabbccdd")])
    apart = dataclasses.replace(
        data, study_id=np.array(list("ststssss")), variant=np.array(["base", "base"] * 3 + ["base", "instruct"])
    )
    refused = PAIRS.run(apart, question(bands=TWO))
    assert refused.reason is Reason.TOO_FEW_CLUSTERS
    together = dataclasses.replace(apart, study_id=np.full(8, "s"), variant=np.full(8, "base"))
    assert isinstance(PAIRS.run(together, question(bands=TWO)), Failure) is False


def test_a_difference_that_few_families_carry_is_refused_and_others_stay(frame, question, ladder):
    rows = [row for row in ladder() if row[1] != 13.0 or row[0] in "ab"]
    fit = PAIRS.run(frame(rows, studies=("s",)), question(bands=BANDS))
    assert [failure.subject for failure in fit.refused] == [
        "10B-30B minus <10B within families",
        ">30B minus 10B-30B within families",
    ]
    assert "2 families" in fit.refused[0].message
    assert fit.estimates[0].term == ">30B minus <10B within families"
    assert fit.variations[0].changed == "without a"
    assert PAIRS.run(frame(rows), question()).reason is Reason.EMPTY


def test_the_p_value_is_that_of_all_arrangements(frame, question):
    """Two outcomes a family: the arrangements are all 2^8 exchanges, of which the tail can be counted."""
    random = np.random.default_rng(4)
    apart = random.normal(0.04, 0.05, 8)
    rows = [(f"f{i}", size, 0.4 + sign * d / 2) for i, d in enumerate(apart) for size, sign in ((7.0, -1), (34.0, 1))]
    fit = PERMUTATION.run(frame(rows), question(bands=TWO))
    sums = [abs(np.dot(signs, apart)) for signs in itertools.product((-1, 1), repeat=8)]
    exact = np.mean(np.array(sums) >= abs(apart.sum()) - 1e-12)
    assert fit.quantity(P_VALUE).value == pytest.approx(exact, abs=4 * math.sqrt(exact / N_PERMUTATIONS))
    assert fit.quantity("permutations").value == N_PERMUTATIONS
    assert fit == PERMUTATION.run(frame(rows), question(bands=TWO))
    assert fit.spread is None


def test_without_an_effect_p_values_are_uniform_and_with_one_small(frame, question, ladder):
    p_values = []
    for seed in range(12):
        fit = PERMUTATION.run(frame(ladder(slope=0.0, seed=seed)), question(bands=BANDS))
        p_values.append(fit.quantity(P_VALUE).value)
    assert 0.2 < np.mean(p_values) < 0.8
    strong = PERMUTATION.run(frame(ladder()), question(bands=BANDS))
    assert strong.quantity(P_VALUE).value == pytest.approx(1 / (N_PERMUTATIONS + 1))


def test_families_in_one_band_carry_no_permutation_test(frame, question):
    rows = [(f"f{i}", size, 0.1 * i) for i, size in enumerate((1.0, 2.0, 40.0, 50.0))]
    assert PERMUTATION.run(frame(rows), question(bands=BANDS)).reason is Reason.TOO_FEW_CLUSTERS
    assert PERMUTATION.run(frame(rows), question()).reason is Reason.EMPTY
