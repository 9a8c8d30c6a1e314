"""Words that govern a number in prose: those that state a score, those that change one, those that compare two."""

from typing import Final

STATES: Final = (
    r"achiev\w*|attain\w*|reach\w*|obtain\w*|scor(?:es|ed|ing)(?! of)|gets?|got|getting|record(?:s|ed|ing)|yield(?:s|ed|ing)?|report(?:s|ed|ing)?"
    r"|deliver\w*|hits?|hitting|post(?:s|ed|ing)|register(?:s|ed|ing)|demonstrat\w*|exhibit\w*|show(?:s|ed|ing|cas\w+)?|produc\w+|has|have|having|had|is|was"
    r"|are|were|being|perform(?:s|ed|ing)?|(?:re)?solv(?:es|ed|ing|e)|pass(?:es|ed)|remain\w*|stands?|boasts?|earn\w*|sets|setting|secur\w*"
)
"""Verbs whose object is a score: ``achieves 50.1``."""
CHANGES: Final = (
    r"gain(?:s|ed|ing)?|improv\w*|increas\w*|decreas\w*|reduc\w*|drop(?:s|ped|ping)?|declin\w*|boost\w*|ris(?:e|es|ing)|rose|los(?:s|es|ing|t)"
    r"|margins?|gaps?|difference\w*|differ|degrad\w*|advantages?|lead(?:s|ing)?|lifts?|deltas?|higher|lower|better|worse|speed-?ups?|saving\w*"
    r"|contaminat\w*|overlap\w*|relative|deviation\w*|variance|std"
)
"""Words whose number is a difference, or a quantity of another kind: ``gains of 5.1``."""
MOVES: Final = r"improv\w*|increas\w*|drop(?:s|ped|ping)|declin\w*|rises|rising|rose|falls?|fell|falling"
"""Verbs of change that can lead to a score: ``improves to 50.1``."""
COMPARES: Final = r"outperform\w*|surpass\w*|exceed\w*|beat\w*|overtak\w*|trail\w*|lag\w*"
"""Verbs whose object is another model."""
