"""Groups of models at equal size: a t interval over pairs, wider with the problems as a sample, refused where pairs are few."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from engine.fit.bands import compare
from engine.fit.estimators import ask
from engine.fit.matched_groups import ESTIMATOR
from engine.fit.multiplicity import family_of_tests
from engine.types.fit import BEYOND_PROBLEMS, Analysis, Fit
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand, ModelGroup

SIZES = (7.0, 13.0, 34.0, 70.0)
GAPS = (0.262, 0.232, 0.311, 0.268)
SECOND = (0.122, 0.201, 0.226, 0.305)
GROUPS = (ModelGroup(label="A", families=("a",)), ModelGroup(label="B", families=("b",)))


@pytest.fixture
def matched(frame):
    """Make a frame of pairs of one family from (size, difference, score of the second) rows."""

    def make(sizes=SIZES, gaps=GAPS, second=SECOND, *, families=("a",), studies=("s",), models=None, v=0.0025):
        rows = [(families[i % len(families)], size, gap) for i, (size, gap) in enumerate(zip(sizes, gaps, strict=True))]
        data = frame(rows, studies=studies, subtracted=True)
        names = np.array(models or data.model_id.tolist(), dtype=np.str_)
        return dataclasses.replace(
            data,
            label="pass@1 on X, A minus B",
            groups=("A", "B"),
            model_id=names,
            subtracted_model=np.array([f"{name}-b" for name in names], dtype=np.str_),
            subtracted=np.array(second, dtype=np.float64),
            v=np.full(len(rows), v),
        )

    return make


def fitted(data, question):
    fit = ESTIMATOR.run(data, question)
    assert isinstance(fit, Fit), fit
    return fit, {estimate.term: estimate for estimate in fit.estimates}


def test_the_mean_of_the_pairs_has_the_t_interval_of_their_differences(matched, question):
    fit, found = fitted(matched(), question())
    known = stats.ttest_1samp(GAPS, 0.0)
    expected = known.confidence_interval(0.95)
    mean = found["A minus B"]
    assert (mean.value, mean.dof) == pytest.approx((np.mean(GAPS), 3))
    assert (mean.lower, mean.upper, mean.p_value) == pytest.approx((*expected, known.pvalue))
    assert (fit.k_observations, fit.m_studies, fit.spread.value) == (4, 1, pytest.approx(np.std(GAPS, ddof=1)))


def test_problems_as_a_sample_add_their_whole_variance(matched, question):
    _, found = fitted(matched(v=0.0025), question())
    mean, beyond = found["A minus B"], found[f"A minus B{BEYOND_PROBLEMS}"]
    assert beyond.value == mean.value
    assert beyond.standard_error == pytest.approx(math.sqrt(mean.standard_error**2 + 0.0025))
    assert beyond.upper - beyond.lower > mean.upper - mean.lower


def test_without_a_number_of_problems_there_is_no_wider_interval(matched, question):
    _, found = fitted(matched(v=math.nan), question())
    assert f"A minus B{BEYOND_PROBLEMS}" not in found


def test_slopes_are_those_of_lines_through_the_same_pairs(matched, question):
    _, found = fitted(matched(), question())
    x = np.log10(SIZES)
    for term, scores in (("slope of B", SECOND), ("slope of A", np.add(SECOND, GAPS))):
        assert found[term].value == pytest.approx(stats.linregress(x, scores).slope)
    apart = found["slope of A minus slope of B"]
    assert apart.value == pytest.approx(found["slope of A"].value - found["slope of B"].value)
    assert apart.lower < 0.0 < apart.upper


def test_a_pair_counts_once_however_many_sources_print_it(matched, question):
    data = matched((7.0, 7.0, 13.0, 70.0), (0.1, 0.3, 0.4, 0.5), (0.1,) * 4, models=["p", "p", "q", "r"], studies="st")
    _, found = fitted(data, question())
    assert found["A minus B"].value == pytest.approx((0.2 + 0.4 + 0.5) / 3)
    assert found["A minus B"].dof == pytest.approx(2)


def test_pairs_of_several_families_are_clustered_by_them(matched, question):
    data = matched((7.0,) * 6, (0.1, 0.12, 0.3, 0.31, 0.5, 0.52), (0.2,) * 6, families=("a", "c", "d"))
    alone = dataclasses.replace(data, family=np.array(["a"] * 6))
    clustered = fitted(dataclasses.replace(data, family=np.array(list("aaccdd"))), question())[1]["A minus B"]
    assert clustered.dof == pytest.approx(2)
    assert clustered.standard_error > fitted(alone, question())[1]["A minus B"].standard_error


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sizes": SIZES[:2], "gaps": GAPS[:2], "second": SECOND[:2]}, Reason.TOO_FEW_OBSERVATIONS),
        ({"gaps": (0.2,) * 4}, Reason.NO_VARIATION),
        ({"gaps": (0.2, 0.1, math.nan, 0.3)}, Reason.NOT_FINITE),
    ],
)
def test_what_pairs_cannot_carry_is_refused(matched, question, changes, reason):
    refused = ESTIMATOR.run(matched(**changes), question())
    assert isinstance(refused, Failure)
    assert refused.reason is reason


def test_three_sizes_give_a_difference_and_no_slope(matched, question):
    fit, found = fitted(matched(SIZES[:3], GAPS[:3], SECOND[:3]), question())
    assert list(found) == ["A minus B", f"A minus B{BEYOND_PROBLEMS}"]
    assert {failure.reason for failure in fit.refused} == {Reason.TOO_FEW_SIZES}


def test_each_pair_and_each_source_is_left_out_in_turn(matched, question):
    fit, _ = fitted(matched(studies=("s", "t")), question())
    kinds = [variation.kind for variation in fit.variations]
    assert (kinds.count("leave one pair out"), kinds.count("leave one source out")) == (4, 2)
    assert fitted(matched(), question(sensitivity=()))[0].variations == ()


def test_a_careful_reader_is_told_how_little_it_is(matched, question):
    text = "\n".join(fitted(matched(), question())[0].warnings)
    assert "one model family" in text
    assert "one source" in text
    assert "fewer than 4" in text


def test_differences_of_groups_are_answered_by_this_estimator_alone(matched, frame, ladder, question):
    asked = question(groups=GROUPS)
    assert [reply.estimator for reply in ask(matched(), asked)] == [ESTIMATOR.name]
    assert ESTIMATOR.name not in [reply.estimator for reply in ask(frame(ladder()), asked)]


def test_a_question_of_groups_tests_their_difference_and_that_of_their_slopes(matched, question):
    asked = question(groups=GROUPS, estimand=Estimand.GROUP_DIFFERENCES)
    data = matched()
    tests = family_of_tests(asked, (Analysis(frame=data, bands=compare(data, ()), replies=ask(data, asked)),))
    assert [member.term for member in tests.members] == ["A minus B", "slope of A minus slope of B"]
