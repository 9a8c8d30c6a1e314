"""Each client on the shapes, pages and failures of its service."""

import json
from dataclasses import replace

import pytest
from conftest import KEY
from world import literature
from world.search import services_at
from world.server import Reply
from world.works import Made

from engine.errors import UnknownNameError
from engine.retrieve.databases import arxiv, crossref, datacite, openalex, repositories, unpaywall
from engine.retrieve.databases.retrievers import RETRIEVERS, SERVICES, choose
from engine.retrieve.transport.settings import Settings
from engine.types.outcome import Failure, Reason
from engine.types.search import Listed, Query
from engine.types.source import SourceKind
from engine.types.unknown import UNKNOWN

QUERY = Query(text="x", topics=(("HumanEval", 'MB"PP+'), ("language model",)), since="2024-02-03", limit=250)
WORK = Made(
    number=1,
    title="A <Study> & More",
    authors=["A. Björk", "B. O'Brien"],
    published="2024-05-06",
    abstract="We measure < 7B models.",
    arxiv="2405.00001",
    doi="10.5555/abc",
    pmcid="PMC7000001",
)
LISTS = {
    "arxiv": "/arxiv/api/query", "openalex": "/openalex/works", "crossref": "/crossref/works", "datacite": "/datacite/dois",
    "semantic_scholar": "/semantic_scholar/paper/search/bulk", "europe_pmc": "/europe_pmc/search", "hugging_face": "/hugging_face/api/papers/search",
}  # fmt: skip
CLIENTS = {retriever.name: retriever for retriever in RETRIEVERS if retriever.name in LISTS}


def works(count, first=1):
    return [
        replace(WORK, number=n, arxiv=f"2405.{n:05d}", doi=f"10.5555/{n}", title=f"Study {n} of things")
        for n in range(first, first + count)
    ]


def page(name, some, total, start, *, following=""):
    """Return a page of a service's list."""
    if name == "arxiv":
        return literature.feed("", total, start, [literature.entry(work) for work in some])
    rows = {
        "openalex": lambda: {"meta": {"count": total}, "results": [literature.openalex(work, "http://x") for work in some]},
        "crossref": lambda: {"message": {"total-results": total, "items": [literature.crossref(work) for work in some]}},
        "datacite": lambda: {"meta": {"total": total}, "data": [literature.datacite(work) for work in some]},
        "semantic_scholar": lambda: {"total": total, "token": following or None, "data": [literature.semantic(work, "") for work in some]},
        "europe_pmc": lambda: {"hitCount": total, "nextCursorMark": following, "resultList": {"result": [literature.europe(work) for work in some]}},
        "hugging_face": lambda: [{"paper": literature.hugging(work)} for work in some],
    }  # fmt: skip
    return literature.as_json(rows[name]())


@pytest.fixture
def search(stage):
    """Search one database of the stage."""
    settings = Settings(
        services=services_at(stage.server.url),
        contact="who@example.org",
        archive=stage.folder / "archive",
        pace=stage.folder / "pace",
        keys={"semantic_scholar": KEY, "core": KEY},
    )

    def run(name, query=QUERY, *, offline=False):
        ask = stage.transport(settings=settings, offline=offline)
        return CLIENTS[name].search(query, settings.services, ask)

    run.settings = settings
    return run


@pytest.mark.parametrize("name", LISTS)
def test_a_record_is_read_whatever_its_shape(stage, search, name):
    stage.plays(LISTS[name], page(name, [WORK], 1, 0))
    listing = search(name)
    assert listing.failures == ()
    assert (listing.available, listing.complete) == (1, True)
    (listed,) = listing.listed
    assert listed.database == name
    assert listed.title == "A & More"
    assert listed.authors == ("A. Björk", "B. O'Brien")
    assert WORK.published.startswith(listed.published[:4])
    assert listed.abstract in {"", WORK.abstract}
    expected = {"arxiv": {"2405.00001"}, "crossref": {""}, "europe_pmc": {""}}
    assert listed.arxiv_id in expected.get(name, {"2405.00001"})
    assert listed.doi in {"", WORK.doi}
    assert stage.times(LISTS[name]) == 1
    assert listing.asked.startswith(stage.server.url + LISTS[name])


