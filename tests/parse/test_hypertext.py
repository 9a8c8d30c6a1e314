import pytest

from engine.parse.documents import parse
from engine.types.outcome import Reason
from engine.types.table import CellRole


def page(body):
    return f"<!DOCTYPE html><html><body>{body}</body></html>"


def latexml(body):
    return page(
        f'<article class="ltx_document"><h1 class="ltx_title ltx_title_document">A Paper</h1><section class="ltx_section">{body}</section></article>'
    )


def figure(table, caption="Scores.", tag="Table 3: "):
    tag = f'<span class="ltx_tag ltx_tag_table">{tag}</span>'
    return f'<figure class="ltx_table">{table}<figcaption class="ltx_caption">{tag}{caption}</figcaption></figure>'


def cell_of(read, inner, tag="td"):
    document = read(page(f"<table><tr><th>h</th></tr><tr><{tag}>{inner}</{tag}></tr></table>"))
    return document.tables[0].cells[1]


@pytest.mark.parametrize(
    ("inner", "text", "marks"),
    [
        ("<b>53.70</b>", "53.70", ()),
        ("53.7<sup>1</sup>", "53.7", ("1",)),
        ("53.7<sup>†</sup>", "53.7", ("†",)),
        ("10<sup>9</sup>", "10^9", ()),
        ("69.71<sub>+3.04</sub>", "69.71 +3.04", ()),
        ("a<br>b", "a b", ()),
        ("<p>a</p><p>b</p>", "a b", ()),
        ("53.7&nbsp;&plusmn;&thinsp;0.2", "53.7 ± 0.2", ()),
        ("−0.5", "−0.5", ()),
        ('GPT-4 <cite class="ltx_cite">[<a href="#b1" class="ltx_ref">12</a>]</cite>', "GPT-4", ("[12]",)),
        ('GPT-4 <a href="#cite-3">[3]</a>', "GPT-4", ("[3]",)),
        ('<a href="https://x.org">GPT-4</a>', "GPT-4", ()),
        ('5<span style="display: none">9</span>', "5", ()),
        ('5<span class="ltx_phantom">9</span>', "5", ()),
        ('5<button class="sr-only">Report issue for preceding element</button>', "5", ()),
        ('5<span class="ltx_note"><sup class="ltx_note_mark">2</sup><span>See text 77.</span></span>', "5", ("2",)),
        (
            '<math alttext="\\mathbf{70.3}_{\\pm 0.2}"><mn>70.3</mn><annotation>70.3</annotation></math>',
            "70.3 ± 0.2",
            (),
        ),
        ('40.2<math alttext="{}^{*}"><msup><mi></mi><mo>*</mo></msup></math>', "40.2", ("*",)),
        ('10<math alttext="^{-3}"><mi>x</mi></math>', "10^-3", ()),
        ("<math><msup><mn>53.7</mn><mo>†</mo></msup></math>", "53.7", ("†",)),
        (
            "<math><semantics><mn>5</mn><annotation encoding='application/x-tex'>5\\times 3</annotation></semantics></math>",
            "5×3",
            (),
        ),
        ("<!-- 77 -->5", "5", ()),
        ("&lt;start&gt;", "<start>", ()),
        ("<img alt='9'>5", "5", ()),
    ],
)
def test_cell_text_and_marks(read, inner, text, marks):
    cell = cell_of(read, inner)
    assert (cell.text, cell.marks) == (text, marks)


def test_offsets_hold_the_markup(read):
    text = page("<p>é</p><table><tr><th>A<td>B<tr><td rowspan=2>1<td>2<tr><td>3</table>")
    (table,) = read(text).tables
    found = {cell.text: text[cell.start : cell.end] for cell in table.cells}
    assert found == {"A": "<th>A", "B": "<td>B", "1": "<td rowspan=2>1", "2": "<td>2", "3": "<td>3"}


def test_roles(read):
    (table,) = read(page("<table><thead><tr><td>A<td>B<tbody><tr><th>c<td>1</table>")).tables
    assert [cell.role for cell in table.cells] == [CellRole.HEADER, CellRole.HEADER, CellRole.HEADER, CellRole.DATA]


def test_row_spans_end_with_their_group_in_plain_pages_only(read, texts):
    rows = "<thead><tr><th rowspan=3>A<th>B</thead><tbody><tr><td>1<td>2</tbody>"
    assert texts(read(page(f"<table>{rows}</table>")).tables[0]) == [["A", "B"], ["1", "2"]]
    guessed = rows.replace("<td>1<td>2", "<td>2")
    assert texts(read(page(f"<table class=ltx_tabular>{guessed}</table>")).tables[0]) == [["A", "B"], ["A", "2"]]


def test_tables_built_from_spans(read, texts):
    text = latexml(
        '<p>See <span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_th ltx_colspan ltx_colspan_2">A</span></span>'
        '<span class="ltx_tr"><span class="ltx_td">1</span><span class="ltx_td">2</span></span></span> here.</p>'
    )
    document = read(text)
    (table,) = document.tables
    assert texts(table) == [["A", "A"], ["1", "2"]]
    assert table.cells[0].role is CellRole.HEADER
    assert text[table.cells[1].start : table.cells[1].end] == '<span class="ltx_td">1</span>'
    assert document.sections[0].text == "See\n\nhere."


