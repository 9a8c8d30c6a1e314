"""Trace: every printed number passes here, so that page and manifest can say which observations it rests on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.digest import identifier
from engine.report.format import clean
from engine.report.marks import marked

_NUMBER = re.compile(r"(?<![\w.,@+*/-])[−-]?\d[\d,]*(?:\.\d+)?(?: %)?(?![\w@*-]|\.\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a printed number rests on."""

    key: str
    """Digest of a frame, of a part of it, of the record, or the identifier of one observation."""
    observation_ids: tuple[str, ...]
    """Observations; empty where the number counts rows of the record or is the one observation of the key."""
    note: str = ""
    """What a number without observations rests on, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number as it stands in the report."""

    text: str
    """As printed, with its unit."""
    what: str
    """What it is."""
    basis: str
    """Key of its basis."""


def basis(observation_ids: Sequence[str], *scope: str) -> Basis:
    """Return the basis of a number that rests on several observations.

    Parameters
    ----------
    observation_ids : sequence of str
        Observations.
    *scope : str
        What tells this basis from another one over the same observations, such as the digest of the frame.

    Returns
    -------
    Basis
        With a key that depends on nothing but the observations and the scope.
    """
    ids = tuple(dict.fromkeys(observation_ids))
    return Basis(key=identifier("basis", *scope, *ids), observation_ids=ids)


class Trace:
    """Collects the printed numbers of one report in the order in which they are made."""

    def __init__(self) -> None:
        """Start with no number."""
        self._printed: dict[Printed, int] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._notes: dict[str, str] = {}

    def number(self, text: str, what: str, rests_on: Basis) -> str:
        """Note a number and hand it back for printing.

        Parameters
        ----------
        text : str
            The number as printed, without marks.
        what : str
            What it is.
        rests_on : Basis
            What it rests on.

        Returns
        -------
        str
            `text` between marks that say which number of the trace it is.
        """
        noted = Printed(text=text, what=clean(what), basis=rests_on.key)
        if rests_on.observation_ids:
            self._bases[rests_on.key] = rests_on.observation_ids
        if rests_on.note:
            self._notes[rests_on.key] = clean(rests_on.note)
        return marked(text, self._printed.setdefault(noted, len(self._printed)))

    def within(self, text: str, what: str, rests_on: Basis, limit: int = 400) -> str:
        """Note every number that stands in a sentence of the engine, such as a warning of a fit.

        Parameters
        ----------
        text : str
            The sentence; digits within names, such as ``7B`` or ``pass@1``, are no numbers of their own.
        what : str
            What the sentence is.
        rests_on : Basis
            What it rests on.
        limit : int, default 400
            Characters that are kept.

        Returns
        -------
        str
            The sentence with its numbers between marks.
        """
        return _NUMBER.sub(lambda found: self.number(found.group(), what, rests_on), clean(text, limit=limit))

    def printed(self) -> tuple[Printed, ...]:
        """Return the numbers noted so far.

        Returns
        -------
        tuple of Printed
            Each once, in the order of first printing.
        """
        return tuple(self._printed)

    def notes(self) -> dict[str, str]:
        """Return what the bases without observations are.

        Returns
        -------
        dict of str to str
            A sentence by the basis's key, in the order of the keys.
        """
        return dict(sorted(self._notes.items()))

    def bases(self) -> dict[str, tuple[str, ...]]:
        """Return the observations behind each basis.

        Returns
        -------
        dict of str to tuple of str
            Observation identifiers by the basis's key, in the order of the keys.
        """
        return dict(sorted(self._bases.items()))
