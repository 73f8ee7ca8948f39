"""Texture tile of a false floor: plywood from a merchant, not from a container's maker."""

from __future__ import annotations

import numpy as np
from fields import Field, blend, even, noise, step
from tile_recipe import Recipe, Surfaces

SIDE = 2.0  # metres
PLUGS = 4  # boat-shaped patches where a knot was cut out


def plywood_new(n: int) -> Surfaces:
    """Rotary-cut poplar: broad soft figure along u, fine short pores, patches where knots were."""
    figure = noise(n, 950, cycles=7, slope=2.3, stretch=(7.0, 1.0))
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * 16.0 * figure)
    streak = noise(n, 956, cycles=90, slope=1.5, stretch=(24.0, 1.0))
    pores = noise(n, 951, cycles=300, slope=1.1, stretch=(16.0, 1.0))
    tone = noise(n, 952, cycles=4)
    colour = blend(step(tone, 0.2, 0.8), even(n, (0.300, 0.196, 0.118)), (0.358, 0.246, 0.155))
    colour = blend(0.62 * step(rings, 0.15, 1.0), colour, (0.218, 0.132, 0.074))
    colour = blend(0.45 * step(streak, 0.45, 0.85), colour, (0.240, 0.150, 0.088))
    colour = blend(0.45 * step(pores, 0.55, 0.85), colour, (0.148, 0.088, 0.050))
    plug, rim = _plugs(n)
    grain = noise(n, 953, cycles=60, slope=1.3, stretch=(10.0, 1.0))
    colour = blend(plug, colour, blend(grain, even(n, (0.37, 0.26, 0.165)), (0.29, 0.19, 0.112)))
    colour = blend(0.45 * rim, colour, (0.120, 0.070, 0.045))
    # A few days' use: dust trodden in, no stains, no scratches of forks.
    dust = step(noise(n, 954, cycles=5), 0.35, 0.85) * 0.22
    colour = blend(dust, colour, (0.235, 0.205, 0.175))
    height = 4e-5 * pores + 3e-5 * rings - 8e-5 * rim
    return Surfaces(colour, height, 0.60 + 0.10 * dust + 0.06 * pores - 0.04 * rings)


def _plugs(n: int) -> tuple[Field, Field]:
    """Share of the patches, and of the thin dark joint round each: lenses of 150 by 38 mm."""
    chance = np.random.default_rng(955)
    at = (np.arange(n) + 0.5) / n
    plug, rim = np.zeros((n, n)), np.zeros((n, n))
    for u, v in chance.uniform(0.0, 1.0, (PLUGS, 2)):
        x = ((at - u + 0.5) % 1.0 - 0.5)[None, :] * SIDE / 0.075
        y = ((at - v + 0.5) % 1.0 - 0.5)[:, None] * SIDE / 0.019
        lens = np.abs(y) + x * x  # 1 on the outline of two parabolas
        plug = np.maximum(plug, step(lens, 1.04, 0.96))
        rim = np.maximum(rim, step(np.abs(lens - 1.0), 0.10, 0.02))
    return plug, rim


RECIPES = {"plywood_new": Recipe("new plywood of another wood, grain along u", plywood_new)}
