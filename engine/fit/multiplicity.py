"""All tests of one question together: the more is asked, the more a single answer must show."""

from engine.fit import interactions
from engine.stats.multiplicity import Adjustment, adjust
from engine.types.fit import DENSITY_TREND, LINE, MATCHED_GROUPS, YEARLY, Analysis, Estimate, FamilyMember, TestFamily
from engine.types.outcome import Failure
from engine.types.question import Estimand, Question

_TESTED = {
    Estimand.SLOPE: (LINE, "slope per tenfold parameters"),
    Estimand.WITHIN_SLOPE: (LINE, "slope per tenfold parameters within families"),
    Estimand.GROUP_DIFFERENCES: (interactions.ESTIMATOR.name, " minus "),
    Estimand.TREND: (DENSITY_TREND, YEARLY),
}
"""Estimator that tests an estimand, and its term or what all its tested terms hold; groups that a question names are tested by
:mod:`engine.fit.matched_groups`. A level and a threshold are estimated and not tested."""


def family_of_tests(question: Question, analyses: tuple[Analysis, ...]) -> TestFamily | None:
    """Adjust the tests of the question's estimand, over all its outcomes.

    Parameters
    ----------
    question : Question
        Its estimand says which estimates are tested.
    analyses : tuple of Analysis
        All outcomes.

    Returns
    -------
    TestFamily or None
        Adjusted by Holm (1979, Scandinavian Journal of Statistics 6(2), 65-70); None where nothing could be tested.
    """
    found = [
        (analysis.frame.label, estimate.term, estimate.p_value)
        for analysis in analyses
        for estimate in _tested(question, analysis)
        if isinstance(estimate.p_value, float)
    ]
    if not found:
        return None
    adjusted = adjust([p_value for _, _, p_value in found], Adjustment.HOLM)
    return TestFamily(
        estimand=question.estimand,
        adjustment="Holm",
        members=tuple(
            FamilyMember(label=label, term=term, p_value=p_value, p_adjusted=float(p_adjusted))
            for (label, term, p_value), p_adjusted in zip(found, adjusted, strict=True)
        ),
    )


def _tested(question: Question, analysis: Analysis) -> tuple[Estimate, ...]:
    if question.estimand in {Estimand.BAND_DIFFERENCES, Estimand.DROP}:
        asked = question.estimand is Estimand.BAND_DIFFERENCES or analysis.frame.subtracted_id.size
        contrasts = () if isinstance(analysis.bands, Failure) or not asked else analysis.bands.contrasts
        return tuple(contrast for contrast in contrasts if isinstance(contrast, Estimate))
    estimator, term = _TESTED.get(question.estimand, ("", ""))
    differences = question.estimand is Estimand.GROUP_DIFFERENCES
    if differences and question.groups:
        estimator = MATCHED_GROUPS
    found = next((reply.outcome for reply in analysis.replies if reply.estimator == estimator), None)
    if found is None or isinstance(found, Failure):
        return ()
    return tuple(one for one in found.estimates if one.term == term or (differences and term in one.term))
