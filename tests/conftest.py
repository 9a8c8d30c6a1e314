import dataclasses
import itertools
from decimal import Decimal

import pytest
from hypothesis import settings

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.numeral import Numeral
from engine.types.observation import Observation
from engine.types.question import Question
from engine.types.record import Record
from engine.types.setting import Setting
from engine.types.source import Source, SourceKind
from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Match, MatchRule, Unit

# the deadline of an example is a timed test: the first one loads the vocabulary, and machines are busy
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

OBSERVATION = Observation(
    observation_id="",
    claim_id="",
    study_id="arxiv:1",
    document_id="d",
    model_id="M-7B",
    model_known=True,
    family="M",
    variant="base",
    specialisation="code",
    total_b=7.0,
    active_b=UNKNOWN,
    size_origin="vocabulary",
    benchmark_id="humaneval",
    subset="",
    metric_id="pass@1",
    shots=UNKNOWN,
    conditions=(),
    value=0.5,
    standard_error=0.04,
    se_origin="binomial n=164",
    n_items=164,
)

QUESTION = Question(
    question_id="q",
    title="T",
    text="How?",
    benchmarks=("humaneval",),
    asked_benchmarks=("humaneval",),
    metric_id="pass@1",
    asked_metrics=("pass@1",),
    bands=(),
)

CLAIM = Claim(
    claim_id="",
    document_id="d",
    source_id="arxiv:1",
    locator=TableLocator(label="Table 1", index=1, row=1, column=1, start=-1, end=-1),
    quote="50.0",
    row_headers=("M-7B",),
    column_headers=("HumanEval",),
    numeral=Numeral(printed="50.0", value=Decimal("50.0"), decimals=1),
    unit=Unit.PERCENT,
    model="M-7B",
    model_match=Match(printed="M-7B", entity_id="M-7B", rule=MatchRule.EXACT, confidence=1.0),
    params_b=7.0,
    benchmark="HumanEval",
    benchmark_match=Match(printed="HumanEval", entity_id="humaneval", rule=MatchRule.EXACT, confidence=1.0),
    subset="",
    metric="pass@1",
    metric_printed=True,
    setting=Setting(),
    extractor="tables",
    extractor_version="1",
)


@pytest.fixture
def observation():
    """Make observations with running identifiers o000, o001, ..."""
    numbers = itertools.count()

    def make(**changes):
        name = f"o{next(numbers):03}"
        return dataclasses.replace(OBSERVATION, observation_id=name, claim_id=name, **changes)

    return make


@pytest.fixture
def question():
    return lambda **changes: dataclasses.replace(QUESTION, **changes)


@pytest.fixture
def claim():
    return lambda **changes: dataclasses.replace(CLAIM, **changes)


@pytest.fixture
def record():
    def make(*observations, claims=(), years=()):
        sources = tuple(
            Source(
                source_id=source_id,
                document_id=f"d{place}",
                kind=SourceKind.PAPER,
                title="",
                authors=(),
                year=year,
                arxiv_id="",
                doi="",
                url="",
                version="",
                licence="",
                read_from="",
                path="",
                sha256="",
            )
            for place, (source_id, year) in enumerate(years)
        )
        return Record(
            sources=sources, claims=tuple(claims), findings=(), verdicts=(), observations=observations, failures=()
        )

    return make
