"""Claims of a document: every extractor in turn."""

from engine.extract.base import Extractor
from engine.extract.sentences import extract_sentences
from engine.extract.tables import extract_tables
from engine.types.claim import Claim
from engine.types.document import Document
from engine.types.outcome import Outcome

EXTRACTORS: tuple[Extractor, ...] = (extract_tables, extract_sentences)
"""Every extractor, in the order of its claims."""


def extract_claims(document: Document) -> Outcome[Claim]:
    """Read the claims of a document.

    Parameters
    ----------
    document : Document
        A parsed document.

    Returns
    -------
    Outcome of Claim
        The claims of each extractor in turn, each in document order; what could not be read as failures.
    """
    outcomes = [extract(document) for extract in EXTRACTORS]
    return Outcome(
        items=tuple(claim for outcome in outcomes for claim in outcome.items),
        failures=tuple(one for outcome in outcomes for one in outcome.failures),
    )
