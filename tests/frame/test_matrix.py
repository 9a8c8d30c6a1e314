"""Matrices of scores on other benchmarks: which models and benchmarks enter, and gaps."""

import numpy as np
import pytest

from engine.frame.build import build_frame
from engine.frame.matrix import build_matrix
from engine.types.outcome import Failure, Reason, Stage


@pytest.fixture
def build(observation, record, question):
    """Build the frame on HumanEval and the matrix of (model, benchmark, value) rows; metrics are customary unless named."""

    def make(rows, **asked):
        every = [observation(model_id=name, value=0.5) for name in dict.fromkeys(row[0] for row in rows)]
        every += [
            observation(model_id=model, benchmark_id=where, value=value, **more) for model, where, value, more in rows
        ]
        held, posed = record(*every), question(**asked)
        (frame,) = build_frame(held, posed, "humaneval").items
        return build_matrix(held, posed, frame)

    return make


def rows(models, benchmarks, value=0.25, **more):
    return [(model, benchmark, value, more) for model in models for benchmark in benchmarks]


def test_models_by_benchmarks_with_gaps_and_means_over_sources(build):
    given = rows("ABCD", ("mbpp", "bigcodebench", "ds-1000")) + rows("AB", ("cruxeval",))
    given += rows("A", ("mbpp",), value=0.75, study_id="arxiv:2")
    matrix = build(given)
    assert matrix.model_id.tolist() == ["A", "B", "C", "D"]
    assert matrix.benchmark_id == ("bigcodebench", "cruxeval", "ds-1000", "mbpp")
    assert matrix.scores[:, 3].tolist() == [0.5, 0.25, 0.25, 0.25]
    assert np.isnan(matrix.scores[:, 1]).tolist() == [False, False, True, True]
    assert [len(ids) for ids in matrix.observation_ids] == [5, 4, 3, 3]
    assert matrix.study_ids == ("arxiv:1", "arxiv:2")
    assert matrix.exclusions == ()


def test_what_few_models_have_leaves_and_so_do_models_with_little(build):
    matrix = build(
        rows("ABCDE", ("mbpp", "bigcodebench", "ds-1000")) + rows("AB", ("cruxeval",)) + rows("F", ("mbpp",))
    )
    assert matrix.benchmark_id == ("bigcodebench", "ds-1000", "mbpp")
    assert matrix.model_id.tolist() == list("ABCDE")
    assert [(one.reason.split()[0], one.count) for one in matrix.exclusions] == [("models", 1), ("benchmarks", 1)]


def test_versions_of_the_benchmark_itself_are_no_predictors(build):
    given = rows("ABC", ("mbpp", "bigcodebench", "ds-1000", "humaneval-plus", "humaneval-pro"))
    assert build(given).benchmark_id == ("bigcodebench", "ds-1000", "mbpp")


def test_the_rules_of_frames_hold(build):
    given = rows("ABC", ("mbpp", "bigcodebench", "ds-1000")) + rows("ABC", ("cruxeval",), conditions=("CoT",))
    assert "cruxeval" not in build(given).benchmark_id
    # the languages of the question are those of its outcome
    assert build(given, languages=("Python",)).benchmark_id == ("bigcodebench", "ds-1000", "mbpp")


def test_too_few_benchmarks_are_said(build):
    refused = build(rows("ABC", ("mbpp", "bigcodebench")))
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.reason) == (Stage.FRAME, Reason.TOO_FEW_OBSERVATIONS)
    assert "pass@1 on HumanEval: no 3 other benchmarks" in refused.message
