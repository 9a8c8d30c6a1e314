"""One number about one model on one benchmark: printed so, printed otherwise, printed elsewhere, or not spoken of."""

import pytest

from engine.types.verdict import Status


def test_what_a_cell_prints_is_confirmed_with_the_cell(judged):
    (one,) = judged("CodeLlama-13B achieves 36.0% on HumanEval.")
    assert one.status is Status.CONFIRMED
    (cell,) = one.support
    assert (cell.document_id, cell.place, cell.quote) == ("2301.00001", "Table 1, row 3, column 2", "36.0")


@pytest.mark.parametrize(
    "claim",
    [
        "Code Llama 13B scores 36 on HumanEval.",
        "On HumanEval, CodeLlama-13B reaches a pass@1 of 0.360.",
        "The pass@1 of CodeLlama-13B on HumanEval is 36.0%.",
        "CodeLlama-13B attains an accuracy of 36.0% on HumanEval.",
    ],
)
def test_other_wordings_of_the_same(judged, claim):
    assert [one.status for one in judged(claim)] == [Status.CONFIRMED]


def test_another_number_is_refuted_with_what_is_printed(judged):
    (one,) = judged("CodeLlama-13B achieves 37.8% on HumanEval.")
    assert one.status is Status.REFUTED
    assert one.instead[0].quote == "36.0"
    assert "prints 36.0 for CodeLlama-13B on HumanEval" in one.reason
    assert not one.support


def test_a_number_of_another_column_is_attributed(judged):
    (one,) = judged("CodeLlama-7B achieves 41.4% on HumanEval.")
    assert one.status is Status.REFUTED
    assert "41.4 is printed for this model on MBPP in 2301.00001, Table 1, row 2, column 4" in one.reason
    assert one.elsewhere[0].place == "Table 1, row 2, column 4"


def test_a_number_of_another_row_is_attributed(judged):
    (one,) = judged("CodeLlama-34B achieves 41.5% on HumanEval.")
    assert one.status is Status.REFUTED
    assert "41.5 is printed for CodeLlama-34B-Instruct on HumanEval" in one.reason


def test_a_number_of_another_metric_is_attributed(judged):
    (one,) = judged("StarCoder-15B achieves 55.5% pass@1 on HumanEval.")
    assert one.status is Status.REFUTED
    assert "55.5 is printed for this model on HumanEval pass@10" in one.reason


def test_the_parts_of_a_claim_are_judged_one_by_one(judged):
    first, second = judged("CodeLlama-7B achieves 33.5% on HumanEval but only 47.0% on MBPP.")
    assert (first.status, second.status) == (Status.CONFIRMED, Status.REFUTED)


def test_a_table_outranks_the_prose_of_its_document_where_the_count_is_impossible(judged):
    (one,) = judged("DeepSeek-Coder-33B-Instruct achieves 81.0% on HumanEval.")
    assert one.status is Status.REFUTED  # 81.0 is printed nowhere
    (one,) = judged("DeepSeek-Coder-33B-Instruct achieves 81.1% on HumanEval.")
    assert one.status is Status.CONFIRMED  # 133 of 164: the prose may be right; the table is named beside it


def test_unknown_models_and_benchmarks_are_not_guessed(judged):
    model, benchmark = judged("Quux-9B achieves 36.0% on HumanEval.", "CodeLlama-13B achieves 36.0% on BigCodeBench.")
    assert model.status is benchmark.status is Status.UNRESOLVED
    assert "No source at hand prints a score of Quux-9B" in model.reason
    assert "none prints a score of it on BigCodeBench" in benchmark.reason
    assert not model.support
    assert not benchmark.support


def test_impossible_values_are_refuted_without_any_source(judged):
    (one,) = judged("CodeLlama-70B achieves 136.0% on HumanEval.")
    assert one.status is Status.REFUTED


def test_a_setting_that_no_source_states_is_not_confirmed_by_another(judged):
    (one,) = judged("With 5-shot prompting, StarCoder-15B achieves 33.5% on HumanEval.")
    assert one.status is Status.UNRESOLVED
    assert "they print 33.5" in one.reason


def test_a_number_that_nothing_binds_is_named(judged):
    one, other = judged("CodeLlama-7B achieves 33.5% on HumanEval, which took 12.5 hours.")
    assert one.status is Status.CONFIRMED
    assert other.status is Status.UNRESOLVED
    assert other.part == "12.5"


@pytest.mark.parametrize("number", ["33,5%", "33,5 %", "1,5"])
def test_decimal_commas_are_named_not_guessed(judged, number):
    (one,) = judged(f"CodeLlama-7B achieves {number} on HumanEval.")
    assert one.status is Status.UNRESOLVED
    assert "decimal comma" in one.reason


def test_thousands_are_no_decimal_commas(judged):
    assert not [one for one in judged("Training used 1,512 accelerators.") if "decimal comma" in one.reason]


def test_a_cut_text_refutes_nothing_at_its_end(audited):
    claim = "Among all of the open models that were compared with each other in this study, CodeLlama-34B achieves 41.5% on HumanEval"
    assert len(claim) == 120
    (one,) = audited(f"Claim\tVerified\n{claim}\t✓\n").judgements
    assert one.status is Status.UNRESOLVED
    assert "cut off" in one.reason


def test_names_of_the_share_solved_are_one_metric_and_pass_at_ten_another(judged):
    one, other = judged(
        "StarCoder-15B has an accuracy of 33.5% on HumanEval.", "StarCoder-15B has a pass@10 of 33.5% on HumanEval."
    )
    assert one.status is Status.CONFIRMED
    assert other.status is Status.REFUTED


@pytest.mark.parametrize(
    ("claim", "statuses"),
    [
        ("CodeLlama-7B drops from 41.4% on MBPP to 33.5% on HumanEval.", [Status.CONFIRMED, Status.CONFIRMED]),
        ("CodeLlama-7B drops from 33.5% on MBPP to 41.4% on HumanEval.", [Status.REFUTED, Status.REFUTED]),
        ("CodeLlama-7B scores 41 on MBPP.", [Status.CONFIRMED]),
        ("CodeLlama-7B improves by 2.5 points on HumanEval.", [Status.UNRESOLVED]),
        ("CodeLlama-7B was trained for 33.5 hours before HumanEval and MBPP.", [Status.UNRESOLVED]),
    ],
)
def test_loose_wordings_are_bound_only_where_there_is_no_choice(judged, claim, statuses):
    assert [one.status for one in judged(claim)] == statuses
