"""A run as a track: where the officer and everything that moved were, twenty times a second.

A track is small (some MB for ten minutes), is made by another process (`errand`), and is played
without anything being read or simulated. Poses (7): unit quaternion x, y, z, w, then metres, in
the scene's world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.replay.ghost import Figure, Points
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_telemetry.playback import JUMP_M, between

PERIOD_NS: Final = 50_000_000
JOINTS: Final = 26
HEAD, GAZE, EYE, TORCH = (np.uint8(1 << bit) for bit in range(4))  # what is valid in a sample

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Track:
    """n samples, `PERIOD_NS` apart but for pauses, which are left out.

    times (n,): ns on the frames' clock. bits (n,): `HEAD`, `GAZE`, `EYE` (the gaze is an eye
    tracker's), `TORCH` (it is lit). head, gaze, torch (n, 7); reach (n,): metres along the gaze
    to what it met, 0 for nothing. hands (n, 2, 26, 3): joints, or the grip first of all, as
    `joints` (n, 2) counts them.
    moving (p,): numbers of the parts that moved, came or went. Their changes are rows, ordered by
    part, then sample: those of moving[i] from begins[i] to begins[i + 1]. samples, shown (m,),
    poses (m, 7); keys (m,): i * n + sample, ascending. first_poses, first_shown: of all parts at
    the beginning.
    """

    times: Indices
    bits: npt.NDArray[np.uint8]
    head: Floats
    gaze: Floats
    torch: Floats
    reach: Floats
    hands: Floats
    joints: npt.NDArray[np.uint8]
    moving: Indices
    begins: Indices
    samples: Indices
    keys: Indices
    poses: Floats
    shown: npt.NDArray[np.bool_]
    first_poses: Floats
    first_shown: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.times)

    @property
    def seconds(self) -> float:
        """How long it plays at its own speed."""
        return max(len(self) - 1, 0) * PERIOD_NS / 1e9

    @property
    def eye(self) -> bool:
        """Whether an eye tracker followed the gaze at all."""
        return bool((self.bits & EYE).any())

    def at_time(self, t: int) -> float:
        """Seconds into the track of a time (ns): of the last sample at or before it."""
        row = int(np.searchsorted(self.times, t, side="right")) - 1
        return max(row, 0) * PERIOD_NS / 1e9

    def time_at(self, seconds: float) -> int:
        """The time (ns) so far into the track, clamped."""
        row, share = self._place(seconds)
        t = int(self.times[row])
        if row + 1 < len(self) and int(self.times[row + 1]) - t <= PERIOD_NS:
            t += round(share * PERIOD_NS)
        return t

    def _place(self, seconds: float) -> tuple[int, float]:
        """Sample, and how far it is to the next one, 0..1."""
        at = min(max(seconds * 1e9 / PERIOD_NS, 0.0), len(self) - 1.0)
        row = min(int(at), len(self) - 1)
        return row, at - row

    def figure(self, seconds: float) -> Figure:
        """The officer so far into the track; between two samples straight from one to the next,
        but not over a jump."""
        row, share = self._place(seconds)
        bits = self.bits[row]
        return Figure(
            head=self._pose(self.head, row, share, HEAD),
            gaze=self._pose(self.gaze, row, share, GAZE),
            eye=bool(bits & EYE),
            reach=float(self.reach[row]),
            hands=tuple(self._hand(row, share, hand) for hand in (0, 1)),
            torch=self._pose(self.torch, row, share, TORCH),
        )

    def _pose(self, poses: Floats, row: int, share: float, bit: np.uint8) -> Floats | None:
        if not self.bits[row] & bit:
            return None
        if share == 0.0 or row + 1 >= len(self) or not self.bits[row + 1] & bit:
            here: Floats = poses[row]
            return here
        return between(poses[row], poses[row + 1], 0, PERIOD_NS, round(share * PERIOD_NS))

    def _hand(self, row: int, share: float, hand: int) -> Points:
        count = int(self.joints[row, hand])
        here = self.hands[row, hand, :count]
        if share > 0.0 and row + 1 < len(self) and int(self.joints[row + 1, hand]) == count > 0:
            way = self.hands[row + 1, hand, :count] - here
            if float(way[0] @ way[0]) < JUMP_M * JUMP_M:
                here = here + np.float32(share) * way
        return here.astype(np.float64)

    def write(self, seconds: float, snapshot: SceneSnapshot) -> None:
        """Brings poses, visibility and torch of the snapshot, whose first parts are the track's,
        to so far into the track."""
        row, share = self._place(seconds)
        count = len(self.first_poses)
        snapshot.poses[:count], snapshot.visible[:count] = self.first_poses, self.first_shown
        self._write_parts(row, share, snapshot)
        torch = self._pose(self.torch, row, share, TORCH)
        snapshot.torch_on = torch is not None
        if torch is not None:
            snapshot.torch[:] = torch

    def _write_parts(self, row: int, share: float, snapshot: SceneSnapshot) -> None:
        if not len(self.moving):
            return
        place = np.arange(len(self.moving)) * len(self) + row
        found = np.searchsorted(self.keys, place, side="right") - 1
        parts, ends = self.moving, self.begins[1:]  # each has a row at the first sample
        poses, after = self.poses[found], np.minimum(found + 1, ends - 1)
        follows = self.poses[after]
        turned = (poses[:, :4] * follows[:, :4]).sum(axis=1) < 0.0
        follows[turned, :4] *= -1.0  # the shorter way round
        move = follows - poses
        near = (move[:, 4:] ** 2).sum(axis=1) < JUMP_M * JUMP_M
        # what rests has no row: only where the very next sample has one did it move until then
        moves = (self.samples[after] == row + 1) & near
        poses[moves] += np.float32(share) * move[moves]
        poses[:, :4] /= np.maximum(np.linalg.norm(poses[:, :4], axis=1, keepdims=True), 1e-9)
        snapshot.poses[parts], snapshot.visible[parts] = poses, self.shown[found]


class TrackMaker:
    """Takes samples one after another; `track` at the end."""

    def __init__(self) -> None:
        self._samples: list[tuple[int, np.uint8, tuple[Any, ...]]] = []
        self._hands: list[Floats] = []
        self._joints: list[tuple[int, int]] = []
        self._rows: list[tuple[int, int, Floats, bool]] = []
        self._first: tuple[Floats, npt.NDArray[np.bool_]] | None = None
        self._last: tuple[Floats, npt.NDArray[np.bool_]] | None = None

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, t: int, figure: Figure, snapshot: SceneSnapshot) -> None:
        """One sample: the officer and the scene at `t` (ns)."""
        self._take_parts(snapshot)
        bits, poses = np.uint8(0), []
        for bit, pose in ((HEAD, figure.head), (GAZE, figure.gaze), (TORCH, figure.torch)):
            bits |= bit if pose is not None else np.uint8(0)
            poses.append(np.zeros(7, np.float32) if pose is None else pose.astype(np.float32))
        bits |= EYE if figure.eye else np.uint8(0)
        self._samples.append((t, bits, (*poses, figure.reach)))
        hands = np.zeros((2, JOINTS, 3), np.float32)
        for hand, points in enumerate(figure.hands):
            hands[hand, : len(points)] = points
        self._hands.append(hands)
        self._joints.append((len(figure.hands[0]), len(figure.hands[1])))

    def _take_parts(self, snapshot: SceneSnapshot) -> None:
        if self._last is None:
            self._first = snapshot.poses.copy(), snapshot.visible.copy()
            self._last = snapshot.poses.copy(), snapshot.visible.copy()
            return
        poses, shown = self._last
        changed = (poses != snapshot.poses).any(axis=1) | (shown != snapshot.visible)
        sample = len(self._samples)
        for part in np.flatnonzero(changed).tolist():
            row = part, sample, snapshot.poses[part].copy(), bool(snapshot.visible[part])
            self._rows.append(row)
        poses[:], shown[:] = snapshot.poses, snapshot.visible

    def track(self) -> Track:
        """All of it. ValueError where there is no sample."""
        if self._first is None:
            raise ValueError("a track needs at least one sample")
        times, bits, values = zip(*self._samples, strict=True)
        head, gaze, torch, reach = zip(*values, strict=True)
        poses, visible = self._first
        moved = {row[0] for row in self._rows}
        starts = [(part, 0, poses[part], bool(visible[part])) for part in moved]
        rows = sorted([*starts, *self._rows], key=lambda row: row[:2])
        part, sample, pose, shown = zip(*rows, strict=True) if rows else ((), (), (), ())
        moving, first_rows = np.unique(np.array(part, np.int64), return_index=True)
        samples = np.array(sample, np.int64)
        numbers = np.searchsorted(moving, np.array(part, np.int64))
        return Track(
            times=np.array(times, np.int64),
            bits=np.array(bits, np.uint8),
            head=np.array(head, np.float32),
            gaze=np.array(gaze, np.float32),
            torch=np.array(torch, np.float32),
            reach=np.array(reach, np.float32),
            hands=np.array(self._hands, np.float32),
            joints=np.array(self._joints, np.uint8),
            moving=moving,
            begins=np.append(first_rows, len(rows)).astype(np.int64),
            samples=samples,
            keys=numbers * len(times) + samples,
            poses=np.array(pose, np.float32).reshape(-1, 7),
            shown=np.array(shown, np.bool_),
            first_poses=self._first[0],
            first_shown=self._first[1],
        )
