"""Which function makes which model of the table of hides."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from mesh import Mesh
from parts import (
    false_wall,
    hides_members,
    hides_panels,
    hides_reefer,
    hides_sheets,
    reefer_bulkhead,
)
from parts.dimensions import GP20, GP40, HC40, Box

from vrkiosk_assets.hides import SIDE_DEPTHS_MM, HideModel

Make = Callable[[], list[Mesh]]
ORIGINS: Final = {
    "wall": "at the floor's centre, faces +z",
    "floor": "at the door plane, in its upper face",
    "roof": "at the door plane, in its lower face",
    "side": "at the floor, in its face, faces +x",
    "door_left": "on the hinge axis, faces -z",
    "door_right": "on the hinge axis, faces -z",
    "member": "on the ground under the web",
    "hatch": "the hatch's, faces +z",
    "lining": "at the floor, in its face, faces +x",
    "patch": "at the floor, in the ridge's plane, inner face towards +x",
}

# Of one height of box; of one length; the same for all.
_HIGH: Final = (
    false_wall.false_wall,
    false_wall.false_wall_matt,
    false_wall.false_wall_pressed,
    false_wall.weld_bead_wall,
    false_wall.fresh_paint_wall,
    hides_panels.false_side,
    hides_panels.false_side_pressed,
    hides_panels.weld_bead_side,
    hides_panels.fresh_paint_side,
    hides_panels.door_plate_left,
    hides_panels.door_plate_right,
    hides_panels.weld_bead_door_left,
    hides_panels.weld_bead_door_right,
)
_LONG: Final = (
    hides_sheets.false_floor,
    hides_sheets.false_floor_screws,
    hides_sheets.false_floor_sealant,
    hides_sheets.false_roof,
    hides_sheets.weld_bead_roof,
    hides_sheets.fresh_paint_roof,
)
_PLAIN: Final = (
    false_wall.dust_line_wall,
    hides_sheets.false_floor_riser,
    hides_sheets.false_roof_end,
    hides_members.cross_member_closed,
    hides_members.fresh_paint_member,
    hides_members.filler_member,
    hides_reefer.reefer_hatch_unsealed,
    hides_reefer.frost_lining,
    hides_panels.patch_inside,
    hides_panels.patch_outside,
)


def _of(make: Callable[[Box], list[Mesh]], box: Box) -> Make:
    @wraps(make)  # whose script it is stays known
    def made() -> list[Mesh]:
        return make(box)

    return made


def _end(depth_mm: float, box: Box) -> Make:
    @wraps(hides_panels.false_side_end)
    def made() -> list[Mesh]:
        return hides_panels.false_side_end(box, depth_mm / 1000.0)

    return made


def _makers() -> dict[str, Make]:
    found: dict[str, Make] = {make.__name__: make for make in _PLAIN}
    for make in _HIGH:
        found[make.__name__] = _of(make, HC40)
        found[f"{make.__name__}_8ft6"] = _of(make, GP40)
    for make in _LONG:
        found[f"{make.__name__}_40ft"] = _of(make, GP40)
        found[f"{make.__name__}_20ft"] = _of(make, GP20)
    found["reefer_panel_new"] = reefer_bulkhead.new_panel
    for depth in SIDE_DEPTHS_MM:
        found[f"false_side_end_{depth:.0f}"] = _end(depth, HC40)
        found[f"false_side_end_{depth:.0f}_8ft6"] = _end(depth, GP40)
    return found


MAKERS: Final = _makers()


def about(row: HideModel) -> str:
    """A line for the catalogue: what it is, what it fits and where its origin is."""
    return f"{row.about}; {row.role}, for {', '.join(row.containers)}; origin {ORIGINS[row.kind]}"
