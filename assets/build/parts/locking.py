"""Locking rods with cams and handle, and the bolt seal."""

from __future__ import annotations

from mesh import Mesh
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


def bolt_seal() -> list[Mesh]:
    """A high-security bolt seal: pin of 8.4 mm, head and lock body over 18 mm (ISO 17712, class H).

    Origin in the hasp's eye; the pin hangs down through it, the number looks towards +z.
    """
    mesh, plastic = Mesh(), "seal_yellow"
    mesh.lathe([(0, 0.0042), (0.078, 0.0042)], (0, 0.012, 0), (0, -1, 0), "steel", sides=10)
    head = [(0.0, 0.0105), (0.013, 0.0105), (0.018, 0.0085), (0.019, 0.0)]
    mesh.lathe(head, (0, 0.008, 0), (0, 1, 0), plastic, sides=14)
    body = [
        (0.0, 0.0),
        (0.0, 0.0095),
        (0.002, 0.0125),
        (0.036, 0.0125),
        (0.041, 0.0095),
        (0.041, 0.0),
    ]
    mesh.lathe(body, (0, -0.036, 0), (0, -1, 0), plastic, sides=16)
    flag = Mesh(bevel=0.0012)
    flag.box((-0.0125, -0.072, 0.002), (0.0125, -0.041, 0.0145), plastic)
    return [mesh, flag]
