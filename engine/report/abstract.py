"""Abstract and introduction: the question, what is answered, what no source reports."""

from engine.report.blocks import Block, Bullets, Paragraph, Section, plain
from engine.report.curves import curve_sentence
from engine.report.efficiency import leader_sentence, shift_sentence
from engine.report.evidence import benchmark_name, benchmark_names
from engine.report.format import clean, listing, shorten, size
from engine.report.marks import lowered
from engine.report.material import Material, Part, metric_asked
from engine.report.sentences import (
    brief_sentences,
    scaling_sentences,
    support_sentence,
)
from engine.types.efficiency import Efficiency, EfficiencyShift
from engine.types.fit import CurveStudy
from engine.types.outcome import Failure
from engine.types.question import Question
from engine.types.unknown import Unknown

_SCORES, _DIFFERENCES = 3, 2
"""Outcomes that the abstract speaks of, the first of them in full."""
_STATEMENTS_IN_FULL = 4


def abstract(material: Material) -> Section:
    """Write the abstract.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        The question, a paragraph for each of the first outcomes, and what no source reports.
    """
    paragraphs = [f"This report asks: {shorten(material.answer.question.text, 320)}"]
    answered = [part for part in material.parts if len(part.analysis.frame.y)]
    if not answered:
        paragraphs.append("The sources at hand give no observation that bears on it, so no number is given in answer.")
    elif not any(part.asked for part in answered):
        paragraphs.append(_nearest(material))
    scores, differences = ([part for part in answered if part.difference is kind] for kind in (False, True))
    chosen = [*scores[:_SCORES], *differences[:_DIFFERENCES]]
    paragraphs += _beside(material)
    paragraphs += [_outcome(part, material) for part in chosen[:1]]
    paragraphs += [_further(part, material) for part in chosen[1:]]
    further = [part for part in answered if part not in chosen]
    if further:
        paragraphs.append(f"Section 3 also gives {listing([part.label for part in further])}.")
    paragraphs += _unreported(material)
    paragraphs += _needed(material)
    return Section(
        heading="Abstract", anchor="abstract", level=2, blocks=tuple(Paragraph(text=plain(text)) for text in paragraphs)
    )


def introduction(material: Material) -> Section:
    """Write the introduction.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        The question's full words, what it asks for, and what is answered instead where asked cells are empty.
    """
    question = material.answer.question
    blocks: list[Block] = [
        Paragraph(text=plain("The research question, in full:")),
        Paragraph(text=plain(clean(question.text, limit=4000)), quoted=True),
        Paragraph(text=plain("As understood here, it asks for:")),
        Bullets(items=tuple(plain(item) for item in _asked(question))),
        *(Paragraph(text=plain(text)) for text in _answered_instead(material)),
    ]
    if material.answer.unreported:
        blocks.append(Paragraph(text=plain("Of what the question asks for, the following is not answered:")))
        blocks.append(
            Bullets(items=tuple(plain(_stated(statement, material)) for statement in material.answer.unreported))
        )
    return Section(heading="1 Introduction", anchor="introduction", level=2, blocks=tuple(blocks))


def sentence(statement: str) -> str:
    """Return a statement that ends in a full stop.

    Parameters
    ----------
    statement : str
        One plain statement.

    Returns
    -------
    str
        The same with a final stop.
    """
    line = clean(statement)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _nearest(material: Material) -> str:
    """Say that what follows is not what is asked, and why."""
    question = material.answer.question
    groups = listing([clean(group.label, limit=80) for group in question.groups])
    asked = f"{_asked_metrics(question)} on {_asked_names(question)}" + (f", for {groups}" if groups else "")
    if any(cell.observation_ids for cell in material.answer.design):
        return f"What the sources report of what is asked ({asked}) cannot be used, as listed in section 1; what follows is the nearest that can."
    return f"No source at hand reports what is asked ({asked}); what follows is the nearest that the sources do report."


def _outcome(part: Part, material: Material) -> str:
    """Say what the first outcome shows, with its changes with size."""
    fit = part.analysis.scaling
    slopes = (
        []
        if isinstance(fit, Failure) or isinstance(part.analysis.bands, Failure)
        else scaling_sentences(part, material)
    )
    said = [*brief_sentences(part, material), *slopes]
    opening = "" if part.label in "".join(said[:1]) else f"For {part.label}: "
    return _opened(opening, " ".join(filter(None, [*said, support_sentence(part, material)])))


def _further(part: Part, material: Material) -> str:
    """Say the most important of another outcome."""
    frame, scope = part.analysis.frame, part.basis
    k = material.tally(len(frame.y), "observation", rests_on=scope)
    m = material.tally(len(set(frame.study_id)), "source", rests_on=scope)
    sentences = [*brief_sentences(part, material), f"This rests on {k} (k) from {m} (m)."]
    named = part.label in sentences[0] or (part.difference and part.change in sentences[0])
    opening = "" if named else f"For {part.label}: "
    return _opened(opening, " ".join(filter(None, sentences)))


