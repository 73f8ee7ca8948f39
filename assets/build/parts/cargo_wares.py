"""Furniture, marble and a cultivator. Built on the ground; the last fit centres them."""

from __future__ import annotations

import math

import cargo_prints
from mesh import Mesh, Point
from parts.cargo_shape import Dress, Region, card


def cabinet() -> list[Mesh]:
    """Two doors over two drawers, on a plinth; board at its corners, a band of film."""
    body, fine = Mesh(bevel=0.002), Mesh(bevel=0.002)
    body.box((-0.395, 0.06, -0.205), (0.395, 1.795, 0.180), "veneer", tint=0.45)
    body.box((-0.37, 0.0, -0.19), (0.37, 0.06, 0.15), "veneer", tint=0.25)
    for s in (-1, 1):
        low, high = sorted((s * 0.002, s * 0.392))
        body.box((low, 0.52, 0.182), (high, 1.790, 0.201), "veneer", tint=0.55 + 0.04 * s)
        body.box((low, 0.07, 0.182), (high, 0.290, 0.201), "veneer", tint=0.52)
        body.box((low, 0.295, 0.182), (high, 0.515, 0.201), "veneer", tint=0.57)
        fine.rod((s * 0.045, 1.02, 0.213), (s * 0.045, 1.22, 0.213), 0.005, "steel", sides=8)
        for y in (0.18, 0.405):
            fine.rod((s * 0.12, y, 0.213), (s * 0.27, y, 0.213), 0.005, "steel", sides=8)
    body.turn_grain()
    wraps = Mesh()
    for x in (-1, 1):
        for y in (0.0, 1.6):
            for z in (-0.208, 0.17):
                low, high = sorted((x * 0.33, x * 0.400))
                wraps.box((low, y, z), (high, y + 0.20, z + 0.042), "kraft")
    film = Mesh()
    bare = Region(*cargo_prints.FILM["bare"])
    for s in (-1, 1):
        z = 0.220 if s > 0 else -0.2095
        card(film, (0, 0.80, z), (s * 0.3995, 0, 0), (0, 0.10, 0), Dress("stretch_film", bare))
        middle = (s * 0.3995, 0.80, (0.220 - 0.2095) / 2)
        card(film, middle, (0, 0, -s * 0.2147), (0, 0.10, 0), Dress("stretch_film", bare))
    return [body, fine, wraps, film]


def chair_stack() -> list[Mesh]:
    """Five chairs of bent tube with moulded seats, stacked, film round seats and backs."""
    tubes, shells = Mesh(), Mesh()
    for k in range(5):
        up, on = 0.075 * k, 0.03 * k
        for s in (-1, 1):
            leg: list[Point] = [(s * 0.21, up, 0.20 + on), (s * 0.20, 0.42 + up, 0.17 + on)]
            leg += [(s * 0.19, 0.435 + up, 0.14 + on), (s * 0.19, 0.435 + up, -0.13 + on)]
            leg += [(s * 0.20, 0.42 + up, -0.16 + on), (s * 0.22, up, -0.23 + on)]
            tubes.tube(leg, 0.011, "steel", sides=6)
            for z in (0.20, -0.23):
                x = s * (0.21 if z > 0 else 0.22)
                tubes.rod(
                    (x, up - 0.012, z + on),
                    (x, up + 0.02, z + on),
                    0.0135,
                    "plastic_black",
                    sides=6,
                )
        _shell(shells, up, on)
    film = Mesh()
    bare = Region(*cargo_prints.FILM["bare"])
    for y, high in ((0.60, 0.17), (0.93, 0.09)):
        ring = [(-0.225, -0.16), (0.225, -0.16), (0.225, 0.37), (-0.225, 0.37)]
        if y > 0.9:
            ring = [(-0.215, -0.24), (0.215, -0.24), (0.215, 0.02), (-0.215, 0.02)]
        for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True):
            middle = ((a + c) / 2, y, (b + d) / 2)
            card(
                film,
                middle,
                ((a - c) / 2, 0, (b - d) / 2),
                (0, high, 0),
                Dress("stretch_film", bare),
            )
    return [tubes, shells, film]


def _shell(mesh: Mesh, up: float, on: float) -> None:
    """Seat and back of one chair, a sheet bent up at the back, both of its sides."""
    profile = [(0.21, 0.442), (0.17, 0.452), (0.0, 0.444), (-0.12, 0.450), (-0.17, 0.475)]
    profile += [(-0.195, 0.53), (-0.21, 0.65), (-0.235, 0.80), (-0.245, 0.84)]

    def place(lift: float) -> object:
        def point(i: int, j: int) -> Point:
            z, y = profile[j]
            x = 0.2 * (i / 3 - 1)
            dip = 0.012 * (1 - (i / 3 - 1) ** 2)
            return (x, y + up - (dip if j < 5 else 0.0) + lift, z + on - (dip if j >= 5 else 0.0))

        return point

    mesh.grid(place(0.0), 7, 9, "plastic_grey")  # type: ignore[arg-type]
    mesh.grid(place(-0.004), 7, 9, "plastic_grey", flip=True)  # type: ignore[arg-type]


