"""Arrow schemas of the store's tables: one flat row for each record.

Rules, by which the tests derive these schemas from the dataclasses:

* a nested dataclass is flattened, its fields prefixed with the field's name: ``locator_row``, ``model_match_entity_id``;
* text, enumerations and :class:`decimal.Decimal` (verbatim digits) are strings, tuples of text are lists of strings,
  tuples of numbers lists of numbers;
* ``int`` is int64, ``float`` is float64, ``bool`` is bool;
* a union of dataclasses is flattened to all their fields, behind a column of the kind (``locator_kind``); a field that not all of them
  have is nullable, null in the rows of the others;
* ``X | Unknown`` is a nullable X, null for UNKNOWN; everything else is not nullable.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 2
"""Version of all schemas together; a store of another version is not read."""

_TEXT: Final = pa.string()
_TEXTS: Final = pa.list_(pa.field("element", pa.string(), nullable=False))
_REALS: Final = pa.list_(pa.field("element", pa.float64(), nullable=False))
_INT: Final = pa.int64()
_REAL: Final = pa.float64()
_BOOL: Final = pa.bool_()


def _schema(*fields: tuple[str, pa.DataType], nullable: frozenset[str] = frozenset()) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=name in nullable) for name, kind in fields])


SOURCES: Final = _schema(
    ("source_id", _TEXT),
    ("document_id", _TEXT),
    ("kind", _TEXT),
    ("title", _TEXT),
    ("authors", _TEXTS),
    ("year", _TEXT),
    ("arxiv_id", _TEXT),
    ("doi", _TEXT),
    ("url", _TEXT),
    ("version", _TEXT),
    ("licence", _TEXT),
    ("read_from", _TEXT),
    ("path", _TEXT),
    ("sha256", _TEXT),
)
"""Rows of :class:`engine.types.source.Source`."""

CLAIMS: Final = _schema(
    ("claim_id", _TEXT),
    ("document_id", _TEXT),
    ("source_id", _TEXT),
    ("locator_kind", _TEXT),
    ("locator_label", _TEXT),
    ("locator_index", _INT),
    ("locator_row", _INT),
    ("locator_column", _INT),
    ("locator_start", _INT),
    ("locator_end", _INT),
    ("locator_page", _INT),
    ("locator_box", _REALS),
    ("locator_part", _TEXT),
    ("locator_section", _INT),
    ("locator_sentence_start", _INT),
    ("locator_sentence_end", _INT),
    ("quote", _TEXT),
    ("row_headers", _TEXTS),
    ("column_headers", _TEXTS),
    ("numeral_printed", _TEXT),
    ("numeral_value", _TEXT),
    ("numeral_decimals", _INT),
    ("numeral_spread", _TEXT),
    ("numeral_spread_kind", _TEXT),
    ("numeral_percent_sign", _BOOL),
    ("unit", _TEXT),
    ("model", _TEXT),
    ("model_match_printed", _TEXT),
    ("model_match_entity_id", _TEXT),
    ("model_match_rule", _TEXT),
    ("model_match_confidence", _REAL),
    ("params_b", _REAL),
    ("benchmark", _TEXT),
    ("benchmark_match_printed", _TEXT),
    ("benchmark_match_entity_id", _TEXT),
    ("benchmark_match_rule", _TEXT),
    ("benchmark_match_confidence", _REAL),
    ("subset", _TEXT),
    ("metric", _TEXT),
    ("metric_printed", _BOOL),
    ("setting_shots", _INT),
    ("setting_temperature", _REAL),
    ("setting_conditions", _TEXTS),
    ("extractor", _TEXT),
    ("extractor_version", _TEXT),
    ("relationship", _TEXT),
    nullable=frozenset(
        {"params_b", "setting_shots", "setting_temperature"}
        | {
            f"locator_{name}"
            for name in (
                "label",
                "index",
                "row",
                "column",
                "page",
                "box",
                "part",
                "section",
                "sentence_start",
                "sentence_end",
            )
        },
    ),
)
"""Rows of :class:`engine.types.claim.Claim`."""

FINDINGS: Final = _schema(
    ("claim_id", _TEXT),
    ("check", _TEXT),
    ("severity", _TEXT),
    ("message", _TEXT),
    ("others", _TEXTS),
)
"""Rows of :class:`engine.types.verdict.Finding`."""

VERDICTS: Final = _schema(
    ("claim_id", _TEXT),
    ("status", _TEXT),
    ("confidence", _REAL),
    ("reason", _TEXT),
)
"""Rows of :class:`engine.types.verdict.Verdict`."""

OBSERVATIONS: Final = _schema(
    ("observation_id", _TEXT),
    ("claim_id", _TEXT),
    ("study_id", _TEXT),
    ("document_id", _TEXT),
    ("model_id", _TEXT),
    ("model_known", _BOOL),
    ("family", _TEXT),
    ("variant", _TEXT),
    ("specialisation", _TEXT),
    ("total_b", _REAL),
    ("active_b", _REAL),
    ("size_origin", _TEXT),
    ("benchmark_id", _TEXT),
    ("subset", _TEXT),
    ("metric_id", _TEXT),
    ("shots", _INT),
    ("conditions", _TEXTS),
    ("value", _REAL),
    ("standard_error", _REAL),
    ("se_origin", _TEXT),
    ("n_items", _INT),
    nullable=frozenset({"total_b", "active_b", "shots", "standard_error", "n_items"}),
)
"""Rows of :class:`engine.types.observation.Observation`."""

FAILURES: Final = _schema(
    ("stage", _TEXT),
    ("subject", _TEXT),
    ("reason", _TEXT),
    ("message", _TEXT),
)
"""Rows of :class:`engine.types.outcome.Failure`."""

SEARCHES: Final = _schema(
    ("search_id", _TEXT),
    ("query", _TEXT),
    ("database", _TEXT),
    ("asked", _TEXT),
    ("identified", _INT),
    ("available", _INT),
    ("complete", _BOOL),
    nullable=frozenset({"available"}),
)
"""Rows of :class:`engine.types.search.Search`."""

WORKS: Final = _schema(
    ("search_id", _TEXT),
    ("work_id", _TEXT),
    ("title", _TEXT),
    ("authors", _TEXTS),
    ("year", _TEXT),
    ("arxiv_id", _TEXT),
    ("doi", _TEXT),
    ("found_in", _TEXTS),
    ("decision", _TEXT),
    ("reason", _TEXT),
    ("details", _TEXTS),
)
"""Rows of :class:`engine.types.search.Screened`."""

SCHEMAS: Final[Mapping[str, pa.Schema]] = MappingProxyType(
    {
        "sources": SOURCES,
        "claims": CLAIMS,
        "findings": FINDINGS,
        "verdicts": VERDICTS,
        "observations": OBSERVATIONS,
        "failures": FAILURES,
        "searches": SEARCHES,
        "works": WORKS,
    },
)
"""Every table of a store by its name, in the order in which a document's tables are written."""
