"""All tests of a question are adjusted together, and their number is said."""

from dataclasses import replace

import numpy as np
import pytest

from engine.fit.bands import compare
from engine.fit.estimators import ask
from engine.fit.loglinear import SLOPE, WITHIN
from engine.fit.multiplicity import family_of_tests
from engine.question.bands import parse_bands
from engine.types.fit import LINE, Analysis
from engine.types.question import Estimand

BANDS = parse_bands("<10B,10B-30B,>30B")


@pytest.fixture
def analyses(frame, question, ladder):
    def make(asked):
        made = []
        for seed, slope in ((1, 0.15), (2, 0.002)):
            data = frame(ladder(seed=seed, slope=slope), studies="stuvwxy")
            made.append(Analysis(frame=data, bands=compare(data, asked.bands), replies=ask(data, asked)))
        return tuple(made)

    return make


def test_a_question_of_bands_tests_all_its_differences_on_all_outcomes(question, analyses):
    asked = question(bands=BANDS, estimand=Estimand.BAND_DIFFERENCES, estimators=(LINE,))
    tests = family_of_tests(asked, analyses(asked))
    assert len(tests.members) == 6
    assert tests.adjustment == "Holm"
    ordered = sorted(tests.members, key=lambda member: member.p_value)
    assert ordered[0].p_adjusted == pytest.approx(6 * ordered[0].p_value)
    assert all(member.p_adjusted >= member.p_value for member in tests.members)


@pytest.mark.parametrize(("estimand", "term"), [(Estimand.SLOPE, SLOPE), (Estimand.WITHIN_SLOPE, WITHIN)])
def test_a_question_of_slopes_tests_one_an_outcome(question, analyses, estimand, term):
    asked = question(estimand=estimand, estimators=(LINE,), sensitivity=())
    tests = family_of_tests(asked, analyses(asked))
    assert [member.term for member in tests.members] == [term, term]
    assert tests.estimand is estimand


def test_without_an_estimate_there_is_no_family(question):
    assert family_of_tests(question(), ()) is None


def test_drops_are_tested_between_bands_on_drops_alone(question, analyses):
    asked = question(bands=BANDS, estimand=Estimand.DROP, estimators=(LINE,), sensitivity=())
    scores = analyses(asked)
    assert family_of_tests(asked, scores) is None
    drops = [replace(one.frame, subtracted_id=one.frame.observation_id) for one in scores]
    made = tuple(replace(one, frame=frame) for one, frame in zip(scores, drops, strict=True))
    assert len(family_of_tests(asked, made).members) == 6


def test_groups_are_tested_by_the_differences_of_their_lines(question, frame, ladder):
    asked = question(estimand=Estimand.GROUP_DIFFERENCES, estimators=("interactions",), sensitivity=())
    data = frame(ladder(), studies="stuvwxy")
    kinds = np.where(np.isin(data.family, list("abcdef")), "base", "instruct")
    mixed = replace(data, variant=kinds)
    tests = family_of_tests(asked, (Analysis(frame=mixed, bands=compare(mixed, BANDS), replies=ask(mixed, asked)),))
    assert [member.term for member in tests.members] == [
        "slope of instruct minus base models",
        "instruct minus base models at the mean size",
    ]


@pytest.mark.parametrize("estimand", list(Estimand))
def test_every_estimand_has_an_answer_or_none(question, analyses, estimand):
    asked = question(bands=BANDS, estimand=estimand, estimators=(LINE,), sensitivity=())
    tests = family_of_tests(asked, analyses(asked))
    assert tests is None or tests.estimand is estimand
