"""Verdicts against the gold claims: what is confirmed is right, what is right is confirmed, and confidence means what it says."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.types.verdict import Status
from engine.verify.confidence import coefficients

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold" / "dev"
pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="../shared/gold is not at hand")


@pytest.fixture(scope="module")
def judged():
    """The calibration script, and the gold's own claims with the confidence that other papers give them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        calibration = importlib.import_module("calibration")
        reliability = importlib.import_module("reliability")
    kept, given = calibration.held_out(calibration.cases())
    return kept, given, reliability


@pytest.mark.parametrize("level", ["core", "full"])
def test_confidence_is_calibrated_on_papers_held_out(judged, level):
    kept, given, reliability = judged
    right = np.array([getattr(one, level) for one in kept])
    assert reliability.expected_error(reliability.reliability(given, right)) <= 0.03


def test_what_is_confirmed_is_right_and_what_is_right_is_confirmed(judged):
    kept, given, _ = judged
    right = np.array([one.core for one in kept])
    confirmed = np.array([one.status is Status.CONFIRMED for one in kept]) & (given >= coefficients().confirm)
    assert len(kept) > 3000
    assert right[confirmed].mean() >= 0.995
    assert confirmed[right].mean() >= 0.9
