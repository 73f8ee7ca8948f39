"""Concealments a scenario builds into its box: what its file says of them, and what is refused.

A hide is a plate before a surface of the box, named after that surface (`kind`), with a void
behind it and packs in the void. Officers take the plate for the surface. Under the floor a plate
may close a cross member, which is an open channel, to a tube. Lengths are mm.

Places on a plate are (across, up) as `Packs.at_mm` says: on the front wall from the middle line to
the right and up from the floor; on floor and ceiling from the middle line to the right and from
the door plane into the box; on the side walls from the door plane into the box and up from the
floor; on a leaf or a cross member from its middle and up from the plate's lower edge; behind a
hatch from its middle and up from the drip pan; in a reefer's wall as on a side wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from vrkiosk_assets.cargo import KITS
from vrkiosk_scenarios.scenario_words import SUBSTANCE_OF, Substance
from vrkiosk_scenarios.strict import Millimetres3, Name, NotNegative, Positive, Share, Strict, wrong

if TYPE_CHECKING:
    from vrkiosk_assets.containers import Dimensions

HATCH_PANEL_MM: Final = 29.0
EVAPORATOR_ROOM_MM: Final = 115.0  # behind a shut hatch, to the coil
EVAPORATOR_MM: Final = (600.0, 500.0)  # width and height that are free on the drip pan
LINING_PLATE_MM: Final = 3.0
LINING_HALF_MM: Final = 550.0  # of the plate, along the box
LINING_MM: Final = (300.0, 34.0)  # its edges above the floor and below the ceiling
FOAM_LEFT_MM: Final = 6.0  # of the wall behind a pocket, its outer skin included
Material = Literal["steel", "plywood", "aluminium"]
# A cross member: depth and width of the channel, its steel, and its length over the box's middle.
MEMBER_DEPTH_MM: Final = 125.0
MEMBER_WIDTH_MM: Final = 45.0
MEMBER_STEEL_MM: Final = 4.0
MEMBER_LENGTH_MM: Final = 2320.0
LEAF_EDGE_MM: Final = 60.0  # of a leaf's plate: from the edges of the clear opening


class Packs(Strict):
    """A block of equal packs in the void of a hide, touching the plate; moves with it.

    `count` is packs across, up and deep (away from the officer); `at_mm` is the block's corner on
    the plate, nearest to where both its coordinates count from. `pack_mm` is across, up, deep.
    """

    name: Name
    model: Name = "contraband_pack"
    pack_mm: Millimetres3
    count: tuple[int, int, int]
    at_mm: tuple[float, float]
    gap_mm: NotNegative = 2.0  # between the plate's back and the first pack
    pack_kg: Positive
    substance: Substance | None = None  # None: what its model usually holds

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.count) < 1 or min(self.pack_mm) <= 0:
            raise wrong("at least one pack each way and sizes above 0 mm")
        return self

    @property
    def holds(self) -> Substance:
        """What is in a pack."""
        return self.substance or SUBSTANCE_OF.get(self.model, "other")

    @property
    def number(self) -> int:
        """How many packs there are."""
        return self.count[0] * self.count[1] * self.count[2]

    @property
    def density(self) -> float:
        """kg/m3 of a pack."""
        x, y, z = self.pack_mm
        return self.pack_kg / (x * y * z * 1e-9)

    @property
    def on_edge(self) -> bool:
        """Whether the packs are turned about their length against how their model stands."""
        x, y, z = KITS[self.model].size_mm
        return self.pack_mm == (x, z, y) != (x, y, z)

    def fits(self, model_mm: tuple[float, float, float]) -> bool:
        """Whether a model of that size can show a pack."""
        x, y, z = model_mm
        return self.pack_mm in ((x, y, z), (x, z, y))

    @property
    def depth_mm(self) -> float:
        """From the plate's back to the far side of the last pack."""
        return self.gap_mm + self.pack_mm[2] * self.count[2]

    @property
    def size_mm(self) -> tuple[float, float]:
        """Of the block, across and up."""
        return self.count[0] * self.pack_mm[0], self.count[1] * self.pack_mm[1]


class Cues(Strict):
    """How plainly traces of the work show, each 0 (none) to 1 (as on the day it was done)."""

    paint: Share = 0.0  # the plate's colour against that of the surfaces beside it
    patches: Share = 0.0  # of another gloss
    weld: Share = 0.0
    dust: Share = 0.0
    screws: Share = 0.0  # bright ones
    sealant: Share = 0.0
    filler: Share = 0.0
    frost: Share = 0.0  # rime inside, dew outside, where foam is missing from a cold wall
    seal: Share = 0.0  # a hatch's lead is gone: its wire, finger marks, bright screws


