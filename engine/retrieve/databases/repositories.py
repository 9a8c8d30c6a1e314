"""CORE: copies in repositories of universities. Asked for one DOI at a time, and only with a key: without one it refuses nearly always."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from engine.retrieve.databases.base import quoted
from engine.retrieve.foreign import Foreign, each, look_up
from engine.retrieve.identifiers import arxiv_id
from engine.retrieve.identifiers import doi as plain_doi
from engine.retrieve.transport.request import Ask
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure

SERVICE: Final = Service(
    name="core", base_url="https://api.core.ac.uk/v3", interval=6.0, key_header="Authorization", key_prefix="Bearer ", needs_key=True,
    terms="10 requests a minute",
)  # fmt: skip
"""Its interface."""
ROWS: Final = 5
"""Records of one DOI that are looked at: repositories keep the same paper."""


class _Copy(Foreign):
    doi: str = ""
    url: str = Field(default="", alias="downloadUrl")


class _Copies(Foreign):
    results: list[Any]


def open_copy(doi: str, at: Mapping[str, Service], ask: Ask) -> tuple[str, str] | Failure:
    """Ask where an open copy stands.

    Parameters
    ----------
    doi : str
        The DOI.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.

    Returns
    -------
    tuple of str, or Failure
        Address of a PDF, and an empty licence, as it states none; both empty where there is no open copy but arXiv's, or CORE cannot be asked.
    """
    if SERVICE.name not in at:
        return "", ""
    url = f"{at[SERVICE.name].base_url}/search/works/"
    params = (("q", f"doi:{quoted(doi)}"), ("limit", str(ROWS)))
    read = look_up(SERVICE.name, url, _Copies, ask, params=params)
    if isinstance(read, Failure):
        return read
    copies, _ = each(read.results, _Copy, SERVICE.name)
    return next(
        (copy.url for copy in copies if plain_doi(copy.doi) == doi and copy.url and not arxiv_id(copy.url)), ""
    ), ""
