"""A figure: what was measured, what it may be at most, and how it was measured."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

# Seconds the calibration loop took on the machine the absolute limits were set for (2 cores,
# Python 3.11, otherwise idle).
REFERENCE_S = 0.100


@dataclass(frozen=True)
class Figure:
    """One line of output. `value` must not be above `limit`."""

    name: str
    value: float
    limit: float
    unit: str
    how: str

    @property
    def ok(self) -> bool:
        return self.value <= self.limit

    def line(self) -> str:
        verdict = "ok" if self.ok else "SHORT"
        return (
            f"{self.name:34} {self.value:12.4g} {self.limit:12.4g} {self.unit:6} {verdict:5} "
            f"{self.how}"
        )

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "ok": self.ok}


def machine_factor() -> float:
    """How many times slower than the reference this machine is right now, at least 1.

    The loop does what a frame does: Python arithmetic, small numpy operations, memory copies.
    """
    import numpy as np

    block = np.ones(504, np.float32)
    out = np.empty_like(block)
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        total = 0.0
        for i in range(25_000):
            np.multiply(block, 8192.0, out=out)
            total += i * 0.5 + float(out[i % 504])
        best = min(best, time.process_time() - start)
    return max(1.0, best / REFERENCE_S)
