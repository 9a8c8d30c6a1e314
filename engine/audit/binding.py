"""Binding: scores in claims that name one model, where the wording leaves no choice which number is whose.

The extractor reads numbers that grammar binds, and papers print them with decimals. A claim of a report is shorter and looser:
``drops from 57.3% on HumanEval to 51.8% on MBPP``, ``scores 36 on HumanEval``. Where a claim names one model, and as many numbers as
benchmarks in turns, each number is its neighbour's. Anything else is left alone.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.digest import identifier
from engine.numerals import parse_numeral
from engine.types.audit import Statement
from engine.types.claim import Claim
from engine.types.locator import TextLocator
from engine.types.setting import Setting
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Mention, Unit
from engine.vocab.benchmarks import benchmarks, find_benchmarks
from engine.vocab.metrics import at_k, find_metrics
from engine.vocab.models import find_models
from engine.vocab.sizes import printed_size

NAME: Final = "binding"
VERSION: Final = "1"

_NUMBER = re.compile(
    r"(?<![\w.,@+-])(?P<digits>\d{1,3}(?:\.\d{1,4})?)(?P<percent>\s?[%％]| percent\b)?(?![\w@]|[.,-]\w)"
)
_A_SCORE_FOLLOWS = re.compile(
    r"\b(?:scor(?:es?|ed|ing)|achiev(?:es?|ed|ing)|reach(?:es|ed|ing)?|gets?|got|attain(?:s|ed)?|obtain(?:s|ed)?|of|at|is|was|from|to|with|only"
    r"|hits?|posts?|has|had|records?|recorded|registers?|yields?|earns?|=|:)\s*(?:only |just |about |roughly |a |an )?$",
    re.IGNORECASE,
)
_NO_SCORE = re.compile(
    r"\s*-?\s*(?:points?|pp\b|shots?|times|x\b|problems|tasks|samples|tokens|models|parameters|billion|million|[BMKT]\b)",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\b(?:by|than|over)\s*(?:about |roughly |only )?$", re.IGNORECASE)
_SHOTS = re.compile(r"\b(?P<n>\d{1,3}|zero|one|few)[- ]shot\b", re.IGNORECASE)
_SHOT_WORDS: Final = {"zero": 0, "one": 1}


class _Bound(NamedTuple):
    number: re.Match[str]
    benchmark: Mention


def bind(statement: Statement, section: int, sha256: str) -> tuple[Claim, ...]:
    """Read the scores of a claim that names one model and gives its benchmarks and numbers in turns.

    Parameters
    ----------
    statement : Statement
        The claim.
    section : int
        1-based ordinal under which its text stands in the report's document.
    sha256 : str
        Digest of the report.

    Returns
    -------
    tuple of Claim
        In printed order; none where a number could be another's.
    """
    text = statement.text
    models, named = find_models(text), find_benchmarks(text)
    if len({one.match.entity_id for one in models}) != 1 or not named:
        return ()
    numbers = _numbers(text, (*models, *named))
    bound = _in_turns(numbers, named)
    return tuple(_claim(text, one, models[0], section, sha256) for one in bound)


def _numbers(text: str, mentions: Sequence[Mention]) -> list[re.Match[str]]:
    """Return the numbers that read like scores, outside names; none at all where one may be a change of a score."""
    found: list[re.Match[str]] = []
    for hit in _NUMBER.finditer(text):
        inside = any(one.start < hit.end() and hit.start() < one.end for one in mentions)
        before, behind = text[max(0, hit.start() - 40) : hit.start()], text[hit.end() : hit.end() + 20]
        if inside or _NO_SCORE.match(behind):
            continue
        if _CHANGE.search(before):
            return []
        if "." in hit["digits"] or hit["percent"] or _A_SCORE_FOLLOWS.search(before):
            found.append(hit)
    return found


def _in_turns(numbers: Sequence[re.Match[str]], named: Sequence[Mention]) -> list[_Bound]:
    """Pair numbers and benchmarks that stand in turns."""
    if len(numbers) != len(named) or not numbers:
        return []
    pairs = [_Bound(number, benchmark) for number, benchmark in zip(numbers, named, strict=True)]
    leads = [one.number.start() < one.benchmark.start for one in pairs]
    if len(set(leads)) != 1:
        return []
    ends = [max(one.number.end(), one.benchmark.end) for one in pairs]
    starts = [min(one.number.start(), one.benchmark.start) for one in pairs]
    return pairs if all(end <= start for end, start in zip(ends, starts[1:], strict=False)) else []


def _claim(text: str, bound: _Bound, model: Mention, section: int, sha256: str) -> Claim:
    """Put a score together."""
    numeral = parse_numeral(bound.number["digits"] + ("%" if bound.number["percent"] else ""))
    assert numeral is not None
    entry = benchmarks()[bound.benchmark.match.entity_id]
    stated = [one.match.entity_id for one in find_metrics(text) if "@" in one.match.entity_id]
    is_fraction = not numeral.percent_sign and numeral.value <= 1 and numeral.decimals > 1
    return Claim(
        claim_id=identifier(sha256, NAME, str(section), str(bound.number.start()), numeral.printed),
        document_id="",
        source_id="",
        locator=TextLocator(section=section, sentence_start=0, sentence_end=len(text), start=-1, end=-1),
        quote=text,
        row_headers=(),
        column_headers=(),
        numeral=numeral,
        unit=Unit.FRACTION if is_fraction else Unit.PERCENT,
        model=model.match.printed,
        model_match=model.match,
        params_b=printed_size(model.match.printed).total_b,
        benchmark=entry.name,
        benchmark_match=bound.benchmark.match,
        subset="",
        metric=at_k(stated[0] if len(stated) == 1 else entry.metric_id, 1),
        metric_printed=len(stated) == 1,
        setting=Setting(shots=_shots(text)),
        extractor=NAME,
        extractor_version=VERSION,
    )


def _shots(text: str) -> int | Unknown:
    found = _SHOTS.search(text)
    if found is None or found["n"].lower() == "few":
        return UNKNOWN
    return _SHOT_WORDS[found["n"].lower()] if found["n"].lower() in _SHOT_WORDS else int(found["n"])
