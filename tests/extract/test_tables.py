"""Claims from tables of every layout that papers print."""

import pytest

from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Unit


def test_models_in_rows(read):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "52.7"], ["GPT-4", "67.0", "-"]]
    assert read(rows) == [
        ("StarCoder-15B", "HumanEval", "", "pass@1", "33.6"),
        ("StarCoder-15B", "MBPP", "", "pass@1", "52.7"),
        ("GPT-4", "HumanEval", "", "pass@1", "67.0"),
    ]


def test_a_part_that_is_measured_otherwise_has_a_metric_of_its_own(read):
    rows = [["CodeEditorBench", "Debug", "Polish"], ["GPT-4", "31.6", "1.12"], ["StarCoder-15B", "9.5", "0.55"]]
    assert [(subset, metric) for _, _, subset, metric, _ in read(rows)] == [
        ("Debug", "pass@1"),
        ("Polish", "optscore"),
    ] * 2


def test_transposed_table_with_attribute_rows_and_shots(claims_of):
    rows = [
        ["Metric", "# Shot", "DeepSeek 7B", "LLaMA2 7B"],
        ["# Total Params", "N/A", "6.9B", "6.7B"],
        ["# Training Tokens", "N/A", "2T", "2T"],
        ["HumanEval (Pass@1)", "0-shot", "26.2", "14.6"],
        ["MBPP (Pass@1)", "3-shot", "39.0", "21.8"],
    ]
    claims = claims_of(rows)
    assert [(c.model, c.benchmark, c.setting.shots, c.numeral.printed) for c in claims] == [
        ("DeepSeek 7B", "HumanEval", 0, "26.2"),
        ("LLaMA2 7B", "HumanEval", 0, "14.6"),
        ("DeepSeek 7B", "MBPP", 3, "39.0"),
        ("LLaMA2 7B", "MBPP", 3, "21.8"),
    ]
    assert claims[0].params_b == 6.9


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


def test_two_values_under_a_plus(read):
    rows = [["Model", "HumanEval (+)"], ["GPT-4o", "90.2 (86.0)"]]
    assert read(rows) == [
        ("GPT-4o", "HumanEval", "", "pass@1", "90.2"),
        ("GPT-4o", "HumanEval+", "", "pass@1", "86.0"),
    ]


def test_bracketed_change_is_no_claim(read):
    rows = [["Model", "HumanEval"], ["WizardCoder-15B", "57.3 (+22.3)"]]
    assert [row[4] for row in read(rows)] == ["57.3"]


def test_stacked_headers_give_metric_and_benchmark(read):
    rows = [
        [("Model", 2, 1), ("HumanEval", 1, 2), None, ("MBPP", 1, 2), None],
        [None, "pass@1", "pass@10", "pass@1", "pass@10"],
        ["StarCoder-15B", "33.6", "60.0", "52.7", "75.0"],
    ]
    assert [(row[1], row[3]) for row in read(rows, header_rows=0)] == [
        ("HumanEval", "pass@1"), ("HumanEval", "pass@10"), ("MBPP", "pass@1"), ("MBPP", "pass@10"),
    ]  # fmt: skip


def test_markdown_header_without_spans(read):
    rows = [
        ["Model", "HumanEval Pro", "", "MBPP Pro", ""],
        ["", "pass@1", "pass@5", "pass@1", "pass@5"],
        ["---", "---", "---", "---", "---"],
        ["Qwen2.5-Coder-7B-base", "51.8", "62.1", "61.3", "69.9"],
    ]
    assert [(row[1], row[3]) for row in read(rows)] == [
        ("HumanEval Pro", "pass@1"), ("HumanEval Pro", "pass@5"), ("MBPP Pro", "pass@1"), ("MBPP Pro", "pass@5"),
    ]  # fmt: skip


def test_bare_suffix_completes_the_benchmark_beside_it(read):
    rows = [["Model", "BigCodeBench-Lite", "Pro (%)"], ["GPT-4o", "64.9", "52.6"]]
    assert [row[1] for row in read(rows)] == ["BigCodeBench-Lite", "BigCodeBench-Lite Pro"]


