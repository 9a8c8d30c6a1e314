"""Model names put together from what a row or column prints: family in a group, size in a column, variant in the cell."""

import re
from functools import lru_cache
from typing import NamedTuple

from engine.extract.headings import Heading, read_heading
from engine.extract.layout import Column, Segment, is_blank
from engine.types.table import Cell
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.likeness import family_words
from engine.vocab.models import looks_like_model, models
from engine.vocab.sizes import is_size_header, printed_size, size_cell
from engine.vocab.spelled import spelled_out

_VARIANT = re.compile(
    r"^(?:[\s\-–—(]*(?:base|instruct\w*|chat|python|code|it|sft|dpo|rl|rlhf|pt|pretrained|dense|moe|mini|small|medium|large|xl|xxl|pro|plus|turbo|lite"
    r"|preview|v?\d+(?:\.\d+)*|\d+(?:\.\d+)?\s*[bm]|\d+x\d+b)[\s)]*)+$",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    r"^(?:avg\.?|average|mean|overall|all|median|random|human\w*|best|total|max|min|std|Δ|∆|delta|(?:abs\w*\.?|rel\w*\.?|performance)?\s*(?:gap|improv\w*|gain|drop)s?|contam\w*\.?)(?:\b|$)",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[\s*†‡§•·|:]+|(?:[\s*†‡§•·|:]|\s*\[\d+(?:[,–-]\s?\d+)*\])+$")
_VERSIONED = re.compile(r"\b(?:versions?|checkpoints?|variants?)\b", re.IGNORECASE)
_DATED = re.compile(r"^(?:\d{4}|\d{4}-\d\d(?:-\d\d)?|\d{6,8})$")
_MAX_NAME = 120
_LIKELY = 0.5


class ModelName(NamedTuple):
    """A model as a row or column prints it."""

    name: str
    """Readable name, or empty where none is printed."""
    params_b: float | Unknown = UNKNOWN
    """Total parameters, printed in the name or beside it."""
    condition: str = ""
    """What the row adds to the model: ``+ self-instruct``, ``w/o FIM``."""


@lru_cache(maxsize=8192)
def reads_like_model(text: str) -> bool:
    """Tell whether a label reads like a model name, known or not, and names no benchmark."""
    return looks_like_model(text) >= _LIKELY and not find_benchmarks(text)


@lru_cache(maxsize=4096)
def is_fragment(text: str) -> bool:
    """Tell whether a name is only a size, a version or a variant word, and needs its family from elsewhere."""
    return bool(_VARIANT.match(text.strip()))


def is_size(text: str) -> bool:
    """Tell whether a label is a size and nothing else."""
    return bool(text.strip()) and printed_size(text).printed == text.strip()


def is_whole_name(name: str) -> bool:
    """Tell whether a name reads like a model's by more than the size that it prints: ``(B) 58B`` does not."""
    stem = name.replace(printed_size(name).printed, "") if printed_size(name).printed else name
    letters = sum(ch.isalpha() for ch in stem)
    return letters > 1 and not is_fragment(name) and reads_like_model(name)


def is_no_model(name: str) -> bool:
    """Tell whether what stands where names do is an average, the best of all, or a human baseline."""
    return _AVERAGE.match(name) is not None


def names_several(name: str) -> bool:
    """Tell whether a label holds the names of several models side by side, as a converter leaves them that lost the columns."""
    words = name.split()
    return len(words) > 2 and sum(bool(printed_size(word).printed) and is_whole_name(word) for word in words) > 2


@lru_cache(maxsize=4096)
def tidy(name: str) -> str:
    """Drop footnote marks and trailing separators that a parser left on a name, and write the digits that a lost macro spells."""
    return spelled_out(_AROUND.sub("", " ".join(name.split()))[:_MAX_NAME])


def joined(outer: str, inner: str) -> str:
    """Put a family before a fragment unless the fragment repeats it."""
    return inner if not outer or inner.lower().startswith(outer.lower()) else f"{outer} {inner}"


def join_path(path: tuple[str, ...]) -> str:
    """Put a model name together from a path of header texts, outermost first.

    Parameters
    ----------
    path : tuple of str
        Texts above a column or around a row that may name the model.

    Returns
    -------
    str
        ``LLaMA-2 7B`` of ``("LLaMA-2", "7B")``; the innermost alone where it is a whole name.
    """
    name = ""
    told = [
        text for text in path if not is_blank(text) and any(letter.isalnum() for letter in text)
    ]  # a tick names nothing
    texts = [tidy(text) for text in told]
    for text in reversed(texts):
        if len(texts) > 1 and (find_benchmarks(text) or read_heading(text) is not Heading.OTHER):
            continue
        name = joined(text, name) if name else text
        if not is_fragment(name):
            break
    return name


def named(name: str, size: str, header: str, condition: str = "") -> ModelName:
    """Return a name with the size that stands beside it.

    Parameters
    ----------
    name : str
        The name.
    size : str
        Text of the size cell, or empty.
    header : str
        Header of the size column: says whether a bare number counts billions or millions.
    condition : str
        What the row adds to the model.

    Returns
    -------
    ModelName
        The size is put behind the name where the name prints none.
    """
    own = printed_size(name)
    beside = size_cell(size, header) if size and not is_blank(size) else printed_size("")
    total = own.total_b if own.printed else beside.total_b
    if name and not own.printed and beside.printed:
        name = f"{name} {beside.printed if beside.printed[-1:].isalpha() else beside.printed + 'B'}"
    elif name and _VERSIONED.search(header) and (is_fragment(size) or _DATED.match(size)):
        name = joined(name, size)
    return ModelName(name=name, params_b=total, condition=condition)


def name_column(segment: Segment, grid: tuple[tuple[Cell, ...], ...]) -> Column | None:
    """Return the column that prints the models' names.

    Parameters
    ----------
    segment : Segment
        A segment whose rows are models.
    grid : tuple of tuple of Cell
        The table's grid.

    Returns
    -------
    Column or None
        The label column headed ``Model``, else the one with most names in it, else the first that is no size.
    """
    labels = [
        c
        for c in segment.labels
        if c.heading not in (Heading.SIZE, Heading.ACTIVE_SIZE, Heading.SHOTS, Heading.SETTING)
        and any(_may_name(grid[row.index][c.index].text) for row in segment.body)
    ]
    if not labels:
        return _named_sizes(segment, grid)
    if len(labels) < 2:
        return labels[0]

    def rank(column: Column) -> tuple[int, bool, int]:
        texts = [grid[row.index][column.index].text for row in segment.body]
        looks = sum(reads_like_model(text) for text in texts if not is_blank(text))
        return looks, column.heading is Heading.MODEL, -column.index

    (looks, _, _), best = max(((rank(column), column) for column in labels), key=lambda ranked: ranked[0])
    headed = next((column for column in labels if column.heading is Heading.MODEL), best)
    return best if looks else headed


def _named_sizes(segment: Segment, grid: tuple[tuple[Cell, ...], ...]) -> Column | None:
    """Return the column of sizes where it prints a name too: ``CodeGen 350M`` above ``2.7B``."""
    sizes = [column for column in segment.labels if column.heading is Heading.SIZE]
    named_so = (c for c in sizes if any(is_whole_name(grid[row.index][c.index].text) for row in segment.body))
    return next(named_so, None)


def _may_name(text: str) -> bool:
    """Tell whether a label may be a name: a tick, yes and no are none."""
    return any(letter.isalpha() for letter in text) and text.strip().lower() not in {"yes", "no"}


def size_column(segment: Segment, grid: tuple[tuple[Cell, ...], ...]) -> Column | None:
    """Return the column that prints total sizes."""
    for column in segment.labels:
        if column.heading is Heading.SIZE or (column.path and is_size_header(column.path[-1])):
            return column
        texts = [t for row in segment.body if not is_blank(t := grid[row.index][column.index].text)]
        if texts and all(is_size(text) for text in texts):
            return column
    return None


@lru_cache(maxsize=1024)
def family_in(text: str) -> str:
    """Return the one model family that a caption names.

    Parameters
    ----------
    text : str
        A caption.

    Returns
    -------
    str
        The family as printed with a variant word behind it (``Code Llama - Instruct``); empty where none or several are named.
    """
    lowered = text.lower()
    places = [hit.span() for hit in _families().finditer(lowered)] if len(lowered) == len(text) else []
    found = {lowered[start:end]: text[start:end] for start, end in places}
    return next(iter(found.values())) if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _families() -> re.Pattern[str]:
    """Return a pattern of all families, the longest first, and of words by which families are known, for text in lower case.

    A pattern that ignores case takes three times as long.
    """
    known = family_words()
    families = {f for f in {m.family for m in models().values()} if known & set(re.findall(r"[a-z]+", f.lower()))}
    names = sorted(families | known, key=lambda name: (-len(name), name))
    spelled = "|".join(
        r"[\s-]?".join(re.escape(part) for part in re.split(r"[\s-]", name.lower())) for name in names if len(name) > 2
    )
    variant = r"(?:[\s-]+(?:instruct|python|chat|base)(?:[\s-]+\d+(?:\.\d+)?b)?|[\s-]+\d+(?:\.\d+)?b)?"
    return re.compile(rf"(?<![\w-])(?:{spelled})(?:[\s-]*\d+(?:\.\d+)?)?(?:\s*-)?{variant}(?![\w-])")
