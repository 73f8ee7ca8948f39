"""What is hidden among cargo, and what a fumigation leaves behind."""

from __future__ import annotations

import math
import random

import cargo_prints
from mesh import Mesh, Point
from parts.cargo_shape import Dress, Region, SoftBox, card, even_cuts, plain
from waves import wave


def sports_bag() -> list[Mesh]:
    """Full of bricks, whose edges press through; zip, two carrying straps, end pockets."""
    body, fittings = Mesh(weighted=True), Mesh()
    half = (0.30, 0.125, 0.15)

    def move(point: Point) -> Point:
        x, y, z = point
        up = y / half[1]
        round_top = 1 - 0.30 * max(0.0, up) ** 3
        bricks = 0.004 * math.cos(2 * math.pi * x / 0.10) + 0.006 * wave(9 * x, 9 * y, 9 * z)
        sag = -0.02 * (1 - (x / half[0]) ** 2) * max(0.0, up)
        return (x * (1 - 0.05 * up * up), y + sag, (z + math.copysign(bricks, z)) * round_top)

    cuts = (even_cuts(18), even_cuts(7), even_cuts(8))
    SoftBox(half, 0.035, plain("bag_cloth"), "bag_cloth", cuts, move).add_to(body, edge_tint=0.5)
    fittings.tube(
        [(-0.25 + 0.05 * k, 0.131 - 0.02 * (1 - ((k - 5) / 5.5) ** 2), 0.0) for k in range(11)],
        0.005,
        "steel_dark",
        sides=4,
    )
    for s in (-1, 1):
        strap: list[Point] = [(-0.12, -0.11, s * 0.168), (-0.115, 0.07, s * 0.166)]
        strap += [(-0.10, 0.14, s * 0.130), (-0.06, 0.19, s * 0.06), (0.06, 0.19, s * 0.06)]
        strap += [(0.10, 0.14, s * 0.130), (0.115, 0.07, s * 0.166), (0.12, -0.11, s * 0.168)]
        fittings.tube(strap, 0.011, "plastic_black", sides=6)
        fittings.lathe(
            [(0, 0.10), (0.008, 0.098), (0.014, 0.09), (0.014, 0.0)],
            (s * 0.292, -0.01, 0),
            (s, 0, 0),
            "sleeve",
            sides=16,
            caps=False,
            scale=(0.95, 1.05),
        )
    return [body, fittings]


def cigarette_carton() -> list[Mesh]:
    """200 in a printed carton, in film: glossy."""
    mesh = Mesh(weighted=True)
    region = Region(*cargo_prints.CASES["carton_200"])
    end = Region(region.left + 0.01, region.top, 0.048, 0.088)
    dresses = {0: Dress("cargo_print", end), 1: Dress("label"), 2: Dress("cargo_print", region)}
    SoftBox((0.1425, 0.044, 0.024), 0.0015, lambda side: dresses[side[0]], "label").add_to(mesh)
    return [mesh]


def pouch() -> list[Mesh]:
    """A small bag of powder, wound with tape."""
    body, tape = Mesh(weighted=True), Mesh()
    half = (0.06, 0.012, 0.0425)

    def move(point: Point) -> Point:
        x, y, z = point
        a, b = x / half[0], z / half[2]
        full = max(0.0, (1 - a**4) * (1 - b**4)) ** 0.5
        return (x, y * (0.15 + 0.85 * full) + 0.0012 * wave(50 * x, 50 * z) * full, z)

    cuts = (even_cuts(10), (), even_cuts(7))
    SoftBox(half, 0.004, plain("poly_clear"), "poly_clear", cuts, move).add_to(body, edge_tint=0.5)
    tape_half = (0.013, 0.0128, 0.0405)
    band = SoftBox(
        tape_half,
        0.002,
        plain("tape"),
        "tape",
        ((), (), even_cuts(7)),
        lambda p: move((p[0] + 0.008, p[1], p[2])),
    )
    band.add_to(tape)
    return [body, tape]


def seal_bag() -> list[Mesh]:
    """Two spare bolt seals, their numbers alike, in a bag with a press seal."""
    film, seals = Mesh(weighted=True), Mesh()
    cuts = (even_cuts(12), (), even_cuts(8))

    def move(point: Point) -> Point:
        x, y, z = point
        return (x, y + 0.0015 * wave(40 * x, 40 * z) + 0.003, z)

    SoftBox((0.095, 0.0005, 0.06), 0.0004, plain("poly_clear"), "poly_clear", cuts, move).add_to(
        film
    )
    film.merge(_bulging())
    film.box((-0.094, 0.004, -0.052), (0.094, 0.0065, -0.049), "ink_red")
    region = Region(*cargo_prints.LABELS["seal"])
    for z, turn in ((-0.018, 0.10), (0.022, -0.06)):
        piece = Mesh()
        piece.lathe(
            [(0, 0.0), (0, 0.009), (0.004, 0.010), (0.006, 0.006), (0.07, 0.006), (0.075, 0.0)],
            (-0.078, 0.013, 0),
            (1, 0, 0),
            "steel",
            sides=10,
            caps=False,
        )
        piece.box((0.015, 0.004, -0.011), (0.072, 0.022, 0.011), "seal_yellow")
        card(piece, (0.0435, 0.0225, 0), (0.026, 0, 0), (0, 0, -0.0095), Dress("labels", region))
        c, s = math.cos(turn), math.sin(turn)
        seals.merge(
            piece, lambda p, c=c, s=s, z=z: (c * p[0] + s * p[2], p[1], z + c * p[2] - s * p[0])
        )
    return [film, seals]


