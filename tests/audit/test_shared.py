"""Five reports that were written by machines, audited by the corpus: what is known of them comes out, and nothing is confirmed unseen."""

import csv
import re
from pathlib import Path

import pytest

from engine.auditing import audit, library
from engine.types.audit import PartKind
from engine.types.verdict import Status

SHARED = Path(__file__).resolve().parents[3] / "shared"
EXPECTED = SHARED / "gold" / "audit_expected.csv"
pytestmark = pytest.mark.skipif(not EXPECTED.is_file(), reason="../shared/gold/audit_expected.csv is not at hand")


@pytest.fixture(scope="module")
def audits():
    at_hand = library([SHARED / "corpus" / folder for folder in ("html", "latex", "markdown", "pdf", "readme")])
    return {path.name: audit(path, at_hand) for path in sorted((SHARED / "reports-to-audit").glob("*.txt"))}


def expected():
    with EXPECTED.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_known_part_gets_its_verdict_and_its_attribution(audits):
    rows = expected()
    for row in rows:
        value = row["part"].split()[-1]
        (found,) = [
            one
            for one in audits[row["report"]].judgements
            if one.statement == int(row["claim"]) and one.part.split()[-1] == value
        ]
        assert found.status == row["expected"], row
        printed = row["evidence"].removeprefix("2412.21199").partition(";")[0]
        wanted = re.findall(r"(?<![\d/])\d{2}\.\d(?!\d)", printed)
        assert wanted, row
        shown = " ".join((found.reason, *found.notes, *(one.says for one in (*found.support, *found.instead))))
        assert all(number in shown for number in wanted), row
        if "no multiple" in row["evidence"]:
            assert f"{value} is not one greedy run over 164 problems" in shown
        if "BigCodeBench-Lite" in row["evidence"]:
            benchmark = "BigCodeBench-Lite Pro" if "Lite Pro" in row["evidence"] else "BigCodeBench-Lite"
            assert f"{value} is printed for this model on {benchmark} in 2412.21199" in found.reason, row
    assert {row["report"] for row in rows} <= set(audits)


def test_nothing_is_confirmed_without_a_quoted_cell_or_sentence(audits):
    confirmed = [one for done in audits.values() for one in done.judgements if one.status is Status.CONFIRMED]
    assert confirmed
    for one in confirmed:
        assert one.support, one
        assert all(passage.quote for passage in one.support)
        if one.kind is PartKind.SCORE:
            assert any(one.part.split()[-1] in passage.quote for passage in one.support), one


def test_what_no_source_at_hand_speaks_of_is_left_open(audits):
    for name, done in audits.items():
        if name.startswith(("002", "004")):
            assert {done.status_of(one.ordinal) for one in done.statements} == {Status.UNRESOLVED}, name
