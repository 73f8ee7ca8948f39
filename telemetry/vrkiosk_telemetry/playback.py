"""A record as a timeline: the scene at any of its moments. Plays tables, simulates nothing.

Parts are recorded 30 times a second and frames 90 times: between two rows of a part that follow
each other closely its pose is interpolated. Over a longer gap it did not move until the later row.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import EMPTY_PANEL, Panel, SceneDescription, SceneSnapshot
from vrkiosk_telemetry.blocks import FrameBlocks
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.messages import MALFORMED, panel_from_json
from vrkiosk_telemetry.reader import EventRow, Session
from vrkiosk_telemetry.tables import Rows, list_values
from vrkiosk_xr.frame import FrameInput

CLOSE_NS: Final = 50_000_000  # rows of a moving part are 33 ms apart, plus a late frame
JUMP_M: Final = 0.5  # farther between two rows is a jump (teleport), not a movement

Times = npt.NDArray[np.int64]


class Playback:
    """A session at any moment. One thread; state is the moment last asked for.

    snapshot: the scene then, written in place. start, end: ns of the first and the last frame.
    events: all, in order. Memory: 40 bytes for each row of `objects`, two minutes of frames, and
    the events; an hour takes less than 100 MB. RecordError where the record holds no scene.
    """

    def __init__(self, session: Session) -> None:
        session.require_traces()
        self.session = session
        self.description: SceneDescription = session.description()
        if not self.description.parts:
            raise RecordError(
                f"{session.path}: the record holds no scene to show (its targets are missing)"
            )
        self.snapshot = SceneSnapshot(self.description)
        self._gloves = Gloves(self.description)
        self.blocks = FrameBlocks(session)
        self.events: tuple[EventRow, ...] = tuple(session.events())
        self._objects = _Tracks(session, len(self.description.parts))
        self._scene = _SceneTrack(session)
        self._panels = _PanelTrack(session, self.description.panels)
        self.seek(self.start)

    @property
    def times(self) -> Times:
        """(n,) ns of all frames."""
        return self.blocks.times

    @property
    def start(self) -> int:
        return int(self.times[0])

    @property
    def end(self) -> int:
        return int(self.times[-1])

    def seek(self, t: int) -> FrameInput:
        """Brings `snapshot` to time `t` (ns, clamped) and gives the last frame at or before it."""
        t = min(max(t, self.start), self.end)
        row = self.blocks.frame(self.blocks.number_at(t))
        snapshot = self.snapshot
        snapshot.t = t
        self._objects.write(t, snapshot)
        self._scene.write(t, snapshot)
        self._panels.write(t, snapshot)
        frame = FrameInput.from_bytes(row.tobytes())
        self._gloves.wear(snapshot, frame)
        return frame

    def frame_time(self, t: int, step: int) -> int:
        """Time of the frame that is `step` frames after (negative: before) that of `t`; clamped."""
        number = self.blocks.number_at(t) + step
        return int(self.times[min(max(number, 0), len(self.times) - 1)])


def between(first: Rows, second: Rows, first_t: int, second_t: int, t: int) -> Rows:
    """The pose (7) at time `t` (ns) of something recorded at `first` and next at `second`:
    straight between them where they follow closely and it did not jump, else `first`."""
    span = second_t - first_t
    if not 0 < span <= CLOSE_NS or t >= second_t or t <= first_t:
        return first
    move = second[4:] - first[4:]
    if not move @ move < JUMP_M * JUMP_M:  # NaN is no movement either
        return first
    share = np.float32((t - first_t) / span)
    far = -second if first[:4] @ second[:4] < 0 else second  # the shorter way round
    pose: Rows = first + share * (far - first)
    pose[4:] = first[4:] + share * move
    length = np.sqrt(pose[:4] @ pose[:4])
    if not length > 0:
        return first
    pose[:4] /= length
    return pose


class _Tracks:
    """Poses of all parts over time: rows sorted by part, then time."""

    def __init__(self, session: Session, parts: int) -> None:
        columns: list[tuple[Rows, ...]] = [_NO_ROWS]
        for batch in session.source.batches("objects"):
            names = ("object", "t", "visible")
            plain = [batch.column(name).to_numpy(zero_copy_only=False) for name in names]
            columns.append((*plain, list_values(batch.column("pose"), 7)))
        number, t, visible, pose = (np.concatenate(c) for c in zip(*columns, strict=True))
        order = np.lexsort((t, number))
        order = order[number[order] < parts]  # a damaged record may name parts there are not
        self._t: Times = t[order]
        self._visible, self._pose = visible[order], pose[order]
        self._first = np.searchsorted(number[order], np.arange(parts + 1))
        rows = np.diff(self._first)
        self._recorded, self._moving = np.flatnonzero(rows), np.flatnonzero(rows > 1)
        self._placed = False

    def write(self, t: int, snapshot: SceneSnapshot) -> None:
        if not self._placed:
            self._placed = True
            rows = self._first[self._recorded]
            snapshot.poses[self._recorded] = self._pose[rows]
            snapshot.visible[self._recorded] = self._visible[rows]
        for part in self._moving.tolist():
            first, end = self._first[part], self._first[part + 1]
            row = first + max(int(np.searchsorted(self._t[first:end], t, side="right")) - 1, 0)
            after = min(row + 1, end - 1)
            times = int(self._t[row]), int(self._t[after])
            snapshot.visible[part] = self._visible[row]
            snapshot.poses[part] = between(self._pose[row], self._pose[after], *times, t)


class _SceneTrack:
    """Light and the stage's place over time."""

    def __init__(self, session: Session) -> None:
        names = ("t", "torch_on", "daylight", "fade")
        columns: list[list[Rows]] = [[] for _ in range(6)]
        for batch in session.source.batches("scene"):
            values = [batch.column(name).to_numpy(zero_copy_only=False) for name in names]
            values += [list_values(batch.column(n), 7) for n in ("world_from_stage", "torch")]
            for column, part in zip(columns, values, strict=True):
                column.append(part)
        empty = np.zeros(0, np.int64)
        parts = [np.concatenate(column) if column else empty for column in columns]
        self._t, self._on, self._daylight, self._fade, self._stage, self._torch = parts

    def write(self, t: int, snapshot: SceneSnapshot) -> None:
        if not len(self._t):
            return
        row = max(int(np.searchsorted(self._t, t, side="right")) - 1, 0)
        after = min(row + 1, len(self._t) - 1)
        times = int(self._t[row]), int(self._t[after])
        snapshot.world_from_stage[:] = self._stage[row]
        snapshot.torch[:] = between(self._torch[row], self._torch[after], *times, t)
        snapshot.torch_on = bool(self._on[row])
        snapshot.daylight, snapshot.fade = float(self._daylight[row]), float(self._fade[row])


