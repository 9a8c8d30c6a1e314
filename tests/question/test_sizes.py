import itertools

import pytest

from engine.question.bands import parse_bands
from engine.question.sizes import find_sizes

CASES = {
    "the gap between 13B and 34B models": "13B,34B",
    "models between 13B and 34B": "13B-34B",
    "is a 20B model worth it over a 7B one, over 7B": "20B,7B,7B",
    "a budget of 15B": "<=15B",
    "on LCB v6, 8B to 32B": "8B-32B",
    "whose size is between 20 and 40B": "20B-40B",
    "equally large models": "",
    "models below 10B against models larger than that": "<10B,>=10B",
    "models under 10B, between 10B and 30B, and above 30B parameters": "<10B,10B-30B,>30B",
    "below 10B and above 30B": "<10B,>30B",
    "smaller than 3B and larger than 10B": "<3B,>10B",
    "under 7B or more than 34B": "<7B,>34B",
    "under ten billion parameters": "<10B",
    "a 70B model or a 7B one": "70B,7B",
    "7B vs 13B vs 34B": "7B,13B,34B",
    "7, 13 and 34 billion": "7B,13B,34B",
    "7B/13B/70B": "7B,13B,70B",
    "from 7 to 70B": "7B-70B",
    "from 7B over 13B and 34B to 70B": "7B,13B,34B,70B",
    "between one and thirteen billion parameters": "1B-13B",
    "(0.5B to 13B parameters)": "0.5B-13B",
    "1-3B, 7-9B and 30B+": "1B-3B,7B-9B,>=30B",
    "at most 7 billion, no fewer than 30 billion": "<=7B,>=30B",
    "10B or less, 30B and up": "<=10B,>=30B",
    "sub-10B models": "<10B",
    "sub-billion models": "<1B",
    "half a billion and twenty-five billion": "0.5B,25B",
    "500M to 1.5 bn": "500M-1.5B",
    "small (<10B), mid-size (10B-30B) and large (>30B) models": "<10B,10B-30B,>30B",
    "small (<10B), mid-size and large models": "<10B,10B-30B,>30B",
    "below and above 13B": "<13B,>13B",
    "models below 10B versus larger ones": "<10B,>=10B",
    "models of 30B or more and the rest": ">=30B,<30B",
    "\u226410B and \u226530B": "<=10B,>=30B",
    "small and large models": "<10B,>30B",
    "large language models": "",
    "trained on 100B tokens with 32k context": "",
    "people over 60 in 2024": "",
    "4-bit weights": "",
}


@pytest.mark.parametrize("text", CASES)
def test_sizes_in_words(text):
    assert ",".join(mention.written for mention in find_sizes(text)) == CASES[text]


@pytest.mark.parametrize("text", CASES)
def test_each_size_is_a_band_and_its_edges_are_the_band_s(text):
    for mention in find_sizes(text):
        [band] = parse_bands(mention.written)
        if mention.kind == "point":
            assert band.lower < mention.lower == mention.upper < band.upper
        else:
            assert (band.lower, band.upper) == (mention.lower, mention.upper)


def test_mentions_stand_in_order_without_overlap():
    text = "small (<10B), 12B to 20B, 30B or more"
    mentions = find_sizes(text)
    assert all(one.end <= two.start for one, two in itertools.pairwise(mentions))
    assert [mention.assumed for mention in mentions] == [False, False, False]
    assert find_sizes("small models")[0].assumed
