"""Locking rods with cams and handle, and the bolt seal."""

from __future__ import annotations

import math
import random

from mesh import Mesh, Point
from parts.dimensions import HANDLE_LENGTH, HANDLE_Y, Box

ZINC = "galvanised"


def lock_rod(box: Box) -> list[Mesh]:
    """The rod whose handle is low. Symmetric front to back, so half a turn points it along -x."""
    return _rod(HANDLE_Y[0], box.top)


def lock_rod_high(box: Box) -> list[Mesh]:
    """The rod whose handle is high: two handles of a leaf must pass each other."""
    return _rod(HANDLE_Y[1], box.top)


def _rod(handle_y: float, top: float) -> list[Mesh]:
    round_parts, mesh = Mesh(), Mesh(bevel=0.003)
    round_parts.rod((0, 0.075, 0), (0, top - 0.045, 0), 0.0172, ZINC, sides=12)
    for y in (0.105, top - 0.075):
        inward = 0.072 if y < 1 else -0.072
        mesh.box((-0.026, y - 0.024, -0.022), (0.026, y + 0.024, 0.022), ZINC)
        mesh.box((-0.048, y - 0.016, -0.020), (0.048, y + 0.016, -0.004), ZINC)
        ring = y + inward
        round_parts.rod((0, ring - 0.012, 0), (0, ring + 0.012, 0), 0.026, ZINC, sides=12)
    y = handle_y
    round_parts.rod((0, y - 0.040, 0), (0, y + 0.040, 0), 0.0255, ZINC, sides=12)
    for z in (-0.016, 0.016):  # the hub's clevis
        mesh.box((0.010, y - 0.022, z - 0.005), (0.078, y + 0.022, z + 0.005), ZINC)
    mesh.box((0.032, y - 0.019, -0.0075), (0.34, y + 0.019, 0.0075), ZINC)
    mesh.box((0.33, y - 0.017, -0.0055), (HANDLE_LENGTH, y + 0.017, 0.0055), ZINC)
    round_parts.rod((0.052, y, -0.026), (0.052, y, 0.026), 0.009, ZINC, sides=8)
    return [mesh, round_parts]


def bolt_seal(plastic: str = "seal_yellow") -> list[Mesh]:
    """The barrel of a high-security bolt seal with its flag, without the pin: body of 25 mm (ISO
    17712 asks for 18 of class H).

    Origin in the hasp's eye; the barrel hangs below it, the number looks towards +z.
    """
    mesh = Mesh()
    body = [
        (0.0, 0.0055),
        (0.0, 0.0095),
        (0.002, 0.0125),
        (0.036, 0.0125),
        (0.041, 0.0095),
        (0.041, 0.0),
    ]
    mesh.lathe(body, (0, -0.036, 0), (0, -1, 0), plastic, sides=16)
    # the steel bush in the barrel's mouth, into which the pin was pushed
    bush = [(0.0, 0.0042), (0.0, 0.0056)]
    mesh.lathe(bush, (0, -0.0357, 0), (0, -1, 0), "steel", sides=12, caps=False)
    flag = Mesh(bevel=0.0012)
    flag.box((-0.0125, -0.072, 0.002), (0.0125, -0.041, 0.0145), plastic)
    return [mesh, flag, _makers_mark(plastic)]


def _makers_mark(plastic: str) -> Mesh:
    """Moulded into the barrel: ribs to hold it by, on both sides; on its back a ring with the
    maker's chevrons."""
    mark = Mesh()
    for s in (-1, 1):
        for k in range(5):
            y = -0.047 - 0.005 * k
            mark.box((s * 0.0124, y - 0.0011, 0.004), (s * 0.0131, y + 0.0011, 0.0125), plastic)

    def on_barrel(x: float, y: float) -> Point:
        return (x, y, -math.sqrt(0.0126**2 - x * x))

    turns = [2.0 * math.pi * k / 16 for k in range(16)]
    ring = [on_barrel(0.0058 * math.cos(a), -0.056 + 0.0062 * math.sin(a)) for a in turns]
    mark.tube(ring, 0.0007, plastic, sides=5, closed=True)
    for y in (-0.0585, -0.0555):
        chevron = [on_barrel(x, y + 0.0028 - abs(x) * 0.9) for x in (-0.0032, 0.0, 0.0032)]
        mark.tube(chevron, 0.0006, plastic, sides=5)
    return mark


def seal_pin(plastic: str = "seal_yellow") -> list[Mesh]:
    """The pin of a bolt seal, 8.4 mm, with its head. A lug on the head and a line down the pin show
    whether it turns with the barrel. Origin and frame of reference are the seal's."""
    mesh = Mesh()
    mesh.lathe([(0, 0.0042), (0.056, 0.0042)], (0, 0.012, 0), (0, -1, 0), "steel", sides=12)
    head = [(0.0, 0.0105), (0.013, 0.0105), (0.018, 0.0085), (0.019, 0.0)]
    mesh.lathe(head, (0, 0.008, 0), (0, 1, 0), plastic, sides=14)
    lug = Mesh(bevel=0.0006)
    lug.box((-0.0022, 0.0095, 0.008), (0.0022, 0.0195, 0.0122), plastic)
    mesh.box((-0.0006, -0.0352, 0.0038), (0.0006, -0.004, 0.00435), "ink", without="z")
    return [mesh, lug]


def seal_glue() -> list[Mesh]:
    """What a glued seal shows: an uneven ring of resin where the pin goes into the barrel, a run
    down its side, a join round the sawn pin, and scratches of pliers. Frame: the seal's."""
    mesh, scratches = Mesh(), Mesh()
    chance = random.Random(17)
    turns = [2.0 * math.pi * k / 12 for k in range(12)]
    ring = [
        (0.0052 * math.cos(a), -0.0352 + chance.uniform(-0.0006, 0.0012), 0.0052 * math.sin(a))
        for a in turns
    ]
    mesh.tube(ring, [chance.uniform(0.0010, 0.0021) for _ in ring], "resin", sides=6, closed=True)
    run = [(0.0062, -0.0356, 0.0068), (0.0086, -0.0375, 0.0094), (0.0085, -0.0450, 0.0094)]
    mesh.tube(run, [0.0014, 0.0012, 0.0017], "resin", sides=6)
    mesh.lathe(
        [(0.0, 0.0017), (0.0014, 0.0)], (0.0085, -0.0450, 0.0094), (0, -1, 0), "resin", sides=6
    )
    join = [
        (0.0043 * math.cos(a), -0.0215 + chance.uniform(-0.0006, 0.0006), 0.0043 * math.sin(a))
        for a in turns
    ]
    mesh.tube(join, 0.0007, "resin", sides=4, closed=True)
    for k in range(9):  # of a tool that slipped, on barrel and head
        angle, y = (
            chance.uniform(-0.6, 3.6),
            (-0.041 - 0.0034 * k) if k < 6 else 0.010 + 0.0025 * (k - 6),
        )
        radius, rise = (0.01262 if k < 6 else 0.01064), chance.uniform(-0.003, 0.003)
        arc = [angle + 0.09 * i for i in range(5)]
        scratches.tube(
            [
                (radius * math.cos(a), y + rise * i / 4, radius * math.sin(a))
                for i, a in enumerate(arc)
            ],
            [0.0001, 0.0003, 0.0003, 0.0002, 0.0001],
            "scratch",
            sides=4,
        )
    return [mesh, scratches]
