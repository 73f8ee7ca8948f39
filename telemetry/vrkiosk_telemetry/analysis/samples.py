"""A session as columns, a row a frame: what the measures are computed from.

The record is read block by block and only what is needed is kept: about 130 bytes a frame, so an
hour at 90 Hz takes 45 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_telemetry import limits
from vrkiosk_telemetry.analysis.rotations import FORWARD, multiply, rotate, transform
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.sources import Damage
from vrkiosk_telemetry.tables import Rows, list_values
from vrkiosk_xr.frame import FRAME, Flag

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Times = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FARTHEST: Final = 1000.0  # m; a frame that says more is no input, as the engine has it
STAGE_MOVED_M: Final = 0.02
_EYE: Final = int(Flag.GAZE_VALID | Flag.GAZE_IS_EYE)
_GRIPS: Final = (int(Flag.GRIP_LEFT), int(Flag.GRIP_RIGHT))


@dataclass(frozen=True, slots=True)
class Samples:
    """n frames, in order; `t` rises strictly. World and stage: vrkiosk_scenarios.snapshot.

    t: ns, CLOCK_MONOTONIC. gaze_t: ns of the eye tracker's sample, 0 where it does not say.
    eye, way: where the gaze starts and its direction (unit), in the world; the head's where
    there is no eye tracker. head, hands: m, in the stage. jump: the stage was put elsewhere since
    the frame before (a teleport or a snap turn).
    """

    t: Times
    gaze_t: Times
    flags: npt.NDArray[np.uint32]
    late: npt.NDArray[np.uint32]
    eye: Floats  # (n, 3)
    way: Floats  # (n, 3)
    head: Floats  # (n, 3)
    hands: Floats  # (n, 2, 3)
    jump: Mask

    def __len__(self) -> int:
        return len(self.t)

    @property
    def eye_valid(self) -> Mask:
        """Frames with a sample of an eye tracker."""
        return self._are(_EYE, _EYE)

    @property
    def head_only(self) -> Mask:
        """Frames whose gaze is the direction of the head."""
        return self._are(_EYE, int(Flag.GAZE_VALID))

    @property
    def head_valid(self) -> Mask:
        return self._are(int(Flag.HEAD_VALID), int(Flag.HEAD_VALID))

    def hand_valid(self, hand: int) -> Mask:
        return self._are(_GRIPS[hand], _GRIPS[hand])

    def _are(self, bits: int, wanted: int) -> Mask:
        return np.asarray((self.flags & np.uint32(bits)) == wanted)


def read_samples(session: Session) -> Samples:
    """The frames of a session. Those whose time does not rise are left out."""
    stage_t, stage = _stage_track(session)
    parts = [_columns(block, stage_t, stage) for block in _rising(_blocks(session))]
    if not parts:
        parts = [_columns(np.zeros(0, FRAME), stage_t, stage)]
    t, gaze_t, flags, late, eye, way, head, hands, place = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    moved = np.abs(np.diff(place, axis=0)).max(axis=1, initial=0.0) > STAGE_MOVED_M
    jump = np.concatenate([[False], moved])[: len(t)]
    return Samples(t, gaze_t, flags, late, eye, way, head, hands, jump)


def _blocks(session: Session) -> Iterator[Rows]:
    """The frames as `Session.frame_blocks`, but without what takes longest and is not needed here:
    eye poses and joints. Ends at damage, which it notes."""
    source = session.source
    t, row = None, 0
    for number in range(sum(1 for _ in source.block_times())):
        try:
            block = source.block(number)
        except limits.UNREADABLE as error:
            source.damage.append(Damage("frames", row, t, f"cannot be decoded: {error}"))
            return
        t, row = int(block["t"][-1]), row + len(block)
        yield block


def _rising(blocks: Iterable[Rows]) -> Iterator[Rows]:
    last = -(1 << 62)
    for block in blocks:
        highest = np.maximum.accumulate(np.concatenate([[last], block["t"]]))
        rising = block[block["t"] > highest[:-1]]
        if len(rising):
            last = int(rising["t"][-1])
            yield rising


def _stage_track(session: Session) -> tuple[Times, Floats]:
    """When the stage stood where: (m,) ns and (m, 7) poses in the world; at least one."""
    times, poses = [np.array([-(1 << 62)])], [np.array([[0, 0, 0, 1, 0, 0, 0]], np.float32)]
    for batch in session.source.batches("scene"):
        times.append(batch.column("t").to_numpy(zero_copy_only=False))
        poses.append(list_values(batch.column("world_from_stage"), 7))
    track = np.concatenate(poses)
    if len(track) > 1:
        track[0] = track[1]  # before the first row
    return np.concatenate(times), np.nan_to_num(track, posinf=0.0, neginf=0.0)


def _columns(block: Rows, stage_t: Times, stage: Floats) -> tuple[Any, ...]:
    """The kept columns of (n,) FRAME rows."""
    floats = [block["head"], block["gaze"], block["grip"].reshape(len(block), 14)]
    values = np.concatenate(floats, axis=1)
    with np.errstate(invalid="ignore"):
        good = (np.abs(values) < FARTHEST).all(axis=1)  # NaN is not
    values = np.where(good[:, None], values, 0.0)
    head, gaze, grip = values[:, :7], values[:, 7:14], values[:, 14:].reshape(-1, 2, 7)
    place = stage[np.searchsorted(stage_t, block["t"], side="right") - 1]
    eye = transform(place, gaze[:, 4:])
    way = rotate(multiply(place[:, :4], gaze[:, :4]), FORWARD)
    narrow = (eye, way, head[:, 4:], grip[:, :, 4:], place)
    plain = (block["t"], block["gaze_t"], np.where(good, block["flags"], np.uint32(0)))
    return (*(c.copy() for c in plain), block["late"].copy(), *(c.astype("f4") for c in narrow))
