"""The flow of the literature search: counts, diagram, and what is shown where no search was made."""

import dataclasses
import xml.etree.ElementTree as ET

import pytest

from engine.report.flow import draw
from engine.report.write import write_report
from engine.types.flow import Count, read_flows
from engine.types.search import Decision, Screened, Search

DECISIONS = (
    [(Decision.INCLUDED, "")] * 5
    + [(Decision.EXCLUDED, "retracted or withdrawn")] * 2
    + [
        (
            Decision.EXCLUDED,
            "<script>alert(1)</script> & a reason that is far too long to stand in any box of a diagram",
        )
    ]
    * 3
    + [(Decision.NOT_RETRIEVED, "no open copy"), (Decision.UNREADABLE, "unsupported-format")]
)


def search(database, identified, search_id="s1"):
    return Search(
        search_id=search_id, query="HumanEval & <b>", database=database, asked="", identified=identified, available=identified, complete=True
    )  # fmt: skip


def work(number, decision, reason, search_id="s1"):
    return Screened(
        search_id=search_id, work_id=str(number), title="", authors=(), year="", arxiv_id="", doi="", found_in=("arxiv", "openalex"),
        decision=decision, reason=reason,
    )  # fmt: skip


SEARCHES = (search("arxiv", 12), search("openalex", 12))
WORKS = tuple(work(number, *fate) for number, fate in enumerate(DECISIONS))


def test_counts():
    (flow,) = read_flows(SEARCHES, WORKS)
    assert flow.identified == (Count(label="arXiv", number=12), Count(label="OpenAlex", number=12))
    assert (flow.duplicates, flow.screened, flow.sought, flow.included) == (12, 12, 7, 5)
    assert [count.number for count in flow.excluded] == [3, 2]
    assert flow.not_retrieved == (Count(label="no open copy", number=1),)
    assert flow.unreadable == (Count(label="unsupported-format", number=1),)


def test_searches_are_counted_apart():
    flows = read_flows((*SEARCHES, search("arxiv", 1, "s2")), (*WORKS, work(99, Decision.INCLUDED, "", "s2")))
    assert [(flow.search_id, flow.screened) for flow in flows] == [("s1", 12), ("s2", 1)]
    assert read_flows((), ()) == ()


def test_the_diagram_names_every_count_and_escapes_what_is_foreign():
    (flow,) = read_flows(SEARCHES, WORKS)
    root = ET.fromstring(draw(flow, "literature-flow", "Flow of <b>"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {
        "Records identified (n = 24)",
        "Duplicates removed (n = 12)",
        "Works excluded (n = 5)",
        "Works included (n = 5)",
    } <= set(texts)
    assert "Not retrieved, or not readable (n = 2)" in texts
    assert max(map(len, texts)) <= 50
    assert not list(root.iter("script"))


def test_many_reasons_are_taken_together():
    many = tuple(work(number, Decision.EXCLUDED, f"reason {number:02}") for number in range(30))
    (flow,) = read_flows(SEARCHES, many)
    assert "other reasons (n = 22)" in draw(flow, "x", "")


@pytest.fixture
def written(world, tmp_path):
    """Write a report on a record with a search, and return its files' texts."""
    answer, record = world
    record = dataclasses.replace(record, searches=SEARCHES, works=WORKS)
    write_report(answer, record, tmp_path, date="2026-01-31")
    return tmp_path


def test_the_report_shows_flow_and_diagram(written):
    pages = [(written / name).read_text("utf-8") for name in ("report.md", "report.html")]
    assert "24 records of 12 works, of which 5 works could be read" in pages[0]
    assert not [page for page in pages if "no other literature was searched" in page]
    assert "<script>alert(1)" not in pages[1]
    assert (written / "figures" / "literature-flow.svg").is_file()
    rows = (written / "tables" / "literature-flow.csv").read_text("utf-8").splitlines()
    assert "identified,arXiv,12" in rows
    assert rows[-1] == "included,,5"
