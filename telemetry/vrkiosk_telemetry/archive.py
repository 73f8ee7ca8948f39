"""The archive form of a record: one Parquet file a table, flat columns, for any reader.

`frames` holds everything the engine reads bit for bit. Eye poses are in `eyes`, seen from the head
and where they change; `hands` is relative to the wrist and at 45 Hz: places within 0.16 mm of what
the headset said, enough to look at.
Encoding: FLOAT with BYTE_STREAM_SPLIT and zstd 3, no dictionaries, row groups of 30 s: measured the
smallest of those every reader opens as plain floats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vrkiosk_telemetry import limits, poses
from vrkiosk_telemetry.footers import open_parquet
from vrkiosk_telemetry.tables import (
    FRAME_COLUMNS,
    POSE,
    SCHEMAS,
    SUFFIXES,
    Rows,
    joints_array,
    list_array,
    list_values,
)
from vrkiosk_xr.frame import FRAME, JOINT_COUNT, Flag

WRIST: Final = 1  # XR_HAND_JOINT_WRIST_EXT
HANDS_RATE_HZ: Final = 45
# Positions seen from the wrist are on a grid of 2^-14. A place rounded to a step h in each of three
# axes is off by sqrt(3) / 2 h at most: in the stage 0.106 mm, seen from the wrist another 0.053 mm,
# together 0.159 mm. With 2^-13 again it would be 0.211 mm.
FINER: Final = 2
GROUP_NS: Final = {"frames": 30_000_000_000, "hands": 60_000_000_000}
GROUP_NS_OTHERS: Final = 300_000_000_000
DICTIONARIES: Final = ("aoi",)  # columns of a few values that come again and again
ALWAYS: Final = ("frames", "events")
RADII: Final = "radii"  # key of the metadata of `hands`
_OTHERS: Final = tuple(j for j in range(JOINT_COUNT) if j != WRIST)
_SIDES: Final = (("left", Flag.HAND_LEFT), ("right", Flag.HAND_RIGHT))


def archive_name(table: str) -> str:
    return f"{table}.parquet"


COLUMNS: Final = tuple(c for c in FRAME_COLUMNS if c.field != "views")  # those are in `eyes`


def _frame_fields() -> list[Any]:
    fields = []
    for column in COLUMNS:
        names = [f"{column.name}_{s}" for s in column.suffixes] or [column.name]
        note = {"meaning": column.meaning}
        fields += [pa.field(n, column.type, nullable=False, metadata=note) for n in names]
    return fields


def _hand_fields() -> list[Any]:
    fields = [SCHEMAS["hands"].field(name) for name in ("frame", "t", "flags")]
    for side, _ in _SIDES:
        for joint in (WRIST, *_OTHERS):
            fields += [pa.field(f"{side}_{joint:02d}_{s}", pa.float32(), False) for s in POSE]
    return fields


def _flat_fields(table: str) -> list[Any]:
    fields = []
    for field in SCHEMAS[table]:
        if pa.types.is_fixed_size_list(field.type):
            fields += [
                pa.field(f"{field.name}_{s}", pa.float32(), False, metadata=field.metadata)
                for s in SUFFIXES[field.type.list_size]
            ]
        else:
            fields.append(field)
    return fields


def archive_schema(table: str) -> Any:
    """Flat Arrow schema of a table's Parquet file."""
    makers = {"frames": _frame_fields, "hands": _hand_fields}
    fields = makers[table]() if table in makers else _flat_fields(table)
    metadata = dict(SCHEMAS[table].metadata)
    if table == "hands":  # said once: its 350 columns all follow one rule
        metadata["columns"] = (
            "SIDE_JOINT_COMPONENT; joints in XR_EXT_hand_tracking order; 01 is the wrist in the "
            "stage, the others are relative to the wrist; m"
        )
    return pa.schema(fields, metadata=metadata)


def archive_frames(frames: Rows) -> Any:
    """The archive batch of (n,) FRAME rows."""
    arrays = []
    for column in COLUMNS:
        values = column.values(frames)
        if column.suffixes:
            arrays += [pa.array(values[:, i].copy()) for i in range(len(column.suffixes))]
        else:
            arrays.append(pa.array(values.copy()))
    return pa.record_batch(arrays, schema=archive_schema("frames"))


