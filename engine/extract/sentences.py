"""Claims from prose: model, benchmark and number bound by the grammar of one sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.digest import identifier
from engine.extract.antecedents import (
    Surroundings,
    benchmark_meant,
    model_meant,
    points_back,
    walk,
)
from engine.extract.clusters import Cluster, Joint, find_clusters
from engine.extract.context import bound_shots
from engine.extract.lexicon import Lexicon, own_model, read_lexicon
from engine.extract.masking import Item, Masked, mask, may_hold_scores
from engine.extract.objects import bind_benchmarks, bind_metric
from engine.extract.passages import LONGEST_SENTENCE, Paragraph, paragraphs
from engine.extract.relationship import stated_relationship
from engine.extract.settings import read_shots, read_temperature
from engine.extract.subjects import Subject, bind_models
from engine.extract.units import decide_unit
from engine.types.claim import Claim
from engine.types.document import Document, Section
from engine.types.locator import TextLocator
from engine.types.outcome import Outcome
from engine.types.setting import Setting
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Match
from engine.vocab.benchmarks import benchmarks, find_benchmarks, subset_in_name
from engine.vocab.fold import fold
from engine.vocab.metrics import at_k
from engine.vocab.models import match_model
from engine.vocab.sizes import printed_size
from engine.vocab.subsets import find_subsets

NAME = "sentences"
VERSION = "1"
"""Raised when a rule changes what is read from the same sentence."""
_MAX_PROSE = 2_000_000
_EARLIER = 5000
"""Characters of the section before a paragraph in which a benchmark is looked for that it only points to."""
_QUOTED = 7
"""Words on each side of the number in a quote: fifteen in all."""
_NO_PROSE = re.compile(r"^(?:[\dA-Z.]*\s*)?(?:references|bibliography|acknowledge?ments?)\b", re.IGNORECASE)
_NOT_A_SENTENCE = re.compile(
    r"\\begin\{|\\hline|&[^&]{0,40}&[^&]{0,40}&|\|[^|]{0,40}\|[^|]{0,40}\||arXiv preprint|\bet al\.?,? \d{4}\.|doi\.org"
)
_DECIMALS = re.compile(r"\.(?<=\d\.)\d")
"""The point stands first and what is before it behind: a search for one sign is quick."""
_PERCENT = ("%", "％", "percent")
_SHARE = re.compile(r"\d\s?(?:\\?[%％]|percent)")
_AT_AND_DIGIT = re.compile(r"@\s?\d+\D+\d|\d+\D+@\s?\d")
_PART = re.compile(r"(?: Ⓚ)? (?:on|in|for) the (?P<part>[^ ]+) (?:sub|)(?:set|split|part|tasks?|problems)\b")
_CONDITION = re.compile(r"\bgreedy\b|\bCoT\b|\bchain[- ]of[- ]thoughts?\b|\bself-consistency\b", re.IGNORECASE)
_AVERAGED = re.compile(r"\b(?:average|averaged|averages|averaging|mean|overall)\b[^,;ⓃⒾ]{0,40}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One number of a sentence, understood."""

    item: Item
    model: str
    benchmark: Match
    metric: str
    average: bool
    subset: str


def extract_sentences(document: Document) -> Outcome[Claim]:
    """Read the claims of a document's prose.

    Parameters
    ----------
    document : Document
        A parsed document.

    Returns
    -------
    Outcome of Claim
        Claims in document order. A number is a claim only where the grammar binds it to one model and one benchmark.
    """
    lexicon = read_lexicon(document)
    room = _MAX_PROSE
    claims: list[Claim] = []
    for ordinal, section in enumerate(document.sections, start=1):
        room -= len(section.text)
        if room < 0:
            break
        if not _NO_PROSE.match(section.heading):
            claims.extend(_section_claims(document, ordinal, section, lexicon))
    return Outcome(items=tuple(claims))


def _section_claims(document: Document, ordinal: int, section: Section, lexicon: Lexicon) -> Iterator[Claim]:
    """Read the claims of one section."""
    for paragraph in paragraphs(section):
        if _has_numbers(paragraph.text):
            earlier = section.text[max(0, paragraph.start - _EARLIER) : paragraph.start]
            for (start, end), reading in _readings(paragraph, lexicon, earlier):
                yield _claim(document, (ordinal, section), paragraph, (start, end), reading)


def _has_numbers(text: str) -> bool:
    """Tell whether a paragraph prints a number that may be a score: with decimals, in percent, or beside the k of a metric."""
    return (
        _DECIMALS.search(text) is not None
        or (any(sign in text for sign in _PERCENT) and _SHARE.search(text) is not None)
        or ("@" in text and _AT_AND_DIGIT.search(text) is not None)
    )


def _readings(paragraph: Paragraph, lexicon: Lexicon, earlier: str) -> Iterator[tuple[tuple[int, int], _Reading]]:
    """Read the numbers of a paragraph, sentence by sentence."""
    if not find_benchmarks(paragraph.text) and not points_back(paragraph.text):
        return
    spans = paragraph.sentences()
    numbered = {
        span: _masked(text, lexicon)
        for span in spans
        if len(text := paragraph.text[slice(*span)]) <= LONGEST_SENTENCE and may_hold_scores(text)
    }
    if not any(True for sentence in numbered.values() for _ in find_clusters(sentence)):
        return  # what stands around scores is of no use without one
    masked = [numbered.get(span) or _masked(paragraph.text[slice(*span)], lexicon) for span in spans]
    surroundings = walk(masked, lexicon.own, earlier)
    for span, sentence, around in zip(spans, masked, surroundings, strict=True):
        for reading in _distinct(_sentence(sentence, around)):
            yield span, reading


