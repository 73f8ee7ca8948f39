"""What may vary from one session of a scenario to the next, and what a variant was drawn from."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from vrkiosk_scenarios.strict import Name, Positive, Strict, wrong

WHOLE: Final = 1e-6  # of a step: how far from a whole number of steps a range may end


class Move(Strict):
    """Numbers of the file that move together by one drawn amount.

    keys: dotted, lists by number from 0 ("hides.0.packs.0.at_mm.1"). least, most: of the amount
    added to what the file says, in the unit of the keys; drawn in whole steps from `least` on.
    """

    keys: tuple[str, ...] = Field(min_length=1)
    least: float
    most: float
    step: Positive

    @model_validator(mode="after")
    def _in_steps(self) -> Self:
        steps = (self.most - self.least) / self.step
        if steps < 0 or abs(steps - int(steps + 0.5)) > WHOLE:
            raise wrong("most to be a whole number of steps above least")
        return self

    @property
    def choices(self) -> int:
        """How many amounts there are."""
        return int((self.most - self.least) / self.step + 0.5) + 1


class Variation(Strict):
    """Which parts of a scenario a seed draws; nothing by default.

    owners: owner codes a container number may begin with. seals: prefixes of seal numbers.
    shippers, consignees: fictional companies. packing_shuffled: the packing list comes in another
    order. cargo_mirrored: what stands left may stand right. starts: nodes one may begin at.
    optional: baits, by name, that may be missing.
    """

    owners: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}U$")], ...] = ()
    seals: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    shippers: tuple[str, ...] = ()
    consignees: tuple[str, ...] = ()
    packing_shuffled: bool = False
    cargo_mirrored: bool = False
    starts: tuple[Name, ...] = ()
    optional: tuple[Name, ...] = ()
    moves: tuple[Move, ...] = ()


class Drawn(Strict):
    """Which file a variant came from (`Scenario.sha256` of it), and by which seed."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    seed: int


def add_at(data: dict[str, Any], key: str, amount: float) -> None:
    """Adds to the number a dotted key leads to. KeyError where there is none."""
    *tables, last = key.split(".")
    table: Any = data
    try:
        for name in tables:
            table = table[int(name)] if isinstance(table, list) else table[name]
        place: Any = int(last) if isinstance(table, list) else last
        value = table[place]
    except (KeyError, IndexError, TypeError, ValueError):
        raise KeyError(key) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KeyError(key)
    moved = value + amount
    table[place] = int(moved) if isinstance(value, int) and moved == int(moved) else moved
