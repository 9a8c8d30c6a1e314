"""Fit the confidence of verdicts on claims that were taken from documents by hand, and judge it on papers that were held out.

    .venv/bin/python benchmarks/calibration.py > benchmarks/calibration.txt          judge
    .venv/bin/python benchmarks/calibration.py --write > benchmarks/calibration.txt  fit and write the coefficients too

A claim is right where it agrees with the gold in value, model, benchmark, metric, part and shots, as the gold's own scorer matches them
(level ``full``; ``core`` leaves the last three out). Claims in tables that the gold left unannotated, and in prose where it annotated
none, are not labelled and not used. Wrong claims are rare and stand in few tables, so that the signs of an error could not be learnt from
them alone: right claims are corrupted beside them (columns swapped, headers shifted, rows mistaken, base for instruct), and all wrong and
corrupted claims together weigh as much as :data:`ERROR_SHARE` of all. That share is higher than what the gold shows, since the rules of
extraction were made with the gold at hand. Calibration and precision are judged on the gold's own claims alone, each paper by
coefficients that were fitted without it.
"""

import argparse
import csv
import importlib.util
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt
from corruptions import AGAINST_THE_NAMES
from reliability import Bin, expected_error, reliability, write_diagram
from scipy.optimize import minimize

from engine.digest import sha256_hex
from engine.export.claims import claim_rows
from engine.pipeline import read_claims
from engine.retrieve.local import LocalFile, locate
from engine.store.write import DocumentRows
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.verdict import Finding, Severity, Status
from engine.verify.base import Evidence
from engine.verify.checks import CHECKS, DOCUMENT_CHECKS
from engine.verify.confidence import coefficients, signs

