"""Every estimator's intervals are simulated, or it is said by name why not."""

import re
from pathlib import Path

import pytest

from engine.fit.estimators import ESTIMATORS

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

ROWS = {
    "coverage.txt": (
        *("bands", "band-pairs", "pooled-bands", "log-linear", "within-between", "mixed", "interactions", "binomial"),
        *("meta-regression", "pooled", "same-model", "small-study", "drop-ratio"),
    ),
    "coverage_laws.txt": ("power-law", "observational", "power-law-offset", "size-and-data"),
    "coverage_asked.txt": (
        *("matched-groups", "size-needed", "density-trend", "three-level", "power-law", "quantiles", "isotonic"),
        *("loss-to-score", "size-and-data", "ceiling", "beta-binomial"),
    ),
}
"""Tables of coverage, and the estimators that they have rows of."""

CALLED = {"observational": "others", "power-law-offset": "with offset", "size-and-data": "size and data"}
"""What coverage_laws.txt calls some of them."""

NOT_SIMULATED = {
    "band-permutation": "a p value without a distribution, no interval",
    "binomial-mixed": "no interval",
    "model-choice": "criteria and errors, no interval",
    "broken-power-law": "the tangent plane of power-law with two parameters more, a second a fit",
    "log-law": "the tangent plane of power-law with one parameter more, half a second a fit",
}


def rows_of(table, name):
    """Return the shares of a table that belong to an estimator."""
    text = (BENCHMARKS / table).read_text(encoding="utf-8")
    called = CALLED.get(name, name) if table == "coverage_laws.txt" else name
    begins = rf"{re.escape(called)}: " if table == "coverage.txt" else rf"^{re.escape(called)}, "
    return [line for line in text.splitlines() if re.search(begins, line) and re.search(r"\d\.\d%", line)]


@pytest.mark.parametrize(("table", "name"), [(table, name) for table, names in ROWS.items() for name in names])
def test_the_table_has_rows_of_the_estimator(table, name):
    assert rows_of(table, name)


def test_no_estimator_is_forgotten():
    simulated = {name for names in ROWS.values() for name in names}
    assert not simulated & set(NOT_SIMULATED)
    assert simulated | set(NOT_SIMULATED) == {estimator.name for estimator in ESTIMATORS}
