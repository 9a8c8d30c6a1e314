"""``passband verify-report``: what is printed is what the store gives, or the first number that is not is named."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.digest import sha256_hex
from engine.store.layout import shard_name
from engine.store.manifest import read_manifest, to_json


def verify(passband, tmp_path, analyses, *more):
    return passband(
        "verify-report", tmp_path / "reports" / "size", *more, "--store", tmp_path / "store", "--analyses", analyses
    )


@pytest.fixture
def made(passband, job):
    assert passband(*job).code == 0


@pytest.mark.usefixtures("made")
def test_a_report_that_nobody_touched(passband, tmp_path, analyses):
    done = verify(passband, tmp_path, analyses)
    assert done.code == 0
    assert done.out.strip().endswith("are as recomputed from the store")


def test_every_report_of_the_main_job(passband, embedded):
    folders = sorted((embedded / "reports").iterdir())
    done = passband("verify-report", *folders, "--store", embedded / "store")
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == len(folders) == 5


@pytest.mark.usefixtures("made")
def test_an_altered_number_ends_with_1_and_both_values(passband, tmp_path, analyses, one_sentence):
    page = tmp_path / "reports" / "size" / "report.md"
    page.write_text(page.read_text(encoding="utf-8").replace("48.8 %", "49.8 %", 1), encoding="utf-8")
    done = verify(passband, tmp_path, analyses)
    assert done.code == 1
    assert "the report says 49.8, recomputed is 48.8" in done.err
    one_sentence(
        passband("verify-report", tmp_path / "reports", "--store", tmp_path / "store"), 1, "manifest.json is no file"
    )


@pytest.mark.usefixtures("made")
def test_a_damaged_store_ends_with_1(passband, tmp_path, analyses, one_sentence):
    """Any byte of any shard: the seed is fixed, the places are not chosen."""
    draw = random.Random(20261125)
    for shard in sorted((tmp_path / "store").rglob("*.parquet")):
        whole = shard.read_bytes()
        at = draw.randrange(len(whole))
        shard.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        one_sentence(verify(passband, tmp_path, analyses), 1, "restore it")
        shard.write_bytes(whole)
    assert verify(passband, tmp_path, analyses).code == 0


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("table", ["observations", "claims", "verdicts"])
def test_a_number_altered_in_the_store_with_a_fitting_digest(passband, tmp_path, analyses, table):
    store = tmp_path / "store"
    manifest = read_manifest(store)
    index, shard = next((i, shard) for i, shard in enumerate(manifest.shards) if shard.table == table)
    rows = pq.read_table(store / shard.file)
    name, value = {"observations": ("value", 0.123), "claims": ("params_b", 9.5), "verdicts": ("confidence", 0.5)}[
        table
    ]
    column = rows.schema.get_field_index(name)
    altered = rows.set_column(
        column, rows.schema.field(name), pa.array([value] * len(rows), rows.schema.field(name).type)
    )
    pq.write_table(altered, store / shard.file)
    digest = sha256_hex((store / shard.file).read_bytes())
    renamed = (store / shard.file).rename(store / shard_name(table, digest))
    shards = list(manifest.shards)
    changes = {"sha256": digest, "file": renamed.relative_to(store).as_posix()}
    shards[index] = shard.model_copy(update=changes)
    (store / "manifest.json").write_bytes(to_json(manifest.model_copy(update={"shards": tuple(shards)})))
    done = verify(passband, tmp_path, analyses)
    assert done.code == 1
    assert "the report says" in done.err


@pytest.mark.usefixtures("made")
def test_a_report_on_another_question(passband, tmp_path, one_sentence):
    done = passband("verify-report", tmp_path / "reports" / "size", "--store", tmp_path / "store")
    one_sentence(done, 2, "none of the questions at hand", "--analyses")
