"""How rays get weaker in what they pass, in arithmetic that every machine rounds the same way.

Real attenuation is exponential. No exponential is taken here; what stands for it is rational, falls
as it does, and never reaches nothing. What scatters back into a broad beam (build-up) makes the
real one flatter than an exponential far out, too.
"""

from __future__ import annotations

from vrkiosk_scenarios.geometry import Vec, distance, scale, subtract
from vrkiosk_scenarios.solid import Solid


def transmitted(mass: float, coefficient: float) -> float:
    """Share of gamma rays that get through. mass: kg/m2 along the ray; coefficient: m2/kg.

    1 / (1 + x + x2/2 + x3/6) with x = coefficient * mass: within 2 % of exp(-x) up to x = 1, and
    5 % instead of 2 % of the rays at x = 4, as through shields of a few mean free paths.
    """
    x = coefficient * mass
    return 1.0 / (1.0 + x * (1.0 + x * (0.5 + x / 6.0)))


def brightness(mass: float, half: float) -> float:
    """0 (black) to 1: how bright a radiograph shows what has `mass` kg/m2 along the ray.

    half / (half + mass): between the share transmitted and its logarithm, as operators set their
    screens, so that thin sheets and dense loads are told apart in one picture.
    """
    return half / (half + mass)


def mass_between(solids: list[Solid], start: Vec, end: Vec) -> float:
    """kg/m2 of everything solid on the straight way between two points, metres in the world."""
    away = distance(start, end)
    if away < 1e-9:
        return 0.0
    way = scale(subtract(end, start), 1.0 / away)
    total = 0.0
    for solid in solids:
        if solid.density == 0.0:
            continue
        hit = solid.interval(start, way)
        if hit is not None:
            inside = min(hit[1], away) - max(hit[0], 0.0)
            total += solid.density * max(inside, 0.0)
    return total
