"""Write reports with true, false and misattributed claims about a corpus, audit them, and count what comes out.

    .venv/bin/python benchmarks/audit.py > benchmarks/audit.txt

Scores are drawn from the tables of the corpus and put into words in a dozen ways. *True*: the printed number. *Changed*: another digit,
so that no source prints the number for this model and benchmark. *Misattributed*: the number of another column of the same row.
"""

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from engine.audit.values import benchmark_key, is_whole, model_key
from engine.auditing import audit, library
from engine.types.audit import Judgement, Library
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.unknown import Unknown
from engine.types.verdict import Status
from engine.types.vocabulary import MatchRule, Unit

CORPUS: Final = Path(__file__).resolve().parents[2] / "shared" / "corpus"
FOLDERS: Final = ("html", "latex", "markdown", "readme")
A_KIND: Final = 400
SEED: Final = 20260131
WORDINGS: Final = (
    "{model} achieves {value}% on {benchmark}.",
    "{model} achieves {value}% on the {benchmark} benchmark.",
    "On {benchmark}, {model} reaches {value}%.",
    "On {benchmark}, {model} scores {value}.",
    "{model} obtains a score of {value} on {benchmark}.",
    "The accuracy of {model} on {benchmark} is {value}%.",
    "{model} attains {value}% accuracy on {benchmark}.",
    "{benchmark} for {model}: {value}%",
    "With a {benchmark} score of {value}%, {model} is among the compared models.",
    "{model} solves {value}% of the {benchmark} problems.",
    "The {benchmark} score of {model} was reported as {value}%.",
    "{model} ({value}% on {benchmark}) was evaluated.",
)


def draws(at_hand: Library) -> list[tuple[Claim, str, str]]:
    """Draw scores with the kind of the claim that is made of each, and the number that it states."""
    draw = random.Random(SEED)  # noqa: S311  # a seeded choice, no secret
    usable = [one for one in at_hand.claims if _is_plain(one)]
    printed: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    rows: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for one in at_hand.claims:
        printed[model_key(one), benchmark_key(one)].append(one)
        if isinstance(one.locator, TableLocator):
            rows[one.document_id, one.locator.index, one.locator.row].append(one)
    found: list[tuple[Claim, str, str]] = []
    for one in draw.sample(usable, len(usable)):
        same = printed[model_key(one), benchmark_key(one)]
        others = [other for other in rows[one.document_id, one.locator.index, one.locator.row] if _is_plain(other)]
        changed = _changed(one.numeral.printed, draw)
        for kind, value in (("true", one.numeral.printed), ("changed", changed)):
            if kind == "true" or not any(_prints(other, changed) for other in same):
                found.append((one, kind, value))
        other = draw.choice(others)
        value = other.numeral.printed
        if benchmark_key(other) != benchmark_key(one) and not any(_prints(each, value) for each in same):
            found.append((one, "misattributed", value))
    kept = [[one for one in found if one[1] == kind][:A_KIND] for kind in ("true", "changed", "misattributed")]
    return [one for some in kept for one in some]


def _is_plain(one: Claim) -> bool:
    """Tell whether a score can be put into one plain sentence: a known model, a whole benchmark, in percent, nothing else stated."""
    is_known = MatchRule.NONE not in {one.model_match.rule, one.benchmark_match.rule}
    is_stated = not isinstance(one.setting.temperature, Unknown) or bool(one.setting.conditions)
    in_table = isinstance(one.locator, TableLocator)
    is_score = one.metric in {"pass@1", "accuracy"} and one.unit is Unit.PERCENT and one.numeral.decimals == 1
    return is_known and in_table and is_score and is_whole(one) and not one.subset and not is_stated


def _prints(one: Claim, value: str) -> bool:
    return one.numeral.printed == value


def _changed(digits: str, draw: random.Random) -> str:
    other = draw.choice([digit for digit in "0123456789" if digit not in digits[-3:]])
    return f"{digits[:-3]}{other}{digits[-2:]}"


def judged(drawn: Sequence[tuple[Claim, str, str]], at_hand: Library) -> Iterator[tuple[Claim, str, Judgement | None]]:
    """Write one report of all claims, audit it, and yield what is said of each."""
    lines = [
        WORDINGS[place % len(WORDINGS)].format(model=one.model, benchmark=one.benchmark, value=value)
        for place, (one, _, value) in enumerate(drawn)
    ]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.txt"
        report.write_text("A report\n\nClaim\tVerified\n" + "".join(f"{line}\t✓\n" for line in lines), encoding="utf-8")
        done = audit(report, at_hand)
    for statement, (one, kind, value) in zip(done.statements, drawn, strict=True):
        found = [each for each in done.judgements_of(statement.ordinal) if each.part.endswith(value)]
        yield one, kind, found[0] if found else None


def main() -> None:
    """Draw, audit, count."""
    at_hand = library([CORPUS / folder for folder in FOLDERS])
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, kind, judgement in judged(draws(at_hand), at_hand):
        counts[kind]["all"] += 1
        counts[kind][judgement.status if judgement is not None else "not read as a score"] += 1
        if judgement is not None and judgement.elsewhere:
            counts[kind]["attributed"] += 1
    columns = (*Status, "not read as a score", "attributed")
    print(
        f"Claims made of the tables of {len(at_hand.sources)} documents, in {len(WORDINGS)} wordings; in percent of their kind\n"
    )
    print(f"{'claims':14}  {'count':>5}  " + "  ".join(columns))
    for kind, found in counts.items():
        cells = (f"{100 * found[name] / found['all']:{len(name)}.1f}" for name in columns)
        print(f"{kind:14}  {found['all']:5,}  " + "  ".join(cells))


if __name__ == "__main__":
    main()
