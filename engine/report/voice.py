"""Voice: one estimator speaking of an outcome in the rows of a table, every number of it traced to the observations it used."""

from dataclasses import dataclass

from engine.report.blocks import Cell, Column, plain
from engine.report.format import clean
from engine.report.material import Material, Part
from engine.report.trace import Basis, basis
from engine.types.fit import Estimate, Fit, Reply
from engine.types.unknown import Unknown

BANDS = "bands"
"""Name of the estimator whose means and differences have tables of their own."""

NO_QUESTION = ("intercept", "mean at", "log odds at")
"""Beginnings of terms that are levels: whether they are 0 is no question."""

LEAD = (
    Column(heading="Estimator", fields=("estimator",), once=True),
    Column(heading="Term", fields=("term",), once=True),
)
"""First columns of a table of several estimators."""

NONE = Cell(text=plain("–"), data=("",))
"""A cell without a number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """A reply with its fit, and where its numbers are noted."""

    part: Part
    """The outcome."""
    reply: Reply
    """What the estimator is and asks."""
    fit: Fit
    """What it found."""
    material: Material
    """Where numbers are noted."""

    @property
    def title(self) -> str:
        """Return the estimator's name in words."""
        return title(self.reply)

    @property
    def scope(self) -> Basis:
        """Return the observations that the fit used as a basis."""
        return used(self.part, self.fit)

    def lead(self, term: str) -> tuple[Cell, Cell]:
        """Return the cells of the columns :data:`LEAD`."""
        return text_cell(self.title), text_cell(clean(term))

    def what(self, term: str) -> str:
        """Say what a number is, for the trace."""
        return f"{clean(term)}, {self.title}, {self.part.label}"

    def cell(self, text: str, what: str, *data: str) -> Cell:
        """Return a traced number as a cell."""
        return Cell(text=plain(self.material.trace.number(text, what, self.scope)), data=data)

    def is_difference(self, estimate: Estimate) -> bool:
        """Tell whether an estimate counts in percentage points: slopes, differences and errors, of whatever outcome."""
        term = estimate.term.lower()
        words = any(word in term for word in ("slope", " minus ", "tenfold"))
        return self.part.difference or words or term.startswith("mean error")


def title(reply: Reply) -> str:
    """Return the name of a reply's estimator, clean."""
    return clean(reply.title, limit=80)


def text_cell(text: str) -> Cell:
    """Return a cell of words."""
    return Cell(text=plain(text), data=(text,))


def used(part: Part, fit: Fit) -> Basis:
    """Return the observations that a fit used as a basis; all of the outcome where it does not say."""
    ids, others = fit.diagnostics.observation_ids, fit.diagnostics.explained_by
    if not others and (not ids or len(ids) == len(part.analysis.frame.y)):
        return part.basis
    frame = part.analysis.frame
    subtracted = dict(zip(map(str, frame.observation_id), map(str, frame.subtracted_id), strict=False))
    return basis([*ids, *(subtracted[i] for i in ids if i in subtracted), *others], part.basis.key, fit.estimator)


def exact(value: float | Unknown) -> str:
    """Return a number for a CSV file; empty where it is unknown."""
    return "" if isinstance(value, Unknown) else f"{value:.6g}"
