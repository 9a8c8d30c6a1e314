"""Collections that are killed at random moments: while they search, while they fetch, while they read and store."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

COLLECTOR = Path(__file__).with_name("collector.py")


def fingerprint(folder):
    """Return the bytes of every file of a store but its lock, which is empty."""
    files = (path for path in sorted(Path(folder).rglob("*")) if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def collect_with_kills(world, folder, kills, seed=0):
    """Collect in processes of which `kills` are killed; the last one comes to its end. Return how many were killed in each part."""
    rng = random.Random(seed)
    parts = {}
    while sum(parts.values()) < kills:
        part = _killed(world, folder, rng)
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


def _killed(world, folder, rng):
    """Kill a collector at a moment drawn by requests, steps and thousandths of a second; say in which part, empty if it had ended."""
    collector = _start(world, folder)
    assert collector.stdout.readline() == "ready\n"
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(_tapped(collector, lines)), daemon=True)
    hits, steps = len(world.server.hits) + rng.randint(1, 25), rng.randint(1, 2 * len(world.works))
    by_hits = rng.random() < 0.5
    reader.start()
    while collector.poll() is None and not (len(world.server.hits) >= hits if by_hits else len(lines) >= steps):
        time.sleep(0.001)
    time.sleep(rng.uniform(0.0, 0.02))
    collector.send_signal(signal.SIGKILL)
    collector.wait()
    reader.join()
    collector.stdout.close()
    if collector.returncode == 0:
        return ""
    return next((line.split()[0] for line in reversed(lines) if line), "searching")


def _tapped(collector, lines):
    for line in collector.stdout:
        lines.append(line.strip())
    return ()
