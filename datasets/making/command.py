"""The command of a script that makes text files of a dataset from ../shared."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_DATASETS = Path(__file__).resolve().parent.parent


def write_or_check(description: str | None, make: Callable[[Path], Mapping[str, str]], target: Path) -> int:
    """Read the command line, and write the files of a dataset or compare them with those that stand there.

    Parameters
    ----------
    description : str or None
        What the help says of the script.
    make : callable
        The folder ../shared -> text by file name.
    target : Path
        The dataset's folder; its other files are let be.

    Returns
    -------
    int
        0; with ``--check`` 1 when a file differs or is missing.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--shared", type=Path, default=_DATASETS.parent.parent / "shared", help="the folder ../shared")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on any difference")
    options = parser.parse_args()
    files = make(options.shared)
    if options.check:
        differing = [name for name, text in files.items() if not _same(target / name, text)]
        for name in differing:
            print(f"differs: {name}", file=sys.stderr)
        return 1 if differing else 0
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8")
    print(f"{len(files)} files, {sum(map(len, files.values()))} characters")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
