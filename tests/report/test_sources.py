"""How sources are cited and claims are worded."""

import dataclasses

import pytest

from engine.report.claims import anchor, digits, in_words
from engine.report.evidence import named_authors, place, place_label, short_name
from engine.report.material import prepare
from engine.report.references import address, references
from engine.types.locator import TableLocator, TextLocator
from engine.types.numeral import SpreadKind
from engine.types.setting import Setting
from engine.types.source import Source
from engine.types.vocabulary import Match, MatchRule, Unit


def source(world, **changes) -> Source:
    return dataclasses.replace(world[1].sources[0], **changes)


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        (("Ada Lovelace",), "Lovelace 2024"),
        (("Lovelace, Ada", "Kurt Gödel"), "Lovelace and Gödel 2024"),
        (("A B", "C D", "E F"), "B et al. 2024"),
        (("Ada Lovelace", "et al."), "Lovelace et al. 2024"),
        (("Qwen Team",), "Qwen Team 2024"),
        ((), "A study of model number 1 2024"),
    ],
)
def test_short_names(world, authors, name):
    assert short_name(source(world, authors=authors)) == name


def test_a_source_without_anything_is_named_by_its_identifier(world):
    assert short_name(source(world, authors=(), title="", year="")) == "arxiv:2401.00001"


def test_et_al_is_no_author(world):
    assert named_authors(source(world, authors=("Ada Lovelace", "et al."))) == (("Ada Lovelace",), True)


def test_an_address_is_made_of_what_is_known(world):
    assert address(source(world)) == "https://arxiv.org/abs/2401.00001"
    assert address(source(world, url="javascript:x", doi="10.1/x")) == "https://doi.org/10.1/x"
    assert address(source(world, url="", doi="", arxiv_id="")) == ""


def test_documents_of_one_publication_share_a_reference(world):
    answer, record = world
    twin = dataclasses.replace(record.sources[0], document_id="paper-1b", version="v3", path="corpus/paper-1b.md")
    entries = references(prepare(answer, dataclasses.replace(record, sources=(*record.sources, twin)))).blocks[0].items
    assert len(entries) == 2
    said = "".join(run.text for run in entries[0])
    assert "read as corpus/paper-1.html, version v2" in said
    assert "read as corpus/paper-1b.md, version v3" in said


def test_unused_sources_are_not_referenced(world):
    answer, record = world
    idle = dataclasses.replace(record.sources[0], document_id="idle", source_id="doi:10.1/idle")
    material = prepare(answer, dataclasses.replace(record, sources=(idle, *record.sources)))
    assert list(material.evidence.numbers) == ["arxiv:2401.00001", "arxiv:2401.00002"]


def test_a_claim_in_words(world):
    claim = world[1].claims[0]
    assert in_words(claim, digits(claim)) == "Qwen2.5-Coder-7B scores 62.0 % pass@1 on MBPP+ (0-shot, greedy)"
    unmatched = dataclasses.replace(
        claim,
        benchmark="My Bench",
        benchmark_match=Match(printed="My Bench", entity_id="", rule=MatchRule.NONE, confidence=0.0),
        subset="Java",
        setting=Setting(temperature=0.2),
    )
    assert (
        in_words(unmatched, digits(unmatched))
        == "Qwen2.5-Coder-7B scores 62.0 % pass@1 on My Bench [Java] (temperature 0.2)"
    )


def test_digits_stay_as_printed(world):
    claim = world[1].claims[0]
    numeral = dataclasses.replace(claim.numeral, printed="53.70", spread="0.4", spread_kind=SpreadKind.PLUS_MINUS)
    assert digits(dataclasses.replace(claim, numeral=numeral)) == "53.70 ± 0.4 %"
    bounds = dataclasses.replace(numeral, spread="52.1, 55.0", spread_kind=SpreadKind.INTERVAL)
    assert digits(dataclasses.replace(claim, numeral=bounds)) == "53.70 (52.1, 55.0) %"
    fraction = dataclasses.replace(claim.numeral, printed="0.537")
    assert digits(dataclasses.replace(claim, numeral=fraction, unit=Unit.FRACTION)) == "0.537"


def test_a_place_without_a_label_says_so(world):
    claim = dataclasses.replace(
        world[1].claims[0], locator=TableLocator(label="#4", index=4, row=2, column=1, start=0, end=1)
    )
    assert place(claim) == "unlabelled table 4, row 2, column 1"


def test_a_sentence_is_placed_by_its_section(world):
    claim = dataclasses.replace(
        world[1].claims[0], locator=TextLocator(section=4, sentence_start=0, sentence_end=9, start=0, end=9)
    )
    assert (place(claim), place_label(claim)) == ("text, section 4", "text")


def test_anchors_hold_nothing_but_letters_and_digits():
    assert anchor('0a1b"><x>2c3d4e5f6071') == "c-0a1bx2c3d4e5"
