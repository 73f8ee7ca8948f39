"""Sacks, bales, drums, tyres and timber. Origins at their centres."""

from __future__ import annotations

import math
import random

import cargo_prints
from mesh import Mesh, Pair, Point
from parts.cargo_shape import Dress, Region, Side, SoftBox, card, even_cuts, plain
from waves import wave


def sack() -> list[Mesh]:
    """Lying, printed on its upper side; sewn ends."""
    body, seam = Mesh(weighted=True), Mesh()
    half = (0.36, 0.07, 0.225)

    def dress(side: Side) -> Dress:
        printed = side == (1, 1)
        return (
            Dress("cargo_print", Region(*cargo_prints.CASES["sack"])) if printed else Dress("woven")
        )

    def move(point: Point) -> Point:
        x, y, z = point
        a, b = x / half[0], z / half[2]
        full = max(0.0, (1 - a**4) * (1 - b**4)) ** 0.5
        lumps = 0.008 * wave(9 * x, 3 * y, 9 * z) * full
        narrow = 1 - 0.05 * (1 - a * a)
        return (x * (1 - 0.03 * b * b), y * (0.12 + 0.88 * full) + lumps, z * narrow)

    SoftBox(half, 0.012, dress, "woven", (even_cuts(12), even_cuts(3), even_cuts(9)), move).add_to(
        body, edge_tint=0.5
    )
    for s in (-1, 1):
        seam.box((s * 0.352, -0.004, -0.21), (s * 0.368, 0.004, 0.21), "woven", tint=0.35)
        for k in range(14):
            z = -0.195 + 0.03 * k
            seam.box((s * 0.3535, 0.004, z), (s * 0.3565, 0.0052, z + 0.017), "ink_red")
    return [body, seam]


def sack_leaning() -> list[Mesh]:
    """Stood on its end against something behind, its belly sunk and bulging towards +z."""
    meshes = sack()
    lean = math.radians(11)
    for mesh in meshes:
        points = []
        for x, y, z in mesh.points:
            high = 0.36 + x
            belly = 0.05 * math.sin(math.pi * min(1.0, high / 0.5)) if high < 0.5 else 0.0
            deep = y * (1.25 - 0.45 * high / 0.72) + belly - 0.05 * high * high
            wide = z * (1.10 - 0.14 * high / 0.72)
            up = high * math.cos(lean) - 0.02 * wave(5 * z, 2.0) * high
            points.append((wide, up, deep - high * math.sin(lean)))
        mesh.points = points
    return meshes


def bale() -> list[Mesh]:
    """Pressed, in woven film, with steel straps that bite in."""
    body, straps = Mesh(weighted=True), Mesh()
    half = (0.70, 0.35, 0.265)
    places = [-0.55 + 0.22 * k for k in range(6)]

    def move(point: Point) -> Point:
        x, y, z = point
        bite = sum(math.exp(-(((x - at) / 0.035) ** 2)) for at in places)
        swell = 1.0 - 0.050 * bite + 0.010 * wave(4 * x, 4 * y, 4 * z) * (1.0 - min(1.0, bite))
        return (x * (1 + 0.01 * wave(3 * y, 5 * z)), y * swell, z * swell)

    cuts = (even_cuts(32), even_cuts(4), even_cuts(3))
    SoftBox(half, 0.03, plain("woven"), "woven", cuts, move).add_to(body, edge_tint=0.5)
    for at in places:
        y, z, r = half[1] * 0.974, half[2] * 0.974, 0.03
        ring = [(at, y - r, z), (at, y, z - r), (at, y, r - z), (at, y - r, -z)]
        ring += [(at, r - y, -z), (at, -y, r - z), (at, -y, z - r), (at, r - y, z)]
        _band(straps, ring, 0.016, "steel_dark")
        straps.box((at - 0.014, y * 0.99, -0.02), (at + 0.014, y + 0.006, 0.02), "steel")
    return [body, straps]


def _band(mesh: Mesh, ring: list[Point], wide: float, surface: str) -> None:
    """A closed strap across x."""
    count = len(ring)
    points = [(x + s * wide / 2, y, z) for x, y, z in ring for s in (-1, 1)]
    faces = []
    for k in range(count):
        a, b = 2 * k, 2 * ((k + 1) % count)
        faces.append((a, b, b + 1, a + 1)[::-1])
    mesh.add(points, faces, surface)


