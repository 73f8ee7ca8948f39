"""Where the eyes are in the head: found when a record is sealed, put back when it is read.

A runtime gives both eyes anew in every frame, but in the head they stay where they are until
someone turns the wheel for the eye distance. The archive keeps them only where they change.

What a frame holds is rounded to the grid of 2^-13: an eye seen from the head jitters by a grid
step or two although nothing moves. So a change is what is beyond that noise (`BAND`), and what is
kept is the mean over all frames it stands for, closer to the truth than any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa

from vrkiosk_telemetry import poses
from vrkiosk_telemetry.tables import SCHEMAS, VIEW, Rows, list_array, list_values
from vrkiosk_xr.frame import GRID, Flag

_STEP: Final = 1.0 / float(GRID)
# By component: 0.49 mm, and 0.06 degrees (twice a component of the quaternion). Rounding head and
# eye moves two frames apart by at most 2 * sqrt(3) steps of place and 4 of the quaternion.
BAND: Final = np.array([4.1] * 4 + [4.0] * 3 + [1.0] * 4) * _STEP
FARTHEST: Final = 1000.0  # m; an eye that is farther from the head, or NaN, is none
_NO_TIMES: Final = np.zeros(0, np.int64)


class EyeFinder:
    """Finds the rows of `eyes` in the frames of a session, block after block."""

    def __init__(self) -> None:
        self._start: tuple[int, int] | None = None  # t and number of the first frame of this row
        self._sum: Rows = np.zeros((2, len(VIEW)))
        self._count = 0

    def add(self, frames: Rows) -> Iterator[Any]:
        """frames: (n,) FRAME rows. Gives a batch of one row for each change that is over."""
        eyes, frames = _eyes_in_head(frames)
        at = 0
        while at < len(eyes):
            if self._start is None:
                self._start = int(frames["t"][at]), int(frames["index"][at])
                self._sum, self._count = np.zeros((2, len(VIEW))), 0
            mean = self._sum / self._count if self._count else eyes[at]
            beyond = np.flatnonzero((np.abs(eyes[at:] - mean) > BAND).any(axis=(1, 2)))
            same = int(beyond[0]) if len(beyond) else len(eyes) - at
            self._sum = self._sum + eyes[at : at + same].sum(axis=0)
            self._count += same
            at += same
            if at < len(eyes):
                yield self._row(self._start)
                self._start = None

    def finish(self) -> Iterator[Any]:
        """The row that lasts to the end; nothing where no frame had a valid head."""
        if self._start is not None:
            yield self._row(self._start)

    def _row(self, start: tuple[int, int]) -> Any:
        mean = self._sum / self._count
        mean[:, :4] /= np.sqrt((mean[:, :4] ** 2).sum(axis=1, keepdims=True))
        rounded = (np.rint(mean * GRID) / GRID + 0.0).astype(np.float32)  # + 0.0: no -0.0
        plain = [pa.array([start[0]], pa.int64()), pa.array([start[1]], pa.uint32())]
        sides = [list_array(rounded[None, hand]) for hand in (0, 1)]
        return pa.record_batch([*plain, *sides], schema=SCHEMAS["eyes"])


def eye_batches(blocks: Iterable[Rows]) -> Iterator[Any]:
    """The `eyes` batches of a session's frames. blocks: (n,) FRAME rows each."""
    finder = EyeFinder()
    for frames in blocks:
        yield from finder.add(frames)
    yield from finder.finish()


class EyeTrack:
    """Puts the eyes back into frames."""

    def __init__(self, batches: Iterable[Any]) -> None:
        times, eyes = [_NO_TIMES], [np.zeros((0, 2, len(VIEW)), np.float32)]
        for batch in batches:
            times.append(batch.column("t").to_numpy())
            sides = [list_values(batch.column(side), len(VIEW)) for side in ("left", "right")]
            eyes.append(np.stack(sides, axis=1))
        self._times, self._eyes = np.concatenate(times), np.concatenate(eyes)

    def put_views(self, frames: Rows) -> None:
        """Writes the views of (n,) FRAME rows, from their heads. Where no eyes were recorded they
        stay as they are."""
        if not len(self._times):
            return
        row = np.searchsorted(self._times, frames["t"], side="right") - 1
        eyes = self._eyes[row.clip(min=0)]
        frames["views"][..., :7] = poses.compose(frames["head"][:, None], eyes[..., :7])
        frames["views"][..., 7:] = eyes[..., 7:]


def _eyes_in_head(frames: Rows) -> tuple[Rows, Rows]:
    """(m, 2, 11) eyes seen from the head, quaternions with w >= 0, and the frames they are of:
    those with a valid head and views that can be."""
    frames = frames[(frames["flags"] & int(Flag.HEAD_VALID)) != 0]
    eyes = poses.seen_from(frames["head"][:, None], frames["views"][..., :7])
    with np.errstate(all="ignore"):
        eyes = np.concatenate([eyes, frames["views"][..., 7:]], axis=-1)
        turned = np.sqrt((eyes[..., :4] ** 2).sum(axis=-1)) > 0.5
        good = (np.abs(eyes) < FARTHEST).all(axis=(1, 2)) & turned.all(axis=1)
    eyes = eyes[good]
    eyes[..., :4] *= np.where(eyes[..., 3:4] < 0, -1.0, 1.0)
    return eyes, frames[good]
