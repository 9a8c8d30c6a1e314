"""Figures: what is drawn is what the frame and the fits hold, in both renderings alike, and nothing covers anything."""

import csv
import dataclasses
import hashlib
import itertools
import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.report.figures.bands import band_figure
from engine.report.figures.canvas import Canvas
from engine.report.figures.chart import Chart, Mark, Series
from engine.report.figures.drop import drop_figure
from engine.report.figures.interactive import interactive
from engine.report.figures.labels import placed
from engine.report.figures.palette import SHOWN
from engine.report.figures.scaling import scaling_chart, scaling_figure
from engine.report.figures.swarm import swarm
from engine.report.figures.ticks import around, linear, logarithmic, rows
from engine.report.figures.vector import draw
from engine.report.material import prepare
from engine.report.page import PLOTLY
from engine.report.spreadsheet import spreadsheet
from engine.types.question import ModelGroup

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def material(world):
    return prepare(*world)


@pytest.fixture
def chart(material):
    return scaling_chart(material.parts[0], material)


def marks_of(figure):
    """Count the marks of a vector figure: each has a title of its own."""
    return len(etree.fromstring(figure.svg.encode()).findall(f".//{SVG}g/{SVG}title"))


def drawn_of(figure):
    return sum(len(trace["x"]) for trace in json.loads(figure.interactive)["data"] if "markers" in trace["mode"])


def changed(world, index, **changes):
    answer, record = world
    analyses = list(answer.analyses)
    analyses[index] = dataclasses.replace(analyses[index], **changes)
    return prepare(dataclasses.replace(answer, analyses=tuple(analyses)), record)


def test_the_line_is_the_curve_of_the_fit(world, chart):
    point = world[0].analyses[0].scaling.curve[7]
    line = next(line for line in chart.lines if line.band)
    drawn = (line.x[7], line.y[7], line.lower[7], line.upper[7])
    assert drawn == pytest.approx((point.size_b, 100 * point.value, 100 * point.lower, 100 * point.upper), abs=1e-3)


@pytest.mark.parametrize("make", [scaling_figure, band_figure])
def test_every_observation_is_drawn_once(material, make):
    figure = make(material.parts[0], material)
    assert marks_of(figure) == drawn_of(figure) == 10
    assert etree.fromstring(figure.svg.encode()).get("viewBox").startswith("0 0 780 ")
    assert len(figure.data.rows) == 10


def test_every_pair_of_a_difference_is_drawn_once(material):
    figure = drop_figure(material.parts[1], material)
    assert marks_of(figure) == drawn_of(figure) == 4
    data = json.loads(figure.interactive)["data"]
    points = sorted(
        (x, y) for trace in data if trace["mode"] == "markers" for x, y in zip(trace["x"], trace["y"], strict=True)
    )
    assert all(x - y == pytest.approx(12.0) for x, y in points)
    assert drop_figure(material.parts[0], material) is None


def test_sampling_intervals_are_drawn_where_they_are_known(world):
    frame = world[0].analyses[0].frame
    v = np.where(np.arange(len(frame.y)) < 3, 0.0004, np.nan)
    material = changed(world, 0, frame=dataclasses.replace(frame, v=v))
    marks = [mark for series in scaling_chart(material.parts[0], material).series for mark in series.marks]
    spans = [(mark.y, mark.y_span) for mark in marks if mark.y_span]
    assert len(spans) == 3
    assert all(high - y == pytest.approx(3.92) and y - low == pytest.approx(3.92) for y, (low, high) in spans)
    assert "sampling intervals" in "".join(run.text for run in scaling_figure(material.parts[0], material).caption)


def test_lines_join_the_mean_of_each_size_of_a_family(material, chart):
    lines = {line.x: line.y for line in chart.lines if not line.band}
    assert lines[7.0, 14.0, 32.0] == (62.0, 66.0, 73.0)
    assert lines[3.0, 15.0] == (35.0, 53.0)
    assert len(lines) == 4


def test_the_hover_text_names_model_score_and_place(chart):
    points = {mark.label[0]: mark.label for series in chart.series for mark in series.marks}
    assert points["StarCoder2-3B, 3B"] == (
        "StarCoder2-3B, 3B",
        "35.0 %",
        "Lovelace et al. 2024 [1], Table 3, row 9, column 2, printed “35.0”",
    )


def test_a_difference_names_both_places_and_has_no_line(material):
    chart = scaling_chart(material.parts[1], material)
    assert not any(line.band for line in chart.lines)
    assert "No line is drawn" in "".join(run.text for run in scaling_figure(material.parts[1], material).caption)
    label = chart.series[0].marks[0].label
    assert label[1].endswith("percentage points")
    assert label[3].startswith("minus ")


def test_families_beyond_the_palette_share_one_mark(world):
    frame = world[0].analyses[0].frame
    families = np.array([f"family {i}" for i in range(len(frame.y))], dtype=np.str_)
    material = changed(world, 0, frame=dataclasses.replace(frame, family=families))
    chart = scaling_chart(material.parts[0], material)
    assert len(chart.series) == SHOWN + 1
    assert chart.series[-1].name == "3 other families (3)"


def test_groups_of_the_question_are_coloured(world):
    answer, record = world
    groups = (ModelGroup(label="Big", families=("Code Llama",), name_contains=("34B",)),)
    material = prepare(
        dataclasses.replace(answer, question=dataclasses.replace(answer.question, groups=groups)), record
    )
    chart = scaling_chart(material.parts[0], material)
    assert chart.series[0].name == "Big (1)"


