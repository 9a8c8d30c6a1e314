"""A small world made by hand: sources, claims, verdicts, observations, and what is computed from them."""

import dataclasses
import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from engine.fit.bands import compare
from engine.fit.estimators import ask
from engine.types.claim import Claim
from engine.types.fit import (
    LINE,
    R_SQUARED,
    RESIDUAL_SD,
    Analysis,
    Answer,
    BandComparison,
    BandSummary,
    CurvePoint,
    DesignCell,
    Estimate,
    Fit,
    Quantity,
    Reply,
    Scale,
)
from engine.types.frame import Exclusion, Frame
from engine.types.locator import TableLocator
from engine.types.numeral import Numeral
from engine.types.observation import Observation
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Band, BenchmarkPair, ModelGroup, Question
from engine.types.record import Record
from engine.types.setting import Setting
from engine.types.source import Source, SourceKind
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Finding, Severity, Status, Verdict
from engine.types.vocabulary import Match, MatchRule, Unit

DATE = "2026-11-21"


def estimate(term: str, value: float, half: float, dof: float = 8.0) -> Estimate:
    return Estimate(
        term=term, value=value, standard_error=half / 2.3, lower=value - half, upper=value + half, level=0.95, dof=dof
    )


def failure(subject: str, message: str, reason: Reason = Reason.TOO_FEW_OBSERVATIONS) -> Failure:
    return Failure(stage=Stage.FIT, subject=subject, reason=reason, message=message)


def band(label: str, lower: float, upper: float, *, inclusive: bool = False) -> Band:
    return Band(label=label, lower=lower, upper=upper, lower_inclusive=inclusive, upper_inclusive=inclusive)


BANDS = (band("<10B", 0, 10), band("10B-30B", 10, 30, inclusive=True), band(">30B", 30, math.inf))


def source(number: int, **changes: object) -> Source:
    made = Source(
        source_id=f"arxiv:2401.0000{number}",
        document_id=f"paper-{number}",
        kind=SourceKind.PAPER,
        title=f"A study of model number {number}",
        authors=("Ada Lovelace", "Kurt Gödel", "Emmy Noether") if number == 1 else ("Grace Hopper",),
        year="2024",
        arxiv_id=f"2401.0000{number}",
        doi="",
        url=f"https://arxiv.org/abs/2401.0000{number}",
        version="v2",
        licence="CC-BY-4.0",
        read_from="arXiv",
        path=f"corpus/paper-{number}.html",
        sha256=f"{number}" * 64,
    )
    return dataclasses.replace(made, **changes)


def match(entity_id: str) -> Match:
    return Match(printed=entity_id, entity_id=entity_id, rule=MatchRule.EXACT, confidence=1.0)


