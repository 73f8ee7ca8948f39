"""The tables of a live record as Arrow schemas, and their way from and to `FRAME` arrays.

Schema `kiosk.trace` 1. Times are ns of CLOCK_MONOTONIC; poses are qx qy qz qw px py pz in the stage
(frames, hands) or the world (objects, scene), metres; see `vrkiosk_xr.frame` and
`vrkiosk_scenarios.snapshot` for the frames of reference.

Values are as the headset gave them, also where a flag says they are not valid: dropping them would
end the bit-exact replay of what the engine saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vrkiosk_xr.frame import FRAME, JOINT_COUNT, Flag

Rows = npt.NDArray[Any]

TRACE_SCHEMA: Final = "kiosk.trace/1"
POSE: Final = ("qx", "qy", "qz", "qw", "px", "py", "pz")
AXES: Final = ("trigger", "squeeze", "stick_x", "stick_y")
FEATURES: Final = ("pinch", "grasp", "tip_x", "tip_y", "tip_z", "curl", "spare_0", "spare_1")
VIEW: Final = (*POSE, "fov_left", "fov_right", "fov_up", "fov_down")
JOINT_FLOATS: Final = JOINT_COUNT * 8
HANDS: Final = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `frames` and where it is in FRAME. suffixes: of the archive's flat columns."""

    name: str
    field: str
    meaning: str
    hand: int | None = None
    suffixes: tuple[str, ...] = ()

    @property
    def type(self) -> Any:
        """Arrow type of the live column."""
        base = FRAME[self.field].base
        plain = pa.from_numpy_dtype(base)
        return pa.list_(plain, len(self.suffixes)) if self.suffixes else plain

    def values(self, frames: Rows) -> Rows:
        """(n,) or (n, len(suffixes)) view of FRAME rows."""
        part: Rows = frames[self.field]
        return part if self.hand is None else part[:, self.hand]


def _sides(name: str, field: str, meaning: str, suffixes: tuple[str, ...] = ()) -> list[Column]:
    return [
        Column(f"{name}_{side}", field, f"{meaning}, {side}", hand, suffixes)
        for hand, side in enumerate(("left", "right"))
    ]


FRAME_COLUMNS: Final = (
    Column("frame", "index", "running number of the frame in its session"),
    Column("t", "t", "ns, CLOCK_MONOTONIC of the predicted display time"),
    Column("xr_time", "xr_time", "ns, the runtime's XrTime"),
    Column("gaze_t", "gaze_t", "ns, sample time of the eye tracker; 0: none"),
    Column("flags", "flags", "bits of vrkiosk_xr.frame.Flag"),
    Column("buttons", "buttons", "bits of vrkiosk_xr.frame.Button, right hand << 16"),
    Column("late", "late", "display periods missed so far"),
    *_sides("joints_valid", "joints_valid", "bit j: joint j has a valid pose"),
    *_sides("joints_tracked", "joints_tracked", "bit j: joint j is tracked"),
    Column("head", "head", "m, pose of the head", None, POSE),
    Column("gaze", "gaze", "m, pose of the gaze, looking along -z", None, POSE),
    *_sides("grip", "grip", "m, grip pose", POSE),
    *_sides("aim", "aim", "m, aim pose, pointing along -z", POSE),
    *_sides("axes", "axes", "0..1; stick -1..1", AXES),
    *_sides("features", "features", "0..1; tip in m", FEATURES),
    *_sides("view", "views", "m, eye pose; rad, half angles", VIEW),
)


def _field(name: str, kind: Any, meaning: str) -> Any:
    return pa.field(name, kind, nullable=False, metadata={"meaning": meaning})


def _schema(name: str, fields: list[Any]) -> Any:
    return pa.schema(fields, metadata={"schema": TRACE_SCHEMA, "table": name})


_POSE = pa.list_(pa.float32(), 7)
_EYE = pa.list_(pa.float32(), len(VIEW))
_JOINTS = pa.list_(pa.float32(), JOINT_FLOATS)
_T = _field("t", pa.int64(), "ns, CLOCK_MONOTONIC")