def frames_of_archive(batch: Any) -> Rows:
    """(n,) FRAME rows of an archive batch; joints and views are identity poses."""
    frames = np.zeros(batch.num_rows, FRAME)
    frames["joints"][..., 3] = 1.0
    frames["views"][..., 3] = 1.0
    number = 0
    for column in COLUMNS:
        target = column.values(frames)
        if not column.suffixes:
            target[:] = batch.column(number).to_numpy(zero_copy_only=False)
            number += 1
        for i in range(len(column.suffixes)):
            target[:, i] = batch.column(number).to_numpy(zero_copy_only=False)
            number += 1
    return frames


class HandThinner:
    """Takes one hands row in each 1/45 s, and turns it into the archive's form."""

    def __init__(self) -> None:
        self._slot = -1
        self.radii: dict[str, list[float]] = {}  # m, 26 a side, of the first valid row

    def archive(self, batch: Any) -> Any:
        """The archive batch of a live `hands` batch; maybe of no rows."""
        slots = batch.column("t").to_numpy() * HANDS_RATE_HZ // 1_000_000_000
        before = np.concatenate([[self._slot], slots[:-1]])
        self._slot = int(slots[-1])
        batch = batch.filter(pa.array(slots != before))
        arrays = [batch.column(i) for i in range(3)]
        flags = batch.column("flags").to_numpy()
        both = joints_array(batch)
        for hand, (side, flag) in enumerate(_SIDES):
            joints = both[:, hand]
            valid = np.flatnonzero(flags & flag)
            if side not in self.radii and len(valid):
                self.radii[side] = joints[valid[0], :, 7].tolist()
            wrist = joints[:, WRIST, :7]
            rest = poses.relative(wrist[:, None, :], joints[:, _OTHERS, :7], finer=FINER)
            for values in (wrist, *(rest[:, j] for j in range(len(_OTHERS)))):
                arrays += [pa.array(values[:, i].copy()) for i in range(7)]
        return pa.record_batch(arrays, schema=archive_schema("hands"))


def hand_values(batch: Any) -> Rows:
    """(2, 26, 7, n) poses of an archive batch of `hands` as they are stored: the wrist first, the
    others in their order and relative to it."""
    columns = [batch.column(number).to_numpy() for number in range(3, batch.num_columns)]
    return np.stack(columns).reshape(len(_SIDES), JOINT_COUNT, 7, batch.num_rows)


def joints_of_values(values: Rows, radii: dict[str, list[float]]) -> Rows:
    """(n, 2, 26, 8) joints, poses in the stage, of (2, 26, 7, n) `hand_values`."""
    joints = np.zeros((values.shape[-1], len(_SIDES), JOINT_COUNT, 8), np.float32)
    joints[:, :, (WRIST, *_OTHERS), :7] = np.moveaxis(values, -1, 0)
    for hand, (side, _) in enumerate(_SIDES):
        wrist = joints[:, hand, WRIST, None, :7]
        joints[:, hand, _OTHERS, :7] = poses.compose(wrist, joints[:, hand, _OTHERS, :7])
        joints[:, hand, :, 7] = radii.get(side, [0.0] * JOINT_COUNT)
    return joints


def archive_flat(table: str, batch: Any) -> Any:
    """The archive batch of any other live table: poses become columns."""
    arrays = []
    for number, field in enumerate(SCHEMAS[table]):
        array = batch.column(number)
        if pa.types.is_fixed_size_list(field.type):
            values = list_values(array, field.type.list_size)
            arrays += [pa.array(values[:, i].copy()) for i in range(field.type.list_size)]
        else:
            arrays.append(array)
    return pa.record_batch(arrays, schema=archive_schema(table))


def flat_of_archive(table: str, batch: Any) -> Any:
    """The live form of such a batch."""
    arrays, number = [], 0
    for field in SCHEMAS[table]:
        if pa.types.is_fixed_size_list(field.type):
            width = field.type.list_size
            columns = [batch.column(number + i).to_numpy() for i in range(width)]
            arrays.append(list_array(np.stack(columns, axis=1)))
            number += width
        else:
            arrays.append(batch.column(number))
            number += 1
    return pa.record_batch(arrays, schema=SCHEMAS[table])


