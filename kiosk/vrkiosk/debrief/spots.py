"""Where the things of a miss report are in the box, and from where one sees each.

Places are those of the box as it was found, doors shut; world frame, metres. Nothing here decides
what was missed: that is the result's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios import hatches
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_y,
    add,
    angle_of,
    forward,
    place_of,
    pose,
    rotate,
    scale,
    transform,
)
from vrkiosk_scenarios.hide_parts import parts as hide_parts
from vrkiosk_scenarios.hide_solids import plate
from vrkiosk_scenarios.hides import Hide, taken_for
from vrkiosk_scenarios.openings import has_lid, open_parts
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.settings import load_for
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_scenarios.solid import interior
from vrkiosk_scenarios.solids import CartonPlan, carton_plans
from vrkiosk_scenarios.unwrapped import Patch, corners, patches

Corners = tuple[Vec, Vec]  # lowest and highest
BACK: Final[Vec] = (0.0, 0.0, 1.0)
AHEAD: Final[Vec] = (0.0, 0.0, -1.0)
UNDER_M: Final = 0.02  # below the floor: under the box
FROM_DOORS_M: Final = 1.6  # nearer to the doors, nobody stands between them and a thing
PACK_M: Final = 0.12  # about half of a pack's longest side
AWAY_M: Final = (1.2, 2.2)  # least and most, from a thing to the eyes that are shown it
PER_SIZE: Final = 0.8  # of its longest side
BESIDE_M: Final = 1.9  # from the middle line, before a side of the box
KNEEL_M: Final = 0.85  # by which the eyes of one who looks under the box are lower
FROM_WALL_M: Final = 0.42  # of somebody who stands in the box
DOWNWARDS: Final = 0.5  # tangent of the angle from which a look goes down
CLEAR_M: Final = 0.55  # round the line of sight, where no cargo is left


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing that hides something, or shows a sign of it. point: its middle; normal: towards
    whoever looks at it; corners: round all of it. covers: parts that hide it, contents: parts
    that show once those are gone."""

    point: Vec
    normal: Vec
    corners: Corners
    covers: tuple[str, ...] = ()
    contents: tuple[tuple[str, Pose], ...] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one stands to see a spot: feet, and the way to look, level."""

    feet: Vec
    way: Vec

    def world_from_stage(self, head: Pose) -> Pose:
        """Where the room has to be for a head in the stage to stand there and look that way."""
        look = forward(head)
        turn = about_y(angle_of(-self.way[0], -self.way[2]) - angle_of(-look[0], -look[2]))
        x, _, z = rotate(turn, place_of(head))
        return pose(turn, (self.feet[0] - x, self.feet[1], self.feet[2] - z))


class Spots:
    """The spots of one box. first: the scene as it was found."""

    def __init__(
        self, scenario: Scenario, description: SceneDescription, first: SceneSnapshot
    ) -> None:
        self._scenario = scenario
        self._settings = load_for(scenario.container.kind)
        self._index = {part.name: i for i, part in enumerate(description.parts)}
        self._poses = first.poses
        self._ground = description.ground
        self._room = interior(scenario)
        self._plans = carton_plans(scenario, Random(0))
        self.patches: Mapping[str, Patch] = patches(scenario)

    def spot(self, aoi: str, *, hidden: bool = False) -> Spot | None:
        """Of a surface, a patch, or a thing, by its name; None for what has no place, as papers.
        hidden: what is concealed there, not only where one looks."""
        surface = surface_of(aoi)
        hide = next((h for h in self._scenario.hides if taken_for(h) == surface), None)
        if hide is not None and hide.packs and (hidden or aoi == surface):
            return self._hide(hide)
        if surface in ("carton", "find"):
            return self._cargo(aoi)
        if aoi in self.patches or any(p.face.name == surface for p in self.patches.values()):
            return self._surface(aoi)
        return self._thing(surface)

    def _hide(self, hide: Hide) -> Spot:
        where = plate(hide, self._scenario, self._settings)
        names = [part.name for part in hide_parts(hide, self._scenario.container.kind)]
        covers = [name for name in names if name in self._index]
        if surface_of(taken_for(hide)).startswith("hatch_"):
            covers.append(taken_for(hide))
        packs = [
            f"{block.name}_{number:03d}"
            for block in hide.packs
            for number in range(1, block.number + 1)
        ]
        places = self._poses[[self._index[name] for name in packs], 4:7].astype(np.float64)
        low, high = places.min(axis=0) - PACK_M, places.max(axis=0) + PACK_M
        away = scale(where.inward, -1.0)
        return Spot(_vec((low + high) / 2), away, (_vec(low), _vec(high)), tuple(covers))

    def _cargo(self, aoi: str) -> Spot | None:
        """Cartons that hold what they should not; else the one named, else the first."""
        surface = surface_of(aoi)
        own = [plan for plan in self._plans if plan.surface == surface]
        guilty = {find.name for find in self._scenario.finds if find.contraband}
        telling = [p for p in own if p.contents is not None or p.aoi.partition("/")[2] in guilty]
        chosen = [p for p in own if p.aoi == aoi] or telling or own[:1]
        if not chosen:
            return None
        places = np.array([self._poses[self._index[p.name], 4:7] for p in chosen], np.float64)
        halves = np.array([p.half for p in chosen])
        low, high = (places - halves).min(axis=0), (places + halves).max(axis=0)
        middle = _vec(places[int(np.argmax(places[:, 2]))])  # nearest to the doors
        covers = [p.name for p in chosen if p.contents is not None and has_lid(p)]
        contents = [row for p in chosen if p.contents is not None for row in self._opened(p)]
        shown = bool(contents)
        near = middle[2] > -FROM_DOORS_M  # seen from within: before it are the doors
        return Spot(
            middle,
            AHEAD if near else BACK,
            (_vec(low), _vec(high)),
            tuple(covers) if shown else (),
            tuple(contents),
        )

    def _opened(self, plan: CartonPlan) -> list[tuple[str, Pose]]:
        where = _pose(self._poses[self._index[plan.name]])
        found = []
        for part in open_parts(plan):
            if part.name in self._index:
                at = transform(where, place_of(part.at))
                found.append((part.name, pose((where[0], where[1], where[2], where[3]), at)))
        return found

    def _surface(self, aoi: str) -> Spot:
        """A patch, or all patches of a surface."""
        surface = surface_of(aoi)
        own = [p for name, p in self.patches.items() if name == aoi or p.face.name == surface]
        own = [self.patches[aoi]] if aoi in self.patches else own
        points = np.concatenate([corners(patch) for patch in own])
        low, high = points.min(axis=0), points.max(axis=0)
        return Spot(_vec((low + high) / 2), own[0].face.normal, (_vec(low), _vec(high)))

    def _thing(self, name: str) -> Spot | None:
        """A part of the scene by its name: a hatch, the weighbridge's display."""
        if name not in self._index:
            return None
        at = place_of(_pose(self._poses[self._index[name]]))
        if name.startswith("hatch_"):
            at = add(at, (hatches.CENTRE[0], hatches.CENTRE[1], hatches.FACE_Z))
        reach = (0.3, 0.3, 0.05)
        low = (at[0] - reach[0], at[1] - reach[1], at[2] - reach[2])
        return Spot(at, BACK, (low, add(at, reach)))

    def is_low(self, spot: Spot, eye_y: float) -> bool:
        """Whether one looks down at a spot, from eyes so high in the world."""
        x, y, z = spot.point
        feet = self.stand(spot).feet
        away = hypot(x - feet[0], z - feet[2])
        return eye_y - y > DOWNWARDS * away

    def stand(self, spot: Spot) -> Stand:
        """Where to see a spot from: straight before it, on the floor one would stand on."""
        x, y, z = spot.point
        space, away = self._room, _away(spot)
        within = abs(x) < space.half_width + 0.4 and space.front - 0.4 < z < 0.15
        if within and y < space.floor - UNDER_M:
            side = 1.0 if x >= 0.0 else -1.0
            feet = (side * BESIDE_M, self._ground - KNEEL_M, z)
        elif within and not self._outward(spot):
            ahead = spot.normal if abs(spot.normal[1]) < 0.5 else BACK
            most = space.half_width - FROM_WALL_M
            deep = min(max(z + ahead[2] * away, space.front + FROM_WALL_M), -FROM_WALL_M)
            feet = (min(max(x + ahead[0] * away, -most), most), space.floor, deep)
        else:
            feet = (x + spot.normal[0] * away, 0.0, z + spot.normal[2] * away)
            if abs(spot.normal[0]) > 0.5 or feet[2] < 0.0:  # beside it, on the yard's ground
                feet = (feet[0], self._ground, feet[2])
        way = (x - feet[0], 0.0, z - feet[2])
        length = hypot(way[0], way[2])
        return Stand(feet, scale(way, 1.0 / length) if length > 1e-3 else (0.0, 0.0, -1.0))

    def _outward(self, spot: Spot) -> bool:
        """Whether it is on the outside of the box: doors, seal, number, sides."""
        x, _, z = spot.point
        out_side = abs(spot.normal[0]) > 0.5 and spot.normal[0] * x > 0.0
        return out_side or (spot.normal[2] > 0.5 and z > -0.2)

    def in_the_way(self, spot: Spot, stand: Stand, eye_y: float) -> tuple[str, ...]:
        """Cargo between the eyes and a spot, or where one stands; not what is shown."""
        eye = np.array((stand.feet[0], eye_y, stand.feet[2]))
        way = np.array(spot.point) - eye
        low, high = (np.array(corner) for corner in spot.corners)
        within = self._room.front < stand.feet[2] < 0.0 and stand.feet[1] >= self._room.floor
        found = []
        for plan in self._plans if within else ():
            at = self._poses[self._index[plan.name], 4:7].astype(np.float64)
            shown = bool(((at >= low - 0.02) & (at <= high + 0.02)).all())
            share = min(max(float((at - eye) @ way) / float(way @ way), 0.0), 1.0)
            reach = CLEAR_M + max(plan.half)
            beside = float(np.hypot(at[0] - eye[0], at[2] - eye[2]))
            if not shown and (np.linalg.norm(eye + share * way - at) < reach or beside < reach):
                found.append(plan.name)
        return tuple(found)


def _away(spot: Spot) -> float:
    """From a spot to the eyes: what is large is seen from farther away."""
    size = max(high - low for low, high in zip(*spot.corners, strict=True))
    return min(max(PER_SIZE * size, AWAY_M[0]), AWAY_M[1])


def _vec(values: npt.NDArray[np.float64] | Sequence[float]) -> Vec:
    x, y, z = values
    return (float(x), float(y), float(z))


def _pose(values: npt.NDArray[np.float32]) -> Pose:
    return tuple(values.tolist())
