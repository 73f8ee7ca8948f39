"""Time that passes only when it is told to, so that tests neither sleep nor depend on speed."""

from __future__ import annotations

NS = 1_000_000_000
START_NS = 1_000 * NS


class VirtualClock:
    """CLOCK_MONOTONIC of the mock, in ns. Also serves the back end as its clock."""

    def __init__(self, start_ns: int = START_NS) -> None:
        self.ns = start_ns
        self.waits: list[float] = []  # seconds of every `wait`: back-off, polling
        self._woken = False

    def now(self) -> int:
        return self.ns

    def advance(self, ns: int) -> None:
        self.ns += ns

    def wait(self, seconds: float) -> None:
        """Lets the time pass at once; the first wait after `wake` takes none."""
        self.waits.append(seconds)
        if not self._woken:
            self.ns += round(seconds * NS)
        self._woken = False

    def wake(self) -> None:
        self._woken = True
