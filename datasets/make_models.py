"""Make ``engine/vocab/data/models.csv`` from the model registry among the shared facts, and from ``models-added.csv``, what that lacks.

::

    python datasets/make_models.py            write the table
    python datasets/make_models.py --check    fail when the table in the tree differs from what would be written

Only the columns that the engine needs are kept. ``reasoning`` models count as ``instruct`` (they answer chat prompts); ``python`` and ``code``
checkpoints are further pretrained without instructions and count as ``base``. The rows keep the registry's order, those that are added behind them; each of
these says where its name and its size were read.

Training tokens come with where the registry read them. Left out are those of two kinds of source: lists that count words or unique text for
some models and tokens for others, and a list that gives distilled models the tokens of their teacher.
"""

import argparse
import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT.parent / "shared" / "facts" / "models.csv"
ADDED = ROOT / "datasets" / "models-added.csv"
TABLE = ROOT / "engine" / "vocab" / "data" / "models.csv"

COLUMNS = {
    "name": "canonical_name",
    "family": "family",
    "developer": "vendor",
    "total_b": "total_params_B",
    "exact_b": "exact_params_B",
    "active_b": "active_params_B",
    "variant": "variant",
    "specialisation": "specialisation",
    "released": "release_date",
    "aliases": "aliases",
}
TOKENS, TOKENS_SOURCE = "training_tokens_T", "training_tokens_source"
UNSURE = ("Epoch 'Training dataset size (datapoints)'", "llm-stats model.json")
"""Beginnings of sources whose numbers are not surely the training tokens of the model itself."""
VARIANTS = {"base": "base", "instruct": "instruct", "reasoning": "instruct", "python": "base", "code": "base", "": ""}


def table(registry: str, added: str) -> str:
    r"""Return the table that belongs to a registry.

    Parameters
    ----------
    registry : str
        Content of the registry, CSV.
    added : str
        Content of the list of further models, CSV.

    Returns
    -------
    str
        Content of the table, CSV with ``\n`` line ends.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, "tokens_b", "tokens_source"], lineterminator="\n")
    writer.writeheader()
    for row in csv.DictReader(io.StringIO(registry)):
        kept = {name: " ".join(row[column].split()) for name, column in COLUMNS.items()}
        writer.writerow(kept | {"variant": VARIANTS[kept["variant"]]} | _tokens(row))
    for row in csv.DictReader(io.StringIO(added)):
        kept = {name: row[name] for name in COLUMNS if name in row}
        writer.writerow(
            dict.fromkeys([*COLUMNS, "tokens_b", "tokens_source"], "") | kept | {"specialisation": "general"}
        )
    return out.getvalue()


def _tokens(row: dict[str, str]) -> dict[str, str]:
    """Return the training tokens in billions with their source; both empty where they are unknown or unsure."""
    source = " ".join(row[TOKENS_SOURCE].split())
    if not row[TOKENS] or source.startswith(UNSURE):
        return {"tokens_b": "", "tokens_source": ""}
    return {"tokens_b": f"{(Decimal(row[TOKENS]) * 1000).normalize():f}", "tokens_source": source}


def main() -> int:
    """Write or check the table; 0 when all is well."""
    parser = argparse.ArgumentParser(description="Make the engine's model table from the registry.")
    parser.add_argument("--check", action="store_true", help="fail when the table in the tree differs")
    arguments = parser.parse_args()
    made = table(REGISTRY.read_text(encoding="utf-8"), ADDED.read_text(encoding="utf-8"))
    if not arguments.check:
        TABLE.write_text(made, encoding="utf-8")
        return 0
    same = TABLE.read_text(encoding="utf-8") == made
    print(f"{TABLE.name}: {'as the registry says' if same else 'differs from the registry'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
