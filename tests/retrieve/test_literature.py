"""Whole searches over a world of 220 works in seven databases, with a fault on every fifth request."""

from collections import Counter
from dataclasses import replace

import pytest
from world.killing import collect_with_kills, fingerprint
from world.literature import BOARDS, INTERVALS
from world.search import CONTACT, KEYS, World, collect, plan_of, reading_once
from world.server import HandClock

from engine.retrieve.databases.retrievers import choose
from engine.retrieve.works.wanted import Wanted
from engine.store.read import read_record
from engine.types.flow import read_flows
from engine.types.outcome import Reason
from engine.types.search import Decision
from engine.types.source import SourceKind
from engine.types.verdict import Status

FATES = {
    "pdf": "included", "html": "included", "tar": "included", "tar-x-gzip": "included", "tex-gz": "included", "html-gzip": "included",
    "pdf-eprint": "included", "truncated": "included", "traversal": "included", "zip-bomb": "included", "half-html": "included",
    "jats": "included", "open-pdf": "included", "unpaywall": "included", "core": "included", "ar5iv": "included", "bomb": "too large", "withdrawn": "withdrawn",
    "nothing": "no open copy", "none": "no open copy", "jats-closed": "no open copy", "forbidden": "access denied", "web-page": "damaged file",
}  # fmt: skip


@pytest.fixture(scope="module")
def world():
    with World() as made:
        yield made


@pytest.fixture(scope="module", autouse=True)
def read():
    """The documents that were read, in order; the same bytes are read once in this module, and then remembered."""
    with reading_once() as asked:
        yield asked


@pytest.fixture(scope="module")
def undisturbed(world, tmp_path_factory, read):
    """A folder with the store of a search without faults, and its flow."""
    assert not read
    folder = tmp_path_factory.mktemp("undisturbed")
    return folder, collect(folder, world.url, world.clock)


def expected(work):
    """Say what becomes of a work, from what the world knows of it."""
    if work.retracted and work.databases & {"arxiv", "openalex"}:
        return "retracted or withdrawn"
    if work.published < "2021-06-01":
        return "published before 2021-06-01"
    if "tides" in work.abstract and work.databases != {"semantic_scholar"}:
        return "names none of HumanEval, MBPP"
    return "included" if "hugging_face" in work.databases else FATES[work.text]


def test_every_work_has_the_fate_that_its_text_deserves(world, undisturbed):
    folder, flow = undisturbed
    record = read_record(folder / "store")
    works = {work.arxiv_id or work.doi or work.title.casefold(): work for work in record.works}
    assert len(record.works) == len(world.works) + 3
    fates = {}
    for made in world.works:
        found = works.get(made.arxiv or made.doi) or works[made.other_title.casefold()]
        fates[made.number] = (found.reason or found.decision.value, expected(made))
    assert {number: fate for number, fate in fates.items() if fate[0] != fate[1]} == {}
    assert flow == read_flows(record.searches, record.works)[0]
    assert sum(count.number for count in flow.identified) == flow.duplicates + flow.screened
    assert flow.screened == flow.sought + sum(count.number for count in flow.excluded)
    lost = sum(count.number for count in (*flow.not_retrieved, *flow.unreadable))
    assert flow.sought == flow.included + lost
    assert len({count.label for count in flow.identified}) == 8


def test_what_is_included_is_read(world, undisturbed):
    """The scores of the world's works are the values of the stored claims, whatever the form of the text."""
    folder, _ = undisturbed
    record = read_record(folder / "store")
    printed = {}
    for claim in record.claims:
        printed.setdefault(claim.source_id, set()).add(claim.numeral.printed)
    included = {work.work_id.removeprefix("doi:"): work for work in record.works if work.decision == Decision.INCLUDED}
    made = {work.arxiv or work.doi: work for work in world.works}
    checked = Counter()
    for source_id, work in included.items():
        origin = made.get(work.arxiv_id or work.doi or work.work_id)
        if origin is not None:
            scores = {score for _, row in origin.scores for score in row}
            assert scores <= printed[source_id], (origin.text, source_id)
            checked[origin.text] += 1
    assert set(checked) >= {text for text, fate in FATES.items() if fate == "included"}
    assert {source.path.rpartition(".")[2] for source in record.sources} >= {"html", "tex", "pdf", "xml", "md"}
    assert all(source.read_from.startswith(world.url) for source in record.sources)


def test_leaderboards_are_read(undisturbed):
    """The scores that one of them keeps problem by problem are averaged, and averaged again by the check."""
    folder, _ = undisturbed
    record = read_record(folder / "store")
    assert {one.document_id for one in record.sources if one.kind == SourceKind.LEADERBOARD} == {
        f"{name}-leaderboard" for name in BOARDS
    }
    claims = [claim for claim in record.claims if claim.document_id == "livecodebench-leaderboard"]
    values = {(claim.model, claim.benchmark, claim.subset): claim.numeral.printed for claim in claims}
    of_one = {
        subset: values["CodeLlama-7B-Instruct", "LiveCodeBench", subset] for subset in ("", "easy", "medium", "hard")
    }
    assert of_one == {"": "33.3", "easy": "100.0", "medium": "0.0", "hard": "0.0"}
    assert {subset: values["CodeLlama-34B-Instruct", "LiveCodeBench", subset] for subset in ("", "hard")} == {
        "": "50.0",
        "hard": "50.0",
    }
    confirmed = {one.claim_id for one in record.verdicts if one.status == Status.CONFIRMED}
    assert {claim.claim_id for claim in claims} <= confirmed


