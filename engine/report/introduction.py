"""Introduction: the question in full, what it asks for, what is answered in its place, and what is not answered."""

from engine.report.blocks import Block, Bullets, Paragraph, Section, plain
from engine.report.evidence import benchmark_name, benchmark_names
from engine.report.format import clean, listing, percent, size
from engine.report.material import Material, metric_asked
from engine.types.question import Question
from engine.types.unknown import Unknown


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


def _stated(statement: str, material: Material) -> str:
    return material.trace.within(sentence(statement), "what is not reported", material.record_basis)


def _asked(question: Question) -> list[str]:
    items = [f"Benchmarks: {asked_benchmarks(question)}."]
    items.append(f"Metrics: {asked_metrics(question)}.")
    if question.bands:
        items.append(f"Model sizes in bands: {listing([clean(band.label) for band in question.bands])} (parameters).")
    span = _sizes(question)
    if span:
        items.append(f"Models included: {span}.")
    if question.variant != "any":
        items.append(f"Variant: {clean(question.variant)} models only.")
    if question.groups:
        items.append(f"Groups of models: {listing([clean(group.label) for group in question.groups])}.")
    if question.without:
        items.append(f"Models left out: {listing([clean(group.label) for group in question.without])}.")
    dates = " ".join(
        f"{word} {date}"
        for word, date in (("from", question.released_from), ("until", question.released_until))
        if date
    )
    if dates:
        items.append(f"Models released {dates}.")
    if not isinstance(question.target, Unknown):
        items.append(f"Model size at which {percent(question.target)} is reached.")
    if question.pairs:
        pairs = [f"{benchmark_name(pair.original)} to {benchmark_name(pair.harder)}" for pair in question.pairs]
        items.append(f"Change from the original to the harder benchmark: {listing(pairs)}.")
    if question.moderators:
        items.append(
            f"What it varies or conditions on: {listing([clean(moderator) for moderator in question.moderators])}."
        )
    return items


def unrecorded(material: Material) -> list[str]:
    """Return what the question varies or conditions on and no source at hand records with a score that is asked for."""
    return [
        clean(moderator, limit=80)
        for moderator in material.answer.question.moderators
        if any(f"records {moderator} " in statement for statement in material.answer.unreported)
    ]


def asked_benchmarks(question: Question) -> str:
    """Return the benchmarks that the question names, in words."""
    return listing(benchmark_names(question.asked_benchmarks)) or "no benchmark by name"


def asked_metrics(question: Question) -> str:
    """Return the metrics that the question names, in words."""
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
            f"The question names {asked_metrics(question)}; the answer is in {clean(question.metric_id)}, which is another measure."
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
