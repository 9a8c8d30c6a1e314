"""Flow: how many works a search found, and what became of them, as PRISMA 2020 counts it.

The counts are read off the stored rows, one a database and one a work; they are stored nowhere else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.types.search import Decision, Screened, Search

_TITLES: Final[Mapping[str, str]] = {
    "arxiv": "arXiv",
    "openalex": "OpenAlex",
    "crossref": "Crossref",
    "datacite": "DataCite",
    "semantic_scholar": "Semantic Scholar",
    "europe_pmc": "Europe PMC",
    "hugging_face": "Hugging Face papers",
}
"""How databases write their own names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number with what it counts."""

    label: str
    """A database, or a reason."""
    number: int
    """Records or works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The flow of one search."""

    search_id: str
    """The search."""
    query: str
    """What was asked for."""
    identified: tuple[Count, ...]
    """Records of each database, in the order in which they were asked."""
    duplicates: int
    """Records beyond the first of their work."""
    screened: int
    """Works."""
    excluded: tuple[Count, ...]
    """Works that do not enter, by reason, the most frequent first."""
    sought: int
    """Works whose full text was looked for."""
    not_retrieved: tuple[Count, ...]
    """Works without a full text, by reason."""
    unreadable: tuple[Count, ...]
    """Works whose full text could not be read, by reason."""
    included: int
    """Works that were read."""


def read_flows(searches: Sequence[Search], works: Sequence[Screened]) -> tuple[Flow, ...]:
    """Count the flow of each search.

    Parameters
    ----------
    searches : sequence of Search
        One a search and database.
    works : sequence of Screened
        One a search and work.

    Returns
    -------
    tuple of Flow
        In the order of the searches.
    """
    first = {search.search_id: search for search in reversed(searches)}
    order = dict.fromkeys(search.search_id for search in searches)
    return tuple(_flow(first[search_id], searches, works) for search_id in order)


def _flow(first: Search, searches: Sequence[Search], works: Sequence[Screened]) -> Flow:
    own = [work for work in works if work.search_id == first.search_id]
    excluded = _reasons(own, Decision.EXCLUDED)
    return Flow(
        search_id=first.search_id,
        query=first.query,
        identified=tuple(
            Count(label=_TITLES.get(search.database, search.database), number=search.identified)
            for search in searches
            if search.search_id == first.search_id
        ),
        duplicates=sum(len(work.found_in) - 1 for work in own),
        screened=len(own),
        excluded=excluded,
        sought=len(own) - sum(count.number for count in excluded),
        not_retrieved=_reasons(own, Decision.NOT_RETRIEVED),
        unreadable=_reasons(own, Decision.UNREADABLE),
        included=sum(work.decision == Decision.INCLUDED for work in own),
    )


def _reasons(works: Sequence[Screened], decision: Decision) -> tuple[Count, ...]:
    counted = Counter(work.reason for work in works if work.decision == decision)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(label=reason, number=number) for reason, number in ordered)
