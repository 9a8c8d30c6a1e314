"""Whether a question is about language models on code benchmarks at all."""

from collections.abc import Set as AbstractSet

from engine.question.named import Named
from engine.vocab.benchmarks import is_code
from engine.vocab.families import families

_ASKING = frozenset(
    {
        "scale",
        "trend",
        "drop",
        "harder",
        "hard",
        "original",
        "versus",
        "level",
        "reach",
        "rank",
        "needed",
        "least",
        "change",
        "tuning",
        "within",
    }
)


def is_in_field(  # noqa: PLR0913  # what a question says, kind by kind
    named: Named,
    cues: AbstractSet[str],
    topics: AbstractSet[str],
    *,
    sized: bool,
    skilled: bool,
    n_languages: int,
) -> bool:
    """Tell whether scores of language models on benchmarks can bear on a question.

    Parameters
    ----------
    named : Named
        What the question names.
    cues : set of str
        Turns of phrase that it uses.
    topics : set of str
        ``code``, ``coding`` (as people do too), ``models`` and ``benchmarks``, as far as it speaks of them.
    sized : bool
        Whether it names model sizes.
    skilled : bool
        Whether it asks for a skill that is of code alone.
    n_languages : int
        Programming languages that it names; one alone is an island or a serpent too.

    Returns
    -------
    bool
        It names a code benchmark (one that is an everyday word needs language models beside it), or speaks of language models and code; and
        it asks for something that scores can show.
    """
    sampled = any(metric.startswith("pass@") for metric in named.metrics)
    about_models = bool(topics & {"models", "benchmarks"} or sampled or sized or named.families or named.models)
    asks = bool(cues & _ASKING or sampled or sized or named.metrics or (named.benchmarks and about_models))
    if not asks:
        return False
    if any(map(is_code, named.benchmarks)):
        return about_models or not named.everyday
    coders = any(_is_coder(family) for mention in named.families for family in mention.families)
    of_models_alone = bool(
        topics & {"code", "benchmarks"} or "coders" in cues or coders or skilled or sampled or n_languages > 1
    )
    return (about_models and (of_models_alone or "coding" in topics)) or (of_models_alone and "scale" in cues)


def is_beside_code(benchmark_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some benchmarks that do not test code."""
    return tuple(name for name in benchmark_ids if not is_code(name))


def _is_coder(family: str) -> bool:
    return any(model.specialisation == "code" for model in families()[family])
