"""Honest repairs of a scenario's box: sections let into a wall, seen from inside and from outside.

A section is cut out and one as thick welded in (the usual repair of a side panel), so the wall
sounds, measures and reads as it does beside it. A repair is a bait: what betrays it as one is that
it shows on both faces, under old paint.
"""

from __future__ import annotations

from typing import Final, Literal

from vrkiosk_assets.containers import ContainerType
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.hides import fitting, place, ridges
from vrkiosk_scenarios.geometry import NO_TURN, pose
from vrkiosk_scenarios.hide_parts import HALF_TURN, ON_RIDGE_MM, HidePart, mixed
from vrkiosk_scenarios.strict import Name, NotNegative, Share, Strict, wrong

FACES: Final = ("inside", "outside")
AGED: Final = (0.64, 0.61, 0.57)  # primer and paint of another day, weathered since
FRESH: Final = (0.90, 0.97, 1.06)  # from another tin, still clean


class Repair(Strict):
    """A section let into one fold of a side wall. `fresh`: 0 old paint .. 1 painted last week."""

    name: Name
    wall: Literal["left_wall", "right_wall"]
    from_door_mm: NotNegative
    fresh: Share = 0.0


def parts(repair: Repair, box: ContainerType) -> list[HidePart]:
    """Its two faces. AssetError where no model fits the type of box."""
    right = repair.wall == "right_wall"
    found = []
    for face in FACES:
        row = fitting(box.name, f"patch_{face}")
        at = place(row, box, along_mm=repair.from_door_mm, right=right)
        x, y, z = at.position
        where = pose(HALF_TURN if at.half_turn else NO_TURN, (x / 1000.0, y / 1000.0, z / 1000.0))
        tint = mixed(AGED, FRESH, repair.fresh)
        found.append(HidePart(f"{repair.name}_{face}", row.name, where, tint))
    return found


def check(repairs: tuple[Repair, ...], box: ContainerType) -> None:
    """Refuses repairs without a model, off a fold, or of one name."""
    if len({repair.name for repair in repairs}) != len(repairs):
        raise wrong("different names for all repairs")
    for repair in repairs:
        try:
            parts(repair, box)
        except AssetError as error:
            raise wrong(f"a repair there is a model of; {repair.name}: {error}") from None
        nearest = min(ridges(box), key=lambda ridge: abs(ridge - repair.from_door_mm))
        if abs(nearest - repair.from_door_mm) > ON_RIDGE_MM:
            raise wrong(
                f"{repair.name}.from_door_mm on a ridge of the wall, the nearest at {nearest:g}"
            )