def _distinct(readings: Iterator[_Reading]) -> Iterator[_Reading]:
    """Leave out what a sentence says twice: ``Ⓜ (59.8 vs. 53.0) and Ⓜ (59.8 vs. 44.5)``."""
    seen: set[tuple[str, str, str, str]] = set()
    for reading in readings:
        key = (fold(reading.model), reading.benchmark.entity_id, reading.metric, reading.item.match.printed)
        if key not in seen:
            yield reading
        seen.add(key)


def _masked(text: str, lexicon: Lexicon) -> Masked:
    """Mask a sentence; what is too long or no sentence holds nothing."""
    if len(text) > LONGEST_SENTENCE or _NOT_A_SENTENCE.search(text):
        return Masked(text="", items={})
    return mask(text, lexicon)


def _sentence(sentence: Masked, around: Surroundings) -> Iterator[_Reading]:
    """Read the numbers of one sentence."""
    clusters = list(find_clusters(sentence))
    for cluster, places in zip(clusters, bind_benchmarks(sentence, clusters), strict=True):
        subjects = bind_models(sentence, cluster)
        meant = benchmark_meant(sentence, subjects, around)
        printed: list[Match | None] = [sentence.items[place].match for place in places]
        matches = printed or [meant] * len(cluster.numbers)
        for index, (number, match, subject) in enumerate(zip(cluster.numbers, matches, subjects, strict=False)):
            model = model_meant(sentence, subject, around)
            if model and match is not None and not _is_crowded(sentence, cluster, places, subject):
                yield _Reading(
                    item=sentence.items[number],
                    model=model,
                    benchmark=match,
                    metric=bind_metric(sentence, cluster, index, match.entity_id),
                    average=_AVERAGED.search(sentence.text[: cluster.start]) is not None,
                    subset=_subset(match, sentence.text[cluster.end :]),
                )


def _subset(benchmark: Match, behind: str) -> str:
    """Return the part of a benchmark that a number is for, from the benchmark's name or from ``on the hard subset`` behind the number."""
    named = _PART.match(behind)
    parts = [part.match.canonical for part in find_subsets(named["part"])] if named else []
    return ";".join(part for part in (subset_in_name(benchmark.printed), *parts) if part)


def _is_crowded(sentence: Masked, cluster: Cluster, places: Sequence[int], subject: Subject) -> bool:
    """Tell whether several numbers side by side would be the same score of the same model: what tells them apart is not understood."""
    metrics = {bind_metric(sentence, cluster, index, "") for index in range(len(cluster.numbers))}
    is_one = len(set(places)) <= 1 and len(metrics) == 1 and len(subject.places) == 1
    respective = len(set(bind_models(sentence, cluster))) > 1
    return is_one and cluster.joint is Joint.BESIDE and len(cluster.numbers) > 1 and not respective


def _claim(
    document: Document, section: tuple[int, Section], paragraph: Paragraph, span: tuple[int, int], reading: _Reading
) -> Claim:
    """Put a claim together."""
    ordinal, prose = section
    sentence = paragraph.text[span[0] : span[1]]
    numeral = reading.item.numeral
    assert numeral is not None
    start = paragraph.start + span[0]
    place = (str(ordinal), str(start + reading.item.start))
    entry = benchmarks().get(reading.benchmark.entity_id)
    metric = at_k(reading.metric or (entry.metric_id if entry else "accuracy"), 1)
    found = paragraph.index < len(prose.starts)
    return Claim(
        claim_id=identifier(document.sha256, "text", *place, numeral.printed, reading.model),
        document_id=document.document_id,
        source_id=document.source_id,
        locator=TextLocator(
            section=ordinal, sentence_start=start, sentence_end=paragraph.start + span[1],
            start=prose.starts[paragraph.index] if found else -1, end=prose.ends[paragraph.index] if found else -1,
        ),
        quote=_quote(sentence, reading.item),
        row_headers=(),
        column_headers=(),
        numeral=numeral,
        unit=decide_unit([numeral], metric, percent=numeral.percent_sign),
        model=reading.model,
        model_match=match_model(reading.model),
        params_b=printed_size(reading.model).total_b,
        benchmark=entry.name if entry else reading.benchmark.printed,
        benchmark_match=reading.benchmark,
        subset="Average" if reading.average else reading.subset,
        metric=metric,
        metric_printed=bool(reading.metric),
        setting=Setting(
            shots=_shots(sentence, reading.benchmark), temperature=read_temperature(sentence),
            conditions=tuple(dict.fromkeys(hit.group(0) for hit in _CONDITION.finditer(sentence))),
        ),
        extractor=NAME,
        extractor_version=VERSION,
        relationship=stated_relationship(own_model(document.title), reading.model, sentence),
    )  # fmt: skip


def _shots(sentence: str, benchmark: Match) -> int | Unknown:
    """Return the shots that a sentence states for a benchmark, or for a score whose benchmark it does not name."""
    return (
        bound_shots(sentence).get(benchmark.entity_id, UNKNOWN) if find_benchmarks(sentence) else read_shots(sentence)
    )


def _quote(sentence: str, item: Item) -> str:
    """Return at most fifteen words of a sentence, the number among them."""
    words = list(re.finditer(r"\S+", sentence))
    at = next(place for place, word in enumerate(words) if word.end() > item.start)
    chosen = words[max(0, at - _QUOTED) : at + _QUOTED + 1]
    return sentence[chosen[0].start() : chosen[-1].end()]
