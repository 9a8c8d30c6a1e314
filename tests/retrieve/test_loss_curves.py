"""Tables of loss curves: what is read, and what is refused by name."""

import json

import numpy as np
import pytest

from engine.errors import InputError
from engine.retrieve.loss_curves import read_loss_curves
from engine.types.outcome import Reason, Stage

COLUMNS = "model,size_b,schedule,decay,steps,warm_up,peak_rate,end_rate,decay_from,step,loss"
RUN = "1M,0.001,fall,linear,100,10,0.1,0.01,50"
ENTRY = {
    "file": "a.csv", "source_id": "s", "kind": "paper", "title": "T", "authors": ["A"], "year": "2025", "arxiv_id": "", "doi": "",
    "url": "", "version": "", "licence": "MIT", "read_from": "",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def of(*rows, header=COLUMNS):
        (tmp_path / "sources.json").write_text(json.dumps([ENTRY]))
        (tmp_path / "a.csv").write_text("\n".join([header, *rows]) + "\n")
        return read_loss_curves(tmp_path)

    return of


def test_a_run_with_its_schedule(read):
    (curve,) = read(f"{RUN},80,2.5", f"{RUN},20,3.0").items
    assert (curve.curve_id, curve.model, curve.size_b, curve.warm_up) == ("1M fall", "1M", 0.001, 10)
    assert curve.step.tolist() == [20, 80]
    assert curve.loss.tolist() == [3.0, 2.5]
    assert curve.source.licence == "MIT"
    assert curve.rates[[0, 9, 50, 75]] == pytest.approx([0.0, 0.1, 0.1, 0.055])


def test_runs_in_the_order_of_the_file_also_where_their_rows_are_mixed(read):
    other = RUN.replace("fall", "constant").replace("linear", "none")
    curves = read(f"{RUN},80,2.5", f"{other},20,3.0", f"{RUN},20,3.0").items
    assert [curve.schedule for curve in curves] == ["fall", "constant"]
    assert np.unique(curves[1].rates[10:]).tolist() == [0.1]


@pytest.mark.parametrize(
    ("rows", "reason", "words"),
    [
        ([f"{RUN},20,nan"], Reason.MALFORMED_TABLE, "loss"),
        ([f"{RUN},20,inf"], Reason.MALFORMED_TABLE, "loss"),
        ([f"{RUN},20,0"], Reason.MALFORMED_TABLE, "loss"),
        ([f"{RUN},20,"], Reason.MALFORMED_TABLE, "loss"),
        ([f"{RUN},2.5,3.0"], Reason.MALFORMED_TABLE, "step"),
        ([f"{RUN},20,3.0,7"], Reason.MALFORMED_TABLE, "None"),
        ([f"{RUN},20"], Reason.MALFORMED_TABLE, "loss"),
        ([RUN.replace("0.001", "0") + ",20,3.0"], Reason.MALFORMED_TABLE, "size_b"),
        ([RUN.replace("100", "99999999") + ",20,3.0"], Reason.MALFORMED_TABLE, "steps"),
        ([f"{RUN},20,3.0", f"{RUN},20,3.1"], Reason.DUPLICATE, "1M fall: a step stands twice"),
        ([f"{RUN},100,3.0"], Reason.MALFORMED_TABLE, "step 100 lies beyond"),
        ([f"{RUN},20,3.0", RUN.replace("50", "60") + ",30,3.0"], Reason.MALFORMED_TABLE, "different schedules"),
        ([RUN.replace("50", "5") + ",20,3.0"], Reason.MALFORMED_TABLE, "fall: expected"),
        ([], Reason.EMPTY, "holds no point"),
    ],
)
def test_what_is_no_curve_is_refused_by_name(read, rows, reason, words):
    outcome = read(*rows)
    assert not outcome.items
    (failure,) = outcome.failures
    assert (failure.stage, failure.reason) == (Stage.READ, reason)
    assert words in failure.message


def test_one_bad_run_leaves_the_others(read):
    other = RUN.replace("fall", "other")
    outcome = read(f"{RUN},20,3.0", f"{RUN},20,3.1", f"{other},20,3.0")
    assert [curve.schedule for curve in outcome.items] == ["other"]
    assert len(outcome.failures) == 1


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "sources.json").write_text(json.dumps([ENTRY]))
    (tmp_path / "a.csv").write_bytes(b"model\n\xff\xfe\n")
    (failure,) = read_loss_curves(tmp_path).failures
    assert failure.reason is Reason.UNREADABLE


def test_a_card_that_is_none(tmp_path):
    (tmp_path / "sources.json").write_text("{")
    with pytest.raises(InputError):
        read_loss_curves(tmp_path)