def test_the_data_of_a_figure_is_its_frame(world, material):
    frame = world[0].analyses[0].frame
    data = list(csv.DictReader(spreadsheet(scaling_figure(material.parts[0], material).data).splitlines()))
    assert [float(row["value"]) for row in data] == pytest.approx(list(frame.y))
    assert [row["observation_id"] for row in data] == list(frame.observation_id)


def test_counts_of_the_caption_are_traced(material):
    caption = scaling_figure(material.parts[0], material).caption
    traced = [run.text for run in caption if run.number >= 0]
    assert traced == ["10 observations", "10 models", "4 families", "2 sources"]


def test_texts_of_the_axes_do_not_touch(chart):
    drawing = etree.fromstring(draw(chart, "f", "t").encode())
    texts = [text for text in drawing.iterfind(f"{SVG}text") if text.get("text-anchor") == "middle"]
    spans: dict[str, list[tuple[float, float]]] = {}
    for text in texts:
        half = 3.8 * len(text.text)
        spans.setdefault(text.get("y"), []).append((float(text.get("x")) - half, float(text.get("x")) + half))
    assert len(spans) == 3
    for row in spans.values():
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(sorted(row)))


@given(st.floats(0.001, 2000), st.floats(1.0, 10_000))
def test_size_ticks_are_in_range_and_ascending(least, ratio):
    axis = logarithmic("", least / 1.25, least * ratio * 1.25)
    values = [tick.value for tick in axis.ticks]
    assert 1 <= len(values) <= 20
    assert values == sorted(set(values))
    assert all(axis.low * 0.99 <= value <= axis.high * 1.01 for value in values)


def test_size_ticks_are_the_customary_ones():
    assert [tick.label for tick in logarithmic("", 0.4, 130.0).ticks] == ["1", "3", "10", "30", "100"]


@given(st.floats(-100, 100), st.floats(0.001, 2000))
def test_score_ticks_are_few_round_and_in_range(low, width):
    axis = linear("", low, low + width)
    values = [tick.value for tick in axis.ticks]
    assert 2 <= len(values) <= 9
    assert all(low - 1e-6 * width <= value <= low + width * (1 + 1e-6) for value in values)
    assert len({tick.label for tick in axis.ticks}) == len(values)
    assert [float(tick.label.replace("−", "-")) for tick in axis.ticks] == pytest.approx(
        values, abs=1e-9 + 1e-6 * width
    )


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_no_point_of_a_swarm_covers_another(heights):
    offsets = swarm(heights, high=2.0, wide=0.1, most=1e9)
    for (y, x), (other_y, other_x) in itertools.combinations(zip(heights, offsets, strict=True), 2):
        assert abs(y - other_y) >= 2.0 or abs(x - other_x) >= 0.0999
    assert max(map(abs, swarm(heights, high=2.0, wide=0.1, most=0.4))) <= 0.4


def test_a_wide_range_keeps_its_bounds():
    assert around([3.0, 99.0], bounds=(0.0, 100.0)) == (-2.0, 102.0)
    assert around([50.0]) == (48.0, 52.0)


def test_names_beside_marks_cover_neither_each_other_nor_the_edge():
    marks = tuple(
        Mark(x=x, y=y, name=f"Model number {x:g}") for x, y in [(1, 50), (1.1, 50.5), (1.2, 50.2), (90, 50), (99, 99)]
    )
    chart = Chart(x=linear("x", 0, 100), y=linear("y", 0, 100), series=(Series(name="", rank=0, marks=marks),))
    canvas = Canvas.of(chart)
    labels = placed(chart, canvas)
    boxes = []
    for label in labels:
        wide = 7.6 * 0.88 * len(label.text)
        left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
        assert canvas.left <= left
        assert left + wide <= canvas.right
        boxes.append((left, label.y - 11, left + wide, label.y + 2))
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert len(labels) >= 4


def test_summaries_rows_and_side_texts_stand_in_both_renderings():
    made = Chart(
        x=linear("Slope", -5, 30),
        y=rows(("first", "second", "pooled")),
        series=(
            Series(name="family", rank=0, marks=(Mark(x=3, y=0, x_span=(1, 5)), Mark(x=9, y=-1, x_span=(2, 16), weight=2.0))),
            Series(name="pooled", rank=1, marks=(Mark(x=6, y=-2, x_span=(4, 8)),), summary=True),
        ),
        rule=0.0,
        side=tuple(dataclasses.replace(tick, label=f"{tick.value:g} (1 to 2)") for tick in rows(("a", "b", "c")).ticks),
        side_title="estimate",
    )  # fmt: skip
    text = draw(made, "forest", "A forest")
    etree.fromstring(text.encode())
    assert all(word in text for word in ("first", "second", "estimate", "(1 to 2)", "pooled"))
    layout = json.loads(interactive(made))["layout"]
    assert layout["yaxis"]["ticktext"] == ["pooled", "second", "first"]
    assert {note["text"] for note in layout["annotations"]} >= {"estimate", "-1 (1 to 2)"}


def test_the_library_is_as_published_with_its_licence_and_holds_no_end_of_script():
    bundle = resources.files("engine.report") / "templates" / PLOTLY
    source = bundle.read_bytes()
    # plotly.js-basic-dist-min 4.1.1 on npm
    assert hashlib.sha256(source).hexdigest() == "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
    assert b"Plotly" in source
    assert b"</script" not in source.lower()
    assert b"<!--" not in source
    assert (
        (resources.files("engine.report") / "templates" / "plotly-basic.LICENSE").read_text().startswith("MIT License")
    )


def test_charts_have_no_traces_that_the_bundle_cannot_draw(chart):
    drawn = json.loads(interactive(chart))["data"]
    assert {trace["type"] for trace in drawn} <= {"scatter"}
