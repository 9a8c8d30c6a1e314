"""Claims from tables of every layout that papers print."""

import pytest


def test_models_in_rows(read):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "52.7"], ["GPT-4", "67.0", "-"]]
    assert read(rows) == [
        ("StarCoder-15B", "HumanEval", "", "pass@1", "33.6"),
        ("StarCoder-15B", "MBPP", "", "pass@1", "52.7"),
        ("GPT-4", "HumanEval", "", "pass@1", "67.0"),
    ]


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


def test_plus_metric_belongs_to_the_benchmark_on_its_left(read):
    rows = [["Model", "MATH", "+maj1@k", "GSM8K"], ["Minerva-8B", "14.1", "25.4", "16.2"]]
    assert [(row[1], row[3]) for row in read(rows)] == [("MATH", "accuracy"), ("MATH", "maj@1"), ("GSM8K", "accuracy")]


def test_base_and_plus_below_a_benchmark_are_its_own_and_its_extra_tests(read):
    rows = [[("Model", 2, 1), ("HumanEval", 1, 2), None], [None, "Base", "Plus"], ["GPT-4-Turbo", "85.4", "81.7"]]
    assert [(row[1], row[2]) for row in read(rows, header_rows=2)] == [("HumanEval", ""), ("HumanEval+", "")]


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
    rows = [["Benchmark", "GPT-4"], ["HumanEval", "67.0"], ["ChartSum (test)", "94.4"], ["Essay Writing v3", "81.7"]]
    assert [row[1:3] for row in read(rows)][1:] == [("ChartSum", "test"), ("Essay Writing", "v3")]


def test_a_sub_task_stays_beside_the_average(read):
    rows = [["Model", "HumanEvalFix (Avg.)"], ["GPT-4", "47.8"]]
    assert read(rows)[0][1:3] == ("HumanEvalPack", "Fix;Average")


def test_an_added_metric_belongs_to_the_benchmark_of_its_own_group(read):
    rows = [
        ["Model", ("MATH", 1, 2), None, ("Chess", 1, 2), None],
        ["", "Alone", "+Ours", "Alone", "+Ours"],
        ["GPT-4", "40.0", "41.0", "65.0", "66.0"],
    ]
    assert [row[1] for row in read(rows, header_rows=2)] == ["MATH", "MATH", "Chess", "Chess"]


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


def test_a_table_of_relative_gains_gives_no_claim(read):
    rows = [["Task", "Llama2-13B"], ["GSM8K", "69"], ["HumanEval", "200"]]
    assert read(rows, caption="The relative performance gain (%) by task.") == []


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


def test_single_letters_that_the_caption_explains(read):
    rows = [["Model", "M", "M+"], ["OpenCoder-8B", "79.1", "69.0"]]
    assert [row[1] for row in read(rows, caption="On MBPP (M) and MBPP+ (M+).")] == ["MBPP", "MBPP+"]


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


def test_a_condition_with_a_number_is_no_attribute(read):
    rows = [["Settings", "HumanEval", "MBPP"], ["length = 1024, steps = 512", "35.4", "40.0"]]
    assert len(read(rows, caption="Results of LLaDA-8B-Base.")) == 2


def test_a_benchmark_called_by_a_word_for_a_part_keeps_its_name(read):
    rows = [["Model", "HumanEval", "MBPP", "C-Objects", "ToolUse"], ["GPT-4", "67.0", "80.1", "53.2", "63.3"]]
    assert [benchmark for _, benchmark, *_ in read(rows)] == ["HumanEval", "MBPP", "C-Objects", "ToolUse"]


def test_a_group_of_tasks_spread_over_two_cells_heads_no_column(read):
    rows = [
        ["Datasets", "Llama-3-70B", "Mixtral-8x22B", "Qwen2-72B"],
        ["", "Ger", "neral Tasks", ""],
        ["HumanEval", "48.2", "46.3", "64.6"],
    ]
    assert [model for model, *_ in read(rows)] == ["Llama-3-70B", "Mixtral-8x22B", "Qwen2-72B"]


