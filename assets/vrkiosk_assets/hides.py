"""Models of concealments and of their cues, and how each is laid. One table for both sides, the
scripts that build the models and the scenarios that show them.

A hide covers a true face of the box (floor, ceiling, side wall, front wall, the inner face of a
door leaf) at a `depth`: from the true face to its own visible face, that is the void plus its
thickness. A model's origin lies in its visible face; the model is moved inwards by the depth, never
scaled. Cues are models of their own, laid at the very pose of the part they belong to.

Lengths in millimetres, in the frame of reference of the container (origin on the ground under the
door plane, front wall at -z, +x right for whoever looks in) or, for what lies on a door leaf, of
the closed leaf (origin at the hinge axis on the ground).
Methods and cues: WCO material and cases as in the training's fact sheet; figures of the box:
`containers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vrkiosk_assets.containers import FLOOR_MM, ContainerType
from vrkiosk_assets.errors import AssetError

Kind = Literal[
    "wall", "floor", "roof", "side", "door_left", "door_right", "member", "hatch", "lining", "patch"
]
Triple = tuple[float, float, float]

HIGH: Final = ("40hc",)  # 9 ft 6 in
LOW: Final = ("20gp", "40gp")  # 8 ft 6 in
LONG: Final = ("40gp", "40hc")
SHORT: Final = ("20gp",)
DRY: Final = ("20gp", "40gp", "40hc")
LOW_DOORS: Final = (*LOW, "40ot")  # leaves of an 8 ft 6 in box
REEFER: Final = ("40rf",)
FRAMES: Final = (*DRY, "40ot")  # on open cross members

# Fold lines of a side wall: the middle of the first inner ridge, and from ridge to ridge. A
# stretch of false side begins and ends at a ridge.
RIDGE_FIRST_MM: Final = 159.0
RIDGE_PITCH_MM: Final = 278.0
SEGMENT_MM: Final = 1112.0  # of a false side: four folds of the true wall
SIDE_DEPTHS_MM: Final = (60.0, 80.0, 100.0, 120.0)  # there is a closing end for each
# Inner back of a closed leaf's frame from its hinge axis: the true face of a door.
LEAF_BACK_MM: Final = -54.0


@dataclass(frozen=True, slots=True)
class HideModel:
    """One model. `containers`: names of the types it fits. `role`: "cover" is the hide itself,
    "end" closes it, "cue" betrays it, "bait" is innocent.

    depth_mm: least and greatest depth at which it hides all that stands off the true face and
    pokes through nothing; an "end" made for one depth has that one twice.
    segment_mm: length along z of one of several laid end to end, 0 for a single one. A segment's
    origin is at its middle. material, thickness_mm: what a tool finds it to be.
    """

    name: str
    kind: Kind
    role: Literal["cover", "end", "cue", "bait"]
    about: str
    containers: tuple[str, ...]
    depth_mm: tuple[float, float] = (0.0, 0.0)
    thickness_mm: float = 0.0
    material: Literal["steel", "plywood", "sealant", "paint", "dust", "rime"] = "steel"
    segment_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is laid: mm, and whether it is turned half a turn about +y."""

    position: Triple
    half_turn: bool = False


def _by_height(
    name: str, kind: Kind, role: Literal["cover", "end", "cue"], about: str, **rest: object
) -> tuple[HideModel, HideModel]:
    """The same for both heights of box."""
    low = LOW_DOORS if kind.startswith("door_") else LOW
    return (
        HideModel(name, kind, role, about, HIGH, **rest),  # type: ignore[arg-type]
        HideModel(f"{name}_8ft6", kind, role, about, low, **rest),  # type: ignore[arg-type]
    )


def _by_length(
    name: str, kind: Kind, role: Literal["cover", "end", "cue"], about: str, **rest: object
) -> tuple[HideModel, HideModel]:
    """The same for both lengths of box: it follows the folds of walls and front wall."""
    return (
        HideModel(f"{name}_40ft", kind, role, about, LONG, **rest),  # type: ignore[arg-type]
        HideModel(f"{name}_20ft", kind, role, about, SHORT, **rest),  # type: ignore[arg-type]
    )


_WALL: Final = (145.0, 400.0)
_FLOOR: Final = (72.0, 120.0)
_ROOF: Final = (108.0, 148.0)
_SIDE: Final = (60.0, 120.0)
_DOOR: Final = (4.0, 44.0)

