"""Writing and reading: append-only, whole or not at all, the same bytes for the same input."""

import fcntl
import json
import os
import re
from pathlib import Path

import pytest

from engine.digest import sha256_hex
from engine.errors import SchemaVersionError, StoreError, UnknownNameError
from engine.store import manifest as manifests
from engine.store.layout import LOCK, MANIFEST, shard_name
from engine.store.manifest import read_manifest
from engine.store.read import find_claim, read_record
from engine.store.write import DocumentRows, write_document, write_documents, write_findings
from engine.types.schema import SCHEMA_VERSION
from engine.types.verdict import Finding, Severity


def files(store: Path) -> dict[str, bytes]:
    return {
        path.relative_to(store).as_posix(): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()
    }


def edit(store: Path, **changes: object) -> None:
    path = store / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def edit_shard(store: Path, **changes: object) -> None:
    first, *rest = json.loads((store / MANIFEST).read_text())["shards"]
    edit(store, shards=[first | changes, *rest])


@pytest.fixture
def store(tmp_path, make_document, make_unread):
    write_documents(tmp_path / "s", (make_document("b"), make_document("a", 2), make_unread("in/lost.pdf")))
    return tmp_path / "s"


def test_what_is_written_is_read_by_document(store, make_document, make_unread):
    record = read_record(store)
    a, b, lost = make_document("a", 2), make_document("b"), make_unread("in/lost.pdf")
    assert record.sources == (a.source, b.source)
    for name in ("claims", "findings", "verdicts", "observations"):
        assert getattr(record, name) == getattr(a, name) + getattr(b, name)
    assert record.failures == a.failures + b.failures + lost.failures


def test_the_manifest_names_every_shard_with_its_digest(store, make_document):
    manifest = read_manifest(store)
    assert {path for path in files(store) if path.endswith(".parquet")} == {shard.file for shard in manifest.shards}
    first = manifest.shards[1]
    assert (first.table, first.document_id, first.rows, first.generation, first.extractor) == (
        "claims",
        "b",
        3,
        1,
        "tables 1",
    )
    assert first.document_sha256 == make_document("b").source.sha256
    assert first.file == f"claims/{first.sha256[:16]}.parquet"


def together(*claims, message="90.2 there"):
    others = tuple(claim.claim_id for claim in claims)
    return tuple(
        Finding(claim_id=one, check="agreement", severity=Severity.WARNS, message=message, others=others)
        for one in others
    )


def test_findings_that_rest_on_several_documents_stand_behind_those_of_the_documents(store, make_document):
    a, b = make_document("a", 2), make_document("b")
    found = together(a.claims[0], b.claims[0])
    write_findings(store, found)
    record = read_record(store)
    assert record.findings == a.findings + b.findings + found
    assert record.claims == a.claims + b.claims
    stored = find_claim(store, a.claims[0].claim_id)
    assert stored.findings == (a.findings[0], found[0])
    assert find_claim(store, a.claims[1].claim_id).findings == (a.findings[1],)


def test_the_same_findings_again_change_nothing_and_others_take_their_place(store, make_document):
    a, b = make_document("a", 2), make_document("b")
    write_findings(store, together(a.claims[0], b.claims[0]))
    before, inode = files(store), (store / MANIFEST).stat().st_ino
    write_findings(store, together(a.claims[0], b.claims[0]))
    assert files(store) == before
    assert (store / MANIFEST).stat().st_ino == inode
    write_findings(store, together(b.claims[1]))
    assert read_record(store).findings == a.findings + b.findings + together(b.claims[1])
    write_findings(store, ())
    assert read_record(store).findings == a.findings + b.findings
    assert {name: content for name, content in files(store).items() if name in before and name != MANIFEST} == {
        name: content for name, content in before.items() if name != MANIFEST
    }, "older generations stay"


def test_two_fresh_stores_of_the_same_input_are_equal_byte_for_byte(store, tmp_path, make_document, make_unread):
    write_documents(tmp_path / "t", (make_document("b"), make_document("a", 2), make_unread("in/lost.pdf")))
    assert files(store) == files(tmp_path / "t")


