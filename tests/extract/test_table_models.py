"""Whose numbers a table prints: names in cells, groups, headers, captions, and what is left of them."""

import pytest

from engine.extract.tables import extract_tables
from engine.types.unknown import UNKNOWN
from tests.extract.conftest import make_document, make_table


def test_size_column_completes_the_name(claims_of):
    rows = [
        ["Model", "Size", "HumanEval"],
        ["CodeLlama", "7B", "33.5"],
        ["CodeLlama", "34", "48.8"],
        ["GPT-4", "-", "67.0"],
    ]
    claims = claims_of(rows)
    assert [(c.model, c.params_b) for c in claims] == [
        ("CodeLlama 7B", 7.0),
        ("CodeLlama 34B", 34.0),
        ("GPT-4", UNKNOWN),
    ]


def test_multirow_name_is_carried_down(read):
    rows = [["Model", "Size", "HumanEval"], [("Code Llama", 2, 1), "7B", "33.5"], [None, "13B", "36.0"]]
    assert [row[0] for row in read(rows)] == ["Code Llama 7B", "Code Llama 13B"]


def test_blank_name_means_the_name_above(read):
    rows = [["Model", "Size", "HumanEval"], ["Code Llama", "7B", "33.5"], ["", "13B", "36.0"]]
    assert [row[0] for row in read(rows)] == ["Code Llama 7B", "Code Llama 13B"]


def test_group_row_names_the_family(read):
    rows = [["Model", "HumanEval"], [("Code Llama - Python", 1, 2), None], ["7B", "38.4"], ["13B", "43.3"]]
    assert [row[0] for row in read(rows)] == ["Code Llama - Python 7B", "Code Llama - Python 13B"]


def test_group_row_that_names_no_model_is_left_out(read):
    rows = [["Model", "HumanEval"], [("Open-source models", 1, 2), None], ["StarCoder-15B", "33.6"]]
    assert read(rows) == [("StarCoder-15B", "HumanEval", "", "pass@1", "33.6")]


def test_model_named_by_the_caption_alone(claims_of):
    rows = [["Setting", "HumanEval", "MBPP"], ["zero temperature", "67.0", "61.0"]]
    claims = claims_of(rows, caption="Scores of GPT-4 under two settings")
    assert {c.model for c in claims} == {"GPT-4"}


def test_family_named_by_the_caption_completes_sizes(read):
    rows = [["Size", "Introductory", "Interview"], ["7B", "24.9%", "6.3%"], ["13B", "24.8%", "7.0%"]]
    found = read(rows, caption="Code Llama - Instruct on APPS, zero shot.")
    assert [(row[0], row[1], row[2]) for row in found[:2]] == [
        ("Code Llama - Instruct 7B", "APPS", "Introductory"),
        ("Code Llama - Instruct 7B", "APPS", "Interview"),
    ]


def test_lost_name_of_the_own_model_is_put_back(claims_of):
    rows = [["Model", "HumanEval"], ["CodeGeeX-13B (ours)", "22.4"], ["name (ours)", "22.9"], ["CodeGen-16B", "18.2"]]
    assert [c.model for c in claims_of(rows)] == ["CodeGeeX-13B (ours)", "CodeGeeX (ours)", "CodeGen-16B"]


def test_columns_of_sizes_are_models_of_the_caption(read):
    rows = [["", "7B", "13B"], ["All", "66.0", "64.7"], ["her/her/she", "65.0", "66.7"]]
    assert [row[0] for row in read(rows, caption="WinoGender: co-reference accuracy of LLaMA")][:2] == [
        "LLaMA 7B",
        "LLaMA 13B",
    ]


def test_the_heading_names_the_model_of_a_table_without_a_caption(claims_of):
    rows = [["Inference", "GSM8K", "HumanEval"], ["CoT", "84.1", "32.6"]]
    (first, _) = claims_of(rows, headings=("Evaluation results of DeepSeek LLM 67B Chat",))
    assert (first.model, first.setting.conditions) == ("DeepSeek LLM 67B Chat", ("CoT",))


def test_the_caption_names_the_documents_own_model(claims_of):
    rows = [["Stage", "HumanEval", "Δ"], ["Base", "33.5", "-"], ["+ SFT", "60.1", "+26.6"]]
    claims = claims_of(rows, title="FourthCoder: More Tables", caption="Stages of FourthCoder-7B. We show differences.")
    assert [(c.model, c.setting.conditions) for c in claims] == [
        ("FourthCoder-7B", ("Base",)),
        ("FourthCoder-7B", ("+ SFT",)),
    ]


