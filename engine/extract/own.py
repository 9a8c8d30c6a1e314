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


def called_ours(tables: Iterable[Table]) -> tuple[str, ...]:
    """Return the names that cells call ours.

    Parameters
    ----------
    tables : iterable of Table
        All tables of a document.

    Returns
    -------
    tuple of str
        In order, each once: ``CT-LLM`` and ``CT-LLM-SFT`` where they print ``CT-LLM (ours)`` and ``CT-LLM-SFT (ours)``.
    """
    texts = (cell.text for table in tables for cell in table.cells)
    bracketed = (text.strip() for text in texts if ")" in text or "]" in text)
    return tuple(sorted({match["name"].strip() for text in bracketed if (match := _OURS.match(text))}))


def own_names(ours: Iterable[str]) -> Mapping[str, str]:
    """Return what unknown names of the document's own model stand for.

    Parameters
    ----------
    ours : iterable of str
        What cells call ours, as :func:`called_ours` returns it.

    Returns
    -------
    mapping of str to str
        From a name that no reader would know, in lower case, to the family that other cells print with '(ours)'; empty unless
        exactly one family is printed so.
    """
    families = {_family(name) for name in ours if reads_like_model(name)}
    if len(families) != 1:
        return {}
    family = families.pop()
    return {name.lower(): family for name in ours if not reads_like_model(name)}


def named_ours(ours: Iterable[str]) -> str:
    """Return the one model, without its size, that cells call ours.

    Parameters
    ----------
    ours : iterable of str
        What cells call ours, as :func:`called_ours` returns it.

    Returns
    -------
    str
        ``CT-LLM`` of ``CT-LLM`` and ``CT-LLM-SFT``; empty where none or several are called so.
    """
    families = sorted({_family(name) for name in ours if _NAME.match(name)}, key=lambda name: (len(name), name))
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
