"""Every file of ../shared/reference is read by a test, which is named here."""

from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
TESTS = Path(__file__).parents[1]
READ_BY = {
    "benchmark_sizes.csv": "vocab/test_benchmarks.py",
    "bootstrap/bca_expected.json": "reference/test_bootstrap.py",
    "bootstrap/corr_replicates.csv": "reference/test_bootstrap.py",
    "chinchilla/bootstrap_4000.csv": "reference/test_chinchilla.py",
    "chinchilla/data.csv": "reference/test_chinchilla.py",
    "chinchilla/expected.json": "reference/test_chinchilla.py",
    "downstream/downstream_R.json": "reference/test_scaling_laws.py",
    "downstream/expected.json": "reference/test_scaling_laws.py",
    "gadre/expected.json": "reference/test_scaling_laws.py",
    "gadre/testbed_104.csv": "reference/test_scaling_laws.py",
    "intervals/binomial_intervals.json": "reference/test_intervals.py",
    "lr_annealing/expected.json": "reference/test_annealing.py",
    "lr_annealing/tissue_listing_40pts.csv": "reference/test_annealing.py",
    "metafor/dat_bcg.csv": "reference/test_pooling.py",
    "metafor/dat_bcg_expected.json": "reference/test_pooling.py",
    "metafor/dat_konstantopoulos2011.csv": "reference/test_multilevel.py",
    "metafor/dat_konstantopoulos2011_expected.json": "reference/test_multilevel.py",
    "mixed/binomial_expected.json": "reference/test_binomial.py",
    "mixed/lmm_expected.json": "reference/test_mixed.py",
    "mixed/obs_humaneval.csv": "reference/test_mixed.py",
    "multiplicity/p_adjust.json": "reference/test_multiplicity.py",
    "obs_scaling/imputed_metrics.csv": "reference/test_scaling_laws.py",
    "obs_scaling/pca_expected.json": "reference/test_scaling_laws.py",
    "paired/miller_worked_numbers.json": "reference/test_paired.py",
    "paired/paired_clustered.csv": "reference/test_paired.py",
    "paired/paired_expected.json": "reference/test_paired.py",
    "passk/expected.json": "reference/test_passk.py",
    "passk/problem_counts.csv": "reference/test_passk.py",
}
CURVES = "lr_annealing/mpl_csv_"
"""27 loss curves, each read by its size and schedule in reference/test_annealing.py."""


def test_every_file_is_read_by_a_test():
    if not REFERENCE.is_dir():
        pytest.skip(f"{REFERENCE} is absent")
    files = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*") if path.is_file()} - {"README.md"}
    assert {name for name in files if not name.startswith(CURVES)} == set(READ_BY)
    assert len([name for name in files if name.startswith(CURVES)]) == 27
    for name, test in READ_BY.items():
        text = (TESTS / test).read_text(encoding="utf-8")
        assert Path(name).name in text, name
    assert "mpl_csv_" in (TESTS / "reference" / "test_annealing.py").read_text(encoding="utf-8")