def _beside(material: Material) -> list[str]:
    """Say what is found beside the outcomes: loss curves, efficiency."""
    curves, said = material.answer.curves, []
    if isinstance(curves, CurveStudy):
        said.append(curve_sentence(curves, material))
    weighed = [one for one in material.answer.efficiency if isinstance(one, Efficiency)]
    shifts = [one for one in material.answer.efficiency if isinstance(one, EfficiencyShift)]
    if weighed:
        said.append(leader_sentence(weighed[0], material))
    said += [shift_sentence(shift, material) for shift in shifts[:1]]
    return [" ".join(said)] if any(said) else []


def _opened(opening: str, text: str) -> str:
    return opening + lowered(text) if opening else text


def _stated(statement: str, material: Material) -> str:
    return material.trace.within(sentence(statement), "what is not reported", material.record_basis)


def _unreported(material: Material) -> list[str]:
    statements = material.answer.unreported
    if not statements:
        return []
    named = [_stated(statement, material) for statement in statements[:_STATEMENTS_IN_FULL]]
    left = len(statements) - len(named)
    more = f" Section 1 lists {left} more such {'gap' if left == 1 else 'gaps'}." if left > 0 else ""
    return [" ".join(named) + more]


def _needed(material: Material) -> list[str]:
    """Name what sources would have to print for the question to be answered as it is asked."""
    question = material.answer.question
    cells: dict[str, list[str]] = {}
    for cell in material.answer.design:
        if not cell.observation_ids:
            where = f"{clean(cell.metric_id, limit=60)} on {benchmark_name(cell.benchmark_id)}"
            cells.setdefault(where, []).append(clean(cell.group, limit=80))
    named = [f"{where}, for {listing(groups)}" if question.groups else where for where, groups in cells.items()]
    benchmarks = listing(benchmark_names(question.asked_benchmarks))
    named += [
        f"scores on {benchmarks} told apart by {clean(moderator, limit=80)}"
        for moderator in question.moderators
        if any(f"records {moderator} " in statement for statement in material.answer.unreported)
    ]
    return [f"To answer it as it is asked, sources would have to print {'; and '.join(named)}."] if named else []


def _asked(question: Question) -> list[str]:
    items = [f"Benchmarks: {_asked_names(question)}."]
    items.append(f"Metrics: {_asked_metrics(question)}.")
    if question.bands:
        items.append(f"Model sizes in bands: {listing([clean(band.label) for band in question.bands])} (parameters).")
    span = _sizes(question)
    if span:
        items.append(f"Models included: {span}.")
    if question.variant != "any":
        items.append(f"Variant: {clean(question.variant)} models only.")
    if question.groups:
        items.append(f"Groups of models: {listing([clean(group.label) for group in question.groups])}.")
    if question.pairs:
        pairs = [f"{benchmark_name(pair.original)} to {benchmark_name(pair.harder)}" for pair in question.pairs]
        items.append(f"Change from the original to the harder benchmark: {listing(pairs)}.")
    if question.moderators:
        items.append(
            f"What it varies or conditions on: {listing([clean(moderator) for moderator in question.moderators])}."
        )
    return items


def _asked_names(question: Question) -> str:
    return listing(benchmark_names(question.asked_benchmarks)) or "no benchmark by name"


def _asked_metrics(question: Question) -> str:
    return listing([clean(metric, limit=80) for metric in question.asked_metrics]) or "no metric by name"


def _sizes(question: Question) -> str:
    smallest, largest = question.smallest_b, question.largest_b
    if isinstance(smallest, Unknown):
        return "" if isinstance(largest, Unknown) else f"up to {size(largest)} parameters"
    return (
        f"from {size(smallest)} parameters"
        if isinstance(largest, Unknown)
        else f"{size(smallest)} to {size(largest)} parameters"
    )


def _answered_instead(material: Material) -> list[str]:
    question = material.answer.question
    answered = [part for part in material.parts if len(part.analysis.frame.y)]
    if not answered:
        return [
            "The sources at hand hold no observation that bears on the question. The report says how this was established and gives no number in its place."
        ]
    texts = [f"It is answered on {listing([part.label for part in answered])}."]
    if not metric_asked(question):
        texts.append(
            f"The question names {_asked_metrics(question)}; the answer is in {clean(question.metric_id)}, which is another measure."
        )
    asked = {*question.asked_benchmarks, *(pair.harder for pair in question.pairs)}
    nearest = list(
        dict.fromkeys(
            benchmark_name(part.analysis.frame.benchmark_id)
            for part in answered
            if part.analysis.frame.benchmark_id not in asked
        )
    )
    if nearest:
        does = (
            "is not named by the question; it stands"
            if len(nearest) == 1
            else "are not named by the question; they stand"
        )
        texts.append(
            f"{listing(nearest)} {does} in as the nearest that the sources report, and nothing measured there is claimed of what was asked."
        )
    return texts