def drum_steel() -> list[Mesh]:
    """Open-head 200 l: two rolling hoops, lid, closing ring with its bolt, two bungs, a label."""
    body = Mesh()
    r = 0.286
    profile: list[Pair] = [(0.012, r - 0.02), (0.0, r - 0.006), (0.0, r), (0.008, r + 0.003)]
    profile += [(0.02, r)]
    for at in (0.29, 0.58):
        profile += [
            (at - 0.022, r),
            (at - 0.008, r + 0.008),
            (at + 0.008, r + 0.008),
            (at + 0.022, r),
        ]
    profile += [(0.85, r), (0.868, r + 0.002), (0.874, r - 0.012), (0.862, r - 0.03)]
    profile += [(0.862, 0.12), (0.866, 0.0)]
    body.lathe(profile, (0, 0, 0), (0, 1, 0), "drum_paint", sides=36, caps=True)
    ring = [(r + 0.004, 0.846), (r + 0.009, 0.858), (r + 0.009, 0.872), (r + 0.002, 0.880)]
    closing = [(y, radius) for radius, y in ring] + [(0.874, r - 0.014)]
    body.lathe(closing, (0, 0, 0), (0, 1, 0), "galvanised", sides=36, caps=False)
    bolt = Mesh(bevel=0.002)
    for x in (-0.022, 0.022):
        bolt.box((x - 0.008, 0.848, r + 0.004), (x + 0.008, 0.872, r + 0.020), "galvanised")
    bolt.rod((-0.04, 0.86, r + 0.013), (0.04, 0.86, r + 0.013), 0.005, "galvanised", sides=8)
    _bungs(body, 0.862, (0.17, -0.17), (0.031, 0.017), "galvanised")
    _round_label(body, r + 0.0008, 0.32, 0.56, 0.41)
    return [body, bolt]


def drum_plastic() -> list[Mesh]:
    """L-ring drum: blown in one piece, ribs, two bungs in the recessed head."""
    body, r = Mesh(), 0.2825
    profile: list[Pair] = [(0.02, 0.20), (0.0, 0.225), (0.0, 0.255), (0.02, r)]
    for at in (0.24, 0.62):
        profile += [
            (at - 0.03, r),
            (at - 0.016, r - 0.010),
            (at + 0.016, r - 0.010),
            (at + 0.03, r),
        ]
    profile += [(0.83, r), (0.845, r - 0.016), (0.868, r - 0.016), (0.876, r + 0.008)]
    profile += [(0.904, r + 0.008), (0.912, r - 0.004), (0.935, r - 0.022), (0.935, r - 0.045)]
    profile += [(0.915, r - 0.055), (0.918, 0.0)]
    body.lathe(profile, (0, 0, 0), (0, 1, 0), "plastic_blue", sides=36)
    _bungs(body, 0.915, (0.17, -0.17), (0.034, 0.034), "plastic_black")
    _round_label(body, r + 0.0008, 0.30, 0.54, 0.41)
    return [body]


def _bungs(mesh: Mesh, top: float, at: Pair, radii: Pair, surface: str) -> None:
    for x, radius in zip(at, radii, strict=True):
        profile = [(0.0, radius + 0.006), (0.004, radius + 0.005), (0.004, radius), (0.012, radius)]
        profile += [(0.012, radius * 0.72), (0.006, radius * 0.70), (0.006, 0.0)]
        mesh.lathe(profile, (x, top, 0), (0, 1, 0), surface, sides=14, caps=False)
        mesh.box(
            (x - radius * 0.7, top + 0.004, -0.004), (x + radius * 0.7, top + 0.011, 0.004), surface
        )


def _round_label(mesh: Mesh, radius: float, low: float, high: float, angle: float) -> None:
    """The label round a drum, towards +z; `angle`: half of what it covers."""
    region = Region(*cargo_prints.LABELS["drum"])
    count, points, uv = 8, [], []
    for k in range(count + 1):
        share = 2 * k / count - 1
        a = share * angle
        for y, up in ((low, -1), (high, 1)):
            points.append(((radius + 0.0015) * math.sin(a), y, (radius + 0.0015) * math.cos(a)))
            uv.append(region.at(share, up))
    faces = [(2 * k, 2 * k + 2, 2 * k + 3, 2 * k + 1) for k in range(count)]
    mesh.add(points, faces, "labels", uv=uv, smooth=True)


