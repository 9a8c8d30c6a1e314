import pytest

from engine.vocab.families import families, find_families


def found(text):
    return [(mention.printed, mention.families, mention.part) for mention in find_families(text)]


@pytest.mark.parametrize("family", sorted(families()))
def test_every_family_with_a_name_of_its_own_is_found(family):
    mentions = find_families(f"How do {family} models fare?")
    named = [mention for mention in mentions if family in mention.families]
    everyday, brands = {"Code", "Other", "Python", "family", "Sky", "Tess"}, {"GLM", "Llama"}
    assert named or family in everyday | brands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Compare codellama with StarCoder2",
            [("codellama", ("Code Llama",), ""), ("StarCoder2", ("StarCoder2",), "")],
        ),
        ("Code Llama - Python models", [("Code Llama - Python", ("Code Llama",), "Python")]),
        ("Code Llama Python-specialized models", [("Code Llama Python", ("Code Llama",), "Python")]),
        ("Qwen2.5-Coder and Qwen2.5", [("Qwen2.5-Coder", ("Qwen2.5-Coder",), ""), ("Qwen2.5", ("Qwen2.5",), "")]),
        ("Llama-2 against Llama 3.1", [("Llama-2", ("Llama 2",), ""), ("Llama 3.1", ("Llama 3.1",), "")]),
        ("deepseek coder", [("deepseek coder", ("DeepSeek-Coder",), "")]),
        ("Code Llama models", [("Code Llama", ("Code Llama",), "")]),
    ],
)
def test_families_are_found_in_other_spellings_and_with_their_part(text, expected):
    assert found(text) == expected


def test_a_brand_means_the_families_that_begin_with_it():
    [mention] = find_families("Are DeepSeek models better?")
    assert {"DeepSeek-Coder", "DeepSeek-V3"} <= set(mention.families)


@pytest.mark.parametrize(
    "text",
    [
        "a llama and a falcon",
        "the opt-out of phi",
        "solar power",
        "the code of the family",
        "python code",
        "in other words",
    ],
)
def test_everyday_words_are_no_families(text):
    assert not find_families(text)