def test_writing_the_same_again_changes_nothing(store, make_document):
    before, inode = files(store), (store / MANIFEST).stat().st_ino
    write_documents(store, (make_document("a", 2), make_document("b")))
    assert files(store) == before
    assert (store / MANIFEST).stat().st_ino == inode


def test_changed_rows_make_a_generation_and_the_older_one_stays(store, make_document):
    before = files(store)
    write_document(store, make_document("a", 1, printed="54.0"))
    after = files(store)
    assert {name: content for name, content in after.items() if name in before and name != MANIFEST} == {
        name: content for name, content in before.items() if name != MANIFEST
    }
    assert [one.numeral.printed for one in read_record(store).claims if one.document_id == "a"] == ["54.0"]
    assert {shard.generation for shard in read_manifest(store).shards if shard.document_id == "a"} == {1, 2}
    write_document(store, make_document("a", 2))
    assert len([one for one in read_record(store).claims if one.document_id == "a"]) == 2
    assert {name for name in files(store) if name.endswith(".parquet")} == {
        name for name in after if name.endswith(".parquet")
    }


def test_a_document_that_lost_its_claims_has_none(store, make_document):
    write_document(store, DocumentRows(document_id="a", source=make_document("a").source))
    assert {one.document_id for one in read_record(store).claims} == {"b"}
    assert len(read_record(store).sources) == 2


def test_an_empty_store_reads_as_empty(tmp_path):
    write_documents(tmp_path, ())
    assert read_record(tmp_path).claims == ()


def test_rows_of_another_document_are_a_defect(make_document):
    one = make_document("a")
    with pytest.raises(ValueError, match="given as those of 'b'"):
        DocumentRows(document_id="b", source=one.source)
    with pytest.raises(ValueError, match="neither"):
        DocumentRows(document_id="a")


def test_a_document_given_twice_is_a_defect(tmp_path, make_document):
    with pytest.raises(ValueError, match="twice"):
        write_documents(tmp_path, (make_document("a"), make_document("a", 1)))


def test_a_second_writer_is_turned_away(store, make_document):
    before = files(store)
    with (store / LOCK).open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another process"):
            write_document(store, make_document("c"))
    assert files(store) == before
    write_document(store, make_document("c"))
    assert len(read_record(store).sources) == 3


def test_a_damaged_shard_is_named_and_mended_by_writing_again(store, make_document):
    shard = next(one for one in read_manifest(store).shards if one.table == "claims" and one.document_id == "b")
    path = store / shard.file
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StoreError, match=shard.file):
        read_record(store)
    path.unlink()
    with pytest.raises(StoreError, match=shard.file):
        read_record(store)
    write_document(store, make_document("b"))
    assert path.read_bytes() == content
    assert len(read_record(store).claims) == 5


def test_leftover_parts_are_ignored(store, make_document):
    (store / "claims" / "0123456789abcdef.parquet.part").write_bytes(b"half")
    (store / f"{MANIFEST}.part").write_bytes(b"{")
    assert len(read_record(store).claims) == 5
    write_document(store, make_document("c"))
    assert not (store / f"{MANIFEST}.part").exists()
    assert len(read_record(store).claims) == 8


@pytest.mark.parametrize("version", [0, 1, 99])
def test_another_schema_version_is_refused_by_both_numbers(store, make_document, version):
    edit(store, schema_version=version, shards="other")
    with pytest.raises(SchemaVersionError, match=rf"version {version}, this engine reads {SCHEMA_VERSION};.*again"):
        read_record(store)
    with pytest.raises(SchemaVersionError):
        write_document(store, make_document("c"))


