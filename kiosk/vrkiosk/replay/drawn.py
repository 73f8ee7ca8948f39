"""What a replay draws over the scene: the officer's figure, gaze and its trail, coverage.

All of it is read from the record; nothing is computed that the score is made of. World frame,
metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.replay.ghost import (
    OFFICER,
    Figure,
    draw_gaze,
    draw_hand,
    draw_head,
    draw_trail,
)
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.state import Coverage, ReplayState, View
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.transforms import rotation
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.search import section_of, zones
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_scenarios.unwrapped import Patch, corners, patches
from vrkiosk_telemetry.played import rubric_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import FrameInput

Points = npt.NDArray[np.float64]
Pose = npt.NDArray[Any]
Times = npt.NDArray[np.int64]

TRAIL_NS: Final = 4_000_000_000
TRAIL_POINTS: Final = 240  # of 4 s at 90 Hz every other one is drawn
FRESH_NS: Final = 1_500_000_000  # a patch just seen shows stronger so long
NEVER: Final = np.iinfo(np.int64).max
LIFT: Final = 0.012  # metres before a surface that its patches are painted
# Bluish green and vermilion of Okabe and Ito: told apart with every kind of colour blindness.
SEEN_RGB: Final = (0.0, 0.62, 0.45)
MISSED_RGB: Final = (0.84, 0.37, 0.0)
FAINT, PALE, STRONG = 0.12, 0.36, 0.6  # opacity of a patch
LEAVES: Final = {"door_left": "leaf_left", "door_right": "leaf_right", "number": "leaf_right"}


class Trail:
    """Where the gaze met things over the whole record, from its table `gaze`. `known`: there is
    such a table."""

    def __init__(self, session: Session) -> None:
        table = session.table("gaze")
        self.known = len(table) > 0
        names = ("t", "object", "distance", "x", "y", "z")
        t, part, distance, *place = (table.column(n).to_numpy() for n in names)
        self._t = np.maximum.accumulate(t) if len(t) else t
        self._part, self._distance = part, distance
        self._place = np.stack(place, axis=1) if self.known else np.zeros((0, 3), np.float32)

    def reach(self, t: int) -> float:
        """Metres along the gaze shown at `t` (ns) to what it met; 0.0: nothing."""
        row = int(np.searchsorted(self._t, t, side="right")) - 1
        return float(self._distance[row]) if row >= 0 else 0.0

    def before(self, t: int, snapshot: SceneSnapshot) -> tuple[Points, npt.NDArray[np.float64]]:
        """Points (n, 3) of the last seconds in the world, where the things looked at are now, and
        their age 0..1; a row of NaN where nothing was met."""
        first, end = np.searchsorted(self._t, (t - TRAIL_NS, t + 1))
        step = max(-(-(end - first) // TRAIL_POINTS), 1)
        rows = np.arange(first + (-first % step), end, step)  # the same rows from frame to frame
        points = self._place[rows].astype(np.float64)
        parts = self._part[rows]
        for part in np.unique(parts[parts >= 0]).tolist():
            if part < len(snapshot.poses):
                pose = snapshot.poses[part]
                mine = parts == part
                points[mine] = points[mine] @ rotation(pose) + pose[4:7]
        points[self._distance[rows] <= 0.0] = np.nan
        return points, (t - self._t[rows]) / TRAIL_NS


class CoveragePatches:
    """Every patch as a quadrilateral with the times at which it (t) and its section (section_t)
    were first seen in light or tested, ns.

    The score counts sections: columns of patches (`EventLog.sections`). wanted: it counts for the
    search at all. Patches of a door go with its leaf. scenario None: no patches. covered: when
    each was, ns; shut: poses of the description's parts with the doors shut; known: the
    patches, where they were worked out before.
    """

    def __init__(
        self,
        scenario: Scenario | None,
        rubric: Rubric,
        covered: Mapping[str, int],
        description: SceneDescription,
        shut: Pose,
        known: Mapping[str, Patch] | None = None,
    ) -> None:
        found = dict(known or (patches(scenario) if scenario is not None else {}))
        found.pop("seal", None)
        self.names = tuple(found)
        surfaces = [surface_of(aoi) for aoi in found]
        self.surfaces = np.array(surfaces, np.str_)
        quads = [corners(patch) for patch in found.values()]
        normals = [patch.face.normal for patch in found.values()]
        self.normals = np.array(normals, np.float64).reshape(-1, 3)
        self.quads = np.array(quads, np.float64).reshape(-1, 4, 3) + LIFT * self.normals[:, None]
        self._take(covered)
        wanted = {z.surface for z in zones(scenario, rubric)} if scenario is not None else set()
        self.wanted = np.array([s in wanted for s in surfaces], np.bool_)
        self._leaves = _leaves(surfaces, description)
        self._shut = {part: shut[part].copy() for part, _ in self._leaves}

    @classmethod
    def of(cls, record: ReplayRecord) -> CoveragePatches:
        """Those of a record."""
        first = record.playback
        first.seek(first.start)
        rubric, poses = rubric_of(record.session), first.snapshot.poses
        return cls(record.scenario, rubric, record.covered, first.description, poses)

    def at_times(self, covered: Mapping[str, int]) -> CoveragePatches:
        """The same patches, covered at other times."""
        other = copy(self)
        other._take(covered)
        return other

    def _take(self, covered: Mapping[str, int]) -> None:
        self.t = np.array([covered.get(aoi, NEVER) for aoi in self.names], np.int64)
        self.section_t = _of_sections(self.names, self.t)

    def __len__(self) -> int:
        return len(self.names)

    def now(self, snapshot: SceneSnapshot) -> tuple[Points, Points]:
        """Corners (n, 4, 3) and normals (n, 3), the doors as they stand."""
        quads, normals = self.quads.copy(), self.normals.copy()
        for part, rows in self._leaves:
            shut, pose = self._shut[part], snapshot.poses[part]
            turn = rotation(shut).T @ rotation(pose)
            quads[rows] = (quads[rows] - shut[4:7]) @ turn + pose[4:7]
            normals[rows] = normals[rows] @ turn
        return quads, normals


def _of_sections(names: tuple[str, ...], t: Times) -> Times:
    """The earliest time within the section of each patch."""
    sections = [section_of(aoi) for aoi in names]
    first: dict[tuple[str, str], int] = {}
    for section, own in zip(sections, t.tolist(), strict=True):
        first[section] = min(own, first.get(section, NEVER))
    return np.array([first[section] for section in sections], np.int64)


def _leaves(
    surfaces: list[str], description: SceneDescription
) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Parts that are door leaves, with the patches on them."""
    found = []
    for number, part in enumerate(description.parts):
        rows = [i for i, s in enumerate(surfaces) if LEAVES.get(s) == part.name]
        if rows:
            found.append((number, np.array(rows, np.intp)))
    return found


