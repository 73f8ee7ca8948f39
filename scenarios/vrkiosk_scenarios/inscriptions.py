"""What is painted on a box: the same data on every place, and in what size.

Number with check digit and type on both sides, the front, the roof, inside near the doors and on
the right leaf (ISO 6346:2022, 5 and annex B); masses on the right leaf; height signs on a box
higher than 2.6 m; the customs plate (Customs Convention on Containers, 1972, annex 5). The models
that show them are made from their names: `vrkiosk_assets.stencil`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.catalogue import TEXT
from vrkiosk_scenarios.scenario_box import Container

KG_PER_LB: Final = 0.45359237
NUMBER_MM: Final = 100  # height of letters
INSIDE_MM: Final = 70
MASSES_MM: Final = 34
HEIGHT_MM: Final = 70
CUSTOMS_MM: Final = 12
HIGH_MM: Final = 2600.0  # boxes above that show their height
FEET: Final = {2896.0: "9'6\""}
APPROVAL: Final = ("APPROVED FOR TRANSPORT", "UNDER CUSTOMS SEAL", "XV/C 0417 2021")


@dataclass(frozen=True, slots=True)
class Inscription:
    """One painted thing: name of its part, its model, and the leaf it turns with, "" for none."""

    name: str
    model: str
    leaf: str = ""


def inscriptions(box: Container) -> tuple[Inscription, ...]:
    """All that is painted on a box, from its data."""
    kind, number = box.kind, f"{number_line(box.number)}|{box.size_type}"
    body = {"right": NUMBER_MM, "left": NUMBER_MM, "front": NUMBER_MM}
    if kind.reefer is not None:
        del body["front"]  # the machine is there
    found = [
        _inscription(f"number_{place}", size, kind.model, place, number)
        for place, size in {**body, "inside_right": INSIDE_MM, "inside_left": INSIDE_MM}.items()
    ]
    overhead = {"steel": kind.model, "tarpaulin": "tarpaulin"}.get(box.roof)
    if overhead is not None:
        found += [
            _inscription(f"number_{place}", NUMBER_MM, overhead, place, number)
            for place in ("roof_rear", "roof_front")
        ]
    if kind.external.height > HIGH_MM:
        sign = f"{kind.external.height / 1000.0:.1f} M|{FEET[kind.external.height]} HIGH"
        found += [
            _inscription(f"height_{side}", HEIGHT_MM, kind.model, f"height_{side}", sign)
            for side in ("right", "left")
        ]
    left, right = kind.fittings.leaf_left, kind.fittings.leaf_right
    labels, values = masses_lines(box)
    return (
        *found,
        _inscription("number_door", NUMBER_MM, right, "number", number, "right"),
        _inscription("masses", MASSES_MM, right, "masses", "|".join(labels), "right"),
        _inscription("masses_values", MASSES_MM, right, "masses_values", "|".join(values), "right"),
        _inscription("customs_plate", CUSTOMS_MM, left, "customs", "|".join(APPROVAL), "left"),
    )


def number_line(number: str) -> str:
    """A container number as it is painted: owner, serial, check digit in its box."""
    return f"{number[:4]} {number[4:10]} [{number[10:]}]"


def masses_lines(box: Container) -> tuple[list[str], list[str]]:
    """Labels and values of the mass panel, line by line: kg, and under it lb to the nearest ten."""
    rows = (
        ("MAX.GROSS", box.max_gross_kg),
        ("TARE", box.tare_kg),
        ("NET", box.max_gross_kg - box.tare_kg),
    )
    labels: list[str] = []
    values: list[str] = []
    for label, kilograms in rows:
        pounds = 10.0 * int(kilograms / KG_PER_LB / 10.0 + 0.5)
        labels += [label, ""]
        values += [f"{kilograms:.0f} KG", f"{pounds:.0f} LB"]
    return labels, values


def _inscription(
    name: str, size: int, model: str, place: str, words: str, leaf: str = ""
) -> Inscription:
    return Inscription(name, f"{TEXT}{size}/{model}/{place}:{words}", leaf)