def marble_rack() -> list[Mesh]:
    """An A of timber, seven slabs of 20 mm leaning on each side, held by straps and a top bar."""
    wood, stone, straps = Mesh(bevel=0.003), Mesh(bevel=0.0015), Mesh()
    tilt = math.radians(9)
    for z in (-0.45, 0.45):
        wood.box((-0.95, 0.0, z - 0.05), (0.95, 0.10, z + 0.05), "wood", tint=0.42)
    for x in (-0.7, 0.0, 0.7):
        wood.box((x - 0.05, 0.10, -0.5), (x + 0.05, 0.18, 0.5), "wood", tint=0.48)
        for s in (-1, 1):
            beam = Mesh()
            beam.box((x - 0.04, 0.0, -0.04), (x + 0.04, 1.14, 0.04), "wood", tint=0.52)
            turn = _leaning(s * tilt, (0, 0.17, s * 0.22))
            wood.merge(beam, turn)
    wood.box((-0.85, 1.25, -0.06), (0.85, 1.32, 0.06), "wood", tint=0.5)
    for s in (-1, 1):
        for k in range(7):
            slab = Mesh()
            short = 0.03 * ((k * 5) % 4)
            slab.box(
                (-0.85 + short, 0.0, -0.0098),
                (0.87 - short / 2, 1.05 - short, 0.0098),
                "marble",
                tint=0.46 + 0.02 * (k % 4),
            )
            out = 0.275 + 0.0205 * k
            stone.merge(slab, _leaning(s * tilt, (0, 0.182, s * out)))
        for x in (-0.45, 0.45):
            z0 = s * (0.275 + 0.0205 * 7)
            points: list[Point] = [(x, 0.14, z0 + s * 0.004)]
            points += [(x, 1.20, z0 + s * 0.004 - s * 1.06 * math.tan(tilt)), (x, 1.325, s * 0.03)]
            points.append((x, 1.325, -s * 0.03))
            straps.tube(points, 0.009, "webbing", sides=4)
    return [wood, stone, straps]


def _leaning(angle: float, foot: Point) -> object:
    """Turned about x so that the top leans to the middle, then set on its foot."""
    c, s = math.cos(angle), math.sin(angle)
    return lambda p: (
        p[0] + foot[0],
        p[1] * c + p[2] * s * 1.0 + foot[1],
        p[2] * c - p[1] * s + foot[2],
    )


def cultivator() -> list[Mesh]:
    """Three bars of 100 mm square tube, their ends welded shut; tines, hitch, data plate."""
    frame, tines, iron = Mesh(bevel=0.004), Mesh(), Mesh(bevel=0.003)
    plates = Mesh(bevel=0.001)
    for z in (-0.55, 0.0, 0.55):
        frame.box((-1.095, 0.50, z - 0.05), (1.095, 0.60, z + 0.05), "machine_paint")
        for s in (-1, 1):
            low, high = sorted((s * 1.0955, s * 1.100))
            plates.box((low, 0.503, z - 0.047), (high, 0.597, z + 0.047), "machine_paint", tint=0.4)
            _weld(tines, s * 1.0955, z)
    for x in (-0.62, 0.62):
        frame.box((x - 0.04, 0.515, -0.5), (x + 0.04, 0.585, -0.05), "machine_paint")
        frame.box((x - 0.04, 0.515, 0.05), (x + 0.04, 0.585, 0.5), "machine_paint")
    for s in (-1, 1):  # three-point hitch towards +z
        x = s * 0.42
        iron.box((x - 0.012, 0.42, 0.58), (x + 0.012, 0.62, 0.70), "machine_paint", tint=0.45)
        tines.rod((x - 0.05, 0.47, 0.66), (x + 0.05, 0.47, 0.66), 0.014, "steel_dark", sides=8)
        mast: list[Point] = [(s * 0.30, 0.6, 0.55), (s * 0.06, 1.13, 0.56)]
        tines.tube(mast, 0.028, "machine_paint", sides=6)
        tines.tube(
            [(s * 0.06, 1.10, 0.55), (s * 0.35, 0.6, -0.45)], 0.020, "machine_paint", sides=6
        )
    iron.box((-0.10, 1.07, 0.53), (0.10, 1.15, 0.59), "machine_paint", tint=0.45)
    for number in range(11):
        x = -1.0 + 0.2 * number
        _tine(tines, iron, x, (-0.55, 0.0, 0.55)[number % 3])
    region = Region(*cargo_prints.LABELS["plate"])
    card(iron, (0.85, 0.55, 0.6008), (0.045, 0, 0), (0, 0.03, 0), Dress("labels", region))
    return [frame, tines, iron, plates]


def _weld(mesh: Mesh, x: float, z: float) -> None:
    """The bead round an end plate: a hand's irregular rope."""
    path: list[Point] = []
    for k in range(24):
        a = k / 24 * 4
        side, t = int(a), 2 * (a % 1) - 1
        y, w = ((-1, t), (t, 1), (1, -t), (-t, -1))[side]
        path.append((x, 0.55 + 0.0475 * y, z + 0.0475 * w))
    radii = [0.0032 + 0.0007 * ((k * 7) % 3 - 1) for k in range(24)]
    mesh.tube(path, radii, "machine_paint", sides=4, closed=True)


def _tine(mesh: Mesh, clamps: Mesh, x: float, z: float) -> None:
    path: list[Point] = [(x, 0.615, z + 0.03), (x, 0.625, z - 0.06), (x, 0.60, z - 0.13)]
    path += [(x, 0.48, z - 0.18), (x, 0.30, z - 0.14), (x, 0.16, z - 0.05), (x, 0.05, z + 0.05)]
    mesh.tube(path, 0.017, "steel_dark", sides=6)
    clamps.box((x - 0.03, 0.60, z - 0.04), (x + 0.03, 0.612, z + 0.04), "steel_dark")
    points: list[Point] = [
        (x - 0.045, 0.10, z + 0.025),
        (x, 0.0, z + 0.11),
        (x + 0.045, 0.10, z + 0.025),
    ]
    points.append((x, 0.11, z + 0.005))
    mesh.add(points, [(0, 1, 3)[::-1], (1, 2, 3)[::-1], (0, 2, 1)[::-1], (0, 3, 2)[::-1]], "steel")
