"""Evidence: from an observation to its claim, its verdict and its source, and their names in print."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.report.format import clean, shorten
from engine.types.claim import Claim
from engine.types.fit import Analysis, Answer, Fit
from engine.types.locator import TableLocator, TextLocator
from engine.types.observation import Observation
from engine.types.record import Record
from engine.types.source import Source, SourceKind
from engine.types.verdict import Verdict
from engine.vocab.benchmarks import benchmarks

_COLLECTIVE = {"team", "group", "ai", "research", "authors", "contributors", "organization", "organisation", "lab"}
_OTHERS = {"et al", "al", "others", "and others"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """The record by identifier, and the sources that the report uses by number."""

    record: Record
    """The record."""
    claims: Mapping[str, Claim]
    """By claim_id."""
    verdicts: Mapping[str, Verdict]
    """By claim_id."""
    observations: Mapping[str, Observation]
    """By observation_id."""
    documents: Mapping[str, Source]
    """By document_id."""
    numbers: Mapping[str, int]
    """Number in the references by source_id, from 1."""

    def cited(self, source_id: str) -> str:
        """Return a source's short name with its number, such as ``Yu et al. 2024 [3]``."""
        sources = [source for source in self.documents.values() if source.source_id == source_id]
        name = short_name(sources[0]) if sources else clean(source_id, limit=60)
        number = self.numbers.get(source_id)
        return f"{name} [{number}]" if number else name

    def provenance(self, observation_id: str) -> str:
        """Return where an observation is printed: source, table, row, column and the cell's own words."""
        observation = self.observations.get(observation_id)
        claim = self.claims.get(observation.claim_id if observation else observation_id)
        if claim is None:
            return self.cited(observation.study_id) if observation else "place not in the record"
        return f"{self.cited(claim.source_id)}, {place(claim)}, printed “{clean(claim.quote, limit=120)}”"

    def reported(self, answer: Answer) -> tuple[str, ...]:
        """Return every observation of the record that the answer rests on, each once: outcomes, what explains them, the design."""
        analysed = (entry for analysis in answer.analyses for entry in entries(analysis))
        explaining = (entry for analysis in answer.analyses for entry in explained_by(analysis))
        designed = (entry for cell in answer.design for entry in cell.observation_ids)
        return tuple(
            entry for entry in dict.fromkeys([*analysed, *explaining, *designed]) if entry in self.observations
        )


def gather(answer: Answer, record: Record) -> Evidence:
    """Put the record's rows into order by identifier and number the sources that the answer uses.

    Parameters
    ----------
    answer : Answer
        What is reported.
    record : Record
        What it was computed from.

    Returns
    -------
    Evidence
        Sources are numbered in the record's order.
    """
    observations = {observation.observation_id: observation for observation in record.observations}
    claims = {claim.claim_id: claim for claim in record.claims}
    unnumbered = Evidence(
        record=record,
        claims=claims,
        verdicts={verdict.claim_id: verdict for verdict in record.verdicts},
        observations=observations,
        documents={source.document_id: source for source in record.sources},
        numbers={},
    )
    used = {claims[i].source_id if i in claims else observations[i].study_id for i in unnumbered.reported(answer)}
    ordered = dict.fromkeys(source.source_id for source in record.sources if source.source_id in used)
    return replace(unnumbered, numbers={source_id: number for number, source_id in enumerate(ordered, start=1)})


def entries(analysis: Analysis) -> tuple[str, ...]:
    """Return the observations of an outcome, those that were subtracted behind the others.

    Parameters
    ----------
    analysis : Analysis
        An outcome.

    Returns
    -------
    tuple of str
        Identifiers of observations.
    """
    frame = analysis.frame
    return tuple(map(str, (*frame.observation_id, *frame.subtracted_id)))


def explained_by(analysis: Analysis) -> tuple[str, ...]:
    """Return the observations of other outcomes that the fits of an outcome are explained by.

    Parameters
    ----------
    analysis : Analysis
        An outcome.

    Returns
    -------
    tuple of str
        Identifiers of observations, each once.
    """
    fits = (reply.outcome for reply in analysis.replies if isinstance(reply.outcome, Fit))
    return tuple(dict.fromkeys(entry for fit in fits for entry in fit.diagnostics.explained_by))


def benchmark_name(benchmark_id: str) -> str:
    """Return the customary name of a benchmark, or the name as printed where the vocabulary has none.

    Parameters
    ----------
    benchmark_id : str
        Identifier, or a name as printed.

    Returns
    -------
    str
        Its name.
    """
    known = benchmarks().get(benchmark_id)
    return known.name if known else clean(benchmark_id, limit=80)


def benchmark_names(benchmark_ids: Iterable[str]) -> list[str]:
    """Return the customary names of several benchmarks, in order.

    Parameters
    ----------
    benchmark_ids : iterable of str
        Identifiers.

    Returns
    -------
    list of str
        Names.
    """
    return [benchmark_name(benchmark_id) for benchmark_id in benchmark_ids]


def place(claim: Claim) -> str:
    """Return where in its document a claim is printed.

    Parameters
    ----------
    claim : Claim
        A claim.

    Returns
    -------
    str
        ``Table 3, row 5, column 2``, counted from 0 in the table's grid as everywhere in the store; ``text, section 4`` for prose.
    """
    locator = claim.locator
    if isinstance(locator, TextLocator):
        return f"text, section {locator.section}"
    label = f"unlabelled table {locator.index}" if locator.label.startswith("#") else clean(locator.label, limit=40)
    return f"{label}, row {locator.row}, column {locator.column}"


def place_label(claim: Claim) -> str:
    """Return the printed label of a claim's table (``Table 3``, ``#4``), or ``text`` for prose."""
    return clean(claim.locator.label) if isinstance(claim.locator, TableLocator) else claim.locator.kind


def short_name(source: Source) -> str:
    """Return the name by which the text cites a source.

    Parameters
    ----------
    source : Source
        A source.

    Returns
    -------
    str
        ``Yu et al. 2024``, ``Li and Wang 2024``, a shortened title, or the identifier.
    """
    named, others = named_authors(source)
    names = [_surname(author) if source.kind is SourceKind.PAPER else author for author in named]
    if not names or not all(names):
        name = shorten(source.title, 40) or clean(source.source_id, limit=60)
    elif others or len(names) > 2:
        name = f"{names[0]} et al."
    else:
        name = " and ".join(names)
    return f"{name} {clean(source.year, limit=8)}".strip()


def named_authors(source: Source) -> tuple[tuple[str, ...], bool]:
    """Return the authors that are named, and whether there are others.

    Parameters
    ----------
    source : Source
        A source; lists of authors in print may end in ``et al.``.

    Returns
    -------
    tuple
        Names, and whether further authors are left unnamed.
    """
    names = tuple(clean(author, limit=80) for author in source.authors)
    named = tuple(name for name in names if name.lower().strip(" .") not in _OTHERS)
    return named, len(named) < len(names)


def _surname(author: str) -> str:
    name = clean(author, limit=60)
    if "," in name:
        return name.split(",", 1)[0].strip()
    words = re.split(r"\s+", name)
    return name if words[-1].lower() in _COLLECTIVE else words[-1]
