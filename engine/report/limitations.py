"""Limitations: what the data themselves say against the answer."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from engine.report.blocks import Bullets, Section, plain
from engine.report.evidence import benchmark_name
from engine.report.format import clean, counted, listing
from engine.report.introduction import sentence
from engine.report.marks import capital, unmarked
from engine.report.material import Material, Part
from engine.report.readings import LEAST_DOF, unreliable
from engine.report.sentences import estimates
from engine.report.trace import basis
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.benchmarks import benchmarks

_NAMES, _LONGEST = 8, 2000
_SAID_ABOVE = ("of unknown size", "from one source", "unreliable: ")
"""Words of warnings that repeat what is said here with names."""


def limitations(material: Material) -> Section:
    """Write the limitations, each drawn from the data.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        A list; never empty.
    """
    observations = [material.evidence.observations[i] for i in material.evidence.reported(material.answer)]
    items = [
        *_largest_source(observations, material),
        *_single_sources(observations),
        *_unknown_sizes(material.parts),
        *_settings(observations, material),
        *_problem_sets(observations, material),
        *_variants(observations, material),
        *_seen_before(observations, material),
        *_conflicts(observations, material),
        *_unreliable(material.parts),
        *_fit_warnings(material.parts),
        *(sentence(statement) for statement in material.answer.unreported),
        "Scores are taken as their sources print them: nothing was re-run, and whether a score was reported by the model's own makers is not weighed.",
    ]
    return Section(
        heading="4 Limitations",
        anchor="limitations",
        level=2,
        blocks=(Bullets(items=tuple(plain(_traced(item, material)) for item in items)),),
    )


def _traced(item: str, material: Material) -> str:
    """Note the numbers of a sentence that the engine made; those that are noted already stay as they are."""
    if unmarked(item) != item:
        return item
    return material.trace.within(item, "limitation", material.record_basis, limit=_LONGEST)


def _largest_source(observations: list[Observation], material: Material) -> list[str]:
    counts = Counter(observation.study_id for observation in observations)
    if len(counts) < 2:
        return [f"Every observation comes from one source, {material.evidence.cited(study)}." for study in counts]
    study, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    scope = basis([o.observation_id for o in observations if o.study_id == study], "study", study)
    share = material.trace.number(
        f"{count:,} of the {len(observations):,} observations ({100 * count / len(observations):.0f} %)",
        "share of the largest source",
        scope,
    )
    return [f"{share} come from one source, {material.evidence.cited(study)}."]


def _single_sources(observations: list[Observation]) -> list[str]:
    studies: dict[str, set[str]] = defaultdict(set)
    for observation in observations:
        studies[observation.benchmark_id].add(observation.study_id)
    single = [benchmark_name(benchmark_id) for benchmark_id, found in studies.items() if len(found) == 1]
    if not single or len({observation.study_id for observation in observations}) == 1:
        return []
    return [
        f"Only one source reports {listing(single, limit=_NAMES)}; what is said there cannot be checked against a second one."
    ]


def _unknown_sizes(parts: tuple[Part, ...]) -> list[str]:
    items = []
    for names, labels in _grouped(
        (tuple(clean(name, limit=60) for name in part.analysis.frame.unknown_size), part.label) for part in parts
    ):
        if names:
            items.append(
                f"{counted(len(names), 'model')} of unknown size {'is' if len(names) == 1 else 'are'} set apart from {listing(labels)}: {listing(names, limit=_NAMES)}."
            )
    return items


def _grouped(pairs: Iterable[tuple[tuple[str, ...], str]]) -> list[tuple[tuple[str, ...], list[str]]]:
    labels: dict[tuple[str, ...], list[str]] = {}
    for names, label in pairs:
        labels.setdefault(names, []).append(label)
    return list(labels.items())


def _settings(observations: list[Observation], material: Material) -> list[str]:
    if not observations:
        return []
    scope = basis([observation.observation_id for observation in observations], "all")
    silent = sum(isinstance(observation.shots, Unknown) for observation in observations)
    unsure = sum(isinstance(observation.standard_error, Unknown) for observation in observations)
    total, items = f"{len(observations):,}", []
    if silent:
        text = material.trace.number(f"{silent:,} of {total}", "observations without a printed number of shots", scope)
        items.append(
            f"For {text} observations the table does not print the number of examples in the prompt; scores from different settings are compared as they stand."
        )
    if unsure:
        text = material.trace.number(f"{unsure:,} of {total}", "observations without a standard error", scope)
        items.append(
            f"For {text} observations no sampling error is known, so intervals come from the spread between models and not from the size of the test."
        )
    return items


def _problem_sets(observations: list[Observation], material: Material) -> list[str]:
    """Name the benchmarks whose problem sets differ in size where sources do not say which one they used."""
    items = []
    for benchmark_id in sorted({observation.benchmark_id for observation in observations}):
        entry = benchmarks().get(benchmark_id)
        sizes = (
            sorted({version.n_items for version in entry.versions if version.n_items is not UNKNOWN}) if entry else []
        )
        here = [o for o in observations if o.benchmark_id == benchmark_id]
        silent = [o.observation_id for o in here if isinstance(o.n_items, Unknown)]
        if len(sizes) > 1 and silent:
            scope = basis(silent, f"{benchmark_id} of unstated size")
            text = material.trace.number(f"{len(silent):,} of {len(here):,}", "observations of unstated size", scope)
            what = f"problems of a version of {benchmark_name(benchmark_id)}"
            sets = [material.trace.number(f"{n:,}", what, material.record_basis) for n in sizes]
            items.append(
                f"For {text} observations on {benchmark_name(benchmark_id)} it is not stated which of its problem sets was used ({listing(sets)} problems are in use); scores on them differ."
            )
    return items


def _variants(observations: list[Observation], material: Material) -> list[str]:
    """Say that base and instruction-tuned models are pooled where they are."""
    counts = Counter(observation.variant for observation in observations)
    if material.answer.question.variant != "any" or not (counts["base"] and counts["instruct"]):
        return []
    scope = basis([o.observation_id for o in observations], "base and instruct")
    text = material.trace.number(
        f"{counts['base']:,} and {counts['instruct']:,}", "base and instruct observations", scope
    )
    return [
        f"Base and instruction-tuned models are pooled ({text} observations): where larger models are more often tuned, the tuning counts as size."
    ]


def _seen_before(observations: list[Observation], material: Material) -> list[str]:
    """Say of which benchmarks the problems were public before the scores were printed: models may have been trained on them."""
    years = {source.source_id: source.year for source in material.evidence.record.sources if source.year}
    items = []
    for benchmark_id in sorted({observation.benchmark_id for observation in observations}):
        entry = benchmarks().get(benchmark_id)
        here = [o for o in observations if o.benchmark_id == benchmark_id]
        released = entry.released[:4] if entry else ""
        later = [o.observation_id for o in here if released and years.get(o.study_id, "") > released]
        if later:
            scope = basis(later, f"{benchmark_id} after its year")
            text = material.trace.number(
                f"{len(later):,} of {len(here):,}", "observations from sources of a later year", scope
            )
            items.append(
                f"{text} scores on {benchmark_name(benchmark_id)} (public since {entry.released if entry else released})"
            )
    if not items:
        return []
    return [
        f"Problems that are public can be in training data: {listing(items, limit=_NAMES)} are from sources of a later year. Contamination is not corrected for."
    ]


def _conflicts(observations: list[Observation], material: Material) -> list[str]:
    """Count cells for which sources print different scores; that they are not weighed against each other is said in any case."""
    printed: dict[tuple[str, str, str, str], dict[float, str]] = defaultdict(dict)
    for o in observations:
        printed[(o.model_id, o.benchmark_id, o.subset, o.metric_id)].setdefault(round(o.value, 6), o.observation_id)
    several = [ids for ids in printed.values() if len(ids) > 1]
    if not several:
        return (
            [
                "Sources that contradict each other are not weighed against each other; none do here for the same model, benchmark and metric."
            ]
            if observations
            else []
        )
    scope = basis([i for ids in several for i in ids.values()], "conflicts")
    count = material.tally(len(several), "combination", rests_on=scope)
    have = "has" if len(several) == 1 else "have"
    return [
        f"{capital(count)} of model, benchmark and metric {have} more than one printed score; which of them is right, or which setting explains the difference, is not analysed, and each enters as it is printed."
    ]


def _unreliable(parts: tuple[Part, ...]) -> list[str]:
    terms: dict[str, list[str]] = {}
    for part in parts:
        for estimate in estimates(part):
            if unreliable(estimate):
                terms.setdefault(clean(estimate.term), []).append(part.label)
    named = [f"‘{term}’ ({listing(labels)})" for term, labels in terms.items()]
    if not named:
        return []
    return [
        f"Fewer than {LEAST_DOF:g} degrees of freedom stand behind some intervals, which are unreliable, and wide on purpose: {listing(named)}."
    ]


def _fit_warnings(parts: tuple[Part, ...]) -> list[str]:
    said: dict[str, list[str]] = {}
    for part in parts:
        computed = (part.analysis.bands, *(reply.outcome for reply in part.analysis.replies))
        for fitted in computed:
            for warning in () if isinstance(fitted, Failure) else fitted.warnings:
                if any(words in warning for words in _SAID_ABOVE):
                    continue
                said.setdefault(clean(warning, limit=_LONGEST).rstrip("."), []).append(part.label)
    return [
        f"{capital(warning)} ({listing(list(dict.fromkeys(labels)), limit=_NAMES)})."
        for warning, labels in said.items()
    ]
