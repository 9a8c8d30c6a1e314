"""Readings: what is stored of the same bytes, read by the same engine, is not read again; whatever is in doubt is."""

import json
from dataclasses import replace

import pytest

from engine.store.layout import MANIFEST, READINGS
from engine.store.manifest import ALL_DOCUMENTS, read_manifest
from engine.store.readings import Readings
from engine.store.write import write_document, write_documents, write_findings


@pytest.fixture
def store(tmp_path, make_document, make_unread):
    """Two documents that took note of what was read, and one that did not."""
    documents = (
        replace(make_document("a"), reading="r1"),
        replace(make_unread("lost.pdf"), reading="r2"),
        make_document("c"),
    )
    write_documents(tmp_path / "s", documents)
    return tmp_path / "s"


def test_what_was_noted_is_there(store, make_document, make_unread):
    readings = Readings(store)
    held = readings.rows("a", "r1")
    assert (held.sources, held.claims) == ((make_document("a").source,), make_document("a").claims)
    lost = readings.rows("lost.pdf", "r2")
    assert (lost.sources, lost.failures) == ((), make_unread("lost.pdf").failures)


def test_what_is_read_from_or_by_something_else_is_read_again(store):
    readings = Readings(store)
    assert readings.rows("a", "r2") is None
    assert readings.rows("c", "") is None
    assert readings.rows("d", "r1") is None
    assert Readings(store / "nowhere").rows("a", "r1") is None


def test_a_document_that_others_wrote_since_is_read_again(store, make_document):
    write_document(store, make_document("a", 2))
    assert Readings(store).rows("a", "r1") is None
    write_document(store, replace(make_document("a", 2), reading="r3"))
    assert len(Readings(store).rows("a", "r3").claims) == 2


def test_a_damaged_shard_is_read_again_and_mended(store, make_document):
    shard = next(one for one in read_manifest(store).shards if one.document_id == "a" and one.table == "claims")
    (store / shard.file).write_bytes(b"PAR1")
    assert Readings(store).rows("a", "r1") is None
    write_document(store, replace(make_document("a"), reading="r1"))
    assert Readings(store).rows("a", "r1") is not None


@pytest.mark.parametrize("written", [b"", b"[]", b'{"a": 1}', b"\xff", b"[" * 100_000])
def test_notes_that_cannot_be_read_are_none(store, make_document, written):
    (store / READINGS).write_bytes(written)
    assert Readings(store).rows("a", "r1") is None
    write_document(store, replace(make_document("a"), reading="r1"))
    assert Readings(store).rows("a", "r1") is not None


def test_notes_are_the_same_whatever_the_order(store, tmp_path, make_document, make_unread):
    other = tmp_path / "other"
    for rows in (
        make_document("c"),
        replace(make_unread("lost.pdf"), reading="r2"),
        replace(make_document("a"), reading="r1"),
    ):
        write_document(other, rows)
    assert (other / READINGS).read_bytes() == (store / READINGS).read_bytes()
    assert [*json.loads((store / READINGS).read_bytes())] == ["a", "lost.pdf"]


def test_the_same_again_changes_nothing(store, make_document):
    before = [((store / name).read_bytes(), (store / name).stat().st_mtime_ns) for name in (MANIFEST, READINGS)]
    write_document(store, replace(make_document("a"), reading="r1"))
    assert before == [((store / name).read_bytes(), (store / name).stat().st_mtime_ns) for name in (MANIFEST, READINGS)]


def test_a_comparison_rests_on_the_documents_with_claims(store, make_document, make_unread):
    claims = Readings(store).claims
    write_document(store, make_unread("other.pdf"))
    write_document(store, make_document("none", 0))
    assert Readings(store).claims == claims
    write_findings(store, (), "r4")
    assert Readings(store).claims == claims
    assert Readings(store).rows(ALL_DOCUMENTS, "r4") is not None
    write_document(store, make_document("more"))
    assert Readings(store).claims != claims
