"""What keeps an officer safe: gas detector, strap, protective equipment, warning sign, sachet.

Tools and garments: origin = the middle of the fist that holds them, -z forward, +y up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mesh import Mesh, Point
from parts.tools import bezel

LANCE_TIP = -0.620
BOARD_TOP, BOARD_LOW, BOARD_HALF = 1.80, 0.86, 0.56


def _slab(
    mesh: Mesh, outline: Sequence[tuple[float, float]], back: float, front: float, surface: str
) -> None:
    """A convex outline (x, y, against the clock) drawn out from z = `back` to `front`."""
    count = len(outline)
    points = [(x, y, z) for z in (back, front) for x, y in outline]
    faces: list[Sequence[int]] = [range(count, 2 * count), range(count - 1, -1, -1)]
    faces += [(k, (k + 1) % count, count + (k + 1) % count, count + k) for k in range(count)]
    mesh.add(points, faces, surface)


def gas_detector() -> list[Mesh]:
    """A pumped detector of seven gases over a pistol grip, its lance's tip at z = -0.620.

    The screen of 96 x 72 mm stands on a hood before the fist and leans back to the officer.
    """
    body, more, flat = Mesh(bevel=0.006), Mesh(bevel=0.002), Mesh()
    grip = [(0.0, 0.0), (0.0, 0.0150), (0.006, 0.0178), (0.050, 0.0162), (0.090, 0.0172)]
    flat.lathe(grip, (0, 0, 0.060), (0, 0, -1), "rubber_grip", sides=18, caps=False)
    body.box((-0.036, -0.026, -0.112), (0.036, 0.040, -0.030), "plastic_yellow")
    body.box((-0.040, 0.020, -0.104), (0.040, 0.056, -0.044), "plastic_black")
    body.box((-0.018, 0.040, -0.076), (0.018, 0.092, -0.0575), "plastic_yellow")
    bezel(more, (0.104, 0.080), (0.0, 0.105, -0.060), 62.0)
    for x in (-0.022, 0.022):  # buzzer and lamp of the alarm
        flat.rod((x, 0.030, -0.111), (x, 0.030, -0.116), 0.008, "plastic_red", sides=14)
    more.box((-0.0065, -0.032, -0.066), (0.0065, -0.020, -0.044), "plastic_black")  # trigger
    flat.rod((0.0, -0.002, -0.110), (0.0, -0.002, -0.150), 0.0130, "plastic_black", sides=16)
    flat.rod((0.0, -0.002, -0.145), (0.0, 0.0, LANCE_TIP + 0.045), 0.0045, "steel", sides=12)
    filtered = [(0.0, 0.0046), (0.004, 0.0085), (0.030, 0.0085), (0.036, 0.0040), (0.045, 0.0)]
    flat.lathe(filtered, (0, 0, LANCE_TIP + 0.045), (0, 0, -1), "plastic_white", sides=14)
    hose = [(0.0, -0.020, -0.110), (0.0, -0.034, -0.128), (0.0, -0.020, -0.150), (0, -0.004, -0.16)]
    flat.tube(hose, 0.0035, "rubber_grip", sides=8)
    return [body, more, flat]


def strap() -> list[Mesh]:
    """The safety strap rolled up in the hand, its two hooks hanging before the fist."""
    roll, steel = Mesh(), Mesh(bevel=0.001)
    coil = [(0.0, 0.014), (0.0, 0.050), (0.003, 0.053), (0.045, 0.053), (0.048, 0.050)]
    roll.lathe([*coil, (0.048, 0.014)], (-0.024, 0, 0), (1, 0, 0), "webbing", sides=30, caps=False)
    for radius in (0.022, 0.030, 0.038, 0.046):  # the turns, seen from the sides
        for x in (-0.0243, 0.0243):
            turn = [
                (x, radius * math.cos(math.tau * k / 26), radius * math.sin(math.tau * k / 26))
                for k in range(26)
            ]
            roll.tube(turn, 0.0008, "plastic_black", sides=4, closed=True)
    for x, low in ((-0.014, -0.115), (0.014, -0.100)):
        roll.box((x - 0.011, low + 0.060, -0.054), (x + 0.011, -0.010, -0.051), "webbing")
        hook = [(x, low + 0.062, -0.053), (x, low + 0.012, -0.053), (x, low, -0.066)]
        hook += [(x, low + 0.006, -0.086), (x, low + 0.026, -0.090)]
        roll.tube(hook, 0.0045, "steel_dark", sides=10)
        steel.box((x - 0.014, low + 0.056, -0.058), (x + 0.014, low + 0.068, -0.048), "steel_dark")
    return [roll, steel]


def strap_hook() -> list[Mesh]:
    """An end of the strap round a locking bar, whose axis is 34 mm behind the origin."""
    mesh, plate = Mesh(), Mesh(bevel=0.0015)
    for y in (-0.012, 0.012):
        ring = []
        for k in range(15):
            angle = math.radians(-70.0 + 320.0 * k / 14)
            ring.append((0.0235 * math.sin(angle), y, -0.034 + 0.0235 * math.cos(angle)))
        mesh.tube(ring, 0.0045, "steel_dark", sides=8)
    plate.box((-0.016, -0.027, -0.013), (0.016, 0.027, -0.004), "steel_dark")
    return [mesh, plate]


def strap_web() -> list[Mesh]:
    """A piece of webbing 104 mm long along z, 45 mm wide along y, with its seams."""
    mesh = Mesh(bevel=0.0006)
    mesh.box((-0.0014, -0.0225, -0.052), (0.0014, 0.0225, 0.052), "webbing")
    for y in (-0.0165, 0.0165):
        mesh.box((-0.0017, y - 0.0014, -0.052), (0.0017, y + 0.0014, 0.052), "plastic_black")
    return [mesh]


def strap_buckle() -> list[Mesh]:
    """The ratchet of the strap, 110 mm along z, its lever to the side of +-x."""
    mesh, round_parts = Mesh(bevel=0.0015), Mesh()
    for y in (-0.029, 0.026):
        mesh.box((-0.020, y, -0.055), (0.020, y + 0.003, 0.040), "steel")
    for side in (-1, 1):
        mesh.box((side * 0.010, -0.022, -0.030), (side * 0.017, 0.022, 0.050), "plastic_red")
    for z in (-0.044, 0.0):
        round_parts.rod((0, -0.030, z), (0, 0.030, z), 0.009, "steel_dark", sides=14)
    return [mesh, round_parts]


def helmet() -> list[Mesh]:
    """A white hard hat held by its peak: its middle is 0.15 m before the fist."""
    shell, more = Mesh(), Mesh(bevel=0.002)
    middle = (0.0, -0.030, -0.150)
    dome = [(0.0, 0.128), (0.006, 0.126), (0.030, 0.123), (0.060, 0.114), (0.090, 0.096)]
    dome += [(0.112, 0.070), (0.126, 0.036), (0.130, 0.0)]
    shell.lathe(dome, middle, (0, 1, 0), "plastic_white", sides=36, scale=(1.10, 0.88), caps=False)
    inner = [(0.126, 0.0), (0.122, 0.034), (0.108, 0.066), (0.060, 0.110), (0.0, 0.124)]
    shell.lathe(inner, middle, (0, 1, 0), "plastic_grey", sides=36, scale=(1.10, 0.88), caps=False)
    rim = [(-0.004, 0.124), (-0.006, 0.136), (0.004, 0.137), (0.008, 0.124)]
    shell.lathe(rim, middle, (0, 1, 0), "plastic_white", sides=36, scale=(1.10, 0.88), caps=False)
    peak = [
        (0.085 * math.cos(math.radians(a)), 0.185 * math.sin(math.radians(a)))
        for a in range(15, 166, 15)
    ]
    points = [(x, -0.034, middle[2] + z) for x, z in peak]
    points += [(x, -0.028, middle[2] + z) for x, z in peak]
    n = len(peak)
    faces: list[Sequence[int]] = [range(n), range(2 * n - 1, n - 1, -1)]
    faces += [(k, n + k, n + (k + 1) % n, (k + 1) % n) for k in range(n)]
    more.add(points, faces, "plastic_white")
    for x in (-0.024, 0.0, 0.024):  # ridges over the crown
        path = [(x, -0.030 + 0.131 * s, -0.150 + 0.108 * c) for s, c in _arc(22.0, 158.0, 12)]
        shell.tube(path, 0.0055, "plastic_white", sides=8)
    band = [(0.014, 0.1265), (0.016, 0.1280), (0.032, 0.1260), (0.034, 0.1240)]
    shell.lathe(band, middle, (0, 1, 0), "plastic_orange", sides=36, scale=(1.10, 0.88), caps=False)
    return [shell, more]


def _arc(first: float, last: float, steps: int) -> list[tuple[float, float]]:
    """(sine, cosine) of angles between two, degrees."""
    angles = (math.radians(first + (last - first) * k / steps) for k in range(steps + 1))
    return [(math.sin(a), math.cos(a)) for a in angles]


def vest() -> list[Mesh]:
    """A high-visibility vest held by its collar, hanging before the fist."""
    cloth, bands = Mesh(bevel=0.003), Mesh()
    back, front = -0.034, -0.010
    shoulder = [(-0.075, -0.006), (-0.215, -0.075), (-0.235, -0.250), (-0.235, -0.620)]
    for side in (-1.0, 1.0):
        outline = [(-0.006, -0.215), *shoulder, (-0.006, -0.620)]
        turned = [(-side * x, y) for x, y in outline]
        _slab(cloth, turned if side > 0 else turned[::-1], back, front, "vest_yellow")
        for y in (-0.340, -0.500):
            low, high = sorted((side * 0.008, side * 0.2355))
            near, far = (low, y - 0.026, back - 0.001), (high, y + 0.026, front + 0.0012)
            bands.box(near, far, "reflective")
        low, high = sorted((side * 0.105, side * 0.150))
        bands.box((low, -0.345, back - 0.001), (high, -0.050, front + 0.0010), "reflective")
    _slab(
        cloth,
        [(-0.075, -0.006), (0.0, -0.060), (0.075, -0.006), (0.05, 0.012), (-0.05, 0.012)],
        back - 0.012,
        back,
        "vest_yellow",
    )
    bands.rod((0.0, -0.225, front + 0.001), (0.0, -0.612, front + 0.001), 0.0022, "plastic_black")
    return [cloth, bands]


def gloves() -> list[Mesh]:
    """A pair of nitrile gloves, one on the other, flat, their fingers ahead of the fist."""
    found = []
    for x, y, turn in ((-0.022, 0.0, 0.16), (0.026, 0.010, -0.14)):
        mesh = Mesh(bevel=0.0035)
        pieces = [((-0.040, -0.075), (0.040, 0.020)), ((-0.034, 0.020), (0.034, 0.105))]
        for k, ahead in enumerate((0.150, 0.166, 0.158, 0.132)):
            left = -0.040 + 0.0205 * k
            pieces.append(((left, -ahead), (left + 0.0180, -0.070)))
        for (x0, z0), (x1, z1) in pieces:
            mesh.box((x0, y - 0.020, z0), (x1, y - 0.011, z1), "nitrile")
        thumb = Mesh(bevel=0.0035)
        thumb.box((-0.009, y - 0.020, -0.062), (0.009, y - 0.011, 0.0), "nitrile")
        mesh.merge(thumb, _turned(0.75, (-0.036, 0.0, 0.0)))
        mesh.box((-0.036, y - 0.0210, 0.099), (0.036, y - 0.0100, 0.109), "nitrile_hem")
        laid = Mesh(bevel=mesh.bevel)
        laid.merge(mesh, _turned(turn, (x, 0.0, 0.0)))
        found.append(laid)
    return found


def _turned(angle: float, shift: Point):
    """A turn about +y, then a shift."""
    sine, cosine = math.sin(angle), math.cos(angle)

    def move(point: Point) -> Point:
        x, y, z = point
        return x * cosine + z * sine + shift[0], y + shift[1], z * cosine - x * sine + shift[2]

    return move


def glasses() -> list[Mesh]:
    """Safety glasses held by the bridge: lenses 60 mm before the fist, temples towards it."""
    frame, lens = Mesh(), Mesh(bevel=0.002)
    for side in (-1.0, 1.0):
        outline = [(0.010, -0.004), (0.014, -0.026), (0.050, -0.030), (0.066, -0.008)]
        outline += [(0.066, 0.012), (0.012, 0.014)]
        turned = [(side * x, y) for x, y in outline]
        _slab(lens, turned[::-1] if side < 0 else turned, -0.0630, -0.0606, "lens_clear")
        ring = [(x, y, -0.0618) for x, y in turned]
        frame.tube(ring, 0.0026, "plastic_black", sides=8, closed=True)
        temple = [(side * 0.067, 0.010, -0.062), (side * 0.072, 0.010, -0.030)]
        temple += [(side * 0.073, 0.006, 0.050), (side * 0.072, -0.012, 0.078)]
        frame.tube(temple, 0.0030, "plastic_blue", sides=8)
    bridge = [(-0.012, 0.012, -0.0618), (0.0, 0.016, -0.066), (0.012, 0.012, -0.0618)]
    frame.tube(bridge, 0.0030, "plastic_black", sides=8)
    return [frame, lens]


def mask() -> list[Mesh]:
    """A filtering half mask with a valve and two straps, its cup before the fist."""
    cup, more = Mesh(), Mesh(bevel=0.002)
    bowl = [(0.0, 0.064), (0.004, 0.066), (0.022, 0.060), (0.040, 0.046), (0.052, 0.026)]
    bowl += [(0.056, 0.0)]
    cup.lathe(bowl, (0, 0, -0.045), (0, 0, -1), "plastic_white", sides=28, scale=(0.95, 1.1),
              caps=False)  # fmt: skip
    inner = [(0.052, 0.0), (0.048, 0.024), (0.036, 0.044), (0.0, 0.062)]
    cup.lathe(inner, (0, 0, -0.045), (0, 0, -1), "label", sides=28, scale=(0.95, 1.1), caps=False)
    more.box((-0.017, -0.024, -0.108), (0.017, 0.010, -0.088), "plastic_grey")
    more.box((-0.016, 0.044, -0.078), (0.016, 0.051, -0.060), "aluminium")
    for y in (0.026, -0.030):
        band = [(-0.062, y, -0.047), (-0.070, y, -0.010), (-0.045, y * 1.2, 0.050)]
        band += [(0.0, y * 1.3, 0.066), (0.045, y * 1.2, 0.050), (0.070, y, -0.010)]
        cup.tube([*band, (0.062, y, -0.047)], 0.0022, "strap_green", sides=6)
    return [cup, more]


def ppe_board() -> list[Mesh]:
    """A board on two posts with pegs for what one wears; its face is z = 0, origin on the ground.

    Over each peg hangs the blue sign of what belongs there.
    """
    mesh, round_parts = Mesh(bevel=0.004), Mesh()
    half, low, top = BOARD_HALF, BOARD_LOW, BOARD_TOP
    mesh.box((-half, low, -0.022), (half, top, 0.0), "plastic_white")
    mesh.box((-half - 0.012, top, -0.028), (half + 0.012, top + 0.02, 0.006), "plastic_grey")
    for x in (-half + 0.05, half - 0.05):
        mesh.box((x - 0.02, 0.02, -0.062), (x + 0.02, top, -0.024), "steel_dark")
        mesh.box((x - 0.035, 0.0, -0.24), (x + 0.035, 0.03, 0.16), "steel_dark")
    for x, y in ((-0.38, 1.690), (0.0, 1.690), (0.38, 1.690), (0.38, 1.330)):
        round_parts.rod((x, y, 0.0), (x, y, 0.003), 0.062, "plastic_blue", sides=32)
    _signs(round_parts)
    for x, y, reach in ((-0.38, 1.460, 0.16), (0.0, 1.570, 0.05), (0.38, 1.525, 0.045)):
        _peg(round_parts, x, y, reach)
    _peg(round_parts, 0.38, 1.190, 0.05)
    return [mesh, round_parts]


def _peg(mesh: Mesh, x: float, y: float, reach: float) -> None:
    """A hook of bent rod."""
    path = [(x, y, 0.0), (x, y, reach - 0.01), (x, y + 0.006, reach), (x, y + 0.024, reach + 0.004)]
    mesh.tube(path, 0.005, "steel", sides=8)
    mesh.rod((x, y, 0.0), (x, y, 0.004), 0.016, "steel_dark", sides=14)


def _signs(mesh: Mesh) -> None:
    """White figures on the blue signs: helmet, vest, glasses, mask."""
    z, out = 0.0031, 0.0046
    _slab(mesh, [(x * 0.034 - 0.38, 1.682 + y * 0.036) for y, x in _arc(0.0, 180.0, 10)], z, out,
          "plastic_white")  # fmt: skip
    mesh.box((-0.426, 1.674, z), (-0.334, 1.681, out), "plastic_white")
    for side in (-1.0, 1.0):
        panel = [(0.004, 1.652), (0.032, 1.652), (0.032, 1.712), (0.022, 1.730), (0.004, 1.695)]
        turned = [(side * x, y) for x, y in panel]
        _slab(mesh, turned if side > 0 else turned[::-1], z, out, "plastic_white")
        mesh.rod((0.38 + side * 0.022, 1.690, z), (0.38 + side * 0.022, 1.690, out), 0.017,
                        "plastic_white", sides=18)  # fmt: skip
    mesh.box((0.332, 1.696, z), (0.428, 1.701, out), "plastic_white")
    mesh.rod((0.38, 1.325, z), (0.38, 1.325, out), 0.026, "plastic_white", sides=20)
    mesh.box((0.328, 1.336, z), (0.432, 1.340, out), "plastic_white")


def warning_sign() -> list[Mesh]:
    """The sign of a fumigated box, 300 x 400 mm, its face towards +z: a skull over crossed bones;
    below them room for words of 284 x 236 mm round (0, -0.070)."""
    mesh, ink = Mesh(), Mesh()
    mesh.box((-0.150, -0.200, -0.0006), (0.150, 0.200, 0.0006), "label")
    for low, high in (
        ((-0.150, 0.192), (0.150, 0.200)),
        ((-0.150, -0.200), (0.150, -0.192)),
        ((-0.150, -0.200), (-0.142, 0.200)),
        ((0.142, -0.200), (0.150, 0.200)),
    ):
        ink.box((*low, 0.0004), (*high, 0.0010), "marking_black")
    for side in (-1.0, 1.0):
        ends = [(-0.092 * side, 0.066, 0.0010), (0.092 * side, 0.122, 0.0010)]
        ink.tube(ends, 0.0085, "marking_black", sides=6)
        for x, y in ((-0.094 * side, 0.066), (0.094 * side, 0.122)):
            for up in (-0.009, 0.009):
                _dot(ink, x, y + up, 0.012, 0.0092, "marking_black")
    _dot(ink, 0.0, 0.132, 0.048, 0.0100, "label")
    _dot(ink, 0.0, 0.132, 0.043, 0.0104, "marking_black")
    ink.box((-0.024, 0.078, 0.0), (0.024, 0.110, 0.0104), "marking_black")
    for x in (-0.017, 0.017):
        _dot(ink, x, 0.128, 0.0125, 0.0108, "label")
    for x in (-0.014, -0.0046, 0.0046, 0.014):
        ink.box((x - 0.0011, 0.078, 0.0), (x + 0.0011, 0.096, 0.0108), "label")
    _slab(ink, [(-0.006, 0.103), (0.006, 0.103), (0.0, 0.116)], 0.0, 0.0108, "label")
    flat = Mesh()
    flat.merge(ink, lambda p: (p[0], p[1], 0.0006 + 0.05 * max(p[2], 0.0)))
    return [mesh, flat]


def _dot(mesh: Mesh, x: float, y: float, radius: float, out: float, surface: str) -> None:
    mesh.rod((x, y, 0.0), (x, y, out), radius, surface, sides=24)


def fumigant_sachet() -> list[Mesh]:
    """A spent sachet of a phosphide fumigant, half empty, and the grey dust that ran out of it."""
    mesh, dust = Mesh(), Mesh()
    columns, rows = 13, 9

    def place(i: int, j: int) -> Point:
        x, z = (i / (columns - 1) - 0.5) * 2.0, (j / (rows - 1) - 0.5) * 2.0
        full = (1.0 - abs(x) ** 4) * (1.0 - abs(z) ** 4)
        crease = 0.0016 * math.sin(5.0 * x + 3.0 * z) * full
        return x * 0.054, 0.002 + (0.010 - 0.004 * x) * full + crease, -z * 0.037

    def across(i: int, j: int) -> tuple[float, float]:
        return i * 0.009, j * 0.009

    mesh.grid(place, columns, rows, "label", uv=across)
    for x in (-0.030, 0.0, 0.030):  # its warning, printed in red
        left, right = round((x / 0.108 + 0.5) * 12), round((x / 0.108 + 0.5) * 12) + 1

        def printed(i: int, j: int, first: int = left, last: int = right) -> Point:
            px, py, pz = place(last if i else first, j + 1)
            return px, py + 0.0005, pz

        mesh.grid(printed, 2, rows - 2, "ink_red", uv=across)
    heaps = ((0.064, 0.010, 0.034), (0.094, 0.024, 0.020), (0.050, 0.046, 0.022))
    for k, (x, z, radius) in enumerate((*heaps, (0.1, -0.012, 0.012))):
        heap = [(0.0, radius), (0.0016, radius * 0.72), (0.0034 + 0.0006 * k, 0.0)]
        start = (x, 0.0, z)
        dust.lathe(heap, start, (0, 1, 0), "lead_dust", sides=18, scale=(1.0, 0.8), caps=False)
    return [mesh, dust]