@pytest.mark.parametrize("name", LISTS)
def test_the_query_is_asked_in_the_language_of_the_service(stage, search, name):
    stage.plays(LISTS[name], page(name, [WORK], 1, 0))
    search(name)
    said = {
        "arxiv": ("search_query", '(all:"HumanEval" OR all:"MB PP+") AND (all:"language model") AND submittedDate:[202402030000 TO 299912312359]'),
        "openalex": ("search", '("HumanEval" OR "MB PP+") AND ("language model")'),
        "crossref": ("query.bibliographic", "HumanEval MB PP+ language model"),
        "datacite": ("query", '("HumanEval" OR "MB PP+") AND ("language model") AND publicationYear:[2024 TO *]'),
        "semantic_scholar": ("query", '("HumanEval" | "MB PP+") + ("language model")'),
        "europe_pmc": ("query", '("HumanEval" OR "MB PP+") AND ("language model") AND FIRST_PDATE:[2024-02-03 TO 2999-12-31]'),
        "hugging_face": ("q", "HumanEval MB PP+ language model"),
    }  # fmt: skip
    key, value = said[name]
    assert stage.server.hits[0].query[key] == value


PAGED = [name for name in LISTS if name != "hugging_face"]


@pytest.mark.parametrize("name", PAGED)
def test_a_list_is_read_to_its_end(stage, search, name):
    some = works(150)
    stage.plays(LISTS[name], page(name, some[:100], 150, 0, following="C1"), page(name, some[100:], 150, 100))
    listing = search(name)
    assert [record.title for record in listing.listed] == [work.title for work in some]
    assert listing.complete
    assert stage.times(LISTS[name]) == 2


@pytest.mark.parametrize("name", PAGED)
def test_a_list_is_read_to_the_limit(stage, search, name):
    stage.plays(LISTS[name], page(name, works(100), 5000, 0, following="C1"))
    listing = search(name, replace(QUERY, limit=60))
    assert (len(listing.listed), listing.available, listing.complete) == (60, 5000, True)
    assert stage.times(LISTS[name]) == 1


@pytest.mark.parametrize("name", PAGED)
def test_an_empty_page_in_the_middle_is_asked_for_again_and_then_fails_aloud(stage, search, name):
    first, empty = page(name, works(100), 150, 0, following="C1"), page(name, [], 150, 100)
    stage.plays(LISTS[name], first, empty, page(name, works(50, 101), 150, 100))
    assert len(search(name).listed) == 150
    stage.clock.sleep(100_000)
    stage.plays(LISTS[name], first, empty)
    listing = search(name)
    assert (len(listing.listed), listing.complete) == (100, False)
    (failure,) = listing.failures
    assert (failure.reason, failure.subject) == (Reason.MALFORMED_ANSWER, name)
    assert "broke off after 100 records" in failure.message


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "bad",
    [
        b"<!DOCTYPE html><html>Are you a robot?</html>",
        b"",
        b"[" * 100_000,
        b'{"surprise": 1}',
        b"\xff\xfe\x00",
        b"null",
    ],
    ids=["page", "nothing", "deep", "shape", "bytes", "null"],
)
def test_what_is_no_answer_fails_as_such(stage, search, name, bad):
    stage.plays(LISTS[name], bad)
    listing = search(name)
    assert (listing.listed, listing.complete) == ((), False)
    assert listing.failures[0].reason == Reason.MALFORMED_ANSWER
    assert "before its first record" in listing.failures[0].message


@pytest.mark.parametrize("name", LISTS)
def test_a_dead_service_is_a_failure(stage, search, name):
    stage.plays(LISTS[name], Reply(status=503))
    (failure,) = search(name).failures
    assert failure.reason == Reason.UNREACHABLE


@pytest.mark.parametrize("name", [name for name in PAGED if name != "arxiv"])
def test_a_malformed_record_takes_no_other_with_it(stage, search, name):
    said = json.loads(page(name, works(3), 3, 0).body)
    lists = {
        "openalex": ["results"],
        "crossref": ["message", "items"],
        "datacite": ["data"],
        "semantic_scholar": ["data"],
        "europe_pmc": ["resultList", "result"],
    }
    rows = said
    for key in lists[name]:
        rows = rows[key]
    rows[1] = {"id": {"no": "text"}}
    stage.plays(LISTS[name], json.dumps(said).encode())
    listing = search(name)
    assert [record.title for record in listing.listed] == ["Study 1 of things", "Study 3 of things"]
    assert [failure.reason for failure in listing.failures] == [Reason.MALFORMED_ANSWER]


def test_a_repeated_token_is_no_endless_list(stage, search):
    name = "semantic_scholar"
    stage.plays(LISTS[name], page(name, works(40), 400, 0, following="T"))
    listing = search(name)
    assert (listing.complete, listing.failures[0].reason) == (False, Reason.INCOMPLETE)
    assert stage.times(LISTS[name]) == 2


def test_an_echoed_cursor_is_the_end(stage, search):
    name = "europe_pmc"
    stage.plays(LISTS[name], page(name, works(40), 40, 0, following="*"))
    assert search(name).complete
    assert stage.times(LISTS[name]) == 1


