"""A research question in words -> Question, with what was taken for granted and what was not understood."""

from dataclasses import replace

from engine.digest import identifier
from engine.question.extent import Extent, extent_of
from engine.question.field import is_in_field
from engine.question.groups import find_groups, groups_without
from engine.question.heard import Heard, hear
from engine.question.leftover import leftover
from engine.question.metric_choice import choose_metric
from engine.question.nearest import UNSPECIFIC, choose_benchmarks, told_apart
from engine.question.pairs import find_pairs
from engine.question.phrase import slug, title_of
from engine.question.remarks import beside_code, caveats, foreign, moderators_of, slips, unknown_benchmarks
from engine.question.tidy import cut_off, tidy
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import BenchmarkPair, Estimand, ModelGroup, Question, SizeKind
from engine.types.search import Inclusion
from engine.types.understanding import Understanding
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.wording import Topic, curves_on, training_runs_on

OUTSIDE = (
    "This is no question about language models on code benchmarks: name a benchmark (HumanEval, MBPP+, LiveCodeBench, ...) or a coding skill, "
    "and what is compared (model sizes, families, base against instruct, a benchmark and its harder version)."
)
"""The reply to what scores cannot bear on."""


_SHAPES = frozenset({"power-law", "model-choice", "ceiling", "broken-power-law", "isotonic"})
"""Estimators of how the score rises with size."""


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
    heard = hear(text)
    skills = heard.senses(Topic.SKILL)
    about = frozenset(heard.senses(Topic.FIELD))
    if not is_in_field(
        heard.named,
        heard.cues(),
        about,
        sized=bool(heard.sizes),
        skilled=bool(set(skills) - UNSPECIFIC),
        n_languages=len(heard.senses(Topic.LANGUAGE)),
    ):
        return Failure(stage=Stage.ASK, subject="question", reason=Reason.OUTSIDE_FIELD, message=_outside(heard))
    return _understand(heard)


def _understand(heard: Heard) -> Understanding:
    skills, languages, cues = heard.senses(Topic.SKILL), heard.senses(Topic.LANGUAGE), heard.cues()
    named, conditions = heard.named, moderators_of(heard)
    chosen = choose_benchmarks(named.benchmarks, skills, languages, named.nearest, named.without.benchmarks)
    compared, sized = find_groups(named, cues, heard.read_as), extent_of(heard.sizes)
    pairs = find_pairs(
        named.benchmarks, cues, named.joints, in_parts=len(named.parts) > 1, conditioned=bool(conditions)
    )
    measured = choose_metric(named.metrics, named.loose, chosen.asked)
    released, published = (_dated(heard, of) for of in ("models", "papers"))
    target = _target(heard, pairs)
    estimand = _estimand(heard, pairs, sized, compared.groups, target)
    question = Question(
        question_id="", title="", text=heard.text,
        benchmarks=(*chosen.asked, *chosen.nearest), asked_benchmarks=chosen.asked,
        metric_id=measured.answered, asked_metrics=measured.asked,
        bands=sized.bands, smallest_b=sized.smallest_b, largest_b=sized.largest_b,
        variant=compared.variant, groups=compared.groups, without=groups_without(named), pairs=pairs, languages=told_apart(languages, chosen.asked),
        released_from=released[0], released_until=released[1], target=target,
        moderators=conditions, size=SizeKind.ACTIVE if "active" in cues else SizeKind.TOTAL,
        estimand=estimand, further_estimators=_further(heard, estimand),
        curves=curves_on(conditions), training_runs=training_runs_on(conditions),
        inclusion=Inclusion(since=published[0], until=published[1]),
    )  # fmt: skip
    missed = leftover(heard.read_as, named.rest, heard.taken())
    return Understanding(
        question=_titled(question),
        remarks=(
            *foreign(heard.text, missed), *unknown_benchmarks(heard), *chosen.remarks, *slips(heard), *measured.remarks, *sized.remarks, *compared.remarks, *caveats(heard, question),
        ),
        not_understood=missed,
        cut_off=cut_off(heard.text),
    )  # fmt: skip


def _outside(heard: Heard) -> str:
    """Say that a question is outside the field, and which benchmarks it names that are unknown or test no code."""
    return " ".join((*unknown_benchmarks(heard)[:1], *beside_code(heard.named.benchmarks), OUTSIDE))


def _titled(question: Question) -> Question:
    """Give a question its title, and an identifier made of the title and of what tells it from others of that title."""
    title = title_of(question)
    return replace(question, title=title, question_id=slug(title, identifier(question.text, length=4)))


def _dated(heard: Heard, of: str) -> tuple[str, str]:
    """Return the first and the last day of what all dates of one kind hold in common."""
    dates = [date for date in heard.dates if date.of == of]
    earliest = max((date.earliest for date in dates), default="")
    latest = min((date.latest for date in dates if date.latest), default="")
    return ("", "") if latest and earliest > latest else (earliest, latest)


def _target(heard: Heard, pairs: tuple[BenchmarkPair, ...]) -> float | Unknown:
    """Return the one score whose model size is asked for."""
    values = {score.value for score in heard.scores}
    asked = heard.cues() & {"needed", "how large", "least"}
    return values.pop() if len(values) == 1 and asked and not pairs else UNKNOWN


def _estimand(
    heard: Heard,
    pairs: tuple[BenchmarkPair, ...],
    sized: Extent,
    groups: tuple[ModelGroup, ...],
    target: float | Unknown,
) -> Estimand:
    """Say which number answers: what the question is most particular about comes first."""
    cues = heard.cues()
    dated = any(date.of == "models" for date in heard.dates)
    kinds = (
        (bool(pairs), Estimand.DROP),
        (not isinstance(target, Unknown), Estimand.THRESHOLD),
        (len(sized.bands) > 1, Estimand.BAND_DIFFERENCES),
        ("trend" in cues, Estimand.TREND),
        ("scale" in cues and "within" in cues, Estimand.WITHIN_SLOPE),
        (bool(cues & {"scale", "least"}), Estimand.SLOPE),
        (dated and bool(cues & {"change", "fall"}), Estimand.TREND),
        (len(groups) > 1, Estimand.GROUP_DIFFERENCES),
        (bool(_SHAPES.intersection(heard.senses(Topic.ESTIMATOR))), Estimand.SLOPE),
        ("needed" in cues or ("active" in cues and not heard.sizes), Estimand.SLOPE),
        (sized.is_wide and not cues & {"reach", "rank", "versus"}, Estimand.SLOPE),
    )
    return next((estimand for holds, estimand in kinds if holds), Estimand.LEVEL)


def _further(heard: Heard, estimand: Estimand) -> tuple[str, ...]:
    """Return the estimators that the question's words call for; a ceiling is one in size, not one in time.

    A training loss is what scores are to follow from, whatever the turn of phrase.
    """
    followed = ("loss-to-score",) if "pretraining loss" in heard.senses(Topic.MODERATOR) else ()
    named = tuple(dict.fromkeys((*heard.senses(Topic.ESTIMATOR), *followed)))
    return tuple(name for name in named if estimand is not Estimand.TREND or name != "ceiling")
