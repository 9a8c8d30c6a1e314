"""A collection as a process of its own, to be killed: one line on standard output for each step.

python collector.py FOLDER URL BEGAN SCALE
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from world.search import collect
from world.server import WorldClock


def progress(name, steps):
    del steps
    return lambda done: print(f"{name} {done}\n", end="", flush=True)  # at once: threads print beside each other


if __name__ == "__main__":
    folder, url, began, scale = sys.argv[1:]
    print("ready", flush=True)
    collect(folder, url, WorldClock(float(began), float(scale)), progress=progress)
    print("whole", flush=True)
