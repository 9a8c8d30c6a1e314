"""The gate of extraction quality: scores against the gold claims may not fall below their floors.

    python tests/gold/gate.py [--errors N] [--raise]

``--errors N`` prints up to N misses and false positives a document; ``--raise`` lifts the floors to what is measured now.
Floors only rise: lowering one is an edit by hand that a reviewer sees.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.export.claims import write_claims
from engine.pipeline import read_claims

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "gold" / "dev"
FLOORS = Path(__file__).with_name("floors.json")
FORMATS = ("html", "latex", "markdown", "pdf", "readme")
TOLERANCE = 5e-4
"""Floors are printed with three decimals."""


def gold_documents() -> list[Path]:
    """Return the corpus files and folders that have gold claims."""
    names = {path.name.removesuffix(".claims.csv") for path in GOLD.glob("*.claims.csv")}
    found = [path for folder in FORMATS for path in sorted((SHARED / "corpus" / folder).iterdir())]
    return [path for path in found if path.name in names or path.stem in names]


def extracted(paths: list[Path], out: Path) -> None:
    """Extract the claims of documents into a CSV."""
    rows = list(read_claims(paths, code_only=True))
    claims = [claim for one in rows for claim in one.claims]
    write_claims(claims, [verdict for one in rows for verdict in one.verdicts], out)


def scored(predicted: Path, *options: str) -> str:
    """Return what the scorer prints of a CSV of claims."""
    command = [sys.executable, str(SHARED / "gold" / "score_claims.py"), str(GOLD), str(predicted), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def measure(predicted: Path) -> dict[str, dict[str, float]]:
    """Return the core and full F1 of each document, and the overall figures."""
    report = json.loads(scored(predicted, "--json"))
    figures = {
        doc: {level: round(levels[level][5], 3) for level in ("core", "full")}
        for doc, levels in report["documents"].items()
    }
    core, full = report["overall"]["core"], report["overall"]["full"]
    overall = {"core precision": core[0], "core recall": core[1], "core F1": core[2], "full F1": full[2]}
    return {**figures, "overall": {name: round(value, 3) for name, value in overall.items()}}


def below_floor(figures: dict[str, dict[str, float]]) -> list[str]:
    """Return one line for each figure below its floor."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return [
        f"{doc} {name}: {figures.get(doc, {}).get(name, 0.0):.3f} is below {floor:.3f}"
        for doc, named in floors.items()
        for name, floor in named.items()
        if figures.get(doc, {}).get(name, 0.0) < floor - TOLERANCE
    ]


def raised(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the floors lifted to the figures where these are higher."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    return {
        doc: {name: max(value, floors.get(doc, {}).get(name, 0.0)) for name, value in named.items()}
        for doc, named in figures.items()
    }


def main() -> int:
    """Run the gate; the exit code is 1 when a figure is below its floor."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--errors", type=int, default=0)
    options.add_argument("--raise", dest="lift", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "claims.csv"
        extracted(gold_documents(), predicted)
        figures = measure(predicted)
        print(scored(predicted, "--errors", str(chosen.errors)))
    if chosen.lift:
        FLOORS.write_text(json.dumps(raised(figures), indent=2) + "\n", encoding="utf-8")
    problems = below_floor(figures)
    print("\n".join(problems) or "every figure holds its floor")
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
