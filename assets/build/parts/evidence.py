"""What evidence is taken with: camera, bags, scale and the new seal. Frames: as of all tools."""

from __future__ import annotations

import math

from mesh import Mesh, Point
from parts import locking
from waves import wave

SEAL_AHEAD = 0.055  # of the middle of the fist, metres


def camera() -> list[Mesh]:
    """A compact camera on a hand grip; its lens ends at (0, 0.090, -0.118), it looks along -z.

    The back is upright: a screen of 96 x 64 mm, middle (0, 0.087, -0.029), and over it a strip for
    figures of 96 x 11 mm, middle (0, 0.126, -0.029).
    """
    body, more, flat = Mesh(bevel=0.005), Mesh(bevel=0.0012), Mesh()
    body.box((-0.060, 0.045, -0.076), (0.060, 0.137, -0.033), "plastic_black")
    body.box((-0.060, 0.050, -0.090), (-0.030, 0.120, -0.070), "rubber_grip")
    more.box((-0.051, 0.0525, -0.036), (0.051, 0.1340, -0.0300), "screen")
    more.box((-0.018, 0.008, -0.070), (0.018, 0.047, -0.036), "plastic_grey")
    more.box((0.022, 0.136, -0.066), (0.050, 0.152, -0.044), "plastic_grey")  # flash
    more.box((-0.045, 0.136, -0.068), (-0.027, 0.143, -0.050), "plastic_orange")  # shutter
    flash = [(0.025, 0.139, -0.0663), (0.025, 0.149, -0.0663)]
    flash += [(0.047, 0.149, -0.0663), (0.047, 0.139, -0.0663)]
    flat.quad(flash, "lamp")
    grip = [(0.0, 0.0), (0.0, 0.0145), (0.005, 0.0170), (0.060, 0.0158), (0.128, 0.0165)]
    flat.lathe(grip, (0, 0, 0.058), (0, 0, -1), "rubber_grip", sides=18, caps=False)
    barrel = [(0.0, 0.034), (0.003, 0.034), (0.004, 0.030), (0.020, 0.030), (0.022, 0.028)]
    barrel += [(0.044, 0.028), (0.044, 0.024), (0.036, 0.020)]
    flat.lathe(barrel, (0, 0.090, -0.074), (0, 0, -1), "plastic_black", sides=28, caps=False)
    flat.rod((0, 0.090, -0.100), (0, 0.090, -0.111), 0.0205, "screen", sides=28)
    ring = [(0.0, 0.0302), (0.001, 0.0308), (0.009, 0.0308), (0.010, 0.0302)]
    flat.lathe(ring, (0, 0.090, -0.084), (0, 0, -1), "steel_dark", sides=28, caps=False)
    return [body, more, flat]


def evidence_bag() -> list[Mesh]:
    """An open tamper-evident bag held by its bottom; its mouth gapes at (0, 0, -0.340).

    On its upper face a label for panels of 150 x 90 mm, middle (0, 0.0105, -0.165).
    """
    film, more = Mesh(weighted=True), Mesh()
    rows, columns = 14, 12

    def sheet(side: float) -> None:
        def point(row: int, column: int) -> Point:
            along, across = row / rows, 2.0 * column / columns - 1.0
            gape = 0.004 + 0.026 * along**3
            y = side * gape * (1.0 - across * across) + 0.001 * wave(30 * along, 20 * across)
            return (0.13 * across, y, -0.03 - 0.31 * along)

        corners = [[point(r, c) for c in range(columns + 1)] for r in range(rows + 1)]
        for r in range(rows):
            for c in range(columns):
                face = [corners[r][c], corners[r][c + 1], corners[r + 1][c + 1], corners[r + 1][c]]
                film.quad(face if side > 0 else face[::-1], "poly_bag")
                film.quad(face[::-1] if side > 0 else face, "poly_bag")  # seen into

    sheet(1.0)
    sheet(-1.0)
    more.box((-0.079, 0.0065, -0.214), (0.079, 0.0097, -0.116), "label")
    more.box((-0.125, 0.0055, -0.272), (0.125, 0.0100, -0.258), "ink_red")  # the sealing strip
    more.box((-0.035, -0.004, -0.055), (0.035, 0.004, 0.020), "poly_bag")  # held here
    return [film, more]


