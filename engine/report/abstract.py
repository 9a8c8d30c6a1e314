"""Abstract: the answer in one paragraph, then what else was found, and what sources would have to print."""

from engine.report.answer import answer_paragraph, answering
from engine.report.blocks import Paragraph, Section, plain
from engine.report.efficiency import shift_sentence
from engine.report.evidence import benchmark_names
from engine.report.format import clean, listing
from engine.report.groups import matched_sentence
from engine.report.introduction import unrecorded
from engine.report.material import Material, Part
from engine.report.sentences import finding, kept_sentence
from engine.types.efficiency import EfficiencyShift

_FURTHER = 3
"""Outcomes beside the answer that the abstract speaks of."""


def abstract(material: Material) -> Section:
    """Write the abstract.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        The answer with its uncertainty and its hedge; further findings; what would answer the rest. Each a paragraph.
    """
    paragraphs = [answer_paragraph(material), _further(material), _needed(material)]
    blocks = tuple(Paragraph(text=plain(text)) for text in paragraphs if text)
    return Section(heading="Abstract", anchor="abstract", level=2, blocks=blocks)


def _further(material: Material) -> str:
    """Say what was found beside the answer: differences first, then scores, which groups of models are not told apart in."""
    said = answering(material)
    left = [part for part in material.parts if len(part.analysis.frame.y) and part not in said]
    told = [part for part in left if part.difference] or ([] if material.answer.question.groups else left)
    sentences = [_finding(part, material) for part in told[:_FURTHER]]
    shifts = [one for one in material.answer.efficiency if isinstance(one, EfficiencyShift)]
    sentences += [shift_sentence(shift, material) for shift in shifts[:1]]
    more = [part.label for part in left if part not in told[:_FURTHER]]
    sentences += [f"Section 3 also gives {listing(more)}."] if more else []
    return " ".join(filter(None, sentences))


def _finding(part: Part, material: Material) -> str:
    if part.groups:
        return matched_sentence(part, material)
    kept = "" if material.answer.question.bands else kept_sentence(part, material)
    return kept or finding(part, material)


def _needed(material: Material) -> str:
    """Name what sources would have to print for the question to be answered as it is asked."""
    question = material.answer.question
    empty: dict[str, dict[str, list[str]]] = {}
    for cell in material.answer.design:
        if not cell.observation_ids:
            of_metric = empty.setdefault(clean(cell.metric_id, limit=60), {})
            of_metric.setdefault(cell.benchmark_id, []).append(clean(cell.group, limit=80))
    named = []
    for metric, of_metric in empty.items():
        for groups in dict.fromkeys(map(tuple, of_metric.values())):
            where = benchmark_names(one for one, found in of_metric.items() if tuple(found) == groups)
            named.append(f"{metric} on {listing(where)}{f', for {listing(groups)}' if question.groups else ''}")
    benchmarks = listing(benchmark_names(question.asked_benchmarks))
    missing = unrecorded(material)
    named += [f"scores on {benchmarks} told apart by {listing(missing)}"] if missing else []
    return (
        f"To answer the question as it is asked, sources would have to print {'; and '.join(named)}." if named else ""
    )