class ArchiveFile:
    """Writes one table's Parquet file, a row group for so many seconds. A context manager.

    A table without rows has no file, except `frames` and `events`, which every session has.
    """

    def __init__(self, folder: Path, table: str, metadata: dict[str, str]) -> None:
        self.rows = 0
        self.path = folder / archive_name(table)
        self._table = table
        self._span = GROUP_NS.get(table, GROUP_NS_OTHERS)
        schema = archive_schema(table)
        floats = [f.name for f in schema if f.type == pa.float32()]
        integers = [f.name for f in schema if pa.types.is_integer(f.type)]
        integers = [n for n in integers if schema.field(n).type.bit_width >= 32]
        self._times = next((n for n in ("t", "mono_ns") if n in schema.names), None)
        self._parquet = pq.ParquetWriter(
            self.path,
            schema.with_metadata({**schema.metadata, **metadata}),
            compression="zstd",
            compression_level=3,
            use_dictionary=[n for n in DICTIONARIES if n in schema.names],
            column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT")
            | dict.fromkeys(integers, "DELTA_BINARY_PACKED"),
            write_statistics=[n for n in ("frame", "t") if n in schema.names],
            write_page_checksum=True,
        )
        self._waiting: list[Any] = []
        self._rows = 0  # that wait
        self._start = 0

    def add(self, batch: Any) -> None:
        """A row group ends where its time does or it is full, however large the batches are."""
        most = limits.rows_of(self._table)
        while batch.num_rows:
            t = batch.column(self._times).to_numpy() if self._times else np.zeros(1, np.int64)
            if not self._waiting:
                self._start = t[0]
            beyond = np.flatnonzero(t - self._start >= self._span)
            end = int(beyond[0]) if len(beyond) else batch.num_rows
            end = min(end, most - self._rows)
            if end:
                self._waiting.append(batch.slice(0, end))
                self._rows += end
                self.rows += end
            if end < batch.num_rows:
                self._flush()
            batch = batch.slice(end)

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting)
            self._parquet.write_table(table, row_group_size=table.num_rows)
            self._waiting, self._rows = [], 0

    def note(self, key: str, value: object) -> None:
        """Adds a key to the file's metadata."""
        self._parquet.add_key_value_metadata({key: json.dumps(value)})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._parquet.close()
        if not self.rows and self._table not in ALWAYS:
            self.path.unlink()


def open_archive(path: Path) -> Any:
    """A table's Parquet file, of this version and within the limits. OSError or
    pyarrow.ArrowException where it cannot be read, or asks for more."""
    file = open_parquet(path)
    limits.check_parquet(file, path.stem, archive_schema(path.stem))
    return file


def read_groups(path: Path) -> Iterator[Any]:
    """The row groups of a Parquet file as record batches, page checksums checked.

    OSError or pyarrow.ArrowException at damage, after what is before it.
    """
    with open_archive(path) as file:
        for group in range(file.num_row_groups):
            yield from group_batches(file, group)


def group_batches(file: Any, group: int) -> list[Any]:
    """A row group of an open Parquet file as record batches: one, or none where it is empty."""
    table = file.read_row_group(group, use_threads=False).combine_chunks()
    table.validate(full=True)
    batches: list[Any] = table.to_batches()
    return batches


def read_radii(file: Any) -> dict[str, list[float]]:
    """Radii of the joints by side, m, from the metadata of an open `hands` file."""
    value = (file.metadata.metadata or {}).get(RADII.encode())
    try:
        radii = json.loads(value) if value else {}
    except (ValueError, RecursionError) as error:
        raise pa.ArrowInvalid(f"its {RADII} are not JSON ({error})") from error
    match radii:
        case dict() if all(_is_radii(side) for side in radii.values()):
            return radii
    raise pa.ArrowInvalid(f"its {RADII} are not {JOINT_COUNT} numbers a side")


def _is_radii(side: object) -> bool:
    return (
        isinstance(side, list)
        and len(side) == JOINT_COUNT
        and all(isinstance(radius, float | int) and abs(radius) < 1e3 for radius in side)
    )
