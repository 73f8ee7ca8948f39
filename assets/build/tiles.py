"""Texture tiles: base colour, normal, and occlusion-roughness-metallic of each material.

Made from periodic fields instead of baked: seconds instead of minutes, and without a seam. They
are clean on purpose, so that repeats do not show; folds wear and mud comes by masks and the place.
"""

from __future__ import annotations

import io
from pathlib import Path

import cargo_tiles
import hides_tiles
import numpy as np
import prints
from fields import Field, blend, cells, even, noise, normals, step
from materials import TILE_SIDES, Colour
from PIL import Image
from tile_recipe import Recipe, Surfaces

SIZE = 1024
QUALITY = {"base": 88, "normal": 90, "orm": 85}


def pictures(name: str) -> dict[str, np.ndarray]:
    """base, normal, orm: (SIZE, SIZE, 3) uint8."""
    made = RECIPES[name].make(SIZE)
    one = np.ones((SIZE, SIZE))
    orm = [one * made.occlusion, np.clip(made.roughness, 0.04, 1.0), one * made.metallic]
    return {
        "base": _bytes(_srgb(made.colour)),
        "normal": _bytes(normals(made.height, TILE_SIDES[name]) * 0.5 + 0.5),
        "orm": _bytes(np.stack(orm, axis=2)),
    }


def encoded(name: str) -> dict[str, bytes]:
    """The three pictures as JPEG, every channel at full size: none of them is a mere tint."""
    files = {}
    for kind, values in pictures(name).items():
        data = io.BytesIO()
        quality = QUALITY[kind]
        Image.fromarray(values).save(data, "JPEG", quality=quality, subsampling=0, optimize=True)
        files[kind] = data.getvalue()
    return files


def write(name: str, folder: Path) -> None:
    """Makes a tile and saves its three pictures."""
    files = encoded(name)
    for kind, data in files.items():
        (folder / f"{name}_{kind}.jpg").write_bytes(data)
    print(f"{name:20} {[len(data) // 1024 for data in files.values()]} kB", flush=True)


def _toned(colour: Colour, gain: float, lift: float = 0.0) -> Colour:
    red, green, blue = (gain * c + lift for c in colour)
    return red, green, blue


def _srgb(linear: Field) -> Field:
    linear = np.clip(linear, 0.0, 1.0)
    low, high = linear * 12.92, 1.055 * np.power(np.maximum(linear, 1e-9), 1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, low, high)


def _bytes(values: Field) -> np.ndarray:
    return np.rint(np.clip(values, 0.0, 1.0) * 255.0).astype(np.uint8)


def _paint(
    n: int, seed: int, colour: tuple[float, float, float], dirt: float, rust: float
) -> Surfaces:
    """Sprayed steel: faded blotches, rain streaks, thin scratches, a few rust spots."""
    middle = noise(n, seed, cycles=10)
    fine = noise(n, seed + 1, cycles=140, slope=1.0)
    streak = noise(n, seed + 2, cycles=34, stretch=(1.0, 16.0))
    colours = even(n, colour)
    colours = blend(step(middle, 0.3, 0.75), colours, _toned(colour, 0.86, 0.02))
    dirty = dirt * step(streak, 0.50, 0.82) * step(noise(n, seed + 3, cycles=3), 0.2, 0.8)
    colours = blend(dirty, colours, _toned(colour, 0.42))
    line = np.abs(noise(n, seed + 4, cycles=24, slope=3.0, stretch=(14.0, 1.0)) - 0.5)
    gate = step(noise(n, seed + 5, cycles=5), 0.62, 0.72)
    scratch = step(line, 0.016, 0.004) * gate
    colours = blend(0.55 * scratch, colours, (0.30, 0.28, 0.26))
    potential = noise(n, seed + 6, cycles=14, slope=1.4)
    spot = step(potential, 1.08 - 0.06 * rust, 1.12 - 0.06 * rust)
    halo = step(potential, 0.98 - 0.06 * rust, 1.12 - 0.06 * rust)
    colours = blend(0.5 * halo, colours, (0.26, 0.12, 0.05))
    colours = blend(
        spot,
        colours,
        blend(step(fine, 0.3, 0.7), even(n, (0.045, 0.017, 0.009)), (0.24, 0.085, 0.026)),
    )
    height = 6e-5 * fine + 2.0e-4 * middle + spot * (2e-4 + 3e-4 * fine) - 1.2e-4 * scratch
    rough = 0.42 + 0.16 * middle + 0.3 * spot + 0.2 * dirty + 0.05 * (fine - 0.5)
    return Surfaces(colours, height, rough)


