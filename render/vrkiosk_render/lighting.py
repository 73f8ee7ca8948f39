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

from vrkiosk_assets.lightmap import PROBES
from vrkiosk_render import transforms
from vrkiosk_render.adaptation import Adaptation, exposure_for, light_below
from vrkiosk_render.day import Daylight as Daylight
from vrkiosk_render.indoors import Indoors
from vrkiosk_scenarios.snapshot import UV_LIGHT, SceneDescription, SceneSnapshot

LAMPS: Final = 10  # the most that are lit
MASTS: Final = 5  # the first of them, which have shadow maps
# std140 layout of `Frame` in shaders/frame.glsl
FRAME: Final = np.dtype(
    [
        ("clip_from_world", "<f4", (2, 4, 4)),
        ("world_from_ray", "<f4", (2, 4, 4)),
        ("eye", "<f4", (2, 4)),
        ("sun_clip", "<f4", (4, 4)),
        ("yard_clip", "<f4", (4, 4)),
        ("torch_clip", "<f4", (4, 4)),
        ("sun_direction", "<f4", (4,)),
        ("sun_colour", "<f4", (4,)),
        ("sky_colour", "<f4", (4,)),
        ("torch_position", "<f4", (4,)),
        ("torch_axis", "<f4", (4,)),
        ("interior", "<f4", (4,)),
        ("state", "<f4", (4,)),
        ("yard_light", "<f4", (9, 4)),
        ("torch_spot", "<f4", (4,)),
        ("torch_spot_normal", "<f4", (4,)),
        ("indoors", "<f4", (4,)),
        ("cells", "<f4", (4,)),
        ("roof", "<f4", (4,)),
        ("day_inside", "<f4", (4,)),
        ("uv_position", "<f4", (4,)),
        ("uv_axis", "<f4", (4,)),
        ("glow", "<f4", (4,)),
        ("lamp_colour", "<f4", (4,)),
        ("lamps", "<f4", (LAMPS, 4)),
        ("lamp_clip", "<f4", (MASTS, 4, 4)),
        ("probes", "<f4", (6 * PROBES, 4)),
    ]
)

TORCH_HALF_ANGLE: Final = radians(41.0)  # a little more than the spill's 40 degrees
TORCH_NEAR, TORCH_FAR = 0.04, 25.0
SPOT_SHOWN: Final = 1.3  # of white paint in the torch's spot, before the tone curve
SPOT_EDGE, SPOT_MIDDLE = 0.57, 0.87  # cosines of 55 and 30 degrees from where one looks
LAMP_HALF_ANGLE: Final = radians(73.0)  # to 40 m from the foot of a mast
LAMP_NEAR, LAMP_FAR = 0.5, 60.0  # its own head is nearer
ULTRAVIOLET: Final = 0.05  # irradiance / pi at 1 m
Corners = tuple[tuple[float, float, float], tuple[float, float, float]]
# What the sun's two shadow maps cover, metres: the box and what moves about it, and the whole yard
# with its stacks, masts and the sheds across the road.
NEAR_BOX: Final[Corners] = ((-7.0, 0.0, -14.0), (7.0, 3.2, 6.0))
_BEFORE: Final = 3.0
WHOLE_YARD: Final[Corners] = ((-36.0, 0.0, -46.0), (36.0, 13.0, 24.0))


@dataclass(frozen=True, slots=True)
class Clip:
    """Distances of the near and far plane, metres."""

    near: float = 0.05
    far: float = 100.0


