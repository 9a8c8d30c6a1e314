"""Models: every spelling of the table leads home, and near names stay apart."""

import csv
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import MatchRule
from engine.vocab.benchmarks import benchmarks
from engine.vocab.models import find_models, looks_like_model, match_model, models
from engine.vocab.parts import bare_name, parts_of
from engine.vocab.resolve import BARE_IS_BASE

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "facts"

SHARED_SPELLINGS = {"Llama 3 405B", "Llama 3.1 405b"}
"""Spellings that the registry gives to two models each; the first in the table has them."""

SHARES = {
    "evalplus": 0.98,
    "bigcodebench": 0.91,
    "evalpro": 1.0,
    "livecodebench": 0.92,
    "deepseek_coder": 1.0,
    "qwen": 0.92,
}
SHARES |= {"wizardcoder": 0.97, "yi_coder": 1.0}
"""Least share of the distinct printed names that a model must be found for."""


def test_every_spelling_leads_home() -> None:
    strays = {
        spelling
        for model in models().values()
        for spelling in (model.model_id, *model.aliases)
        if match_model(spelling).entity_id != model.model_id
    }
    assert strays == SHARED_SPELLINGS


def test_folding_merges_no_two_models() -> None:
    by_key: dict[str, set[str]] = {}
    for model in models().values():
        for spelling in (model.model_id, *model.aliases):
            by_key.setdefault(parts_of(spelling).key, set()).add(model.model_id)
    collisions = sorted(sorted(ids) for ids in by_key.values() if len(ids) > 1)
    assert collisions == [["Llama-3.1-405B", "Llama-3.1-405B-Instruct"]] * 2 + [
        ["Mixtral-8x22B-Instruct-v0.1", "Mixtral-8x22B-v0.1"]
    ]


def test_sizes_of_the_table_are_sane() -> None:
    for model in models().values():
        sizes = [size for size in (model.total_b, model.exact_b, model.active_b) if size is not UNKNOWN]
        assert all(0 < size < 3000 for size in sizes), model.model_id
        if model.total_b is not UNKNOWN and model.active_b is not UNKNOWN:
            assert model.active_b < model.total_b, model.model_id


@pytest.mark.parametrize(
    ("printed", "model_id", "rule"),
    [
        ("DeepSeek-Coder-33B-Instruct", "DeepSeek-Coder-33B-Instruct", MatchRule.EXACT),
        ("deepseek coder 33b instruct", "DeepSeek-Coder-33B-Instruct", MatchRule.NORMALISED),
        ("DS-Coder-33B-Ins", "DeepSeek-Coder-33B-Instruct", MatchRule.NORMALISED),
        ("deepseek-ai/DeepSeek-Coder-33B-Instruct†", "DeepSeek-Coder-33B-Instruct", MatchRule.NORMALISED),
        ("DeepSeek-Coder-Instruct 33B (ours)", "DeepSeek-Coder-33B-Instruct", MatchRule.NORMALISED),
        ("Instruct DeepSeek-Coder 33B", "DeepSeek-Coder-33B-Instruct", MatchRule.COMPOSED),
        ("Code Llama - Python 34B", "CodeLlama-34B-Python", MatchRule.EXACT),
        ("34B Python CodeLlama", "CodeLlama-34B-Python", MatchRule.COMPOSED),
        ("CodeGen-Mono 16.1B", "CodeGen-16B-Mono", MatchRule.COMPOSED),
        ("Qwen2.5-Codr-7B-Instruct", "Qwen2.5-Coder-7B-Instruct", MatchRule.FUZZY),
        ("google/gemma-2-9b-it", "Gemma-2-9B-it", MatchRule.EXACT),
        ("DeepSeek-V3 671B", "DeepSeek-V3", MatchRule.COMPOSED),
    ],
)
def test_rules(printed: str, model_id: str, rule: MatchRule) -> None:
    match = match_model(printed)
    assert (match.entity_id, match.rule, match.printed) == (model_id, rule, printed)


