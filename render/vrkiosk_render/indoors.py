"""Baked light of a box for one scene: how far its doors are open, and its probes right now."""

from __future__ import annotations

from math import cos, degrees, pi
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.lightmap import PROBES, STATES, Lightmap
from vrkiosk_render.cargo_shade import CargoShade
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_render.sky import sky_irradiance
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot

LEAVES: Final = ("leaf_left", "leaf_right")  # models of every height begin so
COVER: Final = "tarpaulin"  # the model that is an open top's roof
THROUGH_COVER: Final = (0.030, 0.040, 0.035)  # of the light from above: coated cloth, greenish
PATCH: Final = 0.2  # of the sun before the doors: what its patch inside throws on
SQUARE: Final = 90.0  # degrees: a leaf that is open further hides nothing of the opening


class Indoors:
    """The light inside, by the poses of the leaves and what stands in the box.

    blocks: of the description's parts.
    """

    def __init__(
        self, description: SceneDescription, lightmap: Lightmap, blocks: Blocks, day: Daylight
    ) -> None:
        self.shade = CargoShade(lightmap, blocks, day)
        self.day = (_light_of(day) / _light_of(Daylight())).astype(np.float32)  # (3,)
        self._baked = lightmap.probes()
        self._leaves = [_part(description, model) for model in LEAVES]
        self._cover = _part(description, COVER)
        self._under_sky = len(lightmap.states) > len(STATES)
        self.shares = np.zeros(3, np.float32)  # of the maps: right leaf open, both open, open roof
        self.roof = np.zeros(4, np.float32)  # the last share by colour; 1: the sun comes in there
        self.probes: npt.NDArray[np.float32] = np.zeros((PROBES, 6, 3), np.float32)
        self._known = 0.0, 0.0, 0.0
        self._levels: list[float] = [0.0] * PROBES  # means of each place's probes

    def update(self, snapshot: SceneSnapshot) -> None:
        """Takes over how far the doors let light in, in this snapshot."""
        left, right = self._open(snapshot)
        self._look_up(snapshot)
        red, green, blue, _ = self.roof.tolist()  # of plain numbers: numpy's mean takes 10 us
        shares = abs(left - right), min(left, right), (red + green + blue) / 3.0
        if shares != self._known:  # not those of `shares`, which are rounded
            self._known = shares
            self.shares[:] = shares
            self.probes[:] = self.shares[0] * self._baked[0] + self.shares[1] * self._baked[1]
            if self._under_sky:
                self.probes += self.roof[:3] * self._baked[2]
            self.probes *= self.day
            self._levels = self.probes.mean(axis=(1, 2)).tolist()
        self.shade.update(snapshot, self.shares)

    def _look_up(self, snapshot: SceneSnapshot) -> None:
        """What comes from above: all, what the tarpaulin lets through, or nothing."""
        if self._under_sky:
            covered = self._cover >= 0 and bool(snapshot.visible[self._cover])
            self.roof[:] = (*THROUGH_COVER, 0.0) if covered else 1.0

    def light_at(self, depth: float) -> float:
        """Irradiance / pi from all around, mean of the colours, so far behind the doors: a share
        of the box's length."""
        at = float(min(max((depth - 0.02) / 0.96, 0.0), 1.0) ** (2 / 3)) * (PROBES - 1)
        first = min(int(at), PROBES - 2)
        near, far = self._levels[first : first + 2]
        return near + (far - near) * (at - first)

    def _open(self, snapshot: SceneSnapshot) -> tuple[float, float]:
        """Share of its half of the opening that each leaf leaves free.

        A leaf at an angle hides the cosine of it. Where the snapshot has more daylight than its
        leaves let in, or there are none, its word is taken.
        """
        if -1 in self._leaves:
            both = 2.0 * snapshot.daylight
            return max(both - 1.0, 0.0), min(both, 1.0)
        angles = [_degrees(snapshot.poses[part]) for part in self._leaves]
        more = max(snapshot.daylight - sum(angles) / (2.0 * SQUARE), 0.0)
        if more < 0.001:  # what an angle loses by its rounding is no light
            more = 0.0
        left, right = (min(1.0 - cos(a / 180.0 * pi) + more, 1.0) for a in angles)
        return left, right


def _light_of(day: Daylight) -> npt.NDArray[np.float64]:
    """(3,) about what gets to an opening: the sky's light, the ground's, and the sun's patch on
    walls and floor. Lightmaps are baked for `Daylight()`."""
    height = max(day.to_sun[2], 0.0) / float(np.linalg.norm(day.to_sun))
    patch = PATCH * height * np.asarray(day.sun)
    return np.asarray(sky_irradiance(day) + np.asarray(day.ground) + patch)


def _part(description: SceneDescription, model: str) -> int:
    """Index of the first part whose model's name begins so, or -1."""
    found = [n for n, part in enumerate(description.parts) if part.model.startswith(model)]
    return found[0] if found else -1


def _degrees(pose: npt.NDArray[np.float32]) -> float:
    """How far a leaf is turned about +y either way, at most `SQUARE`."""
    return min(degrees(2.0 * float(np.arctan2(abs(pose[1]), abs(pose[3])))), SQUARE)
