"""Plan: what a collection would ask of whom, at most, and how long that takes at the polite rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from engine.retrieve.databases import (
    arxiv,
    crossref,
    europe_pmc,
    hugging_face,
    leaderboards,
    repositories,
    semantic_scholar,
    unpaywall,
)
from engine.retrieve.databases.retrievers import OPEN_COPIES
from engine.retrieve.literature import Plan
from engine.retrieve.transport.service import Service

_ROWS: Final[Mapping[str, int]] = {
    semantic_scholar.SERVICE.name: 1000,
    hugging_face.SERVICE.name: hugging_face.MOST_ROWS,
    leaderboards.NAME: 10_000,
}
_FORMS_OF_ARXIV: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Requests of one kind to one service."""

    service: str
    """The service."""
    what: str
    """What it is asked for."""
    requests: int
    """How often, at most."""
    seconds: float
    """How long that takes at its interval, not counting its answers."""


def steps(plan: Plan, at: Mapping[str, Service]) -> tuple[Step, ...]:
    """Say what a collection would ask of whom, at most.

    Parameters
    ----------
    plan : Plan
        What is to be collected.
    at : mapping of str to Service
        Where each service stands.

    Returns
    -------
    tuple of Step
        Lists first, then full texts. Services run beside each other: the whole takes about as long as the slowest.
    """
    made = [*_lists(plan, at), *_named(plan, at)]
    named = len(plan.wanted.arxiv) + len(plan.wanted.dois)
    limit = plan.query.limit if plan.query else 0
    databases = {retriever.name for retriever in plan.retrievers} - {leaderboards.NAME}
    works = named + limit * len(databases)
    of_europe = limit * (europe_pmc.SERVICE.name in databases)
    of_hugging_face = min(limit, hugging_face.MOST_ROWS) * (hugging_face.SERVICE.name in databases)
    texts = (
        (arxiv.SERVICE.name, "papers, in up to three forms each", _FORMS_OF_ARXIV * works),
        (europe_pmc.SERVICE.name, "full texts of open works", of_europe),
        (hugging_face.SERVICE.name, "Markdown of papers that it lists", of_hugging_face),
        (arxiv.MIRROR.name, "papers without HTML and source there", works),
        (unpaywall.SERVICE.name, "open copies of works without another", works),
        (repositories.SERVICE.name, "open copies that the former does not know", works),
        (OPEN_COPIES.name, "open copies, each of its own host", works),
    )
    made += [_step(at, name, what, requests) for name, what, requests in texts if requests and name in at]
    return tuple(made)


def _lists(plan: Plan, at: Mapping[str, Service]) -> list[Step]:
    if plan.query is None:
        return []
    made = []
    for retriever in plan.retrievers:
        if retriever.name == leaderboards.NAME:
            made += [_step(at, service.name, "its leaderboard", 1) for service in retriever.services]
            continue
        pages = ceil(plan.query.limit / _ROWS.get(retriever.name, 100))
        made.append(_step(at, retriever.name, f"list of at most {plan.query.limit:,} records", pages))
    return made


def _named(plan: Plan, at: Mapping[str, Service]) -> list[Step]:
    made = []
    if plan.wanted.arxiv:
        made.append(_step(at, arxiv.SERVICE.name, "records of named papers", ceil(len(plan.wanted.arxiv) / 50)))
    if plan.wanted.dois:
        made.append(_step(at, crossref.SERVICE.name, "records of named DOIs", len(plan.wanted.dois)))
        made.append(_step(at, "datacite", "records of DOIs that Crossref does not know", len(plan.wanted.dois)))
    return made


def _step(at: Mapping[str, Service], name: str, what: str, requests: int) -> Step:
    return Step(service=name, what=what, requests=requests, seconds=requests * at[name].interval)
