"""Extraction against the gold claims: floors that only rise, and a proof that the gate notices a broken parser."""

import dataclasses
import importlib.util
import json
from pathlib import Path

import pytest

from engine.parse import documents

spec = importlib.util.spec_from_file_location("gate", Path(__file__).with_name("gate.py"))
gate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gate)

pytestmark = pytest.mark.skipif(not gate.GOLD.is_dir(), reason="../shared/gold is not at hand")


def test_every_figure_holds_its_floor(tmp_path):
    gate.extracted(gate.gold_documents(), tmp_path / "claims.csv")
    assert gate.below_floor(gate.measure(tmp_path / "claims.csv")) == []


def shifted(table):
    """Break a table as a parser would that loses its first column: every cell moves one to the left."""
    cells = tuple(c._replace(column=max(0, c.column - 1), column_span=1) for c in table.cells)
    return dataclasses.replace(table, cells=cells)


def test_gate_fails_when_a_parser_shifts_columns(tmp_path, monkeypatch):
    whole = documents.parse

    def broken(file):
        parsed = whole(file)
        items = tuple(dataclasses.replace(d, tables=tuple(shifted(t) for t in d.tables)) for d in parsed.items)
        return dataclasses.replace(parsed, items=items)

    monkeypatch.setattr("engine.pipeline.parse", broken)
    gate.extracted(gate.gold_documents(), tmp_path / "claims.csv")
    assert gate.below_floor(gate.measure(tmp_path / "claims.csv"))


def test_floors_only_rise():
    floors = json.loads(gate.FLOORS.read_text(encoding="utf-8"))
    worse = {doc: dict.fromkeys(named, 0.0) for doc, named in floors.items()}
    assert gate.raised(worse) == floors
