"""NameParts: a model name taken apart into family words, sizes and variant words, so that their order and spelling do not matter.

``CodeLlama-Instruct 7B``, ``Code Llama - Instruct 7B`` and ``codellama/CodeLlama-7b-Instruct-hf`` all have the family ``codellama``, the size 7
and the variant word ``instruct``. What is folded: a vendor prefix up to a slash, the maker's name in front,
footnote marks, remarks such as ``(N=1)`` and ``+ CoT`` (settings, not models), ``-hf``; ``ins``, ``inst``, ``instr`` and ``it`` for ``instruct``;
``ds`` for ``deepseek``; a ``v`` before a version number. What is not: digits, ``chat`` against ``instruct``, ``python``, ``mono``, ``multi``,
quantisations.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from engine.vocab.entries import load_words
from engine.vocab.fold import SHORT, Token, join, tokens

VARIANT_WORDS: Final = frozenset({"base", "instruct", "chat", "python", "pretrained"})
"""Words that tell checkpoints of one family and size apart."""

_WORDS: Final = {
    "ins": "instruct",
    "inst": "instruct",
    "instr": "instruct",
    "it": "instruct",
    "intruct": "instruct",
    "instruction": "instruct",
    "instructed": "instruct",
    "pt": "pretrained",
    "py": "python",
    "ds": "deepseek",
    "dscoder": "deepseekcoder",
    "sc": "starcoder",
    "wcoder": "wizardcoder",
}
_DROPPED: Final = frozenset({"hf", "tuned", "(", ")", "[", "]", ",", ":", "*"})
FOLDED_WORDS: Final = frozenset(_WORDS) | _DROPPED
"""Words that a spelling may hold though no table spells them so: abbreviations, and what is dropped."""
_BARE = re.compile(r"[A-Za-z0-9]++(?:[ .-][A-Za-z0-9]++)*+")
"""Most names: nothing stands around them."""
_VENDOR = re.compile(r"^[A-Za-z0-9][\w.-]{1,40}(?:/|--)(?=[A-Za-z])")
_MARKS = re.compile(
    r"[\s*†‡§¶♠♣♢♡★☆⋆∗◇△▲✩\u00b9\u00b2\u00b3\u2070-\u209f\u2600-\u27bf^]+$|\s?\[\d+(?:,\s?\d+)*\]$|[\U0001f000-\U0001faff\ufe0f]+"
)
_REMARK = re.compile(
    r"\s*\((?:n\s?=\s?\d+|(?:temperature|reasoning|length)\s?=[^()]{1,60}|low|med|medium|high|(?:(?:no[nt]?|w/o|without|with|w/)[ -]?)?(?:extended )?think(?:ing)?(?: mode)?|dense|ours|reproduced|bf16|our run|cot)\)"
    r"|\s*\([^()]{2,60}et al\.?,? \d{4}[a-z]?\)|\s(?:\+|w/|with)?\s?CoT$|\s*\+\s?CoT\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:w/|with )?\s?CoT|.*think.*", re.IGNORECASE)
"""Remarks that state how a model was run; how much it reasons is its own way of working."""
_BILLION = {"m": 1e-3, "b": 1.0, "t": 1e3}
_OF_SIZES = frozenset({*_BILLION, "x", "×"})
"""Pieces that go on with a size, as digits do."""


class NameParts(NamedTuple):
    """What a model name is made of."""

    family: str
    """Family and version words, folded and joined."""
    sizes: tuple[str, ...]
    """Printed sizes in billions, ascending; ``8x7`` for eight experts of 7."""
    variants: frozenset[str]
    """Variant words."""
    words: tuple[str, ...]
    """Family words in alphabetical order."""
    key: str
    """All words in printed order, folded and joined."""


def bare_name(text: str) -> str:
    """Take off what is printed around a model name: vendor prefix, footnote marks, remarks.

    Parameters
    ----------
    text : str
        The name as printed.

    Returns
    -------
    str
        The name alone, white space collapsed.
    """
    bare = " ".join(text.split())
    if _BARE.fullmatch(bare):
        return bare
    bare = _REMARK.sub("", bare)
    for _ in range(3):
        whole, bare = bare, _MARKS.sub("", bare).strip()
        if bare == whole:
            break
    return _VENDOR.sub("", bare)


@lru_cache(maxsize=4096)
def conditions_of(text: str) -> tuple[str, ...]:
    """Return the conditions of an evaluation that are printed as remarks on a model's name.

    Parameters
    ----------
    text : str
        The name as printed: ``Qwen3-32B (Non-thinking)``, ``GPT-4 + CoT``.

    Returns
    -------
    tuple of str
        ``Non-thinking``; ``CoT``.
    """
    remarks = (hit.group().strip(" ()+") for hit in _REMARK.finditer(" ".join(text.split())))
    return tuple(remark for remark in remarks if _CONDITION.fullmatch(remark))


def parts_of(text: str) -> NameParts:
    """Take a model name apart.

    Parameters
    ----------
    text : str
        The name as printed, or a part of a text that may be one.

    Returns
    -------
    NameParts
        Its parts.
    """
    return assemble(pieces(bare_name(text)))


def pieces(text: str) -> tuple[Token, ...]:
    """Cut a text into what names of models are made of.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Token
        Its tokens in lower case, what belongs to one size joined: ``7`` + ``B``, ``8`` + ``x`` + ``7`` + ``b``, ``A`` + ``3`` + ``B``.
    """
    return _short_pieces(text) if len(text) <= SHORT else _merged(text)


def _merged(text: str) -> tuple[Token, ...]:
    out: list[Token] = []
    for start, end, printed in tokens(text):
        piece = Token(start, end, printed.lower())
        if out and _belongs(out[-1], piece):
            out[-1] = Token(out[-1].start, piece.end, out[-1].text + ("x" if piece.text == "×" else piece.text))
        else:
            out.append(piece)
    return tuple(out)


_short_pieces = lru_cache(maxsize=4096)(_merged)


def _belongs(before: Token, piece: Token) -> bool:
    """Tell whether a piece goes on with the size that the one before it begins."""
    left, right = before.text, piece.text
    if not (right in _OF_SIZES or right[0].isdigit()) or piece.start - before.end > (1 if right == "b" else 0):
        return False
    number = left[-1].isdigit() and all(part.replace(".", "").isdigit() for part in left.removeprefix("a").split("x"))
    if number:
        return right in {"b", "m", "t"} or (right in {"x", "×"} and left.isdigit())
    return right[0].isdigit() and (left == "a" or (left[-1] == "x" and left[:-1].isdigit()))


@lru_cache(maxsize=4096)
def size_of(piece: str) -> str:
    """Return the size that a merged token states.

    Parameters
    ----------
    piece : str
        Token text in lower case: ``7b``, ``350m``, ``8x7b``.

    Returns
    -------
    str
        Billions as text: ``7``, ``0.35``, ``8x7``; empty where the token is no size.
    """
    if piece[-1] not in _BILLION:
        return ""
    experts, _, number = piece[:-1].rpartition("x")
    if not re.fullmatch(r"\d+(?:\.\d+)?", number) or (experts and not experts.isdigit()):
        return ""
    billions = f"{round(float(number) * _BILLION[piece[-1]], 6):g}"
    return f"{experts}x{billions}" if experts else billions


def assemble(cut: Sequence[Token]) -> NameParts:
    """Sort the pieces of a name into family, sizes and variant words.

    Parameters
    ----------
    cut : sequence of Token
        Pieces in printed order, as :func:`pieces` returns them.

    Returns
    -------
    NameParts
        The parts that they make.
    """
    words = [_WORDS.get(piece.text, piece.text) for piece in cut if piece.text not in _DROPPED]
    if "v" in words:
        words = [word for place, word in enumerate(words) if not (word == "v" and _numbered(words, place))]
    if len(words) > 1 and words[0] in load_words().makers:
        words = words[1:]
    sizes = {word: size for word in words if (size := size_of(word))}
    variants = VARIANT_WORDS.intersection(words)
    family = [word for word in words if word not in variants and word not in sizes]
    spelled = [f"{sizes[word]}b" if word in sizes else word for word in words]
    stated = tuple(sorted(set(sizes.values())))
    return NameParts(join(family), stated, variants, tuple(sorted(family)), join(spelled))


def _numbered(words: list[str], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1][0].isdigit() and not size_of(words[place + 1])