def test_k_in_a_column(read):
    rows = [["Model", "Pass@", "Introductory"], [("Codex 12B", 2, 1), "1", "4.1%"], [None, "1000", "25.0%"]]
    found = read(rows, caption="Scores on APPS")
    assert [(row[1], row[2], row[3]) for row in found] == [
        ("APPS", "Introductory", "pass@1"),
        ("APPS", "Introductory", "pass@1000"),
    ]


def test_languages_of_a_benchmark_named_by_the_heading(read):
    rows = [["Model", "Python", "C++", "Avg"], ["Yi-Coder-9B", "53.7", "59.6", "49.6"]]
    assert [(row[1], row[2]) for row in read(rows, headings=("Results", "Multi-lingual HumanEval"))] == [
        ("HumanEval", "Python"), ("HumanEval", "C++"), ("HumanEval", "Average"),
    ]  # fmt: skip


def test_languages_of_no_named_benchmark_are_multipl_e(read):
    rows = [["Model", "Python", "Java", "C++", "TS"], ["Yi-Coder-9B", "53.7", "36.7", "59.6", "57.9"]]
    assert {row[1] for row in read(rows)} == {"MultiPL-E"}


def test_average_over_benchmarks_and_over_subsets(read):
    over = [["Model", "GSM8K", "MATH", "Avg"], ["Yi-Coder-9B", "68.1", "29.1", "48.6"]]
    assert [row[1] for row in read(over)] == ["GSM8K", "MATH", "Average"]
    within = [["Model", "Easy", "Hard", "Overall"], ["GPT-4o", "88.0", "12.0", "45.0"]]
    assert [row[2] for row in read(within, caption="LiveCodeBench by difficulty")] == ["Easy", "Hard", "Average"]


def test_ticks_are_conditions(claims_of):
    rows = [["Model", "CoT", "HE Pro"], ["GPT-4o", "✘", "75.0"], ["GPT-4o", "✔", "78.0"]]
    assert [c.setting.conditions for c in claims_of(rows)] == [("CoT: no",), ("CoT: yes",)]


def test_shots_from_the_caption_and_from_the_prose(claims_of):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "52.7"]]
    from_caption = claims_of(rows, caption="Zero-shot on HumanEval and 3-shot on MBPP.")
    assert [c.setting.shots for c in from_caption] == [0, 3]
    from_prose = claims_of(rows, prose="We evaluate HumanEval (zero-shot) and MBPP (3-shot).")
    assert [c.setting.shots for c in from_prose] == [0, 3]


def test_headers_repeated_in_the_middle(read):
    rows = [
        ["Model", "HumanEval"],
        ["StarCoder-15B", "33.6"],
        ["Model", "MBPP"],
        ["StarCoder-15B", "52.7"],
    ]
    assert [(row[1], row[4]) for row in read(rows)] == [("HumanEval", "33.6"), ("MBPP", "52.7")]


def test_attribute_and_change_columns_are_left_out(read):
    rows = [["Model", "Tokens", "HumanEval", "Δ", "Rank"], ["StarCoder-15B", "1000", "33.6", "2.0", "4"]]
    assert [row[4] for row in read(rows)] == ["33.6"]


def test_gap_rows_are_left_out(read):
    rows = [["Model", "Size", "HumanEval"], ["Code Llama", "7B", "33.5"], ["Absolute gap", "7B", "0.4"]]
    assert [row[4] for row in read(rows)] == ["33.5"]


def test_model_named_by_the_caption_alone(claims_of):
    rows = [["Setting", "HumanEval", "MBPP"], ["zero temperature", "67.0", "61.0"]]
    claims = claims_of(rows, caption="Scores of GPT-4 under two settings")
    assert {c.model for c in claims} == {"GPT-4"}


@pytest.mark.parametrize(
    "rows",
    [
        [["Parameters", "2B", "7B"], ["Layers", "18", "28"], ["Num heads", "8", "16"]],
        [["Iteration", "HumanEval Pro (%)"], ["Round 1", "64.0"], ["Round 2", "98.8"]],
        [["Model", "AssertionError", "NameError"], ["GPT-4o", "30", "4"]],
        [["Dataset", "Problems", "Tests"], ["HumanEval", "164", "7.7"]],
        [["Dataset", "39.9B", "93.3B"], ["HumanEval", "1.83", "2.44"]],
        [["Language", "Files", "Size"], ["Python", "10", "2.0"]],
    ],
)
def test_tables_without_scores_of_models_give_no_claim(read, rows):
    assert read(rows, caption="HumanEval Pro and others") == []


