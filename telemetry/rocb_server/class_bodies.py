"""What people send and get of officers, classes and packs, as JSON."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from vrkiosk_scenarios.texts import Language
from vrkiosk_telemetry.class_ticket import ClassPlan, Pseudonym


class OfficerBody(BaseModel):
    """Somebody for the list. language: None: the class's."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=60)
    language: Language | None = None


class OfficerAnswer(BaseModel):
    """Somebody on the list. name: None to who is not of the centre; pin: where it was made now,
    and never again."""

    pseudonym: str
    centre: str
    name: str | None
    language: Language | None
    version: int
    changed: str
    changed_by: str
    pin: str | None = None


class OfficersAnswer(BaseModel):
    officers: list[OfficerAnswer]


class ClassBody(ClassPlan):
    """A class as it is prepared. rubric: its text, "" for the programme's; seed: drawn where it is
    left out; officers: pseudonyms of the centre."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    seed: int = Field(default_factory=lambda: secrets.randbits(31), ge=0)
    rubric: str = Field(default="", max_length=65536)
    officers: Annotated[tuple[Pseudonym, ...], Field(max_length=500)] = ()


class TicketAnswer(BaseModel):
    """The ticket of a class. current: it says what the class is now."""

    issued: str
    current: bool


class TakenAnswer(BaseModel):
    """What a kiosk said of a ticket or a pack. state: taken, or refused with the reason `why`."""

    kiosk: str
    state: str
    why: str
    at: str


class ClassAnswer(BaseModel):
    """A class. ticket: None: kiosks are given none; kiosks: what they said of it."""

    id: str
    centre: str
    class_name: str
    until: date
    plan: ClassBody
    version: int
    changed: str
    changed_by: str
    ticket: TicketAnswer | None
    kiosks: list[TakenAnswer]


class ClassesAnswer(BaseModel):
    classes: list[ClassAnswer]


class PackAnswer(BaseModel):
    """A scenario pack. centre: None: for all; scenarios: id, title by language, difficulty."""

    sha256: str
    name: str
    version: str
    centre: str | None
    size: int
    scenarios: list[dict[str, Any]]
    author: str
    added: str
    added_by: str
    kiosks: list[TakenAnswer]


class PacksAnswer(BaseModel):
    packs: list[PackAnswer]