@dataclasses.dataclass
class World:
    """Claims and observations in the making."""

    claims: list[Claim] = dataclasses.field(default_factory=list)
    observations: list[Observation] = dataclasses.field(default_factory=list)

    def add(  # noqa: PLR0917 - a row of the tables below
        self,
        model: str,
        family: str,
        size_b: float,
        benchmark_id: str,
        value: float,
        number: int = 1,
        **changes: object,
    ) -> Observation:
        row = len(self.claims) + 1
        claim_id = f"{row:04x}{abs(hash_text(model + benchmark_id)):012x}"
        printed = f"{100 * value:.1f}"
        claim = Claim(
            claim_id=claim_id,
            document_id=f"paper-{number}",
            source_id=f"arxiv:2401.0000{number}",
            locator=TableLocator(label="Table 3", index=3, row=row, column=2, start=0, end=9),
            quote=printed,
            row_headers=(model,),
            column_headers=(benchmark_id, "pass@1"),
            numeral=Numeral(printed=printed, value=Decimal(printed), decimals=1),
            unit=Unit.PERCENT,
            model=model,
            model_match=match(model),
            params_b=size_b,
            benchmark=benchmark_id,
            benchmark_match=match(benchmark_id),
            subset="",
            metric="pass@1",
            metric_printed=True,
            setting=Setting(shots=0, conditions=("greedy",)),
            extractor="tables",
            extractor_version="1",
        )
        observation = Observation(
            observation_id=claim_id,
            claim_id=claim_id,
            study_id=claim.source_id,
            document_id=claim.document_id,
            model_id=model,
            model_known=True,
            family=family,
            variant="",
            specialisation="code",
            total_b=size_b,
            active_b=UNKNOWN,
            size_origin="printed",
            benchmark_id=benchmark_id,
            subset="",
            metric_id="pass@1",
            shots=0,
            conditions=("greedy",),
            value=value,
            standard_error=UNKNOWN,
            se_origin="unknown",
            n_items=UNKNOWN,
        )
        self.claims.append(dataclasses.replace(claim, **changes))
        self.observations.append(observation)
        return observation

    def record(self, n_sources: int = 2, failures: tuple[Failure, ...] = ()) -> Record:
        return Record(
            sources=tuple(source(number) for number in range(1, n_sources + 1)),
            claims=tuple(self.claims),
            findings=tuple(
                Finding(claim_id=claim.claim_id, check="printed", severity=Severity.SUPPORTS, message="as printed")
                for claim in self.claims
            ),
            verdicts=tuple(
                Verdict(claim_id=claim.claim_id, status=Status.CONFIRMED, confidence=0.97, reason="printed there")
                for claim in self.claims
            ),
            observations=tuple(self.observations),
            failures=failures,
        )


def hash_text(text: str) -> int:
    return sum(ord(letter) * 31**place for place, letter in enumerate(text)) % 16**12


def frame(observations: list[Observation], label: str, minus: list[Observation] | None = None) -> Frame:
    pairs = sorted(
        zip(observations, minus or [None] * len(observations), strict=True), key=lambda p: p[0].observation_id
    )
    main = [first for first, _ in pairs]
    return Frame(
        label=label,
        benchmark_id=main[0].benchmark_id if main else "mbpp-plus",
        y=np.array([first.value - (second.value if second else 0.0) for first, second in pairs], dtype=np.float64),
        v=np.full(len(main), np.nan),
        size_b=np.array([o.total_b for o in main], dtype=np.float64),
        study_id=np.array([o.study_id for o in main], dtype=np.str_),
        family=np.array([o.family for o in main], dtype=np.str_),
        model_id=np.array([o.model_id for o in main], dtype=np.str_),
        n_items=np.full(len(main), np.nan),
        variant=np.array([o.variant for o in main], dtype=np.str_),
        specialisation=np.array([o.specialisation for o in main], dtype=np.str_),
        observation_id=np.array([o.observation_id for o in main], dtype=np.str_),
        exclusions=(Exclusion(reason="model size unknown", count=3),),
        unknown_size=("GPT-4", "Claude", "Gemini"),
        subtracted_id=np.array([second.observation_id for _, second in pairs if second], dtype=np.str_),
    )


def line(made: Frame, slope: float = 0.2, half: float = 0.05) -> Fit:
    x = np.log10(made.size_b)
    intercept = float(made.y.mean() - slope * x.mean())
    return Fit(
        label=made.label,
        estimator="log-linear",
        method="Ordinary least squares of the outcome on log10 of total parameters in billions.",
        estimates=(
            estimate("intercept at 1B", intercept, 0.06),
            estimate("slope per tenfold parameters", slope, half),
            estimate("slope per tenfold parameters within families", slope / 2, half),
        ),
        k_observations=len(made.y),
        m_studies=len(set(made.study_id)),
        n_models=len(set(made.model_id)),
        n_families=len(set(made.family)),
        spread=Quantity(term=RESIDUAL_SD, value=0.081, scale=Scale.PROPORTION),
        quantities=(Quantity(term=R_SQUARED, value=0.614, scale=Scale.SHARE),),
        curve=tuple(
            CurvePoint(size_b=size, value=y, lower=y - 0.04 - 0.02 * abs(log), upper=y + 0.04 + 0.02 * abs(log))
            for log in np.linspace(x.min(), x.max(), 41)
            for size, y in ((float(10**log), float(intercept + slope * log)),)
        ),
        warnings=("Only 4 model families: the intervals are wide.",),
        input_digest="f" * 32,
    )


