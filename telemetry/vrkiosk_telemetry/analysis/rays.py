"""Rays against the solids of a scenario, for records without a `gaze` table.

The same boxes the engine asks, with the doors and cartons where the record says they were; the
seal counts from within the engine's radius until it was cut, and the tablet's glass hides what is
behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.doors import Doors
from vrkiosk_scenarios.gaze import SEAL_RADIUS
from vrkiosk_scenarios.geometry import DEGREE, Vec, about_x, pose
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.solid import Solid
from vrkiosk_scenarios.solids import Surfaces, build, carton_plans
from vrkiosk_telemetry.analysis.parts import PartTracks
from vrkiosk_telemetry.analysis.rotations import compose, rotate, to_local, transform
from vrkiosk_telemetry.analysis.samples import Array, Mask, Samples, Times

Codes = npt.NDArray[np.int64]

CHUNK: Final = 2048  # frames at once: some 20 MB
GLASS_M: Final = 0.002


@dataclass(frozen=True, slots=True)
class Met:
    """What the ray of one frame met: patch, its point in the world with all parts where they were
    at the start, and the distance; m."""

    frame: int
    aoi: str
    point: Vec
    distance: float


class Boxes:
    """The solids of a session over time. A box is given in its part's frame, or in the world."""

    def __init__(self, scenario: Scenario, seed: int, tracks: PartTracks) -> None:
        settings = settings_module.load_for(scenario.container.kind)
        self._reach = settings.gaze.reach
        self._surfaces = Surfaces(scenario, settings)
        self._tracks = tracks
        self._solids = build(scenario, settings, carton_plans(scenario, Random(seed)))
        doors = Doors(settings.doors, settings.rods)
        for solid in self._solids:
            if solid.leaf in doors.leaves:
                solid.pose = doors.leaves[solid.leaf].pose_in(solid.in_leaf)
        glass = _glass(settings)
        if glass is not None and tracks.number("tablet") >= 0:
            self._solids.append(glass)
        self._part = [tracks.number(_part_name(solid)) for solid in self._solids]
        self._start = tracks.start_poses()
        # Box poses in the frame of the part that carries them, from where both began.
        self._in_part = [
            np.array(solid.pose)
            if part < 0 or solid.name == "tablet"
            else _relative(self._start[part], np.array(solid.pose))
            for solid, part in zip(self._solids, self._part, strict=True)
        ]
        self._half = np.array([solid.half for solid in self._solids])
        self._closed = np.array([solid.pose for solid in self._solids])
        seal = next(rod.leaf for rod in doors.rods if rod.name == settings.seal.rod)
        self._seal = np.array(seal.to_world(*settings.seal.place))

    def look(self, samples: Samples, wanted: Mask, seal_cut: int | None) -> Iterable[Met]:
        """What the gaze of the `wanted` frames met, where that has a name. seal_cut: ns, None:
        never."""
        frames = np.flatnonzero(wanted)
        for begin in range(0, len(frames), CHUNK):
            rows = frames[begin : begin + CHUNK]
            eye, way = samples.eye[rows].astype(np.float64), samples.way[rows].astype(np.float64)
            poses = self._poses(samples.t[rows])
            distance, box, face = _nearest(poses, self._half, eye, way, self._reach)
            seal = self._at_seal(eye, way, distance)
            if seal_cut is not None:
                seal &= samples.t[rows] < seal_cut
            points, normals = self._at_start(poses, box, eye + way * distance[:, None], face)
            for i, frame in enumerate(rows.tolist()):
                if seal[i]:
                    far = float((self._seal - eye[i]) @ way[i])
                    yield Met(frame, "seal", _vec(self._seal), far)
                elif box[i] >= 0:
                    solid, point = self._solids[int(box[i])], _vec(points[i])
                    aoi = self._surfaces.aoi(solid, point, _vec(normals[i]))
                    if aoi:
                        yield Met(frame, aoi, point, float(distance[i]))

    def _poses(self, t: Times) -> Array:
        """(n, boxes, 7) in the world."""
        found = np.empty((len(t), len(self._solids), 7))
        for i, (part, own) in enumerate(zip(self._part, self._in_part, strict=True)):
            found[:, i] = own if part < 0 else compose(self._tracks.at(part, t), own[None, :])
        return found

    def _at_seal(self, eye: Array, way: Array, distance: Array) -> Mask:
        to_seal = self._seal - eye
        far = (to_seal * way).sum(axis=1)
        aside = np.sqrt(np.maximum((to_seal * to_seal).sum(axis=1) - far * far, 0.0))
        near: Mask = (far > 0.0) & (far <= distance + SEAL_RADIUS) & (aside <= SEAL_RADIUS)
        return near

    def _at_start(self, poses: Array, box: Codes, point: Array, face: Array) -> tuple[Array, Array]:
        """(n, 3) points and normals with all parts where they were at the start. face: (n, 3) in
        the box's own frame."""
        now, then = poses[np.arange(len(box)), box], self._closed[box]
        return transform(then, to_local(now, point)), rotate(then[:, :4], face)


