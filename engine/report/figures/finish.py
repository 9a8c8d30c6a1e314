"""Finish: a chart, its caption and its data become a figure of the report."""

from engine.report.blocks import Figure, Table, plain
from engine.report.figures.chart import Chart
from engine.report.figures.interactive import interactive
from engine.report.figures.vector import draw
from engine.report.marks import unmarked


def finish(name: str, caption: str, chart: Chart, data: Table) -> Figure:
    """Render a chart both ways.

    Parameters
    ----------
    name : str
        Name of its files; letters, digits and hyphens.
    caption : str
        What it shows, with counts of observations and sources as traced numbers.
    chart : Chart
        What is drawn.
    data : Table
        The numbers behind it, for the CSV file.

    Returns
    -------
    Figure
        With the same content in both renderings.
    """
    return Figure(
        name=name,
        caption=plain(f"{caption} Data: figures/{name}.csv."),
        svg=draw(chart, name, unmarked(caption)),
        interactive=interactive(chart),
        data=data,
    )
