"""Tables of training runs: what is read, and what is refused by name."""

import json
import math

import pytest

from engine.retrieve.training_runs import read_training_runs
from engine.types.outcome import Reason, Stage

COLUMNS = "text,model,parameters,tokens,loss,error"
ENTRY = {
    "file": "a.csv", "source_id": "s", "kind": "paper", "title": "T", "authors": ["A"], "year": "2025", "arxiv_id": "", "doi": "",
    "url": "", "version": "", "licence": "MIT", "read_from": "",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def of(*rows):
        (tmp_path / "sources.json").write_text(json.dumps([ENTRY]))
        (tmp_path / "a.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
        return read_training_runs(tmp_path)

    return of


def test_runs_by_training_text(read):
    one, two = read("c4,m,1e7,2e8,4.5,0.7", "rpj,m,1e7,2e8,4.6,", "c4,n,1e8,2e9,3.5,0.6").items
    assert (one.label, two.label) == ("c4", "rpj")
    assert one.parameters.tolist() == [1e7, 1e8]
    assert one.model.tolist() == ["m", "n"]
    assert math.isnan(two.error[0])
    assert one.source.licence == "MIT"


@pytest.mark.parametrize(
    ("rows", "reason", "words"),
    [
        (["c4,m,0,2e8,4.5,0.7"], Reason.MALFORMED_TABLE, "parameters"),
        (["c4,m,1e7,nan,4.5,0.7"], Reason.MALFORMED_TABLE, "tokens"),
        (["c4,m,1e7,2e8,,0.7"], Reason.MALFORMED_TABLE, "loss"),
        (["c4,m,1e7,2e8,4.5,70"], Reason.MALFORMED_TABLE, "error"),
        (["c4,m,1e7,2e8,4.5,0.7"] * 2, Reason.DUPLICATE, "twice"),
        ([], Reason.EMPTY, "holds no run"),
    ],
)
def test_what_is_no_run_is_refused_by_name(read, rows, reason, words):
    (failure,) = read(*rows).failures
    assert (failure.stage, failure.reason) == (Stage.READ, reason)
    assert words in failure.message
