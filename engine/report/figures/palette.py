"""Colours, marks and dashes that readers with any colour vision can tell apart, and readers of a grey print too.

Colours: M. Okabe and K. Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/ ; its black is left out because it would vanish on
a dark page.
"""

from typing import Final

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#F0E442", "#8C8C8C")
"""One a family by rank; the last for all others."""

SHOWN: Final = len(COLOURS) - 1
"""Families with a colour of their own: more colours cannot be told apart by every reader."""

GREY: Final = "#555555"
"""Lines and bands that belong to no family."""

SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "hexagon", "circle-open")
"""Marks by rank, in the interactive figure's words."""

OUTLINES: Final = {
    1: "M-4.5-4.5h9v9h-9z",
    2: "M0-6L6 0L0 6L-6 0z",
    3: "M0-6L5.6 4.4H-5.6z",
    4: "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    5: "M0 6L5.6-4.4H-5.6z",
    6: "M-3-5.2h6l3 5.2l-3 5.2h-6l-3-5.2z",
}
"""The same marks as paths around the origin; what is not here is a circle, open for the last rank."""

DASHES: Final = {"dash": "7 5", "dot": "2 4"}
"""Dashes of lines by name."""
