"""What a solid is, and the room inside a box: what everything that computes with space shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.geometry import IDENTITY, NO_TURN, Pose, Vec, box_interval, pose
from vrkiosk_scenarios.hides import short_mm
from vrkiosk_scenarios.scenario import Scenario

# kg/m3; steel, plywood, aluminium: handbook values. A pressed wall is a thin skin folded to the
# wall's depth: its box has the density that gives the same mass for an area.
DENSITY: Final = {"steel": 7850.0, "plywood": 650.0, "aluminium": 2700.0}
SKIN_M: Final = 0.002  # side walls and front wall, facts of the trade: 1.6-2.0 mm


@dataclass(slots=True)
class Solid:
    """A box. `half`: half sizes in its own frame; `pose`: where it is in the world; `skin`: how
    thick the sheet is that one strikes, 0 for goods; `carton`: index of the carton, or -1.
    `in_leaf`: its pose in the frame of the leaf's own box, for what moves with a door."""

    name: str
    surface: str  # of docs/events.md; "" counts for nothing
    material: str
    density: float
    half: Vec
    pose: Pose
    skin: float = 0.0
    carton: int = -1
    leaf: str = ""  # "left", "right": moves with that door
    in_leaf: Pose = IDENTITY
    on_probe: str = "nothing"  # what clings to a probe in it

    def interval(self, origin: Vec, direction: Vec) -> tuple[float, float, Vec] | None:
        """Where a line enters and leaves, and the normal of the face entered."""
        return box_interval(self.pose, self.half, origin, direction)


@dataclass(frozen=True, slots=True)
class Interior:
    """Inside of the box, metres in the world."""

    half_width: float
    floor: float
    ceiling: float
    front: float  # z of the front wall's inner face, negative


def interior(scenario: Scenario) -> Interior:
    """The box as it was built."""
    box = scenario.container
    floor = box.floor_mm / 1000.0
    return Interior(
        half_width=box.internal_mm.width / 2000.0,
        floor=floor,
        ceiling=floor + box.internal_mm.height / 1000.0,
        front=-box.internal_mm.length / 1000.0,
    )


def room(scenario: Scenario) -> Interior:
    """The space left between the hides: from the floor one stands on to the ceiling one sees."""
    box = interior(scenario)
    return Interior(
        half_width=box.half_width,
        floor=box.floor + short_mm(scenario.hides, "floor") / 1000.0,
        ceiling=box.ceiling - short_mm(scenario.hides, "ceiling") / 1000.0,
        front=scenario.face_from_door_mm / -1000.0,
    )


def box_between(
    name: str, surface: str, low: Vec, high: Vec, material: str, **more: float
) -> Solid:
    """A solid from its lowest to its highest corner. more: `density`, where it is not that of the
    material, and `skin`."""
    half = ((high[0] - low[0]) / 2, (high[1] - low[1]) / 2, (high[2] - low[2]) / 2)
    centre = ((high[0] + low[0]) / 2, (high[1] + low[1]) / 2, (high[2] + low[2]) / 2)
    density = more.get("density", DENSITY.get(material, 0.0))
    return Solid(
        name, surface, material, density, half, pose(NO_TURN, centre), more.get("skin", 0.0)
    )
