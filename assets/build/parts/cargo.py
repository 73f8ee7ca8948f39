"""Cases: cartons of all kinds, dented or taped again, and a bale of toilet paper in film."""

from __future__ import annotations

import math
from collections.abc import Callable

import cargo_prints
from mesh import Mesh, Point
from parts.cargo_shape import Dress, Region, Side, SoftBox, card
from prints import CARTONS
from waves import wave

from vrkiosk_assets.cargo import CLEAR_TAPE, CRUSHED, KITS, RETAPED

CHAMFER = 0.005
GAP = 0.002  # a case stays so far inside its size: neighbours in a stack do not touch
CUTS = (-0.55, 0.0, 0.35, 0.6, 0.8)
CLEAR = ("carton_d",)  # taped with clear tape when new
UNTAPED = ("carton_f", "carton_g", "carton_h")
DENT = 0.17  # metres from the corner that a blow reaches


def carton(name: str) -> list[Mesh]:
    """A case of that name in the table, of whatever state its ending says. Origin at its centre."""
    base = name[:8]
    half = case_half(base)
    crushed = name.removesuffix("_crushed") in CRUSHED and name != base
    clear = base in CLEAR or (name != base and name.removesuffix("_clear") in CLEAR_TAPE)
    body, tape = Mesh(weighted=not crushed), Mesh()
    move = _dent(half) if crushed else lambda point: point
    edge = "poly_clear" if base == "carton_g" else "cardboard"
    SoftBox(
        half,
        0.0015 if base == "carton_h" else CHAMFER,
        lambda side: dress_of(base, side),
        edge,
        (CUTS, CUTS, CUTS) if crushed else ((), (), ()),
        move,
        ((1, 1),) if base == "carton_f" else (),
    ).add_to(body)
    if base == "carton_f":
        _banana_lid(body, half)
    if base not in UNTAPED:
        _tape(tape, half, "tape_clear" if clear else "tape", crushed)
        if name.removesuffix("_retaped") in RETAPED and name != base:
            _second_tape(tape, half)
    return [body, tape]


def case_half(base: str) -> Point:
    x, y, z = (size / 2000.0 for size in KITS[base].size_mm)
    if base == "carton_h":
        return x, y, z
    return x - GAP / 2, y - GAP / 2, z - GAP / 2


def dress_of(base: str, side: Side) -> Dress:
    axis = side[0]
    if base in CARTONS:
        kind = CARTONS[base]
        if axis == 1:
            return Dress("cardboard")
        (left, top), wide = (kind.side, kind.size[0]) if axis == 2 else (kind.end, kind.size[2])
        return Dress("carton_print", Region(left, top, wide, kind.size[1]))
    letter = base[-1]
    if letter == "g":
        place = cargo_prints.FILM[f"g_{('end', 'top', 'side')[axis]}"]
        return Dress("film_goods", Region(*place))
    if axis == 1:
        return Dress("cardboard")
    face = "face" if letter == "h" else "side"
    return Dress("cargo_print", Region(*cargo_prints.CASES[f"{letter}_{(face, 'end')[axis == 0]}"]))


def _dent(half: Point) -> Callable[[Point], Point]:
    """A corner, the upper one towards +x and +z, pushed in and buckled."""
    corner = half

    def move(point: Point) -> Point:
        away = math.dist(point, corner)
        push = 0.075 * max(0.0, 1.0 - away / DENT) ** 1.2
        buckle = 0.016 * max(0.0, 1.0 - away / (1.6 * DENT))
        sign = wave(31.0 * point[0], 27.0 * point[1], 35.0 * point[2])
        inward = push + buckle * abs(sign)
        x, y, z = point  # the upper edge gives way most
        return (x - 0.5 * inward, y - 0.75 * inward, z - 0.6 * inward)

    return move


