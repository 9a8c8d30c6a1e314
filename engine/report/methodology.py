"""Methodology: what was read, how it was checked, what was left out, how it was computed."""

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, plain
from engine.report.flow import flow_blocks
from engine.report.format import clean, listing
from engine.report.marks import capital
from engine.report.material import Material, Part
from engine.report.voice import BANDS
from engine.types.locator import TableLocator, TextLocator
from engine.types.outcome import Failure
from engine.types.source import SourceKind
from engine.types.verdict import Status

_KINDS = {
    SourceKind.PAPER: ("paper", "papers"),
    SourceKind.MODEL_CARD: ("model card", "model cards"),
    SourceKind.LEADERBOARD: ("leaderboard", "leaderboards"),
    SourceKind.FILE: ("file of unknown kind", "files of unknown kind"),
}
_FAILURES_SHOWN = 50
_CAME_IN, _INCLUDED = "on the benchmark", "included"


def methodology(material: Material) -> Section:
    """Write the methodology.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        Sources, extraction and verification, inclusion flow, estimators, software and inputs.
    """
    record = material.evidence.record
    blocks: list[Block] = [_paragraph(_sources(material))]
    if record.sources:
        blocks.append(source_table(material))
    blocks += flow_blocks(material)
    blocks.append(_paragraph(_extraction(material)))
    if record.failures:
        blocks += [_paragraph(_failures(material)), failure_table(record.failures)]
    if material.parts:
        blocks += [_paragraph("Observations came in and were left out as follows."), flow_table(material)]
    methods = _methods(material)
    if methods:
        blocks += [_paragraph("What was computed:"), Bullets(items=tuple(plain(method) for method in methods))]
    blocks.append(_paragraph(_software(material)))
    return Section(heading="2 Methodology", anchor="methodology", level=2, blocks=tuple(blocks))


def flow_table(material: Material) -> Table:
    """Tabulate, for each outcome, what came in and what was left out.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Table
        A column an outcome; one row for what came in, one a reason of exclusion, one for what is included.
    """
    counts: dict[str, dict[int, int]] = {_CAME_IN: {}}
    for part in material.parts:
        frame = part.analysis.frame
        counts[_CAME_IN][part.number] = len(frame.y) + sum(exclusion.count for exclusion in frame.exclusions)
        for exclusion in frame.exclusions:
            counts.setdefault(f"left out: {clean(exclusion.reason)}", {})[part.number] = exclusion.count
    counts[_INCLUDED] = {part.number: len(part.analysis.frame.y) for part in material.parts}
    columns = (
        Column(heading="Step", fields=("step",)),
        *(Column(heading=f"3.{part.number}", fields=(part.label,), numeric=True) for part in material.parts),
    )
    rows = tuple(
        (_cell(step), *(_flow_count(step, part, found.get(part.number, 0), material) for part in material.parts))
        for step, found in counts.items()
    )
    caption = "Inclusion of observations; a column for each outcome, by its section. An observation is counted under the first reason that applies."
    return Table(name="inclusion-flow", caption=plain(caption), columns=columns, rows=rows)


def source_table(material: Material) -> Table:
    """Tabulate every document that was given.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Table
        One row a document, in the record's order; the pages print none of them.
    """
    sources = material.evidence.record.sources
    fields = ("document_id", "source_id", "kind", "title", "year", "version", "licence", "read_from", "path", "sha256")
    rows = tuple(tuple(_cell(clean(str(getattr(source, field)))) for field in fields) for source in sources)
    columns = tuple(Column(heading=field, fields=(field,)) for field in fields)
    return Table(name="sources", caption=plain("Documents given."), columns=columns, rows=rows, shown=0)


def failure_table(failures: Iterable[Failure]) -> Table:
    """Tabulate what could not be read.

    Parameters
    ----------
    failures : iterable of Failure
        The record's failures.

    Returns
    -------
    Table
        One row a failure.
    """
    rows = tuple(
        (
            _cell(clean(failure.subject)),
            _cell(failure.stage.value),
            Cell(text=plain(clean(failure.message)), data=(failure.reason.value, clean(failure.message))),
        )
        for failure in failures
    )
    columns = (
        Column(heading="What", fields=("subject",)),
        Column(heading="Stage", fields=("stage",)),
        Column(heading="Why", fields=("reason", "message")),
    )
    return Table(
        name="failures", caption=plain("What could not be read."), columns=columns, rows=rows, shown=_FAILURES_SHOWN
    )