# Which traces a hide may show, by its kind, and the family of models that shows each ("": the
# plate's own tint).
CUES: Final[dict[str, dict[str, str]]] = {
    "front_wall": {
        "paint": "",
        "patches": "fresh_paint_wall",
        "weld": "weld_bead_wall",
        "dust": "dust_line_wall",
    },
    "floor": {"paint": "", "screws": "false_floor_screws", "sealant": "false_floor_sealant"},
    "ceiling": {"paint": "", "patches": "fresh_paint_roof", "weld": "weld_bead_roof"},
    "left_wall": {"paint": "", "patches": "fresh_paint_side", "weld": "weld_bead_side"},
    "right_wall": {"paint": "", "patches": "fresh_paint_side", "weld": "weld_bead_side"},
    "door_left": {"paint": "", "weld": "weld_bead_door_left"},
    "door_right": {"paint": "", "weld": "weld_bead_door_right"},
    "cross_member": {"paint": "", "patches": "fresh_paint_member", "filler": "filler_member"},
    "evaporator": {"seal": "reefer_hatch_unsealed"},
    "left_lining": {"paint": "", "frost": "frost_lining"},
    "right_lining": {"paint": "", "frost": "frost_lining"},
}


class _Cover(Strict):
    """What every hide has."""

    name: Name
    thickness_mm: Positive
    material: Material = "steel"
    packs: tuple[Packs, ...] = ()
    cues: Cues = Cues()
    handled: Share = 0.5  # how much of what is hidden the work left on surfaces near it


class _Plate(_Cover):
    """A plate before a surface. `void_mm`: depth of the hidden space, from the box's own surface
    to the plate's back; a thicker plate grows towards the officer."""

    void_mm: Positive

    @property
    def face_mm(self) -> float:
        """From the box's own surface to the face an officer sees: what the box is short of."""
        return self.void_mm + self.thickness_mm


class FrontHide(_Plate):
    """A wall across the box before its front wall."""

    kind: Literal["front_wall"]
    finish: Literal["flat", "matt", "pressed"] = "flat"


class FloorHide(_Plate):
    """A second floor over the whole floor, with a riser at the sill: one steps up."""

    kind: Literal["floor"]
    material: Material = "plywood"


class CeilingHide(_Plate):
    """A flat ceiling under the roof, over the whole length."""

    kind: Literal["ceiling"]


class SideHide(_Plate):
    """A plate over the corrugation of a side wall, along a stretch of it."""

    kind: Literal["left_wall", "right_wall"]
    from_door_mm: NotNegative
    length_mm: Positive
    finish: Literal["flat", "pressed"] = "flat"


class DoorHide(_Plate):
    """A plate over the ribs of a leaf's inner face; moves with the leaf."""

    kind: Literal["door_left", "door_right"]


class MemberHide(_Cover):
    """A plate that closes an open cross member under the floor. `number`: counted from the doors,
    from 1. Its void is the channel's."""

    kind: Literal["cross_member"]
    number: Annotated[int, Field(ge=1)]
    thickness_mm: Positive = 4.0

    @property
    def void_mm(self) -> float:
        """From the plate's back to the channel's web."""
        return MEMBER_WIDTH_MM - MEMBER_STEEL_MM - self.thickness_mm

    @property
    def face_mm(self) -> float:
        """From the channel's web to the plate's face."""
        return self.void_mm + self.thickness_mm


class EvaporatorHide(_Cover):
    """Packs behind a hatch of a reefer's bulkhead, before the evaporator's coil, on its drip pan.
    The hatch itself closes it."""

    kind: Literal["evaporator"]
    side: Literal["left", "right"]
    thickness_mm: Positive = HATCH_PANEL_MM

    @property
    def void_mm(self) -> float:
        """From the hatch's back to the coil."""
        return EVAPORATOR_ROOM_MM

    @property
    def face_mm(self) -> float:
        """From the coil to the hatch's face."""
        return self.void_mm + self.thickness_mm


class LiningHide(_Cover):
    """A pocket in the foam of a reefer's side wall, closed with a new plate on the lining.
    `from_door_mm`: of the plate's middle; `void_mm`: how deep the pocket is."""

    kind: Literal["left_lining", "right_lining"]
    from_door_mm: NotNegative
    void_mm: Positive
    thickness_mm: Positive = LINING_PLATE_MM

    @property
    def face_mm(self) -> float:
        """From the true lining to the plate's face."""
        return self.thickness_mm


Hide = Annotated[
    FrontHide
    | FloorHide
    | CeilingHide
    | SideHide
    | DoorHide
    | MemberHide
    | EvaporatorHide
    | LiningHide,
    Field(discriminator="kind"),
]


def taken_for(hide: Hide) -> str:
    """The surface that officers take a hide's plate for: what its packs are behind."""
    if isinstance(hide, EvaporatorHide):
        return f"hatch_{hide.side}"
    if isinstance(hide, MemberHide):
        return "undercarriage"
    return hide.kind.replace("_lining", "_wall")


def short_mm(hides: tuple[Hide, ...], kind: str) -> float:
    """By how much the hides before a surface bring it nearer to the officer."""
    return max((hide.face_mm for hide in hides if hide.kind == kind), default=0.0)


def leaf_plate_mm(door: Dimensions) -> tuple[float, float]:
    """Width and height of a leaf's plate, from the clear opening."""
    return door.width / 2 - 2.0 * LEAF_EDGE_MM, door.height - 2.0 * LEAF_EDGE_MM


