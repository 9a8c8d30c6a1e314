"""Unpaywall: where an open copy of a DOI stands. It has no search."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from engine.retrieve.foreign import Foreign, line, look_up
from engine.retrieve.identifiers import arxiv_id
from engine.retrieve.transport.request import Ask
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure

SERVICE: Final = Service(
    name="unpaywall", base_url="https://api.unpaywall.org", interval=1.0, contact_param="email",
    terms="100,000 requests a day",
)  # fmt: skip
"""Its interface."""


class _Place(Foreign):
    url_for_pdf: str = ""
    license: str = ""


class _Entry(Foreign):
    doi: str
    best_oa_location: _Place = _Place()


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
        Address of a PDF and its licence; both empty where there is no open copy but arXiv's.
    """
    url = f"{at[SERVICE.name].base_url}/v2/{quote(doi, safe='/')}"
    read = look_up(SERVICE.name, url, _Entry, ask)
    if isinstance(read, Failure):
        return read
    place = read.best_oa_location
    return ("", "") if arxiv_id(place.url_for_pdf) else (place.url_for_pdf, line(place.license))
