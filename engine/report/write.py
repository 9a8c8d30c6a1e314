"""Write a report: pages, figures, tables and the manifest that ties each printed number to its observations."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from engine.digest import sha256_hex
from engine.report.abstract import abstract
from engine.report.blocks import Paragraph, Report, Section, plain
from engine.report.citations import bibtex, csl_json
from engine.report.claims import claims_section
from engine.report.conflicts import conflict_section
from engine.report.curves import curve_section
from engine.report.design import design_section
from engine.report.efficiency import efficiency_section
from engine.report.format import clean
from engine.report.introduction import introduction
from engine.report.laws import family_blocks, law_section
from engine.report.limitations import limitations
from engine.report.markdown import markdown
from engine.report.material import Material, prepare
from engine.report.methodology import methodology
from engine.report.page import page
from engine.report.panel import panel_section
from engine.report.portable import LEFT_OUT, PDF, portable
from engine.report.provenance import provenance
from engine.report.references import references
from engine.report.results import outcome_section
from engine.report.spreadsheet import spreadsheet
from engine.types.fit import Answer
from engine.types.outcome import Failure, Outcome
from engine.types.record import Record

MANIFEST = "manifest.json"
"""Name of the file that lists the others, the inputs, and what each number rests on."""

_MANIFEST_VERSION = 1
_MADE = (("figures", ".svg"), ("figures", ".csv"), ("tables", ".csv"))
_LARGEST_MANIFEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report that is made and not yet written."""

    report: Report
    """Its sections."""
    texts: Mapping[str, str]
    """Every file but the PDF by relative path, the manifest last."""


def make_report(answer: Answer, record: Record, *, date: str) -> Made:
    """Make a report without writing any file.

    Parameters
    ----------
    answer : Answer
        What was computed.
    record : Record
        What it was computed from.
    date : str
        ISO date of the title block.

    Returns
    -------
    Made
        The same input and date give the same bytes.
    """
    material = prepare(answer, record)
    report = compose(material, date)
    files = rendered(material, report)
    return Made(report=report, texts={**files, MANIFEST: manifest(material, report, files)})


def write_report(answer: Answer, record: Record, folder: Path, *, date: str, pdf: bool = True) -> Outcome[Path]:
    """Write the report of one question into a folder.

    Parameters
    ----------
    answer : Answer
        What was computed.
    record : Record
        What it was computed from.
    folder : Path
        Where to write; made where it does not exist. Files that an earlier report listed in its manifest and this one does not
        make are removed; nothing else is touched.
    date : str
        ISO date of the title block.
    pdf : bool, default True
        Whether to make the PDF, which takes longer than all else; one that an earlier run made goes in any case.

    Returns
    -------
    Outcome of Path
        The files written: Markdown, HTML, figures, tables, manifest, PDF. Where the PDF cannot be made, a text file that says why stands in
        its place, and the failure is handed on.
    """
    made = make_report(answer, record, date=date)
    earlier = _listed(folder / MANIFEST)
    for name, text in made.texts.items():
        _replace(folder / name, text.encode())
    _remove(folder, earlier - set(made.texts))
    paper = _write_pdf(made.report, folder, wanted=pdf)
    return Outcome(items=(*(folder / name for name in made.texts), *paper.items), failures=paper.failures)


def compose(material: Material, date: str) -> Report:
    """Put the sections of a report together.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.
    date : str
        ISO date of the title block.

    Returns
    -------
    Report
        Abstract, introduction, methodology, results, limitations, claims and references, in this order.
    """
    results = [outcome_section(part, material) for part in material.parts]
    answer = material.answer
    if answer.curves is not None:
        results.append(curve_section(answer.curves, material, len(results) + 1))
    if answer.laws:
        results.append(law_section(answer.laws, answer.law_sources, material, len(results) + 1))
    if answer.efficiency:
        results.append(efficiency_section(answer.efficiency, material, len(results) + 1))
    if answer.conflicts:
        results.append(conflict_section(answer.conflicts, material, len(results) + 1))
    if answer.design:
        results.append(design_section(material, len(results) + 1))
    before = (abstract(material), introduction(material), methodology(material), _results(material), *results)
    behind = (limitations(material), claims_section(material), references(material))
    judged = panel_section(material, len(results) + 1, date)  # last of all: it counts what the others print
    sections = (*before, judged, *behind)
    return Report(
        title=clean(material.answer.question.title, limit=300),
        date=clean(date, limit=40),
        sections=sections,
        provenance=provenance(material),
    )