def _tyre(mesh: Mesh, middle: Point, sides: int, turn: float) -> None:
    """205/55 R16: tread with four grooves, shoulders, side walls, beads; axis upright."""
    outer, rim, half = 0.316, 0.205, 0.1025
    tread: list[Pair] = []
    for at in (-0.045, -0.015, 0.015, 0.045):
        tread += [(at - 0.005, outer), (at, outer - 0.008), (at + 0.005, outer)]
    profile = [(-0.088, rim), (-0.092, rim + 0.015), (-half, rim + 0.055), (-0.098, outer - 0.035)]
    profile += [(-0.080, outer - 0.008), *tread, (0.080, outer - 0.008), (0.098, outer - 0.035)]
    profile += [(half, rim + 0.055), (0.092, rim + 0.015), (0.088, rim)]
    profile += [(0.06, outer - 0.02), (-0.06, outer - 0.02)]
    profile.append(profile[0])
    x, y, z = middle
    tyre = Mesh()
    tyre.lathe(profile, (0, 0, 0), (0, 1, 0), "tyre", sides=sides, caps=False)
    c, s = math.cos(turn), math.sin(turn)
    mesh.merge(tyre, lambda p: (x + c * p[0] + s * p[2], y + p[1], z - s * p[0] + c * p[2]))


def tyre() -> list[Mesh]:
    """Lying, with the paper label on its tread."""
    mesh = Mesh()
    _tyre(mesh, (0, 0, 0), 48, 0.0)
    region = Region(*cargo_prints.LABELS["tyre"])
    card(mesh, (0, 0, 0.3168), (0.05, 0, 0), (0, 0.08, 0), Dress("labels", region))
    return [mesh]


def tyre_stack() -> list[Mesh]:
    """Six, none quite over the other."""
    mesh, chance = Mesh(), random.Random(31)
    for k in range(6):
        shift = (chance.uniform(-0.004, 0.004), 0.2055 * k, chance.uniform(-0.004, 0.004))
        _tyre(mesh, shift, 20, chance.uniform(0, 6))
    return [mesh]


def timber_bundle() -> list[Mesh]:
    """Boards of 50 x 150 mm: seven across, twenty layers, bearers below, four steel straps."""
    boards, straps = Mesh(), Mesh()
    chance = random.Random(41)
    for row in range(20):
        for column in range(7):
            x, y = -0.53 + 0.1515 * column, 0.08 + 0.05 * row
            ends = [s * (1.98 - chance.choice((0.0, 0.0, 0.003, 0.006, 0.011))) for s in (-1, 1)]
            low, high = (x, y, ends[0]), (x + 0.1495, y + 0.0492, ends[1])
            inner = 0 < column < 6 and row < 19
            tint = chance.uniform(0.30, 0.75)
            if not inner:
                start = len(boards.uv)
                boards.box(low, high, "wood", tint=tint, without="zZ")
                _shifted(boards, start, (chance.random(), chance.random()))
            for s, z in zip((-1, 1), ends, strict=True):
                _end_grain(boards, (low[0], low[1]), (high[0], high[1]), z, s, tint + 0.06)
    boards.box((-0.525, 0.085, -1.95), (0.525, 1.07, 1.95), "hole", without="xXyY")
    for z in (-1.5, -0.5, 0.5, 1.5):
        boards.box((-0.53, 0.0, z - 0.04), (0.53, 0.0795, z + 0.04), "wood", tint=0.4)
        low, high, edge = 0.0785, 1.0812, 0.5312
        ring = [(z, high, edge), (z, high, -edge), (z, low, -edge), (z, low, edge)]
        piece = Mesh()
        _band(piece, ring[::-1], 0.032, "steel_dark")  # swapping x and z turns it inside out
        straps.merge(piece, lambda p: (p[2], p[1], p[0]))
        straps.box((-0.03, high, z - 0.02), (0.03, high + 0.003, z + 0.02), "steel")
    return [boards, straps]


def _shifted(mesh: Mesh, start: int, by: Pair) -> None:
    """The tile moved on all faces since `start`: no two boards are one."""
    for number in range(start, len(mesh.uv)):
        mesh.uv[number] = [(u + by[0], v + by[1]) for u, v in mesh.uv[number]]


def _end_grain(mesh: Mesh, low: Pair, high: Pair, z: float, side: int, tint: float) -> None:
    corners = [
        (low[0], low[1], z),
        (high[0], low[1], z),
        (high[0], high[1], z),
        (low[0], high[1], z),
    ]
    mesh.add(corners if side > 0 else corners[::-1], [range(4)], "end_grain", tint=tint)
