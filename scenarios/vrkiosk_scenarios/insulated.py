"""Solids of a reefer: insulated walls, T-floor, bulkhead, and the machine behind it.

A wall of skin, foam and lining is one box of a material of its own, "sandwich": struck, it is dull
everywhere, because the foam is bonded to the lining. A change of the dull tone and of density is
what a hide in it gives away.
"""

from __future__ import annotations

from typing import Final

from vrkiosk_assets.containers import ContainerType, Reefer
from vrkiosk_scenarios import hatches
from vrkiosk_scenarios.geometry import NO_TURN, pose
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.solid import SKIN_M, Interior, Solid, box_between

MATERIAL: Final = "sandwich"
# The sheet that a mallet meets, with what is glued to it: it sounds as one of 2 mm would.
LINING_M: Final = SKIN_M
ROOF_M: Final = 0.126  # from the lining to the outer skin
BULKHEAD_M: Final = 0.025
FLOOR_SKIN_M: Final = 0.003
FLOOR_KG_M2: Final = 16.0  # aluminium channels, makers' data sheets: 15-17
# Behind the bulkhead, from its rear: the evaporator's space, then the machine to the front. Its
# coil and its machinery as blocks of the mass they have (a unit of 480 kg in all).
SPACE_M: Final = 0.22
COIL_M: Final = (0.115, 0.097)  # from the bulkhead's rear, and its depth
COIL_KG_M3: Final = 350.0
MACHINE_KG_M3: Final = 330.0
COIL_HEIGHT_M: Final = (1.39, 2.05)
COIL_HALF_M: Final = 1.08


def shell(space: Interior, kind: ContainerType, reefer: Reefer) -> list[Solid]:
    """Floor, walls, roof and bulkhead of a reefer, and what stands behind it."""
    x, low, high, front = space.half_width, space.floor, space.ceiling, space.front
    outer, nose = x + kind.wall_mm / 1000.0, (105.0 - kind.external.length) / 1000.0
    tees, rear = reefer.t_floor / 1000.0, front - BULKHEAD_M
    foam = {"density": reefer.foam_density, "skin": LINING_M}
    floor = {"density": FLOOR_KG_M2 / tees, "skin": FLOOR_SKIN_M}
    back = rear - SPACE_M
    near = rear - COIL_M[0]
    coil_low = (-COIL_HALF_M, COIL_HEIGHT_M[0], near - COIL_M[1])
    coil_high = (COIL_HALF_M, COIL_HEIGHT_M[1], near)
    return [
        box_between(
            "left_wall", "left_wall", (-outer, low, nose), (-x, high, 0.0), MATERIAL, **foam
        ),
        box_between(
            "right_wall", "right_wall", (x, low, nose), (outer, high, 0.0), MATERIAL, **foam
        ),
        *_bulkhead(space, kind, reefer),
        box_between(
            "ceiling",
            "ceiling",
            (-outer, high, nose),
            (outer, high + ROOF_M, 0.0),
            MATERIAL,
            **foam,
        ),
        box_between("floor", "floor", (-x, low - tees, front), (x, low, 0.0), "aluminium", **floor),
        box_between("coil", "", coil_low, coil_high, "aluminium", density=COIL_KG_M3),
        box_between(
            "machine", "", (-x, low, nose), (x, high, back), "steel", density=MACHINE_KG_M3
        ),
    ]


def _bulkhead(space: Interior, kind: ContainerType, reefer: Reefer) -> list[Solid]:
    """The wall before the evaporator, open where its hatches are."""
    x, low, high, front = space.half_width, space.floor, space.ceiling, space.front
    rear, wide, tall = front - BULKHEAD_M, hatches.SIZE_M[0], hatches.SIZE_M[1]
    left, right = (axis[0] for axis in hatches.axes(kind).values())
    foot = next(iter(hatches.axes(kind).values()))[1]
    spans = (
        ("front_wall", (-x, x), (low, foot)),
        ("front_wall_top", (-x, x), (foot + tall, high)),
        ("front_wall_left", (-x, left), (foot, foot + tall)),
        ("front_wall_middle", (left + wide, right), (foot, foot + tall)),
        ("front_wall_right", (right + wide, x), (foot, foot + tall)),
    )
    return [
        box_between(
            name,
            "front_wall",
            (across[0], up[0], rear),
            (across[1], up[1], front),
            MATERIAL,
            density=reefer.foam_density,
            skin=LINING_M,
        )
        for name, across, up in spans
    ]


def leaf(side: str, settings: Settings, reefer: Reefer) -> Solid:
    """A closed leaf, foam between two skins, in the frame of reference of its hinge."""
    doors = settings.doors
    depth = doors.faces[1] - doors.faces[0]
    half = (doors.width / 2, (doors.top - doors.bottom) / 2, depth / 2)
    name, place = f"door_{side}", pose(NO_TURN, (0.0, 0.0, 0.0))
    return Solid(name, name, MATERIAL, reefer.foam_density, half, place, LINING_M, -1, side)
