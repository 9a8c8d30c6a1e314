"""All checks together: the tuple is the folder, and a document goes through them."""

import dataclasses
import importlib
import pkgutil

import pytest

import engine.verify
from engine.types.locator import TextLocator
from engine.types.verdict import Severity, Status
from engine.verify.base import Check, DocumentCheck, RecordCheck
from engine.verify.checks import CHECKS, DOCUMENT_CHECKS, RECORD_CHECKS, compare_documents, verify
from tests.verify.conftest import known, record, table

ORDER = list(Severity)


@pytest.mark.parametrize(
    ("name", "kind", "listed"),
    [
        ("CHECK", Check, CHECKS),
        ("DOCUMENT_CHECK", DocumentCheck, DOCUMENT_CHECKS),
        ("RECORD_CHECK", RecordCheck, RECORD_CHECKS),
    ],
)
def test_every_check_of_the_folder_stands_in_its_tuple(name, kind, listed):
    modules = [
        importlib.import_module(f"engine.verify.{found.name}") for found in pkgutil.iter_modules(engine.verify.__path__)
    ]
    checks = [getattr(module, name) for module in modules if hasattr(module, name)]
    assert sorted(checks, key=lambda check: check.name) == sorted(listed, key=lambda check: check.name)
    assert all(isinstance(check, kind) and check.asks.endswith("?") for check in listed)


def test_no_two_checks_share_a_name():
    names = [check.name for check in (*CHECKS, *DOCUMENT_CHECKS, *RECORD_CHECKS)]
    assert len(set(names)) == len(names)


def test_a_document_goes_through_all_checks(make_claim):
    cells = ["<td>97.6</td>", "<td>96.2</td>", "<td>53.75</td>", "<td>120.5</td>"]
    content = "".join(cells)
    claims = []
    for number, (cell, printed) in enumerate(zip(cells, ["97.6", "96.2", "53.7", "120.5"], strict=True)):
        start = content.index(cell)
        claims.append(make_claim(printed, start=start, end=start + len(cell), claim_id=f"{number:016d}"))
    verified = verify(claims, content.encode(), "utf-8")
    assert [verdict.status for verdict in verified.verdicts] == [
        Status.CONFIRMED,
        Status.CONFIRMED,
        Status.REFUTED,
        Status.REFUTED,
    ]
    assert [one.claim_id for one in verified.observations] == [f"{0:016d}", f"{1:016d}"]
    order = [check.name for check in (*CHECKS, *DOCUMENT_CHECKS)]
    places = [(one.claim_id, order.index(one.check)) for one in verified.findings]
    assert places == sorted(places)
    flagged = [
        one.claim_id for one in verified.findings if one.check == "granularity" and one.severity is Severity.WARNS
    ]
    assert f"{1:016d}" in flagged
    assert f"{0:016d}" not in flagged
    gravest = {check.name: ORDER.index(check.gravest) for check in (*CHECKS, *DOCUMENT_CHECKS)}
    assert all(ORDER.index(one.severity) <= gravest[one.check] for one in verified.findings)


def test_findings_of_the_whole_document_decide_too(make_table):
    cells = ["<td>60.4 (55.5)</td>", "<td>55.5 (60.4)</td>"]
    content = "".join(cells)
    claims = make_table([["A-7B", "60.4 (55.5)"], ["B-7B", "55.5 (60.4)"]], ["HumanEval"])
    placed = [
        dataclasses.replace(one, locator=dataclasses.replace(one.locator, start=content.index(cell), end=content.index(cell) + len(cell)))
        for one, cell in zip(claims, [cell for cell in cells for _ in range(2)], strict=True)
    ]  # fmt: skip
    verified = verify(placed, content.encode(), "utf-8")
    assert [one.status for one in verified.verdicts] == [*[Status.CONFIRMED] * 2, *[Status.REFUTED] * 2]
    assert all("Refuted by monotone" in one.reason for one in verified.verdicts[2:])
    assert [one.claim_id for one in verified.observations] == [one.claim_id for one in placed[:2]]


def test_no_claims_give_nothing():
    verified = verify((), b"", "utf-8")
    assert (verified.findings, verified.verdicts, verified.observations) == ((), (), ())


def test_documents_are_compared_in_the_order_of_their_claims_and_refute_nothing():
    rows = [["CodeLlama-7B", "33.5"], ["CodeLlama-13B", "36.0"]]
    stored = record(
        {
            "2401.06066.a": known(table(rows, ["HumanEval"])),
            "2401.06066.b": known(table([["CodeLlama-7B", "33.9"], rows[1]], ["HumanEval"])),
            "other2024": known(table([["CodeLlama-7B", "83.5"], rows[1]], ["HumanEval"])),
        }
    )
    found = compare_documents(stored)
    order = [claim.claim_id for claim in stored.claims]
    names = [check.name for check in RECORD_CHECKS]
    places = [(order.index(one.claim_id), names.index(one.check)) for one in found]
    assert places == sorted(places)
    assert {one.check for one in found} == {"second_reading", "agreement"}
    assert Severity.REFUTES not in {one.severity for one in found}
    assert all(set(one.others) <= set(order) and one.claim_id not in one.others for one in found)
    assert compare_documents(stored) == found
    assert all(check.gravest is not Severity.REFUTES for check in RECORD_CHECKS)


def test_thousands_of_claims_alike_are_checked_in_bounded_time():
    """Each of these would be compared with each other, were the comparisons not bounded."""
    alike = [
        one
        for index in range(1, 601)
        for one in table([["CodeLlama-7B", f"{index % 90}.5", "40.0"]], ["HumanEval", "HumanEval/Average"], index=index)
    ]
    one_label = [dataclasses.replace(one, locator=dataclasses.replace(one.locator, label="Table 1")) for one in alike]
    prose = TextLocator(section=1, sentence_start=0, sentence_end=1, start=0, end=1)
    text = [dataclasses.replace(one, claim_id=f"t{one.claim_id}", locator=prose) for one in alike]
    wide = table([["CodeLlama-7B", *["40.0"] * 1500]] * 2, ["HumanEval/Average"] * 1500, index=2000)
    verified = verify([*known(one_label), *known(text), *wide], b"x", "utf-8")
    assert len(verified.verdicts) == len(one_label) + len(text) + len(wide)
    twice = record({"2401.06066.a": known(one_label), "2401.06066.b": known(one_label), "other2024": known(one_label)})
    assert {one.check for one in compare_documents(twice)} <= {check.name for check in RECORD_CHECKS}