def _flow_count(step: str, part: Part, count: int, material: Material) -> Cell:
    if not count:
        return Cell(text=plain("–"), data=("0",))
    scope = part.basis if step == _INCLUDED else material.record_basis
    printed = material.trace.number(f"{count:,}", f"observations of {part.label}, {step}", scope)
    return Cell(text=plain(printed), data=(str(count),))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text=plain(text))


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))


def _sources(material: Material) -> str:
    sources = material.evidence.record.sources
    if not sources:
        return "No source was at hand."
    kinds = Counter(source.kind for source in sources)
    named = [material.tally(kinds[kind], *words) for kind, words in _KINDS.items() if kinds[kind]]
    publications = len({source.source_id for source in sources})
    several = f", from {material.tally(publications, 'publication')}" if publications != len(sources) else ""
    return (
        f"{capital(material.tally(len(sources), 'document'))} {_was(len(sources))} given ({listing(named)}){several}. "
        f"{_used(material)}{'' if material.evidence.record.searches else '; no other literature was searched'}."
    )


def _used(material: Material) -> str:
    used = len(material.evidence.numbers)
    if not used:
        return "None of them bears on the question"
    bear, stand = ("bears", "stands") if used == 1 else ("bear", "stand")
    return f"Of these, {material.tally(used, 'publication')} {bear} on the question and {stand} in the references"


def _extraction(material: Material) -> str:
    record = material.evidence.record
    located = [(claim.document_id, claim.locator) for claim in record.claims]
    tables = len({(document, place.index) for document, place in located if isinstance(place, TableLocator)})
    sentences = len({(document, place) for document, place in located if isinstance(place, TextLocator)})
    places = [material.tally(tables, "table")] + ([material.tally(sentences, "sentence")] if sentences else [])
    statuses = Counter(verdict.status for verdict in record.verdicts)
    counts = [
        material.trace.number(f"{statuses[status]:,}", f"{status} claims", material.record_basis) + f" {status}"
        for status in Status
    ]
    checks = list(dict.fromkeys(clean(finding.check, limit=60) for finding in record.findings))
    run = f" ({listing(checks)})" if checks else ""
    return (
        "Every number that a table or a sentence prints about a model on a benchmark was extracted as a claim, with its digits as printed "
        f"and its exact place: {material.tally(len(record.claims), 'claim')} from {listing(places)}. "
        f"Each claim was then checked against the bytes of its document and against what the benchmark allows{run}, which left "
        f"{listing(counts)}; only confirmed claims on a known scale enter as observations "
        f"({material.tally(len(record.observations), 'observation')} in all)."
    )


def _failures(material: Material) -> str:
    count = len(material.evidence.record.failures)
    shown = f"; the first {_FAILURES_SHOWN} are shown" if count > _FAILURES_SHOWN else ""
    return f"{capital(material.tally(count, 'document or table', 'documents or tables'))} could not be read{shown}."


def _methods(material: Material) -> list[str]:
    bands = [part.analysis.bands for part in material.parts]
    named = [("Size bands", fit.method) for fit in bands if not isinstance(fit, Failure)]
    for part in material.parts:
        fitted = [(reply, reply.outcome) for reply in part.analysis.replies if reply.estimator != BANDS]
        named += [(clean(reply.title, limit=80), fit.method) for reply, fit in fitted if not isinstance(fit, Failure)]
    return list(dict.fromkeys(f"{title}. {clean(method, limit=1600)}" for title, method in named))


def _software(material: Material) -> str:
    return (
        f"Computed with Passband {version('passband')}. The inputs as a whole have the digest {material.record_basis.key}; the SHA-256 of "
        "each document stands in tables/sources.csv and in manifest.json, which also names for the numbers printed here the "
        "observations that they rest on."
    )


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
