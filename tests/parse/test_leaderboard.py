"""CSV files: boards and lists of claims as tables, each value with its place."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.digest import sha256_hex
from engine.extract.claims import extract_claims
from engine.parse.documents import parse
from engine.parse.leaderboard import sheet
from engine.parse.leaderboard.fields import delimiter_of, rows_of
from engine.parse.leaderboard.sheet import PARSER
from engine.types.outcome import Failure, Reason
from engine.types.source import Source, SourceFile, SourceKind
from engine.types.table import CellRole

BOARD = "model,HumanEval,MBPP\nCodeLlama-7B,33.5,41.4\nCodeLlama-13B,36.0,47.0\nCodeLlama-34B,48.8,55.0\n"
CLAIMS = """\
model,benchmark,subset,metric,shots,setting,value,source
CodeLlama-7B,HumanEval,,pass@1,0,greedy,33.5,paper A
CodeLlama-7B,MBPP,,pass@1,3,,41.4,paper A
CodeLlama-13B,HumanEval,,pass@1,0,greedy,36.0,paper A
CodeLlama-7B,HumanEval,,pass@1,0,greedy,37.8,paper B
CodeLlama-7B,HumanEval,,pass@1,0,greedy,"38,4",paper B
"""


def document(text, name="board.csv", encoding="utf-8"):
    content = text.encode(encoding)
    stem = name.rpartition(".")[0]
    source = Source(
        source_id=stem, document_id=stem, kind=SourceKind.FILE, title="", authors=(), year="", arxiv_id="", doi="", url="",
        version="", licence="", read_from="", path=name, sha256=sha256_hex(content),
    )  # fmt: skip
    return parse(SourceFile(source=source, content=content))


def grid(table):
    return [[cell.text for cell in row] for row in table.grid()]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_board_is_one_table(delimiter):
    text = BOARD.replace(",", delimiter)
    (read,) = document(text).items
    (table,) = read.tables
    assert (read.format, read.parser) == ("csv", "sheet")
    assert grid(table)[:2] == [["model", "HumanEval", "MBPP"], ["CodeLlama-7B", "33.5", "41.4"]]
    assert [[cell.role for cell in row] for row in table.grid()][1] == [CellRole.HEADER, CellRole.DATA, CellRole.DATA]
    assert all(text[cell.start : cell.end] == cell.text for cell in table.cells)
    claims = extract_claims(read).items
    assert [(one.model, one.benchmark, one.numeral.printed) for one in claims][:3] == [
        ("CodeLlama-7B", "HumanEval", "33.5"),
        ("CodeLlama-7B", "MBPP", "41.4"),
        ("CodeLlama-13B", "HumanEval", "36.0"),
    ]


def test_a_list_of_claims_is_a_board_for_each_source():
    (read,) = document(CLAIMS).items
    assert [table.caption for table in read.tables] == ["paper A", "paper B", "paper B"]
    assert grid(read.tables[0]) == [
        ["Model", "greedy", ""],
        ["Model", "0-shot", "3-shot"],
        ["Model", "pass@1", "pass@1"],
        ["Model", "", ""],
        ["Model", "HumanEval", "MBPP"],
        ["CodeLlama-7B", "33.5", "41.4"],
        ["CodeLlama-13B", "36.0", ""],
    ]
    placed = [cell for table in read.tables for cell in table.cells if cell.start >= 0]
    assert all(CLAIMS[cell.start : cell.end] == cell.text or cell.text.endswith("-shot") for cell in placed)
    claims = extract_claims(read).items
    assert [(one.benchmark, one.numeral.printed, one.setting.shots) for one in claims if one.locator.index == 1] == [
        ("HumanEval", "33.5", 0),
        ("MBPP", "41.4", 3),
        ("HumanEval", "36.0", 0),
    ]


def test_a_metric_that_says_nothing_is_left_to_the_benchmark():
    (read,) = document("model,benchmark,metric,value\nA-7B,HumanEval,score,33.5\nB-7B,HumanEval,score,36.0\n").items
    assert {one.metric for one in extract_claims(read).items} == {"pass@1"}


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("file,rows\na,1\n", Reason.UNSUPPORTED_FORMAT, "column of models"),
        ("model,benchmark,least\nA,HumanEval,1\n", Reason.UNSUPPORTED_FORMAT, "no values"),
        ("model,HumanEval\n", Reason.EMPTY, "no row"),
        ("model,benchmark,value\n", Reason.EMPTY, "no row"),
        (",".join(["model", *map(str, range(3000))]) + "\nA\n", Reason.TOO_LARGE, "split it"),
    ],
)
def test_what_cannot_be_read_says_why(text, reason, words):
    (failure,) = document(text).failures
    assert failure.reason is reason
    assert words in failure.message
    assert failure.subject == "board"


def test_a_sheet_beyond_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(sheet, "MOST_CELLS", 11)
    assert PARSER.read(BOARD, "board").reason is Reason.TOO_LARGE
    monkeypatch.setattr(sheet, "MOST_CELLS", 12)
    assert not isinstance(PARSER.read(BOARD, "board"), Failure)


def test_few_scores_that_would_take_many_cells_are_refused():
    """Each of 3,000 models has a benchmark of its own: nine million cells of 100 kB."""
    text = "model,benchmark,value\n" + "\n".join(f"m{n},b{n},1" for n in range(3000))
    assert PARSER.read(text, "list").reason is Reason.TOO_LARGE


def test_short_and_long_rows_and_quotes_are_laid_out():
    (read,) = document('model,HumanEval,MBPP\n"A ""x"", 7B",33.5\nB,"36.0",47.0,99\n\n ,,\nC\n').items
    assert grid(read.tables[0])[1:] == [['A "x", 7B', "33.5", "", ""], ["B", "36.0", "47.0", "99"], ["C", "", "", ""]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_name(encoding):
    (read,) = document(BOARD, encoding=encoding).items
    assert grid(read.tables[0])[0][0] == "model"


@pytest.mark.parametrize(
    "text", ['"' * 50_001, '"a,\n' * 20_000, "model" + ',"' * 30_000, "model,a\n" + "\r\r\n" * 30_000]
)
def test_hostile_text_is_read_in_one_pass(text):
    assert sum(len(field.text) for row in rows_of(text, ",") for field in row) <= len(text)


def test_html_under_a_wrong_name_is_html():
    (read,) = document(
        "<html><table><tr><th>Model</th><th>HumanEval</th></tr><tr><td>A-7B</td><td>33.5</td></tr></table></html>"
    ).items
    assert read.format == "html"


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6), min_size=2, max_size=4),
        max_size=5,
    ),
    st.sampled_from([",", "\t", ";"]),
)
def test_rows_are_those_of_the_standard_reader(rows, delimiter):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    text = buffer.getvalue()
    expected = [[" ".join(field.split()) for field in row] for row in rows]
    found = list(rows_of(text, delimiter))
    assert [[field.text for field in row] for row in found] == [row for row in expected if any(row)]
    for field in (field for row in found for field in row):
        assert " ".join(text[field.start : field.end].replace('""', '"').split()) == field.text


def test_the_delimiter_is_what_the_header_has_most_of():
    assert [delimiter_of(text) for text in ("a,b;c,d\n;;;;;", "a\tb", "a;b;c,d", "a", "")] == [",", "\t", ";", ",", ","]