def _paint_outer(n: int) -> Surfaces:
    return _paint(n, 100, (0.80, 0.80, 0.80), 0.45, 0.8)


def _paint_inner(n: int) -> Surfaces:
    made = _paint(n, 200, (0.47, 0.485, 0.47), 0.25, 0.5)
    # What forks and cargo leave: dark rubs along the wall.
    rub = step(noise(n, 209, cycles=16, slope=1.2, stretch=(7.0, 1.0)), 0.66, 0.95)
    rub = rub * step(noise(n, 210, cycles=4), 0.5, 0.75) * 0.45
    return Surfaces(
        blend(rub, made.colour, (0.06, 0.057, 0.052)), made.height, made.roughness + 0.1 * rub
    )


def _lining(n: int) -> Surfaces:
    """Gel-coated plates of a reefer: washed often, dulled where it was wiped, scuffed by cargo.

    Flat: the waves of a plate are the mesh's. Slopes of a few thousandths are less than a step of
    a normal map's eight bits, and what is left of them broke a torch's sheen up into streaks."""
    middle = noise(n, 250, cycles=8)
    colour = blend(step(middle, 0.3, 0.8), even(n, (0.76, 0.77, 0.75)), (0.735, 0.742, 0.72))
    streak = noise(n, 252, cycles=30, stretch=(1.0, 18.0))
    dull = step(streak, 0.55, 0.9) * step(noise(n, 253, cycles=3), 0.3, 0.8)
    colour = blend(0.12 * dull, colour, (0.46, 0.45, 0.41))
    rub = step(noise(n, 254, cycles=18, slope=1.4, stretch=(8.0, 1.0)), 0.78, 1.0)
    rub = 0.4 * rub * step(noise(n, 255, cycles=4), 0.55, 0.8)
    colour = blend(rub, colour, (0.22, 0.22, 0.21))
    rough = 0.32 + 0.04 * middle + 0.03 * dull + 0.2 * rub
    return Surfaces(colour, np.zeros_like(rough), rough)


def _underframe(n: int) -> Surfaces:
    """Bitumen paint with rust coming through in places."""
    made = _paint(n, 300, (0.062, 0.060, 0.057), 0.3, 1.0)
    fine = noise(n, 307, cycles=120, slope=1.0)
    rust = step(noise(n, 306, cycles=9, slope=1.5), 0.66, 0.80)
    tone = blend(step(fine, 0.3, 0.7), even(n, (0.05, 0.018, 0.009)), (0.26, 0.09, 0.028))
    dust = step(noise(n, 308, cycles=5), 0.35, 0.8) * 0.5
    colour = blend(rust, blend(dust, made.colour, (0.14, 0.12, 0.10)), tone)
    return Surfaces(colour, made.height + rust * 4e-4 * fine, made.roughness + 0.3 * rust + 0.3)