HIDES: Final[tuple[HideModel, ...]] = (
    # False front wall.
    *_by_height(
        "false_wall",
        "wall",
        "cover",
        "flat, fresh gloss paint, sealed",
        depth_mm=_WALL,
        thickness_mm=2.0,
    ),
    *_by_height(
        "false_wall_matt",
        "wall",
        "cover",
        "flat, painted matt and used",
        depth_mm=_WALL,
        thickness_mm=2.0,
    ),
    *_by_height(
        "false_wall_pressed",
        "wall",
        "cover",
        "pressed as a side wall: folds of 278 mm where 250 belong",
        depth_mm=_WALL,
        thickness_mm=2.0,
    ),
    *_by_height(
        "weld_bead_wall", "wall", "cue", "bright beads along posts, floor and head", depth_mm=_WALL
    ),
    *_by_height(
        "fresh_paint_wall",
        "wall",
        "cue",
        "patches of another gloss",
        depth_mm=_WALL,
        material="paint",
    ),
    HideModel(
        "dust_line_wall",
        "wall",
        "cue",
        "swarf and dust at its foot",
        DRY,
        depth_mm=_WALL,
        material="dust",
    ),
    # False floor.
    *_by_length(
        "false_floor",
        "floor",
        "cover",
        "plywood sheets of another batch, laid across",
        depth_mm=_FLOOR,
        thickness_mm=18.0,
        material="plywood",
    ),
    HideModel(
        "false_floor_riser",
        "floor",
        "end",
        "step at the sill, 124 mm high, its lower part buried",
        DRY,
        depth_mm=_FLOOR,
        thickness_mm=18.0,
        material="plywood",
    ),
    *_by_length("false_floor_screws", "floor", "cue", "bright new screws", depth_mm=_FLOOR),
    *_by_length(
        "false_floor_sealant",
        "floor",
        "cue",
        "fresh sealant round the edge",
        depth_mm=_FLOOR,
        material="sealant",
    ),
    # False roof.
    *_by_length(
        "false_roof",
        "roof",
        "cover",
        "flat plate without camber or folds, an angle along the walls",
        depth_mm=_ROOF,
        thickness_mm=2.0,
    ),
    HideModel(
        "false_roof_end",
        "roof",
        "end",
        "fold-up at the door header, its upper part buried",
        DRY,
        depth_mm=_ROOF,
        thickness_mm=2.0,
    ),
    *_by_length("weld_bead_roof", "roof", "cue", "bright stitches along the walls", depth_mm=_ROOF),
    *_by_length(
        "fresh_paint_roof",
        "roof",
        "cue",
        "brushed paint over the seams",
        depth_mm=_ROOF,
        material="paint",
    ),
    # False side wall: segments, and an end for each depth.
    *_by_height(
        "false_side",
        "side",
        "cover",
        "flat plate over the folds",
        depth_mm=_SIDE,
        thickness_mm=2.0,
        segment_mm=SEGMENT_MM,
    ),
    *_by_height(
        "false_side_pressed",
        "side",
        "cover",
        "pressed as a front wall: folds of 250 mm where 278 belong",
        depth_mm=_SIDE,
        thickness_mm=2.0,
        segment_mm=SEGMENT_MM,
    ),
    *(
        end
        for depth in SIDE_DEPTHS_MM
        for end in _by_height(
            f"false_side_end_{depth:.0f}",
            "side",
            "end",
            "plate that closes the stretch; its middle is at the stretch's end",
            depth_mm=(depth, depth),
            thickness_mm=2.0,
        )
    ),
    *_by_height(
        "weld_bead_side",
        "side",
        "cue",
        "bright beads over and under one segment",
        depth_mm=_SIDE,
        segment_mm=SEGMENT_MM,
    ),
    *_by_height(
        "fresh_paint_side",
        "side",
        "cue",
        "patches of another gloss on one segment",
        depth_mm=_SIDE,
        material="paint",
        segment_mm=SEGMENT_MM,
    ),
    # Door cavity: laid at the leaf's pose.
    *_by_height(
        "door_plate_left", "door_left", "cover", "flat plate", depth_mm=_DOOR, thickness_mm=2.0
    ),
    *_by_height(
        "door_plate_right", "door_right", "cover", "flat plate", depth_mm=_DOOR, thickness_mm=2.0
    ),
    *_by_height(
        "weld_bead_door_left", "door_left", "cue", "bright stitches round it", depth_mm=_DOOR
    ),
    *_by_height(
        "weld_bead_door_right", "door_right", "cue", "bright stitches round it", depth_mm=_DOOR
    ),
    # Cross member: a tube where an open channel belongs.
    HideModel(
        "cross_member_closed", "member", "cover", "plate that closes it", FRAMES, thickness_mm=4.0
    ),
    HideModel(
        "fresh_paint_member", "member", "cue", "clean in the road dirt", FRAMES, material="paint"
    ),
    HideModel(
        "filler_member", "member", "cue", "body filler at the ends", FRAMES, material="sealant"
    ),
    # Evaporator's hatch of a reefer, opened and shut again: laid at the hatch's own place.
    HideModel(
        "reefer_hatch_unsealed",
        "hatch",
        "cue",
        "cut wire instead of the lead, finger marks, bright screws and scratches",
        REEFER,
    ),
    # A pocket in the foam of a reefer's wall, closed with a plate of its lining.
    HideModel(
        "reefer_panel_new",
        "lining",
        "cover",
        "new plate on the lining, rivets, sealant",
        REEFER,
        thickness_mm=3.0,
    ),
    HideModel(
        "frost_lining",
        "lining",
        "cue",
        "rime along the plate's joints, dew and runs on the outer skin",
        REEFER,
        material="rime",
    ),
    # Bait of a clean box: a repair, seen from inside and from outside.
    HideModel("patch_inside", "patch", "bait", "repair of one fold, inner face", DRY),
    HideModel("patch_outside", "patch", "bait", "repair of one fold, outer face", DRY),
)


