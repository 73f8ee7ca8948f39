"""Baked light of a box for one scene: how far its doors are open, and its probes right now."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, degrees, pi
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.lightmap import PROBES, Interior, Lightmap
from vrkiosk_render.cargo_shade import CargoShade
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot

LightmapLoader = Callable[[Interior], Lightmap]
LEAVES: Final = ("leaf_left", "leaf_right")  # models
SQUARE: Final = 90.0  # degrees: a leaf that is open further hides nothing of the opening


class Indoors:
    """The light inside, by the poses of the leaves and what stands in the box.

    blocks: of the description's parts.
    """

    def __init__(
        self, description: SceneDescription, lightmap: Lightmap, blocks: Blocks, day: Daylight
    ) -> None:
        self.lightmap = lightmap
        self.shade = CargoShade(lightmap, blocks, day)
        self._baked = lightmap.probes()
        self._leaves = [_part(description, model) for model in LEAVES]
        self.shares = np.zeros(2, np.float32)  # of the maps: right leaf open, both open
        self.probes: npt.NDArray[np.float32] = np.zeros((PROBES, 6, 3), np.float32)

    def update(self, snapshot: SceneSnapshot) -> None:
        """Takes over how far the doors let light in, in this snapshot."""
        left, right = self._open(snapshot)
        shares = abs(left - right), min(left, right)
        if shares != tuple(self.shares.tolist()):
            self.shares[:] = shares
            self.probes[:] = self.shares[0] * self._baked[0] + self.shares[1] * self._baked[1]
        self.shade.update(snapshot, self.shares)

    def light_at(self, depth: float) -> float:
        """Irradiance / pi from all around, mean of the colours, so far behind the doors: a share
        of the box's length."""
        at = float(min(max((depth - 0.02) / 0.96, 0.0), 1.0) ** (2 / 3)) * (PROBES - 1)
        first = min(int(at), PROBES - 2)
        near, far = float(self.probes[first].mean()), float(self.probes[first + 1].mean())
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


def _part(description: SceneDescription, model: str) -> int:
    found = [n for n, part in enumerate(description.parts) if part.model == model]
    return found[0] if found else -1


def _degrees(pose: npt.NDArray[np.float32]) -> float:
    """How far a leaf is turned about +y either way, at most `SQUARE`."""
    return min(degrees(2.0 * float(np.arctan2(abs(pose[1]), abs(pose[3])))), SQUARE)
