"""What does each check say, and what does it cost? Prints benchmarks/checks.txt.

Run: ``python benchmarks/checks.py > benchmarks/checks.txt`` (about a minute).

The findings of every check by severity, on the embedded corpus, and on the documents of ../shared/corpus in which people took down claims
by hand, which are faithful: what warns there is a misprint, an odd number of the source, a difference between sources, or a false alarm. Cost
is CPU seconds (``time.process_time``) of the checks, verdicts and observations included, over those of parsing and extracting the same
documents.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from engine.extract.claims import extract_claims
from engine.parse.documents import decode_parts, parse
from engine.retrieve.local import locate, read_file
from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.record import Record
from engine.types.source import Source
from engine.types.verdict import Finding, Severity
from engine.verify.checks import CHECKS, DOCUMENT_CHECKS, RECORD_CHECKS, compare_documents, verify

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "corpus"
COLLECTIONS = {
    "embedded corpus": [ROOT / "datasets" / "corpora" / "code-llm"],
    "../shared/corpus": [SHARED / name for name in ("html", "latex", "markdown", "readme")],
}

T = TypeVar("T")


class Clock:
    """CPU seconds by what they were spent on."""

    def __init__(self) -> None:
        """Start with none."""
        self.spent: Counter[str] = Counter()

    def run(self, what: str, work: Callable[[], T]) -> T:
        """Do some work on the clock."""
        start = time.process_time()
        done = work()
        self.spent[what] += time.process_time() - start
        return done


def said(paths: Sequence[Path], clock: Clock) -> tuple[int, Counter[tuple[str, Severity]]]:
    """Return the number of claims of some documents and the findings on them by check and severity."""
    sources, claims, observations, findings = dict[str, Source](), list[Claim](), list[Observation](), list[Finding]()
    for located in locate(paths).items:
        file = read_file(located)
        if isinstance(file, Failure) or located.document_id in sources:
            continue
        for document in clock.run("reading", partial(parse, file)).items:
            found = clock.run("reading", partial(extract_claims, document)).items
            captions = {table.index: table.caption for table in document.tables}
            check = partial(verify, found, file.content, document.encoding, decode_parts(file), captions)
            verified = clock.run("checks of claims and documents", check)
            sources[located.document_id] = file.source
            claims.extend(found)
            observations.extend(verified.observations)
            findings.extend(verified.findings)
    record = Record(
        sources=tuple(sources.values()),
        claims=tuple(claims),
        findings=(),
        verdicts=(),
        observations=tuple(observations),
        failures=(),
    )
    findings.extend(clock.run("checks between documents", partial(compare_documents, record)))
    return len(claims), Counter((one.check, one.severity) for one in findings)


def main() -> None:
    """Print a table a collection of documents."""
    for name, paths in COLLECTIONS.items():
        if not paths[0].is_dir():
            print(f"{name}: not at hand\n")
            continue
        clock = Clock()
        claims, counts = said(paths, clock)
        print(f"{name}: {claims:,} claims\n")
        print(f"{'check':<20}" + "".join(f"{severity:>10}" for severity in Severity))
        for check in (*CHECKS, *DOCUMENT_CHECKS, *RECORD_CHECKS):
            print(f"{check.name:<20}" + "".join(f"{counts[check.name, severity]:>10,}" for severity in Severity))
        print()
        for what, spent in clock.spent.items():
            if what != "reading":
                print(f"{what:<32} {spent / clock.spent['reading']:5.2f} of the CPU of reading")
        print()


if __name__ == "__main__":
    main()
