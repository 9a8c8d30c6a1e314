"""All tests of one question together: the more is asked, the more a single answer must show."""

from engine.stats.multiplicity import Adjustment, adjust
from engine.types.fit import LINE, Analysis, Estimate, FamilyMember, TestFamily
from engine.types.outcome import Failure
from engine.types.question import Estimand, Question

_SLOPES = {
    Estimand.SLOPE: "slope per tenfold parameters",
    Estimand.WITHIN_SLOPE: "slope per tenfold parameters within families",
}


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
    if question.estimand is Estimand.BAND_DIFFERENCES:
        contrasts = () if isinstance(analysis.bands, Failure) else analysis.bands.contrasts
        return tuple(contrast for contrast in contrasts if isinstance(contrast, Estimate))
    line = next((reply.outcome for reply in analysis.replies if reply.estimator == LINE), None)
    if line is None or isinstance(line, Failure):
        return ()
    return tuple(estimate for estimate in line.estimates if estimate.term == _SLOPES[question.estimand])