def test_groups_of_models_stand_below_groups_of_benchmarks(read):
    rows = [
        ["Model", "Python", "Java"],
        [("HumanEvalFix", 1, 3), None, None],
        [("Non-permissive models", 1, 3), None, None],
        ["GPT-4", "47.0", "50.0"],
        [("Permissive models", 1, 3), None, None],
        ["OctoCoder", "30.4", "30.6"],
        [("HumanEvalExplain", 1, 3), None, None],
        ["GPT-4", "64.6", "51.2"],
    ]
    assert {row[1] for row in read(rows)} == {"HumanEvalPack"}
    assert [row[2] for row in read(rows)][::2] == ["Fix;Python", "Fix;Python", "Explain;Python"]


def test_sizes_head_the_columns_of_families(read):
    rows = [
        ["Model", ("pass@1", 1, 2), None],
        ["", "350M", "2.7B"],
        ["CodeGen-NL", "2.1", "6.7"],
        ["CodeGen-Multi", "6.7", "14.5"],
    ]
    assert [row[0] for row in read(rows, header_rows=2, caption="HumanEval by size.")] == [
        "CodeGen-NL 350M",
        "CodeGen-NL 2.7B",
        "CodeGen-Multi 350M",
        "CodeGen-Multi 2.7B",
    ]


def test_the_captions_model_beside_blank_cells_leaves_rows_conditions(claims_of):
    rows = [["Feedback", "pass@1"], ["None", "67.0"], ["Unit tests", "75.2"]]
    claims = claims_of(rows, caption="HumanEval by GPT-4 for each feedback.")
    assert [(c.model, c.setting.conditions) for c in claims] == [("GPT-4", ()), ("GPT-4", ("Unit tests",))]


def test_citation_numbers_are_no_part_of_a_name(read):
    rows = [["Model", "HumanEval"], ["Qwen-7B [12]", "29.9"]]
    assert read(rows)[0][0] == "Qwen-7B"


def test_methods_below_models_are_conditions_of_them(claims_of):
    rows = [
        ["", ("GPT-4", 1, 2), None, ("GPT-3.5", 1, 2), None],
        ["Method", "HumanEval", "MBPP", "HumanEval", "MBPP"],
        ["Direct", "80.1", "73.8", "48.1", "37.2"],
        ["MapCoder", "93.9", "82.9", "80.5", "70.1"],
    ]
    claims = claims_of(rows, header_rows=2)
    assert [(c.model, c.benchmark, c.setting.conditions) for c in claims if c.numeral.printed in {"80.1", "70.1"}] == [
        ("GPT-4", "HumanEval", ("Direct",)),
        ("GPT-3.5", "MBPP", ("MapCoder",)),
    ]


def test_a_scaffold_beside_the_model_is_a_condition(claims_of):
    rows = [
        ["Scaffold", "LM", "SWE-bench Lite"],
        ["SWE-agent", "Claude 3.5 Sonnet", "23.0"],
        ["OpenHands", "Claude 3.5 Sonnet", "41.67"],
    ]
    assert [(c.model, c.setting.conditions) for c in claims_of(rows)] == [
        ("Claude 3.5 Sonnet", ("SWE-agent",)),
        ("Claude 3.5 Sonnet", ("OpenHands",)),
    ]


CHECKPOINTS = [
    ["Dataset", "39.9B", "93.3B", "Final"],
    ["HumanEval", "1.83", "2.44", "9.15"],
    ["GSM8K", "1.14", "2.05", "8.87"],
]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "FineCoder: Open Training Logs", "caption": "Results for different train tokens."},
        {"context": "The results of FineCoder-2B are as follows.", "caption": "Scores for different train tokens."},
    ],
)
def test_a_table_without_a_model_is_of_the_own_model_or_of_the_one_named_around_it(claims_of, said):
    claims = claims_of(CHECKPOINTS, **said)
    assert {c.model.removesuffix("-2B") for c in claims} == {"FineCoder"}
    assert [c.setting.conditions for c in claims[:3]] == [("39.9B",), ("93.3B",), ("Final",)]


@pytest.mark.parametrize(
    "caption", ["Number of samples per benchmark and stage of training.", "Overlap with the training data."]
)
def test_a_table_of_other_things_without_a_model_gives_no_claim(claims_of, caption):
    assert claims_of(CHECKPOINTS, title="FineCoder: Open Training Logs", caption=caption) == ()


def test_the_model_called_ours_is_the_documents_own(claims_of):
    rows = [["Model", "HumanEval"], ["Qwen1.5-1.8B", "18.9"], ["CT-LLM (Ours)", "9.15"], ["CT-LLM-SFT (Ours)", "10.4"]]
    ablation = [["Data", "HumanEval", "MBPP"], ["English only", "5.49", "8.60"], ["Chinese only", "7.93", "5.80"]]
    tables = [make_table(rows), make_table(ablation, caption="Performance after tuning on other data.")]
    claims = extract_tables(make_document(*tables)).items
    assert {c.model for c in claims[3:]} == {"CT-LLM"}