def test_a_nested_tabular_that_breaks_lines_is_text(read, texts):
    nested = (
        '<span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_td">Model</span></span>'
        '<span class="ltx_tr"><span class="ltx_td">7B</span></span></span>'
    )
    (table,) = read(latexml(f'<table class="ltx_tabular"><tr><td>{nested}</td><td>1</td></tr></table>')).tables
    assert texts(table) == [["Model 7B", "1"]]


GRID = "<table><tr><th>a</th><th>b</th></tr><tr><td>{0}</td><td>2</td></tr></table>"


def test_layout_tables_are_not_tables(read, texts):
    document = read(page(f"<table><tr><td>{GRID.format(1)}</td><td>{GRID.format(5)}</td></tr></table>"))
    assert [texts(table) for table in document.tables] == [[["a", "b"], ["1", "2"]], [["a", "b"], ["5", "2"]]]
    assert [table.index for table in document.tables] == [1, 2]


def test_a_real_table_in_a_cell_is_a_table_of_its_own(read, texts):
    inner = "<table><tr><td>a<td>b<tr><td>1<td>2<tr><td>3<td>4</table>"
    outer = f"<table><tr><td>x<td>y<td>z<tr><td>7<td>{inner}<td>8</table>"
    first, second = read(page(outer)).tables
    assert texts(first) == [["x", "y", "z"], ["7", "", "8"]]
    assert texts(second) == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "body",
    [
        '<table class="ltx_equation ltx_eqn_table"><tr><td>E = 1</td><td>(2)</td></tr></table>',
        "<table><tr><td><img src=a></td></tr></table>",
        "<table><tr><td>framed words</td></tr></table>",
        "<table></table>",
        "<!-- <table><tr><td>1<td>2</table> -->",
    ],
)
def test_what_is_no_table(read, body):
    assert read(page(f"<p>words</p>{body}")).tables == ()


def test_figure_caption_gives_label_and_text(read):
    document = read(latexml(figure(GRID.format(1), "Pass@1 of <b>all</b> models.")))
    assert [(t.label, t.caption) for t in document.tables] == [("Table 3", "Pass@1 of all models.")]


def test_tables_in_one_figure_share_its_caption(read):
    document = read(latexml(figure(GRID.format(1) + GRID.format(2))))
    assert [(t.label, t.caption, t.index) for t in document.tables] == [
        ("Table 3", "Scores.", 1),
        ("Table 3", "Scores.", 2),
    ]


def test_subtables_keep_their_own_caption_behind_the_outer_one(read):
    sub = (
        f'<figure class="ltx_table">{GRID.format(1)}<figcaption class="ltx_caption">(a) HumanEval</figcaption></figure>'
    )
    (table,) = read(latexml(figure(sub))).tables
    assert (table.label, table.caption) == ("Table 3", "Scores. (a) HumanEval")


def test_two_captions_in_one_figure_go_to_two_tables(read):
    captions = [f'<figcaption class="ltx_caption">Table {i}: C{i}</figcaption>' for i in (4, 5)]
    body = f"<figure>{captions[0]}{GRID.format(1)}{captions[1]}{GRID.format(2)}</figure>"
    assert [(t.label, t.caption) for t in read(page(body)).tables] == [("Table 4", "C4"), ("Table 5", "C5")]


def test_a_figure_without_number_gives_no_label(read):
    (table,) = read(latexml(f'<figure class="ltx_figure">{GRID.format(1)}</figure>')).tables
    assert (table.label, table.caption) == ("", "")


@pytest.mark.parametrize(
    "body",
    [
        "<p><b>Table 3:</b> Scores.</p>" + GRID,
        GRID + "<p><b>Table 3</b>: Scores.</p>",
        GRID + "<p>A remark.</p><p>Table 3. Scores.</p>",
        GRID.replace("<table>", "<table><caption>Table 3: Scores.</caption>"),
    ],
)
def test_captions_beside_and_in_plain_tables(read, body):
    (table,) = read(page(body)).tables
    assert (table.label, table.caption) == ("Table 3", "Scores.")


def test_a_sentence_about_a_table_is_no_caption(read):
    (table,) = read(page(f"<p>Table 3 shows that</p>{GRID}<p>As Table 4 says, no.</p>")).tables
    assert table.label == ""


def test_captions_under_their_tables_are_used_once(read):
    body = f"{GRID}<p>Table 1: A.</p>{GRID}<p>Table 2: B.</p>{GRID}"
    assert [(t.label, t.caption) for t in read(page(body)).tables] == [("Table 1", "A."), ("Table 2", "B."), ("", "")]


