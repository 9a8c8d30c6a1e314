"""Percent, fraction or something else: decided for all numbers of a benchmark and metric in a table, never by rewriting digits."""

from collections.abc import Iterable
from decimal import Decimal

from engine.types.numeral import Numeral
from engine.types.vocabulary import Unit
from engine.vocab.metrics import metric

_ZERO, _ONE = Decimal(0), Decimal(1)


def decide_unit(numerals: Iterable[Numeral], metric_id: str, *, percent: bool) -> Unit:
    """Decide the unit of the numbers that share a benchmark and a metric.

    Parameters
    ----------
    numerals : iterable of Numeral
        The numbers.
    metric_id : str
        Their metric.
    percent : bool
        Whether header or caption print a percent sign.

    Returns
    -------
    Unit
        OTHER for metrics that are no share (loss, BLEU, ratings); FRACTION where no number exceeds 1, no percent sign is
        printed and all but 0 and 1 have at least two decimals; else PERCENT. A true 0.6 % among larger numbers stays percent.
    """
    entry = metric(metric_id)
    if entry is not None and entry.unit is Unit.OTHER:
        return Unit.OTHER
    numbers = list(numerals)
    if percent or any(n.percent_sign for n in numbers):
        return Unit.PERCENT
    small = all(n.value <= _ONE and (n.decimals >= 2 or n.value in (_ZERO, _ONE)) for n in numbers)
    return Unit.FRACTION if small and any(n.value > 0 and n.decimals >= 2 for n in numbers) else Unit.PERCENT
