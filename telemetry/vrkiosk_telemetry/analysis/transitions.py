"""How the gaze moves between areas of interest: counts and entropies.

First-order transitions, those from an area to itself left out (Krejtz et al. 2014, "Entropy-based
statistical analysis of eye movement transitions", ETRA). Stationary and transition entropy as
Shiferaw, Downey & Crewther 2019 (Neuroscience & Biobehavioral Reviews 96:353):

    SGE = -sum_i p_i log2 p_i            GTE = -sum_i p_i sum_j p_ij log2 p_ij

p_i is the share of looks at i; p_ij the share of the moves away from i that go to j.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2, nan


@dataclass(frozen=True, slots=True)
class Transitions:
    """counts: (from, to) -> how often. sge, gte: bits, NaN where nothing was looked at. Both are
    also given divided by log2(areas), the largest SGE there can be."""

    counts: dict[tuple[int, int], int]
    sge: float
    gte: float
    areas: int

    @property
    def sge_normalised(self) -> float:
        return self.sge / log2(self.areas) if self.areas > 1 else nan

    @property
    def gte_normalised(self) -> float:
        return self.gte / log2(self.areas) if self.areas > 1 else nan

    def probability(self, origin: int, target: int) -> float:
        """Share of the moves away from `origin` that go to `target`."""
        out = sum(n for (a, _), n in self.counts.items() if a == origin)
        return self.counts.get((origin, target), 0) / out if out else 0.0


def find_transitions(chains: Sequence[Sequence[int]], areas: int) -> Transitions:
    """Of looks in order. chains: codes of the areas looked at; between two chains there was
    something else (no area, or no data), so no move is counted. areas: how many there are."""
    looks = Counter(code for chain in chains for code in chain)
    counts = Counter((a, b) for chain in chains for a, b in pairwise(chain) if a != b)
    total = sum(looks.values())
    if not total:
        return Transitions({}, nan, nan, areas)
    share = {code: n / total for code, n in looks.items()}
    out = Counter(a for a, _ in counts.elements())
    sge = -sum(p * log2(p) for p in share.values())
    gte = -sum(share[a] * (n / out[a]) * log2(n / out[a]) for (a, _), n in counts.items())
    return Transitions(dict(counts), sge + 0.0, gte + 0.0, areas)
