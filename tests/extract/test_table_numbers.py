"""What the numbers of a table are: metric, shots, setting, unit, bracketed and listed ones."""

from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Unit


def test_a_part_that_is_measured_otherwise_has_a_metric_of_its_own(read):
    rows = [["CodeEditorBench", "Debug", "Polish"], ["GPT-4", "31.6", "1.12"], ["StarCoder-15B", "9.5", "0.55"]]
    assert [(subset, metric) for _, _, subset, metric, _ in read(rows)] == [
        ("Debug", "pass@1"),
        ("Polish", "optscore"),
    ] * 2


def test_two_values_under_a_plus(read):
    rows = [["Model", "HumanEval (+)"], ["GPT-4o", "90.2 (86.0)"]]
    assert read(rows) == [
        ("GPT-4o", "HumanEval", "", "pass@1", "90.2"),
        ("GPT-4o", "HumanEval+", "", "pass@1", "86.0"),
    ]


def test_bracketed_change_is_no_claim(read):
    rows = [["Model", "HumanEval"], ["WizardCoder-15B", "57.3 (+22.3)"]]
    assert [row[4] for row in read(rows)] == ["57.3"]


def test_ticks_are_conditions(claims_of):
    rows = [["Model", "CoT", "HE Pro"], ["GPT-4o", "✘", "75.0"], ["GPT-4o", "✔", "78.0"]]
    assert [c.setting.conditions for c in claims_of(rows)] == [("CoT: no",), ("CoT: yes",)]


def test_shots_from_the_caption_and_from_the_prose(claims_of):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "52.7"]]
    from_caption = claims_of(rows, caption="Zero-shot on HumanEval and 3-shot on MBPP.")
    assert [c.setting.shots for c in from_caption] == [0, 3]
    from_prose = claims_of(rows, prose="We evaluate HumanEval (zero-shot) and MBPP (3-shot).")
    assert [c.setting.shots for c in from_prose] == [0, 3]


def test_unit_is_decided_for_the_column_and_digits_stay(claims_of):
    fractions = claims_of([["Model", "HumanEval"], ["GPT-4", "0.67"], ["StarCoder-15B", "0.34"]])
    assert {(c.unit, c.numeral.printed) for c in fractions} == {(Unit.FRACTION, "0.67"), (Unit.FRACTION, "0.34")}
    percents = claims_of([["Model", "HumanEval"], ["GPT-4", "67.00"], ["CodeParrot-110M", "0.60"]])
    assert {c.unit for c in percents} == {Unit.PERCENT}
    assert percents[1].numeral.printed == "0.60"


def test_subsets_listed_for_the_numbers_of_a_cell(read):
    rows = [["Model", "LeetCode (easy/medium/hard)"], ["WizardCoder-15B", "29/22/7"]]
    assert [(row[2], row[4]) for row in read(rows)] == [("easy", "29"), ("medium", "22"), ("hard", "7")]