HERE: Final = Path(__file__).resolve().parent
SHARED: Final = HERE.parents[1] / "shared"
GOLD: Final = SHARED / "gold" / "dev"
WRITTEN: Final = HERE.parent / "engine" / "verify" / "data" / "confidence.toml"
FOLDERS: Final = ("html", "latex", "markdown", "pdf", "readme")
ERROR_SHARE: Final = 0.02
"""Share of wrong claims that is expected of documents at large."""
RIDGE: Final = 1.0
"""Weight of the squared coefficients: a normal prior with standard deviation 1 on each, none on the intercept."""
A_DOCUMENT: Final = 60
"""Claims of a document that are corrupted in each way, at most."""
CONFIRM: Final = 0.75
"""Least confidence of a confirmed claim."""
SEED: Final = 20260131
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim with its label."""

    paper: str
    signs: tuple[bool, ...]
    core: bool
    full: bool
    corrupted: bool
    status: Status


def scorer() -> ModuleType:
    """Load the gold's own scorer."""
    spec = importlib.util.spec_from_file_location("score_claims", SHARED / "gold" / "score_claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents() -> Iterator[tuple[LocalFile, str]]:
    """Yield the files that have gold claims, each with the gold's name for it."""
    names = {path.name.removesuffix(".claims.csv") for path in GOLD.glob("*.claims.csv")}
    for file in locate([SHARED / "corpus" / folder for folder in FOLDERS]).items:
        name = file.document_id if file.document_id in names else file.path.name
        if name in names:
            yield file, name


def paper_of(name: str) -> str:
    """Return the paper of a document, so that its formats and versions are held out together."""
    return name.split("v", maxsplit=1)[0].split(".arxiv", maxsplit=1)[0] if name[:4].isdigit() else name


def labels(score: ModuleType, rows: Sequence[dict[str, str]], name: str, level: str) -> list[bool | None]:
    """Say of each claim whether the gold agrees with it, or None where the gold does not speak of it."""
    gold, tables, neutral = (_read(GOLD / f"{name}.{kind}.csv") for kind in ("claims", "tables", "optional"))
    found: dict[int, bool | None] = dict.fromkeys(map(id, rows))
    groups = score.assign_tables(rows, gold, tables)
    found.update(dict.fromkeys(map(id, groups.pop("no-results", [])), False))
    if not any(one["table"] == "text" for one in gold):
        groups.pop("text", None)
    for key, members in groups.items():
        spurious = score.match([one for one in gold if one["table"] == key], members, level)[2]
        wrong = score.match([one for one in neutral if one["table"] == key], spurious, "cell")[2]
        is_spurious, is_wrong = set(map(id, spurious)), set(map(id, wrong))
        tallied: dict[str, list[int]] = defaultdict(list)
        for one in members:
            found[id(one)] = None if id(one) in is_spurious - is_wrong else id(one) not in is_spurious
            tallied[one["table"] + one["table_index"]].append(id(one))
        for some in tallied.values():
            if key != "text" and not any(found[one] for one in some):
                found.update(
                    dict.fromkeys(some)
                )  # a table that the gold left unannotated and that shares a few values with this one
    return [found[id(one)] for one in rows]


def cases() -> list[Case]:
    """Read every labelled claim, and corrupt some that are right."""
    score, found = scorer(), []
    for file, name in documents():
        (rows,) = read_claims([file.path.parent if file.is_folder else file.path])
        table = [
            {k: "" if v is None else str(v) for k, v in row.items()} for row in claim_rows(rows.claims, rows.verdicts)
        ]
        core, full = (labels(score, table, name, level) for level in ("core", "full"))
        status = {one.claim_id: one.status for one in rows.verdicts}
        by_claim: dict[str, list[Finding]] = defaultdict(list)
        for one in rows.findings:
            by_claim[one.claim_id].append(one)
        right = []
        for claim, is_core, is_full in zip(rows.claims, core, full, strict=True):
            if is_core is not None and is_full is not None and status[claim.claim_id] is not Status.REFUTED:
                seen = tuple(signs(claim, by_claim[claim.claim_id]).values())
                found.append(
                    Case(
                        paper=paper_of(name),
                        signs=seen,
                        core=is_core,
                        full=is_full,
                        corrupted=False,
                        status=status[claim.claim_id],
                    )
                )
                right += [claim] if is_full and isinstance(claim.locator, TableLocator) else []
        found += corrupted(rows, right, paper_of(name))
    return found


def corrupted(rows: DocumentRows, right: Sequence[Claim], paper: str) -> Iterator[Case]:
    """Yield claims that are read wrongly in every way that leaves the digits at their place."""
    draw = random.Random(f"{SEED} {paper} {rows.document_id}")  # noqa: S311  # a seeded choice, no secret
    printed = [one for one in rows.findings if one.check == "printed"]
    read = {one.claim_id: one for one in printed}
    tables: dict[int, list[Claim]] = defaultdict(list)
    for claim in right:
        tables[claim.locator.index].append(claim)  # type: ignore[union-attr]  # only claims in tables come here
    blank = Evidence(text="")
    for corrupt in AGAINST_THE_NAMES.values():
        for claim in draw.sample(right, min(A_DOCUMENT, len(right))):
            wrong = corrupt(claim, tables[claim.locator.index], draw)  # type: ignore[union-attr]  # as above
            if wrong is None:
                continue
            claims = [wrong if one.claim_id == claim.claim_id else one for one in rows.claims]
            seen = [one for check in CHECKS if check.name != "printed" for one in check.run(wrong, blank)]
            seen += [
                one for check in DOCUMENT_CHECKS for one in check.run(claims, blank) if one.claim_id == claim.claim_id
            ]
            if not any(one.severity is Severity.REFUTES for one in seen):
                values = tuple(signs(wrong, [read[claim.claim_id], *seen]).values())
                yield Case(paper=paper, signs=values, core=False, full=False, corrupted=True, status=Status.UNRESOLVED)


def fit(some: Sequence[Case]) -> FloatArray:
    """Fit a weighted logistic regression with a ridge; return intercept and coefficients."""
    x = np.array([[1.0, *one.signs] for one in some])
    y = np.array([float(one.full) for one in some])
    wrong = max(1.0, float((1 - y).sum()))
    share = ERROR_SHARE / (1 - ERROR_SHARE) * y.sum() / wrong
    weight = np.where(y > 0, 1.0, share)

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        logit = x @ beta
        value = float(weight @ (np.logaddexp(0, logit) - y * logit)) + RIDGE / 2 * float(beta[1:] @ beta[1:])
        slope = x.T @ (weight * (1 / (1 + np.exp(-logit)) - y))
        slope[1:] += RIDGE * beta[1:]
        return value, slope

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-6}).x.round(4)