def test_unit_is_decided_for_the_column_and_digits_stay(claims_of):
    fractions = claims_of([["Model", "HumanEval"], ["GPT-4", "0.67"], ["StarCoder-15B", "0.34"]])
    assert {(c.unit, c.numeral.printed) for c in fractions} == {(Unit.FRACTION, "0.67"), (Unit.FRACTION, "0.34")}
    percents = claims_of([["Model", "HumanEval"], ["GPT-4", "67.00"], ["CodeParrot-110M", "0.60"]])
    assert {c.unit for c in percents} == {Unit.PERCENT}
    assert percents[1].numeral.printed == "0.60"


def test_identifiers_are_stable_and_distinct(claims_of):
    rows = [["Model", "HumanEval (+)"], ["GPT-4o", "90.2 (86.0)"]]
    first, second = claims_of(rows), claims_of(rows)
    assert [c.claim_id for c in first] == [c.claim_id for c in second]
    assert len({c.claim_id for c in first}) == 2


def test_headers_and_place_are_kept(claims_of):
    rows = [["Model", "HumanEval"], [("Closed models", 1, 2), None], ["GPT-4", "67.0"]]
    claim = claims_of(rows)[0]
    assert (claim.row_headers, claim.column_headers, claim.quote) == (
        ("Closed models", "GPT-4"),
        ("HumanEval",),
        "67.0",
    )
    assert (claim.locator.row, claim.locator.column, claim.locator.label) == (2, 1, "Table 1")


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


def test_subsets_listed_for_the_numbers_of_a_cell(read):
    rows = [["Model", "LeetCode (easy/medium/hard)"], ["WizardCoder-15B", "29/22/7"]]
    assert [(row[2], row[4]) for row in read(rows)] == [("easy", "29"), ("medium", "22"), ("hard", "7")]


def test_translation_goes_from_row_to_column(read):
    rows = [
        ["", "Model", "Java", "Py"],
        [("C++", 2, 1), "CodeT5", "86.35", "76.28"],
        [None, "PLBART", "83.85", "74.89"],
    ]
    found = read(rows, caption="CodeBLEU of code translation in XLCoST")
    assert [(row[0], row[2], row[3]) for row in found[:2]] == [
        ("CodeT5", "code translation;C++ to Java", "codebleu"),
        ("CodeT5", "code translation;C++ to Py", "codebleu"),
    ]


def test_first_row_that_begins_with_a_size_column_is_a_header(read):
    rows = [["", "Size", "MMLU", "Code"], ["Qwen", "14B", "66.7", "40.6"], ["Llama2", "70B", "69.7", "38.4"]]
    assert [(row[0], row[1]) for row in read(rows, header_rows=0)[:2]] == [("Qwen 14B", "MMLU"), ("Qwen 14B", "Code")]


def test_counts_below_an_attribute_header_are_left_out(read):
    rows = [
        ["Model", ("Code tokens", 1, 2), None, "HumanEval"],
        ["", "Average", "50%", ""],
        ["GPT-4", "1992.7", "1055", "67.0"],
    ]
    assert [row[4] for row in read(rows, header_rows=2)] == ["67.0"]


def test_remarks_in_brackets_announce_nothing(read):
    rows = [
        ["Model", ("BigCodeBench (1140 problems)", 1, 2), None],
        ["", "Complete", "Instruct"],
        ["GPT-4o", "61.1", "51.1"],
    ]
    assert [(row[1], row[2]) for row in read(rows, header_rows=2)] == [
        ("BigCodeBench", "Complete"),
        ("BigCodeBench", "Instruct"),
    ]


