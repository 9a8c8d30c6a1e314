"""What a panel of reviewers says of the report itself, and of reports that were audited."""

from engine.report.blocks import Cell, Column, Paragraph, Section, Table, plain
from engine.report.material import Material
from engine.review.answered import facts_of_answer
from engine.review.panel import review
from engine.types.review import Opinion, Review

_LEVEL = 3


def panel_section(material: Material, number: int, date: str) -> Section:
    """Write what the panel says of this report, from counts alone.

    Parameters
    ----------
    material : Material
        The answer and what it rests on; every other number of the report is noted in its trace already.
    number : int
        Its number within section 3.
    date : str
        ISO date of the report.

    Returns
    -------
    Section
        The total with its formula, and a table with each rubric's score, evidence and what would raise it.
    """
    printed, bases = material.trace.printed(), {*material.trace.bases(), *material.evidence.observations}
    traced = sum(one.basis in bases or one.basis == material.record_basis.key for one in printed)
    judged = review(
        facts_of_answer(material.answer, material.evidence.record, numbers=len(printed), traced=traced, written=date)
    )
    total = material.trace.number(f"{judged.total:.1f}", "total of the review", material.record_basis)
    said = (
        f"Seven rubrics, each a rule over counts of what this report holds and none seeing another's score, give it {total} of 10. "
        f"They judge the evidence and how it is handled, not whether the answer is welcome. {judged.formula}."
    )
    return Section(
        heading=f"3.{number} Review of this report",
        anchor="review",
        level=_LEVEL,
        blocks=(Paragraph(text=plain(said)), review_table(judged, material)),
    )


def review_table(judged: Review, material: Material) -> Table:
    """Tabulate the opinions.

    Parameters
    ----------
    judged : Review
        What the panel says.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a rubric.
    """
    columns = (
        Column(heading="Rubric", fields=("rubric", "asks")),
        Column(heading="Weight", fields=("weight",), numeric=True),
        Column(heading="Score", fields=("score",), numeric=True),
        Column(heading="Evidence", fields=("evidence",)),
        Column(heading="What would raise it", fields=("to_raise",)),
    )
    rows = tuple(_row(opinion, material) for opinion in judged.opinions)
    return Table(name="review", caption=plain("What the reviewers say."), columns=columns, rows=rows)


def review_lines(judged: Review) -> list[str]:
    """Return what the panel says as lines of plain text.

    Parameters
    ----------
    judged : Review
        What the panel says.

    Returns
    -------
    list of str
        The total, a line for each rubric with what would raise it, and the formula.
    """
    lines = [f"Review: {judged.total:.1f} of 10."]
    lines += [
        f"{one.rubric} {one.score:.1f}: {one.evidence}{f' To raise it: {_lower(one.to_raise)}' if one.to_raise else ''}"
        for one in judged.opinions
    ]
    return [*lines, f"{judged.formula}."]


def _row(opinion: Opinion, material: Material) -> tuple[Cell, ...]:
    score = material.trace.number(
        f"{opinion.score:.1f}", f"score of the rubric {opinion.rubric}", material.record_basis
    )
    return (
        Cell(text=plain(f"{opinion.rubric.capitalize()}. {opinion.asks}"), data=(opinion.rubric, opinion.asks)),
        Cell(text=plain(str(opinion.weight)), data=(str(opinion.weight),)),
        Cell(text=plain(score), data=(f"{opinion.score:.1f}",)),
        Cell(text=plain(opinion.evidence), data=(opinion.evidence,)),
        Cell(text=plain(opinion.to_raise or "-"), data=(opinion.to_raise,)),
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
