"""Marks that come with the height of a box, whatever its number."""

from __future__ import annotations

from mesh import Mesh, Point
from parts.dimensions import CASTING_Z, OUTER_X, REAR_Z, Box
from parts.text import write

HIGH = 2.6  # metres; higher boxes are marked (ISO 6346)
STRIPE = 0.055  # along the rail
STRIPES = 6  # of each colour's pair: 330 mm, at least 300 are asked for


def height_marks(box: Box) -> Mesh:
    """Black and yellow stripes at the upper corners, and the height on both sides, of a box higher
    than 2.6 m; nothing on a lower one. Paint: it stands 0.8 mm off the rails."""
    mesh = Mesh()
    if box.top <= HIGH:
        return mesh
    low, high = box.top - 0.084, box.top - 0.022
    for s in (-1, 1):
        x = s * (OUTER_X - 0.0022)
        for start, way in ((CASTING_Z - 0.185, -1), (box.casting_front + 0.185, 1)):
            _stripes(mesh, [(x, low, start), (x, high, start)], (0.0, 0.0, way * STRIPE))
        rear, x0 = REAR_Z - 0.0012, s * (OUTER_X - 0.170)
        ends = [(x0, box.top - 0.112, rear), (x0, box.top - 0.016, rear)]
        _stripes(mesh, ends, (-s * STRIPE, 0.0, 0.0))
    _height(mesh, box)
    return mesh


def _stripes(mesh: Mesh, ends: list[Point], step: Point) -> None:
    """Slanting stripes from the edge `ends` (lower, upper point) on, each as wide as `step`."""
    (x0, y0, z0), (x1, y1, z1) = ends
    outwards = _faces_out(ends, step)
    for k in range(STRIPES):
        near, far = float(k), float(k + 1)
        corners = [
            (x0 + step[0] * near, y0, z0 + step[2] * near),
            (x0 + step[0] * far, y0, z0 + step[2] * far),
            (x1 + step[0] * (far + 1.0), y1, z1 + step[2] * (far + 1.0)),
            (x1 + step[0] * (near + 1.0), y1, z1 + step[2] * (near + 1.0)),
        ]
        surface = "marking_black" if k % 2 else "marking_yellow"
        mesh.quad(corners if outwards else corners[::-1], surface)


def _faces_out(ends: list[Point], step: Point) -> bool:
    """Whether going along `step` and then up turns left for whoever stands outside."""
    x = ends[0][0]
    return (-step[2] if x > 0 else step[2]) > 0 if step[0] == 0.0 else step[0] > 0


def _height(mesh: Mesh, box: Box) -> None:
    """The height in metres and feet in the middle of the header, between the keepers."""
    text = f"{box.top:.1f} m  9 ft 6 in".upper()
    write(mesh, text, (-0.187, box.top - 0.080, REAR_Z - 0.0012), 0.030, "marking_white")
