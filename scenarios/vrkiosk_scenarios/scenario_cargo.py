"""The cargo of a scenario file."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from vrkiosk_assets.cargo import KITS
from vrkiosk_scenarios.scenario_words import SUBSTANCE_OF, Substance, Words
from vrkiosk_scenarios.strict import Millimetres3, Name, NotNegative, Positive, Share, Strict, wrong


class CartonKind(Strict):
    """One sort of carton. `size_mm` is x, up, along the box, as the model of that name stands."""

    model: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    size_mm: Millimetres3
    mass_kg: Positive
    goods: Words


class Contents(Strict):
    """What is in cartons that say otherwise: goods, and what a carton of them weighs.

    `model` shows them when a carton is cut open. `handled`: how much of them is on its outside.
    """

    goods: Words
    mass_kg: Positive
    model: Name = "cigarette_carton"
    substance: Substance | None = None  # None: what the model usually holds
    handled: Share = 0.5

    @property
    def holds(self) -> Substance:
        """What the goods are."""
        return self.substance or SUBSTANCE_OF.get(self.model, "other")

    @field_validator("model")
    @classmethod
    def _known(cls, model: str) -> str:
        if model not in KITS:
            raise wrong(f"a model of goods or finds ({', '.join(sorted(KITS))}), not {model}")
        return model


class Stack(Strict):
    """A block of cartons of one kind.

    `x_mm`, `from_door_mm`: centre of the lowest carton nearest the door on the officer's left.
    `turned`: a quarter turn about the upright. `jitter_mm`: each carton is moved by up to this
    much along both floor axes, drawn from the seed. `contents`: other goods than the kind's,
    hidden in its cartons. `other_batch`: how much their board and print differ in colour from what
    is usual of the kind.
    """

    kind: str
    x_mm: float
    from_door_mm: Positive
    columns: int = Field(default=1, ge=1)  # along x
    rows: int = Field(default=1, ge=1)  # along the box, away from the doors
    layers: int = Field(default=1, ge=1)
    gap_mm: NotNegative = 40.0  # between neighbours
    turned: bool = False
    jitter_mm: NotNegative = 0.0
    contents: Contents | None = None  # None: the goods of the kind
    other_batch: Share = 0.0


class Cargo(Strict):
    kinds: dict[str, CartonKind] = Field(default_factory=dict)
    stacks: tuple[Stack, ...] = ()
    leans_on_doors: bool = False  # it has shifted, and comes out with the first leaf

    @model_validator(mode="after")
    def _known(self) -> Self:
        for stack in self.stacks:
            if stack.kind not in self.kinds:
                raise wrong(f"stacks of known kinds ({', '.join(self.kinds)}), not {stack.kind}")
        return self

    @property
    def cartons(self) -> int:
        return sum(s.columns * s.rows * s.layers for s in self.stacks)
