"""The tarpaulin of a 40' open top, and the cable that a customs officer seals.

Coated cloth lies on the bows, hangs a little between them and over the rails on all four sides.
Along its hem are eyelets, 200 mm apart at most; staples of the box come through them, and one cable
runs before the cloth through all the staples. Where its two ends meet they are sealed: whoever
lifts the cloth has to cut cable, cloth or seal (Customs Convention on Containers, 1972, annex 4).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Final

from mesh import Mesh, Point
from parts.dimensions import CASTING_Z, OT40, OUTER_X, REAR_Z
from parts.open_top import (
    BOW_RADIUS,
    CABLE_X,
    FRONT_FACE,
    RAIL_HIGH,
    RAIL_OUT,
    STAPLE_Y,
    bow_height,
    bow_places,
    front_staples,
    staple_places,
)
from waves import wave

THICK: Final = 0.0012
SAG: Final = 0.038  # between two bows, in the middle of the box
ROWS: Final = 5  # of quads between two bows
HANG: Final = OT40.top - STAPLE_Y - 0.030  # y of the hem
CLOTH_X: Final = RAIL_OUT + 0.0025
RAIL_Y: Final = OT40.top - RAIL_HIGH + 0.003  # y of the cloth on a rail
HEAD_HALF: Final = OUTER_X - 0.176  # of the flaps between the castings
REAR: Final = CASTING_Z - 0.190  # z of the wide part's ends, free of the castings
FRONT: Final = OT40.casting_front + 0.190
CABLE: Final = 0.0032  # radius, with its sheath
SEALED: Final = (1.196, 1.52, -0.437)  # where the cable's ends meet: in a fold of the right wall
ACROSS: Final = (-1.140, -0.98, -0.74, -0.49, -0.25, 0.0, 0.25, 0.49, 0.74, 0.98, 1.140)


def tarpaulin() -> list[Mesh]:
    """The closed cover. Origin and frame of reference are the container's."""
    mesh, metal = Mesh(), Mesh()
    for skin, surface, flip in ((THICK, "tarpaulin", False), (0.0, "tarpaulin_inside", True)):
        _wide(mesh, skin, surface, flip)
        _flap(mesh, skin, surface, flip, REAR, REAR_Z + 0.002, OT40.top - 0.062)
        _flap(mesh, skin, surface, flip, FRONT, FRONT_FACE - 0.002, HANG)
    _hems(mesh)
    for s in (-1, 1):
        for z in staple_places(OT40):
            _eyelet(metal, (s * (CLOTH_X + THICK), OT40.top - STAPLE_Y, z), (float(s), 0.0, 0.0))
    for x in front_staples():
        _eyelet(metal, (x, OT40.top - STAPLE_Y, FRONT_FACE - 0.002 - THICK), (0.0, 0.0, -1.0))
    return [mesh, metal, _cable(), *_ends()]


def _rows() -> list[float]:
    """z of the cloth's rows, from the doors: `ROWS` a bay, and the two ends."""
    supports = [REAR, *bow_places(OT40), FRONT]
    rows = []
    for near, far in itertools.pairwise(supports):
        rows += [near + (far - near) * k / ROWS for k in range(ROWS)]
    return [*rows, FRONT]


def _sag(z: float) -> float:
    """0..1: how far between two bows, 1 in the middle."""
    supports = [REAR, *bow_places(OT40), FRONT]
    for near, far in itertools.pairwise(supports):
        if near >= z >= far:
            return math.sin(math.pi * (near - z) / (near - far)) ** 2
    return 0.0


def _top(x: float, z: float) -> float:
    """y of the cloth: on bows, between them, and up to the header and the front rail."""
    lifted = OT40.top - 0.0072
    on_bows = bow_height(OT40, x) + BOW_RADIUS + 0.002
    end = max(0.0, 1.0 - min(REAR - z, z - FRONT) / 0.42)
    edge = 1.0 - (abs(x) / 1.140) ** 4
    fallen = SAG * _sag(z) * edge * (1.0 + 0.35 * wave(z * 0.9, x * 0.7))
    crease = 0.006 * wave(z * 2.3, x * 3.1, 5.0) * edge * _sag(z)
    lie = on_bows + (lifted - on_bows) * end * end * edge
    return max(lie - fallen * (1.0 - end) + crease, RAIL_Y - 0.03 * edge)


