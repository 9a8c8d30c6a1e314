"""The command ``audit``: exit codes, what it prints and writes, and that nothing of a report runs anywhere."""

import csv
import json

import pytest

CARD = (
    "# A card\n\nTable 1: pass@1 (%)\n\n| Model | HumanEval | MBPP |\n|---|---|---|\n| CodeLlama-7B | 33.5 | 41.4 |\n"
)
TRUE, FALSE = "CodeLlama-7B achieves 33.5% on HumanEval.", "CodeLlama-7B achieves 41.4% on HumanEval."
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> [x](javascript:y) \x1b[31m\u202e CodeLlama-7B"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "card.md").write_text(CARD)
    (tmp_path / "true.md").write_text(f"# A report\n\n## Claims\n\n- {TRUE}\n")
    (tmp_path / "false.md").write_text(f"# A report\n\n## Claims\n\n- {TRUE}\n- {FALSE}\n")
    (tmp_path / "hostile.txt").write_text(f"Claim\tVerified\n{HOSTILE}\t✓\n{FALSE}\t✓\n")
    return tmp_path


def test_exit_codes(passband, folder, one_sentence):
    assert passband("audit", "true.md", "--sources", "card.md").code == 0
    assert passband("audit", "false.md", "--sources", "card.md").code == 3
    one_sentence(passband("audit", "none.md", "--sources", "card.md"), 1, "none.md")
    one_sentence(passband("audit", "true.md", "--sources", "nowhere"), 1, "no source was read")
    one_sentence(passband("audit", "true.md", "--sources", "card.md", "--out", "audit.doc"), 2, "audit.doc")


def test_several_sources_may_follow_the_option_or_repeat_it(passband, folder):
    (folder / "other.md").write_text("# Another card\n\nNothing here.\n")
    for arguments in (("--sources", "other.md", "card.md"), ("--sources", "other.md", "--sources", "card.md")):
        done = passband("audit", "false.md", *arguments)
        assert done.code == 3
        assert "Judged by 2 sources at hand." in done.out


def test_the_embedded_corpus_is_the_default(passband, tmp_path):
    report = tmp_path / "report.md"
    report.write_text("# A report\n\n## Claims\n\n- Qwen2.5-Coder-7B-Instruct achieves 64.8% on MBPP Pro.\n")
    done = passband("audit", report)
    assert done.code == 0
    assert "confirmed   Qwen2.5-Coder-7B-Instruct MBPP Pro 64.8" in done.out


def test_the_screen_shows_verdict_evidence_and_attribution(passband, folder):
    out = passband("audit", "false.md", "--sources", "card.md").out
    assert "card prints 33.5 for CodeLlama-7B on HumanEval in Table 1, row 2, column 2." in out
    assert "41.4 is printed for this model on MBPP in card, Table 1, row 2, column 3." in out
    assert "2 claims: 1 confirmed, 1 refuted, 0 unresolved" in out


@pytest.mark.parametrize("suffix", ["md", "html", "csv", "json"])
def test_what_is_written_is_the_same_twice_and_holds_no_markup_of_the_report(passband, folder, suffix):
    first = folder / f"audit.{suffix}"
    passband("audit", "hostile.txt", "--sources", "card.md", "--out", first)
    content = first.read_bytes()
    passband("audit", "hostile.txt", "--sources", "card.md", "--out", first)
    assert first.read_bytes() == content
    text = content.decode("utf-8")
    assert "41.4" in text
    if suffix in {"md", "html"}:
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert "<script>" not in text
    if suffix == "csv":
        cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
        assert any(cell.startswith("'=cmd") for cell in cells)
        assert not any(cell.startswith("=") for cell in cells)
    if suffix == "json":
        assert json.loads(text)["claims"][1]["verdict"] == "refuted"


def test_the_terminal_gets_no_control_characters(passband, folder):
    out = passband("audit", "hostile.txt", "--sources", "card.md").out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_many_claims_are_counted_not_all_printed(passband, folder):
    (folder / "many.csv").write_text("claim\n" + f"{TRUE}\n" * 300)
    out = passband("audit", "many.csv", "--sources", "card.md").out
    assert "... and 100 claims more; --out writes all." in out
    assert "300 claims: 300 confirmed" in out
