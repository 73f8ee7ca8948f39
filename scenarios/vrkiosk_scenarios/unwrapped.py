"""Where surfaces and their patches are, flat: for painting coverage, gaze and heat maps.

A `Face` is a rectangle in the world, doors shut, as one sees it standing before it: `u` to the
right, `v` up, u x v towards the viewer. Distances on it are metres from its lower left corner.
Floor and ceiling have the front wall on the right, and so has the undercarriage of a box that
stands above the ground. A leaf's two sides count as one surface, its
outer face. What lies behind a hide that closes a whole surface is left out, and the walls end
where it begins. Cartons move, so they have no face.

The names come from `Surfaces.aoi`, asked at the middle of every cell: a point of a face has the
patch here that the engine gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios import stand
from vrkiosk_scenarios.doors import Doors
from vrkiosk_scenarios.gaze import SEAL_RADIUS
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.solid import Interior, Solid, interior, room
from vrkiosk_scenarios.solids import Surfaces, build
from vrkiosk_scenarios.underframe import (
    HALF_M,
    LOW_M,
    UNDERCARRIAGE,
    last_number,
    patch_ends,
)

Corners = npt.NDArray[np.float64]

ROWS: Final = 3  # a low, b middle, c high: docs/events.md
RIGHT: Final[Vec] = (1.0, 0.0, 0.0)
UP: Final[Vec] = (0.0, 1.0, 0.0)
BACK: Final[Vec] = (0.0, 0.0, 1.0)  # towards the doors
LEFT: Final[Vec] = (-1.0, 0.0, 0.0)
AHEAD: Final[Vec] = (0.0, 0.0, -1.0)


@dataclass(frozen=True, slots=True)
class Face:
    """A surface laid flat. `origin`: its lower left corner in the world; `u`, `v`: unit vectors;
    `width` along u and `height` along v in metres."""

    name: str
    origin: Vec
    u: Vec
    v: Vec
    width: float
    height: float

    @property
    def normal(self) -> Vec:
        """u x v: towards whoever looks at it."""
        u, v = self.u, self.v
        return (
            u[1] * v[2] - u[2] * v[1],
            u[2] * v[0] - u[0] * v[2],
            u[0] * v[1] - u[1] * v[0],
        )

    def point(self, u: float, v: float) -> Vec:
        """The place in the world, `u` and `v` metres from the corner."""
        o, a, b = self.origin, self.u, self.v
        return (
            o[0] + a[0] * u + b[0] * v,
            o[1] + a[1] * u + b[1] * v,
            o[2] + a[2] * u + b[2] * v,
        )


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of a surface, named as the engine names it: from (u0, v0) to (u1, v1), metres on
    its face. `number` lies on top of a patch of the right door."""

    aoi: str
    face: Face
    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def area(self) -> float:
        """m2."""
        return (self.u1 - self.u0) * (self.v1 - self.v0)

    def holds(self, u: float, v: float) -> bool:
        return self.u0 <= u <= self.u1 and self.v0 <= v <= self.v1


def corners(patch: Patch) -> Corners:
    """(4, 3) corners in the world: lower left, then against the clock as one sees it."""
    ends = ((patch.u0, patch.v0), (patch.u1, patch.v0), (patch.u1, patch.v1), (patch.u0, patch.v1))
    return np.array([patch.face.point(u, v) for u, v in ends])


def patch_at(found: Mapping[str, Patch], face: str, u: float, v: float) -> Patch | None:
    """The patch at a place of a face, of those `patches` gave; None beside the face."""
    for patch in reversed(list(found.values())):  # what lies on top comes last
        if patch.face.name == face and patch.holds(u, v):
            return patch
    return None


def faces(scenario: Scenario) -> dict[str, Face]:
    """Every surface that has a place of its own, by its name in docs/events.md."""
    settings = settings_module.load_for(scenario.container.kind)
    space = room(scenario)
    seen = -space.front  # of the walls: as far as the wall in front
    x, low, high = space.half_width, space.floor, space.ceiling
    tall = high - low
    found = [
        Face("left_wall", (-x, low, 0.0), AHEAD, UP, seen, tall),
        Face("right_wall", (x, low, -seen), BACK, UP, seen, tall),
        Face("front_wall", (-x, low, -seen), RIGHT, UP, 2.0 * x, tall),
        Face("ceiling", (-x, high, 0.0), AHEAD, RIGHT, seen, 2.0 * x),
        Face("floor", (x, low, 0.0), AHEAD, LEFT, seen, 2.0 * x),
        *_door_faces(settings),
        *_outside_faces(_solids(scenario, settings)),
        *_below(scenario),
        _seal_face(settings),
    ]
    return {face.name: face for face in found}


def _door_faces(settings: Settings) -> list[Face]:
    """The outer faces of the shut leaves."""
    doors = settings.doors
    hinge_x, hinge_z = doors.hinge
    z, tall = hinge_z + doors.faces[1], doors.top - doors.bottom
    return [
        Face("door_left", (-hinge_x, doors.bottom, z), RIGHT, UP, doors.width, tall),
        Face("door_right", (hinge_x - doors.width, doors.bottom, z), RIGHT, UP, doors.width, tall),
    ]


