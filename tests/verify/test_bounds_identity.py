"""Bounds of a metric in the claim's unit, and the printed size against the known one."""

import pytest

from engine.types.verdict import Severity
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.verify import bounds, identity
from engine.verify.base import Evidence
from engine.vocab.models import models

NOTHING = Evidence(text="")


@pytest.mark.parametrize(
    ("printed", "unit", "metric", "severity"),
    [
        ("0", Unit.PERCENT, "pass@1", Severity.SUPPORTS),
        ("100.0", Unit.PERCENT, "pass@1", Severity.SUPPORTS),
        ("100.1", Unit.PERCENT, "pass@1", Severity.REFUTES),
        ("1.000", Unit.FRACTION, "pass@1", Severity.SUPPORTS),
        ("1.001", Unit.FRACTION, "pass@1", Severity.REFUTES),
        ("53.7", Unit.FRACTION, "pass@7", Severity.REFUTES),
        ("53.7", Unit.OTHER, "pass@1", Severity.INFORMS),
        ("130", Unit.OTHER, "bleu", Severity.REFUTES),
        ("30.5", Unit.OTHER, "bleu", Severity.SUPPORTS),
        ("0.305", Unit.FRACTION, "bleu", Severity.SUPPORTS),
        ("1.3", Unit.FRACTION, "bleu", Severity.REFUTES),
        ("120", Unit.PERCENT, "unheard-of", Severity.WARNS),
        ("20", Unit.PERCENT, "unheard-of", Severity.SUPPORTS),
        ("1500", Unit.OTHER, "unheard-of", Severity.INFORMS),
        ("20", Unit.PERCENT, "", Severity.SUPPORTS),
    ],
)
def test_bounds_hold_in_the_unit_of_the_claim(make_claim, printed, unit, metric, severity):
    (found,) = bounds.CHECK.run(make_claim(printed, unit=unit, metric=metric), NOTHING)
    assert found.severity is severity


def test_the_message_names_the_bounds(make_claim):
    (found,) = bounds.CHECK.run(make_claim("1.2", unit=Unit.FRACTION), NOTHING)
    assert found.message == "1.2 lies outside the bounds of pass@1 (fraction), from 0 to 1."


def known(model_id: str) -> Match:
    assert model_id in models()
    return Match(printed=model_id, entity_id=model_id, rule=MatchRule.EXACT, confidence=1.0)


@pytest.mark.parametrize(
    ("params_b", "severity"),
    [(34.0, Severity.SUPPORTS), (33.7, Severity.SUPPORTS), (7.0, Severity.WARNS), (70.0, Severity.WARNS)],
)
def test_a_printed_size_is_compared_with_the_known_one(make_claim, params_b, severity):
    match = known(next(one for one in models() if "34" in one and models()[one].total_b == 34.0))
    (found,) = identity.CHECK.run(make_claim(model_match=match, params_b=params_b), NOTHING)
    assert found.severity is severity
    assert match.entity_id in found.message


def test_active_parameters_printed_as_the_size_are_called_so(make_claim):
    mixture = next(
        one
        for one in models().values()
        if isinstance(one.active_b, float) and isinstance(one.total_b, float) and one.active_b < one.total_b / 2
    )
    (found,) = identity.CHECK.run(make_claim(model_match=known(mixture.model_id), params_b=mixture.active_b), NOTHING)
    assert found.severity is Severity.WARNS
    assert "are active" in found.message


def test_nothing_is_said_where_a_size_is_not_known(make_claim):
    unsized = next(
        one.model_id
        for one in models().values()
        if not isinstance(one.total_b, float) and not isinstance(one.exact_b, float)
    )
    sized = next(one.model_id for one in models().values() if isinstance(one.total_b, float))
    assert identity.CHECK.run(make_claim(params_b=7.0), NOTHING) == ()
    assert identity.CHECK.run(make_claim(model_match=known(unsized), params_b=7.0), NOTHING) == ()
    assert identity.CHECK.run(make_claim(model_match=known(sized)), NOTHING) == ()


def bare(make_claim, model_id, printed, caption="", **changes):
    claim = make_claim(model=printed, model_match=known(model_id), **changes)
    return identity.CHECK.run(claim, Evidence(text="", captions={1: caption}))


@pytest.mark.parametrize(
    "caption",
    [
        "Instruction-tuned models: pass@1",
        "Results of chat models.",
        "HumanEval of post-trained models",
        "Performance of aligned models with about 8B parameters",
        "pass@1 of instruct LLMs",
    ],
)
def test_a_bare_name_among_instruction_tuned_models_is_no_sure_base_model(make_claim, caption):
    (found,) = bare(make_claim, "Llama-3-8B", "Llama 3 8B", caption)
    assert found.severity is Severity.WARNS
    assert "it may be Llama-3-8B-Instruct" in found.message


@pytest.mark.parametrize(
    ("model_id", "printed", "caption"),
    [
        ("Llama-3-8B", "Llama 3 8B", ""),
        ("Llama-3-8B", "Llama 3 8B", "Pre-trained models: pass@1"),
        ("Llama-3-8B", "Llama 3 8B", "Base models and instruct models: pass@1"),
        ("Llama-3-8B", "Llama 3 8B", "A study of models that chat"),
        ("Llama-3-8B", "Llama 3 8B", "Our model beside chat models"),
        ("Llama-3-8B", "Llama 3 8B base", "Instruction-tuned models: pass@1"),
        ("Llama-3-8B-Instruct", "Llama 3 8B Instruct", "Instruction-tuned models: pass@1"),
    ],
)
def test_where_base_models_are_spoken_of_or_a_variant_is_printed_nothing_is_said(
    make_claim, model_id, printed, caption
):
    assert bare(make_claim, model_id, printed, caption) == ()


def test_headings_of_rows_and_columns_say_it_too(make_claim):
    (found,) = bare(make_claim, "Llama-3-8B", "Llama 3 8B", row_headers=("Instruct models", "Llama 3 8B"))
    assert "Llama-3-8B-Instruct" in found.message
    assert bare(make_claim, "Llama-3-8B", "Llama 3 8B", "chat " * 400_000) == ()
