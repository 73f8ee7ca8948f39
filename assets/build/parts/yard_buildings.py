"""The office with its lean-to roof, the examination shed, and the weighbridge."""

from __future__ import annotations

from typing import Final

from mesh import Mesh
from parts.corrugation import trapezoid
from parts.text import write

SHED_Z, SHED_X = -26.0, (-9.0, 15.0)
OFFICE_Z, OFFICE_X = 13.6, (-8.0, 10.5)  # its front looks to -z, to the container
EAVES_Y: Final = 3.3
BRIDGE_X, BRIDGE_Z = (16.0, 19.1), (8.0, -10.0)  # of the weighbridge's deck
DECK_Y: Final = 0.32
CLADDING: Final = {"outer": 0.16, "slope": 0.04, "inner": 0.10, "depth": 0.035, "radius": 0.0}


def build(mesh: Mesh) -> None:
    """All buildings of the yard."""
    _shed(mesh)
    _office(mesh)
    _lean_to(mesh)
    _weighbridge(mesh)


def _cladding(
    mesh: Mesh, across: tuple[float, float], heights: tuple[float, float], z: float, colour: str
) -> None:
    """Trapezoidal sheet that looks to +z."""
    folds = trapezoid(0.0, across[1] - across[0], **CLADDING)
    mesh.grid(
        lambda i, j: (across[0] + folds.along[i], heights[j], z + folds.offset[i]),
        len(folds),
        2,
        colour,
        uv=lambda i, j: (folds.arc[i], heights[j]),
    )


def _shed(mesh: Mesh) -> None:
    """At the far end: a concrete plinth, sheet walls, three numbered roller doors."""
    (x0, x1), z = SHED_X, SHED_Z
    mesh.box((x0, 0, z - 8.0), (x1, 1.0, z), "concrete")
    mesh.box((x0 + 0.05, 1.0, z - 7.9), (x1 - 0.05, 6.2, z - 0.05), "paint_sand")
    _cladding(mesh, (x0 + 0.03, x1 - 0.03), (1.0, 6.2), z - 0.01, "paint_sand")
    mesh.box((x0 - 0.15, 6.2, z - 8.1), (x1 + 0.15, 6.75, z + 0.25), "paint_blue")
    mesh.box((x0 - 0.15, 6.12, z + 0.10), (x1 + 0.15, 6.25, z + 0.32), "galvanised")  # gutter
    for x in (x0 + 0.4, x1 - 0.4):
        mesh.rod((x, 0.1, z + 0.13), (x, 6.15, z + 0.13), 0.06, "galvanised", sides=6)
    for number, x in enumerate((-6.2, 1.0, 8.2), 1):
        mesh.box((x - 0.15, 0, z + 0.02), (x + 4.15, 4.45, z + 0.06), "paint_grey")
        mesh.box((x, 0.0, z + 0.05), (x + 4.0, 4.3, z + 0.08), "plastic_grey")
        for k in range(14):  # slats
            y = 0.12 + 0.3 * k
            mesh.box(
                (x, y, z + 0.078), (x + 4.0, y + 0.022, z + 0.092), "steel_dark", without="xXzy"
            )
        mesh.box((x - 0.1, 4.3, z + 0.05), (x + 4.1, 4.75, z + 0.40), "paint_grey")
        mesh.box((x + 1.6, 4.95, z + 0.05), (x + 2.4, 5.75, z + 0.07), "paint_blue")
        write(mesh, str(number), (x + 1.85, 5.12, z + 0.076), 0.46, "marking_white")
        for post in (x - 0.35, x + 4.35):
            _bollard(mesh, post, z + 0.75)
        mesh.box((x + 1.5, 4.82, z + 0.05), (x + 2.5, 4.88, z + 0.45), "plastic_grey")
    mesh.box((5.6, 0.0, z + 0.02), (6.7, 2.2, z + 0.07), "paint_blue")
    mesh.box((5.75, 1.2, z + 0.06), (6.55, 2.0, z + 0.075), "window")


def _bollard(mesh: Mesh, x: float, z: float) -> None:
    """A post of 1 m in yellow and black."""
    for k in range(4):
        y, colour = 0.25 * k, "plastic_black" if k % 2 else "plastic_yellow"
        mesh.lathe([(0, 0.085), (0.25, 0.085)], (x, y, z), (0, 1, 0), colour, sides=8, caps=k == 3)