def rendered(material: Material, report: Report) -> dict[str, str]:
    """Render every file of a report but the manifest.

    Parameters
    ----------
    material : Material
        Holds the sources that are cited.
    report : Report
        The report.

    Returns
    -------
    dict of str to str
        Text by relative path.
    """
    return {
        "report.md": markdown(report),
        "report.html": page(report),
        "references.bib": bibtex(material),
        "references.csl.json": csl_json(material),
        **{f"figures/{figure.name}.svg": figure.svg for figure in report.figures()},
        **{f"figures/{figure.name}.csv": spreadsheet(figure.data) for figure in report.figures()},
        **{f"tables/{table.name}.csv": spreadsheet(table) for table in report.tables()},
    }


def manifest(material: Material, report: Report, files: Mapping[str, str]) -> str:
    """Say what a report was made from and what each of its numbers rests on.

    Parameters
    ----------
    material : Material
        Holds the trace of every number that was printed.
    report : Report
        The report.
    files : mapping of str to str
        Its rendered files.

    Returns
    -------
    str
        JSON. Each number names a basis: a key of ``bases``, the identifier of one observation, or ``record`` for counts of all
        that was read.
    """
    key = material.record_basis.key
    content: dict[str, Any] = {
        "manifest_version": _MANIFEST_VERSION,
        "engine_version": version("passband"),
        "question_id": clean(material.answer.question.question_id),
        "date": report.date,
        "inputs_digest": key,
        "inputs": {clean(source.document_id): source.sha256 for source in material.evidence.record.sources},
        "computed_from": {part.label: _digests(material, part.number - 1) for part in material.parts},
        "files": {name: sha256_hex(text.encode()) for name, text in files.items()},
        "numbers": [
            [number.text, number.what, "record" if number.basis == key else number.basis]
            for number in material.trace.printed()
        ],
        "bases": material.trace.bases(),
        "notes": material.trace.notes(),
    }
    lines = ",\n".join(f"{json.dumps(name)}: {_compact(value)}" for name, value in content.items())
    return f"{{\n{lines}\n}}\n"


def _digests(material: Material, index: int) -> list[str]:
    analysis = material.parts[index].analysis
    digests = [getattr(computed, "input_digest", "") for computed in (analysis.bands, analysis.scaling)]
    return list(dict.fromkeys(digest for digest in digests if digest))


def _compact(value: object) -> str:
    """One entry a line, so that a person can compare two manifests."""
    if isinstance(value, dict) and value:
        return (
            "{\n"
            + ",\n".join(f" {json.dumps(key)}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items())
            + "\n}"
        )
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f" {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def _results(material: Material) -> Section:
    answered = [part for part in material.parts if len(part.analysis.frame.y)]
    text = (
        "Scores are in percent, differences in percentage points; k counts observations and m the sources that print them. An interval that contains 0 is read as no clear difference."
        if answered
        else "No source at hand gives an observation that bears on the question, so nothing could be computed."
    )
    tests = material.answer.tests
    together = family_blocks(tests, material) if tests and tests.members else ()
    return Section(heading="3 Results", anchor="results", level=2, blocks=(Paragraph(text=plain(text)), *together))


def _write_pdf(report: Report, folder: Path, *, wanted: bool) -> Outcome[Path]:
    """Write the PDF, or why there is none; what an earlier run left of either goes."""
    for name in (PDF, LEFT_OUT):
        (folder / name).unlink(missing_ok=True)
    if not wanted:
        return Outcome()
    printed = portable(report)
    if isinstance(printed, Failure):
        _replace(folder / LEFT_OUT, f"{printed.message}\n".encode())
        return Outcome(items=(folder / LEFT_OUT,), failures=(printed,))
    _replace(folder / PDF, printed)
    return Outcome(items=(folder / PDF,))


def _listed(path: Path) -> set[str]:
    """Files that an earlier manifest lists; none where there is no manifest that can be read."""
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            return set()
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {name for name in files if isinstance(name, str)} if isinstance(files, dict) else set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def _remove(folder: Path, names: set[str]) -> None:
    """Remove stale files, but only such as this writer makes: a manifest can name anything."""
    for name in sorted(names):
        path = PurePosixPath(name)
        made_here = len(path.parts) == 2 and (path.parts[0], path.suffix) in _MADE
        if made_here and not (folder / path.parts[0]).is_symlink():
            (folder / path).unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
