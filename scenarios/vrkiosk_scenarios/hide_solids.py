"""The solids of a scenario's hides: plates, what closes their voids, and packs; and where each
pack is drawn. All follow from one `Plate`, so that a hide is where it looks and reads as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vrkiosk_assets.cross_members import member_web_mm
from vrkiosk_scenarios import hatches
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    NO_TURN,
    Pose,
    Quat,
    Vec,
    add,
    multiply,
    place_of,
    pose,
    scale,
    subtract,
)
from vrkiosk_scenarios.hides import (
    EVAPORATOR_MM,
    LEAF_EDGE_MM,
    LINING_HALF_MM,
    LINING_MM,
    MEMBER_DEPTH_MM,
    MEMBER_LENGTH_MM,
    MEMBER_WIDTH_MM,
    CeilingHide,
    DoorHide,
    EvaporatorHide,
    FloorHide,
    FrontHide,
    Hide,
    LiningHide,
    MemberHide,
    Packs,
    SideHide,
    leaf_plate_mm,
    taken_for,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import residue
from vrkiosk_scenarios.settings import Doors as DoorSettings
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.solid import DENSITY, Solid, box_between, interior
from vrkiosk_scenarios.underframe import LOW_M

HALF: Final = 0.7071067811865476  # sine and cosine of 45 degrees
LYING: Final[Quat] = (-HALF, 0.0, 0.0, HALF)  # a pack's height runs into the box
ROLLED: Final[Quat] = (HALF, 0.0, 0.0, HALF)  # a pack on its edge
ACROSS: Final[Quat] = (0.0, HALF, 0.0, HALF)  # a pack's width runs along the box
FOUND: Final = "find"  # the surface of packs
HIDDEN: Final = "hide_"  # begins the names of blocks of packs
PAN_M: Final = 1.304  # top of a reefer's drip pan
Two = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plate:
    """Where a hide's plate is. Metres in the world, or in the frame of a leaf: origin at its
    hinge on the ground.

    origin: in the visible face, where `Packs.at_mm` counts from; across, up, inward: unit vectors
    along an axis; wide, tall: from where to where it reaches. turn: of packs behind it.
    """

    origin: Vec
    across: Vec
    up: Vec
    inward: Vec
    wide: Two
    tall: Two
    turn: Quat
    leaf: str = ""

    def point(self, across: float, up: float, inward: float) -> Vec:
        """A place in the frame of the plate's origin, metres along each axis."""
        found = add(self.origin, scale(self.across, across))
        return add(add(found, scale(self.up, up)), scale(self.inward, inward))

    def corners(self, wide: Two, tall: Two, deep: Two) -> tuple[Vec, Vec]:
        """Lowest and highest corner of a block given along the plate's axes."""
        a = self.point(wide[0], tall[0], deep[0])
        b = self.point(wide[1], tall[1], deep[1])
        low = (min(a[0], b[0]), min(a[1], b[1]), min(a[2], b[2]))
        return low, (max(a[0], b[0]), max(a[1], b[1]), max(a[2], b[2]))


def leaf_centre(side: str, doors: DoorSettings) -> Vec:
    """Middle of a leaf's box in the leaf's frame."""
    out = 1.0 if side == "left" else -1.0
    middle = (doors.faces[0] + doors.faces[1]) / 2
    return (out * doors.width / 2, (doors.bottom + doors.top) / 2, middle)


def plate(hide: Hide, scenario: Scenario, settings: Settings) -> Plate:
    """Where the plate of a hide is."""
    space = interior(scenario)
    x, low, far = space.half_width, space.floor, -space.front
    tall, face = space.ceiling - space.floor, hide.face_mm / 1000.0
    right, rise, ahead = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)
    match hide:
        case FrontHide():
            at = (0.0, low, space.front + face)
            return Plate(at, right, rise, ahead, (-x, x), (0.0, tall), NO_TURN)
        case FloorHide():
            down, at = (0.0, -1.0, 0.0), (0.0, low + face, 0.0)
            return Plate(at, right, ahead, down, (-x, x), (0.0, far), LYING)
        case CeilingHide():
            at = (0.0, space.ceiling - face, 0.0)
            return Plate(at, right, ahead, rise, (-x, x), (0.0, far), LYING)
        case SideHide():
            out = -1.0 if hide.kind == "left_wall" else 1.0
            begin = hide.from_door_mm / 1000.0
            at, wide = (out * (x - face), low, 0.0), (begin, begin + hide.length_mm / 1000.0)
            return Plate(at, ahead, rise, (out, 0.0, 0.0), wide, (0.0, tall), ACROSS)
        case EvaporatorHide():
            return _behind_hatch(hide, scenario)
        case LiningHide():
            out = -1.0 if hide.kind == "left_lining" else 1.0
            at, middle = (out * (x - face), low, 0.0), hide.from_door_mm / 1000.0
            half, (foot, head) = LINING_HALF_MM / 1000.0, (v / 1000.0 for v in LINING_MM)
            wide, tall_plate = (middle - half, middle + half), (foot, tall - head)
            return Plate(at, ahead, rise, (out, 0.0, 0.0), wide, tall_plate, ACROSS)
        case DoorHide():
            return _leaf_plate(hide, scenario, settings.doors)
        case MemberHide():
            half, web = MEMBER_LENGTH_MM / 2000.0, member_web_mm(hide.number) / -1000.0
            at = (0.0, LOW_M, web - MEMBER_WIDTH_MM / 1000.0)
            back, axes = (0.0, 0.0, 1.0), ((-1.0, 0.0, 0.0), rise)
            return Plate(at, *axes, back, (-half, half), (0.0, MEMBER_DEPTH_MM / 1000.0), NO_TURN)


