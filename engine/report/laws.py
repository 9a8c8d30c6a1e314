"""Laws of training runs and the tests of the question as one family: what stands beside the outcomes."""

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, plain
from engine.report.evidence import short_name
from engine.report.format import clean, counted, listing
from engine.report.material import Material
from engine.report.quantities import estimated, p_value
from engine.report.readings import because
from engine.report.references import address
from engine.report.trace import Basis, basis
from engine.report.voice import exact
from engine.types.fit import Fit, TestFamily
from engine.types.outcome import Failure
from engine.types.source import Source


def law_section(
    laws: tuple[Fit | Failure, ...], sources: tuple[Source, ...], material: Material, number: int
) -> Section:
    """Write what laws of final losses and downstream errors say.

    Parameters
    ----------
    laws : tuple of Fit or Failure
        Laws of published training runs.
    sources : tuple of Source
        Where the runs were published.
    material : Material
        Where numbers are noted.
    number : int
        Number of the section within section 3.

    Returns
    -------
    Section
        A table of the parameters, what could not be fitted, and warnings.
    """
    named = [
        f"{short_name(source)}, {clean(source.title, limit=120)} ({address(source) or clean(source.source_id)})"
        for source in sources
    ]
    columns = (
        Column(heading="Law", fields=("law",)),
        Column(heading="Parameter", fields=("term",)),
        Column(heading="Estimate (95 % interval)", fields=("estimate", "lower", "upper", "scale"), numeric=True),
        Column(heading="Runs", fields=("runs",), numeric=True),
    )
    rows = tuple(row for law in laws if isinstance(law, Fit) for row in _rows(law, named, material))
    caption = "Parameters of laws fitted to published training runs."
    blocks: list[Block] = [
        Paragraph(text=plain(f"Laws of training, fitted to runs published by {listing(named)}.")),
        Table(name="training-laws", caption=plain(caption), columns=columns, rows=rows),
    ]
    refused = [because(law) for law in laws if isinstance(law, Failure)]
    warnings = dict.fromkeys(clean(text) for law in laws if isinstance(law, Fit) for text in law.warnings)
    if refused or warnings:
        blocks += [
            Paragraph(text=plain("A careful reader must know:")),
            Bullets(items=tuple(map(plain, (*refused, *warnings)))),
        ]
    return Section(heading=f"3.{number} Laws of training runs", anchor="laws", level=3, blocks=tuple(blocks))


def family_blocks(tests: TestFamily, material: Material) -> tuple[Block, ...]:
    """Write the tests of a question, adjusted together.

    Parameters
    ----------
    tests : TestFamily
        The tests.
    material : Material
        Where numbers are noted.

    Returns
    -------
    tuple of Block
        A sentence with the size of the family, and a table.
    """
    parts = {part.analysis.frame.label: part.basis for part in material.parts}
    columns = (
        Column(heading="Outcome", fields=("outcome",)),
        Column(heading="Term", fields=("term",)),
        Column(heading="p", fields=("p_value",), numeric=True),
        Column(heading=f"p ({clean(tests.adjustment)})", fields=("p_adjusted",), numeric=True),
    )
    rows = []
    for member in tests.members:
        scope, what = parts.get(member.label, material.record_basis), f"{clean(member.term)}, {clean(member.label)}"
        printed = [
            Cell(text=plain(material.trace.number(p_value(value), f"{name}: {what}", scope)), data=(exact(value),))
            for value, name in (
                (member.p_value, "p value"),
                (member.p_adjusted, f"p value by {clean(tests.adjustment)}"),
            )
        ]
        rows.append((_cell(clean(member.label)), _cell(clean(member.term)), *printed))
    scope = basis([i for part in material.parts for i in part.basis.observation_ids], "family of tests")
    size = material.trace.number(counted(len(tests.members), "test"), "size of the family of tests", scope)
    said = f"The question makes {size} ({clean(tests.estimand.value).replace('-', ' ')}), adjusted together by {clean(tests.adjustment)}: the probability of any false finding among them stays below 5 %."
    table = Table(name="tests", caption=plain("All tests of the question."), columns=columns, rows=tuple(rows))
    return (Paragraph(text=plain(said)), table)


def _rows(law: Fit, named: list[str], material: Material) -> list[tuple[Cell, ...]]:
    scope = Basis(
        key=law.input_digest, observation_ids=(), note=f"Computed from training runs published by {listing(named)}."
    )
    runs = material.trace.number(f"{law.k_observations:,}", f"runs behind {clean(law.label)}", scope)
    rows: list[tuple[Cell, ...]] = []
    for estimate in law.estimates:
        printed = material.trace.number(
            estimated(estimate, difference=False), f"{clean(estimate.term)}, {clean(law.label)}", scope
        )
        data = (exact(estimate.value), exact(estimate.lower), exact(estimate.upper), estimate.scale.value)
        count = Cell(text=plain(runs), data=(str(law.k_observations),))
        rows.append((_cell(clean(law.label)), _cell(clean(estimate.term)), Cell(text=plain(printed), data=data), count))
    return rows


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