class FrameBlock:
    """The uniform block in memory. One a renderer; written in place each frame."""

    def __init__(self, day: Daylight, clip: Clip) -> None:
        self.clip = clip
        self.block = np.zeros(1, FRAME)
        self.exposure: float | None = None  # instead of what the eye adapts to
        self._eye = Adaptation()
        self.record: Any = self.block[0]
        self._ground = 0.0  # y of the yard's, in the world
        self._lamp_projection = transforms.projection(
            np.array([-1.0, 1.0, 1.0, -1.0]) * LAMP_HALF_ANGLE, LAMP_NEAR, LAMP_FAR
        )
        self.set_day(day)
        self._ray = np.zeros((3, 3))
        self._eyes = np.zeros((2, 3))  # places in the world
        self._torch_projection = transforms.projection(
            np.array([-1.0, 1.0, 1.0, -1.0]) * TORCH_HALF_ANGLE, TORCH_NEAR, TORCH_FAR
        )

    def set_day(self, day: Daylight) -> None:
        """Takes over sun, sky and lamps, `LAMPS` at most."""
        self.day = day
        record = self.record
        to_sun = np.asarray(day.to_sun, np.float64)
        to_sun /= np.linalg.norm(to_sun)
        record["sun_direction"][:3] = to_sun
        record["sun_direction"][3] = day.exposure_inside
        for name, value in (("sun", day.sun), ("sky", day.sky)):
            record[f"{name}_colour"][:3] = value
        self._to_sun = to_sun
        self._place_ground()
        record["glow"][:3], record["glow"][3] = day.glow, any(day.glow)
        record["lamp_colour"][:3], record["lamp_colour"][3] = day.lamp_colour, len(day.lamps)
        for row, lamp in zip(record["lamps"], day.lamps, strict=False):
            row[3] = lamp.light

    def _place_ground(self) -> None:
        """What follows the yard's ground: its lamps, and how low shadows are looked for."""
        low, record = self._ground, self.record
        for name, ((x, y, z), high) in (("sun_clip", NEAR_BOX), ("yard_clip", WHOLE_YARD)):
            record[name][:] = sun_clip(self._to_sun, ((x, y + low, z), high))
        for row, lamp in zip(record["lamps"], self.day.lamps, strict=False):
            row[:3] = lamp.place
            row[1] += low
        for clip, (x, y, z, _) in zip(record["lamp_clip"], record["lamps"].tolist(), strict=False):
            down = transforms.look_at(np.array((x, y, z)), np.array((x, y - 1.0, z - 0.001)))
            clip[:] = down @ self._lamp_projection
        record["cells"][3] = low

    def set_scene(
        self, description: SceneDescription, indoors: Indoors, yard: npt.NDArray[np.float32]
    ) -> None:
        """Takes over where the inside of the box is, and its light, which follows each `fill`.
        yard: (9, 3) the light outside, as `Environment.irradiance` gives it."""
        self.record["yard_light"][:, :3] = yard
        self.record["interior"][:] = self._interior = description.interior
        self._indoors = indoors
        names = [part.name for part in description.parts]
        self._uv = names.index(UV_LIGHT) if UV_LIGHT in names else -1
        self.record["cells"][:3] = indoors.shade.shape
        self._ground = description.ground
        self._place_ground()

    def fill(
        self,
        snapshot: SceneSnapshot,
        views: npt.NDArray[np.float32],
        world_from_stage: npt.NDArray[np.float32],
        height: int,
        *,
        adapting: bool = True,
    ) -> None:
        """Writes cameras, torch, baked light and exposure.

        views: (2, 11) in the stage; height in pixels; adapting: the viewer's eye takes its time,
        else the exposure is what it would be after standing here for a while.
        """
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
            self._torch_spot(record["torch_position"][:3], record["torch_axis"][:3])
        self._fill_uv(snapshot)
        state = record["state"]
        state[0] = snapshot.daylight
        self._indoors.update(snapshot)
        record["indoors"][:2] = self._indoors.shares[:2]
        record["roof"][:] = self._indoors.roof
        record["day_inside"][:3] = self._indoors.day
        record["probes"][:, :3] = self._indoors.probes.reshape(-1, 3)
        settled = self._settled_exposure()
        state[1] = self._eye.follow(settled, snapshot.t) if adapting else settled
        state[2] = 1.0 - min(max(snapshot.fade, 0.0), 1.0)
        record["sky_colour"][3] = min(max(snapshot.vignette, 0.0), 1.0)
        up, down = views[0, 9:].tolist()
        state[3] = (tan(up) - tan(down)) / height

    def _fill_uv(self, snapshot: SceneSnapshot) -> None:
        """The ultraviolet lamp: its light is a part, seen while it is on."""
        record, part = self.record, self._uv
        on = part >= 0 and bool(snapshot.visible[part])
        record["uv_position"][3] = ULTRAVIOLET if on else 0.0
        if on:
            record["uv_position"][:3] = snapshot.poses[part, 4:]
            record["uv_axis"][:3] = -transforms.rotation(snapshot.poses[part])[2]

    def _torch_spot(self, lens: npt.NDArray[np.float32], axis: npt.NDArray[np.float32]) -> None:
        """Where the torch's axis meets the inside of the box, for what is thrown back from there:
        place and the wall's normal; strength 0 outside, and where the beam leaves by the doors."""
        spot, normal = self.record["torch_spot"], self.record["torch_spot_normal"]
        half, low, high, front = self._interior
        spot[3], normal[:3] = 0.0, 0.0
        shortest = np.inf
        for k, (near, far) in enumerate(((-half, half), (low, high), (front, 0.0))):
            at, way = float(lens[k]), float(axis[k])
            if not near < at < far:
                return
            if abs(way) > 1e-6 and ((far if way > 0 else near) - at) / way < shortest:
                shortest = ((far if way > 0 else near) - at) / way
                normal[:3] = 0.0
                normal[k] = -1.0 if way > 0 else 1.0
        spot[:3] = lens + axis * shortest
        spot[3] = 0.0 if normal[2] < 0 else self.day.torch

    def _camera(self, eye: int, view: npt.NDArray[np.float64], angles: Any) -> None:
        projection = transforms.projection(angles, self.clip.near, self.clip.far)
        write_eye(self.record, eye, view, projection, self._ray)
        self._eyes[eye] = self.record["eye"][eye, :3]

    def _settled_exposure(self) -> float:
        """For the light where the middle of the eyes is, or under the box where they look."""
        x, y, z = ((a + b) / 2 for a, b in zip(*self._eyes.tolist(), strict=True))
        found = self.exposure_at(x, y, z)
        if self.exposure is None and y < 0.0:  # beside a box that stands above the ground
            ahead = self.record["world_from_ray"][0, 2, :3].tolist()
            share = light_below((x, y, z), ahead, self._interior, self._ground)
            found = max(found, exposure_for(share * self.day.level, self.day))
        if self.exposure is not None or not self.record["torch_position"][3]:
            return found
        return min(found, self._exposure_for_torch(np.array((x, y, z)), found))

    def _exposure_for_torch(self, eyes: npt.NDArray[np.float64], usual: float) -> float:
        """What the eye settles to where it looks at the torch's spot: the nearer the lamp is to a
        wall, the less; `usual` where the spot is out of sight. Else a seal's number at arm's length
        would be white on white."""
        spot, lens = self.record["torch_spot"], self.record["torch_position"]
        if not spot[3]:
            return usual
        away, thrown = spot[:3] - eyes, spot[:3] - lens[:3]
        ahead = self.record["world_from_ray"][0, 2, :3]
        cosine = float(ahead @ away) / max(float(np.linalg.norm(away)), 1e-6)
        seen = min(max((cosine - SPOT_EDGE) / (SPOT_MIDDLE - SPOT_EDGE), 0.0), 1.0)
        light = float(spot[3]) / (float(thrown @ thrown) + 0.6)  # as torch_beam of lighting.glsl
        settled = min(SPOT_SHOWN / light, usual)
        return float(usual ** (1.0 - seen) * settled**seen)

    def exposure_at(self, x: float, y: float, z: float) -> float:
        """For the light at a place in the world: the yard's, the box's, or in the door something
        between; `exposure` where that is set."""
        half, low, high, front = self._interior
        deep = min(max((0.4 - z) / 1.6, 0.0), 1.0)
        within = abs(x) < half + 0.1 and low - 0.2 < y < high + 0.1 and z > front - 0.1
        if self.exposure is not None:
            return self.exposure
        if not within or not deep:
            return self.day.exposure_outside
        deep = deep * deep * (3.0 - 2.0 * deep)
        inside = exposure_for(self._indoors.light_at(z / front), self.day)
        return float(self.day.exposure_outside ** (1.0 - deep) * inside**deep)


