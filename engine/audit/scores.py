"""Scores: one number about one model on one benchmark, judged against every score that the sources print."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from engine.audit.values import (
    benchmark_key,
    fits_setting,
    is_same_part,
    is_same_value,
    metric_key,
    model_key,
    show_place,
    show_setting,
    show_value,
)
from engine.types.audit import Judgement, PartKind, Passage, Statement
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.verdict import Finding, Severity, Status

MOST_SHOWN: Final = 4
"""Passages of one kind that a judgement keeps."""


class Scores:
    """What the sources print, by what it is about."""

    def __init__(self, claims: Iterable[Claim], cited: frozenset[str], *, cites_others: bool) -> None:
        """Index the sources' scores.

        Parameters
        ----------
        claims : iterable of Claim
            The scores.
        cited : frozenset of str
            Documents at hand that the report refers to.
        cites_others : bool
            Whether it also refers to something that is not at hand.
        """
        self._cited = cited
        self._cites_others = cites_others
        self._by_model: dict[str, list[Claim]] = defaultdict(list)
        self._by_benchmark: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            self._by_model[model_key(claim)].append(claim)
            self._by_benchmark[benchmark_key(claim)].append(claim)

    def judge(self, statement: Statement, said: Claim, findings: Sequence[Finding]) -> Judgement:
        """Judge one score of a report.

        Parameters
        ----------
        statement : Statement
            The statement that holds it.
        said : Claim
            The score.
        findings : sequence of Finding
            What checks say of the number itself.

        Returns
        -------
        Judgement
            Confirmed with the cells that print it, refuted with what is printed instead, else unresolved; where the number stands
            elsewhere, with that place.
        """
        of_model = self._by_model.get(model_key(said), [])
        of_both = [one for one in of_model if benchmark_key(one) == benchmark_key(said)]
        comparable = [one for one in of_both if is_same_part(said, one) and _is_same_run(said, one)]
        equal = [one for one in comparable if is_same_value(said, one)]
        other = [one for one in comparable if not is_same_value(said, one)]
        elsewhere = self._elsewhere(said, of_model, comparable)
        impossible = next((one for one in findings if one.severity is Severity.REFUTES), None)
        odd = any(one.severity is Severity.WARNS for one in findings)
        outranked = _outranking(equal, other) if equal and odd else []
        if impossible is not None:
            status, reason = Status.REFUTED, impossible.message
        elif outranked:
            status, reason = (
                Status.REFUTED,
                f"{self._instead(said, outranked)}, in a table; its prose says {said.numeral.printed}.",
            )
        elif equal:
            status, reason = Status.CONFIRMED, self._confirmed(said, equal, other)
        elif other and self._may_refute(other, elsewhere):
            status, reason = Status.REFUTED, f"{self._instead(said, other)}{_at(said, elsewhere)}."
        else:
            status, reason = Status.UNRESOLVED, f"{self._open(said, of_model, of_both, other)}{_at(said, elsewhere)}."
        return Judgement(
            statement=statement.ordinal,
            part=_name(said),
            kind=PartKind.SCORE,
            status=status,
            reason=reason,
            support=tuple(map(passage, self._ranked(equal)[:MOST_SHOWN])),
            instead=tuple(map(passage, _distinct(self._ranked(other or ([] if equal else of_both)))[:MOST_SHOWN])),
            elsewhere=() if equal else tuple(map(passage, elsewhere[:MOST_SHOWN])),
            notes=tuple(one.message for one in findings if one.severity in {Severity.WARNS, Severity.REFUTES}),
        )

    def _may_refute(self, other: Sequence[Claim], elsewhere: Sequence[Claim]) -> bool:
        """Tell whether other values refute: not where the report has the number from a source that is not at hand, by its references."""
        is_cited = any(one.document_id in self._cited for one in other)
        return is_cited or bool(elsewhere) or not self._cited or not self._cites_others

    def _elsewhere(self, said: Claim, of_model: Sequence[Claim], comparable: Sequence[Claim]) -> list[Claim]:
        """Find the number for the same model in another column, else for another model in the same column; the same document first."""
        taken = {one.claim_id for one in comparable}
        mine = [one for one in of_model if one.claim_id not in taken and is_same_value(said, one)]
        if not mine and said.numeral.decimals:
            documents = {one.document_id for one in comparable} or self._cited
            column = self._by_benchmark.get(benchmark_key(said), [])
            rows = (one for one in column if one.document_id in documents and one.claim_id not in taken)
            mine = [
                one for one in rows if is_same_part(said, one) and _is_same_run(said, one) and is_same_value(said, one)
            ]
        near = {one.document_id for one in comparable}
        ranked = sorted(self._ranked(mine), key=lambda one: one.document_id not in near)
        return _distinct(ranked)

    def _ranked(self, claims: Iterable[Claim]) -> list[Claim]:
        """Order scores: of cited documents first, tables before prose."""
        return sorted(
            claims, key=lambda one: (one.document_id not in self._cited, not isinstance(one.locator, TableLocator))
        )

    def _confirmed(self, said: Claim, equal: Sequence[Claim], other: Sequence[Claim]) -> str:
        best = self._ranked(equal)[0]
        where = f"{best.document_id} prints {_says(best)} in {show_place(best)}"
        agreeing = {one.document_id for one in equal}
        strangers = [one for one in _distinct(self._ranked(other)) if one.document_id not in agreeing]
        if not strangers:
            return f"{where}."
        values = ", ".join(f"{one.numeral.printed} in {one.document_id}" for one in strangers[:MOST_SHOWN])
        return f"{where}; other sources print other values for {said.model} on {said.benchmark}: {values}."

    def _instead(self, said: Claim, other: Sequence[Claim]) -> str:
        """Say what the first of the documents prints instead."""
        ranked = self._ranked(other)
        document = ranked[0].document_id
        printed = [one for one in _distinct(ranked) if one.document_id == document][:MOST_SHOWN]
        values = ", ".join(_with_setting(one) for one in printed)
        return (
            f"{document} prints {values} for {printed[0].model} on {_benchmark(said)} in {show_place(printed[0])}, "
            f"not {said.numeral.printed}"
        )

    def _open(self, said: Claim, of_model: Sequence[Claim], of_both: Sequence[Claim], other: Sequence[Claim]) -> str:
        """Say why nothing is decided."""
        if other:
            return f"{self._instead(said, other)}; the report does not cite it, and cites sources that are not at hand"
        if of_both:
            shown = dict.fromkeys(_with_setting(one, part=True) for one in _distinct(self._ranked(of_both)))
            values = ", ".join(list(shown)[:MOST_SHOWN])
            wanted = ", ".join(filter(None, (_benchmark(said), said.metric, show_setting(said))))
            return f"No source at hand prints {said.model} on {wanted}; they print {values}"
        if of_model:
            return f"The sources at hand speak of {said.model}, but none prints a score of it on {said.benchmark}"
        return f"No source at hand prints a score of {said.model}"


def _is_same_run(said: Claim, printed: Claim) -> bool:
    return metric_key(said) == metric_key(printed) and fits_setting(said.setting, printed.setting)


def _outranking(equal: Sequence[Claim], other: Sequence[Claim]) -> list[Claim]:
    """Return the cells of the same documents that print another value than their prose, where only prose prints the report's number."""
    if any(isinstance(one.locator, TableLocator) for one in equal):
        return []
    documents = {one.document_id for one in equal}
    return [one for one in other if one.document_id in documents and isinstance(one.locator, TableLocator)]


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """Keep the first of the scores that print the same of the same thing in one document."""
    kept: dict[tuple[str, ...], Claim] = {}
    for one in claims:
        key = (
            one.document_id,
            model_key(one),
            benchmark_key(one),
            one.subset,
            one.metric,
            show_setting(one),
            one.numeral.printed,
        )
        kept.setdefault(key, one)
    return list(kept.values())


