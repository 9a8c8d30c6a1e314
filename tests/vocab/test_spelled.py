"""Names in which digits are spelled out."""

import pytest

from engine.vocab.models import looks_like_model
from engine.vocab.spelled import spelled_out


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("gptfour", "gpt-4"),
        ("gptthreefive", "gpt-3.5"),
        ("llamatwo", "llama-2"),
        ("StarCodertwo", "StarCoder-2"),
        ("davincithree", "davinci-003"),
    ],
)
def test_digits_are_written(name, readable):
    assert spelled_out(name) == readable


@pytest.mark.parametrize("name", ["baselineone", "StarCoder", "one", "gpt four", "gptfourx", "phione" * 20, ""])
def test_anything_else_stays(name):
    assert spelled_out(name) == name


def test_a_spelled_name_reads_like_a_model():
    assert looks_like_model("davincitwo") > 0.5
