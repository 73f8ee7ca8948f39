"""The air in the box of a scenario file: what is in it besides air, why, and what warns of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from vrkiosk_scenarios.strict import NotNegative, Positive, Strict, wrong

GasName = Literal["o2", "co2", "co", "lel", "ph3", "ch3br", "voc"]
Height = Literal["low", "middle", "high"]
GASES: Final[tuple[GasName, ...]] = get_args(GasName)
HEIGHTS: Final[tuple[Height, ...]] = get_args(Height)
# Fresh air: oxygen in per cent, carbon dioxide in ppm; the others are not in it.
AIR: Final[dict[GasName, float]] = {
    "o2": 20.9,
    "co2": 420.0,
    "co": 0.0,
    "lel": 0.0,
    "ph3": 0.0,
    "ch3br": 0.0,
    "voc": 0.0,
}
# What each cause leaves in a closed box, so that a file does not name a gas that cannot be there.
OF_CAUSE: Final[dict[str, frozenset[GasName]]] = {
    "fumigant": frozenset({"ph3", "ch3br", "co2", "voc"}),
    "ripening": frozenset({"o2", "co2", "voc"}),
    "controlled_atmosphere": frozenset({"o2", "co2"}),
    "battery": frozenset({"lel", "co", "voc"}),
    "exhaust": frozenset({"co", "co2", "o2"}),
    "goods": frozenset({"voc", "lel", "co2", "o2"}),
}


class Heights(Strict):
    """One gas in the closed box just behind the doors, by height: thirds of the inside. Oxygen in
    per cent by volume, `lel` in per cent of the lower explosive limit, all else in ppm."""

    low: NotNegative
    middle: NotNegative
    high: NotNegative


class Gas(Strict):
    """What fills the box besides air.

    `deep`: how many times further from air it is at the front wall than at the doors.
    `half_life_min`: minutes after which half of it has gone, both doors wide open and no fan.
    `labelled`: a warning sign is on the right door. `sachets`: of the fumigant, on the floor.
    """

    cause: Literal["fumigant", "ripening", "controlled_atmosphere", "battery", "exhaust", "goods"]
    inside: dict[GasName, Heights] = Field(min_length=1)
    deep: Annotated[float, Field(ge=1, le=5)] = 1.0
    half_life_min: Positive = 20.0
    labelled: bool = False
    sachets: int = Field(default=0, ge=0, le=12)

    @model_validator(mode="after")
    def _believable(self) -> Self:
        strange = [name for name in self.inside if name not in OF_CAUSE[self.cause]]
        if strange:
            known = ", ".join(n for n in GASES if n in OF_CAUSE[self.cause])
            raise wrong(f"gases that {self.cause} gives ({known}), not {', '.join(strange)}")
        if self.sachets and self.cause != "fumigant":
            raise wrong(f"sachets = 0 where the cause is {self.cause}: sachets are a fumigant's")
        return self