def _wide(mesh: Mesh, skin: float, surface: str, flip: bool) -> None:
    """From hem to hem over both rails."""
    rows = _rows()
    hem = [(CLOTH_X, HANG), (CLOTH_X, 0.5 * (HANG + RAIL_Y)), (CLOTH_X, RAIL_Y - 0.006)]
    edge = [*hem, (CLOTH_X - 0.006, RAIL_Y)]
    count = 2 * len(edge) + len(ACROSS)

    def place(i: int, j: int) -> Point:
        z = rows[j]
        if i < len(edge) or i >= count - len(edge):
            s, k = (-1, i) if i < len(edge) else (1, count - 1 - i)
            x, y = edge[k]
            flutter = (
                0.0028 * (0.5 + 0.5 * wave(z * 3.7, s * 2.0, 1.0)) * (2 - k) / 2 if k < 2 else 0
            )
            return s * (x + flutter + skin), y + (skin if k == 3 else 0.0), z
        x = ACROSS[i - len(edge)]
        return x, _top(x, z) + skin, z

    def uv(i: int, j: int) -> tuple[float, float]:
        return 0.12 * i, -rows[j]

    mesh.grid(place, count, len(rows), surface, uv=uv, tint=_stains(rows, count), flip=flip)


def _stains(rows: list[float], count: int) -> Callable[[int, int], float]:
    """Darker where water stands between bows and along the rails, lighter on the bows."""

    def tint(i: int, j: int) -> float:
        middle = 1.0 - abs(2.0 * i / (count - 1) - 1.0)
        pooled = 0.10 * _sag(rows[j]) * min(1.0, 2.0 * middle)
        return 0.54 - pooled + 0.06 * wave(rows[j] * 0.8, i * 0.5, 2.0)

    return tint


def _flap(
    mesh: Mesh, skin: float, surface: str, flip: bool, start: float, face: float, low: float
) -> None:
    """The end between two castings: over the beam and down before it to `low`."""
    high, out = OT40.top - 0.0072, 1.0 if face > start else -1.0
    profile = [
        (start, None),
        (0.5 * (start + face), high),
        (face - out * 0.006, high),
        (face, high - 0.006),
        (face, 0.5 * (high + low)),
        (face, low),
    ]
    columns = [-HEAD_HALF, *(x for x in ACROSS if abs(x) < HEAD_HALF), HEAD_HALF]

    def place(i: int, j: int) -> Point:
        z, y = profile[j]
        x = columns[i]
        down = j >= 4
        ripple = 0.0016 * (1.0 + wave(x * 5.0, low)) if down else 0.0
        lift = 0.0 if down else skin
        return x, (_top(x, start) if y is None else y) + lift, z + out * (ripple + skin * down)

    mesh.grid(
        place, len(columns), len(profile), surface, tint=lambda i, j: 0.5, flip=flip ^ (out > 0)
    )


def _hems(mesh: Mesh) -> None:
    """The welded border, a second layer of cloth 60 mm wide, darker."""
    rows, out = _rows(), CLOTH_X + THICK + 0.0006
    for s in (-1, 1):

        def place(i: int, j: int, s: int = s) -> Point:
            flutter = 0.0028 * (0.5 + 0.5 * wave(rows[i] * 3.7, s * 2.0, 1.0))
            return s * (out + flutter * (1.0 - 0.5 * j)), HANG - 0.001 + 0.062 * j, rows[i]

        mesh.grid(place, len(rows), 2, "tarpaulin_hem", flip=s < 0)
    z = FRONT_FACE - 0.0062
    corners = [(HEAD_HALF, HANG - 0.001, z), (-HEAD_HALF, HANG - 0.001, z)]
    mesh.quad([*corners, *((x, HANG + 0.061, z) for x in (-HEAD_HALF, HEAD_HALF))], "tarpaulin_hem")


def _eyelet(mesh: Mesh, at: Point, out: Point) -> None:
    """An oval brass ring of 42 x 22 mm round a dark slot; `out` points away from the cloth."""
    x, y, z = at
    side = (-out[2], 0.0, -out[0]) if out[0] else (out[2], 0.0, 0.0)
    ring = []
    for width, height, proud in (
        (0.0075, 0.0165, 0.0012),
        (0.013, 0.022, 0.0026),
        (0.0145, 0.0235, 0.0),
    ):
        for k in range(8):
            a = 2.0 * math.pi * (k + 0.5) / 8
            u, v = width * math.cos(a), height * math.sin(a)
            proud_x, proud_z = out[0] * (proud + 0.003), out[2] * (proud + 0.003)
            ring.append((x + side[0] * u + proud_x, y + v, z + side[2] * u + proud_z))
    faces = []
    for inner in (0, 8):
        for k in range(8):
            n = (k + 1) % 8
            faces.append((inner + k, inner + 8 + k, inner + 8 + n, inner + n))
    slot = tuple(range(8))
    mesh.add(ring, faces, "brass", smooth=True)
    mesh.add(ring[:8], [slot], "hole")


