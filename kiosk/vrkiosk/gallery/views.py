"""Where the gallery's cameras stand: round a model, and at what matters in a scenario.

Poses are (7) float32, quaternion x, y, z, w and position in metres; a camera looks along its -z.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import radians, tan
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.doors import Doors
from vrkiosk_scenarios.observation import FINDS
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_scenarios.world import World

Pose = npt.NDArray[np.float32]
Corner = npt.NDArray[np.float32]
Vec3 = tuple[float, float, float]

MODEL_FOV: Final = radians(32.0)
FRONT: Final[Vec3] = (0.55, 0.38, 0.75)  # towards the camera, for a model's two pictures
BACK: Final[Vec3] = (-0.62, 0.30, -0.72)
ROOM_EYE: Final[Vec3] = (1.6, 1.65, 2.4)  # in models that are looked at from within
ROOM_TO: Final[Vec3] = (-0.4, 1.2, -3.0)
ROOM_BACK: Final[Vec3] = (2.5, 1.65, -1.9)
ROOM_OUT: Final[Vec3] = (-3.0, 1.1, 0.6)
DOOR_DEGREES: Final = 102.0  # of open leaves: as far as they go by themselves
TORCH_BELOW: Final = (0.22, -0.28, -0.1)  # of the torch from the eye that looks along it
OVER_TROLLEY: Final = np.array((0.55, 1.75, 0.75))  # an eye beside it, and what it looks at
ON_TROLLEY: Final = np.array((0.0, 0.9, 0.0))
KNEELING: Final = 0.5  # of the eyes of one who kneels
BEHIND_DOORS, AHEAD_OF_WHEELS = -1.4, -5.5  # z where one kneels before a box on blocks, a trailer
UNHIDDEN: Final = ("ground", "container_", *FINDS)  # models shown where hides are laid bare


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a scenario. open: angle of both leaves in degrees; bare: only the box and what
    is hidden in it are shown; fov: vertical, radians."""

    name: str
    eye: Vec3
    to: Vec3
    fov: float = radians(58.0)
    open: float = 0.0
    torch: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """A view made ready: the scene as it stands in it, and the camera."""

    name: str
    camera: Pose
    fov: float
    snapshot: SceneSnapshot = field(repr=False)


def look_at(eye: Vec3, to: Vec3) -> Pose:
    """Camera pose (7) at `eye` that looks at `to`, upright."""
    back = np.subtract(eye, to).astype(np.float64)
    back /= np.linalg.norm(back)
    up = (0.0, 1.0, 0.0) if abs(back[1]) < 0.999 else (0.0, 0.0, -1.0)
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    pose = np.empty(7, np.float32)
    pose[:4] = _quaternion(np.stack((right, np.cross(back, right), back), axis=1))
    pose[4:] = eye
    return pose


