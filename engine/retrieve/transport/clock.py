"""Clock: the time of day and waiting, as things that a test can replace."""

import time
from typing import Protocol


class Clock(Protocol):
    """The time of day, shared by all processes of a machine."""

    def now(self) -> float:
        """Return the seconds since 1970-01-01 UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return the seconds since 1970-01-01 UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
