"""Where the embedded corpus and the analyses stand: beside the package in a checkout, under share/ once installed."""

import sysconfig
from pathlib import Path

from engine.errors import InputError

_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTALLED = Path(sysconfig.get_path("data")) / "share" / "passband"


def find(relative: str) -> Path:
    """Return a folder that is shipped with the engine.

    Parameters
    ----------
    relative : str
        ``analyses``, ``datasets`` or ``datasets/corpora/code-llm``.

    Returns
    -------
    Path
        The folder in the checkout, or the one that was installed with the wheel.

    Raises
    ------
    InputError
        Neither is there.
    """
    for root in (_CHECKOUT, _INSTALLED):
        if (root / relative).is_dir():
            return root / relative
    raise InputError(f"{relative} is neither in {_CHECKOUT} nor in {_INSTALLED}; install the passband wheel again")