def predict(beta: FloatArray, some: Sequence[Case]) -> FloatArray:
    """Return the confidence of claims."""
    return 1 / (1 + np.exp(-(np.array([[1.0, *one.signs] for one in some]) @ beta)))


def held_out(every: Sequence[Case]) -> tuple[list[Case], FloatArray]:
    """Return the gold's own claims with the confidence that coefficients give which never saw their paper."""
    kept: list[Case] = []
    given: list[FloatArray] = []
    for paper in sorted({one.paper for one in every}):
        beta = fit([one for one in every if one.paper != paper])
        mine = [one for one in every if one.paper == paper and not one.corrupted]
        kept += mine
        given.append(predict(beta, mine))
    return kept, np.concatenate(given)


def main() -> None:
    """Fit, judge, draw."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true")
    every = cases()
    beta = fit(every)
    if options.parse_args().write:
        WRITTEN.write_text(toml(every, beta), encoding="utf-8")
        coefficients.cache_clear()
    kept, given = held_out(every)
    papers = len({one.paper for one in kept})
    wrong = [one for one in every if one.corrupted]
    print(
        f"{len(kept):,} labelled claims of {papers} papers and model cards, {sum(not one.full for one in kept)} wrong;"
    )
    print(f"{len(wrong):,} corrupted claims that no check refutes beside them.\n")
    is_sure = (given >= CONFIRM) & np.array([one.status is Status.CONFIRMED for one in kept])
    for level in ("core", "full"):
        right = np.array([getattr(one, level) for one in kept])
        bins = reliability(given, right)
        print(f"{level}: expected calibration error on papers held out {expected_error(bins):.4f}")
        print(
            f"{level}: precision of confirmed claims {right[is_sure].mean():.4f}, "
            f"share of the right claims that are confirmed {is_sure[right].mean():.4f}"
        )
        if level == "full":
            show(bins)
            write_diagram(bins, HERE / "calibration.svg")
    x = predict(beta, wrong)
    print(f"\ncorrupted claims: mean confidence {x.mean():.3f}, below {CONFIRM} {np.mean(x < CONFIRM):.3f}")
    print("\nsign                              adds to the logit")
    names = ("intercept", *_names())
    for name, value in zip(names, beta, strict=True):
        print(f"{name:32}  {value:+8.3f}")


def show(bins: Sequence[Bin]) -> None:
    """Print the reliability diagram's numbers."""
    print("\nconfidence       claims  mean confidence  share right")
    for one in bins:
        print(f"{one.low:.3f} to {one.high:.3f}  {one.count:6,}  {one.given:15.4f}  {one.right:11.4f}")


def toml(every: Sequence[Case], beta: FloatArray) -> str:
    """Return the coefficients as the engine reads them."""
    counts = Counter((one.corrupted, one.full) for one in every)
    table = "\n".join(f"{one.paper} {one.full} {''.join(str(int(sign)) for sign in one.signs)}" for one in every)
    lines = [
        "# Confidence of verdicts: a logistic regression. Written by benchmarks/calibration.py --write; do not edit.",
        f"confirm = {CONFIRM}",
        f"intercept = {beta[0]:.4f}",
        "",
        "[signs]",
        *(f'"{name}" = {value:.4f}' for name, value in zip(_names(), beta[1:], strict=True)),
        "",
        "[provenance]",
        'script = "benchmarks/calibration.py"',
        f"claims = {counts[False, True] + counts[False, False]}",
        f"wrong = {counts[False, False]}",
        f"corrupted = {counts[True, False]}",
        f'digest = "{sha256_hex(table.encode())}"',
    ]
    return "\n".join(lines) + "\n"


def _names() -> list[str]:
    return list(coefficients().signs)


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