def test_names_that_a_converter_left_in_one_header_are_dealt_to_the_columns(read):
    rows = [
        ["Datasets", "", "Llama-3.1-70B Qwen2-72B Qwen2.5-72B", ""],
        ["", "", "General Tasks", ""],
        ["HumanEval", "80.5", "86.0", "86.6"],
    ]
    assert [(model, value) for model, _, _, _, value in read(rows)] == [
        ("Llama-3.1-70B", "80.5"),
        ("Qwen2-72B", "86.0"),
        ("Qwen2.5-72B", "86.6"),
    ]


def test_names_that_cannot_be_dealt_give_no_claim(read):
    rows = [["Datasets", "", "Llama-3.1-70B Qwen2-72B Qwen2.5-72B"], ["HumanEval", "80.5", "86.0"]]
    assert read(rows) == []


def test_the_best_of_all_models_is_none(read):
    rows = [["Language", "StarCoder2-3B", "CodeLlama-13B", "Best"], ["C++", "27.2", "37.4", "37.4"]]
    assert [model for model, *_ in read(rows, caption="Pass@1 on MultiPL-E.")] == ["StarCoder2-3B", "CodeLlama-13B"]


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ({"caption": "Performance of instruction-tuned models."}, "Llama-3-8B-Instruct"),
        ({"headings": ("Evaluation", "Instruction tuned models")}, "Llama-3-8B-Instruct"),
        ({"caption": "Base and instruction-tuned models."}, "Llama-3-8B"),
        ({"caption": "Performance of models."}, "Llama-3-8B"),
    ],
)
def test_a_bare_name_among_instructed_models_is_an_instructed_one(claims_of, said, model):
    (claim,) = claims_of([["Model", "HumanEval"], ["Llama 3 8B", "60.4"]], **said)
    assert (claim.model, claim.model_match.entity_id) == ("Llama 3 8B", model)


def test_a_metric_behind_a_model_in_a_header_is_no_part_of_its_name(read):
    rows = [
        ["Benchmark", "GPT-4 Pass@1", "Reflexion (Pass@1)"],
        ["HumanEval (RS)", "60.0", "68.0"],
        ["MBPP (PY)", "80.1", "77.1"],
    ]
    assert read(rows)[:2] == [
        ("GPT-4", "HumanEval", "RS", "pass@1", "60.0"),
        ("Reflexion", "HumanEval", "RS", "pass@1", "68.0"),
    ]


def test_methods_below_the_name_of_a_model_are_conditions(claims_of):
    rows = [["Method", "HumanEval"], ["InCoder (6.7B)", "15.2"], [("Methods with GPT-4", 1, 2), None], ["Few-Shot", "67.7"],
            ["Self-planning", "74.4"], [("GPT-3.5-Turbo", 1, 2), None], ["CoT", "44.6"]]  # fmt: skip
    assert [(c.model, c.setting.conditions) for c in claims_of(rows)] == [
        ("InCoder (6.7B)", ()),
        ("GPT-4", ("Few-Shot",)),
        ("GPT-4", ("Self-planning",)),
        ("GPT-3.5-Turbo", ("CoT",)),
    ]


def test_rows_say_which_models_a_scaffold_works_with(claims_of):
    rows = [["Model", "Lite"], [("Shell-only agent", 1, 2), None], ["w/ GPT-4", "11.0"], [("SWE-agent", 1, 2), None], ["w/ GPT-4", "18.0"],
            ["w/ Claude 3 Opus", "13.0"]]  # fmt: skip
    found = claims_of(rows, caption="Results on SWE-bench Lite")
    assert [(c.model, c.subset, c.setting.conditions) for c in found] == [
        ("GPT-4", "Lite", ("Shell-only agent",)),
        ("GPT-4", "Lite", ("SWE-agent",)),
        ("Claude 3 Opus", "Lite", ("SWE-agent",)),
    ]


def test_shots_before_and_a_metric_behind_a_name_are_no_part_of_it(claims_of):
    rows = [["", "Introductory"], ["GPT-Neo 2.7B Pass@5", "5.50"], ["1-shot Codex Pass@1", "4.14"], ["1-shot", "3.1"]]
    found = claims_of(rows, caption="Results on APPS")
    assert [(c.model, c.metric, c.setting.shots) for c in found] == [
        ("GPT-Neo 2.7B", "pass@5", UNKNOWN),
        ("Codex", "pass@1", 1),
    ]


