"""Size bands as cells of a printed table and as rows of a file."""

import statistics
from operator import itemgetter
from typing import Final

from engine.types.fit import BandComparison, BandSummary, Estimate
from engine.types.frame import Frame
from engine.types.outcome import Failure
from engine.types.question import Band
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

BAND_HEADER: Final = ("band", "models", "observations", "sources", "mean", "95 % interval", "median", "range")
"""Columns of the printed table of bands."""
CONTRAST_HEADER: Final = ("difference", "points", "95 % interval", "p", "p (Tukey)", "p (Holm)")
"""Columns of the printed table of differences."""
COMPARISON_COLUMNS: Final = (
    "benchmark", "row", "models", "observations", "sources", "estimate", "standard_error", "lower", "upper", "p", "p_tukey", "p_holm",
    "median", "least", "greatest", "note",
)  # fmt: skip
"""Columns of the file of bands and differences; scores as proportions."""
OBSERVATION_COLUMNS: Final = (
    "benchmark", "band", "model", "params_b", "variant", "value", "standard_error", "source_id", "document_id", "claim_id",
)  # fmt: skip
"""Columns of the file of observations; scores as proportions."""
_NONE: Final = "-"


def band_cells(summary: BandSummary) -> list[str]:
    """Return the printed cells of one band: scores in percent, a dash for what cannot be had."""
    counts = [summary.band.label, str(summary.n_models), str(summary.k_observations), str(summary.m_studies)]
    mean, seen = summary.mean, summary.observed
    shown = [_NONE, _NONE] if isinstance(mean, Failure) else [_percent(mean.value), _interval(mean)]
    spread = [_percent(statistics.median(seen)), _between(seen[0], seen[-1])] if seen else [_NONE, _NONE]
    return [*counts, *shown, *spread]


def contrast_cells(contrast: Estimate | Failure) -> list[str]:
    """Return the printed cells of one difference: percentage points, a dash for what cannot be had."""
    if isinstance(contrast, Failure):
        return [contrast.subject, *[_NONE] * 5]
    p_values = [_p(value) for value in (contrast.p_value, contrast.p_tukey, contrast.p_holm)]
    return [contrast.term, f"{100 * contrast.value:+.1f}", _interval(contrast), *p_values]


def reasons(compared: BandComparison) -> list[str]:
    """Return why each band without a mean, and each difference that no such band explains, has none.

    Parameters
    ----------
    compared : BandComparison
        Bands and differences.

    Returns
    -------
    list of str
        Sentences, without the frame's label in front.
    """
    bands = [summary for summary in compared.summaries if isinstance(summary.mean, Failure)]
    lacking = [summary.band.label for summary in bands]
    means = [summary.mean.message for summary in bands if isinstance(summary.mean, Failure)]
    others = [
        contrast.message
        for contrast in compared.contrasts
        if isinstance(contrast, Failure) and not set(lacking) & set(contrast.subject.split(" minus "))
    ]
    return [message.removeprefix(f"{compared.label}, ") for message in (*means, *others)]


def comparison_rows(compared: BandComparison) -> list[list[object]]:
    """Return bands and differences as rows.

    Parameters
    ----------
    compared : BandComparison
        Bands and differences.

    Returns
    -------
    list of list
        By :data:`COMPARISON_COLUMNS`, full precision; empty cells for what cannot be had, with the reason in ``note``.
    """
    rows: list[list[object]] = []
    for summary in compared.summaries:
        seen = summary.observed
        spread = [statistics.median(seen), seen[0], seen[-1]] if seen else ["", "", ""]
        counts = [summary.n_models, summary.k_observations, summary.m_studies]
        rows.append(
            [compared.label, summary.band.label, *counts, *_numbers(summary.mean), *spread, _note(summary.mean)]
        )
    for contrast in compared.contrasts:
        name = contrast.subject if isinstance(contrast, Failure) else contrast.term
        rows.append([compared.label, name, "", "", "", *_numbers(contrast), "", "", "", _note(contrast)])
    return rows


def observation_rows(frame: Frame, bands: tuple[Band, ...], record: Record) -> list[list[object]]:
    """Return the observations of a frame, so that a person gets from a band to its claims.

    Parameters
    ----------
    frame : Frame
        The observations that were compared.
    bands : tuple of Band
        The bands.
    record : Record
        The store that they were taken from.

    Returns
    -------
    list of list
        By :data:`OBSERVATION_COLUMNS`; by band, then size, model and claim. The band is empty for a size outside all bands.
    """
    held = {one.observation_id: one for one in record.observations}
    rows: list[tuple[tuple[int, float, str, str], list[object]]] = []
    for place, name in enumerate(map(str, frame.observation_id)):
        one, size = held[name], float(frame.size_b[place])
        inside = next((index for index, band in enumerate(bands) if band.holds(size)), len(bands))
        label = bands[inside].label if inside < len(bands) else ""
        error = one.standard_error if isinstance(one.standard_error, float) else ""
        cells = [frame.label, label, one.model_id, size, one.variant, one.value, error, one.study_id, one.document_id, one.claim_id]  # fmt: skip
        rows.append(((inside, size, one.model_id, one.claim_id), cells))
    return [cells for _, cells in sorted(rows, key=itemgetter(0))]


def subset_of(frame: Frame, record: Record) -> str:
    """Return in words which part of the benchmark the observations of a frame are of."""
    wanted = set(map(str, frame.observation_id))
    subsets = sorted({one.subset for one in record.observations if one.observation_id in wanted})
    known = benchmarks().get(frame.benchmark_id)
    name = known.name if known else frame.benchmark_id
    chosen = next((subset for subset in subsets if subset and frame.label.endswith(f"({subset})")), "")
    return f"the subset {chosen} of {name}" if chosen else f"the whole of {name}"


def _numbers(estimate: Estimate | Failure) -> list[object]:
    if isinstance(estimate, Failure):
        return [""] * 7
    p_values = (estimate.p_value, estimate.p_tukey, estimate.p_holm)
    known = ["" if isinstance(value, Unknown) else value for value in p_values]
    return [estimate.value, estimate.standard_error, estimate.lower, estimate.upper, *known]


def _p(value: float | Unknown) -> str:
    """Return a p value to three decimals, a dash for none."""
    if isinstance(value, Unknown):
        return _NONE
    return f"{value:.3f}" if value >= 0.0005 else "<0.001"


def _note(estimate: Estimate | Failure) -> str:
    return estimate.message if isinstance(estimate, Failure) else ""


def _interval(estimate: Estimate) -> str:
    return _between(estimate.lower, estimate.upper)


def _between(lower: float, upper: float) -> str:
    return f"{_percent(lower)} to {_percent(upper)}"


def _percent(value: float) -> str:
    """Return a proportion in percent with one decimal."""
    return f"{100 * value:.1f}"