def _bulging() -> Mesh:
    """The upper film of the bag, drawn over what lies in it."""
    film = Mesh()

    def point(i: int, j: int) -> Point:
        a, b = i / 10 - 1, 1 - j / 7
        full = (1 - a**6) * (1 - b**6)
        lift = 0.021 * full + 0.0016 * wave(90 * a, 70 * b) * full
        return (0.095 * a, 0.0035 + lift, 0.060 * -b)

    film.grid(point, 21, 15, "bag_clear", flip=True)
    return film


def fumigation_sign() -> list[Mesh]:
    """The warning mark of 400 x 300 mm, as it sticks to a door; faces +z."""
    mesh = Mesh()
    mesh.box((-0.2, -0.15, -0.0005), (0.2, 0.15, 0.0003), "label", without="Z")
    region = Region(*cargo_prints.LABELS["fumigation"])
    card(mesh, (0, 0, 0.0005), (0.2, 0, 0), (0, 0.15, 0), Dress("labels", region))
    return [mesh]


def phosphine_sachet() -> list[Mesh]:
    """A spent sachet, burst at one end, grey dust run out of it."""
    bag, dust = Mesh(weighted=True), Mesh()
    region = Region(*cargo_prints.LABELS["sachet"])
    half = (0.06, 0.008, 0.04)

    def move(point: Point) -> Point:
        x, y, z = point
        full = max(0.0, (1 - (x / 0.06) ** 4) * (1 - (z / 0.04) ** 4)) ** 0.5
        return (x - 0.04, y * (0.15 + 0.85 * full) + 0.0082, z + 0.2 * x)

    def dress(side: tuple[int, int]) -> Dress:
        return Dress("labels", region) if side == (1, 1) else Dress("label")

    SoftBox(half, 0.002, dress, "label", (even_cuts(8), (), even_cuts(6)), move).add_to(bag)
    _ash(dust, (0.05, 0.02), 0.080, 51)
    _ash(dust, (0.03, -0.06), 0.025, 52)
    return [bag, dust]


def phosphine_plate() -> list[Mesh]:
    """A spent plate, perforated card crumbled to ash at its edges."""
    plate, dust = Mesh(bevel=0.001), Mesh()
    plate.box((-0.14, 0.002, -0.085), (0.14, 0.009, 0.085), "plastic_grey", tint=0.7)
    region = Region(*cargo_prints.LABELS["ash"])
    card(plate, (0, 0.0096, 0), (0.128, 0, 0), (0, 0, -0.074), Dress("labels", region))
    card(
        plate,
        (-0.06, 0.00985, 0.04),
        (0.05, 0, 0.004),
        (0.003, 0, -0.03),
        Dress("labels", Region(*cargo_prints.LABELS["sachet"])),
    )
    for at, radius, seed in (((0.09, 0.06), 0.05, 53), ((-0.12, -0.05), 0.035, 54)):
        _ash(dust, at, radius, seed)
    return [plate, dust]


def _ash(mesh: Mesh, at: tuple[float, float], radius: float, seed: int) -> None:
    """A flat heap with a ragged edge, and crumbs about it."""
    chance = random.Random(seed)
    region = Region(*cargo_prints.LABELS["ash"])
    points, uv = [(at[0], 0.0045 * radius / 0.08, at[1])], [region.at(0, 0)]
    count = 22
    for share, high in ((0.55, 0.5), (1.0, 0.0)):
        for k in range(count):
            a = 2 * math.pi * k / count
            r = radius * share * chance.uniform(0.72, 1.12)
            y = 0.0045 * radius / 0.08 * high
            points.append((at[0] + r * math.cos(a), y, at[1] + r * math.sin(a)))
            uv.append(region.at(0.8 * share * math.cos(a), 0.8 * share * math.sin(a)))
    faces: list[tuple[int, ...]] = []
    for k in range(count):
        n = (k + 1) % count
        faces.append((0, 1 + n, 1 + k))
        faces.append((1 + k, 1 + n, 1 + count + n, 1 + count + k))
    mesh.add(points, faces, "labels", uv=uv, smooth=True)
    for _ in range(14):
        a, r = chance.uniform(0, 2 * math.pi), radius * chance.uniform(1.0, 1.35)
        x, z, s = at[0] + r * math.cos(a), at[1] + r * math.sin(a), chance.uniform(0.0008, 0.002)
        mesh.box((x - s, 0.0, z - s), (x + s, s, z + s), "plastic_grey", tint=0.8, without="y")
