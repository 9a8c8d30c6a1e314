"""What a table's header has lost and the document says elsewhere."""

import pytest

from engine.extract.lost import listed_languages, listed_samples

LOST = [
    ["Method", ("HumanEval", 1, 3), None, None],
    ["", "", "", ""],
    ["StarCoder-15B", "33.6", "45.1", "60.2"],
]
BARE = {"header_rows": 2, "caption": "Pass@ on two benchmarks."}


@pytest.mark.parametrize(
    ("text", "samples"),
    [
        ("pass@{1, 10, 100}", (1, 10, 100)),
        ("pass@1/5/10 of two models", (1, 5, 10)),
        ("We report pass@1 and pass@10.", (1, 10)),
        ("pass@k", ()),
        ("no metric", ()),
    ],
)
def test_samples_are_listed(text, samples):
    assert listed_samples(text) == samples


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("for Python, Java and C#, respectively", (("Python", "Java", "C#"),)),
        ("Python is slower than Java", ()),
        ("C++ / Rust; and Go", (("C++", "Rust", "Go"),)),
    ],
)
def test_languages_are_listed(text, lists):
    assert listed_languages(text) == lists


def test_the_lost_k_comes_from_the_prose(claims_of):
    claims = claims_of(LOST, prose="We report pass@1, pass@5 and pass@10.", **BARE)
    assert [claim.metric for claim in claims] == ["pass@1", "pass@5", "pass@10"]


def test_the_caption_is_surer_than_the_prose(claims_of):
    options = {**BARE, "caption": "Pass@{1, 10, 100} of models."}
    claims = claims_of(LOST, prose="pass@1, pass@5 and pass@10", **options)
    assert [claim.metric for claim in claims] == ["pass@1", "pass@10", "pass@100"]


def test_a_list_of_another_length_tells_nothing(claims_of):
    claims = claims_of(LOST, prose="We report pass@1 and pass@10.", **BARE)
    assert {claim.metric for claim in claims} == {"pass@1"}


REPEATED = [
    ["Model", "EM", "BLEU", "EM", "BLEU"],
    ["StarCoder-15B", "30.1", "60.2", "40.3", "70.4"],
]


def test_repeated_headers_take_the_languages_that_the_text_lists(read):
    rows = read(REPEATED, caption="Completion on RepoBench.", context="Files in Python and Java.")
    assert [(subset, metric) for _, _, subset, metric, _ in rows] == [
        ("Python", "exact_match"),
        ("Python", "bleu"),
        ("Java", "exact_match"),
        ("Java", "bleu"),
    ]


def test_lists_that_disagree_tell_nothing(read):
    rows = read(REPEATED, caption="Completion on RepoBench.", context="Python and Java. Java and Python.")
    assert {subset for _, _, subset, _, _ in rows} == {""}


def test_bare_sizes_are_of_the_documents_own_model(claims_of):
    rows = [["Size", "SI", "HumanEval"], ["7B", "✗", "30.5"], ["7B", "✓", "34.8"]]
    claims = claims_of(rows, title="LlamaCoder: Open Models for Code", caption="Scores of our self-instruct models.")
    assert [(claim.model, claim.setting.conditions) for claim in claims] == [
        ("LlamaCoder - Instruct 7B", ("SI: no",)),
        ("LlamaCoder - Instruct 7B", ("SI: yes",)),
    ]


def test_bare_sizes_name_nothing_where_the_title_names_no_model(claims_of):
    rows = [["Size", "HumanEval"], ["7B", "30.5"]]
    assert claims_of(rows, title="A survey of code models") == ()


SHORT = "We evaluate on LeetCode. The LeetCode problems are new. LeetCode is hard. LeetCode grows."


def test_a_document_about_one_benchmark_names_it_for_its_tables(read):
    rows = [["Model", "Easy (45)", "Overall (180)"], ["StarCoder-15B", "17.8", "5.0"]]
    assert [row[1:3] for row in read(rows, prose=SHORT)] == [("LeetCode", "Easy"), ("LeetCode", "Average")]


def test_a_document_about_two_benchmarks_names_none(read):
    rows = [["Model", "Easy (45)", "Overall (180)"], ["StarCoder-15B", "17.8", "5.0"]]
    assert read(rows, prose=f"{SHORT} HumanEval and MBPP are others.") == []


def test_bare_sizes_across_are_of_the_documents_own_model(read):
    rows = [["Benchmark", "7B", "13B"], ["HumanEval", "30.5", "36.0"]]
    assert [row[0] for row in read(rows, title="LlamaCoder: Open Models for Code")] == [
        "LlamaCoder 7B",
        "LlamaCoder 13B",
    ]