def _office(mesh: Mesh) -> None:
    """One storey behind the lean-to: plinth, rendered wall, windows, a door, a sign."""
    (x0, x1), z = OFFICE_X, OFFICE_Z
    mesh.box((x0, 0, z), (x1, 0.45, z + 6.0), "concrete", tint=0.4)
    mesh.box((x0 + 0.02, 0.45, z + 0.02), (x1 - 0.02, 3.5, z + 5.9), "render_wall")
    mesh.box((x0 - 0.15, 3.5, z - 0.1), (x1 + 0.15, 3.72, z + 6.1), "paint_grey")
    mesh.box((x0 - 0.15, 0.0, z - 2.75), (x1 + 0.15, 0.139, z), "concrete")  # pavement
    for x in (-6.9, -4.6, 2.2, 4.5, 6.8):
        _window(mesh, (x, x + 1.6), (1.05, 2.25), z)
    mesh.box((-0.65, 0.14, z - 0.03), (0.65, 2.45, z + 0.03), "paint_grey")
    mesh.box((-0.55, 0.16, z - 0.05), (0.55, 2.35, z), "paint_blue")
    mesh.box((-0.35, 1.25, z - 0.055), (0.35, 2.15, z - 0.04), "window")
    mesh.box((0.38, 1.05, z - 0.10), (0.50, 1.09, z - 0.04), "steel")
    mesh.box((-2.9, 1.0, z - 0.05), (-1.3, 2.2, z), "wood")  # notices
    for x, y in ((-2.75, 1.6), (-2.2, 1.62), (-1.75, 1.55), (-2.7, 1.1), (-2.1, 1.12)):
        mesh.box((x, y, z - 0.056), (x + 0.3, y + 0.42, z - 0.04), "label")
    mesh.box((1.0, 0.9, z - 0.22), (1.35, 1.75, z), "plastic_red")  # extinguisher
    mesh.box((8.9, 1.5, z - 0.38), (9.8, 2.15, z - 0.02), "plastic_white")  # air conditioner
    mesh.lathe([(0, 0.24), (0.012, 0.24)], (9.2, 1.82, z - 0.38), (0, 0, -1), "plastic_black")
    for x in (-6.5, 3.4):  # benches
        mesh.box((x, 0.56, z - 0.62), (x + 1.8, 0.61, z - 0.22), "wood")
        for leg in (x + 0.15, x + 1.57):
            mesh.box((leg, 0.139, z - 0.58), (leg + 0.08, 0.56, z - 0.26), "steel_dark")
    mesh.lathe([(0, 0.2), (0.75, 0.24)], (1.9, 0.139, z - 0.5), (0, 1, 0), "plastic_grey", sides=10)


def _window(
    mesh: Mesh, across: tuple[float, float], heights: tuple[float, float], z: float
) -> None:
    (x0, x1), (low, top) = across, heights
    mesh.box((x0 - 0.08, low - 0.08, z - 0.03), (x1 + 0.08, top + 0.08, z + 0.03), "plastic_white")
    mid = (x0 + x1) / 2
    for a, b in ((x0, mid - 0.03), (mid + 0.03, x1)):
        mesh.box((a, low, z - 0.034), (b, top, z), "window")
    mesh.box((x0 - 0.12, low - 0.13, z - 0.12), (x1 + 0.12, low - 0.08, z), "concrete")


def _lean_to(mesh: Mesh) -> None:
    """A roof of sheet on posts before the office, under which boxes are looked into when it rains;
    the sign hangs at its edge."""
    (x0, x1), front, back = OFFICE_X, OFFICE_Z - 3.6, OFFICE_Z + 0.3
    folds = trapezoid(0.0, x1 - x0 + 0.6, **CLADDING)
    for flip, lift in ((True, 0.0), (False, -0.012)):
        mesh.grid(
            lambda i, j, lift=lift: (
                x0 - 0.3 + folds.along[i],
                (EAVES_Y, EAVES_Y + 0.62)[j] + folds.offset[i] + lift,
                (front - 0.25, back)[j],
            ),
            len(folds),
            2,
            "galvanised",
            uv=lambda i, j: (folds.arc[i], 4.0 * j),
            flip=not flip,
        )
    mesh.box((x0 - 0.3, EAVES_Y - 0.24, front - 0.06), (x1 + 0.3, EAVES_Y - 0.02, front + 0.06),
             "paint_blue")  # fmt: skip
    for k in range(5):
        x = x0 + 0.2 + (x1 - x0 - 0.4) * k / 4
        mesh.box((x - 0.07, 0.0, front - 0.07), (x + 0.07, EAVES_Y - 0.2, front + 0.07),
                 "paint_blue")  # fmt: skip
        mesh.box((x - 0.2, 0.0, front - 0.2), (x + 0.2, 0.03, front + 0.2), "galvanised")
        mesh.box((x - 0.05, EAVES_Y - 0.1, front), (x + 0.05, EAVES_Y + 0.02, back), "paint_blue")
        mesh.box((x - 0.08, 0.0, front - 0.08), (x + 0.08, 0.9, front + 0.08), "plastic_yellow")
        if k < 4:
            mesh.box((x + 1.6, 3.12, front + 1.5), (x + 2.9, 3.19, front + 1.62), "lamp_off")
    mesh.box((-2.95, 3.02, front - 0.36), (2.95, 3.72, front - 0.30), "paint_blue")
    flat = Mesh()
    write(flat, "CUSTOMS INSPECTION", (-2.62, 0.0, 0.0), 0.30, "marking_white")
    mesh.merge(flat, lambda p: (-p[0], 3.22 + p[1], front - 0.366))


