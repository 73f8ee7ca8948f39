"""What there is to see of a scenario's hides: models, where each is laid, and how it is tinted.

Which models there are, and how they are laid, is in `vrkiosk_assets.hides`; what a scenario may
switch on is asked there, so that a hide without a model is refused when its file is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from vrkiosk_assets.containers import ContainerType
from vrkiosk_assets.cross_members import closable, member_web_mm
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.hides import (
    SEGMENT_MM,
    HideModel,
    fitting,
    place,
    ridges,
)
from vrkiosk_scenarios.geometry import IDENTITY, NO_TURN, Pose, pose
from vrkiosk_scenarios.hides import (
    CUES,
    FOAM_LEFT_MM,
    CeilingHide,
    DoorHide,
    EvaporatorHide,
    FloorHide,
    FrontHide,
    Hide,
    LiningHide,
    MemberHide,
    SideHide,
)
from vrkiosk_scenarios.strict import wrong

Tint = tuple[float, float, float]

HALF_TURN: Final = (0.0, 1.0, 0.0, 0.0)
PLAIN: Final[Tint] = (1.0, 1.0, 1.0)
OTHER_TIN: Final[Tint] = (0.86, 0.93, 1.02)  # a plate painted from another tin
OLD_WOOD: Final[Tint] = (0.66, 0.58, 0.57)  # boards stained to look as the box's own
FAINT: Final[Tint] = (0.55, 0.52, 0.50)  # a trace under the grime of months
GLOWING: Final = ("patches", "sealant", "filler")  # under ultraviolet light, while fresh
PAINT_GLOWS: Final = 0.45  # of what a fresh sealant does
ON_RIDGE_MM: Final = 1.0
FINISHES: Final = {"flat": "", "matt": "_matt", "pressed": "_pressed"}


@dataclass(frozen=True, slots=True)
class HidePart:
    """One model. `pose`: in the world, or in the frame of the leaf (origin at its hinge on the
    ground) that carries it."""

    name: str
    model: str
    pose: Pose
    tint: Tint = PLAIN
    leaf: str = ""
    cue: str = ""  # the trace of the work that it is, "" for the hide itself
    glow: float = 0.0  # 0..1 under ultraviolet light


@dataclass(frozen=True, slots=True)
class _Laid:
    """A model of the table at one of its places along the box."""

    name: str
    row: HideModel
    along_mm: float = 0.0


def mixed(a: Tint, b: Tint, part: float) -> Tint:
    """From `a` (part 0) to `b` (part 1)."""
    return (
        a[0] + (b[0] - a[0]) * part,
        a[1] + (b[1] - a[1]) * part,
        a[2] + (b[2] - a[2]) * part,
    )


def _segments(hide: SideHide) -> list[float]:
    """Middles of the segments of a stretch, mm from the door plane."""
    count = int(hide.length_mm / SEGMENT_MM + 0.5)
    return [hide.from_door_mm + SEGMENT_MM * (i + 0.5) for i in range(count)]


def _covers(hide: Hide, box: ContainerType) -> Iterator[_Laid]:
    """The hide itself and what closes it; its first part has the hide's own name."""
    match hide:
        case FrontHide():
            yield _Laid(hide.name, fitting(box.name, f"false_wall{FINISHES[hide.finish]}"))
        case FloorHide():
            yield _Laid(hide.name, fitting(box.name, "false_floor"))
            yield _Laid(f"{hide.name}_end_1", fitting(box.name, "false_floor_riser"))
        case CeilingHide():
            yield _Laid(hide.name, fitting(box.name, "false_roof"))
            yield _Laid(f"{hide.name}_end_1", fitting(box.name, "false_roof_end"))
        case SideHide():
            row = fitting(box.name, f"false_side{FINISHES[hide.finish]}")
            for number, along in enumerate(_segments(hide), 1):
                yield _Laid(hide.name if number == 1 else f"{hide.name}_{number}", row, along)
            end = fitting(box.name, f"false_side_end_{hide.face_mm:g}")
            yield _Laid(f"{hide.name}_end_1", end, hide.from_door_mm)
            yield _Laid(f"{hide.name}_end_2", end, hide.from_door_mm + hide.length_mm)
        case MemberHide():
            row, web = fitting(box.name, "cross_member_closed"), member_web_mm(hide.number)
            yield _Laid(hide.name, row, web)
        case EvaporatorHide():
            return  # the hatch itself
        case LiningHide():
            yield _Laid(hide.name, fitting(box.name, "reefer_panel_new"), hide.from_door_mm)
        case DoorHide():
            yield _Laid(hide.name, fitting(box.name, hide.kind.replace("door_", "door_plate_")))


