"""Make the training runs `datasets/training-runs/` from ../shared, or check that they are what ../shared makes."""

import csv
import json
import sys
from pathlib import Path

from making.command import write_or_check

_HERE = Path(__file__).resolve().parent
_TARGET = _HERE / "training-runs"
_FROM = Path("reference") / "gadre" / "testbed_104.csv"
_FILE = "over-training.csv"
_TEXT = "c4_original"
_SOURCE = {
    "file": _FILE,
    "source_id": "arxiv:2403.08540",
    "kind": "paper",
    "title": "Language models scale reliably with over-training and on downstream tasks",
    "authors": ["Samir Yitzhak Gadre", "et al."],
    "year": "2024",
    "arxiv_id": "2403.08540",
    "doi": "",
    "url": "https://github.com/mlfoundations/scaling",
    "version": "",
    "licence": "MIT (repository of the runs)",
    "read_from": f"{_FROM.as_posix()}, the runs on one of three training texts",
}


def main() -> int:
    """Run the command.

    Returns
    -------
    int
        0; with ``--check`` 1 when a file differs or is missing.
    """
    return write_or_check(__doc__, make_training_runs, _TARGET)


def make_training_runs(shared: Path) -> dict[str, str]:
    """Choose runs and columns.

    Parameters
    ----------
    shared : Path
        The folder ../shared.

    Returns
    -------
    dict of str to str
        Text by file name: the runs and the card of their source.
    """
    with (shared / _FROM).open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["dataset_name"] == _TEXT]
    lines_out = [
        f"c4,{row['model_name']},{row['N']},{row['D']},{float(row['loss_c4_val']):.5f},{float(row['err_avg']):.5f}"
        for row in rows
    ]
    table = "\n".join(["text,model,parameters,tokens,loss,error", *lines_out]) + "\n"
    return {_FILE: table, "sources.json": json.dumps([_SOURCE], indent=1, ensure_ascii=False) + "\n"}


if __name__ == "__main__":
    sys.exit(main())
