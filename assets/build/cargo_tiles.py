"""Texture tiles of the cargo: printed cases, film over goods, labels, woven sacks, marble."""

from __future__ import annotations

import cargo_prints
import numpy as np
from fields import Field, blend, even, noise, step
from tile_recipe import Recipe, Surfaces


def _board(n: int, seed: int) -> tuple[Field, Field]:
    """Kraft board: its colour and its height."""
    fibre, blot = noise(n, seed, cycles=260, slope=0.6), noise(n, seed + 1, cycles=12)
    flute = 0.5 + 0.5 * np.sin(2 * np.pi * 280 * (np.arange(n) + 0.5) / n)[None, :]
    colour = blend(step(fibre, 0.2, 0.8), even(n, (0.345, 0.225, 0.124)), (0.40, 0.262, 0.145))
    colour = blend(0.3 * step(blot, 0.4, 0.8), colour, (0.29, 0.19, 0.105))
    return colour, 7e-5 * flute + 2.5e-5 * fibre + 8e-4 * blot


def _inside(at: Field, box: cargo_prints.Box) -> Field:
    """(n, n) whether a texel lies in a box; `at`: metres of rows and columns."""
    x, y, wide, high = box
    return ((at > x) & (at < x + wide))[None, :] & ((at > y) & (at < y + high))[:, None]


def cargo_print(n: int) -> Surfaces:
    """Kraft, but for the banana box, which is white-faced, and the sack, which is woven."""
    colour, height = _board(n, 1500)
    at = (np.arange(n) + 0.5) / n * cargo_prints.CASES_SIDE
    for name, tone in (("f", (0.66, 0.64, 0.58)), ("sack", (0.52, 0.49, 0.42))):
        for key, box in cargo_prints.CASES.items():
            if key.startswith(name):
                inside = _inside(at, box)
                speck = noise(n, 1510, cycles=220, slope=0.8)
                colour = blend(inside * (0.82 + 0.12 * speck), colour, tone)
    sheet = cargo_prints.cases(n)
    share = 0.74 + 0.24 * noise(n, 1511, cycles=90, slope=0.8)
    colour = cargo_prints.inked(sheet, colour, share)
    return Surfaces(colour, height, 0.78 - 0.2 * sheet.coverage("label"))


def film_goods(n: int) -> Surfaces:
    """Goods behind stretch film: milky where layers lie over each other, wrinkled, glossy."""
    sheet = cargo_prints.film(n)
    colour = cargo_prints.inked(sheet, even(n, (0.42, 0.43, 0.43)), 0.85)
    fold = np.abs(noise(n, 1603, cycles=9, slope=2.2, stretch=(2.6, 0.7)) - 0.5)
    crease = step(fold, 0.030, 0.004)
    layers = step(noise(n, 1601, cycles=6, slope=1.8, stretch=(6.0, 0.6)), 0.35, 0.75)
    milk = np.clip(0.12 + 0.16 * layers + 0.26 * crease, 0.0, 0.6)
    colour = blend(milk, colour, (0.66, 0.68, 0.70))
    height = 1.6e-3 * noise(n, 1602, cycles=14, stretch=(2.5, 0.8)) + 5e-4 * crease
    return Surfaces(colour, height, 0.20 + 0.16 * layers)


def labels(n: int) -> Surfaces:
    """Paper, but for the mark on wood and the dust of a spent fumigant."""
    at = (np.arange(n) + 0.5) / n * cargo_prints.LABELS_SIDE
    grain = noise(n, 1700, cycles=50, slope=1.5, stretch=(14.0, 1.0))
    wood = blend(step(grain, 0.25, 0.75), even(n, (0.24, 0.155, 0.085)), (0.45, 0.33, 0.20))
    grey = noise(n, 1701, cycles=60, slope=1.0)
    ash = blend(step(grey, 0.3, 0.8), even(n, (0.25, 0.25, 0.245)), (0.36, 0.36, 0.35))
    inside = _inside(at, cargo_prints.LABELS["ash"])
    sheet = cargo_prints.labels(n)
    colour = np.where(inside[..., None], ash, wood)
    colour = cargo_prints.inked(sheet, colour, 1.0)
    rough = np.where(inside, 0.95, 0.72 - 0.2 * sheet.coverage("label"))
    return Surfaces(colour, 1.5e-4 * np.where(inside, 4 * grey, grain), rough)


def woven(n: int) -> Surfaces:
    """Flat polypropylene tapes, 2.5 mm wide, over and under."""
    count = 200
    t = (np.arange(n) + 0.5) / n * count
    warp = np.abs(np.sin(np.pi * t))[None, :] * np.ones((n, 1))
    weft = np.abs(np.sin(np.pi * t))[:, None] * np.ones((1, n))
    over = (np.floor(t)[None, :] + np.floor(t)[:, None]) % 2 > 0
    height = np.where(over, warp, weft)
    dirt = noise(n, 1801, cycles=6)
    colour = blend(0.5 * (1 - height), even(n, (0.50, 0.47, 0.40)), (0.32, 0.30, 0.25))
    colour = blend(0.35 * step(dirt, 0.5, 0.9), colour, (0.30, 0.25, 0.19))
    return Surfaces(colour, 1.2e-4 * height + 6e-4 * dirt, 0.50 + 0.15 * dirt)


def marble(n: int) -> Surfaces:
    """White stone, grey clouds and veins, polished."""
    cloud = noise(n, 1900, cycles=4, slope=2.0)
    warp = noise(n, 1901, cycles=3, slope=2.4, stretch=(1.6, 0.8))
    vein = step(np.abs(warp - 0.5), 0.020, 0.0) * step(noise(n, 1902, cycles=5), 0.3, 0.7)
    fine = step(np.abs(noise(n, 1903, cycles=9, slope=2.2) - 0.5), 0.010, 0.0)
    colour = blend(step(cloud, 0.3, 0.9), even(n, (0.74, 0.73, 0.71)), (0.56, 0.56, 0.565))
    colour = blend(0.75 * vein, colour, (0.20, 0.20, 0.21))
    colour = blend(0.35 * fine, colour, (0.33, 0.32, 0.32))
    return Surfaces(colour, 2e-5 * cloud, 0.16 + 0.10 * cloud)


RECIPES = {
    "cargo_print": Recipe("faces of cases and sacks: an atlas, not to be repeated", cargo_print),
    "film_goods": Recipe("goods behind stretch film: an atlas, not to be repeated", film_goods),
    "labels": Recipe("signs and labels: an atlas, not to be repeated", labels),
    "woven": Recipe("woven polypropylene", woven),
    "marble": Recipe("polished marble", marble),
}
