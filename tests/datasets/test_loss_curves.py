"""The thinned loss curves: complete, thin, and what their script makes of ../shared."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.retrieve.loss_curves import read_loss_curves

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "datasets" / "loss-curves"


def test_three_models_on_nine_schedules():
    read = read_loss_curves(FOLDER)
    assert not read.failures
    assert len(read.items) == 27
    assert {curve.model for curve in read.items} == {"25M", "100M", "400M"}
    assert len({curve.schedule for curve in read.items}) == 9
    for curve in read.items:
        assert 30 <= len(curve.step) <= 40
        assert curve.step[0] >= curve.warm_up
        assert curve.loss[-1] < curve.loss[0]
        assert curve.rates.max() == pytest.approx(3e-4)
        assert "MIT" in curve.source.licence
        assert np.diff(curve.step).min() > 0


def test_the_script_makes_them():
    if not (ROOT.parent / "shared").is_dir():
        pytest.skip("../shared is absent")
    command = [sys.executable, str(ROOT / "datasets" / "make_loss_curves.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
