"""The PDF: the words of the report on pages, or a reason in its place."""

import os
import sys

import pypdfium2
import pytest

from engine.report.portable import LEFT_OUT, PDF, portable
from engine.report.recheck import pdf_difference
from engine.report.write import make_report, write_report
from engine.types.outcome import Failure, Reason

DATE = "2026-11-21"


@pytest.fixture(scope="module", autouse=True)
def weasyprint():
    """Skip where the extra or Pango is not installed, but never in CI."""
    try:
        import weasyprint  # noqa: PLC0415 - may be absent
    except (ImportError, OSError) as error:
        assert not os.environ.get("CI"), "CI must have WeasyPrint and Pango"
        pytest.skip(f"no PDF can be made here: {error}")
    return weasyprint


@pytest.fixture
def report(world):
    return make_report(*world, date=DATE).report


def words(content):
    document = pypdfium2.PdfDocument(content)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    document.close()
    return text


def test_the_pages_hold_sections_numbers_and_the_texts_of_figures(report):
    text = words(portable(report))
    assert all(section.heading in text for section in report.sections)
    assert "64.7 % (59.7 to 69.7)" in text
    assert "Parameters (billions, logarithmic scale)" in text
    assert "1 / " in text


def test_the_same_report_gives_the_same_bytes(report):
    assert portable(report) == portable(report)


def test_nothing_runs_over_the_edge_of_a_page(report):
    document = pypdfium2.PdfDocument(portable(report))
    for page in document:
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= 0, text.get_text_bounded(left, bottom, right, top)
            assert bottom >= 0
            assert right <= width, text.get_text_bounded(left, bottom, right, top)
            assert top <= height
    document.close()


def test_without_the_library_the_reason_stands_in_its_place(world, tmp_path, monkeypatch):
    written = write_report(*world, tmp_path, date=DATE)
    assert (tmp_path / PDF).read_bytes().startswith(b"%PDF")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    written = write_report(*world, tmp_path, date=DATE)
    (failure,) = written.failures
    assert failure.reason is Reason.LIBRARY_MISSING
    assert "apt-get install libpango" in (tmp_path / LEFT_OUT).read_text(encoding="utf-8")
    assert not (tmp_path / PDF).exists()
    monkeypatch.undo()
    write_report(*world, tmp_path, date=DATE)
    assert not (tmp_path / LEFT_OUT).exists()


def test_an_altered_pdf_is_found(world, tmp_path, report):
    write_report(*world, tmp_path, date=DATE)
    remade = portable(report)
    assert pdf_difference(tmp_path, remade) is None
    other = make_report(*world, date="2026-11-29").report
    difference = pdf_difference(tmp_path, portable(other))
    assert (difference.stated, difference.recomputed) == ("21", "29")
    (tmp_path / PDF).write_bytes(b"no pdf")
    assert "no PDF that can be read" in pdf_difference(tmp_path, remade).stated
    nothing = Failure(stage="report", subject=PDF, reason=Reason.LIBRARY_MISSING, message="Pango is not installed.")
    assert "Pango is not installed" in pdf_difference(tmp_path, nothing).recomputed
    (tmp_path / PDF).unlink()
    assert pdf_difference(tmp_path, remade) is None