def _filled(half: Point, surface: str, label: tuple[float, float]) -> list[Mesh]:
    """A closed bag round something of nearly that size, welded flat at its edges; its label lies
    on top."""
    film, more = Mesh(weighted=True), Mesh()
    wide, high, deep = half
    rows, columns = 22, 26

    def point(row: int, column: int, side: float) -> Point:
        a, b = 2.0 * column / columns - 1.0, 2.0 * row / rows - 1.0
        full = max(0.0, (1.0 - a**6) * (1.0 - b**6)) ** 0.6
        fold = 0.05 * wave(9 * a, 7 * b, 3 * side) + 0.035 * wave(26 * a, 31 * b, 5 * side)
        slack = fold * full * (1.0 - 0.6 * max(0.0, 1.0 - 4.0 * (a * a + b * b)))  # calm below
        low = -0.92 if side < 0 else 1.0  # what lies on a floor is flat below
        return (wide * a, high * (low * full + slack), deep * b)

    for side in (-1.0, 1.0):
        sheet = [[point(r, c, side) for c in range(columns + 1)] for r in range(rows + 1)]
        for r in range(rows):
            for c in range(columns):
                face = [sheet[r][c], sheet[r + 1][c], sheet[r + 1][c + 1], sheet[r][c + 1]]
                film.quad(face if side > 0 else face[::-1], surface)
    across, along = label
    more.box((-across, 0.9 * high, -along), (across, 1.06 * high, along), "label")
    more.box((-0.97 * wide, -0.004, 0.955 * deep), (0.97 * wide, 0.004, 1.0 * deep), "ink_red")
    more.box((-0.97 * wide, -0.003, -1.0 * deep), (0.97 * wide, 0.003, -0.965 * deep), surface)
    return [film, more]


def evidence_bag_full() -> list[Mesh]:
    """A sealed evidence bag with something small in it; panels of 100 x 44 mm on top."""
    return _filled((0.150, 0.034, 0.110), "poly_bag", (0.054, 0.026))


def evidence_sack_full() -> list[Mesh]:
    """A sealed sack with something large in it; panels of 200 x 120 mm on top."""
    return _filled((0.400, 0.178, 0.250), "poly_bag", (0.105, 0.065))


def scale() -> list[Mesh]:
    """A bench scale: platform of 340 x 270 mm, its top at y = 0.062; origin under its middle.

    In front a foot with a screen of 84 x 30 mm that leans back, middle (0, 0.0325, 0.1705).
    """
    body, more = Mesh(bevel=0.004), Mesh(bevel=0.0015)
    body.box((-0.170, 0.050, -0.135), (0.170, 0.062, 0.135), "steel")
    body.box((-0.150, 0.010, -0.120), (0.150, 0.046, 0.120), "plastic_grey")
    for x in (-0.13, 0.13):
        for z in (-0.10, 0.10):
            more.rod((x, 0.0, z), (x, 0.012, z), 0.014, "rubber", sides=14)
            more.rod((x, 0.044, z), (x, 0.052, z), 0.010, "steel_dark", sides=12)
    lean = math.radians(45.0)
    plate = Mesh(bevel=0.0015)
    plate.box((-0.052, -0.022, -0.010), (0.052, 0.022, -0.001), "plastic_black")

    def move(point: Point) -> Point:
        x, y, z = point
        up, out = (math.cos(lean), -math.sin(lean)), (math.sin(lean), math.cos(lean))
        return (x, 0.0325 + up[0] * y + out[0] * z, 0.1705 + up[1] * y + out[1] * z)

    more.merge(plate, move)
    more.box((-0.052, 0.004, 0.118), (0.052, 0.030, 0.160), "plastic_grey")
    return [body, more]


def new_seal() -> list[Mesh]:
    """A new bolt seal, blue, held before the fist: its hasp's eye is (0, 0, -0.055)."""

    def move(point: Point) -> Point:
        return (point[0], point[1], point[2] - SEAL_AHEAD)

    found = []
    for piece in (*locking.bolt_seal("plastic_blue"), *locking.seal_pin("plastic_blue")):
        moved = Mesh(bevel=piece.bevel)
        moved.merge(piece, move)
        found.append(moved)
    return found
