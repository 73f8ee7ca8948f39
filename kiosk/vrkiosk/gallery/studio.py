"""A model by itself, as a photographer would show it: on a grey floor, a lamp over the shoulder.

Large models stand in the sun instead, and places are looked at from within.
"""

from __future__ import annotations

from math import radians, sin
from typing import Final

import numpy as np

from vrkiosk.gallery.views import (
    BACK,
    FRONT,
    MODEL_FOV,
    ROOM_BACK,
    ROOM_EYE,
    ROOM_OUT,
    ROOM_TO,
    Corner,
    Pose,
    Shot,
    look_at,
    model_camera,
)
from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_render.day import Daylight
from vrkiosk_render.lighting import Clip
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

FLOOR: Final = "studio_floor"  # no model of the catalogue has this name
GREY: Final = 0.30  # linear, of the floor
TABLE_M: Final = 1.0  # height of the floor under things that are held or carried
SMALL_M: Final = 2.2  # half a diagonal up to which a lamp lights it; what is larger needs a sun
PLACES: Final = ("ground", "lobby")
NOWHERE: Final = (1.176, -10.0, -9.0, 1000.0)  # the inside of a box that is not there
LAMP_HALF: Final = radians(13.0)  # of the lamp's beam that is even
LAMP_LIGHT: Final = 1.5  # irradiance / pi at the model: as the sun's
YARD_EYE: Final = (7.5, 1.68, 9.0)
YARD_TO: Final = (-3.0, 2.0, -8.0)
YARD_BACK: Final = (-4.5, 1.68, -5.0)
YARD_OUT: Final = (3.0, 1.6, 16.0)


class Studio:
    """One model made ready for its pictures: `front` and `back`."""

    def __init__(self, model: Model) -> None:
        self.model = model
        low, high = model.bounds
        self.place = model.name in PLACES
        self.spread = float(np.linalg.norm(high.astype(np.float64) - low)) / 2
        small = self.spread < SMALL_M and not self.place
        lift = 0.0 if self.place else (TABLE_M if small else 0.0) - float(low[1])
        up = np.array((0.0, lift, 0.0), np.float32)
        self.low, self.high = low + up, high + up
        parts = [Part(model.name, model.name)]
        if not self.place:
            parts.append(Part(FLOOR, FLOOR, casts_shadow=False))
        self.description = SceneDescription(tuple(parts), interior=self._interior())
        self.snapshot = SceneSnapshot(self.description)
        self.snapshot.daylight = 1.0
        self.snapshot.poses[0, 5] = lift
        if not self.place:
            self.snapshot.poses[1, 5] = self.low[1] - 0.0005
        self.day, self.clip = Daylight(), Clip(far=150.0)
        if small:
            self._lamp()

    def _interior(self) -> tuple[float, float, float, float]:
        """A container is dark inside; nothing else is."""
        if not self.model.name.startswith("container_"):
            return NOWHERE
        return (1.176, 0.17, float(self.high[1]) - 0.028, float(self.low[2]) + 0.11)

    def _lamp(self) -> None:
        """Lights by a lamp with a shadow, since the sun's has the yard's coarseness."""
        middle = (self.low + self.high) / 2
        away = max(self.spread / sin(LAMP_HALF), 0.9)
        way = np.array((-0.35, 0.85, 0.8))
        eye = middle + way / np.linalg.norm(way) * away
        self.snapshot.torch[:] = look_at(tuple(eye.tolist()), tuple(middle.tolist()))
        self.snapshot.torch_on = True
        torch = LAMP_LIGHT * (away * away + 0.6)
        self.day = Daylight(sun=(0.0, 0.0, 0.0), torch=torch)
        self.clip = Clip(near=min(0.05, self.spread / 2), far=150.0)

    def load(self, name: str) -> Model:
        """What the parts of `description` are made of."""
        return floor() if name == FLOOR else self.model

    def shots(self, aspect: float) -> list[Shot]:
        """Its pictures, of width / height `aspect`."""
        name = self.model.name
        if name == "ground":
            cameras = [look_at(YARD_EYE, YARD_TO), look_at(YARD_BACK, YARD_OUT)]
            return self._two(cameras, radians(62.0))
        if self.place:
            cameras = [look_at(ROOM_EYE, ROOM_TO), look_at(ROOM_BACK, ROOM_OUT)]
            return self._two(cameras, radians(62.0))
        cameras = [model_camera(self.low, self.high, way, aspect) for way in (FRONT, BACK)]
        return self._two(cameras, MODEL_FOV)

    def _two(self, cameras: list[Pose], fov: float) -> list[Shot]:
        names = ("front", "back")
        return [
            Shot(name, camera, fov, self.snapshot)
            for name, camera in zip(names, cameras, strict=True)
        ]


def size_mm(low: Corner, high: Corner) -> str:
    """Width x height x depth of a model's box, in words."""
    wide, tall, deep = ((high - low) * 1000).tolist()
    return f"{wide:.0f} x {tall:.0f} x {deep:.0f} mm"


def floor() -> Model:
    """A grey square of 120 m, its front up."""
    vertices = np.zeros(4, VERTEX)
    vertices["position"] = [(-60, 0, 60), (60, 0, 60), (60, 0, -60), (-60, 0, -60)]
    vertices["normal"] = (0.0, 1.0, 0.0)
    vertices["colour"] = (0, 128, 0, 0)
    indices = np.array([0, 1, 2, 0, 2, 3], np.uint32)
    return Model(FLOOR, vertices, indices, (Material(FLOOR, (GREY, GREY, GREY), 0.9),))
