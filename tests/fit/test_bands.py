import itertools
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.fit.bands import ESTIMATOR, compare
from engine.fit.sensitivity import take
from engine.question.bands import parse_bands
from engine.types.fit import Estimate
from engine.types.outcome import Failure, Reason
from engine.types.question import Sensitivity
from engine.types.unknown import UNKNOWN

BANDS = parse_bands("<10B,10B-30B,>30B")


def rows(seed=0, families="abcdefghijkl"):
    random = np.random.default_rng(seed)
    return [
        (family, size, 0.2 + 0.15 * math.log10(size) + effect + random.normal(0, 0.02))
        for family, effect in zip(families, random.normal(0, 0.1, len(families)), strict=True)
        for size in (1.0, 7.0, 13.0, 34.0, 70.0)
    ]


def test_means_counts_and_differences(frame):
    data = rows()
    compared = compare(frame(data, studies="pqrstuvwxyz"), BANDS)
    outcomes = [[y for _, size, y in data if band.holds(size)] for band in BANDS]
    for summary, inside in zip(compared.summaries, outcomes, strict=True):
        assert summary.mean.value == pytest.approx(np.mean(inside))
        assert summary.mean.term == summary.band.label
        assert summary.observed == tuple(sorted(inside))
        assert (summary.k_observations, summary.n_models, summary.n_families) == (len(inside), len(inside), 12)
        assert summary.m_studies == 11
        assert summary.mean.lower < summary.mean.value < summary.mean.upper
    terms = [contrast.term for contrast in compared.contrasts]
    assert terms == ["10B-30B minus <10B", ">30B minus <10B", ">30B minus 10B-30B"]
    means = [summary.mean.value for summary in compared.summaries]
    for contrast, (earlier, later) in zip(compared.contrasts, itertools.combinations(range(3), 2), strict=True):
        assert contrast.value == pytest.approx(means[later] - means[earlier])
    assert compared.warnings == ()
    assert "not adjusted" in compared.method


def test_a_mean_is_the_t_test_of_family_means_when_families_are_balanced(frame):
    data = [row for row in rows() if row[1] in (1.0, 7.0)]
    mean = compare(frame(data), BANDS).summaries[0].mean
    by_family = np.array([y for _, _, y in data]).reshape(12, 2).mean(axis=1)
    assert mean.standard_error == pytest.approx(by_family.std(ddof=1) / math.sqrt(12))
    assert mean.dof == pytest.approx(11)


def test_a_difference_inside_families_is_surer_than_between_them(frame):
    data = [row for row in rows() if row[1] in (7.0, 34.0)]
    apart = [(f"{family}{size}", size, y) for family, size, y in data]
    inside, between = compare(frame(data), BANDS).contrasts[1], compare(frame(apart), BANDS).contrasts[1]
    assert inside.value == pytest.approx(between.value)
    assert inside.standard_error < between.standard_error / 2
    paired = np.array([y for _, _, y in data]).reshape(12, 2)
    assert inside.standard_error == pytest.approx((paired[:, 1] - paired[:, 0]).std(ddof=1) / math.sqrt(12))
    assert inside.dof == pytest.approx(11)


@pytest.mark.parametrize(
    ("middle", "reason", "words"),
    [
        ([], Reason.NO_OBSERVATIONS, "10B-30B: no observation at hand"),
        ([("a", 13.0, 0.4)], Reason.TOO_FEW_OBSERVATIONS, "a single observation"),
        ([("a", 13.0, 0.4), ("a", 20.0, 0.5)], Reason.TOO_FEW_CLUSTERS, "all 2 observations are of the family a"),
        ([("a", 13.0, 0.4), ("b", 20.0, 0.4)], Reason.NO_VARIATION, "all 2 outcomes are the same"),
    ],
)
def test_a_band_that_has_no_mean_says_why_and_spares_the_others(frame, middle, reason, words):
    others = [row for row in rows() if row[1] != 13.0]
    compared, without = compare(frame([*others, *middle]), BANDS), compare(frame(others), BANDS)
    failure = compared.summaries[1].mean
    assert isinstance(failure, Failure)
    assert failure.reason is reason
    assert words in failure.message
    assert compared.summaries[1].k_observations == len(middle)
    assert [isinstance(contrast, Failure) for contrast in compared.contrasts] == [True, False, True]
    assert "10B-30B has no mean" in compared.contrasts[0].message
    assert compared.summaries[0].mean == without.summaries[0].mean
    assert compared.contrasts[1] == without.contrasts[1]


def test_no_band_with_a_mean_is_still_a_comparison(frame):
    compared = compare(frame([("a", 7.0, 0.5)]), BANDS)
    assert all(isinstance(item, Failure) for item in (*(s.mean for s in compared.summaries), *compared.contrasts))


def test_no_bands_and_values_that_are_not_finite_are_refused_as_a_whole(frame):
    assert compare(frame(rows()), ()).reason is Reason.EMPTY
    assert compare(frame([*rows(), ("a", 1.0, math.nan)]), BANDS).reason is Reason.NOT_FINITE


def test_what_lies_in_no_band_is_counted(frame):
    compared = compare(frame(rows(), studies="pqrstuvwxyz"), parse_bands("<10B,>30B"))
    assert compared.warnings == ("12 observations lie in no band.",)
    assert sum(summary.k_observations for summary in compared.summaries) == 48


def test_two_families_give_an_interval_with_a_warning(frame):
    compared = compare(frame(rows(families="ab")), BANDS)
    assert any("Only 2 model families" in warning for warning in compared.warnings)
    assert any("'<10B'" in warning and "unreliable: " in warning for warning in compared.warnings)


