"""A search over the simulated literature under faults and kills, in full.

Ten searches of 220 works in eight databases with a fault on every fifth request, each with other faults; then one with such faults that is
killed fifty times at random moments, by requests, steps and thousandths of a second, and resumed. Every one has to come to the same flow
and the same store, byte for byte, as a search that nothing disturbs; the servers count the requests and hold them to the intervals that
they state. The ten searches read a document of the same bytes once and remember it: what is tried there is the fetching.

    python benchmarks/collect_faults.py [faults] [kills]
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "retrieve"))

from world.killing import collect_with_kills, fingerprint
from world.literature import INTERVALS
from world.search import CONTACT, KEYS, World, collect, reading_once

SEEDS, KILLS = 10, 50
WORKS, KILLED_WORKS = 220, 40


def main() -> None:
    """Run what is named, ``faults`` or ``kills``; both by default. Ends with 1 if anything differs."""
    runs = {"faults": _under_faults, "kills": _under_kills}
    held = []
    for name in sys.argv[1:] or runs:
        with tempfile.TemporaryDirectory() as folder:
            held.append(runs[name](Path(folder)))
    sys.exit(0 if all(held) else 1)


def _under_faults(place: Path) -> bool:
    """Search ten times with other faults each time."""
    with World(count=WORKS) as world, reading_once():
        flow = collect(place / "undisturbed", world.url, world.clock)
        stored = fingerprint(place / "undisturbed" / "store")
        databases = sum(count.label not in {"named", "leaderboards"} for count in flow.identified)
        _say(
            f"undisturbed: {len(world.server.hits)} requests, {flow.screened} works in {databases} databases, {flow.included} included"
        )
        held = _is_polite(world)
        for seed in range(1, SEEDS + 1):
            world.literature.every, world.literature.seed, world.literature.played = 5, seed, []
            before = len(world.server.hits)
            folder = place / f"seed-{seed}"
            same_flow = collect(folder, world.url, world.clock) == flow
            same_bytes = fingerprint(folder / "store") == stored
            asked, faults, keys = len(world.server.hits) - before, world.literature.played, _keys_found(folder)
            _say(
                f"faults {seed:2}: {asked} requests, {len(faults)} faults of {len(set(faults))} kinds; "
                f"same flow {same_flow}, same bytes {same_bytes}, files with a key {keys}"
            )
            held = held and same_flow and same_bytes and not keys
        return _is_polite(world) and held


def _under_kills(place: Path) -> bool:
    """Search once with faults, killed fifty times."""
    with World(count=KILLED_WORKS) as world:
        collect(place / "undisturbed", world.url, world.clock)
        stored = fingerprint(place / "undisturbed" / "store")
        before = len(world.server.hits)
        world.literature.every, world.literature.seed = 5, 1
        parts = Counter(collect_with_kills(world, place / "killed", KILLS, seed=1))
        same = fingerprint(place / "killed" / "store") == stored
        keys = _keys_found(place / "killed")
        killed = ", ".join(f"{number} while {part}" for part, number in sorted(parts.items()))
        _say(
            f"killed {parts.total()} times ({killed}), {before} requests undisturbed and {len(world.server.hits) - before} with "
            f"{len(world.literature.played)} faults: same bytes {same}, files with a key {keys}"
        )
        return _is_polite(world) and same and not keys


def _is_polite(world: World) -> bool:
    """Print the closest that two requests to a service came, as a share of its interval, and the most connections at once."""
    closest = min(gap / INTERVALS[name] for name in INTERVALS if INTERVALS[name] for gap in world.server.gaps(name))
    most = max(world.server.most_open.values())
    _say(f"closest requests {closest:.3f} of the stated interval apart, at most {most} at once")
    return closest >= 1.0 and most == 1


def _keys_found(folder: Path) -> int:
    """Count the files that hold a key or the contact."""
    secrets = [secret.encode() for secret in (*KEYS.values(), CONTACT)]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(any(secret in content for secret in secrets) for content in files)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
