"""Pallets and what stands on them, dunnage and lashing."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import cargo_prints
from mesh import Mesh, Point
from parts.cargo import carton
from parts.cargo_shape import Dress, Region, Side, SoftBox, card, even_cuts, plain
from waves import wave

TOP = 0.144  # m, of a pallet


def pallet() -> list[Mesh]:
    """1,200 x 800 x 144 mm, marked to ISPM 15 on its middle blocks; origin below its centre."""
    along, across = Mesh(bevel=0.003), Mesh(bevel=0.003)
    for z, wide in ((-0.3275, 0.145), (-0.165, 0.10), (0.0, 0.145), (0.165, 0.10), (0.3275, 0.145)):
        along.box((-0.6, 0.122, z - wide / 2), (0.6, 0.144, z + wide / 2), "wood", tint=0.5 + z / 3)
    for x in (-0.5275, 0.0, 0.5275):
        across.box((x - 0.0725, 0.100, -0.4), (x + 0.0725, 0.122, 0.4), "wood", tint=0.45)
        for z in (-0.35, 0.0, 0.35):
            low, high = (x - 0.0725, 0.022, z - 0.05), (x + 0.0725, 0.100, z + 0.05)
            across.box(low, high, "wood", tint=0.4)
    for z in (-0.35, 0.0, 0.35):
        along.box((-0.6, 0.0, z - 0.05), (0.6, 0.022, z + 0.05), "wood", tint=0.42)
    along.turn_grain()
    return [along, across, _marks(0.4005)]


def _marks(face: float) -> Mesh:
    """The mark of treated wood on both long sides."""
    mesh = Mesh()
    region = Region(*cargo_prints.LABELS["ispm"])
    for s in (-1, 1):
        middle = (0.0, 0.061, s * face)
        card(mesh, middle, (s * 0.065, 0, 0), (0, 0.035, 0), Dress("labels", region), 0.4)
    return mesh


def tiles_pallet() -> list[Mesh]:
    """Boxes of tiles on edge, two rows of eighteen, board on top, two straps each way."""
    meshes, boxes, straps = pallet(), Mesh(), Mesh()
    face, end = (Region(*cargo_prints.CASES[f"h_{k}"]) for k in ("face", "end"))

    def dress(side: Side) -> Dress:
        return (
            Dress("cardboard") if side[0] == 1 else Dress("cargo_print", (end, end, face)[side[0]])
        )

    for row in range(2):
        for k in range(18):
            box = Mesh()
            SoftBox((0.3, 0.3, 0.0208), 0.0015, dress, "cardboard").add_to(
                box, 0.44 + 0.02 * (k % 5)
            )
            lean = 0.0006 * wave(k * 0.9, row)
            where = (-0.3015 + 0.603 * row, TOP + 0.3, -0.357 + 0.042 * k)
            boxes.merge(box, lambda p, w=where, s=lean: (p[0] + w[0], p[1] + w[1] + s, p[2] + w[2]))
    straps.box((-0.60, TOP + 0.601, -0.377), (0.60, TOP + 0.604, 0.377), "kraft")
    for x in (-0.3, 0.3):
        _hoop(straps, x, 0.380, TOP + 0.6055, "strap_green")
    return [*meshes, boxes, straps]


def _hoop(mesh: Mesh, x: float, half: float, top: float, surface: str) -> None:
    """A strap over the load and under the pallet's deck, 16 mm wide."""
    low = TOP - 0.0225
    for a, b in (
        ((half, low), (half, top)),
        ((half, top), (-half, top)),
        ((-half, top), (-half, low)),
    ):
        (z0, y0), (z1, y1) = a, b
        points = [
            (x - 0.008, y0, z0),
            (x + 0.008, y0, z0),
            (x + 0.008, y1, z1),
            (x - 0.008, y1, z1),
        ]
        mesh.quad(points, surface)
    mesh.box((x - 0.011, top, -0.018), (x + 0.011, top + 0.0025, 0.018), "steel")


def wrapped_pallet() -> list[Mesh]:
    """Twelve cases in stretch film: pulled in between the layers, a tail of film hanging loose."""
    meshes, body = pallet(), Mesh(weighted=True)
    half = (0.6055, 0.604, 0.4055)
    bare = Region(*cargo_prints.FILM["bare"])

    def move(point: Point) -> Point:
        x, y, z = point
        pull = 0.004 * (1 + math.cos(2 * math.pi * (y + 0.6) / 0.4)) / 2
        pull += 0.003 * wave(3 * x + z, 9 * y, 3 * z)
        pull += 0.0022 * wave(2 * (x + z), 47 * y + 5 * (x - z))  # creases, drawn along its way
        return (x - math.copysign(pull, x), y + TOP + 0.602, z - math.copysign(pull, z))

    cuts = (even_cuts(8), even_cuts(48), even_cuts(6))

    def dress(side: Side) -> Dress:
        return Dress("stretch_film", bare)

    # open above: the film goes round
    SoftBox(half, 0.012, dress, "stretch_film", cuts, move, without=((1, 1), (1, -1))).add_to(body)
    _laps(body, half, move, bare)
    skirt = Mesh()
    for s in (-1, 1):
        card(
            skirt,
            (0, 0.115, s * 0.4035),
            (s * 0.598, 0, 0),
            (0, 0.032, 0),
            Dress("stretch_film", bare),
        )
        card(
            skirt,
            (s * 0.6035, 0.115, 0),
            (0, 0, -s * 0.398),
            (0, 0.032, 0),
            Dress("stretch_film", bare),
        )
    return [*meshes, *_cases(), body, skirt]