def test_sources_that_differ_widen_the_means_but_not_the_differences_within_them(frame):
    """Every source reports every band of its own families: its effect is in the means and cancels in the differences."""
    effects = dict(zip("abcdefghijkl", np.repeat([-0.2, -0.1, 0.0, 0.05, 0.1, 0.15], 2), strict=True))
    data = [(family, size, y + effects[family]) for family, size, y in rows()]
    sources = np.repeat(list("stuvwx"), 10)
    one, several = compare(frame(data), BANDS), compare(frame(data, studies=tuple(sources)), BANDS)
    for alone, among in zip(one.summaries, several.summaries, strict=True):
        assert among.mean.value == pytest.approx(alone.mean.value)
        assert among.mean.standard_error > 1.2 * alone.mean.standard_error
        assert among.mean.dof == pytest.approx(5.0)
    for alone, among in zip(one.contrasts, several.contrasts, strict=True):
        assert among.value == pytest.approx(alone.value)
        assert among.standard_error < 1.5 * alone.standard_error


def test_two_sources_leave_one_degree_of_freedom_to_a_mean_and_those_of_families_to_a_balanced_difference(frame):
    compared = compare(frame(rows(), studies=tuple(np.repeat(["s", "t"], 30))), BANDS)
    assert [summary.mean.dof for summary in compared.summaries] == pytest.approx([1.0] * 3, abs=0.01)
    assert compared.contrasts[1].dof > 10
    assert any("Only 2 sources" in warning for warning in compared.warnings)


def test_differences_carry_p_values_alone_and_for_all_pairs(frame):
    compared = compare(frame(rows()), BANDS)
    plain = [contrast.p_value for contrast in compared.contrasts]
    for contrast, p_value in zip(compared.contrasts, plain, strict=True):
        assert p_value == pytest.approx(2 * stats.t.sf(abs(contrast.value / contrast.standard_error), contrast.dof))
        reach = math.sqrt(2) * abs(contrast.value) / contrast.standard_error
        assert contrast.p_tukey == pytest.approx(stats.studentized_range.sf(reach, 3, contrast.dof))
        assert contrast.p_tukey > p_value
    ordered = sorted(plain)
    holm = np.minimum(np.maximum.accumulate([3 * ordered[0], 2 * ordered[1], ordered[2]]), 1)
    assert sorted(contrast.p_holm for contrast in compared.contrasts) == pytest.approx(list(holm))
    (only,) = compare(frame(rows()), parse_bands("<10B,>30B")).contrasts
    assert only.p_value == only.p_tukey == only.p_holm
    assert all(summary.mean.p_value is UNKNOWN for summary in compared.summaries)


def test_the_fit_of_bands_is_the_comparison_with_what_hangs_on_single_choices(frame, question):
    data = frame([*rows(), ("m", 30.0, 0.3), ("n", 30.0, 0.35), ("m", 9.0, 0.2)], studies="stuvwxy")
    fit = ESTIMATOR.run(data, question(bands=BANDS))
    compared = compare(data, BANDS)
    assert fit.estimates == (*(summary.mean for summary in compared.summaries), *compared.contrasts)
    assert (fit.k_observations, fit.n_families, fit.refused) == (63, 14, ())
    assert len(fit.diagnostics.residuals) == 63
    assert sum(fit.diagnostics.leverage) == pytest.approx(3.0)
    changed = [variation.changed for variation in fit.variations]
    assert changed[:2] == ["without a", "without b"]
    assert "without y" in changed
    assert changed[-3:] == [
        "9B counts as 10B-30B (1 observation)",
        "30B counts as >30B (2 observations)",
        "34B counts as 10B-30B (12 observations)",
    ]
    without = compare(take(data, data.family != "a"), BANDS)
    assert fit.variations[0].estimates[0] == without.summaries[0].mean
    moved = fit.variations[-2].estimates
    assert moved[1].value == pytest.approx(np.mean([y for _, size, y in rows() if size == 13.0]))


def test_what_a_question_does_not_want_tried_is_not(frame, question):
    fit = ESTIMATOR.run(frame(rows()), question(bands=BANDS, sensitivity=(Sensitivity.BAND_EDGES,)))
    assert {variation.kind for variation in fit.variations} == {"sizes at a band edge"}
    assert ESTIMATOR.run(frame(rows()), question(bands=BANDS, sensitivity=())).variations == ()


def test_bands_that_all_lack_a_mean_and_missing_bands_are_refused(frame, question):
    assert ESTIMATOR.run(frame([("a", 7.0, 0.5)]), question(bands=BANDS)).reason is Reason.TOO_FEW_OBSERVATIONS
    assert ESTIMATOR.run(frame(rows()), question()).reason is Reason.EMPTY
    assert not ESTIMATOR.unasked(question())
    part = ESTIMATOR.run(frame([row for row in rows() if row[1] < 30.0]), question(bands=BANDS))
    assert [failure.reason for failure in part.refused] == [
        Reason.NO_OBSERVATIONS,
        Reason.TOO_FEW_OBSERVATIONS,
        Reason.TOO_FEW_OBSERVATIONS,
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.sampled_from([1.0, 10.0, 30.0, 70.0]),
            st.integers(0, 164).map(lambda k: k / 164),
        ),
        max_size=25,
    )
)
def test_any_frame_is_compared_or_says_why_not(frame, data):
    compared = compare(frame(data), BANDS)
    for item in (*(summary.mean for summary in compared.summaries), *compared.contrasts):
        if isinstance(item, Estimate):
            assert all(map(math.isfinite, (item.value, item.standard_error, item.lower, item.upper)))
            assert item.dof > 0.5
        else:
            assert item.message.endswith(".")
    assert sum(summary.k_observations for summary in compared.summaries) == len(data)