def _vec(values: Array) -> Vec:
    x, y, z = values.tolist()
    return (x, y, z)


def _part_name(solid: Solid) -> str:
    return f"leaf_{solid.leaf}" if solid.leaf in ("left", "right") else solid.name


def _glass(settings: Settings) -> Solid | None:
    """The tablet's screen as a thin box in the tablet's frame; it has no name of a surface."""
    display = settings.displays.get("tablet")
    if display is None:
        return None
    half = (display.size_mm[0] / 2000.0, display.size_mm[1] / 2000.0, GLASS_M / 2.0)
    where = pose(about_x(display.tilt_deg * DEGREE), display.place)
    return Solid("tablet", "", "glass", 0.0, half, where)


def _relative(base: Array, own: Array) -> Array:
    """The pose `own` seen from inside `base`."""
    back = np.concatenate([base[:4] * np.array([-1.0, -1.0, -1.0, 1.0]), np.zeros(3)])
    inverse = np.concatenate([back[:4], rotate(back[:4], -base[4:])])
    return compose(inverse, own)


def _into_boxes(poses: Array, eye: Array, way: Array) -> tuple[Array, Array]:
    """(n, boxes, 3) origins and directions of rays as each box sees them. A box that did not move
    meanwhile is turned once."""
    start, along = np.empty((*poses.shape[:2], 3)), np.empty((*poses.shape[:2], 3))
    for i in range(poses.shape[1]):
        own = poses[:1, i] if (poses[:, i] == poses[0, i]).all() else poses[:, i]
        axes = np.stack([rotate(own[:, :4], axis) for axis in np.eye(3)], axis=-1)
        apart = eye - own[:, 4:]
        if len(own) == 1:
            start[:, i], along[:, i] = apart @ axes[0], way @ axes[0]
        else:
            start[:, i] = np.einsum("ni,nij->nj", apart, axes)
            along[:, i] = np.einsum("ni,nij->nj", way, axes)
    return start, along


def _nearest(
    poses: Array, half: Array, eye: Array, way: Array, reach: float
) -> tuple[Array, Codes, Array]:
    """Distance, box (-1: none within reach) and outward normal in the box's own frame of what each
    ray enters first: the slab method. poses: (n, boxes, 7)."""
    start, along = _into_boxes(poses, eye, way)
    along = np.where(np.abs(along) < 1e-12, 1e-12, along)
    first, second = (-half - start) / along, (half - start) / along
    enter = np.minimum(first, second)
    leave = np.maximum(first, second).min(axis=-1)
    axis = enter.argmax(axis=-1)
    into = np.take_along_axis(enter, axis[..., None], axis=-1)[..., 0]
    hit = (into <= leave) & (into > 0.0)
    into = np.where(hit, into, np.inf)
    box = into.argmin(axis=1)
    rows = np.arange(len(eye))
    distance = into[rows, box]
    none = ~(distance <= reach)
    side = axis[rows, box]
    normal = np.zeros((len(eye), 3))
    normal[rows, side] = -np.sign(along[rows, box, side])
    return np.where(none, reach, distance), np.where(none, -1, box), normal
