"""Frames of a record at random: any moment without reading what is before it.

A block is what was written in one piece: a row group of 30 s (sealed) or a commit of a second
(live). The last few read are kept, so that playing and scrubbing nearby cost no reading.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vrkiosk_telemetry import limits
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.sources import Damage
from vrkiosk_telemetry.tables import Rows
from vrkiosk_xr.frame import FRAME

KEPT_ROWS: Final = 6_000  # about a minute at 90 Hz, 12 MB

Times = npt.NDArray[np.int64]


class FrameBlocks:
    """The frames of a session as an index of times and blocks read on demand.

    times: (n,) ns of CLOCK_MONOTONIC of all frames that can be read, never falling. Damage met
    later shortens it, and is added to the session's damage. RecordError where there is no frame.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._source = session.source
        self._kept: OrderedDict[int, Rows] = OrderedDict()
        times = list(self._source.block_times())
        if not sum(map(len, times)):
            raise RecordError(f"{session.path}: the record holds no frames; nothing can be shown")
        self._starts: Times = np.cumsum([0, *map(len, times)])
        # A frame whose time went back is shown where the clock was before.
        self.times: Times = np.maximum.accumulate(np.concatenate(times))

    def number_at(self, t: int) -> int:
        """Number (from 0) of the last frame at or before `t` (ns); 0 before the first."""
        return max(int(np.searchsorted(self.times, t, side="right")) - 1, 0)

    def frame(self, number: int) -> Any:
        """The FRAME row `number`; the last that can be read where damage ends the record before."""
        number = min(number, len(self.times) - 1)
        block = self._block_of(number)
        rows = self._block(block)
        if rows is None:
            return self.frame(number)
        offset = number - int(self._starts[block])
        one = rows[offset : offset + 1].copy()
        self._source.complete(one)
        return one[0]

    def window(self, first: int, last: int) -> Rows:
        """(n,) FRAME rows from time `first` to time `last` (ns), both included."""
        start = int(np.searchsorted(self.times, first, side="left"))
        end = int(np.searchsorted(self.times, last, side="right"))
        parts: list[Rows] = []
        block = self._block_of(start)
        while start < end and block < len(self._starts) - 1 and self._starts[block] < end:
            rows = self._block(block)
            if rows is None:
                break
            offset = int(self._starts[block])
            parts.append(rows[max(start - offset, 0) : end - offset])
            block += 1
        found = np.concatenate(parts) if parts else np.zeros(0, FRAME)
        self._source.complete(found)
        return found

    def _block_of(self, number: int) -> int:
        return int(np.searchsorted(self._starts, number, side="right")) - 1

    def _block(self, block: int) -> Rows | None:
        """The rows of a block; None where it turned out damaged: frames end before it now."""
        if block in self._kept:
            self._kept.move_to_end(block)
            return self._kept[block]
        try:
            rows = self._source.block(block)
        except limits.UNREADABLE as error:
            self._end_before(block, error)
            return None
        pa.default_memory_pool().release_unused()  # or Arrow keeps what reading a block took
        self._kept[block] = rows
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > KEPT_ROWS:
            self._kept.popitem(last=False)
        return rows

    def _end_before(self, block: int, error: Exception) -> None:
        row = int(self._starts[block])
        t = int(self.times[row - 1]) if row else None
        self._source.damage.append(Damage("frames", row, t, f"cannot be decoded: {error}"))
        if not row:
            raise RecordError(f"{self._session.path}: {self._source.damage[-1]}") from error
        self._starts, self.times = self._starts[: block + 1], self.times[:row]