def _plywood(n: int) -> Surfaces:
    """Keruing plywood: grain runs along u, worn grey, stained, scratched by forks."""
    grain = noise(n, 400, cycles=60, slope=1.6, stretch=(22.0, 1.0))
    pores = noise(n, 401, cycles=260, slope=1.2, stretch=(26.0, 1.0))
    worn = noise(n, 402, cycles=4, slope=1.6)
    colour = blend(step(grain, 0.25, 0.75), even(n, (0.108, 0.060, 0.036)), (0.222, 0.132, 0.080))
    colour = blend(0.4 * step(pores, 0.5, 0.85), colour, (0.05, 0.024, 0.014))
    colour = blend(0.6 * step(worn, 0.35, 0.8), colour, (0.165, 0.135, 0.105))
    stain = step(noise(n, 403, cycles=6, slope=2.4), 0.80, 0.86)
    colour = blend(0.55 * stain, colour, (0.030, 0.020, 0.014))
    line = np.abs(noise(n, 404, cycles=20, slope=3.0, stretch=(16.0, 1.0)) - 0.5)
    scratch = step(line, 0.02, 0.005) * step(noise(n, 405, cycles=4), 0.5, 0.62)
    colour = blend(0.55 * scratch, colour, (0.38, 0.26, 0.16))
    height = 1.6e-4 * pores + 2.2e-4 * grain - 2.0e-4 * scratch
    return Surfaces(colour, height, 0.66 + 0.14 * grain - 0.22 * stain)


def _cardboard(n: int) -> Surfaces:
    """Kraft liner over flutes that stand upright, 7 mm apart."""
    fibre = noise(n, 500, cycles=200, slope=0.6, stretch=(1.0, 2.5))
    blot = noise(n, 501, cycles=7)
    flute = 0.5 + 0.5 * np.sin(2 * np.pi * 140 * (np.arange(n) + 0.5) / n)[None, :] * np.ones(
        (n, 1)
    )
    base = (0.40, 0.262, 0.145)
    colour = blend(step(fibre, 0.2, 0.8), even(n, _toned(base, 0.87)), base)
    colour = blend(0.3 * step(blot, 0.4, 0.8), colour, _toned(base, 0.72))
    colour = blend(0.05 * flute, colour, (0.0, 0.0, 0.0))
    crease = np.abs(noise(n, 502, cycles=5, slope=2.5) - 0.5)
    crease = step(crease, 0.012, 0.002) * step(noise(n, 503, cycles=4), 0.62, 0.72)
    colour = blend(0.25 * crease, colour, (0.55, 0.40, 0.26))
    height = 7e-5 * flute + 2.5e-5 * fibre + 1.2e-3 * blot - 2e-4 * crease
    return Surfaces(colour, height, 0.76 + 0.1 * blot)


def _carton_print(n: int) -> Surfaces:
    """Cardboard with the prints of all cartons, edges rubbed pale."""
    plain, sheet = _cardboard(n), prints.draw(n)
    patchy = 0.72 + 0.28 * noise(n, 510, cycles=90, slope=0.8)  # flexo ink on kraft is never full
    colour = blend(0.9 * patchy * sheet.coverage("red"), plain.colour, prints.RED)
    label = sheet.coverage("label")
    colour = blend(label, colour, prints.LABEL)
    ink = sheet.coverage("ink") * np.where(label > 0.5, 1.0, 0.9 * patchy)
    colour = blend(ink, colour, prints.INK)
    rubbed = step(prints.edges(n), 0.012, 0.0) * step(noise(n, 511, cycles=30), 0.4, 0.7)
    colour = blend(0.5 * rubbed, colour, (0.55, 0.41, 0.27))
    return Surfaces(colour, plain.height, plain.roughness - 0.2 * label)


def _galvanised(n: int) -> Surfaces:
    """Hot-dip zinc gone matt: small spangle, grime, rust in places."""
    _, spangle = cells(n, 600, 1600)
    blot = noise(n, 601, cycles=9)
    colour = blend(spangle, even(n, (0.46, 0.47, 0.48)), (0.56, 0.57, 0.58))
    grime = 0.55 * step(blot, 0.45, 0.85)
    colour = blend(grime, colour, (0.20, 0.17, 0.14))
    rust = 0.8 * step(noise(n, 602, cycles=14, slope=1.4), 0.92, 1.10)
    colour = blend(rust, colour, (0.15, 0.072, 0.036))
    rough = 0.40 + 0.12 * spangle * 0.4 + 0.22 * blot + 0.3 * rust
    height = 3e-5 * blot + 4e-5 * rust
    return Surfaces(colour, height, rough, 0.85 - 0.8 * rust - 0.35 * grime)


