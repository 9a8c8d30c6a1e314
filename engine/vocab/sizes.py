"""Sizes: how many parameters a printed name or size cell states, in billions.

Read as sizes: ``7B``, ``1.3b``, ``350M``, ``1T``, ``0.5 B``, ``13 billion``; ``8x7B`` (a size that states no total); ``30B-A3B`` (3 active of 30);
``21/236B`` and ``16B/2.4B`` (the larger is the total); ``236B (21B active)``. Not read: versions (``v1.5``, ``GPT-4``, ``Phi-3``), contexts
(``32k``), quantisation (``4-bit``, ``Q4_0``), hardware (``A100``) and amounts of training data (``100B tokens``).
"""

import re
from functools import lru_cache
from typing import Final

from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import ModelSize

LONGEST_NAME: Final = 400
"""No more of a text is read."""

LARGEST_B: Final = 100_000.0
"""No model has more parameters (billions)."""

_SCALE = {
    "m": 1e-3,
    "b": 1.0,
    "t": 1e3,
    "million": 1e-3,
    "billion": 1.0,
    "trillion": 1e3,
    "mn": 1e-3,
    "bn": 1.0,
}
_UNIT = r"(?:[ -]?(?:billion|million|trillion)\b|[ ]?[bBM](?:n\b)?(?![A-Za-z'’])|m(?![A-Za-z])|T(?![A-Za-z]))"
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_NOT_DATA = r"(?![ -]?(?:of\s|training\s|code\s|more\s|unique\s)*(?:tokens?|toks?|samples?|lines|files|bytes|words)\b)"
_ACTIVE = rf"[\s(\[,/-]*(?:with\s)?(?:(?:A|a)(?P<a_after>{_NUMBER})[ ]?[bB](?![A-Za-z])|(?P<a_before>{_NUMBER})(?P<a_unit>{_UNIT})\s?(?:active|activated))"
_SIZE = re.compile(
    rf"(?<![\d.,A-Za-z])(?:(?P<experts>\d{{1,3}})\s?[x×*]\s?)?(?P<first>{_NUMBER})(?P<first_unit>{_UNIT})?"
    rf"(?:\s?/\s?(?P<second>{_NUMBER})(?P<second_unit>{_UNIT})?)?{_NOT_DATA}(?:{_ACTIVE})?"
)
_GLUED = re.compile(rf"(?<=[A-Za-z])(?P<first>{_NUMBER})(?P<first_unit>[bBM])(?![A-Za-z\d])")
_ACTIVE_ALONE = re.compile(rf"(?<![A-Za-z\d])A(?P<active>{_NUMBER})B(?![A-Za-z\d])")
_EXPERTS_BEHIND = re.compile(r"[- ]?[x×]?\d{1,4}E(?![A-Za-z])")
_UNDERSCORE = re.compile(r"(?<=\d)_(?=\d{1,2}[bB](?![A-Za-z]))")
_OTHER_HEADER = re.compile(
    r"\b(?:tokens?|context|length|window|vocab\w*|layers?|heads?|batch|data|corpus|flops?|memory|steps?|samples?|dates?)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^[~≈<>]?\s?(?P<experts>\d{{1,3}}\s?[x×*]\s?)?(?P<first>{_NUMBER})(?:\s?/\s?(?P<second>{_NUMBER}))?$"
)
_SIZE_HEADER = re.compile(
    r"^(?:model\s|total\s|activated\s|active\s|\W)*(?:sizes?|params?|param\.|parameters?|\#\s?p(?:arams?)?\.?|n_params|scale|billions?)\b",
    re.IGNORECASE,
)
_ACTIVE_HEADER = re.compile(r"^(?!.*\btotal\b).*\bactiv", re.IGNORECASE)
_HEADER_UNIT = re.compile(r"[(\[]?\s*(?:in\s)?(?P<unit>billions?|millions?|[BMbm])\s*[)\]]?\s*$")