def _tape(mesh: Mesh, half: Point, surface: str, short: bool) -> None:
    """Along the joint of the upper flaps and down both ends."""
    x, y, _ = half
    lift = 4e-4
    long = x - 0.06 if short else x  # a blow tore it off at that end
    card(mesh, (long - x, y + lift, 0), (long, 0, 0), (0, 0, -0.025), Dress(surface))
    for s in (-1, 1):
        if s > 0 and short:
            continue
        card(
            mesh,
            (s * (x + lift), y - 0.0425, 0),
            (0, 0, -s * 0.025),
            (0, 0.0425, 0),
            Dress(surface),
        )


def _second_tape(mesh: Mesh, half: Point) -> None:
    """Opened and closed again: torn board beside the joint, wider brown tape laid askew."""
    x, y, _ = half
    for at, wide in ((-0.45 * x, 0.10), (0.30 * x, 0.14)):
        card(mesh, (at, y + 6e-4, 0.036), (wide, 0, 0), (0.012, 0, -0.010), Dress("cardboard_torn"))
    card(mesh, (0, y + 9e-4, 0.006), (x, 0, 0.012), (0, 0, -0.0375), Dress("poly_brown"))
    for s in (-1, 1):
        middle = (s * (x + 9e-4), y - 0.07, 0.006 + s * 0.012)
        card(mesh, middle, (0, 0, -s * 0.0375), (0, 0.07, 0.004), Dress("poly_brown"))
    card(mesh, (0.2 * x, y + 12e-4, 0.0), (0.014, 0, -0.11), (0.022, 0, 0.0), Dress("poly_brown"))


def _banana_lid(mesh: Mesh, half: Point) -> None:
    """A lid with its long opening, bag and fruit below; hand holes in sides and ends."""
    x, y, z = half
    wide, deep, lid = 0.15, 0.055, y - 0.012
    region = Region(*cargo_prints.CASES["f_top"])
    for low, high in (
        ((-x, -z), (x, -deep)),
        ((-x, deep), (x, z)),
        ((-x, -deep), (-wide, deep)),
        ((wide, -deep), (x, deep)),
    ):
        corners = [(low[0], high[1]), (high[0], high[1]), (high[0], low[1]), (low[0], low[1])]
        inset = [(a * (1 - CHAMFER / x), b * (1 - CHAMFER / z)) for a, b in corners]
        points = [(a, y, b) for a, b in inset]
        uv = [region.at(a / x, -b / z) for a, b in inset]
        mesh.add(points, [range(4)], "cargo_print", uv=uv)
    rim = [(-wide, deep), (wide, deep), (wide, -deep), (-wide, -deep)]
    rim = [(a * (1 - CHAMFER / x), b * (1 - CHAMFER / z)) for a, b in rim]
    for k in range(4):
        (a, b), (c, d) = rim[k], rim[(k + 1) % 4]
        mesh.add(
            [(a, lid, b), (a, y, b), (c, y, d), (c, lid, d)][::-1], [range(4)], "cardboard_torn"
        )
    mesh.add([(a, lid, b) for a, b in rim], [range(4)], "poly_blue")
    for s in (-1, 1):
        for shift in (-0.15, 0.15):
            _hole(mesh, (shift, 0.02, s * (z + 4e-4)), (s * 0.024, 0, 0), (0, 0.024, 0))
        _hole(mesh, (s * (x + 4e-4), 0.035, 0), (0, 0, -s * 0.045), (0, 0.016, 0))


def _hole(mesh: Mesh, middle: Point, across: Point, up: Point) -> None:
    """A punched opening; it is dark inside, the cut edge is pale."""
    for grow, surface, lift in ((1.08, "cardboard_torn", 0.0), (1.0, "hole", 3e-4)):
        points = []
        for k in range(16):
            a, b = math.cos(math.pi * k / 8) * grow, math.sin(math.pi * k / 8) * grow
            p = [m + a * u + b * v for m, u, v in zip(middle, across, up, strict=True)]
            main = max((0, 2), key=lambda i: abs(middle[i]) if abs(across[2 - i]) > 0 else 0.0)
            p[main] += math.copysign(lift, middle[main])
            points.append((p[0], p[1], p[2]))
        mesh.add(points, [range(16)], surface)
