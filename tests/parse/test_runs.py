from hypothesis import given
from hypothesis import strategies as st

from engine.parse import hypertext
from engine.parse.runs import find_runs

texts = st.text(alphabet="a1.% \n†*\xa0é\x0b\x01", max_size=6)
inner = st.one_of(
    texts,
    st.sampled_from(
        ["&nbsp;5", "A&amp;B", "&lt;1B", "&#8224;2", "&dagger;", "&bogus;1", "1<br>2", "<b>3</b>", "<!-- x -->4"]
    ),
    st.sampled_from(
        [
            '<span id="a" class="ltx_text ltx_font_bold">{}</span>',
            '\n<span class="ltx_inline-block ltx_align_top">\n<span class="ltx_p" style="width:71pt;">{}</span>\n</span>\n',
            '<p class="ltx_p">{}</p><button class="sr-only" style="display: none;">Report</button>',
            '<span class="ltx_text" style="display:none">{}</span>',
            '<span class="ltx_text" style="color:red; visibility: hidden">{}</span>',
            '<span class="ltx_text ltx_phantom">{}</span>',
            '<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">{}</sup></span>',
            '<span class="ltx_text">{}',
            "{}</span>",
            '<em class="ltx_emph">{}</span></em>',
            '<math alttext="{}"></math>',
            '<table class="ltx_tabular"><tr><td class="ltx_td">{}</td></tr><tr><td class="ltx_td">2</td></tr></table>',
            '<table class="ltx_tabular"><tr><td class="ltx_td">{}</td><td class="ltx_td">7</td></tr><tr><td>2</td></tr></table>',
        ]
    ).flatmap(lambda frame: texts.map(lambda text: frame.replace("{}", text.replace("<", "")))),
)
attributes = st.sampled_from(
    [
        'id="S1.T1" class="ltx_td ltx_align_left"',
        'class="ltx_td ltx_th ltx_colspan ltx_colspan_2"',
        'class="ltx_td" colspan="2" id="x"',
        'class="ltx_td" rowspan="2" rowspan="1"',
        'class="ltx_td" rowspan="x"',
        "class=ltx_td",
        'class="ltx_td" style="padding:1pt;"',
        'class="ltx_td" hidden',
    ]
)
cells = st.tuples(st.sampled_from(["td", "th"]), attributes, inner, st.sampled_from(["", "\n", " x "])).map(
    lambda cell: f"<{cell[0]} {cell[1]}>{cell[2]}</{cell[0]}>{cell[3]}"
)
rows = st.lists(cells, max_size=4).map(lambda found: f'<tr class="ltx_tr">{"".join(found)}</tr>')
tables = st.tuples(
    st.sampled_from(['<table class="ltx_tabular">', '<table id="t" class="ltx_tabular x"><thead>', "<table>"]),
    st.lists(rows, max_size=4),
    st.sampled_from(["</table>", "</tbody></table>", "</thead><tbody></table>", ""]),
).map(lambda table: f"{table[0]}{''.join(table[1])}{table[2]}")
pages = st.lists(st.one_of(tables, st.sampled_from(["<p>x</p>", "<h2>y", "</table>", "<!-- <p> -->"])), max_size=4).map(
    lambda pieces: f"<body>{''.join(pieces)}</body>"
)


def read_one_by_one(text):
    """Read a page with an element for every cell."""
    original, hypertext.find_runs = hypertext.find_runs, lambda _: iter(())
    try:
        return hypertext.PARSER.read(text, "page")
    finally:
        hypertext.find_runs = original


@given(pages)
def test_cells_read_at_once_are_those_of_the_tree(text):
    assert hypertext.PARSER.read(text, "page") == read_one_by_one(text)


def test_a_run_ends_at_a_cell_that_holds_more_than_text():
    row = '<td class="ltx_td">a</td> <th class="ltx_td ltx_th">b†</th><td class="ltx_td">1<sup>2</sup></td><td class="ltx_td">c</td>'
    text = f'<table class="ltx_tabular"><tr>{row}</tr></table>'
    first, second = find_runs(text)
    assert [cell.text for cell in first.cells] == ["a", "b"]
    assert [text[cell.start : cell.end] for cell in first.cells] == [row[:25], row[26:59]]
    assert first.cells[1].marks == ("†",)
    assert second.html == "<td>c</td>"


def test_tables_of_no_latexml_page_have_no_runs():
    assert not list(find_runs('<table><tr><td class="ltx_td">1</td></tr></table>'))


def test_deep_nests_of_tables_cost_no_more_than_their_length():
    text = '<table class="ltx_tabular"><tr><td>' * 100_000 + "</table>" * 100_000
    assert not list(find_runs(text))