def reply(outcome: Fit | Failure) -> tuple[Reply, ...]:
    title, asks = "Score on log10 of model size", "How does the score change with size?"
    return (Reply(estimator=LINE, title=title, asks=asks, outcome=outcome),)


def comparison(made: Frame, bands: tuple[Band, ...] = BANDS) -> BandComparison:
    summaries = []
    for each in bands:
        inside = np.array([each.holds(float(size)) for size in made.size_b], dtype=bool)
        values = made.y[inside]
        few = failure(each.label, f"{made.label}, {each.label}: a single observation has no interval.")
        summaries.append(
            BandSummary(
                band=each,
                n_models=len(set(made.model_id[inside])),
                k_observations=len(values),
                m_studies=len(set(made.study_id[inside])),
                n_families=len(set(made.family[inside])),
                mean=estimate(each.label, float(values.mean()), 0.05) if len(values) > 1 else few,
                observed=tuple(sorted(map(float, values))),
            )
        )
    return BandComparison(
        label=made.label,
        method="Mean outcome of each band by least squares on band indicators.",
        summaries=tuple(summaries),
        contrasts=(
            estimate("10B-30B minus <10B", 0.03, 0.08),
            failure(">30B minus <10B", f"{made.label}, >30B minus <10B: >30B has no mean with an interval."),
            estimate(">30B minus 10B-30B", -0.072, 0.031),
        ),
        warnings=(),
        input_digest="e" * 32,
    )


def question(**changes: object) -> Question:
    made = Question(
        question_id="by-size",
        title="Self-invoking code generation by model size",
        text="What is the impact of scaling model size on pass@1 on MBPP+, when comparing <10B, 10B-30B and >30B?",
        benchmarks=("mbpp-plus", "humaneval-pro"),
        asked_benchmarks=("mbpp-plus",),
        metric_id="pass@1",
        asked_metrics=("pass@1",),
        bands=BANDS,
        pairs=(BenchmarkPair(original="humaneval", harder="humaneval-pro"),),
        moderators=("model size", "programming language"),
    )
    return dataclasses.replace(made, **changes)


MODELS = [
    ("Qwen2.5-Coder-7B", "Qwen2.5-Coder", 7.0, 0.62),
    ("Qwen2.5-Coder-14B", "Qwen2.5-Coder", 14.0, 0.66),
    ("Qwen2.5-Coder-32B", "Qwen2.5-Coder", 32.0, 0.73),
    ("DeepSeek-Coder-6.7B", "DeepSeek-Coder", 6.7, 0.56),
    ("DeepSeek-Coder-33B", "DeepSeek-Coder", 33.0, 0.66),
    ("CodeLlama-7B", "Code Llama", 7.0, 0.41),
    ("CodeLlama-13B", "Code Llama", 13.0, 0.44),
    ("CodeLlama-34B", "Code Llama", 34.0, 0.55),
    ("StarCoder2-3B", "StarCoder2", 3.0, 0.35),
    ("StarCoder2-15B", "StarCoder2", 15.0, 0.53),
]


