"""Collections that are killed at random moments: while they search, while they fetch, while they read and store, while they compare."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

COLLECTOR = Path(__file__).with_name("collector.py")
STEPS = 20
"""Steps that a life gets farther, at most, than any before."""


def fingerprint(folder):
    """Return the bytes of every file of a store but its lock, which is empty."""
    files = (path for path in sorted(Path(folder).rglob("*")) if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def collect_with_kills(world, folder, kills, seed=0):
    """Collect in processes of which `kills` are killed; the last one comes to its end. Return how many were killed in each part."""
    rng = random.Random(seed)
    parts, farthest, is_whole = {}, 0, False
    while sum(parts.values()) < kills:
        by_hits = not is_whole and rng.random() < 0.5
        part, steps = _killed(world, folder, rng, rng.randint(1, farthest + (0 if is_whole else STEPS)), by_hits)
        farthest, is_whole = max(farthest, steps), is_whole or not part
        if part:
            parts[part] = parts.get(part, 0) + 1
    collector = _start(world, folder)
    said, _ = collector.communicate(timeout=600)
    assert collector.returncode == 0
    assert said.splitlines()[-1] == "whole"
    return parts


def _start(world, folder):
    arguments = [str(folder), world.url, str(world.clock.began), str(world.clock.scale)]
    return subprocess.Popen([sys.executable, str(COLLECTOR), *arguments], stdout=subprocess.PIPE, text=True)


def _killed(world, folder, rng, most_steps, by_hits):
    """Kill a collector behind some steps, or before behind some requests, and some thousandths of a second.

    Return in which part that was, empty if it had ended, and how many steps it came.
    """
    collector = _start(world, folder)
    assert collector.stdout.readline() == "ready\n"
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(_tapped(collector, lines)), daemon=True)
    most_hits = len(world.server.hits) + (rng.randint(1, STEPS) if by_hits else 1_000_000)
    reader.start()
    while collector.poll() is None and len(world.server.hits) < most_hits and len(lines) < most_steps:
        time.sleep(0.001)
    time.sleep(rng.uniform(0.0, 0.02))
    collector.send_signal(signal.SIGKILL)
    collector.wait()
    reader.join()
    collector.stdout.close()
    if collector.returncode == 0:
        return "", len(lines)
    return next((line.split()[0] for line in reversed(lines) if line), "searching"), len(lines)


def _tapped(collector, lines):
    for line in collector.stdout:
        lines.append(line.strip())
    return ()
