"""Reports in every form: where their claims stand, what they say of themselves, and what is said when there is nothing to judge."""

import random

import pytest

from engine.auditing import audit, library
from engine.errors import InputError
from engine.pipeline import collect
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Severity, Status

TRUE, FALSE = "CodeLlama-7B achieves 33.5% on HumanEval.", "CodeLlama-7B achieves 39.0% on HumanEval."
VERDICTS = [Status.CONFIRMED, Status.REFUTED]
FORMS = {
    "report.txt": f"A title\n\n5 Extracted Claims\n\nClaim\tVerified\tConfidence\n{TRUE}\t✓\t0.25\n{FALSE}\t×\t0.1\n",
    "report.md": f"# A title\n\n## Claims\n\n| Claim | Verified |\n|---|---|\n| {TRUE} | ✓ |\n| {FALSE} | ✗ |\n",
    "bullets.md": f"# A title\n\n## Key findings\n\n- {TRUE}\n- {FALSE}\n",
    "report.html": f"<html><body><h1>A title</h1><table><tr><th>Claim</th><th>Verified</th></tr><tr><td>{TRUE}</td><td>yes</td></tr>"
    f"<tr><td>{FALSE}</td><td>no</td></tr></table></body></html>",
    "claims.csv": f'claim,verified\n"{TRUE}",true\n"{FALSE}",false\n',
    "semicolons.csv": f"\ufeffclaim;verified\r\n{TRUE};true\r\n{FALSE};false\r\n",
    "flat.md": f"# A title\n\n## Extracted Claims\n\nClaim Verified Confidence {TRUE} ✓ 0.25 {FALSE} × 0.10\n",
    "values.csv": "model,benchmark,metric,value\nCodeLlama-7B,HumanEval,pass@1,33.5\nCodeLlama-7B,HumanEval+,pass@1,33.5\n",
    "scores.md": "# A title\n\n| Model | HumanEval | HumanEval+ |\n|---|---|---|\n| CodeLlama-7B | 33.5 | 33.5 |\n",
    "prose.md": f"# A title\n\nWe looked at scores. {TRUE} {FALSE}\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_claims_are_found_in_every_form(audited, name):
    done = audited(FORMS[name], name)
    assert [done.status_of(one.ordinal) for one in done.statements] == VERDICTS


def test_ticks_are_read(audited):
    for name in ("report.txt", "report.md", "report.html", "claims.csv", "semicolons.csv", "flat.md"):
        assert [one.said_verified for one in audited(FORMS[name], name).statements] == [True, False], name
    assert [one.said_verified for one in audited(FORMS["bullets.md"], "bullets.md").statements] == [UNKNOWN, UNKNOWN]


def messages(done, about, severity=None):
    return [one.message for one in done.remarks if one.about == about and severity in {None, one.severity}]


def test_counts_are_compared(audited):
    text = FORMS["report.txt"].replace(
        "5 Extracted", "3 claims were extracted; 1 was independently verified.\n\n5 Extracted"
    )
    done = audited(text)
    assert messages(done, "counts", Severity.WARNS) == ["The report states 3 claims extracted; its list has 2."]
    assert messages(done, "counts", Severity.SUPPORTS) == ["The report states 1 claims verified; its list marks 1 so."]


def test_references_are_checked(audited):
    references = (
        "\n\nReferences\n\n- <http://arxiv.org/abs/2301.00001v2>\n\n- https://arxiv.org/abs/2313.00009\n\n- doi.org/11.1/x\n\n"
        "- On sampled scores. arXiv:2301.00002\n\n- Another title altogether. arXiv:2301.00002\n\n- https://doi.org/10.1038/s41586-023-06291-2\n"
    )
    done = audited(FORMS["report.txt"] + references)
    said = messages(done, "references")
    assert "at hand as 2301.00001" in said[0]
    assert "no month 13" in said[1]
    assert "DOI that is none" in said[2]
    assert "at hand as 2301.00002, On sampled scores" in said[3]
    assert "whose title is another" in said[4]
    assert "well formed; not among the sources" in said[5]


def test_references_without_a_heading_are_found_behind_the_word(audited):
    done = audited(
        "# A title\n\n## End\n\nWe conclude. References [1] https://arxiv.org/abs/2301.00001 [2] arXiv:2301.00002\n",
        "flat.md",
    )
    assert ["at hand as 230" in one for one in messages(done, "references")] == [True, True]


def test_the_research_question_is_held_against_the_claims(audited):
    asked = "Research question: How does pass@1 on MBPP grow with size?\n\n"
    done = audited(FORMS["report.txt"].replace("5 Extracted", f"{asked}5 Extracted"))
    assert done.question == "How does pass@1 on MBPP grow with size?"
    assert messages(done, "question", Severity.WARNS) == [
        "The research question asks about MBPP: 0 scores on it, among 2 claims."
    ]


def test_a_report_without_claims_gets_a_clear_line(audited):
    done = audited("A title\n\nNothing is claimed here.\n")
    assert not done.statements
    assert messages(done, "reading") == ["The report lists no claims and prints no scores: there is nothing to judge."]


def test_another_source_does_not_refute_what_comes_from_one_that_is_not_at_hand(audited):
    claims = (
        "Claim\tVerified\nStarCoder-15B achieves 35.9% on HumanEval.\t✓\nCodeLlama-7B achieves 35.9% on HumanEval.\t✓\n"
    )
    done = audited(f"{claims}\n\nReferences\n\narXiv:2301.00001\n\narXiv:2399.00001\n")
    assert [one.status for one in done.judgements] == [Status.UNRESOLVED, Status.REFUTED]


def test_decimal_commas_in_tables_get_a_line(audited):
    done = audited("model;benchmark;value\nCodeLlama-7B;HumanEval;33,5\n", "values.csv")
    assert "1 cells of the report's tables are written with a decimal comma" in messages(done, "reading")[-1]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4 nothing"])
def test_what_is_no_report_is_refused_in_one_sentence(audited, content):
    with pytest.raises(InputError):
        audited(content, "report.txt")


def test_a_missing_report_and_a_folder_of_many_are_refused(tmp_path, sources):
    with pytest.raises(InputError, match="does not exist"):
        audit(tmp_path / "none.md", library([sources]))
    with pytest.raises(InputError, match="2 documents"):
        audit(sources, library([sources]))


def test_ten_thousand_claims_are_all_judged(audited):
    draw = random.Random(7)
    claims = [
        f"CodeLlama-{draw.choice(['7B', '13B', '34B'])} achieves {draw.randint(200, 600) / 10} % on HumanEval."
        if place % 2
        else f"The pipeline of group {place} removes near duplicates before training."
        for place in range(10_000)
    ]
    done = audited("claim\n" + "\n".join(claims) + "\n", "claims.csv")
    assert len(done.statements) == 10_000
    assert {one.statement for one in done.judgements} == set(range(1, 10_001))


def test_the_same_input_gives_the_same_audit(audited):
    one, other = audited(FORMS["report.txt"]), audited(FORMS["report.txt"])
    assert (one.statements, one.judgements, one.remarks) == (other.statements, other.judgements, other.remarks)


def test_a_store_serves_as_a_source(audited, tmp_path, sources):
    collect([sources], tmp_path / "store")
    done = audited(
        FORMS["report.txt"] + "Training used 512 accelerators for 21 days.\t✓\t0.3\n", among=tmp_path / "store"
    )
    assert [done.status_of(one.ordinal) for one in done.statements] == [*VERDICTS, Status.UNRESOLVED]
    assert "hold scores and no prose" in messages(done, "reading")[0]


def test_a_source_that_cannot_be_read_is_named(audited, tmp_path, sources):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "card.md").write_text((sources / "2301.00001.md").read_text())
    done = audited(FORMS["report.txt"], among=folder)
    assert [done.status_of(one.ordinal) for one in done.statements] == VERDICTS
    assert len(done.failures) == 1


@pytest.mark.parametrize(
    "text",
    [
        "|" * 100_000,
        "a" + "\t" * 50_000 + "\n" + "\t" * 50_000 + "b",
        ("a\tb\n" * 5_000),
        "Claim\tVerified\n" + "x" * 300_000 + "\t✓\n",
        "Claim\tVerified\n" + "<script>alert(1)</script> [a](javascript:x) CodeLlama-7B\t✓\n",
        "research question: " + "A " * 50_000,
        "References\n\n" + "10.1/" * 20_000,
        'claim,verified\n"unclosed',
    ],
)
def test_hostile_reports_end_soon(audited, text):
    for name in ("report.txt", "report.csv"):
        if text.strip("|,\t\n ") or name.endswith("txt"):
            assert not [one for one in audited(text, name).judgements if one.status is not Status.UNRESOLVED]
        else:
            with pytest.raises(InputError, match=f"{name} is empty"):
                audited(text, name)