def _rubber(n: int) -> Surfaces:
    dust = noise(n, 700, cycles=12)
    fine = noise(n, 701, cycles=160, slope=0.8)
    colour = blend(step(dust, 0.45, 0.85), even(n, (0.016, 0.016, 0.017)), (0.075, 0.068, 0.060))
    return Surfaces(colour, 3e-5 * fine, 0.55 + 0.28 * dust)


def _asphalt(n: int) -> Surfaces:
    """Stones in bitumen, worn lighter where wheels run; joints and cracks are not in a tile."""
    near, shade = cells(n, 800, 122500)
    big, middle = noise(n, 801, cycles=2), noise(n, 802, cycles=16, slope=1.4)
    colour = blend(step(shade, 0.5, 1.0), even(n, (0.032, 0.032, 0.033)), (0.120, 0.116, 0.108))
    colour = blend(0.5 * step(big, 0.3, 0.75), colour, (0.100, 0.096, 0.090))
    colour = blend(0.4 * step(middle, 0.5, 0.85), colour, (0.036, 0.035, 0.035))
    oil = step(noise(n, 803, cycles=4, slope=2.4), 0.84, 0.90)
    colour = blend(0.7 * oil, colour, (0.013, 0.013, 0.014))
    height = -1.4e-3 * step(near, 0.0, 0.7) + 1.5e-3 * middle
    return Surfaces(
        colour, height, 0.86 - 0.4 * oil - 0.08 * big, 0.0, 1.0 - 0.35 * step(near, 0.3, 0.8)
    )


def _concrete(n: int) -> Surfaces:
    rough, fine = noise(n, 850, cycles=8, slope=1.4), noise(n, 851, cycles=120, slope=0.8)
    colour = blend(step(rough, 0.2, 0.8), even(n, (0.22, 0.21, 0.195)), (0.37, 0.355, 0.33))
    return Surfaces(
        blend(0.2 * fine, colour, (0.1, 0.1, 0.1)), 4e-4 * fine + 8e-4 * rough, 0.88 + 0.05 * fine
    )


def _wood(n: int) -> Surfaces:
    """Sawn softwood, grain along u."""
    grain = noise(n, 900, cycles=40, slope=1.5, stretch=(18.0, 1.0))
    dirt = noise(n, 901, cycles=5)
    colour = blend(step(grain, 0.25, 0.75), even(n, (0.24, 0.155, 0.085)), (0.45, 0.33, 0.20))
    colour = blend(0.5 * step(dirt, 0.45, 0.8), colour, (0.14, 0.11, 0.085))
    return Surfaces(colour, 4e-4 * grain, 0.76 + 0.1 * grain)


RECIPES = {
    "paint_outer": Recipe("outer paint in neutral grey, to be tinted", _paint_outer),
    "paint_inner": Recipe("inner paint, light grey", _paint_inner),
    "lining": Recipe("white gel-coated lining of a reefer", _lining),
    "underframe": Recipe("bitumen paint with rust", _underframe),
    "plywood": Recipe("container floor, grain along u", _plywood),
    "cardboard": Recipe("kraft cardboard", _cardboard),
    "carton_print": Recipe("faces of the cartons: an atlas, not to be repeated", _carton_print),
    "galvanised": Recipe("galvanised steel", _galvanised),
    "rubber": Recipe("dusty rubber", _rubber),
    "asphalt": Recipe("asphalt", _asphalt),
    "concrete": Recipe("concrete", _concrete),
    "wood": Recipe("sawn softwood, grain along u", _wood),
    **cargo_tiles.RECIPES,
    **hides_tiles.RECIPES,
}
