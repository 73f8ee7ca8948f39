"""Joints of a sealed session at random: what a few frames need, without the rest of the minute.

A row group of `hands` has a minute of 364 columns. Reading one takes milliseconds and so is kept
for the frames that follow; turning all its rows into poses would take ten times as long, so only
those asked for are.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from vrkiosk_telemetry.archive import (
    group_batches,
    hand_values,
    joints_of_values,
    open_archive,
    read_radii,
)
from vrkiosk_telemetry.tables import Rows
from vrkiosk_xr.frame import Flag

KEPT_GROUPS: Final = 2  # 4 MB each
_FLAGS: Final = (Flag.HAND_LEFT, Flag.HAND_RIGHT)


class HandGroups:
    """The row groups of a `hands.parquet`. OSError or pyarrow.ArrowException at damage; `rows` and
    `t` (ns) then say how many rows are before it, and when the last of them was."""

    def __init__(self, path: Path) -> None:
        self._file = open_archive(path)
        self._radii = read_radii(self._file)
        self._kept: OrderedDict[int, tuple[Rows, Rows]] = OrderedDict()
        self._groups = [self._file.metadata.row_group(g) for g in range(self._file.num_row_groups)]
        self._first = np.array([self._range(g, "t")[0] for g in range(len(self._groups))])
        self.rows = 0
        self.t: int | None = None

    def _range(self, group: int, column: str) -> tuple[int, int]:
        found = self._groups[group].column(self._file.schema_arrow.get_field_index(column))
        if not found.is_stats_set or not found.statistics.has_min_max:
            raise pa.ArrowInvalid(f"row group {group} has no range of {column}")
        return int(found.statistics.min), int(found.statistics.max)

    def put_joints(self, frames: Rows) -> None:
        """Writes the newest joints at or before each of (n,) FRAME rows (rising), of those hands
        that its flags say are valid."""
        group_of = np.searchsorted(self._first, frames["t"], side="right") - 1
        for group in np.unique(group_of[group_of >= 0]).tolist():
            mine = np.flatnonzero(group_of == group)
            times, values = self._group(group)
            where = np.searchsorted(times, frames["t"][mine], side="right") - 1
            rows, back = np.unique(where, return_inverse=True)
            joints = joints_of_values(values[..., rows], self._radii)
            for hand, flag in enumerate(_FLAGS):
                seen = (frames["flags"][mine] & int(flag)) != 0
                frames["joints"][mine[seen], hand] = joints[back[seen], hand]

    def _group(self, group: int) -> tuple[Rows, Rows]:
        """Times (n,) of a group's rows, and their values as `hand_values` gives them."""
        if group not in self._kept:
            self.rows = sum(before.num_rows for before in self._groups[:group])
            self.t = self._range(group - 1, "t")[1] if group else None
            (batch,) = group_batches(self._file, group)
            self._kept[group] = batch.column("t").to_numpy(), hand_values(batch)
            while len(self._kept) > KEPT_GROUPS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(group)
        return self._kept[group]
