"""Rows of models: the name of each, put together from its label, its size, the groups above it and the rows before it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.extract.labels import without_metric
from engine.extract.layout import Column, Row, Segment, is_blank
from engine.extract.names import (
    ModelName,
    is_fragment,
    is_no_model,
    is_size,
    is_whole_name,
    joined,
    named,
    reads_like_model,
    size_column,
    tidy,
)
from engine.types.table import Cell
from engine.types.vocabulary import MatchRule
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.models import find_models, match_model
from engine.vocab.sizes import printed_size

_ADDITION = re.compile(r"^\s*(?:\+|w/o?\b|with(?:out)?\b|(?:only|no|without) [a-z]|[-–—→↳└]\s*\w)", re.IGNORECASE)
_SHOTS = re.compile(
    r"^(?P<shots>(?:zero|one|two|three|four|five|few|\d{1,3})[- ]shot)\b[\s:,]*(?P<name>.*)$", re.IGNORECASE
)
_WITH = re.compile(r"^(?:w/|with\b|using\b)\s*(?P<name>\S.*)$", re.IGNORECASE)
"""A row that says what the method above it works with."""
_METHODS = re.compile(
    r"\b(?:methods?|approach(?:es)?|agents?|frameworks?|prompting|prompts?|strateg(?:y|ies)|techniques?|pipelines?|scaffolds?|workflows?)\b",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"all [a-z]{4}", re.IGNORECASE)
"""``All languages``: below a model it says what that was trained on."""
_FAMILY_WORDS = 3
_DESCRIPTION = re.compile(
    r"\b(?:models?|llms?|methods?|systems?|baselines?|open|closed|proprietary|source|sized?|ours|results?)\b",
    re.IGNORECASE,
)
_SURE = frozenset({MatchRule.EXACT, MatchRule.NORMALISED, MatchRule.COMPOSED})


@lru_cache(maxsize=4096)
def parted(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a model's name from what a label prints around it.

    Parameters
    ----------
    text : str
        A row label.

    Returns
    -------
    tuple of (str, tuple of str)
        ``Codex`` and ``("1-shot", "Pass@5")`` of ``1-shot Codex Pass@5``; the text itself where it prints nothing else, or no model.
    """
    text = tidy(text)
    head, *metric = without_metric(text)
    hit = _SHOTS.match(head)
    name = hit["name"] if hit else head
    around = ((hit["shots"],) if hit else ()) + tuple(metric)
    return (name, around) if around and reads_like_model(name) else (text, ())


def named_below(text: str, groups: Sequence[str]) -> str:
    """Return the model with which the method of the group above works: ``GPT-4`` of ``w/ GPT-4`` below ``Shell agent``; or nothing."""
    hit = _WITH.match(text) if groups and not reads_like_model(groups[-1]) else None
    return hit["name"] if hit and is_whole_name(hit["name"]) else ""


@lru_cache(maxsize=1024)
def _backbone(group: str) -> str:
    """Return the one model that the methods below a group work with: the group itself, or the one that it names beside a word for methods."""
    if match_model(group).rule in _SURE:
        return group
    named = find_models(group) if _METHODS.search(group) else ()
    return named[0].match.printed if len(named) == 1 else ""


def row_models(
    segment: Segment, grid: tuple[tuple[Cell, ...], ...], column: Column | None, caption_family: str = ""
) -> dict[int, ModelName]:
    """Name the model of every body row of a segment whose rows are models.

    Parameters
    ----------
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.
    column : Column or None
        The column that prints their names, as :func:`~engine.extract.names.name_column` returns it.
    caption_family : str, default ""
        The family that the caption names, for rows that print only a size.

    Returns
    -------
    dict of int to ModelName
        By grid row; an empty name where the row names no model (an average, a human baseline).
    """
    size = size_column(segment, grid)
    out: dict[int, ModelName] = {}
    carried = ModelName(name=caption_family)
    for row in segment.body:
        text = parted(grid[row.index][column.index].text)[0] if column else ""
        size_cell_there = grid[row.index][size.index] if size and size is not column else None
        size_text = size_cell_there.text if size_cell_there and size_cell_there.column_span == 1 else ""
        sized = (size_text, size.path[-1] if size and size.path else "")
        model = _row_model(row, text, sized, carried, caption_family)
        out[row.index] = model
        carried = model if model.name and not model.condition else carried
    return out


def _may_be_family(group: str) -> bool:
    """Tell whether a group row above bare sizes may print a family that no list knows: a name, no description."""
    named_so = group[:1].isupper() and len(group.split()) <= _FAMILY_WORDS
    return named_so and not _DESCRIPTION.search(group) and not find_benchmarks(group)


def _row_model(row: Row, text: str, sized: tuple[str, str], carried: ModelName, caption_family: str) -> ModelName:
    """Name the model of one row; `sized` is its size cell and that column's header."""
    size, header = sized
    if is_blank(text):
        family = re.sub(r"\s*\d+(?:\.\d+)?[bm]$", "", carried.name, flags=re.IGNORECASE)
        outer = next((group for group in reversed(row.groups) if reads_like_model(group)), "") or family
        return named(outer, size, header) if size and not is_blank(size) else carried
    if is_no_model(text) and not (_ALL_OF.match(text) and row.groups):
        return ModelName(name="")
    if is_fragment(text):
        family = _family(row, text, caption_family) or _unsized(carried, text)
        return named(joined(tidy(family), text), size, header)
    method = "" if reads_like_model(text) else next(filter(None, map(_backbone, reversed(row.groups))), "")
    if method:
        return named(method, size, header, condition=text)
    if _ADDITION.match(text) and carried.name and not named_below(text, row.groups):
        return ModelName(name=carried.name, params_b=carried.params_b, condition=text)
    return (
        ModelName(name="")
        if _SHOTS.match(text) or is_no_model(text)
        else named(named_below(text, row.groups) or text, size, header)
    )


def _unsized(carried: ModelName, text: str) -> str:
    """Return what a bare size below a sized name leaves out: ``CodeGen`` of ``CodeGen 350M``."""
    size = printed_size(carried.name).printed if is_size(text) else ""
    return carried.name.removesuffix(size).rstrip(" -") if size else ""


def _family(row: Row, text: str, caption_family: str) -> str:
    """Return the family of a row that prints only a size or a variant."""
    family = next((group for group in reversed(row.groups) if reads_like_model(group)), caption_family)
    if not family and is_size(text):
        return next((group for group in reversed(row.groups) if _may_be_family(group)), "")
    return family
