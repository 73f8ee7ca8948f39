"""The tables of a live record as Arrow schemas, and their way from and to `FRAME` arrays.

Schema `kiosk.trace` 1. Times are ns of CLOCK_MONOTONIC; poses are qx qy qz qw px py pz in the stage
(frames, hands) or the world (objects, scene), metres; see `vrkiosk_xr.frame` and
`vrkiosk_scenarios.snapshot` for the frames of reference.

Values are as the headset gave them, also where a flag says they are not valid: dropping them would
end the bit-exact replay of what the engine saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vrkiosk_xr.frame import FLOAT_OFFSET, FRAME, FRAME_BYTES, JOINT_COUNT, Flag

Rows = npt.NDArray[Any]

TRACE_SCHEMA: Final = "kiosk.trace/1"
POSE: Final = ("qx", "qy", "qz", "qw", "px", "py", "pz")
AXES: Final = ("trigger", "squeeze", "stick_x", "stick_y")
FEATURES: Final = ("pinch", "grasp", "tip_x", "tip_y", "tip_z", "curl", "spare_0", "spare_1")
VIEW: Final = (*POSE, "fov_left", "fov_right", "fov_up", "fov_down")
JOINT_FLOATS: Final = 2 * JOINT_COUNT * 8  # of both hands
JOINT_OFFSET: Final = FRAME_BYTES - 4 * JOINT_FLOATS
POSE_FLOATS: Final = (JOINT_OFFSET - FLOAT_OFFSET) // 4  # of a frame without joints
PLAIN: Final = ("index", "t", "xr_time", "gaze_t", "flags", "buttons", "late")
PLANES: Final = 4  # bytes of a float
_NAMES: Final = FRAME.names or ()
_HEAD: Final = np.dtype([(n, FRAME[n]) for n in _NAMES[: _NAMES.index("head")]])  # the integers
_MASKS_OFFSET: Final = FLOAT_OFFSET - 16
HANDS: Final = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `frames` in the archive, and where it is in FRAME. suffixes: of the flat columns
    it is there."""

    name: str
    field: str
    meaning: str
    hand: int | None = None
    suffixes: tuple[str, ...] = ()

    @property
    def type(self) -> Any:
        """Arrow type of one of its values."""
        return pa.from_numpy_dtype(FRAME[self.field].base)

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
_PLANE = pa.binary(JOINT_FLOATS)
_T = _field("t", pa.int64(), "ns, CLOCK_MONOTONIC")

SCHEMAS: Final[dict[str, Any]] = {
    # Few columns: each costs the recorder process more than its bytes.
    "frames": _schema(
        "frames",
        [
            *(_field(c.name, c.type, c.meaning) for c in FRAME_COLUMNS if c.field in PLAIN),
            _field(
                "joint_masks",
                pa.list_(pa.uint32(), 4),
                "joints_valid left, right, joints_tracked left, right: bit j for joint j",
            ),
            _field(
                "floats",
                pa.list_(pa.float32(), POSE_FLOATS),
                "head, gaze: pose; left, then right of each: grip, aim: pose; axes; features; "
                "view: pose, half angles; m, rad",
            ),
        ],
    ),
    "hands": _schema(
        "hands",
        [
            _field("frame", pa.uint32(), "number of the frame"),
            _T,
            _field("flags", pa.uint32(), "flags of the frame: which hand is valid"),
            *(
                _field(
                    f"byte_{k}",
                    _PLANE,
                    f"byte {k}, little-endian, of each float of 2 hands, "
                    "26 joints in XR_EXT_hand_tracking order, pose and radius; m",
                )
                for k in range(PLANES)
            ),
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
    octets = _octets(frames)
    arrays = _columns(octets, PLAIN)
    masks = octets[:, _MASKS_OFFSET:FLOAT_OFFSET].view(np.uint32)
    floats = octets[:, FLOAT_OFFSET:JOINT_OFFSET].view(np.float32)
    arrays += [list_array(masks), list_array(floats)]
    return pa.record_batch(arrays, schema=SCHEMAS["frames"])


def _octets(frames: Rows) -> Rows:
    """(n, FRAME_BYTES) bytes of (n,) FRAME rows: a view, where they lie side by side."""
    return np.ascontiguousarray(frames).view(np.uint8).reshape(-1, FRAME_BYTES)


def _columns(octets: Rows, names: Iterable[str]) -> list[Any]:
    """Arrow columns of the integers of (n, FRAME_BYTES) rows. They are brought together first:
    what lies 2 kB apart is not in the processor's cache."""
    heads = np.ascontiguousarray(octets[:, :FLOAT_OFFSET]).view(_HEAD)[:, 0]
    return [pa.array(heads[name].copy()) for name in names]


def hands_batch(frames: Rows) -> Any | None:
    """The `hands` batch of those FRAME rows that have a valid hand; None where none has.

    Byte by byte, because the lower two of a float on the record's grid are mostly zero: it takes
    half the time to compress, and less room.
    """
    seen = (frames["flags"] & HANDS) != 0
    if not seen.all():
        frames = frames[seen]
    if not len(frames):
        return None
    octets = _octets(frames)
    arrays = _columns(octets, ("index", "t", "flags"))
    for k in range(PLANES):
        plane = octets[:, JOINT_OFFSET + k :: PLANES].tobytes()
        arrays.append(pa.Array.from_buffers(_PLANE, len(frames), [None, pa.py_buffer(plane)]))
    return pa.record_batch(arrays, schema=SCHEMAS["hands"])


def joints_array(batch: Any) -> Rows:
    """(n, 2, 26, 8) joints of both hands, pose and radius, of a `hands` batch."""
    octets = np.empty((batch.num_rows, JOINT_FLOATS, PLANES), np.uint8)
    for k in range(PLANES):
        plane = batch.column(3 + k)
        start = plane.offset * JOINT_FLOATS
        data = np.frombuffer(plane.buffers()[1], np.uint8)[start:]
        octets[..., k] = data[: octets[..., k].size].reshape(-1, JOINT_FLOATS)
    return octets.view(np.float32).reshape(-1, 2, JOINT_COUNT, 8)


def frames_array(batch: Any) -> Rows:
    """(n,) FRAME rows of a `frames` batch. Joints are identity poses; see `put_joints`."""
    frames = np.zeros(batch.num_rows, FRAME)
    frames["joints"][..., 3] = 1.0
    for number, name in enumerate(PLAIN):
        frames[name] = batch.column(number).to_numpy(zero_copy_only=False)
    masks = list_values(batch.column("joint_masks"), 4)
    frames["joints_valid"], frames["joints_tracked"] = masks[:, :2], masks[:, 2:]
    floats = list_values(batch.column("floats"), POSE_FLOATS)
    _octets(frames)[:, FLOAT_OFFSET:JOINT_OFFSET] = np.ascontiguousarray(floats).view(np.uint8)
    return frames


def put_joints(frames: Rows, batch: Any) -> None:
    """Writes the joints of a `hands` batch into the frames they belong to (by frame number)."""
    if not len(frames):
        return
    numbers = batch.column("frame").to_numpy(zero_copy_only=False)
    where = np.searchsorted(frames["index"], numbers)
    fits = (where < len(frames)) & (frames["index"][where.clip(max=len(frames) - 1)] == numbers)
    frames["joints"][where[fits]] = joints_array(batch)[fits]