def test_all_of_a_date_window_is_the_window(read):
    rows = [
        ["Model", ("2024-07-01 to 2025-01-05", 1, 2), None],
        ["", "All (327 problems)", "Easy (90 problems)"],
        ["GPT-4o", "33.1", "80.2"],
    ]
    found = read(rows, header_rows=2, caption="LiveCodeBench: pass@1 (%)")
    assert [row[2] for row in found] == ["2024-07-01 to 2025-01-05", "2024-07-01 to 2025-01-05;Easy"]


def test_columns_of_sizes_are_models_of_the_caption(read):
    rows = [["", "7B", "13B"], ["All", "66.0", "64.7"], ["her/her/she", "65.0", "66.7"]]
    assert [row[0] for row in read(rows, caption="WinoGender: co-reference accuracy of LLaMA")][:2] == [
        "LLaMA 7B",
        "LLaMA 13B",
    ]


def test_plus_metric_belongs_to_the_benchmark_on_its_left(read):
    rows = [["Model", "MATH", "+maj1@k", "GSM8K"], ["Minerva-8B", "14.1", "25.4", "16.2"]]
    assert [(row[1], row[3]) for row in read(rows)] == [("MATH", "accuracy"), ("MATH", "maj@1"), ("GSM8K", "accuracy")]


def test_base_and_plus_below_a_benchmark_are_its_own_and_its_extra_tests(read):
    rows = [[("Model", 2, 1), ("HumanEval", 1, 2), None], [None, "Base", "Plus"], ["GPT-4-Turbo", "85.4", "81.7"]]
    assert [(row[1], row[2]) for row in read(rows, header_rows=2)] == [("HumanEval", ""), ("HumanEval+", "")]


def test_a_temperature_column_is_a_setting(claims_of):
    rows = [["T", "pass@1", "pass@10"], ["0.2", "33.0", "50.1"], ["0.8", "28.4", "58.2"]]
    claims = claims_of(rows, caption="Effect of temperature for CodeLlama-7B on HumanEval")
    assert [(c.model, c.setting.temperature, c.metric, c.numeral.printed) for c in claims[:2]] == [
        ("CodeLlama-7B", 0.2, "pass@1", "33.0"),
        ("CodeLlama-7B", 0.2, "pass@10", "50.1"),
    ]


def test_a_part_below_a_benchmark_may_be_a_benchmark_of_its_own(read):
    rows = [
        [("Model", 2, 1), ("Full", 1, 2), None, ("Hard", 1, 2), None],
        [None, "Complete", "Instruct", "Complete", "Instruct"],
        ["GPT-4o", "61.1", "51.1", "29.1", "25.0"],
    ]
    found = read(rows, header_rows=2, caption="Results on BigCodeBench")
    assert [(row[1], row[2]) for row in found] == [
        ("BigCodeBench", "Complete"),
        ("BigCodeBench", "Instruct"),
        ("BigCodeBench-Hard", "Complete"),
        ("BigCodeBench-Hard", "Instruct"),
    ]


def test_a_column_of_signed_numbers_is_of_differences(read):
    rows = [["Model", "HumanEval", "vs. base"], ["StarCoder-15B", "33.6", "-1.8"], ["GPT-4", "67.0", "2.1"]]
    assert [row[4] for row in read(rows)] == ["33.6", "67.0"]


def test_a_metric_column_names_no_subset(claims_of):
    rows = [
        ["Category", "Benchmark", "# Shots", "Metric", "Llama 3.1 8B"],
        ["Tool Use", "BFCL", "0", "macro_avg/acc", "76.1"],
        ["Code", "SWE-bench Verified", "0", "Single Attempt w/o Test (Acc)", "20.5"],
    ]
    claims = claims_of(rows)
    assert [(c.benchmark, c.subset, c.metric) for c in claims] == [
        ("BFCL", "", "accuracy"),
        ("SWE-bench", "Verified", "accuracy"),
    ]
    assert "Single" in claims[1].setting.conditions


def test_a_language_column_names_any_language(read):
    rows = [
        ["Category", "Benchmark", "Language", "Llama 3.1 8B"],
        ["General", ("MMLU (5-shot)", 2, 1), "Portuguese", "62.1"],
        ["General", None, "Hindi", "50.9"],
    ]
    assert [row[1:3] for row in read(rows)] == [("MMLU", "Portuguese"), ("MMLU", "Hindi")]