def test_surer_rules_are_more_confident() -> None:
    names = (
        "DeepSeek-Coder-33B-Instruct",
        "deepseek coder 33b instruct",
        "CodeGen-Mono 16.1B",
        "Qwen2.5-Codr-7B-Instruct",
        "no such thing",
    )
    confidences = [match_model(name).confidence for name in names]
    assert confidences == sorted(confidences, reverse=True)
    assert (confidences[0], confidences[-1]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4.1", "gpt-4.1-mini"),
        ("GPT-4", "GPT-4o"),
        ("GPT-4o", "GPT-4o-mini"),
        ("Llama 3 8B Instruct", "Llama 3.1 8B Instruct"),
        ("Llama-3-8B", "Llama-3-8B-Instruct"),
        ("Qwen1.5-7B", "Qwen1.5-7B-Chat"),
        ("StarCoder2-15B", "StarCoder-15B"),
        ("CodeLlama-7B", "CodeLlama-7B-Python"),
        ("DeepSeek-Coder-6.7B-Base", "DeepSeek-Coder-6.7B-Instruct"),
        ("Qwen2.5-7B", "Qwen2.5-Coder-7B"),
        ("Mistral-7B-Instruct-v0.1", "Mistral-7B-Instruct-v0.2"),
    ],
)
def test_neighbours_stay_apart(one: str, other: str) -> None:
    assert match_model(one).entity_id
    assert match_model(other).entity_id
    assert match_model(one).entity_id != match_model(other).entity_id


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Code Llama",
        "Qwen2.5-Coder",
        "Llama",
        "gpt-4.2",
        "DeepSeek-Coder-33B-Chat",
        "Qwen2.5-Coder-9B",
        "Qwen2.5-Coder-7B-Instruct-GPTQ",
        "Qwen2.5-Coder-32B-Instruct-GGUF-Q4_0",
        "Llama-3.4-8B",
        "Python",
        "*" * 100_000,
    ],
)
def test_unknown_names_match_nothing(printed: str) -> None:
    match = match_model(printed)
    assert (match.entity_id, match.rule, match.confidence) == ("", MatchRule.NONE, 0.0)


@pytest.mark.parametrize(
    ("printed", "params_b", "model_id"),
    [
        ("Code Llama", 34.0, "CodeLlama-34B"),
        ("CodeLlama - Python", 7.0, "CodeLlama-7B-Python"),
        ("Qwen2.5-Coder-Instruct", 7.0, "Qwen2.5-Coder-7B-Instruct"),
        ("CodeGen-Multi", 16.1, "CodeGen-16B-Multi"),
        ("StarCoder", 15.5, "StarCoder-15B"),
        ("StarCoder", 7.0, "StarCoderBase-7B"),
        ("Code Llama", 35.9, ""),
        ("Code Llama", 9.0, ""),
    ],
)
def test_a_size_beside_the_name_composes(printed: str, params_b: float, model_id: str) -> None:
    match = match_model(printed, params_b)
    assert match.entity_id == model_id
    assert not model_id or match.rule in {MatchRule.COMPOSED, MatchRule.EXACT}


def test_a_wrong_size_beside_a_full_name_does_not_mislead() -> None:
    """Boards print wrong totals or active parameters for some mixtures: the name says more."""
    assert match_model("Mixtral-8x22B", 176.0).entity_id == match_model("Mixtral-8x22B").entity_id != ""
    assert match_model("Llama-4-Maverick", 109.0).entity_id == "Llama-4-Maverick"
    assert match_model("Qwen2-57B-A14B-Instruct", 24.0).entity_id == "Qwen2-57B-A14B-Instruct"


def test_sizes_at_band_edges_are_three() -> None:
    model = models()[match_model("Qwen3-30B-A3B").entity_id]
    assert (model.total_b, model.exact_b, model.active_b) == (30, 30.5, 3)


def test_a_sized_name_without_variant_is_the_base_model_with_doubt() -> None:
    match = match_model("Seed-Coder-8B")
    assert (match.entity_id, match.confidence) == ("Seed-Coder-8B-Base", BARE_IS_BASE)


def test_what_is_printed_around_a_name_is_taken_off() -> None:
    assert bare_name("🤗 meta-llama/Llama-2-7b-hf *†") == "Llama-2-7b-hf"
    assert bare_name("GPT-4 + CoT") == "GPT-4"
    assert bare_name("o1-mini (N=1) (Low)") == "o1-mini"
    assert bare_name("Bloom-1.7B (Le Scao et al., 2022)") == "Bloom-1.7B"


def test_a_pronoun_is_no_variant() -> None:
    text = "We took Gemma 7B. It wins, and Gemma 7B it was; Gemma 7B IT and gemma-7b-it follow."
    assert [m.match.entity_id for m in find_models(text)] == ["Gemma-7B", "Gemma-7B", "Gemma-7B-it", "Gemma-7B-it"]


