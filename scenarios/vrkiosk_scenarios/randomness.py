"""The world's one source of chance: a seeded generator of integers."""

from __future__ import annotations

from typing import Final

_MASK: Final = (1 << 64) - 1


class Random:
    """SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, the same numbers everywhere."""

    __slots__ = ("state",)

    def __init__(self, seed: int) -> None:
        self.state = seed & _MASK

    def bits(self) -> int:
        """64 fresh bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible, equally likely but for 2^-50."""
        return low + (self.bits() >> 11) * (high - low + 1) // (1 << 53)
