"""The tables of a session as flat Arrow batches with columns that need no manual.

Against the archive: values whose flag is missing are null, flags are columns of their own, joints
have names and stand in the stage, and `time_s` counts from the first frame. Poses in the stage
(frames, hands) or the world (objects, scene), metres and unit quaternions; see `tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from vrkiosk_telemetry.archive import archive_flat, archive_schema
from vrkiosk_telemetry.export.traces import (
    JOINTS,
    SIDES,
    VALID,
    NewHands,
    Pace,
    blocks,
    has,
    joint_mask,
)
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.tables import FRAME_COLUMNS, POSE, SCHEMAS, TABLES, Column, Rows
from vrkiosk_xr.frame import Flag

HAND_COLUMNS: Final = (*POSE, "radius")
# Columns of `frames` that are not exported as they are: flags become columns, masks show as nulls.
_NOT_AS_IS: Final = ("flags", "joints_valid", "joints_tracked")
_FLAGS: Final = {
    "should_render": Flag.SHOULD_RENDER,
    "focused": Flag.FOCUSED,
    "user_present": Flag.USER_PRESENT,
    "head_tracked": Flag.HEAD_TRACKED,
    "hand_left_from_controller": Flag.HAND_LEFT_IS_CONTROLLER,
    "hand_right_from_controller": Flag.HAND_RIGHT_IS_CONTROLLER,
    "bare_left": Flag.BARE_LEFT,
    "bare_right": Flag.BARE_RIGHT,
}
# Tables that are written in a form of their own; `eyes` is the views of `frames`, kept apart.
_OWN_FORM: Final = ("frames", "hands", "eyes")
_MONO: Final = {"clocks": "mono_ns"}  # tables whose time column is not `t`
_GAZE_SOURCES: Final = np.array(["", "head", "eye"])


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table to write. batches can be read once."""

    name: str
    schema: Any
    batches: Iterator[Any]


def flat_tables(session: Session, start: int, pace: Pace, *, joints: bool) -> Iterator[FlatTable]:
    """The tables of a session, one by one. start: ns of `time_s` 0. joints: `hands` too."""
    schema = frames_schema()
    yield FlatTable("frames", schema, _frames(session, start, pace))
    if joints:
        yield FlatTable("hands", hands_schema(), _hands(session, start))
    for name in TABLES:
        if name not in _OWN_FORM:
            yield FlatTable(name, other_schema(name), _others(session, name, start))


def _field(name: str, kind: Any, meaning: str, nullable: bool = False) -> Any:
    return _without_metres(pa.field(name, kind, nullable, metadata={"meaning": meaning}))


def _without_metres(field: Any) -> Any:
    """The column, which has no unit where it is of a pose's unit quaternion."""
    if not field.name.endswith(("_qx", "_qy", "_qz", "_qw")):
        return field
    meaning = field.metadata[b"meaning"].decode().removeprefix("m, ")
    return field.with_metadata({"meaning": f"no unit, {meaning}"})


_TIME: Final = _field("time_s", pa.float64(), "s since the session's first frame")


def _names(column: Column) -> list[str]:
    suffixes = [s for s in column.suffixes if not s.startswith("spare")]
    return [f"{column.name}_{s}" for s in suffixes] or [column.name]


def _kept() -> list[Column]:
    return [c for c in FRAME_COLUMNS if c.field not in _NOT_AS_IS]


def frames_schema() -> Any:
    """Schema of the exported `frames`."""
    fields = []
    for column in _kept():
        kind = pa.float32() if column.suffixes else column.type
        nullable = column.name in VALID or column.name == "gaze_t"
        fields += [_field(n, kind, column.meaning, nullable) for n in _names(column)]
        if column.name == "t":
            fields.append(_TIME)
    fields.append(_field("gaze_source", pa.string(), "eye: eye tracker; head: its direction", True))
    fields += [_field(n, pa.bool_(), f"flag {flag.name}") for n, flag in _FLAGS.items()]
    return pa.schema(fields, metadata=SCHEMAS["frames"].metadata)


def _frames(session: Session, start: int, pace: Pace) -> Iterator[Any]:
    schema = frames_schema()
    for frames in blocks(session, pace):
        arrays: list[Any] = []
        for column in _kept():
            arrays += _column_arrays(column, frames)
            if column.name == "t":
                arrays.append(pa.array((frames["t"] - start) / 1e9))
        source = has(frames, Flag.GAZE_VALID) * (1 + has(frames, Flag.GAZE_IS_EYE))
        arrays.append(pa.array(_GAZE_SOURCES[source], mask=source == 0))
        arrays += [pa.array(has(frames, flag)) for flag in _FLAGS.values()]
        yield pa.record_batch(arrays, schema=schema)


def _column_arrays(column: Column, frames: Rows) -> list[Any]:
    values = column.values(frames)
    if not column.suffixes:
        mask = values == 0 if column.name == "gaze_t" else None
        return [pa.array(values.copy(), mask=mask)]
    mask = ~has(frames, VALID[column.name]) if column.name in VALID else None
    return [pa.array(values[:, i].copy(), mask=mask) for i in range(len(_names(column)))]


def hands_schema() -> Any:
    """Schema of the exported `hands`: 26 joints a side, in the stage."""
    fields = [SCHEMAS["hands"].field("frame"), SCHEMAS["hands"].field("t"), _TIME]
    for side in SIDES:
        for joint in JOINTS:
            meaning = f"m, {side} {joint} in the stage"
            fields += [
                _field(f"{side}_{joint}_{c}", pa.float32(), meaning, True) for c in HAND_COLUMNS
            ]
    return pa.schema(fields, metadata=SCHEMAS["hands"].metadata)


def _hands(session: Session, start: int) -> Iterator[Any]:
    schema, new = hands_schema(), NewHands()
    for frames in session.frame_blocks():
        which = np.union1d(new.rows(frames, 0), new.rows(frames, 1))
        if not len(which):
            continue
        rows = frames[which]
        t = rows["t"]
        arrays = [pa.array(rows["index"].copy()), pa.array(t.copy()), pa.array((t - start) / 1e9)]
        for hand in range(2):
            missing = ~joint_mask(rows, hand)
            for j in range(len(JOINTS)):
                values = rows["joints"][:, hand, j]
                arrays += [
                    pa.array(values[:, i].copy(), mask=missing[:, j])
                    for i in range(len(HAND_COLUMNS))
                ]
        yield pa.record_batch(arrays, schema=schema)


def other_schema(name: str) -> Any:
    """Schema of any other exported table: the archive's, with `time_s` where it has times."""
    archived = archive_schema(name)
    schema = pa.schema([_without_metres(field) for field in archived], archived.metadata)
    time = _MONO.get(name, "t")
    if time not in schema.names:
        return schema
    return schema.insert(schema.get_field_index(time) + 1, _TIME)


def _others(session: Session, name: str, start: int) -> Iterator[Any]:
    schema = other_schema(name)
    time = _MONO.get(name, "t")
    for batch in session.source.batches(name):
        flat = archive_flat(name, batch)
        arrays = list(flat.columns)
        if time in flat.schema.names:
            seconds = (flat.column(time).to_numpy() - start) / 1e9
            arrays.insert(flat.schema.get_field_index(time) + 1, pa.array(seconds))
        yield pa.record_batch(arrays, schema=schema)
