"""A figure: what was measured, what it may be at most, and how it was measured."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

# Seconds of CPU the calibration loop takes on the machine the absolute limits are meant for: two
# shared cores of an AMD EPYC, Debian 12, Python 3.11, nothing else running.
REFERENCE_S: Final = 0.0185
ROUNDS: Final = 5
TURNS: Final = 25_000


@dataclass(frozen=True)
class Figure:
    """One line of output. `value` must not be above `limit`; None: it could not be measured here,
    and `how` says why."""

    name: str
    value: float | None
    limit: float
    unit: str
    how: str

    @property
    def short(self) -> bool:
        """Measured, and not good enough. NaN is never good enough."""
        return self.value is not None and not self.value <= self.limit

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return "SHORT" if self.short else "ok"

    def line(self) -> str:
        value = "-" if self.value is None else f"{self.value:.4g}"
        return (
            f"{self.name:34} {value:>10} {self.limit:>8.4g} {self.unit:7} {self.verdict:6} "
            f"{self.how}"
        )

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}


def machine_factor() -> float:
    """How many times slower than the reference this machine is right now, at least 1.

    The loop does what a frame does: Python arithmetic, small numpy operations, single numbers out
    of arrays. CPU time, best of five: other processes on the machine count only as far as they
    slow a core down. Limits on absolute times are multiplied by it; ratios and counts are not.
    """
    block = np.ones(504, np.float32)
    out = np.empty_like(block)
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        total = 0.0
        for i in range(TURNS):
            np.multiply(block, 8192.0, out=out)
            total += i * 0.5 + float(out[i % 504])
        best = min(best, time.process_time() - start)
    return max(1.0, best / REFERENCE_S)
