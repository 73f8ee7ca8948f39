"""The box of a scenario file: its type, what is written on it, its seal."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from vrkiosk_assets.containers import (
    TARPAULIN,
    TYPES,
    ContainerType,
    Dimensions,
    FixedPart,
)
from vrkiosk_scenarios import iso6346
from vrkiosk_scenarios.scenario_words import ContainerName, PaintName
from vrkiosk_scenarios.strict import Positive, Strict, wrong


class Seal(Strict):
    """The seal on the box. `security` is its ISO 17712 class: indicative, security, high."""

    number: str = Field(pattern=r"^[A-Z0-9]{4,12}$")
    security: Literal["I", "S", "H"]
    state: Literal["sound", "glued", "cloned", "spinning", "cut"] = "sound"


class Container(Strict):
    """The box: its type, from which models and dimensions follow, and what is written on it."""

    type: ContainerName
    size_type_invalid: bool = False  # true: another type's code is painted on it, and is a cue
    size_type: str = Field(pattern=r"^[0-9A-Z]{4}$")  # as painted, ISO 6346
    number_invalid: bool = False  # true: the check digit is wrong on purpose, and is a cue
    number: str
    plate_number: str = ""  # on the safety approval plate; "": the number painted on the box
    tare_kg: Positive
    max_gross_kg: Positive
    seal: Seal
    paint: PaintName = "teal"  # outside, of a dry box
    left_out: tuple[str, ...] = ()  # parts of the type that this box lacks: "tarpaulin", a bow

    @property
    def kind(self) -> ContainerType:
        """Dimensions and models of the type."""
        return TYPES[self.type]

    @property
    def parts(self) -> tuple[FixedPart, ...]:
        """What stands in the box beside its walls: the type's parts but for those left out."""
        return tuple(part for part in self.kind.parts if part.name not in self.left_out)

    @property
    def roof(self) -> Literal["steel", "tarpaulin", "open"]:
        """What is overhead."""
        if all(part.model != TARPAULIN for part in self.kind.parts):
            return "steel"
        return "tarpaulin" if any(part.model == TARPAULIN for part in self.parts) else "open"

    @property
    def internal_mm(self) -> Dimensions:
        """Inside sizes of the type, mm."""
        return self.kind.internal

    @property
    def floor_mm(self) -> float:
        """Top of the floor above the ground, mm."""
        return self.kind.floor_mm

    @field_validator("size_type")
    @classmethod
    def _code_of_type(cls, code: str, info: ValidationInfo) -> str:
        name = info.data.get("type")
        if name is None:  # wrong itself, and reported
            return code
        differs, said = code != TYPES[name].size_type, info.data.get("size_type_invalid")
        if differs and not said:
            raise wrong(
                f"{TYPES[name].size_type}, the code of type {name}, or size_type_invalid = true "
                "where another code is meant as a cue"
            )
        if said and not differs:
            raise wrong("another type's code, since size_type_invalid = true says it is wrong")
        return code

    @field_validator("paint")
    @classmethod
    def _white_reefers(cls, paint: str, info: ValidationInfo) -> str:
        name = info.data.get("type")
        if name is not None and TYPES[name].reefer is not None and paint != "teal":
            raise wrong("no paint of a reefer: they are white")
        return paint

    @field_validator("left_out")
    @classmethod
    def _parts_of_type(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        name = info.data.get("type")
        known = [part.name for part in TYPES[name].parts] if name is not None else list(names)
        unknown = [part for part in names if part not in known]
        if unknown:
            raise wrong(
                f"parts that type {name} has ({', '.join(known) or 'none'}), not {unknown[0]}"
            )
        return names

    @field_validator("number")
    @classmethod
    def _check_digit(cls, number: str, info: ValidationInfo) -> str:
        try:
            digit = iso6346.check_digit(number[:10])
        except ValueError as error:
            raise wrong(f"a container number: {error}") from None
        valid = iso6346.is_valid(number)
        if not valid and not info.data.get("number_invalid"):
            raise wrong(
                f"check digit {digit} (ISO 6346), or number_invalid = true where the wrong digit "
                "is meant as a cue"
            )
        if valid and info.data.get("number_invalid"):
            raise wrong("a wrong check digit, since number_invalid = true says it is wrong")
        return number