def _quaternion(turn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(4) x, y, z, w of a rotation matrix, by its eigenvector (Bar-Itzhack 2000)."""
    (a, b, c), (d, e, f), (g, h, i) = turn.tolist()
    k = np.array(
        [
            [a - e - i, b + d, c + g, h - f],
            [b + d, e - a - i, f + h, c - g],
            [c + g, f + h, i - a - e, d - b],
            [h - f, c - g, d - b, a + e + i],
        ]
    )
    _, vectors = np.linalg.eigh(k)
    found = vectors[:, -1]
    return np.asarray(found if found[3] >= 0 else -found)


def model_camera(low: Corner, high: Corner, way: Vec3, aspect: float) -> Pose:
    """A camera from direction `way` that just sees all of the box from `low` to `high`."""
    middle = (low.astype(np.float64) + high) / 2
    half = (high.astype(np.float64) - low) / 2
    direction = np.array(way) / np.linalg.norm(way)
    pose = look_at(_vec(middle + direction), _vec(middle))
    corners = half * np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    right, up = _axes(pose)
    wide, tall, deep = abs(corners @ right), abs(corners @ up), corners @ direction
    room = tan(MODEL_FOV / 2) * 0.92
    away = float(np.maximum(wide / aspect, tall).max() / room)
    away = max(away, float((np.maximum(wide / aspect, tall) / room + deep).max()))
    pose[4:] = middle + direction * max(away, 0.03)
    return pose


def _axes(pose: Pose) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    x, y, z, w = (float(v) for v in pose[:4])
    right = np.array([1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)])
    up = np.array([2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)])
    return right, up


def _vec(point: npt.NDArray[np.float64]) -> Vec3:
    x, y, z = point.tolist()
    return (x, y, z)


def scenario_views(world: World) -> list[View]:
    """The key views of a scenario, fitted to the size of its box."""
    space = world.space
    deep, top = space.front, space.ceiling
    x, y, z = world.snapshot.poses[world.part("seal"), 4:7].tolist()
    middle = (space.floor + top) / 2
    trolley = world.snapshot.poses[world.part("trolley"), 4:7].astype(np.float64)
    low = world.description.ground  # the yard's eyes are as high above it as it is low
    views = [
        View("yard", (5.2, 1.68 + low, 6.4), (-0.6, 1.4, -2.6), radians(60.0), DOOR_DEGREES),
        View("yard from behind", (-4.6, 1.68 + low, deep - 5.0), (1.0, 1.5, -2.0), radians(60.0)),
        View(
            "yard from the doors", (0.4, 1.68, -0.4), (2.2, 1.5, 12.0), radians(68.0), DOOR_DEGREES
        ),
        View("doors", (0.35, 1.66, 3.0), (0.0, middle, 0.0), radians(58.0)),
        View("trolley", _vec(trolley + OVER_TROLLEY), _vec(trolley + ON_TROLLEY)),
        View("seal", (x + 0.14, y + 0.10, z + 0.34), (x, y - 0.03, z), radians(34.0)),
        View("side", (3.9, 1.68 + low, deep / 2 + 2.0), (1.2, 1.4, deep / 2), radians(70.0)),
        View("foot", (-2.3, 0.32 + low, 1.2), (0.0, 0.25 + low, deep * 0.4), radians(48.0)),
        View("interior by day", (0.1, 1.72, -0.3), (0, 1.2, deep), radians(56.0), DOOR_DEGREES),
        View(
            "interior by torch",
            (0.1, 1.72, deep * 0.55),
            (0.0, 1.25, deep),
            radians(62.0),
            DOOR_DEGREES,
            torch=True,
        ),
        View("looking out", (0.0, 1.75, deep * 0.8), (0.0, 1.4, 1.0), radians(56.0), DOOR_DEGREES),
    ]
    if low < 0.0:  # what one sees who kneels beside it
        z = AHEAD_OF_WHEELS if world.scenario.place.stand == "chassis" else BEHIND_DOORS
        eye, to = (1.5, low + KNEELING, z), (-0.2, 0.05, z - 1.5)
        views += [
            View("under by day", eye, to, radians(62.0)),
            View("under by torch", eye, to, radians(62.0), torch=True),
        ]
    return views + _hide_views(world)


def _hide_views(world: World) -> list[View]:
    """Where contraband is: what is in front of it taken away, lit by the torch; a pocket in a
    wall's foam as it is closed, from within and from outside."""
    parts, shown = world.description.parts, world.snapshot.visible
    packs = [i for i, part in enumerate(parts) if part.model in FINDS and shown[i]]
    if not packs:
        return []
    places = world.snapshot.poses[packs, 4:7].astype(np.float64)
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    reach = max(float(np.linalg.norm(high - low)), 0.6)
    space = world.space
    side = float(np.sign(middle[0]))
    if abs(middle[0]) > space.half_width:
        wall = (side * space.half_width, 1.3, float(middle[2]))
        within = (-0.4 * side, 1.7, wall[2] + 1.7)
        outside = (2.6 * side, 1.6, wall[2] + 1.2)
        return [
            View("hides", within, wall, radians(58.0), DOOR_DEGREES, True),
            View("hides from outside", outside, wall, radians(60.0)),
        ]
    eye = middle + np.array((0.25, 0.45, 1.1)) * reach
    eye[0] = float(np.clip(eye[0], 0.3 - space.half_width, space.half_width - 0.3))
    eye[1] = float(np.clip(eye[1], space.floor + 0.4, space.ceiling - 0.25))
    if space.front < middle[2] < 0.0:
        eye[2] = min(eye[2], -0.2)
    if middle[1] < space.floor - 0.01:  # under the boards: from below and beside
        eye = np.array((0.6, world.description.ground + 0.35, middle[2] - 0.9))
    return [View("hides", _vec(eye), _vec(middle), radians(62.0), DOOR_DEGREES, True, True)]


def ready(world: World, view: View) -> Shot:
    """The scenario's scene as it stands in a view. Changes the world: its doors, torch, parts."""
    snapshot = world.snapshot
    engine.show_tools(world)
    _open(world, world.doors, view.open)
    for i, part in enumerate(world.description.parts):
        if view.bare and not part.model.startswith(UNHIDDEN):
            snapshot.visible[i] = False
    camera = look_at(view.eye, view.to)
    snapshot.torch_on = view.torch
    if view.torch:
        snapshot.torch[:] = camera
        right, up = _axes(camera)
        aside, above, ahead = TORCH_BELOW
        snapshot.torch[4:] += aside * right + above * up - ahead * np.cross(right, up)
    return Shot(view.name, camera, view.fov, snapshot)


def _open(world: World, doors: Doors, degrees: float) -> None:
    for leaf in doors.leaves.values():
        leaf.turn_to(world, radians(degrees))
    if degrees:
        for part in ("seal", "seal_pin"):
            world.hide(part)