def test_a_stale_cursor_lets_the_list_be_read_anew(stage, search):
    """A run was interrupted behind the first page; when it goes on the service has forgotten the cursor."""
    name = "europe_pmc"
    first = page(name, works(100), 150, 0, following="C1")
    stage.plays(LISTS[name], first, Reply(status=403))
    assert not search(name).complete
    stage.clock.sleep(1000)
    gone = literature.as_json({"errCode": 404, "errMsg": "Unknown cursor"})
    stage.plays(LISTS[name], gone, first, page(name, works(50, 101), 150, 100))
    listing = search(name)
    assert (len(listing.listed), listing.complete, listing.failures) == (150, True, ())


def test_errors_of_europe_pmc_inside_success(stage, search):
    name = "europe_pmc"
    stage.plays(LISTS[name], literature.as_json({"errCode": 404, "errMsg": "Invalid <b>query</b>"}))
    (failure,) = search(name).failures
    assert failure.reason == Reason.REFUSED
    assert "Invalid query" in failure.message
    stage.clock.sleep(100_000)
    stage.plays(LISTS[name], literature.as_json({"errCode": 500, "errMsg": "x"}), page(name, [WORK], 1, 0))
    assert len(search(name).listed) == 1


def test_errors_of_arxiv_inside_success(stage, search):
    stage.plays(LISTS["arxiv"], literature.feed("", 1, 0, [literature.error_entry("start must be an integer")]))
    (failure,) = search("arxiv").failures
    assert failure.reason == Reason.REFUSED
    assert "start must be an integer" in failure.message


def test_arxiv_executes_what_it_was_asked(stage, search):
    asked = CLIENTS["arxiv"].first(QUERY, search.settings.services)
    executed = dict(asked.params)["search_query"]
    stage.plays(LISTS["arxiv"], literature.feed(executed, 1, 0, [literature.entry(WORK)]))
    assert search("arxiv").failures == ()
    stage.clock.sleep(100_000)
    stage.plays(LISTS["arxiv"], literature.feed(executed.replace("all:", "ti:", 1), 1, 0, [literature.entry(WORK)]))
    assert "another query" in search("arxiv").failures[0].message


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed>&b;</feed>',
        b'<!DOCTYPE f SYSTEM "file:///etc/passwd"><f/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE f [<!ENTITY a "aaaa">]><f>&a;</f>'.encode("utf-16"),
    ],
)
def test_arxiv_feeds_declare_no_entities(stage, search, bomb):
    stage.plays(LISTS["arxiv"], bomb)
    assert search("arxiv").failures[0].reason == Reason.MALFORMED_ANSWER


@pytest.mark.parametrize("name", [name for name in LISTS if name != "arxiv"])
def test_numbers_and_characters_that_no_file_can_hold(stage, search, name):
    """Digits beyond all bounds are no JSON; half a character becomes a question mark, its record stays."""
    said = page(name, [replace(WORK, title="Half a \ud83d character")], 1, 0)
    stage.plays(LISTS[name], said)
    assert [record.title for record in search(name).listed] == ["Half a ? character"]
    stage.clock.sleep(100_000)
    stage.plays(LISTS[name], said.body.replace(b"1", b"1" * 5000, 1))
    assert search(name).listed == ()


def test_arxiv_names_withdrawn_papers(stage, search):
    stage.plays(
        LISTS["arxiv"],
        literature.feed("", 2, 0, [literature.entry(replace(WORK, retracted=True)), literature.entry(WORK)]),
    )
    assert [record.retracted for record in search("arxiv").listed] == [True, False]


def test_identifiers_are_looked_up(stage, search):
    stage.plays(LISTS["arxiv"], literature.feed("", 1, 0, [literature.entry(WORK)]))
    at = search.settings.services
    listing = arxiv.named(["2405.00001v1", "2405.99999"], at, stage.transport(settings=search.settings))
    assert [record.arxiv_id for record in listing.listed] == ["2405.00001"]
    assert stage.server.hits[0].query["id_list"] == "2405.00001v1,2405.99999"


@pytest.mark.parametrize(("client", "path", "body"), [
    (crossref, "/crossref/works/10.5555/abc", {"message": literature.crossref(WORK)}),
    (datacite, "/datacite/dois/10.5555/abc", {"data": literature.datacite(WORK)}),
])  # fmt: skip
def test_dois_are_looked_up(stage, search, client, path, body):
    stage.plays(path, literature.as_json(body))
    ask = stage.transport(settings=search.settings)
    found = client.named("10.5555/abc", search.settings.services, ask)
    assert isinstance(found, Listed)
    assert found.authors == ("A. Björk", "B. O'Brien")
    stage.plays("/crossref/works/10.1/none", Reply(status=404, body=b"Resource not found."))
    stage.plays("/datacite/dois/10.1/none", Reply(status=404))
    missing = client.named("10.1/none", search.settings.services, ask)
    assert isinstance(missing, Failure)
    assert missing.reason == Reason.NOT_FOUND