def test_a_sort_of_tasks_above_benchmarks_is_no_subset(read):
    rows = [["Benchmark", "GPT-4"], [("Tool Use Tasks", 1, 2), None], ["Tau2 retail", "70.6"], ["HumanEval", "67.0"]]
    assert [row[1:3] for row in read(rows)] == [("Tau2 retail", ""), ("HumanEval", "")]


def test_a_split_behind_an_unknown_name_is_its_own(read):
    rows = [["Benchmark", "GPT-4"], ["HumanEval", "67.0"], ["ChartSum (test)", "94.4"], ["Creative Writing v3", "81.7"]]
    assert [row[1:3] for row in read(rows)][1:] == [("ChartSum", "test"), ("Creative Writing", "v3")]


def test_listed_shots_belong_to_the_numbers_of_a_cell(claims_of):
    rows = [["Model", "MMLU"], ["", "0-shot / 5-shot"], ["Yi-6B", "58.2 / 61.0"]]
    claims = claims_of(rows, header_rows=2)
    assert [(c.numeral.printed, c.setting.shots) for c in claims] == [("58.2", 0), ("61.0", 5)]


def test_shots_in_brackets_where_the_caption_says_so(claims_of):
    rows = [["Task", "PaLM 540B"], ["HumanEval (0)", "26.2"], ["MBPP (3)", "36.8"]]
    claims = claims_of(rows, caption="The number of shots for each task is given in parentheses.")
    assert [(c.benchmark, c.setting.shots) for c in claims] == [("HumanEval", 0), ("MBPP", 3)]
    assert {c.setting.shots for c in claims_of(rows, caption="Code tasks.")} == {UNKNOWN}


def test_shots_in_brackets_belong_to_the_benchmark_before_them(claims_of):
    rows = [["Model", "HellaSwag", "MMLU", "MATH", "HumanEval"], ["Yi-9B", "76.4", "68.4", "15.9", "39.0"]]
    caption = "HellaSwag (10-shot) MMLU (5-shot), MATH (4-shot), HumanEval pass@1."
    assert [c.setting.shots for c in claims_of(rows, caption=caption)] == [10, 5, 4, UNKNOWN]


def test_a_sub_task_stays_beside_the_average(read):
    rows = [["Model", "HumanEvalFix (Avg.)"], ["GPT-4", "47.8"]]
    assert read(rows)[0][1:3] == ("HumanEvalPack", "Fix;Average")


def test_a_condition_that_ends_in_only(claims_of):
    rows = [["Model", "Code Solution Only", "Test Case Only"], ["code-cushman-001", "41.2", "29.9"]]
    claims = claims_of(rows, caption="Pass@1 on HumanEval.")
    assert [(c.subset, c.setting.conditions) for c in claims] == [
        ("", ("Code Solution Only",)),
        ("", ("Test Case Only",)),
    ]


def test_an_added_metric_belongs_to_the_benchmark_of_its_own_group(read):
    rows = [
        ["Model", ("MATH", 1, 2), None, ("Chess", 1, 2), None],
        ["", "Alone", "+Ours", "Alone", "+Ours"],
        ["GPT-4", "40.0", "41.0", "65.0", "66.0"],
    ]
    assert [row[1] for row in read(rows, header_rows=2)] == ["MATH", "MATH", "Chess", "Chess"]


def test_a_total_behind_each_count_is_no_score(claims_of):
    rows = [["Model", "AIME 2024", "HumanEval"], ["GPT-4", "1/30", "67.0"], ["GPT-4o", "2/30", "90.2"]]
    claims = [c for c in claims_of(rows) if c.benchmark == "AIME 2024"]
    assert [(c.numeral.printed, c.unit) for c in claims] == [("1", Unit.OTHER), ("2", Unit.OTHER)]


def test_two_numbers_that_are_no_count_stay(read):
    rows = [["Model", "MultiRC"], ["T5-11B", "87.4/66.1"], ["PaLM 540B", "90.1/69.2"]]
    assert [row[4] for row in read(rows)] == ["87.4", "66.1", "90.1", "69.2"]


