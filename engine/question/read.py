"""A research question in words -> Question, with what was taken for granted and what was not understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.digest import identifier
from engine.errors import BandSyntaxError
from engine.question.bands import parse_bands
from engine.question.field import is_beside_code, is_in_field
from engine.question.groups import find_groups
from engine.question.leftover import leftover
from engine.question.named import Named, blank, find_named
from engine.question.names import unknown_name
from engine.question.nearest import UNSPECIFIC, Chosen, choose_benchmarks
from engine.question.pairs import find_pairs
from engine.question.phrase import slug, title_of
from engine.question.sizes import SizeMention, find_sizes
from engine.question.tidy import cut_off, lacks_question_mark, tidy
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Band, BenchmarkPair, Estimand, ModelGroup, Question, SizeKind
from engine.types.understanding import Understanding
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.benchmarks import SEVERAL_LANGUAGES, benchmarks
from engine.vocab.metrics import metric
from engine.vocab.wording import Phrase, Topic, curves_on, find_phrases, training_runs_on

OUTSIDE = (
    "This is no question about language models on code benchmarks: name a benchmark (HumanEval, MBPP+, LiveCodeBench, ...) or a coding skill, "
    "and what is compared (model sizes, families, base against instruct, a benchmark and its harder version)."
)
"""The reply to what scores cannot bear on."""

_SHORT = 2
_LOOKS_LIKE_BENCHMARK = re.compile(r"\b[A-Z][A-Za-z0-9-]*(?:Bench|Eval)[A-Za-z0-9-]*\+?")
_BEFORE_LANGUAGES = frozenset({"in", "for", "and", "or", "to", "from", "of"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Everything found in the words of a question."""

    text: str
    named: Named
    sizes: tuple[SizeMention, ...]
    phrases: tuple[Phrase, ...]

    def senses(self, topic: Topic) -> tuple[str, ...]:
        """Return what the phrases of one kind stand for, as they come."""
        return tuple(dict.fromkeys(phrase.sense for phrase in self.phrases if phrase.topic is topic))

    def taken(self) -> list[tuple[int, int]]:
        """Return where sizes and phrases stand."""
        sizes = [(size.start, size.end) for size in self.sizes]
        return [*sizes, *((phrase.start, phrase.end) for phrase in self.phrases)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    """Model sizes as a question takes them."""

    bands: tuple[Band, ...] = ()
    smallest_b: float | Unknown = UNKNOWN
    largest_b: float | Unknown = UNKNOWN
    remarks: tuple[str, ...] = ()


def read_question(words: str) -> Understanding | Failure:
    """Read a research question in words.

    Parameters
    ----------
    words : str
        The question, as a person would ask it.

    Returns
    -------
    Understanding or Failure
        The question; or why it is none: too long, empty, or outside the field.

    Examples
    --------
    >>> understood = read_question("Does scaling help on HumanEval Pro?")
    >>> understood.question.estimand, understood.question.benchmarks
    (<Estimand.SLOPE: 'slope'>, ('humaneval-pro',))
    """
    text = tidy(words)
    if isinstance(text, Failure):
        return text
    heard = _hear(text)
    skills = heard.senses(Topic.SKILL)
    about = frozenset(heard.senses(Topic.FIELD))
    if not is_in_field(
        heard.named, _cues(heard), about, sized=bool(heard.sizes), skilled=bool(set(skills) - UNSPECIFIC)
    ):
        return Failure(stage=Stage.ASK, subject="question", reason=Reason.OUTSIDE_FIELD, message=_outside(heard))
    return _understand(heard)


def _hear(text: str) -> _Heard:
    named = find_named(text)
    sizes = find_sizes(named.rest)
    rest = blank(named.rest, [(size.start, size.end) for size in sizes])
    cues = find_phrases(rest, Topic.CUE)
    phrases = tuple(
        phrase
        for topic in Topic
        for phrase in find_phrases(rest, topic)
        if topic is not Topic.LANGUAGE or _is_language(rest, phrase, cues)
    )
    return _Heard(text=text, named=named, sizes=sizes, phrases=phrases)


def _understand(heard: _Heard) -> Understanding:
    skills, languages, cues = heard.senses(Topic.SKILL), heard.senses(Topic.LANGUAGE), _cues(heard)
    chosen = choose_benchmarks(heard.named.benchmarks, skills, languages, heard.named.nearest)
    compared = find_groups(heard.named, cues)
    sized = _sized(heard.sizes)
    pairs = find_pairs(heard.named.benchmarks, cues, heard.named.joints)
    metric_id, asked_metrics, about_metric = _metrics(heard.named.metrics, chosen.asked)
    question = Question(
        question_id="", title="", text=heard.text,
        benchmarks=(*chosen.asked, *chosen.nearest), asked_benchmarks=chosen.asked,
        metric_id=metric_id, asked_metrics=asked_metrics,
        bands=sized.bands, smallest_b=sized.smallest_b, largest_b=sized.largest_b,
        variant=compared.variant, groups=compared.groups, pairs=pairs, languages=languages,
        moderators=_moderators(heard), size=SizeKind.ACTIVE if "active" in cues else SizeKind.TOTAL,
        estimand=_estimand(cues, pairs, sized, compared.groups), curves=curves_on(heard.senses(Topic.MODERATOR)),
        training_runs=training_runs_on(heard.senses(Topic.MODERATOR)),
    )  # fmt: skip
    return Understanding(
        question=_titled(question),
        remarks=(
            *chosen.remarks,
            *_misspelled(heard),
            *about_metric,
            *sized.remarks,
            *compared.remarks,
            *_caveats(heard, chosen),
        ),
        not_understood=leftover(heard.text, heard.named.rest, heard.taken()),
        cut_off=cut_off(heard.text),
    )


def _outside(heard: _Heard) -> str:
    """Say that a question is outside the field, and name what looks like a benchmark that the vocabulary lacks."""
    unknown = _LOOKS_LIKE_BENCHMARK.search(heard.named.rest)
    names = (benchmark.name for benchmark in benchmarks().values())
    return f"{_sentence(str(unknown_name('benchmark', unknown.group(), names)))} {OUTSIDE}" if unknown else OUTSIDE


def _cues(heard: _Heard) -> frozenset[str]:
    return frozenset(heard.senses(Topic.CUE))


def _titled(question: Question) -> Question:
    """Give a question its title, and an identifier made of the title and of what tells it from others of that title."""
    title = title_of(question)
    return replace(question, title=title, question_id=slug(title, identifier(question.text, length=4)))


def _sized(sizes: Sequence[SizeMention]) -> _Sized:
    """Take one size or range as what the question is limited to, several as bands; a range that spans the others limits them."""
    unique = {one.written: one for one in sorted(sizes, key=lambda one: (one.lower, one.upper))}
    if not unique:
        return _Sized()
    spanning = _spanning(tuple(unique.values()))
    bands = [one for one in unique.values() if one is not spanning]
    remarks = tuple(_assumed(one) for one in unique.values() if one.assumed)
    limits = _limits(spanning)
    if not bands:
        return _Sized(smallest_b=limits[0], largest_b=limits[1], remarks=(*remarks, *_edge(spanning)))
    try:
        parsed = parse_bands(",".join(one.written for one in bands))
    except BandSyntaxError as error:
        return _Sized(remarks=(*remarks, f"The sizes cannot be taken as bands: {error}."))
    return _Sized(bands=parsed, smallest_b=limits[0], largest_b=limits[1], remarks=(*remarks, *_alone(parsed, bands)))


def _spanning(sizes: Sequence[SizeMention]) -> SizeMention | None:
    """Return the range that limits the question: the only mention, or one that holds all the others."""
    if len(sizes) == 1:
        return sizes[0] if sizes[0].kind != "point" else None
    return next(
        (
            one
            for one in sizes
            if one.kind == "range" and all(one.lower <= other.lower and other.upper <= one.upper for other in sizes)
        ),
        None,
    )


def _limits(spanning: SizeMention | None) -> tuple[float | Unknown, float | Unknown]:
    if spanning is None:
        return UNKNOWN, UNKNOWN
    return (
        spanning.lower if spanning.kind != "below" else UNKNOWN,
        spanning.upper if spanning.kind != "above" else UNKNOWN,
    )


def _assumed(size: SizeMention) -> str:
    words = {"<10B": "Small", "10B-30B": "Mid-size", ">30B": "Large"}
    return f"{words[size.written]} is taken as {size.written}; give the edges in brackets for others."


def _edge(limit: SizeMention | None) -> tuple[str, ...]:
    if limit is None or limit.written[0] not in "<>" or limit.written[1] == "=":
        return ()
    return (f"A model of exactly {limit.written[1:]} counts as inside {limit.written}.",)


def _alone(bands: Sequence[Band], mentions: Sequence[SizeMention]) -> tuple[str, ...]:
    alone = [band for band, one in zip(bands, mentions, strict=True) if one.kind == "point"]
    if not alone:
        return ()
    held = "; ".join(f"{band.label} holds {band.lower:.3g}B to {band.upper:.3g}B" for band in alone)
    return (f"A size written alone stands for the sizes near it: {held}.",)


def _metrics(asked: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the metric of the answer, the metrics asked for, and what has to be said of them."""
    customary = benchmarks()[named[0]].metric_id
    known = [name for name in asked if metric(name) is not None]
    answered = next((name for name in known if not name.endswith("@k")), "") or _first_k(known, customary)
    remarks = [
        f"The vocabulary has no metric '{name}'; the answer is in {answered}." for name in asked if name not in known
    ]
    remarks += [f"k is not stated; the answer is in {answered}." for name in known if name.endswith("@k")]
    others = [name for name in known if name != answered and not name.endswith("@k")]
    if others:
        remarks.append(f"The answer is in {answered}; ask again for {' and '.join(others)}.")
    if not asked:
        remarks.append(f"No metric is named; {answered} is the customary one.")
    return answered, asked or (answered,), tuple(remarks)


def _first_k(known: Sequence[str], customary: str) -> str:
    stem = known[0].removesuffix("@k") if known else ""
    return f"{stem}@1" if stem and metric(f"{stem}@1") else customary


def _moderators(heard: _Heard) -> tuple[str, ...]:
    several = SEVERAL_LANGUAGES in heard.senses(Topic.SKILL)
    return (*heard.senses(Topic.MODERATOR), *(("programming language",) if several else ()))


def _estimand(
    cues: frozenset[str], pairs: tuple[BenchmarkPair, ...], sized: _Sized, groups: tuple[ModelGroup, ...]
) -> Estimand:
    """Say which number answers: what the question is most particular about comes first."""
    both_ends = not isinstance(sized.smallest_b, Unknown) and not isinstance(sized.largest_b, Unknown)
    kinds = (
        (bool(pairs), Estimand.DROP),
        (len(sized.bands) > 1, Estimand.BAND_DIFFERENCES),
        ("trend" in cues, Estimand.TREND),
        ("scale" in cues and "within" in cues, Estimand.WITHIN_SLOPE),
        ("scale" in cues, Estimand.SLOPE),
        (len(groups) > 1, Estimand.GROUP_DIFFERENCES),
        (both_ends, Estimand.SLOPE),
    )
    return next((estimand for holds, estimand in kinds if holds), Estimand.LEVEL)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def _is_language(text: str, phrase: Phrase, cues: Sequence[Phrase]) -> bool:
    """Tell a language from a word: ``C``, ``R``, ``Go`` and lower case count in a list or behind ``in``; none in ``Python-specialised``."""
    if any(cue.start <= phrase.start and phrase.end <= cue.end for cue in cues):
        return False
    printed = text[phrase.start : phrase.end]
    if not printed[-1].isalnum() or (len(printed) > _SHORT and not printed.islower()):
        return True
    before = (text[: phrase.start].split() or [""])[-1].lower()
    return printed[0].isupper() and (before.endswith(",") or before in _BEFORE_LANGUAGES)


def _misspelled(heard: _Heard) -> tuple[str, ...]:
    return tuple(f"{name} is read as {benchmarks()[known].name}." for name, known in heard.named.misspelled)


def _caveats(heard: _Heard, chosen: Chosen) -> tuple[str, ...]:
    beside = is_beside_code(chosen.asked)
    said = (
        [
            f"{', '.join(benchmarks()[name].name for name in beside)} {'is' if len(beside) == 1 else 'are'} no code benchmark."
        ]
        if beside
        else []
    )
    said += [
        f"{printed} names the part {part} of a benchmark; the answer is on the part that most models are reported on."
        for printed, part in heard.named.parts
    ]
    curves = curves_on(heard.senses(Topic.MODERATOR))
    if curves is not None:
        said.append(
            f"Laws are fitted to the loss curves {', '.join(curves.fitted_to)} of {curves.dataset} and judged on the others."
        )
    if lacks_question_mark(heard.text) and not cut_off(heard.text):
        said.append("It begins as a question and ends as a statement, as if shortened; it is read as it stands.")
    return tuple(said)