def check(hides: tuple[Hide, ...], box: Dimensions, door: Dimensions) -> None:
    """Refuses hides that cannot stand in a box of these inside sizes with that clear opening."""
    names = [hide.name for hide in hides] + [p.name for hide in hides for p in hide.packs]
    if len(set(names)) != len(names):
        raise wrong("different names for all hides and packs")
    for hide in hides:
        _check_cues(hide)
        _check_plate(hide, box)
        for packs in hide.packs:
            _check_packs(packs, hide, _limits(hide, box, door))
    for first, second in pairwise(sorted(_stretches(hides))):
        if first[0] == second[0] and first[2] > second[1]:
            raise wrong(f"one hide before each place of the {first[0]}")


def _stretches(hides: tuple[Hide, ...]) -> Iterator[tuple[str, float, float]]:
    """Which part of its surface each plate covers: kind, begin and end."""
    for hide in hides:
        if isinstance(hide, SideHide):
            yield hide.kind, hide.from_door_mm, hide.from_door_mm + hide.length_mm
        elif isinstance(hide, MemberHide):
            yield hide.kind, float(hide.number), hide.number + 1.0
        else:
            yield hide.kind, 0.0, 1.0


def _check_cues(hide: Hide) -> None:
    shown = CUES[hide.kind]
    for cue in Cues.model_fields:
        if getattr(hide.cues, cue) > 0.0 and cue not in shown:
            known = ", ".join(shown)
            raise wrong(f"cues that a hide of kind {hide.kind} can show ({known}), not {cue}")


def _check_plate(hide: Hide, box: Dimensions) -> None:
    if isinstance(hide, SideHide):
        room = box.width / 2
        if hide.from_door_mm + hide.length_mm > box.length:
            raise wrong(f"{hide.name} inside the box ({box.length:g} mm long)")
    elif isinstance(hide, EvaporatorHide | LiningHide):
        _check_insulated(hide, box)
        return
    elif isinstance(hide, MemberHide):
        room = MEMBER_WIDTH_MM - MEMBER_STEEL_MM + 1.0
        if hide.void_mm <= 0:
            raise wrong(f"thickness_mm of {hide.name} below {room - 1.0:g}: the channel's width")
    elif isinstance(hide, FrontHide | DoorHide):
        room = box.length
    else:
        room = box.height
    if hide.face_mm >= room:
        raise wrong(f"{hide.name} inside the box (void_mm and thickness_mm below {room:g})")


def _check_insulated(hide: EvaporatorHide | LiningHide, box: Dimensions) -> None:
    usual = HATCH_PANEL_MM if isinstance(hide, EvaporatorHide) else LINING_PLATE_MM
    if hide.thickness_mm != usual:
        raise wrong(f"thickness_mm of {hide.name} to be left out: it is {usual:g}")
    if isinstance(hide, LiningHide):
        near, far = hide.from_door_mm - LINING_HALF_MM, hide.from_door_mm + LINING_HALF_MM
        if near < 0 or far > box.length:
            raise wrong(f"the plate of {hide.name}, 1,100 mm wide, inside the box")


def _limits(hide: Hide, box: Dimensions, door: Dimensions) -> tuple[float, float, float, float]:
    """Of the plate: least and most across, least and most up."""
    half = box.width / 2
    match hide:
        case FrontHide():
            return -half, half, 0.0, box.height
        case SideHide():
            return hide.from_door_mm, hide.from_door_mm + hide.length_mm, 0.0, box.height
        case DoorHide():
            wide, tall = leaf_plate_mm(door)
            return -wide / 2, wide / 2, 0.0, tall
        case MemberHide():
            half = MEMBER_LENGTH_MM / 2
            return -half, half, MEMBER_STEEL_MM, MEMBER_DEPTH_MM
        case EvaporatorHide():
            wide, tall = EVAPORATOR_MM
            return -wide / 2, wide / 2, 0.0, tall
        case LiningHide():
            low, high = LINING_MM
            middle, half = hide.from_door_mm, LINING_HALF_MM
            return middle - half, middle + half, low, box.height - high
        case _:
            return -half, half, 0.0, box.length


def _check_packs(packs: Packs, hide: Hide, limits: tuple[float, float, float, float]) -> None:
    if packs.depth_mm > hide.void_mm:
        raise wrong(
            f"at most {hide.void_mm:g} mm of packs behind {hide.name}; {packs.name} is "
            f"{packs.depth_mm:g} mm deep"
        )
    if packs.model not in KITS or not packs.fits(KITS[packs.model].size_mm):
        raise wrong(
            f"pack_mm of {packs.name} to be the size of its model, as it stands or on its edge; "
            f"{packs.model} is {KITS[packs.model].size_mm if packs.model in KITS else 'no model'}"
        )
    left, right, low, high = limits
    across, up = packs.at_mm
    wide, tall = packs.size_mm
    if across < left or across + wide > right or up < low or up + tall > high:
        raise wrong(f"packs inside the box; {packs.name} sticks out behind {hide.name}")
