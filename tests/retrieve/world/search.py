"""A search over the world: a server, the settings that lead to it, and one call that collects."""

import functools
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from engine import collection
from engine.collection import Hands, collect_literature
from engine.question.search import query_of_text
from engine.retrieve.databases.retrievers import RETRIEVERS, SERVICES
from engine.retrieve.literature import Plan
from engine.retrieve.transport.client import Patience
from engine.retrieve.transport.settings import Settings
from engine.retrieve.transport.transport import Transport, opened
from engine.retrieve.works.wanted import Wanted
from world.literature import BOARDS, Literature
from world.server import SCALE, Server, WorldClock
from world.works import make_works

KEYS = {
    "openalex": "oa-secret-1",
    "semantic_scholar": "s2-secret-2",
    "hugging_face": "hf-secret-3",
    "core": "core-secret-4",
}
CONTACT = "world@example.org"
QUERY = '"HumanEval" OR "MBPP" AND "language models" OR "code generation"'
PATIENCE = Patience(connect=5.0, read=5.0, whole=2.0)
PLACES = {name: f"/{name}" for name in SERVICES} | {"open_copies": "/copies"} | {name: f"/{name}" for name in BOARDS}


def services_at(url):
    files = {"arxiv": f"{url}/arxiv/files"}
    return {
        name: replace(service, base_url=url + PLACES[name], files_url=files.get(name, ""))
        for name, service in SERVICES.items()
    }


def settings_in(folder, url):
    return Settings(
        services=services_at(url), contact=CONTACT, archive=folder / "archive", pace=folder / "pace", keys=KEYS
    )


def plan_of(text=QUERY, *, limit=400, wanted=None, retrievers=RETRIEVERS):
    query, inclusion = query_of_text(text, "2021-06-01", limit)
    return Plan(query=query, inclusion=inclusion, retrievers=retrievers, wanted=wanted or Wanted())


def collect(folder, url, clock, *, plan=None, store="store", offline=False, progress=None):
    settings = settings_in(Path(folder), url)
    with opened(Transport(settings, clock=clock, patience=PATIENCE, offline=offline)) as transport:
        hands = Hands(services=settings.services, transport=transport, store=Path(folder) / store)
        return collect_literature(plan or plan_of(), hands, progress or (lambda name, steps: lambda done: None))


@contextmanager
def reading_once():
    """Read the same source once, however many searches fetch it; yield the list of those that were asked to be read."""
    asked, read = [], functools.cache(collection.read_source)

    def remembered(source_file):
        asked.append(source_file.source.document_id)
        return read(source_file)

    with mock.patch.object(collection, "read_source", remembered):
        yield asked


class World:
    """A running world."""

    def __init__(self, *, count=220, seed=0, every=0, scale=SCALE, drip=True):
        self.clock = WorldClock(time.time(), scale)
        self.works = make_works(count)
        self.literature = Literature(self.clock, self.works, seed=seed, every=every, drip=drip)
        self.server = Server(self.literature, self.clock)
        self.literature.url = self.url = self.server.url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()
