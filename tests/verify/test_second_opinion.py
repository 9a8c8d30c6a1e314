"""The second reader agrees with what is under its headers, objects to what is not, and neither hangs nor reaches anything."""

import dataclasses
import subprocess
import sys

import pytest

from engine.types.verdict import Severity
from engine.verify import second_opinion, second_reader
from engine.verify.base import Evidence
from engine.verify.checks import verify
from engine.verify.decide import OPINION
from engine.verify.second_opinion import run
from engine.verify.second_reader import MOST_TABLES, is_installed, read_tables
from tests.verify.conftest import build

needs_reader = pytest.mark.skipif(not is_installed(), reason="plasTeX, the second reader, is not installed")

PAPER = r"""\documentclass{article}\newcommand{\ours}{Foo-Coder}
% \begin{tabular}{l} a comment \\
\begin{document}\begin{table}\begin{tabular}{llcc}\toprule
\multirow{2}{*}{Model} & \multirow{2}{*}{Size} & \multicolumn{2}{c}{HumanEval} \\ \cmidrule(lr){3-4}
 & & pass@1 & pass@10 \\ \midrule
\multirow{2}{*}{\ours{}} & 7B & 53.7 & \textbf{71.2}$_{\pm 0.3}$ \\
 & 13B & 61.0~\cite{key} & 78.4$^\dagger$ \\ \bottomrule
\end{tabular}\end{table}
Prose prints 99.9 too.\end{document}"""


def cell(printed, rows, columns, **changes):
    place = PAPER.index(printed)
    return build(printed, start=place, end=place + len(printed), row_headers=rows, column_headers=columns, **changes)


def severities(*claims, text=PAPER):
    return [one.severity for one in run(claims, Evidence(text=text))]


@needs_reader
@pytest.mark.parametrize(
    ("printed", "rows", "columns"),
    [
        ("53.7", ("Foo-Coder", "7B"), ("HumanEval", "pass@1")),
        ("71.2", ("Foo-Coder", "7B"), ("HumanEval", "pass@10")),
        ("61.0", ("Foo-Coder", "13B"), ("HumanEval", "pass@1")),
        ("78.4", ("Foo-Coder",), ("HumanEval", "pass@10")),
        ("78.4", ("A name that only one reader has", "13B"), ("pass@10",)),
    ],
)
def test_what_both_readers_have_is_supported(printed, rows, columns):
    assert severities(cell(printed, rows, columns)) == [Severity.SUPPORTS]


@needs_reader
@pytest.mark.parametrize(
    ("printed", "rows", "columns"),
    [
        ("53.7", ("Foo-Coder", "7B"), ("HumanEval", "pass@10")),
        ("53.7", ("13B",), ("HumanEval", "pass@1")),
        ("61.0", ("7B",), ("pass@1",)),
    ],
)
def test_what_stands_elsewhere_is_warned_of(printed, rows, columns):
    assert severities(cell(printed, rows, columns)) == [Severity.WARNS]


@needs_reader
@pytest.mark.parametrize(
    "claim",
    [
        cell("53.7", ("Bar",), ("pass@1",)),
        cell("53.7", ("7B",), ("MBPP",)),
        cell("99.9", ("7B",), ("pass@1",)),
        build("53.7", row_headers=("7B",), column_headers=("pass@1",)),
    ],
    ids=["no row header", "no column header", "prose", "no place"],
)
def test_where_the_reader_lacks_something_it_has_no_opinion(claim):
    assert severities(claim) == []


@needs_reader
def test_agreement_raises_the_confidence_and_disagreement_lowers_it(monkeypatch):
    right = cell("53.7", ("Foo-Coder", "7B"), ("HumanEval", "pass@1"), claim_id="a" * 16)
    wrong = dataclasses.replace(right, claim_id="b" * 16, column_headers=("pass@10",))
    asked = verify([right, wrong], PAPER.encode(), "utf-8")
    for module in (second_opinion, second_reader):
        monkeypatch.setattr(module, "is_installed", lambda: False)
    alone = verify([right, wrong], PAPER.encode(), "utf-8")
    assert not any(one.check == second_opinion.NAME for one in alone.findings)
    odds = [[one.confidence / (1 - one.confidence) for one in some.verdicts] for some in (asked, alone)]
    assert odds[0][0] / odds[1][0] == pytest.approx(OPINION, rel=1e-3)
    assert odds[1][1] / odds[0][1] == pytest.approx(OPINION, rel=1e-3)


def table(body):
    return f"\\begin{{tabular}}{{lc}}{body}\\end{{tabular}}"


@needs_reader
@pytest.mark.parametrize(
    "body", [r"\input{/etc/passwd} a & 1 \\", r"\usepackage{nothing-of-that-name} a & 1 \\", r"\a{ & \b}"]
)
def test_a_hostile_table_leaves_the_next_one_readable(body):
    hostile, whole = read_tables([table(body), table(r"b & 2 \\")], [""])
    assert "root:" not in str(hostile)
    assert whole is not None
    assert [cell.text for cell in whole[0]] == ["b", "2"]


ATTEMPTS = {
    "read": "open(outside)",
    "write": "open(inside, 'w')",
    "process": "subprocess.run(['true'])",
    "shell": "os.system('true')",
    "network": "socket.create_connection(('127.0.0.1', 9))",
    "listing": "os.listdir('.')",
    "removal": "os.remove(outside)",
}
ATTEMPT = """
import os, socket, subprocess, sys
import plasTeX
from engine.verify import second_reader
outside, inside = sys.argv[1], os.path.join(os.path.dirname(plasTeX.__file__), "written.txt")
if sys.argv[2] == "confined":
    second_reader._confine(5)
try:
    {attempt}
except PermissionError:
    os._exit(3)
except OSError:
    pass
os._exit(0)
"""


@needs_reader
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_process_reaches_no_file_and_no_other_process(attempt, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    code = ATTEMPT.format(attempt=ATTEMPTS[attempt])
    done = subprocess.run([sys.executable, "-c", code, str(secret), "confined"], check=False, timeout=120)
    assert done.returncode == 3
    assert secret.read_text() == "secret"


@needs_reader
def test_only_confinement_forbids():
    code = ATTEMPT.format(attempt=ATTEMPTS["shell"])
    assert subprocess.run([sys.executable, "-c", code, "", "free"], check=False, timeout=120).returncode == 0


@needs_reader
def test_a_table_that_grows_without_end_is_no_opinion(monkeypatch):
    monkeypatch.setattr(second_reader, "CPU_SECONDS", 1)
    loop = r"\def\a{\a\a}" + table(r"\a & 1 \\")
    assert read_tables([table(r"\a & 1 \\")], [loop]) == [None]


@needs_reader
@pytest.mark.parametrize(
    "body", ["", "}}}{{{", r"\multicolumn{x}{c}{a} & 1", r"\end{document} & 1", r"\multicolumn{999999999}{c}{1}"]
)
def test_broken_tables_are_bounded(body):
    claim = build("1", start=20, end=21, row_headers=("a",), column_headers=("b",))
    assert run([claim], Evidence(text=table(body).ljust(40))) == ()


def test_tables_beyond_the_bounds_are_not_read():
    tables = [table("a & 1")] * (MOST_TABLES + 1) if is_installed() else [table("a & 1")]
    read = read_tables(tables, [""])
    assert len(read) == len(tables)
    assert read[-1] is None
    assert read_tables([table("a" * second_reader.LONGEST_TABLE)], [""]) == [None]
