"""Claims in words: confirmed only by a sentence that says them; likeness alone is not enough."""

import pytest

from engine.audit.wording import compare, words_of
from engine.types.verdict import Status


@pytest.mark.parametrize(
    "claim",
    [
        "The data pipeline removes near duplicates before training.",
        "Near duplicates are removed before training by the data pipeline.",
        "Training used 512 accelerators for 21 days.",
        "The larger coder needs fewer examples than the smaller coder to reach the same score.",
    ],
)
def test_said_is_confirmed_with_the_sentence_or_left_open(judged, claim):
    (one,) = judged(claim)
    assert one.status in {Status.CONFIRMED, Status.UNRESOLVED}
    assert (one.status is Status.CONFIRMED) == bool(one.support)


def test_a_sentence_that_says_it_is_quoted(judged):
    (one,) = judged("Training used 512 accelerators for 21 days.")
    assert one.status is Status.CONFIRMED
    assert one.support[0].quote == "Training used 512 accelerators for 21 days."


@pytest.mark.parametrize(
    "claim",
    [
        "The data pipeline never removes near duplicates before training.",
        "The data pipeline removes near duplicates after training on the test problems.",
        "The smaller coder needs fewer examples than the larger coder to reach the same score.",
        "The larger coder needs more examples than the smaller coder to reach the same score.",
        "All coders are evaluated with one prompt.",
    ],
)
def test_opposites_and_swaps_are_not_confirmed(judged, claim):
    (one,) = judged(claim)
    assert one.status is Status.UNRESOLVED
    assert not one.support


def test_the_same_sentence_with_another_number_is_unresolved_and_shown(judged):
    (one,) = judged("Training used 256 accelerators for 21 days.")
    assert one.status is Status.UNRESOLVED
    assert "with 512, not 256" in one.reason
    assert one.instead[0].quote.startswith("Training used 512")


def test_names_with_numbers_are_no_other_numbers():
    claim, sentence = words_of("GPT-4 solves most of the tasks."), words_of("GPT-3 solves most of the tasks.")
    assert compare(claim, sentence).objection
    assert not claim.numbers


def test_numbers_in_another_order_are_not_the_same():
    claim, sentence = words_of("It calls 7 libraries in 139 domains."), words_of("It calls 139 libraries in 7 domains.")
    assert "order" in compare(claim, sentence).objection


def test_a_cut_word_must_go_on():
    claim = words_of("The pipeline removes near duplicates bef", is_cut=True)
    assert not compare(claim, words_of("Our pipeline removes near duplicates before training.")).objection
    assert compare(claim, words_of("Our pipeline removes near duplicates with hashing.")).objection


@pytest.mark.parametrize("text", ["", "✓", "-" * 5000, "a-" * 5000, "9." * 5000, "1e" * 5000, "a1-" * 4000 + "!"])
def test_hostile_texts_are_read_at_once(text):
    words_of(text, is_cut=True)