def test_services_are_asked_politely(world, undisturbed):
    assert undisturbed
    for name, interval in INTERVALS.items():
        assert world.server.most_open[name] == 1, name
        assert min(world.server.gaps(name), default=interval) >= interval, name


@pytest.mark.parametrize("seed", [1, 2])
def test_faults_change_nothing(world, undisturbed, tmp_path, seed):
    """A fault on every fifth request: the same flow, the same bytes, no request too soon, no key anywhere."""
    folder, flow = undisturbed
    before = len(world.server.hits)
    world.literature.every, world.literature.seed, world.literature.played = 5, seed, []
    try:
        assert collect(tmp_path, world.url, world.clock) == flow
    finally:
        world.literature.every = 0
    asked = len(world.server.hits) - before
    assert len(world.literature.played) >= asked / 5 - 2
    assert set(world.literature.played) == set(world.literature.faults)
    assert fingerprint(tmp_path / "store") == fingerprint(folder / "store")
    test_services_are_asked_politely(world, undisturbed)
    secrets = [secret.encode() for secret in (*KEYS.values(), CONTACT)]
    contents = (path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [secret for content in contents for secret in secrets if secret in content]
    assert {hit.headers.get("x-api-key") for hit in world.server.hits if hit.name == "semantic_scholar"} == {
        KEYS["semantic_scholar"]
    }


def test_a_second_search_asks_and_reads_only_what_is_new(world, undisturbed, read):
    folder, flow = undisturbed
    today = HandClock()  # the world's days pass while a busy machine runs other tests
    stored, asked = fingerprint(folder / "store"), len(world.server.hits)
    read.clear()
    assert collect(folder, world.url, today) == flow
    assert not read
    assert collect(folder, world.url, today, store="again", offline=True) == flow
    assert len(world.server.hits) == asked
    assert len(read) > flow.included
    read.clear()
    assert fingerprint(folder / "store") == fingerprint(folder / "again") == stored
    known = next(work.arxiv for work in world.works if work.text == "html" and expected(work) == "included")
    more = plan_of(wanted=Wanted(arxiv=(known,)))
    with_named = collect(folder, world.url, today, plan=more, store="again")
    assert [hit.query["id_list"] for hit in world.server.hits[asked:]] == [known]
    assert not read
    assert with_named.identified[-1].label == "named"
    record = read_record(folder / "again")
    assert len(read_flows(record.searches, record.works)) == 2


def test_offline_names_what_is_missing(world, undisturbed, tmp_path):
    assert undisturbed
    flow = collect(tmp_path, world.url, world.clock, plan=plan_of(retrievers=choose("arxiv")), offline=True)
    assert (flow.screened, flow.included) == (0, 0)
    (failure,) = read_record(tmp_path / "store").failures
    assert failure.reason == Reason.NOT_ARCHIVED
    assert "/arxiv/api/query" in failure.message


def test_named_works_enter_whatever_they_are_about(world, tmp_path):
    off_topic = next(
        work for work in world.works if "tides" in work.abstract and work.text == "html" and not work.retracted
    )
    by_doi = next(work for work in world.works if work.text == "jats" and work.published > "2021-06-01")
    wanted = Wanted(arxiv=(off_topic.arxiv, "2501.99999"), dois=(by_doi.doi, "10.5555/unknown"))
    plan = replace(plan_of(wanted=wanted), query=None, retrievers=())
    flow = collect(tmp_path, world.url, world.clock, plan=plan)
    record = read_record(tmp_path / "store")
    assert flow.identified[0].number == 2
    assert {work.work_id: work.decision for work in record.works} == {
        f"arxiv:{off_topic.arxiv}": Decision.INCLUDED,
        f"doi:{by_doi.doi}": Decision.NOT_RETRIEVED,  # Crossref does not say that Europe PMC has it
    }
    assert {failure.subject for failure in record.failures} == {"2501.99999", "10.5555/unknown"}


def test_killed_and_resumed_comes_to_the_same_store(tmp_path):
    """Five kills here; `benchmarks/collect_faults.py` makes fifty."""
    with World(count=40, every=5, seed=3) as small:
        collect(tmp_path / "undisturbed", small.url, small.clock)
        parts = collect_with_kills(small, tmp_path / "killed", 5, seed=11)
        assert sum(parts.values()) == 5
        assert fingerprint(tmp_path / "killed" / "store") == fingerprint(tmp_path / "undisturbed" / "store")
        assert not list((tmp_path / "killed" / "archive" / "parts").iterdir())
        for name, interval in INTERVALS.items():
            assert min(small.server.gaps(name), default=interval) >= interval, name