def _cues(hide: Hide, box: ContainerType) -> Iterator[tuple[_Laid, str, float]]:
    """Traces that have a model of their own, which each is, and how strongly it shows."""
    match hide:
        case SideHide():
            places = _segments(hide)
        case MemberHide():
            places = [member_web_mm(hide.number)]
        case LiningHide():
            places = [hide.from_door_mm]
        case _:
            places = [0.0]
    for cue, family in CUES[hide.kind].items():
        strength = getattr(hide.cues, cue)
        if family and strength > 0.0:
            row = fitting(box.name, family)
            for number, along in enumerate(places, 1):
                yield _Laid(f"{hide.name}_{cue}_{number}", row, along), cue, strength


def _part(laid: _Laid, hide: Hide, box: ContainerType, tint: Tint) -> HidePart:
    right = hide.kind in ("right_wall", "right_lining")
    if isinstance(hide, EvaporatorHide):
        right = hide.side == "right"
    found = place(laid.row, box, hide.face_mm, along_mm=laid.along_mm, right=right)
    x, y, z = found.position
    where = pose(HALF_TURN if found.half_turn else NO_TURN, (x / 1000.0, y / 1000.0, z / 1000.0))
    leaf = hide.kind.removeprefix("door_") if isinstance(hide, DoorHide) else ""
    if isinstance(hide, EvaporatorHide):  # it swings with its hatch
        leaf, where = f"hatch_{hide.side}", IDENTITY
    return HidePart(laid.name, laid.row.name, where, tint, leaf)


def parts(hide: Hide, box: ContainerType) -> list[HidePart]:
    """All models of a hide but its packs. AssetError where one does not exist."""
    # Steel is as its surroundings until painted otherwise; new wood is bright until stained.
    old, new = (OLD_WOOD, PLAIN) if isinstance(hide, FloorHide) else (PLAIN, OTHER_TIN)
    tint = mixed(old, new, hide.cues.paint)
    glow = 0.0 if isinstance(hide, FloorHide) else hide.cues.paint * PAINT_GLOWS  # wood is not
    found = [replace(_part(laid, hide, box, tint), glow=glow) for laid in _covers(hide, box)]
    for laid, cue, strength in _cues(hide, box):
        part = _part(laid, hide, box, mixed(FAINT, PLAIN, strength))
        found.append(replace(part, cue=cue, glow=strength if cue in GLOWING else 0.0))
    return found


def check(hides: tuple[Hide, ...], box: ContainerType) -> None:
    """Refuses hides that have no model, or are deeper or less deep than theirs can be laid."""
    for hide in hides:
        try:
            rows = [laid.row for laid in _covers(hide, box)]
        except AssetError as error:
            raise wrong(f"a hide there is a model of; {hide.name}: {error}") from None
        if isinstance(hide, EvaporatorHide | LiningHide):
            _check_insulated(hide, box)
            continue
        least, most = rows[0].depth_mm
        if isinstance(hide, MemberHide):
            _check_member(hide, box)
        elif not least <= hide.face_mm <= most:
            raise wrong(
                f"void_mm and thickness_mm of {hide.name} to be {least:g} to {most:g} together"
            )
        if isinstance(hide, SideHide):
            _check_stretch(hide, box)


def _check_insulated(hide: EvaporatorHide | LiningHide, box: ContainerType) -> None:
    if box.reefer is None:
        raise wrong(f"a reefer (type 40rf) for {hide.name}: a {box.name} has no {hide.kind}")
    deepest = box.wall_mm - FOAM_LEFT_MM
    if isinstance(hide, LiningHide) and hide.void_mm > deepest:
        raise wrong(f"void_mm of {hide.name} at most {deepest:g}: the wall is {box.wall_mm:g}")


def _check_member(hide: MemberHide, box: ContainerType) -> None:
    known = [member.number for member in closable(box)]
    if hide.number not in known:
        raise wrong(
            f"{hide.name}.number of a single channel over the whole width of a {box.name}: "
            f"{', '.join(map(str, known))}"
        )


def _check_stretch(hide: SideHide, box: ContainerType) -> None:
    folds = ridges(box)
    nearest = min(folds, key=lambda ridge: abs(ridge - hide.from_door_mm))
    count = max(int(hide.length_mm / SEGMENT_MM + 0.5), 1)
    if abs(nearest - hide.from_door_mm) > ON_RIDGE_MM:
        raise wrong(f"{hide.name}.from_door_mm on a ridge of the wall, the nearest at {nearest:g}")
    if abs(hide.length_mm - count * SEGMENT_MM) > ON_RIDGE_MM:
        raise wrong(
            f"{hide.name}.length_mm a whole number of segments of {SEGMENT_MM:g} mm, as "
            f"{count * SEGMENT_MM:g}"
        )