def test_a_temperature_column_is_a_setting(claims_of):
    rows = [["T", "pass@1", "pass@10"], ["0.2", "33.0", "50.1"], ["0.8", "28.4", "58.2"]]
    claims = claims_of(rows, caption="Effect of temperature for CodeLlama-7B on HumanEval")
    assert [(c.model, c.setting.temperature, c.metric, c.numeral.printed) for c in claims[:2]] == [
        ("CodeLlama-7B", 0.2, "pass@1", "33.0"),
        ("CodeLlama-7B", 0.2, "pass@10", "50.1"),
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


def test_a_condition_that_ends_in_only(claims_of):
    rows = [["Model", "Code Solution Only", "Test Case Only"], ["code-cushman-001", "41.2", "29.9"]]
    claims = claims_of(rows, caption="Pass@1 on HumanEval.")
    assert [(c.subset, c.setting.conditions) for c in claims] == [
        ("", ("Code Solution Only",)),
        ("", ("Test Case Only",)),
    ]


def test_a_total_behind_each_count_is_no_score(claims_of):
    rows = [["Model", "AIME 2024", "HumanEval"], ["GPT-4", "1/30", "67.0"], ["GPT-4o", "2/30", "90.2"]]
    claims = [c for c in claims_of(rows) if c.benchmark == "AIME 2024"]
    assert [(c.numeral.printed, c.unit) for c in claims] == [("1", Unit.OTHER), ("2", Unit.OTHER)]


def test_two_numbers_that_are_no_count_stay(read):
    rows = [["Model", "MultiRC"], ["T5-11B", "87.4/66.1"], ["PaLM 540B", "90.1/69.2"]]
    assert [row[4] for row in read(rows)] == ["87.4", "66.1", "90.1", "69.2"]


def test_shots_beside_one_of_several_benchmarks_are_its_own(claims_of):
    rows = [["Model", "HumanEval", "MBPP"], ["StarCoder-15B", "33.6", "43.6"]]
    claims = claims_of(rows, caption="Results on HumanEval, MBPP 3-shot and BigCodeBench.")
    assert [c.setting.shots for c in claims] == [UNKNOWN, 3]


def test_average_with_a_plus_is_two_averages(read):
    rows = [
        ["Model", "HumanEval (+)", "MBPP (+)", "Average (+)"],
        ["GPT-4", "72.6 (65.9)", "81.7 (69.4)", "77.2 (67.7)"],
    ]
    assert [row[4] for row in read(rows) if row[1] == "Average"] == ["77.2", "67.7"]


def test_metrics_that_the_caption_lists_for_each_cell(read):
    rows = [["Model", "Python", "Java"], ["CodeGeeX-13B", "22.9 / 39.6", "20.0 / 36.7"]]
    assert [row[3] for row in read(rows, caption="HumanEval-X (pass@1 / pass@10).")] == ["pass@1", "pass@10"] * 2


def test_a_score_of_a_known_benchmark_is_its_customary_metric(read):
    rows = [["Model", "Score"], ["GPT-4o", "90.2"]]
    assert read(rows, caption="HumanEval.")[0][3] == "pass@1"


def test_metrics_of_a_caption_that_are_no_list_are_not_dealt(read):
    rows = [["Model", "HumanEval (+)"], ["GPT-4o", "90.2 (86.0)"]]
    assert [row[3] for row in read(rows, caption="Scores of HumanEval+ in brackets, pass@1.")] == ["pass@1", "pass@1"]


def test_a_difference_of_a_named_benchmark_is_no_score(read):
    rows = [["Model", "HumanEval Δ vs. base", "HumanEval"], ["Phi-2", "3.2", "47.6"]]
    assert [row[4] for row in read(rows)] == ["47.6"]


def test_the_caption_says_what_stands_in_brackets(read):
    rows = [["Model", "AIME 2024", "LiveCodeBench"], ["Qwen3-8B", "55.0 (90.0)", "42.0"]]
    caption = "Comparison of Qwen3-8B. Numbers in parentheses indicate pass@64 scores."
    assert [(benchmark, metric, value) for _, benchmark, _, metric, value in read(rows, caption=caption)] == [
        ("AIME 2024", "accuracy", "55.0"),
        ("AIME 2024", "pass@64", "90.0"),
        ("LiveCodeBench", "pass@1", "42.0"),
    ]


def test_extended_benchmarks_in_brackets(read):
    rows = [["Model", "HumanEval", "MBPP"], ["GPT-4", "88.4 (79.3)", "83.5 (70.7)"]]
    caption = "Pass@1. Values in brackets are on HumanEval+ and MBPP+."
    assert [(benchmark, value) for _, benchmark, _, _, value in read(rows, caption=caption)] == [
        ("HumanEval", "88.4"),
        ("HumanEval+", "79.3"),
        ("MBPP", "83.5"),
        ("MBPP+", "70.7"),
    ]


def test_gains_in_brackets_are_no_claims(read):
    rows = [["Model", "HumanEval"], ["GPT-4", "88.4 (9.3)"]]
    assert len(read(rows, caption="The improvement of pass@1 is in parentheses.")) == 1


def test_signs_of_praise_are_no_part_of_a_number(read):
    rows = [["Model", "HumanEval"], ["GPT-4", "88.4 ✅"], ["GPT-3.5", "🥇 79.3"]]
    assert [value for *_, value in read(rows)] == ["88.4", "79.3"]


def test_zero_among_fractions_is_one(claims_of):
    rows = [["Model", "HumanEval"], ["GPT-4", "0.67"], ["GPT-3.5", "0"]]
    assert {c.unit for c in claims_of(rows)} == {Unit.FRACTION}


def test_small_percentages_beside_larger_ones_of_the_same_benchmark_are_no_fractions(claims_of):
    rows = [["Model", "Introductory", "Competition"], ["GPT-Neo 2.7B", "3.90", "0.57"], ["Codex 12B", "4.14", "0.02"]]
    assert {c.unit for c in claims_of(rows, caption="APPS results.")} == {Unit.PERCENT}


def test_the_precision_of_weights_is_a_condition(claims_of):
    rows = [["Model", "FP16", "INT4"], ["CodeLlama-7B", "33.5", "30.1"]]
    claims = claims_of(rows, caption="Quantised models on HumanEval.")
    assert [(c.subset, c.setting.conditions) for c in claims] == [("", ("FP16",)), ("", ("INT4",))]


def test_submissions_chosen_from_samples_are_a_metric_below_a_set(read):
    rows = [["", ("Validation Set", 1, 2), None], ["Approach", "10@1k", "10@100k"], ["AlphaCode 9B", "16.9%", "27.1%"]]
    assert read(rows, header_rows=2, caption="Results on CodeContests") == [
        ("AlphaCode 9B", "CodeContests", "Validation Set", "10@1k", "16.9"),
        ("AlphaCode 9B", "CodeContests", "Validation Set", "10@100k", "27.1"),
    ]
