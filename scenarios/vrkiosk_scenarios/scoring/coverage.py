"""Systematic search: what was seen in light or worked on, and whether one walk led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, permutations
from typing import Final

from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import Shares
from vrkiosk_scenarios.search import OUTSIDE, Search

# The floor is left out: it is seen with every step, whatever one is searching.
WALLS: Final = ("right_wall", "left_wall", "front_wall")
INSIDE: Final = (*WALLS, "ceiling")
DOORS: Final = ("door_left", "door_right")


def coverage(case: Assessment) -> Shares:
    done = case.search.surfaces()
    within = [share for surface, share in done.items() if surface not in OUTSIDE]
    around = [share for surface, share in done.items() if surface in OUTSIDE]
    return {
        "surfaces_seen": sum(within) / len(within) if within else "not_in_scenario",
        "undercarriage": sum(around) / len(around) if around else "not_in_scenario",
        "order": order(case.search),
    }


def order(search: Search) -> float:
    """Kendall's tau (0 for a negative one) to the nearest consistent walk round the seven points.

    A walk is consistent that takes the outside first or last, the doors before the inside, the
    three walls one after the other, the ceiling before or after them. A point stands where its
    search was complete; one not searched counts as out of order.
    """
    shown = {zone.surface for zone in search.zones}
    points = {"outside": [s for s in OUTSIDE if s in shown], "doors": list(DOORS)}
    points |= {surface: [surface] for surface in INSIDE if surface in shown}
    points = {name: surfaces for name, surfaces in points.items() if surfaces}
    done: dict[str, float] = {}
    for name, surfaces in points.items():
        times = [search.complete(surface) for surface in surfaces]
        known = [t for t in times if t is not None]
        if len(known) == len(times):
            done[name] = max(known)
    pairs = len(points) * (len(points) - 1) // 2
    best = max(
        sum((done[a] < done[b]) - (done[a] > done[b]) for a, b in _pairs(walk, done))
        for walk in _walks()
    )
    return max(best, 0) / pairs if pairs else 0.0


def _walks() -> Iterator[tuple[str, ...]]:
    for walls in permutations(WALLS):
        for inside in ((*walls, "ceiling"), ("ceiling", *walls)):
            yield ("outside", "doors", *inside)
            yield ("doors", *inside, "outside")


def _pairs(walk: tuple[str, ...], known: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    return combinations([name for name in walk if name in known], 2)