class _PanelTrack:
    """What displays show over time; parsed when shown, and equal contents once."""

    def __init__(self, session: Session, panels: int) -> None:
        self._times: list[list[int]] = [[] for _ in range(panels)]
        self._texts: list[list[int]] = [[] for _ in range(panels)]
        contents: dict[str, int] = {}
        for batch in session.source.batches("panels"):
            columns = (batch.column(name).to_pylist() for name in ("t", "panel", "content"))
            for t, number, content in zip(*columns, strict=True):
                if number < panels:
                    self._times[number].append(t)
                    self._texts[number].append(contents.setdefault(content, len(contents)))
        self._contents: list[str | Panel] = list(contents)

    def write(self, t: int, snapshot: SceneSnapshot) -> None:
        for number, times in enumerate(self._times):
            row = bisect_right(times, t) - 1
            shown = self._panel(self._texts[number][row]) if row >= 0 else EMPTY_PANEL
            snapshot.panels[number] = shown

    def _panel(self, index: int) -> Panel:
        content = self._contents[index]
        if isinstance(content, str):
            try:
                content = panel_from_json(json.loads(content))
            except MALFORMED:
                content = EMPTY_PANEL  # `Session.check` names it
            self._contents[index] = content
        return content


_NO_ROWS: Final = (
    np.zeros(0, np.uint16),
    np.zeros(0, np.int64),
    np.zeros(0, np.bool_),
    np.zeros((0, 7), np.float32),
)
