"""The panel: pure, monotone, bounded; no claim and no answer are never talked away."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.review.panel import review
from engine.review.rubrics import RUBRICS
from engine.types.review import Reviewed

FULL = Reviewed(
    outcomes_asked=2, outcomes_answered=2, nearest_offered=1, nearest_answered=1, cells_asked=4, cells_filled=4, bands_asked=3, bands_estimated=3,
    models=40, families=12, claims=100, verified=100, refuted=0, sources=16, largest_share=0.1, estimates=10, with_interval=10, reliable=10, fits=2,
    fits_varied=2, adjusted=True, numbers=50, traced=50, sources_given=20, sources_digested=20, software_stated=True, written=2026, years=(2026, 2026),
)  # fmt: skip
COUNTS = [field.name for field in dataclasses.fields(Reviewed) if isinstance(getattr(FULL, field.name), int)]


def score(facts, rubric):
    return next(one.score for one in review(facts).opinions if one.rubric == rubric)


def test_there_are_at_least_six_independent_rubrics_and_a_full_report_gets_ten():
    judged = review(FULL)
    assert len(judged.opinions) == len({one.rubric for one in judged.opinions}) == len(RUBRICS) >= 6
    assert judged.total == judged.mean == 10.0
    assert all(one.score == 10.0 and not one.to_raise for one in judged.opinions)
    assert not judged.bounds


def test_an_empty_report_gets_nothing_with_a_reason_everywhere():
    judged = review(Reviewed())
    assert judged.total == 0.0
    assert all(one.evidence and one.to_raise for one in judged.opinions)


@pytest.mark.parametrize(
    ("change", "limit", "reason"),
    [
        ({"claims": 0, "verified": 0}, 2.0, "no claim"),
        ({"outcomes_answered": 0, "nearest_answered": 0}, 2.0, "nothing that is asked is answered"),
        ({"verified": 0}, 3.0, "no source confirms"),
        ({"verified": 80, "refuted": 20}, 4.0, "20 of 100 claims are refuted"),
        ({"outcomes_answered": 0}, 6.0, "only the nearest"),
        ({"sources": 1, "largest_share": 1.0}, 7.0, "one source"),
    ],
)
def test_bounds_hold_whatever_the_other_rubrics_say(change, limit, reason):
    judged = review(dataclasses.replace(FULL, **change))
    assert judged.mean > limit
    assert judged.total == limit
    assert reason in judged.bounds[0].reason
    assert judged.formula.startswith("total = min(weighted mean, bound) = min((")
    assert judged.formula.count("×") == len(RUBRICS)


@pytest.mark.parametrize(
    ("rubric", "change"),
    [
        ("answer", {"outcomes_answered": 1}),
        ("answer", {"cells_filled": 1}),
        ("coverage", {"bands_estimated": 1}),
        ("coverage", {"families": 3}),
        ("verification", {"verified": 60}),
        ("verification", {"refuted": 5}),
        ("sources", {"sources": 2}),
        ("sources", {"largest_share": 0.9}),
        ("statistics", {"with_interval": 4}),
        ("statistics", {"adjusted": False}),
        ("statistics", {"fits_varied": 0}),
        ("reproducibility", {"traced": 10}),
        ("reproducibility", {"software_stated": False}),
        ("currency", {"years": (2020, 2021)}),
    ],
)
def test_each_rubric_falls_with_its_facts_and_no_other_does(rubric, change):
    changed = review(dataclasses.replace(FULL, **change))
    for one in changed.opinions:
        assert (one.score < 10.0) == (one.rubric == rubric), one
        assert bool(one.to_raise) == (one.rubric == rubric)


@st.composite
def facts(draw):
    made = {name: draw(st.integers(0, 200)) for name in COUNTS}
    made["written"] = draw(st.integers(2015, 2030))
    made |= {"adjusted": draw(st.booleans()), "software_stated": draw(st.booleans())}
    years = tuple(sorted(draw(st.lists(st.integers(2015, 2030), max_size=4))))
    return Reviewed(**made, largest_share=draw(st.floats(0, 1)), years=years)


@given(facts())
def test_every_score_lies_between_0_and_10_and_the_total_is_what_the_formula_says(made):
    judged = review(made)
    assert judged == review(made)
    assert all(0.0 <= one.score <= 10.0 for one in judged.opinions)
    mean = sum(one.weight * one.score for one in judged.opinions) / sum(one.weight for one in judged.opinions)
    assert judged.mean == pytest.approx(mean, abs=0.051)
    assert judged.total == min([judged.mean, *(bound.limit for bound in judged.bounds)])
    if not made.claims or not made.outcomes_answered + made.nearest_answered:
        assert judged.total <= 2.0


def test_the_nearest_answer_makes_good_a_part_only():
    none = dataclasses.replace(FULL, outcomes_answered=0, cells_filled=0)
    assert score(none, "answer") == pytest.approx(4.0)
    assert score(dataclasses.replace(none, nearest_answered=0), "answer") == 0.0
