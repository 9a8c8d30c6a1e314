"""Every number in the prose and the tables of a page passes through the trace."""

import re

from lxml import html

from engine.report.write import write_report

NUMERAL = re.compile(r"(?<![\w.@+/-])−?\d[\d,]*(?:\.\d+)?(?![\w@-]|\.\d)")
CONSTANTS = re.compile(
    r"95 %|section \d|Section \d|Passband [\d.]+|SHA-256|log10|1-shot|at 0 and 100|contains 0\b|from 0 in|below 5 %|2018|\[\d+\]|Table \d+|(?:al\.|Hopper) \d{4}"
)
"""Levels, references within the report, versions, years of methods: no results."""


def leftover(page):
    """Return numerals outside traced numbers, names, references and places of cells, each with what stands around it."""
    tree = html.fromstring(page)
    for element in tree.xpath(
        "//script | //style | //*[local-name()='svg'] | //section[@id='references' or @id='review'] | //blockquote | //nav"
    ):
        element.drop_tree()
    for button in tree.xpath("//button"):
        button.text = "#"
    for place in tree.xpath("//table[@id='table-claims']//td[last()]"):
        place.drop_tree()
    found = []
    for element in tree.xpath("//main//p | //main//li | //main//caption | //main//figcaption | //main//td"):
        text = CONSTANTS.sub("", " ".join(element.text_content().split()))
        found += [text[max(0, at.start() - 30) : at.end() + 20] for at in NUMERAL.finditer(text)]
    return found


def test_no_number_is_printed_past_the_trace(world, tmp_path):
    write_report(*world, tmp_path, date="2026-11-21", pdf=False)
    assert leftover((tmp_path / "report.html").read_bytes()) == []


def test_the_check_sees_a_number_that_is_not_traced():
    assert leftover(b"<main><p>It is 54.6 % of <button>12</button> in section 3.</p></main>") == [
        "It is 54.6 % of # in ."
    ]
