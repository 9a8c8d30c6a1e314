import pytest

from engine.parse.documents import parse
from engine.parse.markdown import MAX_CHARACTERS, MAX_MARKUP
from engine.types.outcome import Reason
from engine.types.table import CellRole

PIPES = "| A | B |\n|---|:-:|\n| {0} | 2 |\n"


@pytest.fixture
def read_markdown(read):
    return lambda text: read(text, "README.md")


def cell_slices(text, table):
    return [text[cell.start : cell.end] for cell in table.cells if cell.start >= 0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("**53.70**", "53.70"),
        ("[GPT-4](https://x.org)", "GPT-4"),
        ("`pass@1`", "pass@1"),
        ("a<br>b", "a b"),
        ("a \\| b", "a | b"),
        ("🤗 x", "🤗 x"),
        ("<b>5</b>", "5"),
        ("69.71<sub>+3.04</sub>", "69.71 +3.04"),
        ('(<mo stretchy="false">↑</mo>)', "(↑)"),
        ("~~5~~", "5"),
        ("$8 \\times 7$B", "8 ×7B"),
        ("$70.3_{\\pm 0.2}$", "70.3 ± 0.2"),
        ("from $5 to $6", "from $5 to $6"),
        ("![logo](a.png) x", "x"),
        ("", ""),
    ],
)
def test_pipe_cells(read_markdown, texts, cell, text):
    source = PIPES.format(cell)
    (table,) = read_markdown(source).tables
    assert texts(table) == [["A", "B"], [text, "2"]]
    assert cell_slices(source, table) == ["A", "B", cell, "2"]
    assert [c.role for c in table.cells] == [CellRole.HEADER, CellRole.HEADER, CellRole.DATA, CellRole.DATA]


def test_marks_are_taken_out(read_markdown):
    (table,) = read_markdown(PIPES.format("53.7<sup>†</sup>")).tables
    assert (table.cells[2].text, table.cells[2].marks) == ("53.7", ("†",))


def test_offsets_without_outer_pipes_in_quotations_and_lists(read_markdown):
    source = "é\n\nA | B\n--|--\n1 | 2\n\n> | C | D |\n> |---|---|\n> | 3 | 4 |\n\n- x\n\n  | E | F |\n  |---|---|\n  | 5 | 6 |\n"
    first, second, third = read_markdown(source).tables
    assert cell_slices(source, first) == ["A", "B", "1", "2"]
    assert cell_slices(source, second) == ["C", "D", "3", "4"]
    assert cell_slices(source, third) == ["E", "F", "5", "6"]


def test_empty_rows_and_short_rows_are_kept(read_markdown, texts):
    (table,) = read_markdown("| A | B |\n|---|---|\n| | |\n| 1 |\n| 1 | 2 | 3 |\n").tables
    assert texts(table) == [["A", "B"], ["", ""], ["1", ""], ["1", "2"]]


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_breaks_do_not_move_offsets(read_markdown, line_break):
    source = f"é\n\n{PIPES.format(1)}\n<table><tr><td>3<td>4</table>\n".replace("\n", line_break)
    pipes, html = read_markdown(source).tables
    assert cell_slices(source, pipes) == ["A", "B", "1", "2"]
    assert cell_slices(source, html) == ["<td>3", "<td>4"]


@pytest.mark.parametrize(
    "wrapped",
    [
        "{}",
        "<div align=center>\n\n{}\n\n</div>\n",
        "<details>\n<summary>More</summary>\n{}\n</details>\n",
        "> {}\n",
    ],
)
def test_embedded_html_tables_go_through_the_same_walker(read_markdown, texts, wrapped):
    html = '<table class="x"><tr><th colspan=2>A</th></tr><tr><td>1</td><td><b>2</b></td></tr></table>'
    source = "Words ü.\n\n" + wrapped.format(html)
    (table,) = read_markdown(source).tables
    assert texts(table) == [["A", "A"], ["1", "2"]]
    assert cell_slices(source, table) == ["<th colspan=2>A</th>", "<td>1</td>", "<td><b>2</b></td>"]


def test_html_tables_over_several_lines_in_quotations_keep_offsets(read_markdown):
    source = "> <table>\n> <tr><td>1</td>\n>   <td>2</td></tr>\n> </table>\n"
    (table,) = read_markdown(source).tables
    assert cell_slices(source, table) == ["<td>1</td>", "<td>2</td>"]


def test_an_html_table_with_blank_lines_is_one_table(read_markdown, texts):
    source = "<table>\n<tr><td>1</td>\n\n<td>2</td></tr>\n\n<tr><td>3</td><td>\n\n**4**\n\n</td></tr>\n</table>\n"
    (table,) = read_markdown(source).tables
    assert texts(table) == [["1", "2"], ["3", "4"]]


