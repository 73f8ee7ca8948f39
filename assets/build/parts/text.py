"""Lettering on models, through the kiosk's own stroke letters."""

from __future__ import annotations

from mesh import Mesh, Point

from vrkiosk_assets.lettering import strokes


def write(mesh: Mesh, text: str, start: Point, height: float, surface: str) -> None:
    """Writes along +x from `start`, the left end of the baseline, facing +z. Height of capitals."""
    x0, y0, z0 = start
    for corners in strokes(text, height):
        mesh.quad([(x0 + x, y0 + y, z0) for x, y in corners], surface)
