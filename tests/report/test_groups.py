"""Two groups of models at equal size: said with both intervals and all counts, drawn and tabulated pair by pair."""

import re

import pytest

from engine.report.groups import group_blocks, matched_sentence, matched_sentences
from engine.report.marks import unmarked
from engine.report.material import prepare

PAIRS = ((7.0, 0.335, 0.122), (13.0, 0.36, 0.201), (34.0, 0.488, 0.226), (70.0, 0.53, 0.305))


@pytest.fixture
def material(two_groups):
    return lambda rows=PAIRS, v=0.0025: prepare(*two_groups(rows, v))


def read(sentences):
    return unmarked(" ".join(sentences))


def test_the_difference_is_said_with_both_intervals_and_all_counts(material):
    made = material()
    assert read(matched_sentences(made.parts[0], made)) == (
        "At equal size Code Llama scores 21.5 percentage points higher than Llama 2 in pass@1 on HumanEval (95 % interval 14.7 to 28.3, "
        "unreliable on 3.0 degrees of freedom; 10.7 to 32.2 beyond these problems; k = 4 pairs of models, m = 1 source). "
        "Over the same pairs, the score of Code Llama with ten times the parameters is 21.2 percentage points higher (95 % interval 10.1 "
        "to 32.2, unreliable on 1.7 degrees of freedom), and that of Llama 2 16.5 percentage points higher (95 % interval 4.3 to 28.6, "
        "unreliable on 1.7 degrees of freedom): between these slopes there is no clear difference, 4.7 percentage points (95 % interval "
        "−18.5 to 28.0, unreliable on 1.7 degrees of freedom)."
    )


def test_a_lower_group_is_said_to_be_lower(material):
    made = material([(size, other, one) for size, one, other in PAIRS])
    said = unmarked(matched_sentence(made.parts[0], made))
    assert said.startswith("At equal size Code Llama scores 21.5 percentage points lower than Llama 2")
    assert said.endswith("beyond these problems; k = 4 pairs of models, m = 1 source).")


def test_both_intervals_of_a_lower_group_are_turned_even_where_the_wider_holds_zero(material):
    made = material([(size, other, one) for size, one, other in PAIRS], 0.02)
    said = unmarked(matched_sentence(made.parts[0], made))
    lower, upper = re.search(r"; (\S+) to (\S+) beyond these problems", said).groups()
    assert "21.5 percentage points lower" in said
    assert lower.startswith("−")
    assert float(upper) > float(lower[1:])


def test_an_unclear_difference_is_called_one(material):
    made = material([(7.0, 0.3, 0.2), (13.0, 0.3, 0.4), (34.0, 0.5, 0.4)])
    said = read(matched_sentences(made.parts[0], made))
    assert "there is no clear difference between Code Llama and Llama 2 in pass@1 on HumanEval: 3.3" in said
    assert "ten times" not in said


def test_too_few_pairs_are_tabulated_and_give_no_number(material):
    made = material(PAIRS[:2])
    part = made.parts[0]
    paragraph, _, table = group_blocks(part, made)
    assert "not estimated: 2 pairs of models of equal size carry no interval" in paragraph.text[0].text + "".join(
        run.text for run in paragraph.text[1:]
    )
    assert len(table.rows) == 2
    assert matched_sentence(part, made) == ""


def test_the_table_has_both_scores_and_the_sampling_interval_of_each_pair(material):
    made = material()
    _, figure, table = group_blocks(made.parts[0], made)
    first = ["".join(run.text for run in cell.text) for cell in table.rows[0]]
    assert first == ["7B", "33.5 % (CodeLlama-7B)", "12.2 % (Llama-2-7B)", "21.3 (11.5 to 31.1)", "0", "[1]"]
    assert [cell.data for cell in table.rows[0]][3] == ("0.213", "0.115", "0.311")
    assert "4 pairs from 1 source" in "".join(run.text for run in figure.caption)
    assert figure.svg.count("Code Llama (4)") >= 1


def test_without_a_number_of_problems_a_pair_has_no_interval(material):
    made = material(v=float("nan"))
    *_, table = group_blocks(made.parts[0], made)
    assert [cell.data for cell in table.rows[0]][3] == ("0.213", "", "")
    assert "beyond these problems" not in read(matched_sentences(made.parts[0], made))


def test_the_heading_names_the_groups_first(material):
    assert material().parts[0].title == "Code Llama minus Llama 2: pass@1 on HumanEval"
