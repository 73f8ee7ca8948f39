"""The skyline past the fence: cranes, masts, sheds and trees as shapes in the colours of haze."""

from __future__ import annotations

from typing import Final

from mesh import Mesh

# Within the 100 m that headsets draw, so lower than they are in life.
QUAY_CRANES: Final = ((-30.0, -76.0), (-6.0, -80.0), (19.0, -78.0))
YARD_CRANES: Final = ((41.0, -30.0), (-40.0, 20.0), (26.0, 58.0))
SHEDS: Final = (  # x and z of two corners, height, tint
    ((-58.0, -70.0), (-34.0, -62.0), 7.0, 0.3),
    ((30.0, -72.0), (58.0, -62.0), 8.5, 0.6),
    ((46.0, 20.0), (56.0, 48.0), 8.0, 0.5),
    ((-56.0, 34.0), (-38.0, 52.0), 7.5, 0.4),
    ((-22.0, 60.0), (12.0, 68.0), 9.0, 0.6),
)


def build(mesh: Mesh) -> None:
    """All of the skyline."""
    for x, z in QUAY_CRANES:
        _quay_crane(mesh, x, z)
    for x, z in YARD_CRANES:
        _yard_crane(mesh, x, z)
    for (x0, z0), (x1, z1), high, tint in SHEDS:
        mesh.box((x0, 0.0, z0), (x1, high, z1), "haze_wall", without="y", tint=tint)
        mesh.box((x0 - 0.3, high, z0 - 0.3), (x1 + 0.3, high + 0.7, z1 + 0.3), "haze_roof")
    for k in range(12):  # masts of a harbour, ever farther
        x = -62.0 + 11.5 * k
        z = -60.0 - 9.0 * ((k * 5) % 3)
        mesh.box((x, 0.0, z), (x + 0.22, 14.0 + 2.0 * (k % 3), z + 0.22), "haze_steel")
        mesh.box((x - 0.7, 13.6, z), (x + 0.9, 13.9, z + 0.2), "haze_steel")


def _beam(mesh: Mesh, start: tuple[float, float, float], end: tuple[float, float, float],
          width: float, surface: str) -> None:  # fmt: skip
    mesh.rod(start, end, width, surface, sides=4)


def _quay_crane(mesh: Mesh, x: float, z: float) -> None:
    """Portal, boom over the water, back reach, stays to the top of an A-frame."""
    surface = "haze_crane"
    for dx in (-4.0, 4.0):
        for dz in (0.0, 8.0):
            _beam(mesh, (x + dx, 0.0, z + dz), (x + dx, 22.0, z + dz), 0.55, surface)
        for y in (6.0, 21.5):
            _beam(mesh, (x + dx, y, z), (x + dx, y, z + 8.0), 0.45, surface)
        _beam(mesh, (x + dx, 6.0, z), (x + dx, 21.5, z + 8.0), 0.25, surface)
    for y in (6.0, 21.5):
        for dz in (0.0, 8.0):
            _beam(mesh, (x - 4.0, y, z + dz), (x + 4.0, y, z + dz), 0.45, surface)
    top = (x, 33.0, z + 1.0)
    for dx in (-1.4, 1.4):
        _beam(mesh, (x + dx, 22.0, z - 15.0), (x + dx, 22.0, z + 17.0), 0.5, surface)
        _beam(mesh, (x + dx, 22.0, z + 0.5), top, 0.35, surface)
        _beam(mesh, (x + dx, 22.0, z + 7.5), top, 0.30, surface)
        for reach in (-14.0, -6.5, 16.0):
            _beam(mesh, top, (x + dx, 22.2, z + reach), 0.12, surface)
    mesh.box((x - 1.8, 22.4, z + 9.0), (x + 1.8, 25.4, z + 14.0), surface, tint=0.3)
    mesh.box((x - 1.0, 19.4, z - 5.0), (x + 1.0, 21.4, z - 3.0), surface, tint=0.3)


def _yard_crane(mesh: Mesh, x: float, z: float) -> None:
    """A gantry on wheels over the stacks, its spreader half-way down."""
    surface = "haze_yellow"
    for dx in (-9.0, 9.0):
        for dz in (-3.2, 3.2):
            _beam(mesh, (x + dx, 0.6, z + dz), (x + dx, 18.0, z + dz * 0.8), 0.42, surface)
        mesh.box((x + dx - 0.5, 0.2, z - 4.2), (x + dx + 0.5, 1.4, z + 4.2), surface, tint=0.3)
        _beam(mesh, (x + dx, 9.0, z - 3.0), (x + dx, 9.0, z + 3.0), 0.3, surface)
    for dz in (-2.5, 2.5):
        mesh.box((x - 9.8, 17.6, z + dz - 0.5), (x + 9.8, 19.2, z + dz + 0.5), surface)
    mesh.box((x - 2.0, 19.0, z - 2.6), (x + 1.4, 21.0, z + 2.6), surface, tint=0.3)
    mesh.box((x - 1.2, 11.0, z - 3.1), (x + 1.2, 11.6, z + 3.1), surface, tint=0.6)
    for dx in (-0.9, 0.9):
        _beam(mesh, (x + dx, 11.5, z), (x + dx, 18.0, z), 0.06, surface)