def test_a_short_prefix_makes_another_benchmark_and_a_suffix_a_variant(read):
    rows = [["Model", "AIME 2024", "MT-AIME2024", "HumanEval", "HumanEval-CN"], ["GPT-4", "9.3", "9.2", "67.0", "60.4"]]
    assert [(benchmark, subset) for _, benchmark, subset, *_ in read(rows)] == [
        ("AIME 2024", ""),
        ("MT-AIME2024", ""),
        ("HumanEval", ""),
        ("HumanEval", "CN"),
    ]


def test_rows_of_parts_belong_to_the_benchmark_above_them(read):
    rows = [
        ["Dataset", "GPT-4", "GPT-3.5"],
        ["MMLU-Avg", "86.4", "70.0"],
        ["*-stem", "80.1", "61.2"],
        ["HumanEval", "67.0", "48.1"],
    ]
    assert [(benchmark, subset) for _, benchmark, subset, *_ in read(rows)][::2] == [
        ("MMLU", "Average"),
        ("MMLU", "stem"),
        ("HumanEval", ""),
    ]


def test_a_prompt_in_place_of_a_label_names_no_subset(claims_of):
    prompt = "Given a code snippet in Python, I want you to act as a code completer and to complete the function that it begins."
    rows = [["Benchmark", "Prompt", "ChatGPT"], ["HumanEval", prompt, "79.9"], ["MBPP", prompt, "60.1"]]
    claims = claims_of(rows)
    assert {c.subset for c in claims} == {""}
    assert claims[0].setting.conditions == ("Given a code snippet in Python, I want you to act as a code…",)


@pytest.mark.parametrize(
    ("caption", "subset"),
    [
        ("Results on SWE-bench Verified with different scaffolds", "Verified"),
        ("Pass@1 on HumanEval (Java)", "Java"),
        ("Results on the LeetCode test set", ""),
        ("Results on HumanEval and MBPP", ""),
    ],
)
def test_the_part_of_a_benchmark_that_the_caption_names(read, caption, subset):
    assert [row[2] for row in read([["Model", "Score"], ["GPT-4o", "38.8"]], caption=caption)] == [subset]


def test_a_direction_of_translation_is_one_subset(read):
    rows = [["Model", "Java → C#", "C# → Java"], ["CodeT5", "83.0", "78.4"]]
    assert [row[2] for row in read(rows, caption="Exact match on CodeXGLUE")] == ["Java → C#", "C# → Java"]


def test_a_split_in_the_name_of_the_captions_benchmark_goes_with_the_languages(read):
    rows = [
        ["", "Model", "Python", "Avg."],
        ["Base", "StarCoder-15B", "9.8", "5.0"],
        ["Instruct", "OctoCoder-15B", "35.1", "24.5"],
    ]
    assert [(row[0], row[2]) for row in read(rows, caption="Pass@1 on HumanEvalExplain")] == [
        ("StarCoder-15B", "Explain;Python"), ("StarCoder-15B", "Explain;Average"),
        ("OctoCoder-15B", "Explain;Python"), ("OctoCoder-15B", "Explain;Average"),
    ]  # fmt: skip


def test_instruct_is_a_split_where_the_benchmark_has_one(read):
    rows = [["Split", "Model", "Pass@1"], ["Complete", "GPT-4o", "60.2"], ["Instruct", "GPT-4o", "51.1"]]
    assert [row[2] for row in read(rows, caption="Results on BigCodeBench")] == ["Complete", "Instruct"]


def test_overlap_of_data_sets_is_no_score(read):
    rows = [["Dataset", "HumanEval (%)"], ["The Stack", "12.2"], ["Evolved-Instruct", "1.2"]]
    assert read(rows, caption="Contamination: problems with an overlap of n-grams") == []


def test_a_spoken_language_in_brackets_behind_a_benchmark_is_a_part_of_it(read):
    rows = [
        ["Model", "NaturalCodeBench (zh)", "NaturalCodeBench (en)", "MBPP"],
        ["GPT-4", "43.0", "44.1", "60.2"],
    ]
    assert [row[1:4] for row in read(rows)] == [
        ("NaturalCodeBench", "zh", "pass@1"), ("NaturalCodeBench", "en", "pass@1"),
        ("MBPP", "", "pass@1"),
    ]  # fmt: skip
