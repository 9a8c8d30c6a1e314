"""`passband collect` over a small world: what it prints, asks, stores and refuses."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "retrieve"))

from world.literature import BOARDS
from world.search import KEYS, QUERY, World, services_at

from engine.retrieve.databases.retrievers import SERVICES
from engine.retrieve.transport import transport
from engine.retrieve.transport.settings import load_settings
from engine.store.read import read_record
from engine.types.search import Decision

QUESTION = """\
title = "Does size matter?"
text = "How do scores on HumanEval vary with model size?"
asked_benchmarks = ["HumanEval"]
benchmarks = ["HumanEval"]
metric = "pass@1"
asked_metrics = ["pass@1"]

[inclusion]
since = "2022-01-01"
until = "2024-12-31"
topics = [["HumanEval"], ["language model"]]
none_of = ["Study 7 of"]
"""


@pytest.fixture(scope="module")
def world():
    with World(count=24) as made:
        yield made


@pytest.fixture
def at_home(world, tmp_path, monkeypatch):
    """A user of the world: a configuration, an archive, a store."""
    parts = [
        f'[services.{name}]\nbase_url = "{service.base_url}"\nfiles_url = "{service.files_url}"\nkey = "{KEYS.get(name, " ")}"\n'
        for name, service in services_at(world.url).items()
    ]
    config = tmp_path / "config.toml"
    config.write_text(f'contact = "who@example.org"\narchive = "{tmp_path / "archive"}"\n' + "\n".join(parts))
    monkeypatch.setenv("PASSBAND_CONFIG", str(config))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("PASSBAND_CONTACT", "PASSBAND_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(transport, "SystemClock", lambda: world.clock)
    return tmp_path


@pytest.fixture
def collect(passband, at_home):
    return lambda *arguments: passband("collect", *arguments, "--store", at_home / "store")


def test_a_search_is_stored_and_its_flow_printed(collect, at_home, world):
    done = collect(QUERY, "--since", "2021-06-01")
    assert done.code == 0
    lines = [line.split(maxsplit=1) for line in done.out.splitlines()]
    printed = {what: int(number) for number, what in lines}
    record = read_record(at_home / "store")
    assert printed["screened"] == len(record.works) == 24 + len(BOARDS)
    assert printed["included"] == sum(work.decision == Decision.INCLUDED for work in record.works) > 5
    assert printed["identified in arXiv"] == sum("arxiv" in work.databases for work in world.works)
    assert printed["sought"] == printed["screened"] - sum(
        n for what, n in printed.items() if what.startswith("excluded")
    )
    assert lines[-1][1] == "included"
    assert not [key for key in KEYS.values() if key in done.out + done.err]
    again = collect(QUERY, "--since", "2021-06-01", "--offline")
    assert (again.out, again.code) == (done.out, 0)


def test_a_dry_run_asks_nothing(collect, world, monkeypatch):
    before = len(world.server.hits)
    done = collect("HumanEval", "--dry-run", "--databases", "arxiv,openalex", "--limit", "250")
    assert done.code == 0
    rows = {tuple(line.split()[:2]): line for line in done.out.splitlines()}
    assert "list of at most 250 records" in rows["arxiv", "list"]
    assert rows["arxiv", "list"].split()[-3:] == ["3", "9", "s"]
    assert "papers, in up to three forms each" in rows["arxiv", "papers,"]
    assert len(world.server.hits) == before


def test_a_question_brings_its_rules(collect, at_home):
    folder = at_home / "analyses" / "size"
    folder.mkdir(parents=True)
    (folder / "question.toml").write_text(QUESTION)
    done = collect("size", "--analyses", folder.parent, "--databases", "openalex")
    assert done.code == 0
    reasons = {work.reason for work in read_record(at_home / "store").works if work.decision == Decision.EXCLUDED}
    assert {"published before 2022-01-01", "published after 2024-12-31", "title holds 'Study 7 of'"} <= reasons


def test_named_works(collect, at_home, world):
    named = next(work for work in world.works if work.text == "html")
    file = at_home / "mine.txt"
    file.write_text(f"{named.arxiv}\nno identifier\n")
    done = collect("--from", file, "--arxiv", "2501.99999")
    assert done.code == 0
    assert "arXiv knows no 2501.99999" in done.err
    assert "'no identifier' without an arXiv identifier or DOI" in done.err
    assert {source.arxiv_id for source in read_record(at_home / "store").sources} == {named.arxiv}


def test_offline_without_an_archive_names_what_is_missing(collect):
    done = collect("HumanEval", "--offline", "--databases", "arxiv")
    assert done.code == 1
    assert "not-archived: " in done.err
    assert "/arxiv/api/query" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ("nothing to collect",)),
        (["HumanEval", "--databases", "scopus"], ("scopus", "arxiv")),
        (["HumanEval", "--since", "yesterday"], ("--since yesterday", "2026-01-31")),
        (["--arxiv", "x"], ("'x'", "2501.00001")),
        (["--doi", "x"], ("'x'", "10.1000")),
        (["--from", "x.pdf"], ("x.pdf", ".bib")),
        (["the of and"], ("nothing to look for",)),
    ],
)
def test_wrong_usage(collect, one_sentence, arguments, words):
    one_sentence(collect(*arguments), 2, *words)


def test_services_are_not_asked_without_a_contact(collect, one_sentence, at_home):
    config = at_home / "config.toml"
    config.write_text(config.read_text().replace('contact = "who@example.org"', 'contact = ""'))
    one_sentence(collect("HumanEval"), 2, "PASSBAND_CONTACT")


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("contact = 5\n", 1, ("config.toml", "contact")),
        ("keys = {}\n", 1, ("config.toml", "keys")),
        ("nonsense", 1, ("config.toml", "TOML")),
        ("[services.scopus]\nkey = 's3cret'\n", 2, ("scopus", "arxiv")),
        ("[services.arxiv]\nbase_url = 'file:///x'\n", 2, ("arxiv", "file:///x")),
        ("[services.arxiv]\nkey = ['s3cret']\n", 1, ("services.arxiv.key",)),
        ("contact = 'nobody'\n", 2, ("mail address",)),
    ],
)
def test_a_wrong_configuration_is_named_without_its_keys(collect, one_sentence, at_home, written, code, words):  # noqa: PLR0917
    (at_home / "config.toml").write_text(written)
    done = collect("HumanEval")
    one_sentence(done, code, *words)
    assert "s3cret" not in done.err


def test_the_environment_goes_before_the_file(at_home):
    environment = {
        "PASSBAND_CONFIG": str(at_home / "config.toml"),
        "PASSBAND_OPENALEX_KEY": "s3cret",
        "PASSBAND_CONTACT": "me@example.org",
    }
    settings = load_settings(SERVICES, environment)
    assert settings.services.keys() == SERVICES.keys()
    assert settings.keys == {**KEYS, "openalex": "s3cret"}
    assert settings.contact == "me@example.org"
    assert settings.user_agent.endswith("(mailto:me@example.org)")
    assert "s3cret" not in repr(settings)


def test_a_service_that_needs_a_key_is_asked_only_with_one(at_home):
    config = at_home / "config.toml"
    config.write_text(config.read_text().replace(KEYS["core"], ""))
    environment = {"PASSBAND_CONFIG": str(config)}
    assert SERVICES.keys() - load_settings(SERVICES, environment).services.keys() == {"core"}
    assert "core" in load_settings(SERVICES, environment | {"PASSBAND_CORE_KEY": "k"}).services
