"""The documents of a scenario file: what they say of the box, which need not be what is in it.

The set of a customs file: bill of lading, packing list, invoice, declaration, verified gross mass,
temperature log of a reefer, fumigation certificate, seals and movements so far, and the reasons why
risk analysis picked the box. Parties, places and ships are fictional; dates are ISO 8601.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vrkiosk_scenarios.scenario_words import Words
from vrkiosk_scenarios.strict import NotNegative, Positive, Strict, wrong

Date = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
SealNumber = Annotated[str, Field(pattern=r"^[A-Z0-9]{4,12}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]  # ISO 4217
SealReason = Literal["loading", "customs_check", "transhipment", "carrier"]
MovementKind = Literal[
    "empty_out", "gate_in", "loaded", "discharged", "stored", "checked", "gate_out", "empty_return"
]
# What risk analysis looks at (guides of the WCO and of authorities), in neutral words; texts below
# "risk." in the catalogue. There is no score to copy from.
RiskReason = Literal[
    "new_importer",
    "new_company",
    "vague_description",
    "value_off_market",
    "odd_route",
    "mass_does_not_fit",
    "figures_differ",
    "documents_incomplete",
    "origin_does_not_fit",
    "to_order",
    "freight_collect",
    "late_change",
    "transhipment",
    "dwell_gap",
    "empty_return",
    "equipment_does_not_fit",
    "route_profile",
    "log_gap",
    "random_selection",
    "known_trader",
]


class PackingLine(Strict):
    """One line of the packing list."""

    goods: Words
    packages: int = Field(ge=1)
    gross_kg: Positive


class BillOfLading(Strict):
    """Transport document. `notify`: party told of arrival; `to_order`: no consignee is named."""

    number: str
    date: Date
    vessel: str
    voyage: str
    notify: str
    to_order: bool = False
    freight: Literal["prepaid", "collect"] = "prepaid"
    marks: str = ""


class Invoice(Strict):
    """What the goods cost. `terms`: Incoterms 2020."""

    number: str
    date: Date
    terms: Literal["EXW", "FCA", "FOB", "CFR", "CIF", "CPT", "DAP", "DDP"]
    currency: Currency
    value: Positive


class Declaration(Strict):
    """Customs declaration. `origin`: an invented country or zone."""

    number: str
    procedure: Literal["import", "transit", "re_export"]
    origin: str
    currency: Currency
    value: Positive
    net_kg: Positive


class TemperatureLog(Strict):
    """A reefer's own record. `readings`: hours since loading and °C of the return air, in order; a
    step of more than `interval_h` hours is a gap."""

    set_c: float
    interval_h: Positive
    readings: tuple[tuple[float, float], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        hours = [hour for hour, _ in self.readings]
        if any(later <= earlier for earlier, later in pairwise(hours)):
            raise wrong("readings in the order of their hours")
        return self


class Fumigation(Strict):
    """Fumigation certificate. `aired_h`: how long the box was aired afterwards."""

    number: str
    date: Date
    fumigant: Literal["phosphine", "methyl_bromide", "sulfuryl_fluoride"]
    aired_h: NotNegative


class SealChange(Strict):
    """A seal put on: which, when, where, why."""

    number: SealNumber
    date: Date
    place: str
    reason: SealReason


class Movement(Strict):
    """Something that happened to the box before it came here."""

    date: Date
    place: str
    event: MovementKind


class Risk(Strict):
    """A reason why the box was picked, and what it is here."""

    reason: RiskReason
    detail: Words | None = None


class Papers(Strict):
    """What the documents say, which need not be what is in the box. Parties are fictional."""

    goods: Words
    hs_code: str = Field(pattern=r"^\d{4}\.\d{2}$")
    shipper: str
    consignee: str
    route: tuple[str, ...]
    container_number: str
    size_type: str = Field(pattern=r"^[0-9A-Z]{4}$")
    seal_number: str
    packages: int = Field(ge=0)
    gross_kg: Positive
    vgm_kg: Positive
    vgm_method: Literal[1, 2] = 2  # 1: the packed box was weighed; 2: contents and tare added up
    packing_list: tuple[PackingLine, ...] = ()
    bill_of_lading: BillOfLading | None = None
    invoice: Invoice | None = None
    declaration: Declaration | None = None
    temperature_log: TemperatureLog | None = None
    fumigation: Fumigation | None = None
    seals: tuple[SealChange, ...] = ()
    movements: tuple[Movement, ...] = ()
    risks: tuple[Risk, ...] = ()