def _below(scenario: Scenario) -> list[Face]:
    """The undercarriage, seen from below, where it can be."""
    if stand.height(scenario) == 0.0:
        return []
    corner, length = (-HALF_M, LOW_M, 0.0), scenario.container.internal_mm.length / 1000.0
    return [Face(UNDERCARRIAGE, corner, AHEAD, RIGHT, length, 2.0 * HALF_M)]


def _outside_faces(solids: Mapping[str, Solid]) -> list[Face]:
    found = []
    for name, side in (("left", -1.0), ("right", 1.0)):
        solid = solids[f"{name}_wall"]
        half, centre = solid.half, solid.pose[4:7]
        end = half[2] * side  # on the viewer's left: the front end of the left side
        corner = (centre[0] + side * half[0], centre[1] - half[1], centre[2] + end)
        along = BACK if side < 0 else AHEAD
        found.append(Face(f"outside_{name}", corner, along, UP, 2 * half[2], 2 * half[1]))
    return found


def _seal_face(settings: Settings) -> Face:
    """A square round the seal, as far as a glance beside it still counts as one at it."""
    doors = Doors(settings.doors, settings.rods)
    leaf = next(rod.leaf for rod in doors.rods if rod.name == settings.seal.rod)
    x, y, z = leaf.to_world(*settings.seal.place)
    size = 2.0 * SEAL_RADIUS
    return Face("seal", (x - SEAL_RADIUS, y - SEAL_RADIUS, z), RIGHT, UP, size, size)


def _solids(scenario: Scenario, settings: Settings) -> dict[str, Solid]:
    """What the surfaces are made of, doors shut, by name."""
    doors = Doors(settings.doors, settings.rods)
    found = {}
    for solid in build(scenario, settings, []):
        if solid.leaf in doors.leaves:
            solid.pose = doors.leaves[solid.leaf].pose_in(solid.in_leaf)
        found[solid.name] = solid
    return found


def patches(scenario: Scenario) -> dict[str, Patch]:
    """Every patch by its aoi, face by face. One that lies on another comes after it."""
    settings = settings_module.load_for(scenario.container.kind)
    surfaces, space = Surfaces(scenario, settings), interior(scenario)
    solids = _solids(scenario, settings)
    found: dict[str, Patch] = {}
    for face in faces(scenario).values():
        if face.name == "seal":
            found["seal"] = Patch("seal", face, 0.0, 0.0, face.width, face.height)
            continue
        solid = _solid_of(face, solids)
        across, up = _cuts(face, surfaces, space)
        if face.name == UNDERCARRIAGE:
            across, up = _member_cuts(scenario), [0.0, face.height]
        for u0, u1 in pairwise(across):
            for v0, v1 in pairwise(up):
                u, v = _clear_of_number(face, surfaces, (u0, u1), (v0, v1))
                aoi = surfaces.aoi(solid, face.point(u, v), face.normal)
                found[aoi] = Patch(aoi, face, u0, v0, u1, v1)
        if face.name == "door_right":
            found["number"] = _number_patch(face, surfaces)
    return found


def _solid_of(face: Face, solids: Mapping[str, Solid]) -> Solid:
    carries = {"outside_left": "left_wall", "outside_right": "right_wall", UNDERCARRIAGE: "floor"}
    return solids[carries.get(face.name, face.name)]


def _cuts(face: Face, surfaces: Surfaces, space: Interior) -> tuple[list[float], list[float]]:
    """Where a face is cut, along u and along v, metres, both ends included."""
    thirds = [face.height * i / ROWS for i in range(ROWS + 1)]
    if face.name.startswith("door_"):
        return [0.0, face.width], thirds
    if face.name == "front_wall":
        return [face.width * i / ROWS for i in range(ROWS + 1)], thirds
    count = len(surfaces.patches()[face.name]) // ROWS
    edges = [space.front * i / count for i in range(count + 1)]  # z
    # The first and the last column reach to the ends of the face: a side is longer than the room.
    start, end = face.origin[2], face.origin[2] + face.u[2] * face.width
    low, high = min(start, end), max(start, end)
    inner = [z for z in edges[1:-1] if low < z < high]
    along = sorted(abs(z - start) for z in inner)
    return [0.0, *along, face.width], thirds


def _member_cuts(scenario: Scenario) -> list[float]:
    """Where the undercarriage is cut, metres from the doors."""
    kind = scenario.container.kind
    ends = [patch_ends(kind, number) for number in range(1, last_number(kind) + 1)]
    return [-begin for begin, _ in ends] + [-ends[-1][1]]


def _number_patch(face: Face, surfaces: Surfaces) -> Patch:
    near, far, low, high = surfaces.number
    bottom = face.origin[1]
    return Patch("number", face, face.width - far, low - bottom, face.width - near, high - bottom)


def _clear_of_number(
    face: Face, surfaces: Surfaces, u: tuple[float, float], v: tuple[float, float]
) -> tuple[float, float]:
    """The middle of a cell; near its lower corner where the number covers the middle."""
    middle = ((u[0] + u[1]) / 2.0, (v[0] + v[1]) / 2.0)
    if face.name == "door_right" and _number_patch(face, surfaces).holds(*middle):
        return (u[0] + 0.01, v[0] + 0.01)
    return middle
