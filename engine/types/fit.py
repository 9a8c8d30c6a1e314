"""Estimate and Fit: what an estimator says of a Frame."""

from dataclasses import dataclass
from enum import StrEnum

from engine.types.conflict import Conflict
from engine.types.efficiency import Efficiency, EfficiencyShift
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.projection import Projection
from engine.types.question import Band, Estimand, Question
from engine.types.source import Source
from engine.types.unknown import UNKNOWN, Unknown

LINE = "log-linear"
"""Name of the estimator whose line stands beside the points of a figure."""

POOLED = "pooled"
"""Name of the estimator of the mean true score."""

DENSITY_TREND = "density-trend"
"""Name of the estimator of what scores gain with the dates of release."""

YEARLY = "change of the score per year at one size"
"""Its term for models of one size."""

SIZE_NEEDED = "size-needed"
"""Name of the estimator of the size at which a score is reached."""

DROP_RATIO = "drop-ratio"
"""Name of the estimator of the share of its score that a model keeps on a harder benchmark."""

MATCHED_GROUPS = "matched-groups"
"""Name of the estimator that sets two groups of models against each other at equal size."""

BEYOND_PROBLEMS = ", beyond these problems"
"""End of the term of an estimate whose interval counts the benchmark's problems as a sample too."""

RESIDUAL_SD = "residual standard deviation"
"""Quantity: standard deviation of the residuals."""

R_SQUARED = "R2"
"""Quantity: share of the variance of the outcome that a fit explains."""