def _laps(mesh: Mesh, half: Point, move: Callable[[Point], Point], bare: Region) -> None:
    """Where one turn of the film lies over the one below: milkier bands that climb slowly."""
    for low in (-0.57, -0.22, 0.13, 0.44):
        for axis, s in product((0, 2), (-1, 1)):
            _lap(mesh, half, move, bare, (low, axis, s))


def _lap(
    mesh: Mesh,
    half: Point,
    move: Callable[[Point], Point],
    bare: Region,
    where: tuple[float, int, int],
) -> None:
    """One band on one side. where: its height, the axis that side faces along, and which way."""
    low, axis, s = where
    climb = 0.035 * (1 if axis == 0 else -1) * s

    def point(i: int, j: int) -> Point:
        along = (i / 4 - 1) * (1 if (axis == 2) == (s > 0) else -1)
        high = low + 0.035 * (j - 1) + climb * along
        across = (s * half[0], along * half[2]) if axis == 0 else (along * half[0], s * half[2])
        x, y, z = move((across[0], high, across[1]))
        return (x + 0.0012 * s * (axis == 0), y, z + 0.0012 * s * (axis == 2))

    left, top = bare.at(-1.0, 1.0)
    mesh.grid(point, 9, 5, "stretch_film", uv=lambda i, j: (left + 0.15 * i, top - 0.035 * j))


def _cases() -> list[Mesh]:
    """Three layers of four cases on a pallet, not quite in line."""
    found: list[Mesh] = []
    for layer in range(3):
        for k, (x, z) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
            aside = 0.0012 * wave(layer * 1.7 + k, k)
            where = (x * 0.2995 + aside, TOP + 0.2 + 0.4 * layer, z * 0.1995 - aside)
            turned = -1 if (layer + k) % 2 else 1
            case = carton("carton_d")
            for mesh in case:
                placed = Mesh(mesh.bevel, mesh.weighted)
                placed.merge(mesh, lambda p, w=where, t=turned: _at(p, w, t))
                found.append(placed)
    return found


def _at(point: Point, where: Point, turned: int) -> Point:
    """Shrunk by what the film pulls, half a turn about the upright where `turned` is -1."""
    x, y, z = (0.994 * p for p in point)
    return (turned * x + where[0], y + where[1], turned * z + where[2])


def dunnage_bag() -> list[Mesh]:
    """Blown up between two loads; its valve at a corner."""
    body, valve = Mesh(weighted=True), Mesh()
    half = (0.45, 0.60, 0.12)

    def move(point: Point) -> Point:
        x, y, z = point
        a, b = x / half[0], y / half[1]
        full = max(0.0, (1 - a**6) * (1 - b**6)) ** 0.5
        rays = 0.006 * math.sin(26 * math.atan2(b, a)) * (a * a + b * b) * full
        return (x, y, math.copysign(abs(z) * (0.05 + 0.95 * full) + rays, z))

    cuts = (even_cuts(14), even_cuts(18), ())
    SoftBox(half, 0.01, plain("kraft"), "kraft", cuts, move).add_to(body, edge_tint=0.45)
    valve.lathe(
        [(0, 0.022), (0.012, 0.020), (0.03, 0.011), (0.03, 0.0)],
        (0.30, 0.42, 0.095),
        (0, 0, 1),
        "plastic_blue",
        sides=14,
        caps=False,
    )
    return [body, valve]


def lashing_strap() -> list[Mesh]:
    """A tight strap of 50 mm along x, ratchet in the middle, a wire hook at each end."""
    mesh, parts = Mesh(), Mesh(bevel=0.0015)
    mesh.box((-1.06, -0.0015, -0.025), (-0.02, 0.0015, 0.025), "webbing")
    mesh.box((0.02, -0.0015, -0.025), (1.06, 0.0015, 0.025), "webbing")
    for z in (-0.035, 0.032):
        parts.box((-0.09, -0.012, z), (0.11, 0.020, z + 0.003), "galvanised")
    parts.box((0.06, 0.020, -0.040), (0.16, 0.034, 0.040), "plastic_black")
    mesh.rod((0.0, 0.004, -0.045), (0.0, 0.004, 0.045), 0.014, "galvanised", sides=10)
    for s in (-1, 1):
        path: list[Point] = [(s * 1.06, 0.0, -0.03), (s * 1.06, 0.0, 0.03), (s * 1.11, 0.0, 0.022)]
        path += [(s * 1.145, 0.008, 0.0), (s * 1.15, 0.03, 0.0), (s * 1.12, 0.035, 0.0)]
        mesh.tube(path, 0.005, "galvanised", sides=6)
    return [mesh, parts]
