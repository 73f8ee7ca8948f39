"""The containers whose inside has baked light: their models and where the inside is.

Every type of the table that the scenarios read is one, so that a new type needs no entry here;
what has no model yet is not offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry import MODELS

from vrkiosk_assets.containers import TARPAULIN, TYPES, ContainerType

Interior = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A container; its inside: half width, floor, ceiling, front wall z, metres."""

    kind: ContainerType

    @property
    def model(self) -> str:
        return self.kind.model

    @property
    def interior(self) -> Interior:
        inner = self.kind.internal
        half, high = inner.width / 2000.0, inner.height / 1000.0
        floor = self.kind.floor_mm / 1000.0
        return (half, floor, floor + high, -inner.length / 1000.0)

    @property
    def roofless(self) -> bool:
        """Whether light comes from above when the tarpaulin is off."""
        return any(part.model == TARPAULIN for part in self.kind.parts)

    @property
    def surfaces(self) -> tuple[str, str]:
        """Materials of walls and floor: what light inside is thrown back by."""
        return ("lining", "aluminium") if self.kind.reefer else ("paint_inner", "plywood")


BOXES = {name: Box(kind) for name, kind in TYPES.items() if kind.model in MODELS}