def test_a_benchmark_holds_on_where_its_cell_is_blank(read):
    rows = [
        ["Benchmark", "Metric", "GPT-4", "GPT-4o"],
        ["HumanEval", "pass@1", "67.0", "90.2"],
        ["", "pass@10", "80.0", "95.1"],
        ["NewBench", "pass@1", "30.0", "40.0"],
        ["", "pass@10", "31.0", "41.0"],
    ]
    assert [row[1:4:2] for row in read(rows) if row[0] == "GPT-4"] == [
        ("HumanEval", "pass@1"),
        ("HumanEval", "pass@10"),
        ("NewBench", "pass@1"),
        ("NewBench", "pass@10"),
    ]


def test_a_benchmark_holds_on_beside_models_in_rows(read):
    rows = [
        ["Dataset", "Model", "pass@1"],
        ["HumanEval", "GPT-4", "67.0"],
        ["", "StarCoder-15B", "33.6"],
        ["MBPP", "GPT-4", "80.0"],
    ]
    assert [row[:2] for row in read(rows)] == [
        ("GPT-4", "HumanEval"),
        ("StarCoder-15B", "HumanEval"),
        ("GPT-4", "MBPP"),
    ]


def test_the_heading_names_the_model_of_a_table_without_a_caption(claims_of):
    rows = [["Inference", "GSM8K", "HumanEval"], ["CoT", "84.1", "32.6"]]
    (first, _) = claims_of(rows, headings=("Evaluation results of DeepSeek LLM 67B Chat",))
    assert (first.model, first.setting.conditions) == ("DeepSeek LLM 67B Chat", ("CoT",))


def test_a_table_of_relative_gains_gives_no_claim(read):
    rows = [["Task", "Llama2-13B"], ["GSM8K", "69"], ["HumanEval", "200"]]
    assert read(rows, caption="The relative performance gain (%) by task.") == []


def test_the_caption_names_the_documents_own_model(claims_of):
    rows = [["Stage", "HumanEval", "Δ"], ["Base", "33.5", "-"], ["+ SFT", "60.1", "+26.6"]]
    claims = claims_of(rows, title="FourthCoder: More Tables", caption="Stages of FourthCoder-7B. We show differences.")
    assert [(c.model, c.setting.conditions) for c in claims] == [
        ("FourthCoder-7B", ("Base",)),
        ("FourthCoder-7B", ("+ SFT",)),
    ]


def test_shots_beside_one_of_several_benchmarks_are_its_own(claims_of):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "43.6"]]
    claims = claims_of(rows, caption="Results on HumanEval, MBPP 3-shot and BigCodeBench.")
    assert [c.setting.shots for c in claims] == [UNKNOWN, 3]


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


def test_base_and_extra_rows_are_two_benchmarks(read):
    rows = [
        ["", "Size", "pass@k", "k=1*", "k=10", "T_10*"],
        [("CodeGen", 2, 1), ("2B", 2, 1), "base", "24.4", "39.8", ".8"],
        [None, None, "+extra", "20.7", "34.8", ".2"],
    ]
    assert [row[1:] for row in read(rows, caption="Evaluating LLMs on HumanEval and HumanEval+.")] == [
        ("HumanEval", "", "pass@1", "24.4"),
        ("HumanEval", "", "pass@10", "39.8"),
        ("HumanEval+", "", "pass@1", "20.7"),
        ("HumanEval+", "", "pass@10", "34.8"),
    ]


def test_average_with_a_plus_is_two_averages(read):
    rows = [
        ["Model", "HumanEval (+)", "MBPP (+)", "Average (+)"],
        ["GPT-4", "72.6 (65.9)", "81.7 (69.4)", "77.2 (67.7)"],
    ]
    assert [row[4] for row in read(rows) if row[1] == "Average"] == ["77.2", "67.7"]


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


def test_abbreviations_of_the_caption(read):
    rows = [["Model", "EM", "CB"], ["StarCoder-15B", "30.0", "36.8"]]
    assert [row[3] for row in read(rows, caption="Exact match (EM) and CodeBLEU (CB) on RepoBench.")] == [
        "exact_match",
        "codebleu",
    ]
    assert [row[3] for row in read(rows, caption="On RepoBench. CB: CodeBLEU.")] == ["exact_match", "codebleu"]