def test_code_is_no_table(read_markdown):
    document = read_markdown(
        "```\n| A | B |\n|---|---|\n| 1 | 2 |\n```\n\n    <table><tr><td>1<td>2</table>\n\n`<table><td>`\n"
    )
    assert document.tables == ()


def test_shortcodes_around_a_table(read_markdown, texts):
    source = "{{< table-caption >}}\n| A | B |\n|---|---|\n| 1 | 2 |{{< /table-caption >}}\n\n{{< lead >}}\nWords.\n{{< /lead >}}\n"
    document = read_markdown(source)
    assert texts(document.tables[0]) == [["A", "B"], ["1", "2"]]
    assert cell_slices(source, document.tables[0]) == ["A", "B", "1", "2"]
    assert document.sections[0].text == "Words."


@pytest.mark.parametrize(
    "source",
    [
        "Table 2: Scores.\n\n" + PIPES,
        "**Table 2.** Scores.\n\n" + PIPES,
        "**Table 2** Scores.\n\n" + PIPES,
        PIPES + "\nTable 2: Scores.\n",
        PIPES + "\n> Table 2: Scores.\n",
        PIPES
        + "\n> 🔼 A remark.\n> <details>\n> <summary>read the caption</summary>\n> Table 2: Scores.\n> </details>\n",
    ],
)
def test_captions(read_markdown, source):
    document = read_markdown(source)
    assert [(table.label, table.caption) for table in document.tables] == [("Table 2", "Scores.")]
    assert "Table 2" not in "".join(section.text for section in document.sections)


def test_headings_bold_lines_and_context(read_markdown):
    source = f"# Card\n\n## Results\n\nGreedy decoding.\n\n**Python**\n\n{PIPES}\n## Next\n\n{PIPES}"
    document = read_markdown(source)
    assert document.title == "Card"
    assert [table.headings for table in document.tables] == [("Card", "Results", "Python"), ("Card", "Next")]
    assert document.tables[0].context == "Greedy decoding.\n\nPython"
    assert document.tables[1].context == ""


def test_front_matter_is_skipped_but_for_its_title(read_markdown):
    source = f'---\ntitle: "A Model"\ntags: [x]\n---\n\nWords.\n\n{PIPES}'
    document = read_markdown(source)
    assert document.title == "A Model"
    assert [section.text for section in document.sections] == ["Words."]
    assert cell_slices(source, document.tables[0])[:2] == ["A", "B"]


@pytest.mark.parametrize("content", [b"word " * (MAX_CHARACTERS // 5 + 1), b"[" * (MAX_MARKUP + 1)])
def test_what_is_too_long_is_refused(source_file, content):
    outcome = parse(source_file(content, "a.md"))
    assert [failure.reason for failure in outcome.failures] == [Reason.TOO_LARGE]


def test_paragraphs_and_items_know_their_lines(read_markdown):
    source = "# T\n\nOne 1.5\nand more.\n\n- item 2.5\n- item 3.5\n"
    section = read_markdown(source).sections[0]
    assert [source[a:b] for a, b in zip(section.starts, section.ends, strict=True)] == [
        "One 1.5\nand more.", "- item 2.5", "- item 3.5"
    ]  # fmt: skip


EMBEDDED = r"""# Results

\begin{table}
\begin{tabular}{l c}
**Model** & **HumanEval** \\ \hline \multirow{2}{*}{_CodeLlama_} & \(33.5\) \\ & **36.0** (+2.5) \\
\end{tabular}
\end{table}
Table 1: Scores of models.

| A | B |
|---|---|
| 1 | 2 |
"""


def test_latex_tables_are_read_where_they_stand(read_markdown, texts):
    first, second = read_markdown(EMBEDDED).tables
    assert (first.label, first.caption) == ("Table 1", "Scores of models.")
    assert texts(first) == [["Model", "HumanEval"], ["CodeLlama", "33.5"], ["CodeLlama", "36.0 (+2.5)"]]
    assert [piece.strip() for piece in cell_slices(EMBEDDED, first)][:2] == ["**Model**", "**HumanEval**"]
    assert cell_slices(EMBEDDED, second) == ["A", "B", "1", "2"]


@pytest.mark.parametrize(
    "text",
    [
        "```\n\\begin{table}\n\\begin{tabular}{l}\na \\\\ b\n\\end{tabular}\n\\end{table}\n```\n",
        "\\begin{table}\n\\begin{tabular}{l}\na",
        "\\begin{tabular}\n" * 3000,
    ],
)
def test_latex_in_code_or_unclosed_is_no_table(read_markdown, text):
    assert read_markdown(text).tables == ()


def test_formulas_in_backslashed_brackets(read_markdown):
    (section,) = read_markdown("A score of \\(57.3\\%\\) and \\(x.\n").sections
    assert section.text == "A score of 57.3% and (x."
