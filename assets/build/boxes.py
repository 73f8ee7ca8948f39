"""The containers whose inside has baked light: their models and where the inside is."""

from __future__ import annotations

from dataclasses import dataclass

from parts.dimensions import CEILING_Y, FLOOR_Y, INNER_X, WALL_Z

Interior = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A container; its inside: half width, floor, ceiling, front wall z, metres."""

    model: str
    interior: Interior


BOXES = {"40hc": Box("container_40hc", (INNER_X, FLOOR_Y, CEILING_Y, WALL_Z))}
