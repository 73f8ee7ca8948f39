"""Loose things of a scenario file: what lies in a box and is no cargo of the papers."""

from __future__ import annotations

from pydantic import Field, field_validator

from vrkiosk_assets.cargo import KITS, CargoKit
from vrkiosk_scenarios.scenario_words import Words
from vrkiosk_scenarios.strict import Millimetres3, Name, NotNegative, Positive, Strict, wrong


class Find(Strict):
    """A thing an officer may come upon: seen, lifted, photographed, weighed, put in a bag.

    `model` is one of `vrkiosk_assets.cargo.KITS`, whose size it has. `height_mm`: of its lowest
    point above the floor, where it lies on something. `mass_kg`: of the model's goods by default.
    `contraband`: it must not be released with the box; the rest is innocent, or a decoy.
    """

    name: Name
    model: str
    title: Words
    x_mm: float
    from_door_mm: Positive
    height_mm: NotNegative = 0.0
    turn_deg: float = Field(default=0.0, ge=-180.0, le=180.0)  # about the upright
    mass_kg: Positive | None = None
    contraband: bool = False

    @field_validator("model")
    @classmethod
    def _known(cls, model: str) -> str:
        if model not in KITS:
            raise wrong(f"a model of goods or finds ({', '.join(sorted(KITS))})")
        return model

    @property
    def kit(self) -> CargoKit:
        """Size and mass of its model."""
        return KITS[self.model]

    @property
    def kilograms(self) -> float:
        """Its mass."""
        return self.mass_kg if self.mass_kg is not None else self.kit.mass_kg


def check_finds(finds: tuple[Find, ...], room_mm: Millimetres3) -> None:
    """Refuses things of one name, and things beyond the room: half width, length, height, mm."""
    names = [find.name for find in finds]
    if len(set(names)) != len(names):
        raise wrong("different names for all finds")
    half_width, length, height = room_mm
    for find in finds:
        wide, high, deep = (value / 2.0 for value in find.kit.size_mm)
        reach = max(wide, deep) if find.turn_deg % 180.0 else wide
        along = max(wide, deep) if find.turn_deg % 180.0 else deep
        within = abs(find.x_mm) + reach <= half_width
        within = within and along <= find.from_door_mm <= length - along
        if not within or find.height_mm + 2.0 * high > height:
            raise wrong(f"finds inside the box; {find.name} reaches out of it")
