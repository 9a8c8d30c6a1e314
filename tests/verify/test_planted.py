"""Errors planted in claims that were read rightly: `printed` alone catches every change of a claim against its own cell."""

import importlib
import random
import sys
from pathlib import Path

import pytest

from engine.pipeline import read_claims
from engine.types.verdict import Severity
from engine.verify import identity, printed
from engine.verify.base import evidence_of

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
CARD = """# A card

| Model | HumanEval (+) | MBPP | MBPP+ |
|---|---|---|---|
| Qwen2.5-Coder-7B-Base | 61.6 (53.0) | 76.9 | 62.9 |
| Qwen2.5-Coder-7B-Instruct | 88.4 (84.1) | 83.5 | 71.7 |
| CodeLlama-7B | 33.5 (28.7) | 41.4 | 35.2 |
| CodeLlama-13B | 36.0 (31.1) | 47.0 | **40.1** |
"""


@pytest.fixture(scope="module")
def corruptions():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        return importlib.import_module("corruptions")


@pytest.fixture(scope="module")
def claims(tmp_path_factory):
    path = tmp_path_factory.mktemp("card") / "card.md"
    path.write_text(CARD)
    (rows,) = read_claims([path])
    assert len(rows.claims) == 16
    return rows.claims


@pytest.mark.parametrize("name", ["change one digit", "move the decimal point", "digits of the neighbouring row"])
def test_every_change_against_the_cell_is_refuted(corruptions, claims, name):
    draw, evidence = random.Random(7), evidence_of(CARD.encode(), "utf-8")
    wrong = [
        one for claim in claims for _ in range(20) if (one := corruptions.AGAINST_THE_CELL[name](claim, claims, draw))
    ]
    assert len(wrong) >= 200
    for one in wrong:
        (found,) = printed.CHECK.run(one, evidence)
        assert found.severity is Severity.REFUTES, one


def test_base_taken_for_instruct_is_noticed(corruptions, claims):
    swapped = [corruptions.swap_base_and_instruct(claim, claims, random.Random(7)) for claim in claims[:8]]
    for one in swapped:
        (found,) = identity.CHECK.run(one, evidence_of(b"", "utf-8"))
        assert found.severity is Severity.WARNS
        assert "A header prints the" in found.message