@lru_cache(maxsize=8192)
def printed_size(text: str) -> ModelSize:
    """Read the size that a model name or a size cell states.

    Parameters
    ----------
    text : str
        Such as ``Qwen3-Coder-480B-A35B`` or ``21/236B``.

    Returns
    -------
    ModelSize
        In billions of parameters; `printed` is empty where the text states none.
    """
    shown = _UNDERSCORE.sub(".", text[:LONGEST_NAME])
    for hit in _SIZE.finditer(shown):
        if hit["first_unit"] or hit["second_unit"]:
            return _read(hit, text)
    active = _ACTIVE_ALONE.search(shown)
    if active is not None:
        return ModelSize(active_b=_billions(active["active"], "b"), printed=active.group())
    glued = _GLUED.search(shown)
    if glued is None:
        return ModelSize()
    return _size(_billions(glued["first"], glued["first_unit"]), UNKNOWN, glued.group())


def size_cell(text: str, header: str) -> ModelSize:
    """Read a cell of a column that may hold sizes.

    Parameters
    ----------
    text : str
        The cell: ``7B``, or a bare ``7`` where the header says that the column holds sizes.
    header : str
        The column's header: ``Size``, ``#Params``, ``Params (B)``.

    Returns
    -------
    ModelSize
        In billions; a bare number counts billions unless the header states millions; below ``Activated params`` it is the active size.
    """
    if _OTHER_HEADER.search(header):
        return ModelSize()
    stated = printed_size(text)
    if not stated.printed and is_size_header(header):
        stated = _bare_size(text, header)
    if _ACTIVE_HEADER.search(header) and stated.active_b is UNKNOWN:
        return ModelSize(active_b=stated.total_b, printed=stated.printed)
    return stated


def _bare_size(text: str, header: str) -> ModelSize:
    """Read a bare number below a header that announces sizes."""
    bare = _BARE.match(text.strip())
    if bare is None:
        return ModelSize()
    unit = _HEADER_UNIT.search(header)
    letter = unit["unit"][0] if unit else "b"
    if bare["experts"]:
        return ModelSize(printed=text.strip())
    sizes = sorted(_billions(bare[name], letter) for name in ("first", "second") if bare[name])
    return _size(sizes[-1], sizes[0] if len(sizes) > 1 else UNKNOWN, text.strip())


def is_size_header(header: str) -> bool:
    """Tell whether a column header announces model sizes.

    Parameters
    ----------
    header : str
        The header as printed.

    Returns
    -------
    bool
        True for ``Size``, ``Params``, ``#Params``, ``Params (B)``, ``Model Size``.
    """
    return bool(_SIZE_HEADER.search(header.strip())) and _OTHER_HEADER.search(header) is None


def _read(hit: re.Match[str], text: str) -> ModelSize:
    unit = hit["first_unit"] or hit["second_unit"]
    printed = text[hit.start() : hit.end()].rstrip(" (-,[")
    if hit.end() < len(text) and text[hit.end()] == ")" and "(" in printed:
        printed += ")"
    active: float | Unknown = UNKNOWN
    if hit["a_after"]:
        active = _billions(hit["a_after"], "b")
    elif hit["a_before"]:
        active = _billions(hit["a_before"], hit["a_unit"])
    if hit["experts"]:
        return ModelSize(active_b=active, printed=printed)
    first = _billions(hit["first"], unit)
    if _EXPERTS_BEHIND.match(text, hit.end()):
        return ModelSize(active_b=first, printed=printed)
    if hit["second"]:
        second = _billions(hit["second"], hit["second_unit"] or unit)
        return _size(max(first, second), min(first, second), printed)
    return _size(first, active, printed)


def _size(total: float, active: float | Unknown, printed: str) -> ModelSize:
    return ModelSize(total_b=total, active_b=active, printed=printed) if 0 < total <= LARGEST_B else ModelSize()


def _billions(number: str, unit: str) -> float:
    letter = unit.strip(" -").lower()
    return round(float(number.replace(",", ".")) * _SCALE[letter.rstrip("s") if letter not in _SCALE else letter], 9)