def _cable() -> Mesh:
    """One cable right round, in front of the cloth through every staple; both ends come down to
    where they are sealed."""
    y, z0 = OT40.top - STAPLE_Y, staple_places(OT40)
    rear = REAR_Z + 0.0105
    x0, y0, at = SEALED
    start = [(x0, y0 + 0.03, at + 0.012), (x0 + 0.001, 1.80, at + 0.003), (x0, 2.10, at)]
    path: list[Point] = [*start, (x0 + 0.004, 2.32, at - 0.002), (CABLE_X + 0.004, 2.395, at)]
    path += [(CABLE_X + 0.002, y - 0.022, at - 0.008)]
    right = [(CABLE_X, y + 0.002 * wave(z * 5, 1.0), z) for z in z0 if z < SEALED[2] - 0.03]
    path += right
    front = FRONT_FACE - 0.0095
    path += [(1.150, y, OT40.casting_front + 0.120), (1.060, y, front + 0.012)]
    path += [(x, y + 0.002 * wave(x * 5, 2.0), front) for x in reversed(front_staples())]
    path += [(-1.060, y, front + 0.012), (-1.150, y, OT40.casting_front + 0.120)]
    path += [(-CABLE_X, y + 0.002 * wave(z * 5, 3.0), z) for z in reversed(z0)]
    over = OT40.top - 0.030
    path += [(-1.150, over - 0.06, REAR + 0.03), (-1.050, over, REAR + 0.05)]
    path += [(-1.040, over, rear - 0.01), (-0.98, over, rear), (0.98, over, rear)]
    path += [
        (1.040, over, rear - 0.01),
        (1.050, over, REAR + 0.05),
        (1.150, over - 0.06, REAR + 0.03),
    ]
    path += [(CABLE_X, y, z) for z in z0 if z > SEALED[2] + 0.03]
    path += [(CABLE_X + 0.002, y - 0.022, at + 0.008), (CABLE_X + 0.011, 2.392, at - 0.004)]
    path += [(x0 + 0.009, 2.31, at - 0.009), (x0 + 0.006, 2.06, at - 0.008)]
    path += [(x0, 1.78, at - 0.007), (x0, y0 + 0.03, at - 0.012)]
    mesh = Mesh()
    mesh.tube(path, CABLE, "cable", sides=6)
    return mesh


def _ends() -> list[Mesh]:
    """The cable's two end pieces, a sleeve with a flat eye each, and the wire seal through both."""
    mesh, wire = Mesh(bevel=0.0008), Mesh()
    x, y, z = SEALED
    for side in (-1, 1):
        at = z + side * 0.012
        wire.lathe(
            [(0.0, 0.0045), (0.004, 0.0062), (0.052, 0.0062), (0.056, 0.0045)],
            (x, y + 0.035, at),
            (0.0, -1.0, 0.0),
            "galvanised",
            sides=8,
        )
        mesh.box(
            (x - 0.002, y - 0.046, at - 0.008), (x + 0.002, y - 0.016, at + 0.008), "galvanised"
        )
        ring = [2.0 * math.pi * (k + 0.5) / 8 for k in range(8)]
        points = [
            (x + 0.0026, y - 0.034 + 0.004 * math.sin(a), at - 0.004 * math.cos(a)) for a in ring
        ]
        wire.quad(points, "hole")
    loop = [2.0 * math.pi * k / 10 for k in range(10)]
    wire.tube(
        [
            (
                x + 0.0065 * math.cos(a),
                y - 0.044 + 0.012 * math.sin(a),
                z + 0.014 * math.sin(2 * a) * 0.4 + 0.012 * math.cos(a),
            )
            for a in loop
        ],
        0.0011,
        "steel",
        sides=4,
        closed=True,
    )
    mesh.box((x + 0.003, y - 0.086, z - 0.011), (x + 0.0075, y - 0.058, z + 0.011), "seal_yellow")
    mesh.box((x + 0.002, y - 0.064, z - 0.006), (x + 0.0095, y - 0.050, z + 0.006), "seal_yellow")
    return [mesh, wire]
