r"""Names in which digits are spelled out: LaTeX commands hold no digits, so ``\gptfour`` stands for GPT-4.

Where such a command's definition is lost only its name is left. A name is taken apart only if it is one word that begins with a model
family and goes on with nothing but number words.
"""

import re
from functools import lru_cache
from typing import Final

from engine.vocab.entries import load_words
from engine.vocab.fold import words
from engine.vocab.roster import models

_DIGITS: Final = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_WORD = re.compile("|".join(_DIGITS))
_SPELLED = re.compile(rf"([A-Za-z]{{2,}}?)((?:{'|'.join(_DIGITS)})+)")
_LONGEST = 40


@lru_cache(maxsize=4096)
def spelled_out(name: str) -> str:
    """Write the digits of a name that spells them.

    Parameters
    ----------
    name : str
        A name as printed, such as ``gptfour`` or ``davincitwo``.

    Returns
    -------
    str
        ``gpt-4``, ``davinci-002``: with the zeros that the vocabulary's names of this family have; the name itself where it is anything else.
    """
    hit = _SPELLED.fullmatch(name) if len(name) <= _LONGEST and name.isalpha() else None
    if hit is None or hit[1].lower() not in load_words().families:
        return name
    digits = [_DIGITS[word] for word in _WORD.findall(hit[2])]
    return f"{hit[1]}-{_as_numbered(hit[1].lower(), '.'.join(digits))}"


@lru_cache(maxsize=256)
def _as_numbered(family: str, number: str) -> str:
    """Return a number as the models of a family are numbered: ``002`` where the vocabulary has a ``text-davinci-003``."""
    for model in models().values():
        for spelling in (model.model_id, *model.aliases):
            pieces = [piece.lower() for piece in words(spelling)]
            if family in pieces[:-1] and (following := pieces[pieces.index(family) + 1]).startswith("00"):
                return number.zfill(len(following))
    return number