def _behind_hatch(hide: EvaporatorHide, scenario: Scenario) -> Plate:
    """Its plate is the hatch, shut; up from the drip pan."""
    x, _, z = hatches.axes(scenario.container.kind)[f"hatch_{hide.side}"]
    wide, tall = (v / 1000.0 for v in EVAPORATOR_MM)
    at = (x + hatches.CENTRE[0], PAN_M, z + hatches.FACE_Z)
    axes = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)
    return Plate(at, *axes, (-wide / 2, wide / 2), (0.0, tall), NO_TURN)


def _leaf_plate(hide: DoorHide, scenario: Scenario, doors: DoorSettings) -> Plate:
    side = hide.kind.removeprefix("door_")
    wide, tall = (v / 1000.0 for v in leaf_plate_mm(scenario.container.kind.door))
    bottom = scenario.container.floor_mm / 1000.0 + LEAF_EDGE_MM / 1000.0
    middle = leaf_centre(side, doors)[0]
    at = (middle, bottom, doors.faces[0] - hide.face_mm / 1000.0)
    axes = (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    return Plate(at, *axes, (-wide / 2, wide / 2), (0.0, tall), NO_TURN, side)


def _span(packs: Packs, thickness_mm: float) -> tuple[Two, Two, Two]:
    """A block of packs along its plate's axes, metres."""
    across, up = packs.at_mm
    wide, tall = packs.size_mm
    near = thickness_mm + packs.gap_mm
    far = thickness_mm + packs.depth_mm
    return (
        (across / 1000.0, (across + wide) / 1000.0),
        (up / 1000.0, (up + tall) / 1000.0),
        (near / 1000.0, far / 1000.0),
    )


def pack_poses(found: Plate, hide: Hide, packs: Packs) -> list[Pose]:
    """Of every pack, in the frame of its plate."""
    wide, tall, deep = (v / 1000.0 for v in packs.pack_mm)
    (left, _), (low, _), (near, _) = _span(packs, hide.thickness_mm)
    turn = multiply(found.turn, ROLLED) if packs.on_edge else found.turn
    return [
        pose(
            turn,
            found.point(left + wide * (i + 0.5), low + tall * (j + 0.5), near + deep * (k + 0.5)),
        )
        for k in range(packs.count[2])
        for j in range(packs.count[1])
        for i in range(packs.count[0])
    ]


def _closers(hide: Hide, found: Plate) -> list[tuple[Vec, Vec]]:
    """Corners of what closes a void at its open ends: a riser at the sill, the ends of a side."""
    thick, face = hide.thickness_mm / 1000.0, hide.face_mm / 1000.0
    deep = (thick, face)
    match hide:
        case FloorHide() | CeilingHide():
            return [found.corners(found.wide, (0.0, thick), deep)]
        case SideHide():
            begin, end = found.wide
            ends = (begin, begin + thick), (end - thick, end)
            return [found.corners(wide, found.tall, deep) for wide in ends]
        case _:
            return []


def _carried(solid: Solid, found: Plate, doors: DoorSettings) -> Solid:
    """A solid of a plate as it is with the leaf that carries it, if one does."""
    if not found.leaf:
        return solid
    offset = subtract(place_of(solid.pose), leaf_centre(found.leaf, doors))
    return replace(solid, leaf=found.leaf, pose=IDENTITY, in_leaf=pose(NO_TURN, offset))


def _cover(hide: Hide, found: Plate) -> list[Solid]:
    """The plate itself; its surface is what an officer takes it for. A hatch is one already."""
    if isinstance(hide, EvaporatorHide):
        return []
    thick, material = hide.thickness_mm / 1000.0, str(hide.material)
    if isinstance(hide, LiningHide):
        material = "sandwich"
    low, high = found.corners(found.wide, found.tall, (0.0, thick))
    density = DENSITY[hide.material]
    name, surface = hide.name, taken_for(hide)
    return [box_between(name, surface, low, high, material, skin=thick, density=density)]


def _foam(hide: Hide, scenario: Scenario) -> float:
    """kg/m3 of what packs take the place of: a wall is one box with its foam."""
    reefer = scenario.container.kind.reefer
    return reefer.foam_density if isinstance(hide, LiningHide) and reefer is not None else 0.0


def hidden(scenario: Scenario, settings: Settings) -> list[Solid]:
    """Every plate, what closes its void, and a block for each stack of packs."""
    solids = []
    for hide in scenario.hides:
        found = plate(hide, scenario, settings)
        own = _cover(hide, found)
        for number, (low, high) in enumerate(_closers(hide, found), 1):
            own.append(box_between(f"{hide.name}_end_{number}", "", low, high, hide.material))
        for packs in hide.packs:
            low, high = found.corners(*_span(packs, hide.thickness_mm))
            name, density = f"{HIDDEN}{packs.name}", packs.density - _foam(hide, scenario)
            block = box_between(name, FOUND, low, high, "packs", density=density)
            own.append(replace(block, on_probe=residue(packs.holds)))
        solids += [_carried(solid, found, settings.doors) for solid in own]
    return solids
