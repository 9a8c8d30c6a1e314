"""Size needed: the line read backwards, its interval, and what is refused."""

import math

import numpy as np
import pytest

from engine.fit.base import LEVEL
from engine.fit.estimators import chosen
from engine.fit.size_needed import NEEDED, fit_size_needed
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import Fit, Scale
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand


def rows(slope=0.2, noise=0.03, families=8):
    random = np.random.default_rng(3)
    sizes = (1.0, 3.0, 7.0, 34.0)
    return [
        (f"f{family}", size, 0.2 + slope * math.log10(size) + own + random.normal(0, noise / 3))
        for family, own in enumerate(random.normal(0, noise, families))
        for size in sizes
    ]


def needed(data, target):
    fit = fit_size_needed(data, target)
    assert isinstance(fit, Fit), fit
    (found,) = fit.estimates
    return fit, found


def test_the_line_passes_the_target_at_the_size(frame):
    fit, found = needed(frame(rows()), 0.4)
    assert (found.term, found.scale) == (NEEDED, Scale.BILLIONS)
    assert found.lower < found.value < found.upper
    assert found.lower < 10.0 < found.upper
    assert not any("nothing was measured" in warning for warning in fit.warnings)


def test_the_interval_holds_the_sizes_whose_mean_may_be_the_target(frame):
    data = frame(rows())
    _, found = needed(data, 0.4)
    x = np.log10(data.size_b)
    line = two_way_least_squares(np.column_stack([np.ones_like(x), x]), data.y, data.family, data.study_id)
    lower, upper = (line.contrast([1.0, math.log10(end)]).interval(LEVEL) for end in (found.lower, found.upper))
    assert lower[1] == pytest.approx(0.4, abs=1e-6)
    assert upper[0] == pytest.approx(0.4, abs=1e-6)


def test_a_size_beyond_those_at_hand_is_warned_of(frame):
    fit, found = needed(frame(rows()), 0.7)
    assert found.value > 34.0
    assert any("nothing was measured" in warning for warning in fit.warnings)


@pytest.mark.parametrize(
    ("data", "target", "why"),
    [
        (rows(slope=0.0), 0.4, "does not clearly rise"),
        (rows(slope=0.1), 0.99, "decades beyond"),
        (rows(families=2), 0.4, "families"),
    ],
)
def test_what_gives_no_size_is_refused(frame, data, target, why):
    refused = fit_size_needed(frame(data), target)
    assert isinstance(refused, Failure)
    assert why in refused.message


def test_it_speaks_where_the_question_asks_for_a_threshold(frame, question):
    asked = question(estimand=Estimand.THRESHOLD, target=0.4)
    (estimator,) = (one for one in chosen(asked) if one.name == "size-needed")
    assert isinstance(estimator.run(frame(rows()), asked), Fit)
    assert estimator not in chosen(question())
    assert estimator.run(frame(rows()), question()).reason is Reason.NOT_APPLICABLE
