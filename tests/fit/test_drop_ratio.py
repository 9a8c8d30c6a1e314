"""Drop ratios: their mean and trend, the two ends of the sampling error, what is refused."""

import dataclasses
import math

import numpy as np
import pytest

from engine.fit.drop_ratio import APART, ESTIMATOR, NESTED, PER_TENFOLD, RATIO, fit_drop_ratio
from engine.fit.estimators import ask
from engine.stats.regression import least_squares
from engine.types.fit import Fit
from engine.types.outcome import Failure, Reason
from engine.types.question import BenchmarkPair

SIZES = (1.0, 3.0, 7.0, 13.0, 34.0, 70.0)


@pytest.fixture
def drops(frame):
    """Make frames of drops of (family, size, original, harder)."""

    def make(rows, n=164):
        original, harder = (np.array([row[i] for row in rows], dtype=np.float64) for i in (2, 3))
        plain = frame([(row[0], row[1], row[3] - row[2]) for row in rows], subtracted=True)
        smoothed = [(n * score + 1) / (n + 2) for score in (original, harder)]
        variances = [score * (1 - score) / n for score in smoothed]
        return dataclasses.replace(plain, subtracted=original, subtracted_v=variances[0], v=sum(variances))

    return make


@pytest.fixture
def rows():
    def make(families="abcdefghijkl", ratio=0.8, tenfold=1.1, own=0.05):
        random = np.random.default_rng(1)
        return [
            (family, size, original, original * ratio * tenfold ** math.log10(size) * math.exp(effect + random.normal(0, 0.03)))
            for family, effect in zip(families, random.normal(0, own, len(families)), strict=True)
            for size in SIZES
            for original in [0.3 + 0.2 * math.log10(size)]
        ]  # fmt: skip

    return make


def test_mean_and_trend_are_those_of_the_logarithms(drops, rows):
    data = drops(rows())
    fit = fit_drop_ratio(data)
    assert isinstance(fit, Fit)
    mean, trend = fit.estimates
    logs = np.log((data.y + data.subtracted) / data.subtracted)
    x = np.log10(data.size_b)
    line = least_squares(np.column_stack([np.ones_like(x), x]), logs, data.family).coefficient(1)
    assert (mean.term, trend.term) == (RATIO, PER_TENFOLD)
    assert mean.value == pytest.approx(math.exp(logs.mean()))
    assert trend.value == pytest.approx(math.exp(line.value))
    assert math.log(trend.upper / trend.value) == pytest.approx(math.log(trend.value / trend.lower))
    assert trend.lower < 1.1 < trend.upper
    assert trend.dof == pytest.approx(line.dof)
    assert (fit.k_observations, fit.n_families) == (72, 12)


def test_both_ends_of_the_sampling_error(drops, rows):
    """Of k of n solved on the original and a share r of those on the harder version."""
    random = np.random.default_rng(2)
    n, original, ratio = 164, 0.5, 0.8
    solved = random.binomial(n, original, 100_000)
    nested = np.log(random.binomial(solved, ratio) / solved)
    apart = np.log(random.binomial(n, original * ratio, 100_000) / solved)
    same = [(f"{family}", size, original, original * ratio) for family, size, *_ in rows()]
    same[0] = ("a", 1.0, original, 0.3)
    fit = fit_drop_ratio(drops(same))
    assert fit.quantity(NESTED).value == pytest.approx(nested.std(), rel=0.02)
    assert fit.quantity(APART).value == pytest.approx(apart.std(), rel=0.02)


def test_without_known_variances_there_are_no_sampling_errors(drops, rows):
    data = drops(rows())
    unknown = np.full(len(data.y), np.nan)
    assert fit_drop_ratio(dataclasses.replace(data, v=unknown, subtracted_v=unknown)).quantities == ()


def test_scores_of_zero_are_left_out_and_counted(drops, rows):
    fit = fit_drop_ratio(drops([*rows(), ("a", 1.0, 0.0, 0.0), ("b", 1.0, 0.1, 0.0)]))
    assert fit.k_observations == 72
    assert any("2 observations with a score of 0" in warning for warning in fit.warnings)


def test_few_sizes_leave_the_mean(drops, rows):
    fit = fit_drop_ratio(drops([row for row in rows() if row[1] < 10]))
    assert [estimate.term for estimate in fit.estimates] == [RATIO]
    assert fit.refused[0].reason is Reason.TOO_FEW_SIZES


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        (lambda rows: [row for row in rows if row[0] < "c"], Reason.TOO_FEW_CLUSTERS, "2 model families"),
        (lambda rows: [(*row[:2], 0.5, 0.25) for row in rows], Reason.NO_VARIATION, "the same"),
        (lambda rows: [*rows, ("a", 0.0, 0.5, 0.4)], Reason.NOT_FINITE, "not a finite number"),
        (lambda rows: [*rows, ("a", 1.0, 0.5, math.nan)], Reason.NOT_FINITE, "not a finite number"),
    ],
)
def test_refused(drops, rows, change, reason, words):
    refused = fit_drop_ratio(drops(change(rows())))
    assert isinstance(refused, Failure)
    assert refused.reason is reason
    assert words in refused.message


def test_it_speaks_of_pairs_alone(frame, ladder, drops, rows, question):
    pairs = question(pairs=(BenchmarkPair(original="humaneval", harder="humaneval-plus"),))
    scores = frame(ladder())
    assert fit_drop_ratio(scores).reason is Reason.NOT_APPLICABLE
    assert ESTIMATOR.name not in [reply.estimator for reply in ask(scores, pairs)]
    assert ESTIMATOR.name not in [reply.estimator for reply in ask(scores, question())]
    assert ESTIMATOR.name in [reply.estimator for reply in ask(drops(rows()), pairs)]
    (named,) = ask(scores, question(estimators=(ESTIMATOR.name,)))
    assert named.outcome.reason is Reason.NOT_APPLICABLE


def test_sources_that_differ_widen_the_mean_ratio(drops, rows):
    """A source prints all its ratios higher or lower: that is no difference between families, and many models do not remove it."""
    effects = np.repeat([-0.3, -0.1, 0.0, 0.1, 0.2, 0.3], 12)
    moved = [(*row[:3], row[3] * math.exp(effect)) for row, effect in zip(rows(own=0.0), effects, strict=True)]
    data = drops(sorted(moved, key=lambda row: row[1]))
    order = np.argsort([row[1] for row in moved], kind="stable")
    sources = dataclasses.replace(data, study_id=np.repeat(list("uvwxyz"), 12)[order])
    alone, among = fit_drop_ratio(data).estimates[0], fit_drop_ratio(sources).estimates[0]
    assert among.value == pytest.approx(alone.value)
    assert among.standard_error > alone.standard_error
    assert among.dof < alone.dof


def test_an_original_that_is_solved_whole_has_no_sampling_error(drops, rows):
    fit = fit_drop_ratio(drops([*rows(), ("a", 1.0, 1.0, 0.8)]))
    assert math.isfinite(fit.quantity(NESTED).value)