@pytest.mark.parametrize(
    "changes",
    [
        {"file": "../claims.parquet"},
        {"file": "/etc/passwd"},
        {"file": "claims/../../x.parquet"},
        {"sha256": "0" * 63},
        {"table": "others"},
        {"rows": -1},
        {"rows": "3"},
        {"generation": 0},
        {"surplus": 1},
        {"sha256": "0" * 64, "file": f"claims/{'0' * 16}.parquet"},
    ],
)
def test_a_manifest_with_strange_shards_is_refused(store, changes):
    edit_shard(store, **changes)
    with pytest.raises(StoreError, match=MANIFEST):
        read_record(store)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"1", b"[" * 100_000, b"\xff", b'{"schema_version": 2}'])
def test_a_manifest_that_is_none_is_refused(store, content):
    (store / MANIFEST).write_bytes(content)
    with pytest.raises(StoreError, match=MANIFEST):
        read_record(store)


def test_a_manifest_beyond_the_bound_is_not_read(store, monkeypatch):
    monkeypatch.setattr(manifests, "MOST_BYTES", 100)
    with pytest.raises(StoreError, match="larger"):
        read_record(store)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_links_out_of_the_store_are_not_followed(store, tmp_path, make_document, what):
    shard = next(one for one in read_manifest(store).shards if one.table == "claims")
    path = store / shard.file if what == "file" else store / "claims"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="leads out"):
        read_record(store)
    with pytest.raises(StoreError, match="leads out"):
        write_document(store, make_document(shard.document_id, shard.rows))


def test_rows_that_are_not_those_of_the_manifest_are_refused(store):
    shards = json.loads((store / MANIFEST).read_text())["shards"]
    edit_shard(store, rows=shards[0]["rows"] + 1)
    with pytest.raises(StoreError, match="other columns or rows"):
        read_record(store)


def test_a_shard_that_is_no_parquet_is_refused(store):
    sha256 = sha256_hex(b"no parquet at all")
    (store / shard_name("sources", sha256)).write_bytes(b"no parquet at all")
    edit_shard(store, file=shard_name("sources", sha256), sha256=sha256)
    with pytest.raises(StoreError, match="not a Parquet file"):
        read_record(store)


def test_no_store_says_so(tmp_path):
    with pytest.raises(StoreError, match="no store here"):
        read_record(tmp_path / "nowhere")


def test_a_place_that_cannot_be_a_store_says_so(tmp_path, make_document):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be written"):
        write_document(tmp_path / "file", make_document("a"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_store_says_so(store, make_document):
    (store / "claims").chmod(0o555)
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            write_document(store, make_document("c"))
    finally:
        (store / "claims").chmod(0o755)


def test_a_claim_is_found_by_a_prefix(store, make_document):
    wanted = make_document("b").claims[2]
    for given in (wanted.claim_id, wanted.claim_id[:6], f" {wanted.claim_id[:8].upper()} "):
        found = find_claim(store, given)
        assert found.claim == wanted
        assert found.source == make_document("b").source
        assert found.verdict == make_document("b").verdicts[2]
        assert found.findings == make_document("b").findings[2:]
        assert found.observations == make_document("b").observations[2:]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ffffffffffff", "No claim"),
        ("12345", "no claim identifier"),
        ("x" * 8, "no claim identifier"),
        ("", "no claim"),
    ],
)
def test_a_claim_that_is_not_there(store, given, why):
    with pytest.raises(UnknownNameError, match=why):
        find_claim(store, given)


def test_a_prefix_of_several_claims_asks_for_more(store, monkeypatch):
    monkeypatch.setattr("engine.store.read._PREFIX", re.compile("[0-9a-f]*"))
    with pytest.raises(UnknownNameError, match="5 claims"):
        find_claim(store, "")


def test_older_generations_are_not_found(store, make_document):
    old = make_document("a", 2).claims[0]
    write_document(store, make_document("a", 2, printed="1.5"))
    with pytest.raises(UnknownNameError):
        find_claim(store, old.claim_id)


def test_a_file_name_that_is_no_text_is_stored_written_out(store, make_unread):
    rows = make_unread("in/\udcff.md")
    write_document(store, rows)
    before = files(store)
    write_document(store, rows)
    assert files(store) == before
    assert "in/\\udcff.md" in {failure.subject for failure in read_record(store).failures}