def _at(said: Claim, elsewhere: Sequence[Claim]) -> str:
    """Say where the number really stands."""
    if not elsewhere:
        return ""
    one = elsewhere[0]
    whom = "this model" if model_key(one) == model_key(said) else one.model
    setting = show_setting(one)
    what = f"{_benchmark(one)}{'' if metric_key(one) == metric_key(said) else f' {one.metric}'}{f' ({setting})' if setting else ''}"
    return f"; {said.numeral.printed} is printed for {whom} on {what} in {one.document_id}, {show_place(one)}"


def _name(said: Claim) -> str:
    return " ".join(
        filter(
            None,
            (
                said.model,
                _benchmark(said),
                said.metric if "@" in said.metric and said.metric != "pass@1" else "",
                said.numeral.printed,
            ),
        )
    )


def _benchmark(claim: Claim) -> str:
    return f"{claim.benchmark} {claim.subset}".strip()


def _with_setting(claim: Claim, *, part: bool = False) -> str:
    notes = ", ".join(filter(None, (claim.subset if part else "", show_setting(claim))))
    return f"{show_value(claim)} ({notes})" if notes else show_value(claim)


def _says(claim: Claim) -> str:
    setting = show_setting(claim)
    return f"{show_value(claim)} for {claim.model} on {_benchmark(claim)}{f' ({setting})' if setting else ''}"


def passage(claim: Claim) -> Passage:
    """Return the place where a source prints a score.

    Parameters
    ----------
    claim : Claim
        The score.

    Returns
    -------
    Passage
        With the cell's text, or the words around the number, as quote.
    """
    return Passage(
        document_id=claim.document_id,
        place=show_place(claim),
        quote=claim.quote,
        says=_says(claim),
        claim_id=claim.claim_id,
    )
