"""Make the thinned loss curves `datasets/loss-curves/` from ../shared, or check that they are what ../shared makes."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from making.command import write_or_check

from engine.stats.schedules import Decay, Fall, warmed_up_schedule

_HERE = Path(__file__).resolve().parent
_TARGET = _HERE / "loss-curves"
_FROM = Path("reference") / "lr_annealing"
_FILE = "multi-power-law.csv"
_MODELS = {"25M": 0.025, "100M": 0.1, "400M": 0.4}
_SCHEDULES = {
    # name in the source: form of the fall, steps, rate at the end, step at which the fall begins
    "cosine_24000": (Decay.COSINE, 24000, 3e-5, 2160),
    "constant_24000": (Decay.NONE, 24000, 3e-4, 2160),
    "wsdcon_9": (Decay.STEP, 16000, 9e-5, 8000),
    "cosine_72000": (Decay.COSINE, 72000, 3e-5, 2160),
    "constant_72000": (Decay.NONE, 72000, 3e-4, 2160),
    "wsdcon_3": (Decay.STEP, 16000, 3e-5, 8000),
    "wsdcon_18": (Decay.STEP, 16000, 18e-5, 8000),
    "wsd_20000_24000": (Decay.EXPONENTIAL, 24000, 3e-5, 20000),
    "wsdld_20000_24000": (Decay.LINEAR, 24000, 3e-5, 20000),
}
_PEAK, _WARM_UP = 3e-4, 2160
_POINTS = 40
_COLUMNS = "model,size_b,schedule,decay,steps,warm_up,peak_rate,end_rate,decay_from,step,loss"
_SOURCE = {
    "file": _FILE,
    "source_id": "arxiv:2503.12811",
    "kind": "paper",
    "title": "A Multi-Power Law for Loss Curve Prediction Across Learning Rate Schedules",
    "authors": [
        "Kairong Luo",
        "Haodong Wen",
        "Shengding Hu",
        "Zhenbo Sun",
        "Zhiyuan Liu",
        "Maosong Sun",
        "Kaifeng Lyu",
        "Wenguang Chen",
    ],
    "year": "2025",
    "arxiv_id": "2503.12811",
    "doi": "",
    "url": "https://github.com/thu-yao-01-luo/MultiPowerLaw",
    "version": "",
    "licence": "MIT (repository of the curves)",
    "read_from": f"{_FROM.as_posix()}/mpl_csv_*, every run thinned to at most {_POINTS} points",
}


def main() -> int:
    """Run the command.

    Returns
    -------
    int
        0; with ``--check`` 1 when a file differs or is missing.
    """
    return write_or_check(__doc__, make_loss_curves, _TARGET)


def make_loss_curves(shared: Path) -> dict[str, str]:
    """Thin the curves.

    Parameters
    ----------
    shared : Path
        The folder ../shared.

    Returns
    -------
    dict of str to str
        Text by file name: the points and the card of their source.

    Raises
    ------
    ValueError
        If a learning rate of the source is not that of the schedule its file is named for.
    """
    rows = [line for model in _MODELS for schedule in _SCHEDULES for line in _run(shared / _FROM, model, schedule)]
    card = json.dumps([_SOURCE], indent=1, ensure_ascii=False)
    return {_FILE: "\n".join([_COLUMNS, *rows]) + "\n", "sources.json": card + "\n"}


def _run(folder: Path, model: str, schedule: str) -> Iterator[str]:
    decay, steps, end, decay_from = _SCHEDULES[schedule]
    fall = Fall(form=decay, begins=decay_from, end=end)
    rates = warmed_up_schedule(steps, peak=_PEAK, warm_up=_WARM_UP, fall=fall)
    path = folder / f"mpl_csv_{model.removesuffix('M')}" / f"{schedule}.csv"
    with path.open(encoding="utf-8") as lines:
        points = [row for row in csv.DictReader(lines) if int(row["step"]) < steps]
    for row in points:
        if not np.isclose(rates[int(row["step"])], float(row["lr"]), rtol=1e-6):
            raise ValueError(f"{path}: the rate of step {row['step']} is not that of {schedule}")
    kept = np.unique(np.linspace(0, len(points) - 1, _POINTS).round().astype(int))
    run = f"{model},{_MODELS[model]},{schedule},{decay},{steps},{_WARM_UP},{_PEAK},{end:g},{decay_from}"
    for place in kept:
        yield f"{run},{points[place]['step']},{points[place]['loss']}"


if __name__ == "__main__":
    sys.exit(main())
