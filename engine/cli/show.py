"""``passband show``: one claim beside the place where it is printed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import out, say, table

if TYPE_CHECKING:
    from engine.store.read import StoredClaim
    from engine.types.claim import Claim
    from engine.types.locator import TableLocator, TextLocator
    from engine.types.vocabulary import Match

_MEASURED = {
    "own": "by the document's authors, of their own model",
    "baseline": "by the document's authors, of another's model",
    "copied": "by another source, from which it is taken",
    "unknown": "by whom is not stated",
}
_MOST_OTHERS = 8
_SHORT_ID = 8


def show_command(
    claim_id: Annotated[
        str, typer.Argument(help="Identifier of a claim, or its first six or more digits.", metavar="CLAIM_ID")
    ],
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
) -> None:
    """Print a claim beside its row and column headers and its cell, its findings and its verdict.

    Example: passband show 3f9a61c2
    """
    from engine.store.read import find_claim
    from engine.types.locator import TextLocator

    stored = find_claim(store, claim_id)
    claim, source, place = stored.claim, stored.source, stored.claim.locator
    say(f"Claim {claim.claim_id}", style="bold")
    table((), _facts(claim))
    is_text = isinstance(place, TextLocator)
    where = f"section {place.section}" if isinstance(place, TextLocator) else place.label
    out.print()
    named = f"{source.title} ({source.source_id})" if source.title else source.source_id
    say(f"Printed in {named}, {where}")
    if source.url:
        say(source.url)
    out.print()
    if is_text:
        say(f"“{claim.quote}”")
    else:
        _cell(claim)
    out.print()
    say(_position(place, source.path))
    _judgement(stored)


def _facts(claim: "Claim") -> list[list[str]]:
    """Return what the claim says, a name and a value a row."""
    from engine.types.unknown import UNKNOWN

    setting = [f"{claim.setting.shots}-shot"] if claim.setting.shots is not UNKNOWN else []
    setting += [f"T={claim.setting.temperature}"] if claim.setting.temperature is not UNKNOWN else []
    printed = claim.numeral.printed + (f" ± {claim.numeral.spread}" if claim.numeral.spread else "")
    customary = "" if claim.metric_printed else " (not printed: the benchmark's customary one)"
    return [
        ["model", f"{claim.model}  ->  {_understood(claim.model_match)}"],
        ["parameters", "not printed" if claim.params_b is UNKNOWN else f"{claim.params_b:g} billion"],
        ["benchmark", f"{claim.benchmark}  ->  {_understood(claim.benchmark_match)}"],
        ["subset", claim.subset or "none"],
        ["metric", f"{claim.metric}{customary}"],
        ["setting", ", ".join((*setting, *claim.setting.conditions)) or "not stated"],
        ["value", f"{printed} ({claim.unit})"],
        ["measured", _MEASURED[claim.relationship]],
    ]


def _understood(match: "Match") -> str:
    """Say what a printed name was taken for."""
    if not match.entity_id:
        return "not in the vocabulary"
    return f"{match.entity_id} ({match.rule} match, confidence {match.confidence:.2f})"


def _cell(claim: "Claim") -> None:
    """Print the cell between its headers."""
    column = " / ".join(claim.column_headers) or "no column header"
    row = " / ".join(claim.row_headers) or "no row header"
    table(("", column), [[row, claim.quote]])


def _position(place: "TableLocator | TextLocator", path: str) -> str:
    """Say where to look in the file."""
    from engine.types.locator import TextLocator

    if isinstance(place, TextLocator):
        position = f"Characters {place.sentence_start}-{place.sentence_end} of the section's text"
    else:
        path = f"{path}, file {place.part}" if place.part else path
        page = f" on page {place.page}" if place.page else ""
        position = f"Row {place.row}, column {place.column} of the table{page}, counted from 0"
    return f"{position}; characters {place.start}-{place.end} of {path}" if place.start >= 0 else f"{position}; {path}"


def _judgement(stored: "StoredClaim") -> None:
    """Print findings with the claims that they rest on, and the verdict."""
    from engine.types.verdict import Severity

    out.print()
    if stored.findings:
        table(("check", "finding", "in words"), [[f.check, str(f.severity), f.message] for f in stored.findings])
        for found in stored.findings:
            if found.severity in (Severity.WARNS, Severity.REFUTES) and found.others:
                more = f" and {len(found.others) - _MOST_OTHERS} more" if len(found.others) > _MOST_OTHERS else ""
                say(
                    f"{found.check}: compare claims {', '.join(one[:_SHORT_ID] for one in found.others[:_MOST_OTHERS])}{more}."
                )
        out.print()
    verdict = stored.verdict
    say(f"Verdict: {verdict.status}, confidence {verdict.confidence:.2f}. {verdict.reason}")
