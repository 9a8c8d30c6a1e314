"""References for other people's papers: whole, escaped, in the order of the report."""

import dataclasses
import json
import re

import pytest

from engine.report.citations import bibtex, csl_json
from engine.report.material import prepare
from engine.types.source import SourceKind


def test_every_cited_publication_is_one_entry(world):
    material = prepare(*world)
    entries = bibtex(material)
    assert re.findall(r"^@misc\{(\w+),$", entries, re.MULTILINE) == ["lovelace2024_1", "hopper2024_2"]
    assert "author = {Ada Lovelace and Kurt Gödel and Emmy Noether}" in entries
    assert "eprint = {2401.00001}" in entries
    items = json.loads(csl_json(material))
    assert [item["id"] for item in items] == ["lovelace2024_1", "hopper2024_2"]
    assert items[0]["author"][0] == {"family": "Lovelace", "given": "Ada"}
    assert items[0]["issued"] == {"date-parts": [[2024]]}


@pytest.mark.parametrize("text", ["a } b { c", "50 % & #1 $x_y ~ ^", r"\input{/etc/passwd}", "}\n@misc{x, title={y}}"])
def test_foreign_text_cannot_end_an_entry(world, text):
    answer, record = world
    hostile = dataclasses.replace(
        record.sources[0], title=text, authors=(text,), version=text, kind=SourceKind.MODEL_CARD
    )
    entries = bibtex(prepare(answer, dataclasses.replace(record, sources=(hostile, record.sources[1]))))
    assert len(re.findall(r"^@misc", entries, re.MULTILINE)) == 2
    bare = re.sub(r"\\[{}&%$#_]|\\text\w+\{\}", "", entries)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"\\(?!text)", bare)
