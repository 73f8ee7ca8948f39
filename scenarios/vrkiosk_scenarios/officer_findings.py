"""What the ideal officer reads of a box, and the rule by which it takes a surface for false."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vrkiosk_assets.containers import Dimensions
from vrkiosk_scenarios.scenario_words import Decision

SHORT_MM: Final = 50.0  # a box smaller than its type by more than this hides something
DULL: Final = 0.5  # of the decay on what it is compared with
DENSER: Final = 12.0  # than what it is compared with; the meter's noise is 2
# What boards of 28 mm on open channels sound and read like: there may be no sound stretch of the
# floor to compare with.
FLOOR_DECAY_S: Final = 0.04
FLOOR_DENSITY: Final = 27.0
# Which size of the box a surface bounds; a leaf has none that can be measured.
SIZE_OF: Final[dict[str, str]] = {
    "front_wall": "length",
    "left_wall": "width",
    "right_wall": "width",
    "floor": "height",
    "ceiling": "height",
}


def reference_for(surface: str) -> str:
    """The surface another one is compared with: a sound one of the same steel."""
    if surface.startswith("door_"):
        return "door_left" if surface == "door_right" else "door_right"
    return "left_wall" if surface == "right_wall" else "right_wall"


@dataclass(slots=True)
class Findings:
    """Readings as the displays showed them, and what follows from them."""

    lengths_mm: list[float] = field(default_factory=list)
    widths_mm: list[float] = field(default_factory=list)
    heights_mm: list[float] = field(default_factory=list)
    decays_s: dict[str, list[float]] = field(default_factory=dict)  # by surface
    densities: dict[str, list[float]] = field(default_factory=dict)  # by surface
    false: list[str] = field(default_factory=list)  # surfaces taken for a hide
    number_wrong: bool = False  # the check digit of the container number
    loose: list[str] = field(default_factory=list)  # undeclared things that are packed tight
    overweight: bool = False  # weighed mass and verified one do not go together
    doses: list[float] = field(default_factory=list)  # uSv/h along a side
    shadows: list[str] = field(default_factory=list)  # surfaces false on a radiograph
    dog_sat: bool = False
    suspicious: bool | None = None
    decision: Decision | None = None

    @property
    def length_mm(self) -> float:
        """Mean of the lengths read."""
        return sum(self.lengths_mm) / len(self.lengths_mm)

    def size_mm(self, size: str) -> float:
        """A size of the box as read: its mean length, or where it is narrowest or lowest."""
        return self.length_mm if size == "length" else min(getattr(self, f"{size}s_mm"))


def is_suspicious(findings: Findings, surface: str, nominal: Dimensions) -> bool:
    """The box is short by more than 50 mm there, and sounds dull or reads dense. A leaf, by
    which no size can be measured, is suspect by its sound or density alone."""
    if surface == "floor":
        decay, density = FLOOR_DECAY_S, FLOOR_DENSITY
    else:
        other = reference_for(surface)
        decay, density = min(findings.decays_s[other]), max(findings.densities[other])
    dull = min(findings.decays_s[surface]) < DULL * decay
    dense = max(findings.densities[surface]) - density > DENSER
    size = SIZE_OF.get(surface)
    short = size is None or getattr(nominal, size) - findings.size_mm(size) > SHORT_MM
    return short and (dull or dense)