@pytest.fixture
def world() -> tuple[Answer, Record]:
    """Two outcomes: scores in bands with one failed contrast, and a difference without a line."""
    made = World()
    plus = [made.add(*row[:3], "mbpp-plus", row[3], number=1 + (i % 3 == 0)) for i, row in enumerate(MODELS)]
    base = [made.add(*row[:3], "humaneval", row[3] + 0.1) for row in MODELS[:4]]
    pro = [made.add(*row[:3], "humaneval-pro", row[3] - 0.02) for row in MODELS[:4]]
    scores, drops = frame(plus, "pass@1 on MBPP+"), frame(pro, "pass@1 on HumanEval Pro minus HumanEval", base)
    answer = Answer(
        question=question(),
        analyses=(
            Analysis(frame=scores, bands=comparison(scores), replies=reply(line(scores))),
            Analysis(
                frame=drops,
                bands=comparison(drops),
                replies=reply(failure(drops.label, f"{drops.label}: 2 families cannot show how families differ.")),
            ),
        ),
        design=(
            DesignCell(
                group="all models",
                benchmark_id="mbpp-plus",
                metric_id="pass@1",
                observation_ids=tuple(o.observation_id for o in plus),
            ),
            DesignCell(group="all models", benchmark_id="mbpp-plus", metric_id="pass@k", observation_ids=()),
        ),
        unreported=("No source at hand records programming language with a score on MBPP+.",),
    )
    unread = Failure(
        stage=Stage.PARSE, subject="paper-9", reason=Reason.UNREADABLE, message="paper-9 is no HTML that can be read."
    )
    return answer, made.record(failures=(unread,))


@pytest.fixture
def nothing() -> tuple[Answer, Record]:
    """A question of which no source reports anything."""
    answer = Answer(
        question=question(pairs=()),
        analyses=(),
        design=(DesignCell(group="all models", benchmark_id="mbpp-plus", metric_id="pass@1", observation_ids=()),),
        unreported=("No source at hand reports pass@1 on MBPP+.",),
    )
    return answer, World().record(n_sources=0)


@pytest.fixture
def named() -> Callable[[str], tuple[Answer, Record]]:
    """A world in which every foreign text is the one given."""

    def make(text: str) -> tuple[Answer, Record]:
        made = World()
        rows = [
            made.add(
                text, text, size, "mbpp-plus", 0.4 + size / 100, quote=text, subset=text,
                row_headers=(text,), setting=Setting(conditions=(text,)),
                locator=TableLocator(label=text, index=1, row=1, column=int(size), start=0, end=1),
            )
            for size in (1.0, 3.0, 7.0)
        ]  # fmt: skip
        scores = dataclasses.replace(
            frame(rows, text), unknown_size=(text,), exclusions=(Exclusion(reason=text, count=1),)
        )
        record = made.record(failures=(failure(text, text),))
        hostile = source(1, title=text, authors=(text, text), licence=text, version=text, path=text, url=text)
        answer = Answer(
            question=question(title=text, text=text, moderators=(text,), asked_metrics=(text,)),
            analyses=(Analysis(frame=scores, bands=comparison(scores), replies=reply(line(scores))),),
            design=(
                DesignCell(group=text, benchmark_id=text, metric_id=text, observation_ids=(rows[0].observation_id,)),
            ),
            unreported=(text,),
        )
        return answer, dataclasses.replace(record, sources=(hostile, source(2)))

    return make


@pytest.fixture
def two_groups() -> Callable[..., tuple[Answer, Record]]:
    """A world of pairs of (size, score of Code Llama, score of Llama 2), each difference of the sampling variance `v`."""

    def make(rows: list[tuple[float, float, float]], v: float) -> tuple[Answer, Record]:
        made = World()
        first = [made.add(f"CodeLlama-{size:g}B", "Code Llama", size, "humaneval", one) for size, one, _ in rows]
        second = [made.add(f"Llama-2-{size:g}B", "Llama 2", size, "humaneval", other) for size, _, other in rows]
        groups = tuple(ModelGroup(label=name, families=(name,)) for name in ("Code Llama", "Llama 2"))
        asked = question(groups=groups, bands=(), asked_benchmarks=("humaneval",), benchmarks=("humaneval",), pairs=())
        data = dataclasses.replace(
            frame(first, "pass@1 on HumanEval, Code Llama minus Llama 2", second),
            groups=("Code Llama", "Llama 2"),
            subtracted_model=np.array([one.model_id for one in second], dtype=np.str_),
            subtracted=np.array([one.value for one in second], dtype=np.float64),
            v=np.full(len(rows), v),
        )
        analysis = Analysis(frame=data, bands=compare(data, ()), replies=ask(data, asked))
        return Answer(question=asked, analyses=(analysis,), design=(), unreported=()), made.record()

    return make
