"""A search over the simulated literature under faults and kills, in full.

Ten searches of 220 works in eight databases with a fault on every fifth request, each with other faults; then one that is killed fifty
times at random moments, by requests, steps and thousandths of a second, and resumed. Every one has to come to the same flow and the same
store, byte for byte, as a search that nothing disturbs; the servers count the requests.

    python benchmarks/collect_faults.py [faults] [kills]
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "retrieve"))

from world.killing import collect_with_kills, fingerprint
from world.literature import INTERVALS
from world.search import CONTACT, KEYS, World, collect

SEEDS, KILLS = 10, 50
KILLED_WORKS = 60
"""Works of the search that is killed: each life reads again what the ones before have fetched."""


def politely(world: World) -> str:
    """Return the closest that two requests to a service came, as a share of its interval, and the most at once."""
    shares = [gap / INTERVALS[name] for name in INTERVALS if INTERVALS[name] for gap in world.server.gaps(name)]
    return f"closest requests {min(shares):.3f} of the stated interval apart, at most {max(world.server.most_open.values())} at once"


def keys_found(folder: Path) -> int:
    """Count the files that hold a key or the contact."""
    secrets = [secret.encode() for secret in (*KEYS.values(), CONTACT)]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(any(secret in content for secret in secrets) for content in files)


def under_faults(place: Path) -> None:
    """Search ten times with other faults each time."""
    with World() as world:
        flow = collect(place / "undisturbed", world.url, world.clock)
        stored = fingerprint(place / "undisturbed" / "store")
        print(
            f"undisturbed: {len(world.server.hits)} requests, {flow.screened} works, {flow.included} included",
            flush=True,
        )
        for seed in range(1, SEEDS + 1):
            world.literature.every, world.literature.seed, world.literature.played = 5, seed, []
            before = len(world.server.hits)
            folder = place / f"seed-{seed}"
            same = collect(folder, world.url, world.clock) == flow, fingerprint(folder / "store") == stored
            asked, faults = len(world.server.hits) - before, len(world.literature.played)
            print(
                f"faults {seed:2}: {asked} requests, {faults} faults of {len(set(world.literature.played))} kinds; "
                f"same flow {same[0]}, same bytes {same[1]}, files with a key {keys_found(folder)}",
                flush=True,
            )
        print(politely(world), flush=True)


def under_kills(place: Path) -> None:
    """Search once, killed fifty times."""
    with World(count=KILLED_WORKS) as world:
        collect(place / "undisturbed", world.url, world.clock)
        stored = fingerprint(place / "undisturbed" / "store")
        parts = collect_with_kills(world, place / "killed", KILLS, seed=1)
        same = fingerprint(place / "killed" / "store") == stored
        killed = ", ".join(f"{number} while {part}" for part, number in sorted(parts.items()))
        print(
            f"killed {sum(parts.values())} times ({killed}): same bytes {same}, files with a key {keys_found(place / 'killed')}"
        )
        print(politely(world), flush=True)


def main() -> None:
    """Run what is named, ``faults`` or ``kills``; both by default."""
    runs = {"faults": under_faults, "kills": under_kills}
    for name in sys.argv[1:] or runs:
        with tempfile.TemporaryDirectory() as folder:
            runs[name](Path(folder))


if __name__ == "__main__":
    main()