SCHEMAS: Final[dict[str, Any]] = {
    "frames": _schema("frames", [_field(c.name, c.type, c.meaning) for c in FRAME_COLUMNS]),
    "hands": _schema(
        "hands",
        [
            _field("frame", pa.uint32(), "number of the frame"),
            _T,
            _field("flags", pa.uint32(), "flags of the frame: which hand is valid"),
            _field("left", _JOINTS, "26 joints in XR_EXT_hand_tracking order: pose, radius; m"),
            _field("right", _JOINTS, "26 joints in XR_EXT_hand_tracking order: pose, radius; m"),
        ],
    ),
    "gaze": _schema(
        "gaze",
        [
            _field("frame", pa.uint32(), "number of the frame"),
            _T,
            _field("aoi", pa.string(), "patch the gaze meets (docs/events.md); empty: none"),
            _field("object", pa.int32(), "number of the part in targets; -1: none"),
            _field("distance", pa.float32(), "m along the gaze; 0: it meets nothing"),
            *(
                _field(axis, pa.float32(), "m, where, in the part's own frame; in the world for -1")
                for axis in "xyz"
            ),
        ],
    ),
    "eyes": _schema(
        "eyes",
        [
            _T,
            _field("frame", pa.uint32(), "number of the first frame it holds for"),
            _field("left", _EYE, "m, eye pose in the head; rad, half angles"),
            _field("right", _EYE, "m, eye pose in the head; rad, half angles"),
        ],
    ),
    "events": _schema(
        "events",
        [
            _T,
            _field("frame", pa.uint32(), "number of the last frame before it"),
            _field("source", pa.string(), "engine, runtime, or recorder"),
            _field("name", pa.string(), "see docs/events.md"),
            _field("line", pa.string(), "the event's canonical JSON"),
        ],
    ),
    "objects": _schema(
        "objects",
        [
            _T,
            _field("object", pa.uint16(), "number of the part in targets"),
            _field("visible", pa.bool_(), "whether it is drawn"),
            _field("pose", _POSE, "m, in the world"),
        ],
    ),
    "scene": _schema(
        "scene",
        [
            _T,
            _field("world_from_stage", _POSE, "m, where the stage stands in the world"),
            _field("torch", _POSE, "m, in the world, shining along -z"),
            _field("torch_on", pa.bool_(), "whether the torch shines"),
            _field("daylight", pa.float32(), "0..1, how far the doors let the day in"),
            _field("fade", pa.float32(), "0..1, black over everything"),
        ],
    ),
    "panels": _schema(
        "panels",
        [
            _T,
            _field("panel", pa.uint16(), "number of the panel"),
            _field("content", pa.string(), "JSON of what it shows from now on"),
        ],
    ),
    "clocks": _schema(
        "clocks",
        [
            _field("xr_ns", pa.int64(), "ns, XrTime"),
            _field("instance", pa.uint32(), "runtimes found so far; each has its own XrTime"),
            _field("mono_ns", pa.int64(), "ns, CLOCK_MONOTONIC"),
            _field("utc_ns", pa.int64(), "ns since 1970, UTC"),
            _field("utc_err_ns", pa.int64(), "ns, largest error the kernel states; -1: unknown"),
            _field("source", pa.string(), "of UTC; ntp: kept by a time server, free: not"),
            _field("boot_id", pa.string(), "which boot CLOCK_MONOTONIC belongs to"),
        ],
    ),
    "targets": _schema(
        "targets",
        [
            _field("object", pa.int32(), "number of the part; -1: the scene itself"),
            _field("name", pa.string(), "name of the part"),
            _field("model", pa.string(), "id of the model"),
            _field("content", pa.string(), "JSON of the rest of its description"),
        ],
    ),
}
TABLES: Final = tuple(SCHEMAS)
SUFFIXES: Final = {len(POSE): POSE, len(VIEW): VIEW}  # of a list's columns in the archive


def list_array(values: Rows) -> Any:
    """(n, width) values as an Arrow array of fixed-size lists."""
    flat = pa.array(np.ascontiguousarray(values).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def list_values(array: Any, width: int) -> Rows:
    """The (n, width) values of an Arrow array of fixed-size lists."""
    return array.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)  # type: ignore[no-any-return]


def frames_batch(frames: Rows) -> Any:
    """The `frames` batch of (n,) FRAME rows."""
    arrays = []
    for column in FRAME_COLUMNS:
        values = column.values(frames)
        arrays.append(list_array(values) if column.suffixes else pa.array(values.copy()))
    return pa.record_batch(arrays, schema=SCHEMAS["frames"])


def hands_batch(frames: Rows) -> Any | None:
    """The `hands` batch of those FRAME rows that have a valid hand; None where none has."""
    seen = frames[(frames["flags"] & HANDS) != 0]
    if not len(seen):
        return None
    joints = seen["joints"].reshape(len(seen), 2, JOINT_FLOATS)
    plain = [pa.array(seen[name].copy()) for name in ("index", "t", "flags")]
    arrays = [*plain, list_array(joints[:, 0]), list_array(joints[:, 1])]
    return pa.record_batch(arrays, schema=SCHEMAS["hands"])


def frames_array(batch: Any) -> Rows:
    """(n,) FRAME rows of a `frames` batch. Joints are identity poses; see `put_joints`."""
    frames = np.zeros(batch.num_rows, FRAME)
    frames["joints"][..., 3] = 1.0
    for number, column in enumerate(FRAME_COLUMNS):
        array = batch.column(number)
        if column.suffixes:
            column.values(frames)[:] = list_values(array, len(column.suffixes))
        else:
            column.values(frames)[:] = array.to_numpy(zero_copy_only=False)
    return frames


def put_joints(frames: Rows, batch: Any) -> None:
    """Writes the joints of a `hands` batch into the frames they belong to (by frame number)."""
    if not len(frames):
        return
    numbers = batch.column("frame").to_numpy(zero_copy_only=False)
    where = np.searchsorted(frames["index"], numbers)
    fits = (where < len(frames)) & (frames["index"][where.clip(max=len(frames) - 1)] == numbers)
    for hand, side in enumerate(("left", "right")):
        joints = list_values(batch.column(side), JOINT_FLOATS).reshape(-1, JOINT_COUNT, 8)
        frames["joints"][where[fits], hand] = joints[fits]
