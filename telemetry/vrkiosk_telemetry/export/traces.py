"""What all formats read from a session: which values are valid, hands, and the way through it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vrkiosk_telemetry.consent import declined
from vrkiosk_telemetry.errors import DeclinedError, RecordError
from vrkiosk_telemetry.export.errors import MissingToolError
from vrkiosk_telemetry.reader import ClockRow, EventRow, Session
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.tables import Rows
from vrkiosk_xr.frame import JOINT_COUNT, Flag

Mask = npt.NDArray[np.bool_]
Progress = Callable[[float], None]  # share of the session that is done, 0..1

BLOCK_ROWS: Final = 2_700  # 30 s of frames, as in an archive
SIDES: Final = ("left", "right")
# The joints of XR_EXT_hand_tracking (OpenXR 1.1, 12.35), in its order.
JOINTS: Final = (
    "palm",
    "wrist",
    *(f"thumb_{part}" for part in ("metacarpal", "proximal", "distal", "tip")),
    *(
        f"{finger}_{part}"
        for finger in ("index", "middle", "ring", "little")
        for part in ("metacarpal", "proximal", "intermediate", "distal", "tip")
    ),
)
# Which flag vouches for a pose of the frame, by the name of its column.
VALID: Final = {
    "head": Flag.HEAD_VALID,
    "gaze": Flag.GAZE_VALID,
    "grip_left": Flag.GRIP_LEFT,
    "grip_right": Flag.GRIP_RIGHT,
    "aim_left": Flag.AIM_LEFT,
    "aim_right": Flag.AIM_RIGHT,
}
_CLOCK_NEAR_NS: Final = 60_000_000_000  # the first measurement is made as a session begins
# Events that are many and small: of a lower level in logs, so that the others can be read.
QUIET: Final = frozenset({"aoi_enter", "aoi_leave", "motion", "rod", "door", "touched"})
_PLACE: Final = frozenset({"x", "y", "z"})
HAND_VALID: Final = (Flag.HAND_LEFT, Flag.HAND_RIGHT)


def bones() -> list[tuple[int, int]]:
    """Pairs of joints that a bone connects: the wrist with each finger, and along the fingers."""
    pairs = [(JOINTS.index("wrist"), JOINTS.index("palm"))]
    for number, name in enumerate(JOINTS[2:], 2):
        starts = name.endswith("metacarpal")
        pairs.append((JOINTS.index("wrist") if starts else number - 1, number))
    return pairs


def has(frames: Rows, flag: Flag) -> Mask:
    """(n,) whether FRAME rows have a flag."""
    return np.asarray((frames["flags"] & np.uint32(int(flag))) != 0)


def joint_mask(frames: Rows, hand: int) -> Mask:
    """(n, 26) which joints of a hand have a valid pose."""
    bits = frames["joints_valid"][:, hand, None] >> np.arange(JOINT_COUNT, dtype=np.uint32)
    return np.asarray(((bits & np.uint32(1)) != 0) & has(frames, HAND_VALID[hand])[:, None])


class NewHands:
    """Finds the rows in which a hand has new joints: an archive keeps 45 a second, and gives each
    frame the newest."""

    def __init__(self) -> None:
        self._last: list[Rows | None] = [None, None]

    def rows(self, frames: Rows, hand: int) -> npt.NDArray[np.intp]:
        """Numbers of the rows of a block of FRAME rows, which must come in order."""
        shown = np.flatnonzero(has(frames, HAND_VALID[hand]))
        if not len(shown):
            return shown
        joints = frames["joints"][shown, hand].view(np.uint32)
        last = self._last[hand]
        before = np.concatenate([joints[:1] if last is None else last[None], joints[:-1]])
        new = (joints != before).any(axis=(1, 2))
        if last is None:
            new[0] = True
        self._last[hand] = joints[-1].copy()
        found: npt.NDArray[np.intp] = shown[new]
        return found


def event_data(event: EventRow) -> dict[str, Any]:
    """The fields of an event besides its time and name. Of a line that is no object: its text."""
    try:
        body = json.loads(event.line)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return {"text": event.line.decode("utf-8", "replace")}
    return {key: value for key, value in body.items() if key not in ("t", "name")}


def event_text(event: EventRow) -> str:
    """An event as one line for people, without places: `reading aoi front_wall/b2 tool ...`."""
    words = [f"{k} {v}" for k, v in event_data(event).items() if k not in _PLACE and v != ""]
    return " ".join([event.name, *words])


def first_time(session: Session) -> int | None:
    """ns of the first frame; of the first event where there is no frame; None where neither is."""
    for block in session.frame_blocks():
        if len(block):
            return int(block["t"][0])
    return next((event.t for event in session.events()), None)


def require_trace(session: Session) -> int:
    """ns of the first frame. DeclinedError where the officer declined."""
    if declined(session.info.consent):
        raise DeclinedError(
            "declined: the record holds no trace of the officer; "
            "its results are in an export with --anonymise T1"
        )
    start = first_time(session)
    if start is None:
        raise RecordError("the record holds no frame and no event; there is nothing to export")
    return start


def utc_clock(session: Session, start: int) -> ClockRow | None:
    """The first measurement of UTC against CLOCK_MONOTONIC. None where the session's times, from
    `start` ns on, are not of that clock: a scripted officer makes its own."""
    for clock in session.clocks():
        return clock if abs(clock.mono_ns - start) < _CLOCK_NEAR_NS else None
    return None


def tool(name: str) -> Any:
    """A module of the extra `export`, imported when asked for. MissingToolError."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingToolError(
            f"{name.partition('.')[0]} is not installed; pip install 'vrkiosk[export]'"
        ) from error


class Pace:
    """Tells how far a session is done, from the time of its frames."""

    def __init__(self, info: SessionInfo, start: int, progress: Progress | None) -> None:
        self._start = start
        self._span = _seconds(info) * 1e9
        self._progress = progress

    def at(self, t: int) -> None:
        if self._progress is not None and self._span > 0:
            self._progress(min(max((t - self._start) / self._span, 0.0), 1.0))


def _seconds(info: SessionInfo) -> float:
    """How long a session took: by its result, else by the clock; 0 where neither says."""
    duration = (info.result or {}).get("duration_s")
    if isinstance(duration, int | float):
        return float(duration)
    try:
        times = [datetime.fromisoformat(text) for text in (info.started, info.ended_at)]
    except ValueError:
        return 0.0
    return (times[1] - times[0]).total_seconds()


def blocks(session: Session, pace: Pace) -> Iterator[Rows]:
    """The FRAME rows of a session in blocks of at least BLOCK_ROWS but the last, telling `pace`:
    a live record has a block a second, and files of many small pieces are slow to read."""
    waiting: list[Rows] = []
    for block in session.frame_blocks():
        waiting.append(block)
        if sum(map(len, waiting)) >= BLOCK_ROWS:
            yield np.concatenate(waiting)
            waiting = []
            pace.at(int(block["t"][-1]))
    if any(map(len, waiting)):
        yield np.concatenate(waiting)


def gathered(batches: Iterable[Any]) -> Iterator[Any]:
    """Record batches as tables of at least BLOCK_ROWS rows but the last; as `blocks`."""
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= BLOCK_ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if any(one.num_rows for one in waiting):
        yield pa.Table.from_batches(waiting)
