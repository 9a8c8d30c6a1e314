"""The training runs: complete, and what their script makes of ../shared."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.retrieve.training_runs import read_training_runs

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "datasets" / "training-runs"


def test_the_runs_of_one_training_text():
    read = read_training_runs(FOLDER)
    assert not read.failures
    (runs,) = read.items
    assert len(runs.loss) == 34
    assert len(np.unique(runs.model)) == 6
    assert runs.error.max() < 0.8
    assert "MIT" in runs.source.licence


def test_the_script_makes_them():
    if not (ROOT.parent / "shared").is_dir():
        pytest.skip("../shared is absent")
    command = [sys.executable, str(ROOT / "datasets" / "make_training_runs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
