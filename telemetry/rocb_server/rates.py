"""How often somebody may ask: a bucket of requests each, refilled steadily."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

REMEMBERED: Final = 20_000  # callers; the ones not heard of longest are forgotten first


@dataclass(frozen=True, slots=True)
class Rate:
    """burst: requests at once; per_s: requests a second in the long run."""

    burst: int
    per_s: float


class Rates:
    """The buckets of all callers under one rate."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, now_s: float) -> int:
        """Takes a request out of a caller's bucket: 0, or the seconds to wait where it is empty."""
        left, at_s = self._buckets.pop(caller, (float(self._rate.burst), now_s))
        left = min(left + (now_s - at_s) * self._rate.per_s, float(self._rate.burst))
        allowed = left >= 1.0
        self._buckets[caller] = (left - 1.0 if allowed else left, now_s)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1.0 - left) / self._rate.per_s)