def write_eye(
    record: Any,
    eye: int,
    view: npt.NDArray[np.float64],
    projection: npt.NDArray[np.float64],
    ray: npt.NDArray[np.float64],
) -> None:
    """Writes one camera into a `FRAME` record. view, projection: (4, 4) for row vectors; ray:
    (3, 3) of scratch, zero above its diagonal."""
    record["clip_from_world"][eye] = view @ projection
    turn = view[:3, :3]
    record["eye"][eye, :3] = -(turn @ view[3, :3])
    # through x, y of the picture goes x right/p00 + y up/p11 + middle
    (wide, _, _, _), (_, high, _, _), (across, up, _, _), _ = projection.tolist()
    ray[0, 0], ray[1, 1], ray[2, 2] = 1.0 / wide, 1.0 / high, -1.0
    ray[2, 0], ray[2, 1] = across / wide, up / high
    record["world_from_ray"][eye, :3, :3] = ray @ turn.T


def sun_clip(to_sun: npt.NDArray[np.float64], covered: Corners) -> npt.NDArray[np.float64]:
    """(4, 4) of a shadow map of the sun: a parallel view along the sun that just holds the space
    between the two corners, and whatever up to `_BEFORE` metres before it throws shadows there."""
    low, high = covered
    middle = (np.array(low) + np.array(high)) / 2
    reach = float(np.linalg.norm(np.array(high) - low))
    view = transforms.look_at(middle + to_sun * reach, middle)
    corners = np.array([(*corner, 1.0) for corner in product(*zip(low, high, strict=True))])
    seen = corners @ view
    width, height = np.abs(seen[:, :2]).max(axis=0)
    near, far = -seen[:, 2].max() - _BEFORE, -seen[:, 2].min() + 1.0
    return view @ transforms.orthographic(float(width), float(height), float(near), float(far))
