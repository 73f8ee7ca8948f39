"""The per-frame uniform block: cameras, sun, sky, torch, exposure.

Light is in units in which a white matt surface under irradiance 1 looks white at exposure 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import radians, tan
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render import transforms
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot

Vec3 = tuple[float, float, float]

# std140 layout of `Frame` in shaders/frame.glsl
FRAME: Final = np.dtype(
    [
        ("clip_from_world", "<f4", (2, 4, 4)),
        ("world_from_ray", "<f4", (2, 4, 4)),
        ("eye", "<f4", (2, 4)),
        ("sun_clip", "<f4", (4, 4)),
        ("torch_clip", "<f4", (4, 4)),
        ("sun_direction", "<f4", (4,)),
        ("sun_colour", "<f4", (4,)),
        ("sky_colour", "<f4", (4,)),
        ("ground_colour", "<f4", (4,)),
        ("torch_position", "<f4", (4,)),
        ("torch_axis", "<f4", (4,)),
        ("interior", "<f4", (4,)),
        ("state", "<f4", (4,)),
    ]
)

TORCH_HALF_ANGLE: Final = radians(41.0)  # a little more than the spill's 40 degrees
TORCH_NEAR, TORCH_FAR = 0.04, 25.0
YARD_LOW, YARD_HIGH = (-7.0, 0.0, -14.0), (7.0, 3.2, 6.0)  # what the sun's shadow map covers


@dataclass(frozen=True, slots=True)
class Daylight:
    """The day in the yard and how the eye adapts to the box.

    to_sun need not be a unit vector. Exposures are factors before tone mapping, far outside and
    far inside.
    """

    to_sun: Vec3 = (0.46, 0.62, 0.95)
    sun: Vec3 = (1.72, 1.60, 1.40)
    sky: Vec3 = (0.58, 0.67, 0.82)
    ground: Vec3 = (0.30, 0.29, 0.27)
    torch: float = 5.0  # irradiance / pi of the hot spot at 1 m
    exposure_outside: float = 0.78
    exposure_inside: float = 3.6


@dataclass(frozen=True, slots=True)
class Clip:
    """Distances of the near and far plane, metres."""

    near: float = 0.05
    far: float = 100.0


class FrameBlock:
    """The uniform block in memory. One a renderer; written in place each frame."""

    def __init__(self, day: Daylight, clip: Clip) -> None:
        self.day = day
        self.clip = clip
        self.block = np.zeros(1, FRAME)
        self._interior = (0.0, 0.0, 0.0, 0.0)
        self.record: Any = self.block[0]
        self._sun(day)
        self._ray = np.zeros((3, 3))
        self._eyes = np.zeros((2, 3))  # places in the world
        self._torch_projection = transforms.projection(
            np.array([-1.0, 1.0, 1.0, -1.0]) * TORCH_HALF_ANGLE, TORCH_NEAR, TORCH_FAR
        )

    def _sun(self, day: Daylight) -> None:
        record = self.record
        to_sun = np.asarray(day.to_sun, np.float64)
        to_sun /= np.linalg.norm(to_sun)
        record["sun_direction"][:3] = to_sun
        record["sun_direction"][3] = day.exposure_inside
        for name, value in (("sun", day.sun), ("sky", day.sky), ("ground", day.ground)):
            record[f"{name}_colour"][:3] = value
        record["sun_clip"][:] = sun_clip(to_sun)

    def set_scene(self, description: SceneDescription) -> None:
        """Takes over where the inside of the box is."""
        self.record["interior"][:] = self._interior = description.interior

    def fill(
        self,
        snapshot: SceneSnapshot,
        views: npt.NDArray[np.float32],
        world_from_stage: npt.NDArray[np.float32],
        height: int,
    ) -> None:
        """Writes cameras, torch and exposure. views: (2, 11) in the stage; height in pixels."""
        stage_from_world = transforms.local_from_world(world_from_stage)
        for eye in (0, 1):
            view = stage_from_world @ transforms.local_from_world(views[eye])
            self._camera(eye, view, views[eye, 7:])
        record = self.record
        torch = snapshot.torch
        record["torch_position"][:3] = torch[4:7]
        record["torch_position"][3] = snapshot.torch_on
        if snapshot.torch_on:
            record["torch_axis"][:3] = -transforms.rotation(torch)[2]
            record["torch_axis"][3] = self.day.torch
            torch_view = transforms.local_from_world(torch)
            record["torch_clip"][:] = torch_view @ self._torch_projection
        state = record["state"]
        state[0] = snapshot.daylight
        state[1] = self._exposure(snapshot)
        state[2] = 1.0 - min(max(snapshot.fade, 0.0), 1.0)
        up, down = views[0, 9:].tolist()
        state[3] = (tan(up) - tan(down)) / height

    def _camera(self, eye: int, view: npt.NDArray[np.float64], angles: Any) -> None:
        record = self.record
        projection = transforms.projection(angles, self.clip.near, self.clip.far)
        np.matmul(view, projection, out=record["clip_from_world"][eye], casting="same_kind")
        record["eye"][eye, :3] = self._eyes[eye] = -(view[:3, :3] @ view[3, :3])
        # through x, y of the picture goes x right/p00 + y up/p11 + middle
        ray = self._ray
        ray[0] = view[:3, 0] / projection[0, 0]
        ray[1] = view[:3, 1] / projection[1, 1]
        ray[2] = ray[0] * projection[2, 0] + ray[1] * projection[2, 1] - view[:3, 2]
        record["world_from_ray"][eye, :3, :3] = ray

    def _exposure(self, snapshot: SceneSnapshot) -> float:
        """Between the two exposures by how far the viewer is in the box: the eye's adaptation,
        as a function of place, so that a picture depends on its snapshot alone."""
        x, y, z = ((a + b) / 2 for a, b in zip(*self._eyes.tolist(), strict=True))
        half, low, high, front = self._interior
        deep = min(max((0.4 - z) / 3.0, 0.0), 1.0)
        within = abs(x) < half + 0.1 and low - 0.2 < y < high + 0.1 and z > front
        deep = deep * deep * (3.0 - 2.0 * deep) if within else 0.0
        day = self.day
        return float(day.exposure_outside * (day.exposure_inside / day.exposure_outside) ** deep)


def sun_clip(to_sun: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(4, 4) of the sun's shadow map: a parallel view along the sun that just holds the yard."""
    middle = (np.array(YARD_LOW) + np.array(YARD_HIGH)) / 2
    view = transforms.look_at(middle + to_sun * 30.0, middle)
    sides = zip(YARD_LOW, YARD_HIGH, strict=True)
    corners = np.array([(*corner, 1.0) for corner in product(*sides)])
    seen = corners @ view
    width, height = np.abs(seen[:, :2]).max(axis=0)
    near, far = -seen[:, 2].max() - 3.0, -seen[:, 2].min() + 1.0
    return view @ transforms.orthographic(float(width), float(height), float(near), float(far))
