"""Lean text: what no reader of a page looks at is cut out before the page is parsed.

A formula of a LaTeXML page prints itself three times: as ``alttext``, which is read, as presentation and as annotation, which are
not, yet make a third of the bytes. The bibliography makes a sixth. Neither has to become a tree.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.parse.offsets import LONGEST_TAG

_FORMULA = re.compile(r"""<math\s(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_BIBLIOGRAPHY = re.compile(r"""<section\s(?:[^<>"']|"[^"]*"|'[^']*')*+>""")


@dataclass(frozen=True, slots=True)
class Lean:
    """A text without some of its stretches, and the way back from its offsets to those of the whole text."""

    text: str
    """The text that is left."""
    seams: tuple[int, ...]
    """Offsets in it behind what was cut out or shortened, ascending."""
    lengths: tuple[int, ...]
    """By how many characters the text is shorter up to each seam, itself included."""

    def whole(self, at: int) -> int:
        """Return the offset in the whole text of an offset in what is left.

        Parameters
        ----------
        at : int
            Offset in the lean text; one at a seam stands behind what was cut out.

        Returns
        -------
        int
            Offset in the whole text.
        """
        seam = bisect_right(self.seams, at)
        return at + self.lengths[seam - 1] if seam else at


def cut(text: str, shortened: Sequence[tuple[int, int, str]] = ()) -> Lean:
    """Cut out the insides of formulas that carry their source as ``alttext``, and of the bibliography.

    Parameters
    ----------
    text : str
        Decoded HTML.
    shortened : sequence of tuples, optional
        Further stretches, start and end, and what stands in their place.

    Returns
    -------
    Lean
        The text without them; start and end tags stay.
    """
    stretches = sorted([*_formulas(text), *_bibliography(text), *shortened])
    pieces: list[str] = []
    seams: list[int] = []
    lengths: list[int] = []
    at = left = 0
    for start, end, instead in stretches:
        if start < at:
            continue
        pieces += [text[at:start], instead]
        left += start - at + len(instead)
        seams.append(left)
        lengths.append(end - start - len(instead))
        at = end
    return Lean("".join([*pieces, text[at:]]), tuple(seams), tuple(accumulate(lengths)))


def _formulas(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what stands between the tags of formulas.

    The search ends at a start tag that is broken or a formula that is not closed before the next opens: no program wrote such a
    page, and each further look would have to go through the rest of it again.
    """
    at = text.find("<math ")
    while at >= 0:
        tag = _FORMULA.match(text, at)
        if tag is None:
            return
        end = tag.end()
        if " alttext=" in tag[0]:
            close = text.find("</math", end)
            if close < 0 or text.find("<math", end, close) >= 0:
                return
            yield end, close, ""
            end = close
        at = text.find("<math ", end)


def _bibliography(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what stands in the last bibliography, unless a section stands in it; it is looked for from the end, near which it is."""
    named = text.rfind("ltx_bibliography")
    start = text.rfind("<section", max(named - LONGEST_TAG, 0), max(named, 0))
    tag = _BIBLIOGRAPHY.match(text, start) if start >= 0 else None
    if tag is None or tag.end() < named:
        return
    close = text.find("</section", tag.end())
    if close >= 0 and text.find("<section", tag.end(), close) < 0:
        yield tag.end(), close, ""