def test_open_copies(stage, search):
    ask = stage.transport(settings=search.settings)
    place = {"url_for_pdf": "https://example.org/x.pdf", "license": "cc-by"}
    answers = {"10.1/a": place, "10.1/b": None, "10.1/c": {"url_for_pdf": "https://arxiv.org/pdf/2405.00001"}}
    for name, best in answers.items():
        stage.plays(f"/unpaywall/v2/{name}", literature.as_json({"doi": name, "best_oa_location": best}))
    found = [unpaywall.open_copy(name, search.settings.services, ask) for name in answers]
    assert found == [("https://example.org/x.pdf", "cc-by"), ("", ""), ("", "")]
    assert stage.server.hits[0].query["email"] == "who@example.org"


def test_open_copies_of_repositories(stage, search):
    ask, at = stage.transport(settings=search.settings), search.settings.services
    rows = [
        {"doi": "10.1000/other", "downloadUrl": "https://example.org/other.pdf"},
        {"doi": None, "downloadUrl": "https://example.org/none.pdf"},
        {"doi": "10.1000/A", "downloadUrl": "https://arxiv.org/pdf/2405.00001"},
        5,
        {"doi": "https://doi.org/10.1000/A", "downloadUrl": "https://core.ac.uk/download/1.pdf"},
    ]
    stage.plays("/core/search/works/", literature.as_json({"totalHits": 5, "results": rows}))
    assert repositories.open_copy("10.1000/a", at, ask) == ("https://core.ac.uk/download/1.pdf", "")
    assert repositories.open_copy("10.1000/b", at, ask) == ("", "")
    (first, _) = stage.server.hits
    assert first.query == {"q": 'doi:"10.1000/a"', "limit": "5"}
    assert first.headers["Authorization"] == f"Bearer {KEY}"
    without = {name: service for name, service in at.items() if name != "core"}
    assert repositories.open_copy("10.1000/c", without, ask) == ("", "")
    assert len(stage.server.hits) == 2
    stage.plays("/core/search/works/", Reply(status=401))
    assert repositories.open_copy("10.1000/d", at, ask).reason == Reason.DENIED


def test_openalex_abstracts_licences_and_copies(stage, search):
    said = literature.openalex(WORK, "https://x")
    said["doi"] = "https://doi.org/10.48550/arXiv.2405.00001"
    place = {"pdf_url": "https://example.org/a.pdf", "is_oa": True, "license": "cc-by-nc"}
    said["locations"] = [
        place,
        {**place, "is_oa": False, "pdf_url": "https://closed.example/b.pdf"},
        {**place, "pdf_url": "https://arxiv.org/pdf/2405.00001"},
    ]
    said |= {"type": "dataset", "is_retracted": True, "title": None, "abstract_inverted_index": None}
    stage.plays(LISTS["openalex"], literature.as_json({"meta": {"count": 1}, "results": [said]}))
    (listed,) = search("openalex").listed
    assert (listed.arxiv_id, listed.doi, listed.title, listed.abstract) == ("2405.00001", "", "", "")
    assert (listed.copies, listed.licence, listed.retracted, listed.other_kind) == (
        ("https://example.org/a.pdf",),
        "cc-by-nc",
        True,
        "dataset",
    )


def test_pages_beyond_the_reach_of_page_numbers_are_not_asked_for(stage, search):
    stage.plays(LISTS["openalex"], page("openalex", works(100), 50_000, 0))
    listing = search("openalex", replace(QUERY, limit=20_000))
    assert stage.times(LISTS["openalex"]) == openalex.MOST_ROWS // openalex.ROWS
    assert (len(listing.listed), listing.failures) == (10_000, ())


def test_leaderboards_are_listed_without_a_question():
    (board,) = choose("leaderboards")
    listing = board.search(QUERY, services_at("http://127.0.0.1:1"), lambda request: pytest.fail(request.url))
    assert {record.kind for record in listing.listed} == {SourceKind.LEADERBOARD}
    assert next(url for record in listing.listed for url in record.copies) == "http://127.0.0.1:1/evalplus/results.json"
    assert listing.available != UNKNOWN


def test_databases_are_chosen_by_name():
    assert [one.name for one in choose("openalex, arXiv")] == ["arxiv", "openalex"]
    assert choose("") == RETRIEVERS
    with pytest.raises(UnknownNameError, match="no database 'scopus'"):
        choose("arxiv,scopus")


def test_every_service_states_its_terms_and_is_asked_by_https():
    assert {service.name for retriever in RETRIEVERS for service in retriever.services} < set(SERVICES)
    for service in SERVICES.values():
        assert service.base_url.startswith("https://")
        assert service.interval > 0
        assert service.terms