class Scale(StrEnum):
    """What a number of a fit is counted in, so that it can be printed."""

    PROPORTION = "proportion"
    """Scores and their differences, slopes per tenfold parameters: percent and percentage points in print."""
    SQUARED_PROPORTION = "squared proportion"
    """Variance of scores."""
    LOG_ODDS = "log odds"
    """Logits and their differences."""
    SQUARED_LOG_ODDS = "squared log odds"
    """Variance of logits."""
    SHARE = "share"
    """Share of a whole, in [0, 1]: I2, R2, correlations."""
    P_VALUE = "p value"
    """Probability under the null hypothesis."""
    COUNT = "count"
    """Whole number."""
    BILLIONS = "billions of parameters"
    """Model size."""
    NUMBER = "number"
    """Anything else, printed as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its uncertainty."""

    term: str
    """What is estimated: ``slope per tenfold parameters``, ``>30B minus <10B``."""
    value: float
    """Point estimate, in its unit."""
    standard_error: float
    """Standard error; cluster-robust where the method says so."""
    lower: float
    """Lower end of the interval."""
    upper: float
    """Upper end of the interval."""
    level: float
    """Confidence level of the interval, such as 0.95."""
    dof: float
    """Degrees of freedom of the t reference distribution; infinite for the normal one and for a bootstrap."""
    scale: Scale = Scale.PROPORTION
    """What it is counted in."""
    p_value: float | Unknown = UNKNOWN
    """Two-sided p value of the estimate being 0, where that is a question."""
    p_tukey: float | Unknown = UNKNOWN
    """The same adjusted by Tukey and Kramer for all pairs of the fit."""
    p_holm: float | Unknown = UNKNOWN
    """The same adjusted by Holm for all pairs of the fit; :class:`TestFamily` has those of a whole question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a fit that is no estimate of its own: a variance, a share, a criterion, a p value."""

    term: str
    """What it is: ``tau2``, ``I2``, ``R2``, ``Pearson dispersion``, ``prediction interval, t(k-p-1)``."""
    value: float
    """The number; for a prediction interval its centre."""
    scale: Scale
    """What it is counted in."""
    lower: float | Unknown = UNKNOWN
    """Lower end of its interval, where it has one."""
    upper: float | Unknown = UNKNOWN
    """Upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """The estimates of a fit under another choice than the one made: a check of how much hangs on it."""

    kind: str
    """``leave one family out``, ``leave one source out``, ``size at a band edge``, ``weighted by precision``, ..."""
    changed: str
    """What was changed: ``without Qwen2.5-Coder``, ``30B counts as >30B``."""
    estimates: tuple[Estimate | Failure, ...]
    """The main estimates again, in the order of the fit, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """Whether a fit can be trusted on its own terms. One entry an observation used."""

    observation_ids: tuple[str, ...] = ()
    """Observations used, in the order of the frame."""
    residuals: tuple[float, ...] = ()
    """Outcome minus fitted value, in the unit of the outcome."""
    leverage: tuple[float, ...] = ()
    """Diagonal of the hat matrix, in [0, 1]; empty where the method has none."""
    converged: bool = True
    """Whether the search for the estimates ended at an optimum; closed forms always do."""
    explained_by: tuple[str, ...] = ()
    """Observations of other outcomes that this one is explained by; they are counted apart."""
    boundary: str = ""
    """What lies at the edge of its range, in words (``variance between sources is 0``); empty: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """A fitted value at one model size."""

    size_b: float
    """Billions of parameters."""
    value: float
    """Fitted score, as a proportion."""
    lower: float | Unknown = UNKNOWN
    """Lower end of the pointwise interval, where there is one."""
    upper: float | Unknown = UNKNOWN
    """Upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One fitted model: never without its uncertainty, its data count and its source count."""

    label: str
    """What was fitted: the frame's label."""
    estimator: str
    """Name of the estimator: ``log-linear``."""
    method: str
    """In words: form, weighting, covariance, reference distribution, and why it is the default where it is."""
    estimates: tuple[Estimate, ...]
    """Estimates in a fixed order."""
    k_observations: int
    """Observations used."""
    m_studies: int
    """Sources that print them."""
    n_models: int
    """Distinct models."""
    n_families: int
    """Families."""
    warnings: tuple[str, ...]
    """What a careful reader must know."""
    input_digest: str
    """Digest of the frame."""
    spread: Quantity | None = None
    """What varies beyond the fitted values: tau2, dispersion or residual standard deviation; None for a bare test."""
    quantities: tuple[Quantity, ...] = ()
    """Other numbers of the fit, in a fixed order."""
    covariance: tuple[tuple[float, ...], ...] = ()
    """Covariance of the first estimates, where more than their own variances is of use; else empty."""
    refused: tuple[Failure, ...] = ()
    """Terms that the data cannot carry, each with its reason."""
    variations: tuple[Variation, ...] = ()
    """The main estimates under other choices."""
    curve: tuple[CurvePoint, ...] = ()
    """Fitted scores at ascending model sizes; empty where the method is no curve in size."""
    projection: Projection | None = None
    """The outcome against what else explains it; None where that is nothing but size."""
    diagnostics: Diagnostics = Diagnostics()
    """Residuals, leverage, convergence, boundary."""

    def quantity(self, term: str) -> Quantity:
        """Return a quantity (or the spread) by its term.

        Parameters
        ----------
        term : str
            As in :attr:`Quantity.term`.

        Returns
        -------
        Quantity
            The one of that name.

        Raises
        ------
        KeyError
            If the fit has none.
        """
        held: tuple[Quantity, ...] = (*self.quantities, self.spread) if self.spread else self.quantities
        named = {quantity.term: quantity for quantity in held}
        return named[term]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one estimator says of a frame."""

    estimator: str
    """Its name: ``log-linear``."""
    title: str
    """Its name in words, for a heading."""
    asks: str
    """The question that it answers, in one sentence."""
    outcome: Fit | Failure
    """The fit, or the reason why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSummary:
    """The observations of one band."""

    band: Band
    """The band."""
    n_models: int
    """Distinct models."""
    k_observations: int
    """Observations."""
    m_studies: int
    """Sources."""
    n_families: int
    """Families (clusters)."""
    mean: Estimate | Failure
    """Mean with its interval, or why there is none."""
    observed: tuple[float, ...]
    """The outcomes in ascending order, for median and range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandComparison:
    """Size bands side by side on one outcome."""

    label: str
    """The frame's label."""
    method: str
    """One sentence: how means, intervals and contrasts were had."""
    summaries: tuple[BandSummary, ...]
    """One a band, in the question's order."""
    contrasts: tuple[Estimate | Failure, ...]
    """Differences between bands (later minus earlier), each pair once."""
    warnings: tuple[str, ...]
    """What a careful reader must know."""
    input_digest: str
    """Digest of the frame."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """Everything computed for one outcome of a question."""

    frame: Frame
    """The observations."""
    bands: BandComparison | Failure
    """Bands side by side, or why not."""
    replies: tuple[Reply, ...]
    """What the question's estimators say, in their order."""

    @property
    def scaling(self) -> Fit | Failure:
        """Line of the outcome on log10 parameters, or why there is none."""
        for reply in self.replies:
            if reply.estimator == LINE:
                return reply.outcome
        why = f"{self.frame.label}: the question asks for no line on model size."
        return Failure(stage=Stage.FIT, subject=self.frame.label, reason=Reason.NOT_ASKED, message=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """One test of a family of tests."""

    label: str
    """The outcome: the frame's label."""
    term: str
    """The estimate that is tested against 0."""
    p_value: float
    """Two-sided, not adjusted."""
    p_adjusted: float
    """Adjusted for the whole family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFamily:
    """The tests that one question makes, adjusted together: its size is part of what is said."""

    estimand: Estimand
    """What is tested on every outcome."""
    adjustment: str
    """``Holm``: the probability of any false finding stays below the level, whatever the dependence."""
    members: tuple[FamilyMember, ...]
    """In the order of outcomes and terms; their number is the size of the family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveTest:
    """A measured loss curve beside the one that a fitted law predicts."""

    law: str
    """Name of the law: ``annealing``."""
    curve_id: str
    """Model and schedule."""
    model: str
    """Model."""
    schedule: str
    """Learning-rate schedule."""
    held_out: bool
    """Whether the law has not seen this schedule."""
    step: tuple[int, ...]
    """Steps, ascending."""
    loss: tuple[float, ...]
    """Measured losses, in nats a token."""
    predicted: tuple[float, ...]
    """Predicted losses."""
    mean_error: float
    """Mean of absolute errors relative to the losses."""
    worst_error: float
    """Largest of them."""
    final_error: float
    """Predicted over measured loss at the last step, less 1: negative where the law promises too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveStudy:
    """Laws of the loss under learning-rate schedules, fitted to some schedules and tested on others."""

    label: str
    """What was studied."""
    method: str
    """In words: how laws were fitted, tested and compared."""
    fits: tuple[Fit | Failure, ...]
    """The law of annealing fitted to each model, or why not."""
    tests: tuple[CurveTest, ...]
    """One a law and curve: laws in a fixed order, curves in that of the dataset."""
    estimates: tuple[Estimate | Failure, ...]
    """Errors of each law on schedules that it has not seen, over all models, and how the laws differ in them."""
    sources: tuple[Source, ...]
    """Where the curves were published."""
    cannot_say: tuple[str, ...]
    """What the curves do not tell of the benchmarks that the question names, one sentence each."""
    warnings: tuple[str, ...]
    """What a careful reader must know."""
    input_digest: str
    """Digest of the curves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCell:
    """One cell of the question's design: how many observations any source gives for it."""

    group: str
    """Model group."""
    benchmark_id: str
    """Benchmark."""
    metric_id: str
    """Metric."""
    observation_ids: tuple[str, ...]
    """Observations in the cell; empty: no source at hand reports any."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """All that is computed for one question; the report prints nothing else."""

    question: Question
    """The question."""
    analyses: tuple[Analysis, ...]
    """One an outcome (a benchmark, or a drop between two), the asked ones first."""
    design: tuple[DesignCell, ...]
    """The design that the question asks for, cell by cell."""
    unreported: tuple[str, ...]
    """What the question asks for and no source at hand reports, one plain statement each."""
    tests: TestFamily | None = None
    """The question's tests, adjusted together; None where none could be made."""
    efficiency: tuple[Efficiency | EfficiencyShift | Failure, ...] = ()
    """Models weighed by score and size, one an outcome in the order of `analyses`; empty where the question does not ask."""
    laws: tuple[Fit | Failure, ...] = ()
    """Laws of final losses and downstream errors, two a training text; empty where the question names no training runs."""
    law_sources: tuple[Source, ...] = ()
    """Where those runs were published."""
    curves: CurveStudy | Failure | None = None
    """What loss curves tell; None where the question asks for none."""
    conflicts: tuple[Conflict, ...] = ()
    """Models of which sources print different scores, among those that the answer rests on, the gravest first."""