def test_a_column_of_sizes_and_checkpoints_completes_names(claims_of):
    rows = [["Model", "Size / Checkpoint", "HumanEval"], ["GPT-4o", "2024-05-13", "90.2"], ["GPT-4o", "mini", "87.2"],
            ["DeepSeek-Coder-instruct", "33B", "79.3"]]  # fmt: skip
    assert [c.model for c in claims_of(rows)] == ["GPT-4o 2024-05-13", "GPT-4o mini", "DeepSeek-Coder-instruct 33B"]


def test_a_sort_of_models_is_no_subset(read):
    rows = [["Model", "Type", "HumanEval"], ["StarCoder 7B", "Base", "24.4"], ["WizardCoder 15B", "Instruct", "57.3"]]
    assert [row[2] for row in read(rows)] == ["", ""]


def test_models_that_are_tuned_by_a_method_are_no_instructed_ones(claims_of):
    rows = [
        ["Base Model", "Method", "HumanEval"],
        ["StarCoder2-15B", "-", "46.3"],
        ["StarCoder2-15B", "Evolved", "65.9"],
    ]
    found = claims_of(rows, caption="Pass@1 of instruction-tuned models")
    assert {c.model_match.entity_id for c in found} == {"StarCoder2-15B"}


def test_rows_alike_are_told_apart_by_what_else_they_print(claims_of):
    rows = [["# Samples", "HumanEval"], ["10K", "60.1"], ["50K", "65.1"]]
    found = claims_of(rows, caption="Scores of Qwen2.5-Coder-7B by amount of data")
    assert [c.setting.conditions for c in found] == [("# Samples: 10K",), ("# Samples: 50K",)]


def test_remarks_on_a_name_are_conditions(claims_of):
    rows = [
        ["Model", "HumanEval"],
        ["Qwen3-32B (Thinking)", "90.1"],
        ["Qwen3-32B (Non-thinking)", "88.2"],
        ["GPT-4 + CoT", "85.0"],
        ["Gemma-7B (ours)", "32.1"],
    ]
    found = [(c.model_match.entity_id, c.setting.conditions) for c in claims_of(rows)]
    assert found == [
        ("Qwen3-32B", ("Thinking",)),
        ("Qwen3-32B", ("Non-thinking",)),
        ("GPT-4", ("CoT",)),
        ("Gemma-7B", ()),
    ]


def test_sizes_across_are_models_of_the_heading(claims_of):
    rows = [["Benchmark", "2B", "7B-IT", "7B (1.1)"], ["HumanEval", "31.1", "56.1", "60.4"]]
    assert [c.model for c in claims_of(rows, headings=("CodeGemma results",))] == [
        "CodeGemma 2B", "CodeGemma 7B-IT", "CodeGemma 7B (1.1)",
    ]  # fmt: skip


def test_all_of_something_below_a_model_is_a_condition(claims_of):
    rows = [
        ["", "Java"],
        [("CodeGen-2B", 1, 2), None],
        ["Java-only", "20.1"],
        ["All languages", "22.1"],
        ["Average", "21.1"],
    ]
    found = claims_of(rows, caption="Transfer on HumanEval-X")
    assert [(c.model, c.setting.conditions) for c in found] == [
        ("CodeGen-2B", ("Java-only",)),
        ("CodeGen-2B", ("All languages",)),
    ]


def test_names_in_the_column_of_sizes(claims_of):
    rows = [["Params", "HumanEval"], ["CodeGen-NL 350M", "2.1"], ["2.7B", "6.7"], ["6.1B", "10.4"]]
    assert [c.model for c in claims_of(rows)] == ["CodeGen-NL 350M", "CodeGen-NL 2.7B", "CodeGen-NL 6.1B"]


def test_one_name_in_two_groups_is_told_apart_by_them(claims_of):
    rows = [["Model", "HumanEval"], [("(Based on CodeLlama-13B)", 1, 2), None], ["NewCoder (ours)", "79.9"],
            [("(Based on StarCoder2-15B)", 1, 2), None], ["NewCoder (ours)", "81.1"]]  # fmt: skip
    assert [c.setting.conditions for c in claims_of(rows)] == [
        ("Based on CodeLlama-13B",),
        ("Based on StarCoder2-15B",),
    ]


def test_amounts_beside_a_model_are_conditions_of_it_and_no_properties(claims_of):
    rows = [["Model", "Precision", "HumanEval"], [("StarCoder-15B", 2, 1), "FP16", "33.5"], [None, "4 bits", "30.1"]]
    assert [c.setting.conditions for c in claims_of(rows)] == [("FP16",), ("4 bits",)]


def test_rows_that_leave_something_out_are_of_the_model_above(claims_of):
    rows = [["Model", "HumanEval"], ["StarCoder-15B", "33.5"], ["only Python", "30.1"], ["no filter", "31.0"]]
    assert {c.model for c in claims_of(rows)} == {"StarCoder-15B"}