def find(name: str) -> HideModel:
    """The row of a model. AssetError if there is none."""
    for row in HIDES:
        if row.name == name:
            return row
    raise AssetError(
        f"no model of a hide is called {name!r}; there are {', '.join(r.name for r in HIDES)}: "
        "use one of these or add a row to HIDES"
    )


def fitting(container: str, base: str) -> HideModel:
    """The model of a family ("false_floor", "weld_bead_wall") that fits a type of container.

    AssetError where there is none.
    """
    for ending in ("", "_8ft6", "_40ft", "_20ft"):
        for row in HIDES:
            if row.name == base + ending and container in row.containers:
                return row
    raise AssetError(
        f"no model {base!r} fits a {container}; look at HIDES for what does and for which types"
    )


def place(
    row: HideModel,
    box: ContainerType,
    depth_mm: float = 0.0,
    *,
    along_mm: float = 0.0,
    right: bool = False,
) -> Place:
    """Where a model is laid in its frame: the container's, or for doors the closed leaf's.

    depth_mm: of the hide, void plus thickness. along_mm: for sides the middle of the segment or
    the end, for members the web, for patches the ridge, from the door plane inwards. right: on
    the right wall, of the right hatch.
    """
    length, side = box.internal.length, box.internal.width / 2.0
    ceiling = FLOOR_MM + box.internal.height
    if row.kind == "wall":
        return Place((0.0, FLOOR_MM, depth_mm - length))
    if row.kind == "floor":
        return Place((0.0, FLOOR_MM + depth_mm, 0.0))
    if row.kind == "roof":
        return Place((0.0, ceiling - depth_mm, 0.0))
    if row.kind in ("side", "patch", "lining"):
        x, low = side - depth_mm, box.floor_mm if row.kind == "lining" else FLOOR_MM
        return Place((x if right else -x, low, -along_mm), right)
    if row.kind == "hatch":
        name = "hatch_right" if right else "hatch_left"
        return Place(next(part.position for part in box.parts if part.name == name))
    if row.kind == "member":
        return Place((0.0, 0.0, -along_mm))
    return Place((0.0, 0.0, LEAF_BACK_MM - depth_mm))


def ridges(box: ContainerType) -> tuple[float, ...]:
    """Middles of the inner ridges of a side wall, mm from the door plane: where a false side may
    begin and end, and where a patch lies."""
    count = int((box.internal.length - RIDGE_FIRST_MM - 36.0) / RIDGE_PITCH_MM) + 1
    return tuple(RIDGE_FIRST_MM + RIDGE_PITCH_MM * k for k in range(count))
