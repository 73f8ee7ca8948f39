"""The shade of cargo as the renderer's texture has it, kept up to date while cartons move.

What stands still is solved for once; a carton that was moved is taken into account when it and all
others have come to rest, a little each frame, and the new shade is blended in. So no frame waits
for it, and what is carried about costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.lightmap import Lightmap
from vrkiosk_render.cargo_light import Field, Room, coverage, solve
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_scenarios.snapshot import SceneSnapshot

RANGE: Final = 4.0  # the highest ratio a code can mean: RANGE * (code / 255)^2
REST_S: Final = 0.4  # nothing moved for so long: cargo is at rest
GAP_S: Final = 2.0  # a longer gap between two pictures is a cut: nothing is blended
BLEND_S: Final = 0.5
WATCHED: Final = 8  # every so many frames it is asked whether something moved
STEPS: Final = 6  # of the solution in a frame, some 60 us each
MIXES: Final = 10  # shares of a state of doors and roof that are told apart
PROBE_Y: Final = 1.45  # metres above the ground: where the baked probes are
DARK: Final = 1e-6  # light that is none
SHUT: Final = 0.01  # share of the maps up to which doors are shut
NO_MIX: Final = -1, -1
NEUTRAL: Final = 128  # code of a ratio of 1


class CargoShade:
    """Ratios to baked light on six faces of each cell, for one scene.

    codes: (6 * depth, y, x, 2) uint8, the faces +x -x +y -y +z -z one after the other; of each
    cell the ratio to the light of the probes at its depth, for what stands in the box, and to the
    same cell's light in the empty box, for walls. changed: `codes` are others than before `update`.
    """

    def __init__(self, lightmap: Lightmap, blocks: Blocks, day: Daylight) -> None:
        self._room = Room(lightmap, day)
        self.shape = columns, rows, deep = self._room.grid.shape
        self.codes = np.full((6 * deep, rows, columns, 2), NEUTRAL, np.uint8)
        self.changed = False
        self._blocks = blocks
        self._parts = np.flatnonzero(blocks.solid > 0.0)
        self._poses = np.zeros((len(self._parts), 7), np.float32)
        self._taken = np.full_like(self._poses, np.nan)  # last frame's
        self._visible = np.zeros(len(self._parts), np.bool_)
        self._mix = NO_MIX
        self._frame = 0
        self._solved = b"", NO_MIX  # what `codes` show or will show
        self._t = self._moved = -(10**18)  # ns, long before any snapshot
        self._empty, self._light = np.zeros((2, 6, *self.shape), np.float32)
        self._empty_mix = NO_MIX
        self._job: Iterator[None] | None = None  # on the way to `_solved`
        self._from = self._to = self.codes
        self._blended = 1.0

    def update(self, snapshot: SceneSnapshot, shares: npt.NDArray[np.float32]) -> None:
        """Follows the snapshot. shares: of the maps: right leaf open, both, open roof.

        A picture on its own depends on nothing before it: the first one, and one after a cut,
        waits until all is solved; but not behind shut doors, where no baked light is seen.
        """
        elapsed = (snapshot.t - self._t) / 1e9
        self._t = snapshot.t
        self.changed = False
        self._frame = (self._frame + 1) % WATCHED
        apart = not 0.0 < elapsed < GAP_S
        if (apart or not self._frame) and self._take(snapshot, shares):
            self._moved = snapshot.t
        if apart:
            if float(shares.sum()) > SHUT:
                self._at_once(snapshot)
            return
        if self._job is not None:
            self._work()
        elif self._blended < 1.0:
            self._blend(elapsed)
        elif not self._frame and snapshot.t - self._moved >= REST_S * 1e9:
            if self._state() != self._solved:
                self._job = self._solution(snapshot)

    def _take(self, snapshot: SceneSnapshot, shares: npt.NDArray[np.float32]) -> bool:
        """Whether cargo, or the mix of the maps, is another than in the last frame."""
        np.take(snapshot.poses, self._parts, axis=0, out=self._poses, mode="clip")
        visible = snapshot.visible[self._parts]
        right, both, roof = shares.tolist()
        whole = right + both + roof
        mix = self._mix
        if whole > SHUT:
            mix = round(MIXES * right / whole), round(MIXES * roof / whole)
        elif mix == NO_MIX:
            mix = 0, 0
        same = mix == self._mix and np.array_equal(visible, self._visible)
        if same and np.array_equal(self._poses, self._taken):
            return False
        self._taken[:], self._visible[:], self._mix = self._poses, visible, mix
        return True

    def _state(self) -> tuple[bytes, tuple[int, int]]:
        return self._taken.tobytes() + self._visible.tobytes(), self._mix

    def _at_once(self, snapshot: SceneSnapshot) -> None:
        if self._state() != self._solved:
            self._job = self._solution(snapshot)
        elif self._job is None and self._blended == 1.0:
            return
        for _ in self._job or ():
            pass
        self._job = None
        self.codes, self._blended, self.changed = self._to, 1.0, True

    def _work(self) -> None:
        assert self._job is not None
        for _ in range(STEPS):
            if next(self._job, self) is self:
                self._job, self._blended = None, 0.0
                return

    def _blend(self, elapsed: float) -> None:
        self._blended = min(self._blended + elapsed / BLEND_S, 1.0)
        if self._blended == 1.0:
            self.codes = self._to
        else:
            apart = self._to.astype(np.float32) - self._from
            self.codes = np.rint(self._from + self._blended * apart).astype(np.uint8)
        self.changed = True

    def _solution(self, snapshot: SceneSnapshot) -> Iterator[None]:
        """Solves for what is there now and leaves it in `_to`."""
        self._solved = self._state()
        room, (right, roof) = self._room, (share / MIXES for share in self._mix)
        shares = right, max(1.0 - right - roof, 0.0), roof
        filled = coverage(room.grid, self._blocks, snapshot.poses, snapshot.visible)
        if self._empty_mix != self._mix:
            self._empty_mix = NO_MIX
            yield from solve(room, np.zeros_like(filled), shares, self._empty, None)
            self._empty_mix = self._mix
        if filled.any():
            yield from solve(room, filled, shares, self._light, self._empty)
        else:
            self._light[:] = self._empty
        self._from, self._to = self.codes, _coded(self._light, self._empty, self._axis())

    def _axis(self) -> Field:
        """(6, 1, 1, depth): light in the empty box where the baked probes are."""
        grid = self._room.grid
        row = min(max(int((PROBE_Y - grid.low[1]) / grid.cell[1]), 0), grid.shape[1] - 1)
        column = grid.shape[0] // 2
        middle = self._empty[:, column - 1 : column + 1, row].mean(axis=1)
        return np.asarray(middle[:, None, None])


def _coded(light: Field, empty: Field, axis: Field) -> npt.NDArray[np.uint8]:
    ratios = np.stack(
        [light / np.maximum(axis, DARK), light / np.maximum(empty, DARK)], axis=-1
    )  # (6, x, y, depth, 2)
    codes = np.rint(255.0 * np.sqrt(np.clip(ratios / RANGE, 0.0, 1.0))).astype(np.uint8)
    faces, columns, rows, deep, _ = codes.shape
    placed = codes.transpose(0, 3, 2, 1, 4).reshape(faces * deep, rows, columns, 2)
    return np.ascontiguousarray(placed)