def _weighbridge(mesh: Mesh) -> None:
    """A deck of 18 m between ramps, guide rails, a display on a post, a cabin."""
    (x0, x1), (near, far) = BRIDGE_X, BRIDGE_Z
    for k in range(3):
        z = near - 6.0 * k
        mesh.box((x0, 0.06, z - 0.01), (x1, DECK_Y, z - 5.99), "plate_dark", tint=0.4 + 0.1 * k)
    mesh.box((x0 + 0.3, 0.0, near - 0.2), (x1 - 0.3, 0.07, far + 0.2), "hole")
    for z0, z1 in ((near, near + 3.2), (far, far - 3.2)):
        foot, top = (z1, z0)
        ring = [(x0, 0.0, foot), (x1, 0.0, foot), (x1, DECK_Y, top), (x0, DECK_Y, top)]
        mesh.quad(ring if foot > top else ring[::-1], "concrete")
        for x in (x0, x1):
            side = [(x, 0.0, foot), (x, DECK_Y, top), (x, 0.0, top)]
            outward = (x == x0) == (foot > top)
            mesh.quad(side if outward else side[::-1], "concrete")
    for x in (x0 + 0.08, x1 - 0.08):
        for k in range(12):
            z = near - 1.5 * k
            colour = "plastic_black" if k % 2 else "plastic_yellow"
            mesh.box((x - 0.06, DECK_Y + 0.18, z), (x + 0.06, DECK_Y + 0.30, z - 1.5), colour)
            mesh.box((x - 0.03, DECK_Y, z - 0.7), (x + 0.03, DECK_Y + 0.18, z - 0.8), "steel_dark")
    post = x0 - 0.9
    mesh.rod((post, 0.0, -1.0), (post, 3.0, -1.0), 0.06, "galvanised", sides=8)
    mesh.box((post - 0.75, 2.4, -1.09), (post + 0.75, 3.05, -0.91), "plastic_black")
    write(mesh, "27 480 KG", (post - 0.62, 2.62, -0.905), 0.22, "digits_red")
    _cabin(mesh, x0 - 2.4)


def _cabin(mesh: Mesh, east: float) -> None:
    """Where the weigher sits: windows all round, a door to the yard, a roof that overhangs."""
    west, near, far = east - 2.2, 7.4, 4.8
    mesh.box((west, 0.0, near), (east, 0.9, far), "render_wall", tint=0.4)
    mesh.box((west + 0.02, 0.9, near - 0.02), (east - 0.02, 2.5, far + 0.02), "render_wall")
    mesh.box((west - 0.2, 2.5, near + 0.2), (east + 0.2, 2.66, far - 0.2), "paint_blue")
    for z0, z1 in ((far + 0.2, far + 1.25), (far + 1.4, near - 0.25)):
        if z0 < far + 1.0:  # to the yard only one: the door is beside it
            mesh.box((west - 0.005, 1.0, z0), (west + 0.05, 2.2, z1), "window")
        mesh.box((east - 0.05, 1.0, z0), (east + 0.005, 2.2, z1), "window")
    mesh.box((west - 0.03, 0.05, near - 1.1), (west + 0.05, 2.2, near - 0.25), "paint_blue")
    mesh.box((west - 0.036, 1.2, near - 0.95), (west, 2.05, near - 0.4), "window")
    for z, out in ((near, 1.0), (far, -1.0)):
        mesh.box((west + 0.25, 1.0, z - 0.05), (east - 0.25, 2.2, z + out * 0.005), "window")
    mesh.box((west - 0.5, 0.0, near - 0.1), (west, 0.12, near - 1.25), "concrete")
