"""Rows: records of the engine's types to flat rows and back, driven by the fields of their dataclasses."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc

from engine.errors import StoreError
from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.schema import SCHEMAS
from engine.types.search import Screened, Search
from engine.types.source import Source
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.verdict import Finding, Verdict

T = TypeVar("T")

RECORDS: Final[Mapping[str, type]] = MappingProxyType(
    {
        "sources": Source,
        "claims": Claim,
        "findings": Finding,
        "verdicts": Verdict,
        "observations": Observation,
        "failures": Failure,
        "searches": Search,
        "works": Screened,
    },
)
"""The type whose records each table holds."""


class _Field(NamedTuple):
    """A field of a record: a value of its own, a record of its own (`nested`), or one of several kinds of record (`kinds`)."""

    name: str
    column: str
    decode: Callable[[Any], object]
    nested: type | None
    kinds: Mapping[str, type]


def _decoder(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401  # a type hint is no type
    options = get_args(kind)
    if Unknown in options:
        inner = _decoder(next(option for option in options if option is not Unknown))
        return lambda value: UNKNOWN if value is None else inner(value)
    if get_origin(kind) is tuple and options in ((str, ...), (float, ...)):
        return tuple
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if kind in (Decimal, str, int, float, bool):
        constructor: Callable[[Any], Any] = kind
        return constructor
    raise TypeError(f"no column holds a {kind!r}")


@lru_cache(maxsize=64)
def _fields(record: type, prefix: str = "") -> tuple[_Field, ...]:
    hints = get_type_hints(record)
    made = []
    for field in fields(record):
        hint = hints[field.name]
        options = get_args(hint)
        kinds: dict[str, type] = (
            {option.kind: option for option in options} if options and all(map(is_dataclass, options)) else {}
        )
        nested: type | None = hint if is_dataclass(hint) else None  # type: ignore[assignment]  # a hint is a class
        decode = tuple if nested or kinds else _decoder(hint)
        made.append(_Field(field.name, prefix + field.name, decode, nested, kinds))
    return tuple(made)


def storable(text: str) -> str:
    """Return a text as UTF-8 can hold it.

    Parameters
    ----------
    text : str
        Any text; names of files may hold bytes that are no UTF-8, as lone surrogates.

    Returns
    -------
    str
        The text; each lone surrogate as a backslash and its number.
    """
    return text if text.isascii() else text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _encode(value: object) -> object:
    if value is UNKNOWN:
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | Decimal):
        return storable(str(value))
    if isinstance(value, tuple):
        return [storable(one) if isinstance(one, str) else one for one in value]
    return value


def to_row(record: object, prefix: str = "") -> dict[str, object]:
    """Flatten a record.

    Parameters
    ----------
    record : dataclass instance
        One of the engine's types.
    prefix : str, default ""
        What stands before each column's name.

    Returns
    -------
    dict of str to object
        Column name to a value that Arrow stores, None for UNKNOWN.
    """
    row: dict[str, object] = {}
    for field in _fields(type(record), prefix):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(record, field.name)
        if field.nested is None and not field.kinds:
            row[field.column] = _encode(value)
            continue
        if field.kinds:
            row[f"{field.column}_kind"] = value.kind
        row |= to_row(value, f"{field.column}_")
    return row


def to_table(name: str, records: Sequence[object]) -> pa.Table:
    """Make an Arrow table of records.

    Parameters
    ----------
    name : str
        Name of the store's table.
    records : sequence of dataclass instance
        Its records.

    Returns
    -------
    pyarrow.Table
        One row a record, in order, with the table's schema.
    """
    return pa.Table.from_pylist([to_row(record) for record in records], schema=SCHEMAS[name])


def from_table(record: type[T], table: pa.Table) -> tuple[T, ...]:
    """Read the records of an Arrow table.

    Parameters
    ----------
    record : type
        The dataclass of its rows.
    table : pyarrow.Table
        The table.

    Returns
    -------
    tuple of record
        In the order of the rows.

    Raises
    ------
    StoreError
        If a row is not one of this record.
    """
    try:
        return tuple(_records(record, table, ""))
    except (KeyError, ValueError, ArithmeticError) as error:
        raise StoreError(f"A row is no {record.__name__}: {error!r}; write the store anew.") from error


def _records(record: type[T], table: pa.Table, prefix: str) -> list[T]:
    """Build the records column by column, which is several times faster than row by row."""
    plan = _fields(record, prefix)  # type: ignore[arg-type]  # a class is hashable
    columns: list[list[Any]] = []
    for field in plan:
        if field.kinds:
            columns.append(_records_of_kinds(field, table))
        elif field.nested is None:
            columns.append([field.decode(value) for value in table[field.column].to_pylist()])
        else:
            columns.append(_records(field.nested, table, f"{field.column}_"))
    names = [field.name for field in plan]
    return [record(**dict(zip(names, values, strict=True))) for values in zip(*columns, strict=True)]


def _records_of_kinds(field: _Field, table: pa.Table) -> list[Any]:
    """Build records that are one of several kinds, each kind at once, and put them back into the order of the rows."""
    column = f"{field.column}_kind"
    named = table[column].to_pylist()
    made: dict[str, Iterator[Any]] = {
        kind: iter(_records(record, table.filter(pc.equal(table[column], kind)), f"{field.column}_"))
        for kind, record in field.kinds.items()
    }
    return [next(made[kind]) for kind in named]