def test_models_are_found_in_prose() -> None:
    text = "We compare GPT-4.1-mini with GPT-4, Llama 3.1 8B Instruct and Code Llama - Python 34B (Code Llama family); StarCoder2-15B-based tools."
    assert [(text[m.start : m.end], m.match.entity_id) for m in find_models(text)] == [
        ("GPT-4.1-mini", "GPT-4.1-mini"),
        ("GPT-4", "GPT-4"),
        ("Llama 3.1 8B Instruct", "Llama-3.1-8B-Instruct"),
        ("Code Llama - Python 34B", "CodeLlama-34B-Python"),
        ("StarCoder2-15B", "StarCoder2-15B"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4.1-pico is new",
        "Qwen2.5-Coder-7B-GPTQ",
        "CodeLlama-7B Chat",
        "python code",
        "a falcon and a chinchilla",
        "CodeT5+X",
        "Code-Llama",
        "r1 and r2",
    ],
)
def test_parts_of_other_names_are_not_found(text: str) -> None:
    assert find_models(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Code Llama - Python 7B",
        "Llama",
        "XyzCoder-7B",
        "FooBar 13B",
        "GPT-5.5 Turbo",
        "o3-mini",
        "PanGu-Coder2",
        "GShard",
        "code-davinci-001",
        "CodeBERT",
        "WizardCoder",
        "Yi",
        "Phi",
        "Qwen2.5-Coder-32B-Instruct-GGUF-Q4_0",
        "DeepSeek-Coder-Base",
        "Claude",
        "Gemini Nano-3B",
    ],
)
def test_models_look_like_models(text: str) -> None:
    assert looks_like_model(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Python",
        "Java",
        "Average",
        "Model",
        "Size",
        "Metric",
        "Shots",
        "HumanEval",
        "MBPP+",
        "7B",
        "34B",
        "Pass@1",
        "C++",
        "MATH",
        "Params (B)",
        "Ours",
        "Open-source models",
        "Base Models",
        "Instruct Models",
        "Hard",
        "DS-1000",
        "0-shot",
        "# Tokens",
        "2.7B tokens",
        "Learning rate",
        "Causal decoder",
        "Encoder-Only",
        "Random",
        "",
        "12.3",
        "-",
        "https://example.org/a-7B",
        "Chat Hard",
        "Explain the code to me in a few words, please do",
    ],
)
def test_other_labels_do_not(text: str) -> None:
    assert looks_like_model(text) == 0.0


def test_benchmarks_never_look_like_models() -> None:
    assert [one.name for one in benchmarks().values() if looks_like_model(one.name)] == []


@given(st.text(max_size=150), st.one_of(st.just(UNKNOWN), st.floats(0.01, 2000)))
def test_any_text_is_answered(text: str, params_b) -> None:
    match = match_model(text, params_b)
    assert match.printed == text
    assert (match.entity_id in models()) == (match.rule is not MatchRule.NONE)
    assert 0.0 <= looks_like_model(text) <= 1.0
    mentions = find_models(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(mentions))
    assert all(text[m.start : m.end] == m.match.printed and m.match.entity_id in models() for m in mentions)


@given(st.sampled_from(sorted(models())), st.sampled_from(["{}*", "{} †", " {}", "org/{}", "{} (ours)"]))
def test_marks_and_prefixes_do_not_matter(model_id: str, frame: str) -> None:
    assert match_model(frame.format(model_id)).entity_id == model_id


@pytest.mark.parametrize("file", sorted(SHARES))
def test_shares_of_published_names(file: str) -> None:
    path = FACTS / f"{file}.csv"
    if not path.exists():
        pytest.skip("the shared facts are not at hand")
    with path.open(encoding="utf-8", newline="") as rows:
        names = sorted({row["model_name_raw"] for row in csv.DictReader(rows)})
    assert sum(bool(match_model(name).entity_id) for name in names) / len(names) >= SHARES[file]


def test_the_table_is_what_the_registry_says() -> None:
    if not (FACTS / "models.csv").exists():
        pytest.skip("the shared registry is not at hand")
    command = [sys.executable, str(ROOT / "datasets" / "make_models.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, "models.csv: as the registry says")
    with (ROOT / "datasets" / "models-added.csv").open(encoding="utf-8", newline="") as rows:
        added = list(csv.DictReader(rows))
    assert all(row["source"] and row["name"] in models() for row in added)
    assert len(models()) == 603 + len(added)


def test_training_tokens_come_with_their_source() -> None:
    known = [model for model in models().values() if model.tokens_b is not UNKNOWN]
    assert len(known) > 100
    assert all((model.tokens_b is UNKNOWN) == (model.tokens_source == "") for model in models().values())
    assert models()["CodeLlama-7B"].tokens_b == 2520.0
    # a list gives a distilled model the tokens of its teacher; another counts words for some models
    assert not any("Distill" in model.model_id or model.tokens_source.startswith("Epoch '") for model in known)


def test_the_vocabulary_loads_light() -> None:
    code = (
        "import sys, time\n"
        "import engine.vocab.models as m, engine.vocab.benchmarks, engine.vocab.metrics, engine.vocab.sizes, engine.vocab.subsets\n"
        "start = time.perf_counter(); m.models(); spent = time.perf_counter() - start\n"
        "heavy = sorted({'pandas', 'pyarrow', 'scipy', 'lxml'} & set(sys.modules))\n"
        "assert not heavy, heavy\n"
        "assert spent < 0.5, spent\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert answer.returncode == 0, answer.stderr