def test_the_hard_part_of_a_benchmark_has_a_name_of_its_own(read):
    rows = [["Model", "BCB-Complete (Full)", "BCB-Complete (Hard)"], ["GPT-4", "50.8", "20.3"]]
    assert [row[1:3] for row in read(rows)] == [("BigCodeBench", "Complete"), ("BigCodeBench-Hard", "Complete")]


def test_metrics_that_the_caption_lists_for_each_cell(read):
    rows = [["Model", "Python", "Java"], ["CodeGeeX-13B", "22.9 / 39.6", "20.0 / 36.7"]]
    assert [row[3] for row in read(rows, caption="HumanEval-X (pass@1 / pass@10).")] == ["pass@1", "pass@10"] * 2


def test_a_score_of_a_known_benchmark_is_its_customary_metric(read):
    rows = [["Model", "Score"], ["GPT-4o", "90.2"]]
    assert read(rows, caption="HumanEval.")[0][3] == "pass@1"


def test_the_captions_model_beside_blank_cells_leaves_rows_conditions(claims_of):
    rows = [["Feedback", "pass@1"], ["None", "67.0"], ["Unit tests", "75.2"]]
    claims = claims_of(rows, caption="HumanEval by GPT-4 for each feedback.")
    assert [(c.model, c.setting.conditions) for c in claims] == [("GPT-4", ()), ("GPT-4", ("Unit tests",))]


def test_single_letters_that_the_caption_explains(read):
    rows = [["Model", "M", "M+"], ["OpenCoder-8B", "79.1", "69.0"]]
    assert [row[1] for row in read(rows, caption="On MBPP (M) and MBPP+ (M+).")] == ["MBPP", "MBPP+"]


def test_metrics_of_a_caption_that_are_no_list_are_not_dealt(read):
    rows = [["Model", "HumanEval (+)"], ["GPT-4o", "90.2 (86.0)"]]
    assert [row[3] for row in read(rows, caption="Scores of HumanEval+ in brackets, pass@1.")] == ["pass@1", "pass@1"]


def test_a_difference_of_a_named_benchmark_is_no_score(read):
    rows = [["Model", "HumanEval Δ vs. base", "HumanEval"], ["Phi-2", "3.2", "47.6"]]
    assert [row[4] for row in read(rows)] == ["47.6"]


def test_citation_numbers_are_no_part_of_a_name(read):
    rows = [["Model", "HumanEval"], ["Qwen-7B [12]", "29.9"]]
    assert read(rows)[0][0] == "Qwen-7B"


def test_data_called_after_a_method_is_no_split(read):
    rows = [["Model", "Tuned on", "HumanEval"], ["Code Llama 7B", "Evol-Instruct", "50.6"]]
    assert read(rows)[0][2] == ""


@pytest.mark.parametrize(
    ("rows", "caption"),
    [
        ([["Parameter", "Setting"], ["Temperature", "0.2"], ["Top-p", "0.95"]], "Decoding hyper-parameters of GPT-4."),
        ([["Source", "10-gram"], ["GitHub", "12.3"]], "Overlap of the data of GPT-4 with HumanEval."),
        ([["Model", "Mean"], ["GPT-4", "9.3"]], "Length of solutions generated on HumanEval."),
        ([["Setting", "Kappa"], ["HumanEval", "0.71"]], "Agreement of GPT-4 as a judge with humans."),
        ([["Model", "Compiles"], ["GPT-4", "99.8"]], "Validity of the code generated on HumanEval."),
    ],
)
def test_a_caption_that_announces_other_things_than_scores(read, rows, caption):
    assert read(rows, caption=caption, headings=("Evaluation on HumanEval",)) == []


def test_what_labels_name_stays_a_score_whatever_the_caption_announces(read):
    rows = [["Model", "Cost", "HumanEval"], ["GPT-4", "12.5", "67.0"]]
    assert [row[4] for row in read(rows, caption="Cost of models.")] == ["67.0"]
    assert read([["Model", "Mean"], ["GPT-4", "67.0"]], caption="Results on HumanEval by prompt length.") != []
