r"""The document's own model: what '(ours)' stands for where a name was lost.

Sources often define a macro for their model and the copy at hand has lost the definition: one table prints ``\name (ours)``,
another ``CodeGeeX-13B (ours)``. Both name the model of the paper.
"""

import re
from collections.abc import Iterable, Mapping

from engine.extract.names import reads_like_model
from engine.types.table import Table
from engine.vocab.sizes import printed_size

_OURS = re.compile(
    r"^(?P<name>.+?)\s*[(\[]\s*(?:ours?|our (?:model|method)|this (?:work|paper))\s*[)\]]$", re.IGNORECASE
)

_NAME = re.compile(r"(?=.*[A-Z]{2}|.*[a-z][A-Z]|.*[A-Z].*\d)[\w.+-]+(?: [\w.+-]+){0,2}$")
"""A name rather than a word: with two capitals, one inside, or a capital and a digit."""


def own_names(tables: Iterable[Table]) -> Mapping[str, str]:
    """Return what unknown names of the document's own model stand for.

    Parameters
    ----------
    tables : iterable of Table
        All tables of a document.

    Returns
    -------
    mapping of str to str
        From a name that no reader would know, in lower case, to the family that other cells print with '(ours)'; empty unless
        exactly one family is printed so.
    """
    bracketed = (text for table in tables for cell in table.cells if (text := cell.text.strip()).endswith((")", "]")))
    names = {match["name"].strip() for text in bracketed if (match := _OURS.match(text))}
    families = {_family(name) for name in names if reads_like_model(name)}
    if len(families) != 1:
        return {}
    family = families.pop()
    return {name.lower(): family for name in names if not reads_like_model(name)}


def called_ours(tables: Iterable[Table]) -> str:
    """Return the one model, without its size, that labels call ours.

    Parameters
    ----------
    tables : iterable of Table
        All tables of a document.

    Returns
    -------
    str
        ``CT-LLM`` where labels print ``CT-LLM (ours)`` and ``CT-LLM-SFT (ours)``; empty where none or several are called so.
    """
    names = {match["name"].strip() for t in tables for cell in t.cells if (match := _OURS.match(cell.text.strip()))}
    families = sorted({_family(name) for name in names if _NAME.match(name)}, key=lambda name: (len(name), name))
    return families[0] if families and all(name.startswith(families[0]) for name in families) else ""


def restored(name: str, own: Mapping[str, str]) -> str:
    """Return a model name with a lost name of the document's own model put back.

    Parameters
    ----------
    name : str
        Name as put together from the table.
    own : mapping of str to str
        As :func:`own_names` returns.

    Returns
    -------
    str
        ``CodeGeeX (ours) 13B`` for ``name (ours) 13B``; the name itself where nothing was lost.
    """
    for lost, family in own.items():
        if re.match(rf"{re.escape(lost)}(?![\w-])", name, re.IGNORECASE):
            return family + name[len(lost) :]
    return name


def _family(name: str) -> str:
    """Return a name without its size."""
    size = printed_size(name).printed
    return name.replace(size, "").strip(" -_") if size else name