class WorldMarks:
    """Fills `marks` for each picture of a record."""

    def __init__(self, record: ReplayRecord) -> None:
        self.marks = Marks()
        self.trail = Trail(record.session)
        self.patches = CoveragePatches.of(record)

    def fill(
        self, state: ReplayState, frame: FrameInput, snapshot: SceneSnapshot, camera: Pose
    ) -> Marks:
        """camera: pose (7) in the world from which it will be seen."""
        marks = self.marks
        marks.clear()
        marks.through = 0.0
        if state.coverage is not Coverage.OFF:
            self._paint_coverage(state, snapshot, camera[4:7])
        own_eyes = state.view is View.OFFICER
        figure = Figure.of(frame, snapshot, self.trail.reach(state.t))
        if state.trail:
            draw_trail(marks, *self.trail.before(state.t, snapshot), OFFICER.gaze)
        marks.through = GLIMPSE  # bones in a glove, and where somebody looks behind a carton
        if state.fingers:
            for points in figure.hands:
                if len(points) > 1:  # a grip alone is shown by the scene's own hand
                    draw_hand(marks, points, OFFICER)
        if not own_eyes:
            draw_head(marks, figure, OFFICER)
        if state.view is View.TOP and figure.head is not None:
            self._draw_place(figure.head[4:7])
        if state.gaze:
            draw_gaze(marks, figure, OFFICER, ray=not own_eyes)
        return marks

    def _paint_coverage(self, state: ReplayState, snapshot: SceneSnapshot, eye: Points) -> None:
        patches = self.patches
        if not len(patches):
            return
        quads, normals = patches.now(snapshot)
        facing = ((eye - quads.mean(axis=1)) * normals).sum(axis=1) > 0.0
        if state.coverage is Coverage.SEEN:
            chosen = facing & (patches.section_t <= state.t)
            colour = SEEN_RGB
        else:
            chosen = facing & patches.wanted & (patches.section_t == NEVER)
            colour = MISSED_RGB
        rgba = np.empty((int(chosen.sum()), 4))
        rgba[:, :3], rgba[:, 3] = colour, PALE
        if state.coverage is Coverage.SEEN:
            own = patches.t[chosen]
            seen = own <= state.t
            age = np.where(seen, state.t - np.minimum(own, state.t), FRESH_NS)
            fresh = np.clip(1.0 - age / FRESH_NS, 0.0, 1.0)
            rgba[:, 3] = np.where(seen, PALE + (STRONG - PALE) * fresh, FAINT)
        elif state.focus:
            rgba[:, 3] = np.where(patches.surfaces[chosen] == state.focus, STRONG, FAINT)
        self.marks.quads(_inset(quads[chosen]), rgba)

    def _draw_place(self, head: Points) -> None:
        """Where the officer is, for a camera from which a person is small."""
        above = head + np.array((0.0, 0.3, 0.0))
        self.marks.disc(above, (0.0, 1.0, 0.0), 0.55, (*OFFICER.body, 0.9), hole=0.86)


def _inset(quads: Points, metres: float = 0.018) -> Points:
    """Corners moved inwards, so that neighbouring patches can be counted."""
    middle = quads.mean(axis=1, keepdims=True)
    away = quads - middle
    length = np.linalg.norm(away, axis=2, keepdims=True)
    inset: Points = middle + away * np.maximum(1.0 - metres / np.maximum(length, 1e-6), 0.0)
    return inset
