"""Foreign texts print as they read, in every rendering."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt

from engine.report.blocks import Cell, Column, Table, plain
from engine.report.format import clean
from engine.report.markdown import escape
from engine.report.references import safe_address
from engine.report.spreadsheet import spreadsheet
from engine.report.write import write_report

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = [
    "<script>alert(1)</script>",
    "a | b || c",
    "x](javascript:alert(1)) [y](http://evil.example/)",
    "![p](http://evil.example/p.png)",
    "`code` *b* __c__ ~~d~~ $e$",
    "\"><img src=x onerror=alert(1)> ' onmouseover='x",
    "</script><script>alert(2)</script>",
    "]]> <!-- --> &lt;b&gt; &#60;",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }} {% raw %} %{x} ${y}",
    "# heading\n- item\n1. one\n> quote",
    "\x00\x1b[31m\u202egnp.exe\ufeff\ud800",
    "https://evil.example/ www.evil.example me@evil.example",
    "javascript:alert(1)",
    "../../../etc/passwd",
    "é" * 3000,
]


def leaves(tokens):
    for token in tokens:
        yield token
        yield from leaves(token.children or [])


def shown(tokens):
    return "".join(token.content for token in leaves(tokens) if token.type in {"text", "text_special"})


@given(st.text(alphabet=st.sampled_from("ab1 \\`*_[]()<>|~$&#!-+.:/@;\n") | st.characters()))
def test_markdown_escape_reads_back(text):
    line = clean(text)
    tokens = MARKDOWN.parse("x " + escape(line) + " x")
    assert "".join(shown(tokens).split()) == "".join(f"x {line} x".split())
    kinds = {token.type for token in leaves(tokens)}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_a_table_cell_stays_one_cell(texts):
    row = " | ".join(escape(clean(text)) for text in texts)
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {row} |\n")
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert not any(token.type in {"link_open", "html_inline", "image", "code_inline"} for token in leaves(tokens))


@given(st.lists(st.text().map(clean), min_size=1, max_size=3))
def test_csv_reads_back(values):
    table = Table(
        name="t",
        caption="",
        columns=tuple(Column(heading=f"h{i}", fields=(f"f{i}",)) for i in range(len(values))),
        rows=(tuple(Cell(text=plain(value), data=(value,)) for value in values),),
    )
    header, row = csv.reader(io.StringIO(spreadsheet(table), newline=""))
    assert header == [f"f{i}" for i in range(len(values))]
    assert [
        field.removeprefix("'") if not value.startswith("'") else field
        for field, value in zip(row, values, strict=True)
    ] == values


def test_a_formula_is_inert_but_a_negative_number_stays_one():
    columns = (Column(heading="h", fields=("a", "b")),)
    table = Table(name="t", caption="", columns=columns, rows=((Cell(text=plain(""), data=("=1+1", "-0.5")),),))
    assert spreadsheet(table).splitlines()[1] == "'=1+1,-0.5"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "https://a b",
        "https://x/>",
        "http://u@h/",
        "http://[",
        "//x",
        "",
    ],
)
def test_only_plain_web_addresses_become_links(address):
    assert not safe_address(address)


def test_a_plain_web_address_becomes_a_link():
    assert safe_address("https://arxiv.org/abs/2412.21199v2")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_neutral_everywhere(named, tmp_path, text):
    answer, record = named(text)
    paths = write_report(answer, record, tmp_path, date="2026-11-21", pdf=False).items
    assert all(tmp_path in path.resolve().parents for path in paths)
    tree = html.fromstring((tmp_path / "report.html").read_bytes())
    scripts = tree.xpath("//script")
    kinds = [script.get("type") for script in scripts]
    assert set(kinds[:-3]) == {"application/json"}
    assert kinds[-3:] == [None, None, None]
    assert not tree.xpath("//*[@onerror or @onmouseover or @onclick]")
    assert not tree.xpath("//img | //iframe | //object | //link | //base | //form")
    assert all(re.match(r"#|https://", link.get("href")) for link in tree.xpath("//a"))
    for script in scripts[:-3]:
        json.loads(script.text)
    tokens = list(leaves(MARKDOWN.parse((tmp_path / "report.md").read_text(encoding="utf-8"))))
    assert not any(
        token.type in {"html_block", "html_inline", "code_inline", "fence", "code_block"} for token in tokens
    )
    assert {token.attrs["src"] for token in tokens if token.type == "image"} <= {f"figures/{p.name}" for p in paths}
    for figure in (tmp_path / "figures").glob("*.svg"):
        parsed = etree.parse(figure)
        assert not parsed.xpath("//*[local-name()='script']")


def test_hover_text_is_escaped_for_the_figure(named, tmp_path):
    answer, record = named("<a href='javascript:alert(1)'>x</a>")
    write_report(answer, record, tmp_path, date="2026-11-21", pdf=False)
    data = html.fromstring((tmp_path / "report.html").read_bytes()).xpath("//script[@type]")[0].text
    hover = [text for trace in json.loads(data)["data"] for text in trace.get("hovertext", [])]
    assert len(hover) == 3
    assert all("<a" not in text and "&lt;a" in text for text in hover)
