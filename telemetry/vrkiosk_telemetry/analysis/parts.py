"""Where the parts of the scene were, from the record's `objects` table."""

from __future__ import annotations

import numpy as np

from vrkiosk_telemetry.analysis.samples import Array, Floats, Times
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.tables import list_values


class PartTracks:
    """Poses (7) of parts over time, in the world. Memory: 40 bytes for each row of `objects`."""

    def __init__(self, session: Session) -> None:
        self.names = tuple(part.name for part in session.description().parts)
        numbers, times = [np.zeros(0, np.uint16)], [np.zeros(0, np.int64)]
        poses = [np.zeros((0, 7), np.float32)]
        for batch in session.source.batches("objects"):
            numbers.append(batch.column("object").to_numpy(zero_copy_only=False))
            times.append(batch.column("t").to_numpy(zero_copy_only=False))
            poses.append(list_values(batch.column("pose"), 7))
        number, t = np.concatenate(numbers), np.concatenate(times)
        order = np.lexsort((t, number))
        order = order[number[order] < len(self.names)]  # a damaged record may name others
        self._t: Times = t[order]
        pose = np.concatenate(poses)[order]
        self._pose: Floats = np.nan_to_num(pose, posinf=0.0, neginf=0.0)
        self._first = np.searchsorted(number[order], np.arange(len(self.names) + 1))

    def number(self, name: str) -> int:
        """Of a part; -1 where the scene has none of that name."""
        return self.names.index(name) if name in self.names else -1

    def start_poses(self) -> Array:
        """(parts, 7) where each part was first; the identity where it was never recorded."""
        found = np.tile(np.array([0.0, 0, 0, 1, 0, 0, 0]), (len(self.names), 1))
        recorded = np.flatnonzero(np.diff(self._first))
        found[recorded] = self._pose[self._first[recorded]]
        return found

    def moves(self, part: int) -> bool:
        return bool(self._first[part + 1] - self._first[part] > 1)

    def at(self, part: int, t: Times) -> Array:
        """(n, 7) poses of a part at (n,) times: the last row at or before each."""
        first, end = int(self._first[part]), int(self._first[part + 1])
        if first == end:
            return np.tile(np.array([0.0, 0, 0, 1, 0, 0, 0]), (len(t), 1))
        row = np.searchsorted(self._t[first:end], t, side="right") - 1
        return np.asarray(self._pose[first + np.maximum(row, 0)], np.float64)
