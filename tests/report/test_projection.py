"""An outcome drawn against what else than size explains it, and what its numbers rest on."""

import dataclasses

import pytest

from engine.report.figures.projection import projection_figures
from engine.report.material import prepare
from engine.report.voice import used
from engine.types.fit import Diagnostics, Estimate, Fit, Reply
from engine.types.projection import ProjectedModel, ProjectedPoint, Projection


@pytest.fixture
def explained(world):
    """The first outcome explained by the second one's observations."""
    answer, record = world
    first, second = answer.analyses
    frame = first.frame
    models = [
        ProjectedModel(model_id=str(name), family=str(family), x=0.2 + 0.05 * i, y=float(y))
        for i, (name, family, y) in enumerate(zip(frame.model_id[:6], frame.family[:6], frame.y[:6], strict=True))
    ]
    curve = tuple(ProjectedPoint(x=x, value=x + 0.1, lower=x, upper=x + 0.2) for x in (0.2, 0.3, 0.45))
    slope = Estimate(term="rise", value=0.1, standard_error=0.01, lower=0.08, upper=0.12, level=0.95, dof=9.0)
    fit = Fit(
        label=frame.label, estimator="other", method="By others.", estimates=(slope,), k_observations=6, m_studies=2, n_models=6,
        n_families=4, warnings=(), input_digest="0" * 32, projection=Projection(axis="Level elsewhere", models=tuple(models), curve=curve),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, frame.observation_id[:6])), explained_by=tuple(map(str, second.frame.observation_id))
        ),
    )  # fmt: skip
    reply = Reply(estimator="other", title="Other", asks="What?", outcome=fit)
    replaced = dataclasses.replace(first, replies=(*first.replies, reply))
    return prepare(dataclasses.replace(answer, analyses=(replaced, second)), record), fit, second.frame


def test_models_and_curve_are_drawn(explained):
    material, _, _ = explained
    (figure,) = projection_figures(material.parts[0], material)
    assert figure.name.endswith("-other")
    assert "Level elsewhere (%)" in figure.svg
    assert "fitted curve" in figure.svg
    assert len(figure.data.rows) == 6
    assert [cell.data[0] for cell in figure.data.rows[0]][2:] == ["0.2", f"{material.parts[0].analysis.frame.y[0]:.6g}"]
    assert "other families" not in figure.svg  # families without a model drawn are not counted


def test_numbers_rest_on_what_explains_them_too(explained):
    material, fit, others = explained
    scope = used(material.parts[0], fit)
    assert set(map(str, others.observation_id)) < set(scope.observation_ids)
    assert set(map(str, others.observation_id)) <= set(material.evidence.reported(material.answer))


def test_an_outcome_without_a_projection_draws_none(world):
    material = prepare(*world)
    assert projection_figures(material.parts[0], material) == ()
