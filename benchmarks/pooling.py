"""What REML and CR2 cost on 10,000 effects, beside the published procedure and statsmodels; prints benchmarks/pooling.txt.

Run: ``OPENBLAS_NUM_THREADS=1 python benchmarks/pooling.py > benchmarks/pooling.txt`` (about two minutes). CPU seconds of one
process, the least of three passes, so that other work on the machine hardly counts.

- here: :func:`engine.stats.pooling.pool` (REML, Knapp and Hartung, two coefficients), then :func:`engine.stats.cluster_robust.robust`
  with the Satterthwaite degrees of freedom of one coefficient;
- dense: the same CR2 with the whole block of every cluster and its eigenvectors, as the papers write it and clubSandwich computes it
  (for few clusters only: its time grows with the cube of a cluster);
- statsmodels: weighted least squares with the same weights and ``cov_type="cluster"``, which is CR1 without degrees of freedom.
"""

import time
from collections.abc import Callable

import numpy as np
import statsmodels
import statsmodels.api as sm

from engine.stats.cluster_robust import RobustCorrection, members, robust, sandwich
from engine.stats.pooled import Pooled
from engine.stats.pooling import pool

ROWS, PASSES, SEED = 10_000, 3, 11
MANY = 1000
"""Clusters; and those of which dense blocks are timed too."""
CLUSTERS = (5, 20, 100, MANY, 5000)
DENSE = (20, 100, MANY)


def seconds(job: Callable[[], object]) -> float:
    """Return the least CPU time of a job."""
    times = []
    for _ in range(PASSES):
        began = time.process_time()
        job()
        times.append(time.process_time() - began)
    return min(times)


def dense(fit: Pooled, labels: np.ndarray) -> float:
    """Return the degrees of freedom by way of whole blocks."""
    rows = members(labels)
    blocks = [np.diag(1.0 / fit.line.weights[inside]) for inside in rows]
    line = fit.line
    whole = sandwich(line.design, line.coefficients, line.residuals, rows, blocks, correction=RobustCorrection.CR2)
    return whole.coefficient(1).dof


def main() -> None:
    """Time and print."""
    random = np.random.default_rng(SEED)
    v = random.uniform(0.0005, 0.002, ROWS)
    design = np.column_stack([np.ones(ROWS), random.normal(size=ROWS)])
    y = 0.4 + 0.1 * design[:, 1] + random.normal(0, 0.1, ROWS) + random.normal(0, np.sqrt(v))
    fit = pool(y, v, design)
    print(
        f"{ROWS:,} effects, two coefficients; CPU seconds, least of {PASSES} passes. numpy {np.__version__}, statsmodels {statsmodels.__version__}.\n"
    )
    print(f"REML with Knapp and Hartung's interval: {seconds(lambda: pool(y, v, design)):.3f}\n")
    print(
        f"{'clusters':>8} {'CR2 here':>9} {'dense':>8} {'dense / here':>13} {'statsmodels CR1':>16} {'dof here':>9} {'dof dense':>10}"
    )
    for count in CLUSTERS:
        labels = random.permutation(np.arange(ROWS) % count)
        here = seconds(lambda labels=labels: robust(fit, labels).coefficient(1))
        dof = robust(fit, labels).coefficient(1).dof
        peer = seconds(
            lambda labels=labels: sm.WLS(y, design, weights=fit.line.weights).fit(
                cov_type="cluster", cov_kwds={"groups": labels}
            )
        )
        slow = seconds(lambda labels=labels: dense(fit, labels)) if count in DENSE else None
        shown = f"{slow:8.3f} {slow / here:13.1f}" if slow is not None else f"{'-':>8} {'-':>13}"
        other = f"{dense(fit, labels):10.4f}" if slow is not None else f"{'-':>10}"
        print(f"{count:8} {here:9.3f} {shown} {peer:16.3f} {dof:9.4f} {other}")


if __name__ == "__main__":
    main()
