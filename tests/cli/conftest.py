import hashlib
import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli.main import main

QUESTION = """\
title = "Does size matter?"
text = "How do scores on HumanEval vary with model size?"
asked_benchmarks = ["HumanEval"]
benchmarks = ["HumanEval", "MBPP"]
metric = "pass@1"
asked_metrics = ["pass@1"]
bands = "<10B,10B-30B,>30B"
"""

SCORES = {
    "small": [("CodeLlama-7B", "33.5", "41.4"), ("DeepSeek-Coder-6.7B-Base", "49.4", "60.6"), ("StarCoder2-7B", "35.4", "54.4")],
    "large": [("CodeLlama-34B", "48.8", "55.0"), ("DeepSeek-Coder-33B-Base", "56.1", "66.0"), ("CodeLlama-70B", "53.0", "62.4")],
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@pytest.fixture
def passband(capsys, monkeypatch):
    """Run the command in this process, as its entry point does; a traceback fails the test."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["passband", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Done(code, captured.out, captured.err)

    return run


def page(rows, *, title="A study", header=("Model", "HumanEval", "MBPP"), caption="pass@1 (%) of code models."):
    cells = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{html.escape(name)}</th>" for name in header)
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><table><caption>Table 1: {caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table></body></html>"
    )


@pytest.fixture(scope="session")
def page_of():
    return page


@pytest.fixture
def papers(tmp_path):
    """A folder of two documents with six models on two benchmarks."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, rows in SCORES.items():
        (folder / f"{name}.html").write_text(page(rows), encoding="utf-8")
    return folder


@pytest.fixture
def analyses(tmp_path):
    folder = tmp_path / "analyses" / "size"
    folder.mkdir(parents=True)
    (folder / "question.toml").write_text(QUESTION, encoding="utf-8")
    return folder.parent


@pytest.fixture
def job(tmp_path, papers, analyses):
    """The arguments of a small main job."""
    places = ("--store", tmp_path / "store", "--reports", tmp_path / "reports")
    return ("run", "--corpus", papers, "--analyses", analyses, *places, "--no-pdf", "--date", "2026-11-21")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    """The store and the reports of the main job on the embedded corpus."""
    folder = tmp_path_factory.mktemp("embedded")
    with pytest.MonkeyPatch.context() as patch:
        places = ["--store", folder / "store", "--reports", folder / "reports"]
        arguments = ["run", *places, "--no-pdf", "--date", "2026-11-21"]
        patch.setattr("sys.argv", ["passband", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
    assert not end.value.code
    return folder


@pytest.fixture(scope="session")
def fingerprint():
    """Digest every file below a folder."""

    def digest(folder):
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return digest


@pytest.fixture
def one_sentence():
    """Hold an error message to its form: one line that names the command and the thing."""

    def check(done, code, *words):
        lines = [line for line in done.err.splitlines() if line.startswith("passband: ")]
        assert done.code == code, done
        assert len(lines) == 1, done.err
        assert all(word in lines[0] for word in words), lines[0]
        assert not re.search(r"Error\b|\bat 0x|Errno", lines[0])

    return check