def test_headings_and_sections(read):
    document = read(
        latexml(
            '<h6 class="ltx_title ltx_title_abstract">Abstract</h6><p>Short.</p>'
            '<h2 class="ltx_title ltx_title_section"><span class="ltx_tag">1 </span>Code</h2><p>One.</p><p>Two.</p>'
            f'<h3 class="ltx_title ltx_title_subsection">1.1 Scores</h3>{GRID}'
            '<section class="ltx_bibliography"><h2>References</h2><p>Somebody 1999.</p></section>'
        )
    )
    assert document.title == "A Paper"
    assert [(s.heading, s.level, s.text) for s in document.sections] == [
        ("A Paper", 0, ""),
        ("Abstract", 1, "Short."),
        ("1 Code", 1, "One.\n\nTwo."),
        ("1.1 Scores", 2, ""),
    ]
    assert document.tables[0].headings == ("1 Code", "1.1 Scores")


def test_a_bold_line_above_a_table_is_its_innermost_heading(read):
    (table,) = read(page(f"<h2>Results</h2><p><strong>Base models</strong></p>{GRID}")).tables
    assert table.headings == ("Results", "Base models")


def test_context_is_the_prose_before_and_what_mentions_the_label(read):
    document = read(
        latexml(
            "<h2>1 Method</h2><p>As Tables 2 and 3 show.</p><p>Nothing.</p>"
            f"<h2>2 Code</h2><p>Zero-shot scores follow.</p>{figure(GRID)}<p>In Table&nbsp;3 it wins.</p><p>Table 33 too.</p>"
        )
    )
    assert document.tables[0].context == "Zero-shot scores follow.\n\nAs Tables 2 and 3 show.\n\nIn Table 3 it wins."


def test_context_is_bounded(read):
    words = "word " * 1000
    body = f"<p>{words}end-before</p>{figure(GRID)}" + f"<p>{words}see Table 3 here {words}</p>" * 5
    context = read(latexml(body)).tables[0].context
    assert "end-before" in context
    assert "see Table 3 here" in context
    assert len(context) <= 2000 + 12


def test_prose_keeps_numbers_and_citations_but_no_notes(read):
    document = read(
        latexml(
            '<p>It is <math alttext="3\\times 10^{9}"><mn>3</mn></math>, 10<sup>9</sup> <cite class="ltx_cite">[7]</cite>'
            '<span class="ltx_note"><sup class="ltx_note_mark">1</sup>Note.</span>.</p><pre>code 1</pre><script>x</script>'
        )
    )
    assert document.sections[0].text == "It is 3×10^9, 10^9 [7]."


@pytest.mark.parametrize(
    "body",
    [
        '<article class="ltx_document"><h1>T</h1><div class="ltx_abstract">A.</div></article>',
        "<p>Conversion to HTML had a Fatal error and exited abruptly.</p>",
    ],
)
def test_failed_conversions(source_file, body):
    outcome = parse(source_file(page(body).encode(), "a.html"))
    assert outcome.items == ()
    assert [failure.reason for failure in outcome.failures] == [Reason.CONVERSION_FAILED]


def test_nesting_too_deep_is_a_failure(source_file):
    outcome = parse(source_file(page("<div>" * 400 + "x").encode(), "a.html"))
    assert [failure.reason for failure in outcome.failures] == [Reason.TOO_DEEP]


def test_a_table_too_large_is_named_and_the_rest_is_kept(source_file):
    wide = f"<table><tr>{'<td>1' * 500}</table>"
    outcome = parse(source_file(page(f"{GRID}{wide}<p>Table 2: Wide.</p>{GRID}").encode(), "a.html"))
    assert [table.index for table in outcome.items[0].tables] == [1, 3]
    (failure,) = outcome.failures
    assert failure.reason is Reason.TOO_LARGE
    assert "Table 2" in failure.message


def test_external_entities_stay_unread(read):
    text = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>a &x; b</p></body></html>'
    assert "&x;" in read(text).sections[0].text


def test_sections_know_where_their_paragraphs_stand(read):
    source = "<body><h2>A</h2><p>One 1.5</p><div data-at=x>two<p>three</p>four</div><table><td>9</td><td>8</td></table>five<p>six</p>"
    section = read(source).sections[0]
    shown = [source[start:end] if start >= 0 else "" for start, end in zip(section.starts, section.ends, strict=True)]
    assert section.text.split("\n\n") == ["One 1.5", "two", "three", "four", "five", "six"]
    assert shown == [
        "<p>One 1.5</p>",
        "<div data-at=x>two",
        "<p>three</p>four</div>",
        "<p>three</p>four</div>",
        "",
        "<p>six</p>",
    ]


def test_a_title_set_as_a_table_beside_a_logo_is_read(read):
    cell = '<span class="ltx_td">{}</span>'
    table = f'<span class="ltx_tabular"><span class="ltx_tr">{cell.format("")}{cell.format("Tiny LLM: Pretraining")}</span></span>'
    article = (
        f'<article class="ltx_document"><h1 class="ltx_title ltx_title_document">{table}</h1><p>Text.</p></article>'
    )
    document = read(page(article))
    assert document.title == "Tiny LLM: Pretraining"
    assert document.tables == ()
