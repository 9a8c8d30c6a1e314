"""Own result, baseline or copied number, as far as the document says."""

from dataclasses import replace

import pytest

from engine.extract.claims import extract_claims
from engine.extract.lexicon import own_model, same_family
from engine.types.claim import Relationship
from engine.types.document import Document, Section
from engine.types.table import Cell, CellRole, Table

OWN, BASELINE, COPIED, UNKNOWN = Relationship.OWN, Relationship.BASELINE, Relationship.COPIED, Relationship.UNKNOWN
ROWS = (("Model", "HumanEval"), ("FooCoder-7B", "61.6"), ("GPT-4", "67.0"), ("StarCoder-15B", "33.6"))


def table(caption="", context="", marks=None):
    cells = [
        Cell(
            row=r, column=c, text=text, role=CellRole.HEADER if r == 0 else CellRole.DATA, marks=(marks or {}).get((r, c), ())
        )
        for r, row in enumerate(ROWS)
        for c, text in enumerate(row)
    ]  # fmt: skip
    return Table(
        label="Table 1", index=1, caption=caption, headings=(), context=context, n_rows=len(ROWS), n_columns=2, cells=tuple(cells)
    )  # fmt: skip


def document(made=None, title="FooCoder: A Model of Code", prose=""):
    return Document(
        document_id="d", source_id="s", sha256="0" * 64, format="html", encoding="utf-8", parser="p", parser_version="1",
        title=title, sections=(Section(heading="", level=0, text=prose),), tables=(made,) if made else (),
    )  # fmt: skip


def relationships(made):
    return [claim.relationship for claim in extract_claims(made).items]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Results of pass@1.", [OWN, UNKNOWN, UNKNOWN]),
        ("Results of the baselines are taken from the original papers.", [OWN, COPIED, COPIED]),
        ("All other numbers are from (Roe et al., 2023).", [OWN, COPIED, COPIED]),
        ("Scores of GPT-4 are reported by Roe et al.", [OWN, COPIED, UNKNOWN]),
        ("We evaluated all models with greedy decoding.", [OWN, BASELINE, BASELINE]),
        (
            "Results for GPT-4 are from our runs; the numbers of others are quoted from past work.",
            [OWN, BASELINE, COPIED],
        ),
        ("Most scores are retrieved from earlier papers.", [OWN, UNKNOWN, UNKNOWN]),
        ("The results are reported in Section 6.", [OWN, UNKNOWN, UNKNOWN]),
    ],
)
def test_captions_say_where_numbers_come_from(caption, expected):
    assert relationships(document(table(caption))) == expected


@pytest.mark.parametrize(
    ("caption", "context"),
    [
        ("Pass@1. † denotes numbers taken from the original paper. * evaluated by us.", ""),
        ("Pass@1.", "Before.\n\n† Taken from the original paper.\n* Our own evaluation."),
    ],
)
def test_marks_mean_what_caption_or_notes_say(caption, context):
    marked = table(caption, context, {(2, 0): ("†",), (3, 1): ("*",), (1, 1): ("*",)})
    assert relationships(document(marked)) == [OWN, COPIED, BASELINE]


def test_a_citation_at_the_number_copies_it_and_one_at_the_name_does_not():
    marked = table(marks={(2, 1): ("[12]",), (3, 0): ("(Li et al., 2023)",)})
    assert relationships(document(marked)) == [OWN, COPIED, UNKNOWN]


def test_without_a_model_in_the_title_nothing_is_own_but_ours():
    assert relationships(document(table(), title="A Survey of Code")) == [UNKNOWN] * 3
    ours = table()
    cells = tuple(
        cell._replace(text="FooCoder-7B (ours)") if cell.text == "FooCoder-7B" else cell for cell in ours.cells
    )
    assert relationships(document(replace(ours, cells=cells), title="A Survey of Code")) == [OWN, UNKNOWN, UNKNOWN]


def test_sentences_say_it_of_themselves():
    prose = (
        "FooCoder achieves 61.6% on HumanEval. GPT-4 achieves 67.0% on HumanEval. "
        "As reported by Roe et al. (2023), StarCoder scores 33.6% on HumanEval."
    )
    assert relationships(document(prose=prose)) == [OWN, UNKNOWN, COPIED]


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("WizardCoder: Empowering Models", "WizardCoder"),
        ("🎩 Magicoder: Source Code Is All You Need", "Magicoder"),
        ("The Llama 3 Herd of Models", "Llama 3"),
        ("Qwen2.5 Technical Report", "Qwen2.5"),
        ("A Survey of Large Language Models", ""),
        ("HumanEval Pro and MBPP Pro: Evaluating Models", ""),
        ("Attention Is All You Need", ""),
        ("Chinchilla Scaling: A replication attempt", ""),
        ("", ""),
    ],
)
def test_titles_name_the_own_model(title, own):
    assert own_model(title) == own


@pytest.mark.parametrize(
    ("own", "name", "same"),
    [
        ("WizardCoder", "WizardCoder-15B", True),
        ("Code Llama", "CodeLlama-Python 7B", True),
        ("Baichuan 2", "Baichuan2-7B-Base", True),
        ("Llama 3", "Llama 3 8B", True),
        ("Llama 3", "Llama 3.1 8B", False),
        ("StarCoder", "StarCoder2-15B", False),
        ("CodeT", "CodeT5", False),
        ("Yi", "Yixin", False),
        ("", "GPT-4", False),
    ],
)
def test_families_are_told_apart(own, name, same):
    assert same_family(own, name) is same
