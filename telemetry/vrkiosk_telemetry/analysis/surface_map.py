"""Surfaces as grids of cells: where fixations fell, how much of a surface was covered.

Surface coverage is our own definition (the field has no standard one), so its numbers are always
given with it: the share of a surface's area that was within r degrees of a fixation, nearer than
d metres, seen under less than 60 degrees from its normal, for 100 ms in all. Only the surface that
the gaze met counts, so what stands before a wall hides it. Light is not asked: the training
coverage of the score does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, cos, radians, tan
from typing import Final

import numpy as np

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.unwrapped import Face, Patch
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.samples import Array

ON_DOOR: Final = {"number": "door_right"}  # patches named otherwise than the face they lie on


@dataclass(frozen=True, slots=True)
class Look:
    """A fixation on a face. eye, point: (3,) m in the world with all parts where they were at the
    start; seconds: how long."""

    face: str
    eye: Array
    point: Array
    seconds: float


def face_of(aoi: str) -> str:
    """The face a patch lies on; that of a carton is none of `vrkiosk_scenarios.unwrapped`."""
    return ON_DOOR.get(aoi, surface_of(aoi))


def place_on(face: Face, point: Array) -> tuple[float, float]:
    """(u, v) m from the face's corner of (3,) a point in the world, straight onto it."""
    apart = point - np.array(face.origin)
    return float(apart @ np.array(face.u)), float(apart @ np.array(face.v))


class CoverageMap:
    """Seconds each cell of every face was looked at within `radius_deg` of a fixation."""

    def __init__(
        self, faces: Mapping[str, Face], radius_deg: float, parameters: Parameters
    ) -> None:
        self.radius_deg = radius_deg
        self._faces = faces
        self._parameters = parameters
        self._reach = parameters.coverage_reach_m
        self._cosine = cos(radians(parameters.coverage_incidence_deg))
        self.seconds = {name: np.zeros(_shape(face, parameters)) for name, face in faces.items()}

    def add(self, looks: Iterable[Look]) -> None:
        for look in looks:
            face = self._faces.get(look.face)
            if face is not None:
                self._add(face, look)

    def _add(self, face: Face, look: Look) -> None:
        """Adds the time of a look to the cells within its cone."""
        ray = look.point - look.eye
        away = float(np.sqrt(ray @ ray))
        if not 0.0 < away < self._reach:
            return
        u, v = place_on(face, look.point)
        # More than half the ellipse in which the cone meets the plane.
        upright = max(abs(float(ray @ np.array(face.normal))) / away, self._cosine)
        around = 1.2 * away * tan(radians(self.radius_deg)) / upright**2
        cells, rows, columns = self._window(face, u, v, around)
        if not cells.size:
            return
        to_cell = cells - look.eye
        far = np.sqrt((to_cell * to_cell).sum(axis=-1))
        near_way = (to_cell @ (ray / away)) >= far * cos(radians(self.radius_deg))
        facing = np.abs(to_cell @ np.array(face.normal)) > far * self._cosine
        seen = near_way & facing & (far < self._reach)
        self.seconds[face.name][rows, columns] += np.where(seen, look.seconds, 0.0)

    def _window(self, face: Face, u: float, v: float, around: float) -> tuple[Array, slice, slice]:
        """(rows, columns, 3) middles in the world of the cells about a place; which they are."""
        rows_all, columns_all = self.seconds[face.name].shape
        width, height = face.width / columns_all, face.height / rows_all
        left, right = int((u - around) / width), ceil((u + around) / width)
        low, high = int((v - around) / height), ceil((v + around) / height)
        columns = slice(min(max(left, 0), columns_all), min(max(right, 0), columns_all))
        rows = slice(min(max(low, 0), rows_all), min(max(high, 0), rows_all))
        across = (np.arange(columns.start, columns.stop) + 0.5) * width
        up = (np.arange(rows.start, rows.stop) + 0.5) * height
        corner = np.array(face.origin)
        along = across[None, :, None] * np.array(face.u) + up[:, None, None] * np.array(face.v)
        return corner + along, rows, columns

    def covered(self, face: str) -> Array:
        """(rows, columns) of bool as 0.0 and 1.0, the lowest row first."""
        least = self._parameters.coverage_least_s
        return (self.seconds[face] >= least - 1e-9).astype(np.float64)

    def share(self, face: str) -> float:
        """Of the area of a face, 0..1."""
        return float(self.covered(face).mean())

    def share_of(self, patch: Patch) -> float:
        """Of the area of a patch, 0..1: of the cells whose middle lies in it."""
        covered = self.covered(patch.face.name)
        rows, columns = covered.shape
        u = (np.arange(columns) + 0.5) * patch.face.width / columns
        v = (np.arange(rows) + 0.5) * patch.face.height / rows
        inside = ((v >= patch.v0) & (v < patch.v1))[:, None] & ((u >= patch.u0) & (u < patch.u1))
        return float(covered[inside].mean()) if inside.any() else 0.0


def _shape(face: Face, parameters: Parameters) -> tuple[int, int]:
    """Rows (along v) and columns (along u); a small face has ten each way."""
    cell = parameters.coverage_cell_m
    return max(round(face.height / cell), 10), max(round(face.width / cell), 10)
