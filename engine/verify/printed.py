"""Printed: whether the claim's digits stand at its place in the source's bytes."""

from decimal import Decimal, InvalidOperation
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.verdict import Finding, Severity
from engine.verify.averaged import mean_at
from engine.verify.base import Check, Evidence, finding
from engine.verify.macros import numerals_printed
from engine.verify.markup import LONGEST_MARKUP, numerals_in
from engine.verify.pages import numerals_in_box

NAME: Final = "printed"
_MOST_SHOWN = 8


def run(claim: Claim, evidence: Evidence) -> tuple[Finding, ...]:
    """Read the claim's cell again from the source and look for its digits and its spread.

    Parameters
    ----------
    claim : Claim
        The claim.
    evidence : Evidence
        The source.

    Returns
    -------
    tuple of Finding
        One: SUPPORTS where the digits (and the spread's) stand there as whole numerals, REFUTES where they do not or the place lies
        outside the source, INFORMS where the claim states no place or one too long to be read.
    """
    if isinstance(claim.locator, TableLocator) and claim.locator.page:
        return _on_page(claim, claim.locator, evidence)
    start, end = claim.locator.start, claim.locator.end
    if start < 0 or end < 0:
        return finding(claim, NAME, Severity.INFORMS, "The claim states no place in the source: it cannot be re-read.")
    text = evidence.text_of(claim)
    if start >= end or end > len(text):
        message = f"Characters {start}:{end} lie outside the source of {len(text)} characters."
        return finding(claim, NAME, Severity.REFUTES, message)
    mean = mean_at(claim, text[start:end])
    if mean is not None:
        severity, message = _compare(claim, frozenset({mean.digits}), f"at characters {start}:{end}, as {mean.origin}")
        return finding(claim, NAME, severity, message)
    if end - start > LONGEST_MARKUP:
        message = f"The {end - start} characters at {start}:{end} are too many for a cell: it cannot be re-read."
        return finding(claim, NAME, Severity.INFORMS, message)
    markup = text[start:end]
    severity, message = _compare(claim, numerals_in(markup), f"at characters {start}:{end}")
    if severity is Severity.REFUTES and "\\" in text:
        severity, message = _expanded(claim, markup, evidence, message)
    return finding(claim, NAME, severity, message)


def _expanded(claim: Claim, markup: str, evidence: Evidence, refuted: str) -> tuple[Severity, str]:
    """Look for the digits where LaTeX takes them from: a macro's definition, or a longer number that is rounded."""
    sources = numerals_printed(markup, (evidence.text, *evidence.parts.values()))
    place = f"at characters {claim.locator.start}:{claim.locator.end}"
    severity, message = _compare(claim, frozenset(sources), place)
    if severity is Severity.REFUTES:
        return severity, refuted
    origin = sources.get(claim.numeral.printed, "")
    return severity, f"{message[:-1]}, printed from {origin}." if origin else message


def _on_page(claim: Claim, locator: TableLocator, evidence: Evidence) -> tuple[Finding, ...]:
    """Read the claim's box on its page again."""
    box = ", ".join(f"{edge:g}" for edge in locator.box)
    place = f"in the box ({box}) of page {locator.page}"
    present = numerals_in_box(evidence.content, locator.page, locator.box)
    if present is None:
        return finding(claim, NAME, Severity.REFUTES, f"There is nothing {place}: the source cannot be opened there.")
    severity, message = _compare(claim, present, place)
    return finding(claim, NAME, severity, message)


def _compare(claim: Claim, present: frozenset[str], place: str) -> tuple[Severity, str]:
    printed, spread = claim.numeral.printed, claim.numeral.spread
    if not _is_value_of_its_digits(claim):
        return Severity.REFUTES, f"The value {claim.numeral.value} is not that of the printed digits {printed!r}."
    if printed not in present:
        shown = ", ".join(sorted(present)[:_MOST_SHOWN]) or "no number"
        return Severity.REFUTES, f"{printed} does not stand {place}; there stands {shown}."
    missing = sorted(numerals_in(spread) - present)
    if missing or (spread and not numerals_in(spread)):
        return Severity.REFUTES, f"The spread {spread!r} does not stand beside {printed} {place}."
    return Severity.SUPPORTS, f"{printed}{f' with spread {spread}' if spread else ''} stands {place}."


def _is_value_of_its_digits(claim: Claim) -> bool:
    try:
        value = Decimal(claim.numeral.printed.replace(",", ""))
    except InvalidOperation:
        return False
    return value == claim.numeral.value and claim.numeral.decimals == len(claim.numeral.printed.partition(".")[2])


CHECK: Final = Check(
    name=NAME,
    asks="Do the printed digits, and the spread's, stand at the claim's place in the source's bytes?",
    gravest=Severity.REFUTES,
    run=run,
)
