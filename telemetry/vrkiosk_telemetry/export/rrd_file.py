"""RRD: opens in Rerun with the scene in 3D, the events and the curves side by side.

Timelines: `time` from the first frame, `t` as recorded (ns of CLOCK_MONOTONIC), `frame`.
Entities: `world/stage/head`, `gaze`, `grip_left`, `aim_left`, `hand_left`... in the stage;
`world/objects/NAME` and, for parts that never move, `world/still/MODEL` in the world; `events`,
`displays/NAME`, `looks_at`, `curves/...`. +y up, metres.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_telemetry.export.scene_models import GLB, ModelFiles, StillParts, still_parts
from vrkiosk_telemetry.export.traces import (
    JOINTS,
    QUIET,
    SIDES,
    VALID,
    NewHands,
    Pace,
    Progress,
    blocks,
    bones,
    event_data,
    event_text,
    gathered,
    has,
    joint_mask,
    require_trace,
    tool,
    utc_clock,
)
from vrkiosk_telemetry.reader import EventRow, ObjectRow, Session
from vrkiosk_telemetry.tables import FRAME_COLUMNS, Rows
from vrkiosk_xr.frame import JOINT_COUNT, Flag

APPLICATION: Final = "rocb-kiosk"
STAGE: Final = "world/stage"
GAZE_RAY_M: Final = 3.0
HIDDEN: Final = 1e-4  # size of what is not shown: Rerun refuses 0
ROWS_AT_ONCE: Final = 4000  # of objects: bounds the memory
LEVEL: Final = "INFO"
QUIET_LEVEL: Final = "DEBUG"
_POSES: Final = tuple(column for column in FRAME_COLUMNS if column.name in VALID)
_COLOURS: Final = {
    "head": (230, 230, 230),
    "gaze": (240, 190, 30),
    "left": (90, 170, 250),
    "right": (250, 130, 90),
}

Times = npt.NDArray[np.int64]


def write_rrd(
    session: Session, path: Path, *, joints: bool, progress: Progress | None = None
) -> tuple[str, ...]:
    """Writes a session into a new RRD file. Gives what was left out, in words.
    MissingToolError, DeclinedError."""
    start = require_trace(session)
    recording = _Recording(session, start, joints)
    recording.write(path, Pace(session.info, start, progress))
    return tuple(recording.models.missing)


class _Recording:
    def __init__(self, session: Session, start: int, joints: bool) -> None:
        self.rr = tool("rerun")
        self.session = session
        self.start = start
        self.joints = joints
        self.models = ModelFiles()
        self.description: SceneDescription = session.description()
        self.still: StillParts = still_parts(session, self.description)
        self.stream: Any = self.rr.RecordingStream(
            APPLICATION, recording_id=session.info.session, send_properties=False
        )

    def write(self, path: Path, pace: Pace) -> None:
        self.stream.save(path, default_blueprint=self._blueprint())
        try:
            self._about()
            self._still_world()
            self._stage()
            self._frames(pace)
            self._gaze()
            self._objects()
            self._events()
            self._displays()
            self.stream.flush()
        finally:
            self.stream.disconnect()

    def _times(self, t: Times, frames: Times | None = None) -> list[Any]:
        """Timelines of rows at `t` ns, and their frame numbers where there are any."""
        column = self.rr.TimeColumn
        found = [
            column("time", duration=(t - self.start).astype("timedelta64[ns]")),
            column("t", duration=t.astype("timedelta64[ns]")),
        ]
        return found if frames is None else [*found, column("frame", sequence=frames)]

    def _static(self, path: str, *what: Any) -> None:
        self.stream.log(path, *what, static=True)

    def _about(self) -> None:
        rr, info = self.rr, self.session.info
        self.stream.send_recording_name(f"{info.scenario} {info.started} {info.officer}")
        clock = utc_clock(self.session, self.start)
        if clock is not None:
            utc = self.start + clock.utc_ns - clock.mono_ns
            self.stream.send_recording_start_time_nanos(utc)
        result = info.result or {}
        about = {
            "session": info.session,
            "scenario": info.scenario,
            "officer": info.officer,
            "ended": info.ended,
            "decision": str(result.get("decision")),
            "score": str(result.get("total")),
            "personal_data": "motion and gaze identify people",
        }
        self.stream.send_property("kiosk", rr.AnyValues(**about))

    # --- the scene

    def _still_world(self) -> None:
        """All parts that never move, a model once however often it stands there."""
        rr = self.rr
        self._static("/", rr.ViewCoordinates.RIGHT_HAND_Y_UP)
        by_model: dict[str, list[int]] = {}
        for number in self.still.numbers():
            by_model.setdefault(self.description.parts[number].model, []).append(number)
        for model, numbers in by_model.items():
            data = self.models.get(model)
            if data is None:
                continue
            poses = self.still.poses[numbers]
            asset = rr.Asset3D(contents=data, media_type=GLB)
            copies = rr.InstancePoses3D(translations=poses[:, 4:], quaternions=poses[:, :4])
            path = f"world/still/{rr.escape_entity_path_part(model)}"
            self._static(path, asset, copies)

    def _gaze(self) -> None:
        """The gaze as an arrow as long as it is far to what it meets."""
        arrows = self.rr.Arrows3D
        known = False
        for table in gathered(self.session.source.batches("gaze")):
            known = True
            far = table.column("distance").to_numpy()
            vectors = np.zeros((table.num_rows, 3), np.float32)
            vectors[:, 2] = -np.where(far > 0, far, GAZE_RAY_M)
            numbers = table.column("frame").to_numpy().astype(np.int64)
            times = self._times(table.column("t").to_numpy(), numbers)
            self.stream.send_columns(f"{STAGE}/gaze", times, arrows.columns(vectors=vectors))
        if not known:
            ray = arrows.from_fields(vectors=[[0.0, 0.0, -GAZE_RAY_M]])
            self._static(f"{STAGE}/gaze", ray)

    def _objects(self) -> None:
        """Parts that move or come and go. A hidden one has hardly a size."""
        for number, part in enumerate(self.description.parts):
            data = self.models.get(part.model)
            if data is not None and not self.still.still[number]:
                asset = self.rr.Asset3D(contents=data, media_type=GLB)
                self._static(self._path(number), asset)
        for rows in _batches(self._moving()):
            by_part: dict[int, list[ObjectRow]] = {}
            for row in rows:
                by_part.setdefault(row.number, []).append(row)
            for number, own in by_part.items():
                poses = np.array([row.pose for row in own])
                shown = np.array([1.0 if row.visible else HIDDEN for row in own], np.float32)
                self.stream.send_columns(
                    self._path(number),
                    self._times(np.array([row.t for row in own], np.int64)),
                    self.rr.Transform3D.columns(
                        translation=poses[:, 4:],
                        quaternion=poses[:, :4],
                        scale=np.repeat(shown[:, None], 3, axis=1),
                    ),
                )

    def _moving(self) -> Iterator[ObjectRow]:
        still = self.still.still
        for row in self.session.objects():
            if row.number >= len(still) or not still[row.number]:
                yield row

    def _path(self, number: int) -> str:
        parts = self.description.parts
        name = parts[number].name if number < len(parts) else str(number)
        return f"world/objects/{self.rr.escape_entity_path_part(name)}"

    # --- the officer

    def _stage(self) -> None:
        rows, last = [], b""
        for row in self.session.scene():
            if row.world_from_stage.tobytes() != last:
                last = row.world_from_stage.tobytes()
                rows.append((row.t, row.world_from_stage))
        if rows:
            poses = np.array([pose for _, pose in rows])
            t = np.array([t for t, _ in rows], np.int64)
            self.stream.send_columns(STAGE, self._times(t), self._transforms(poses))
        self._figures()

    def _transforms(self, poses: Rows) -> Any:
        return self.rr.Transform3D.columns(translation=poses[:, 4:], quaternion=poses[:, :4])

    def _figures(self) -> None:
        """What stands for head, gaze and hands: drawn once, moved by their transforms."""
        rr = self.rr
        head = rr.Boxes3D(
            half_sizes=[[0.08, 0.11, 0.1]], colors=[_COLOURS["head"]], fill_mode="solid"
        )
        self._static(f"{STAGE}/head", head)
        self._static(
            f"{STAGE}/gaze",
            rr.Arrows3D.from_fields(radii=[0.004], colors=[_COLOURS["gaze"]]),
        )
        for side in SIDES:
            aim = rr.Arrows3D(vectors=[[0.0, 0.0, -0.2]], radii=[0.004], colors=[_COLOURS[side]])
            self._static(f"{STAGE}/aim_{side}", aim)
        if self.joints:
            self._static("world", self._skeletons())

    def _skeletons(self) -> Any:
        """Hands as classes of points, so that viewers connect the joints."""
        rr = self.rr
        keypoints = [rr.AnnotationInfo(id=j, label=name) for j, name in enumerate(JOINTS)]
        return rr.AnnotationContext(
            [
                rr.ClassDescription(
                    info=rr.AnnotationInfo(id=hand, label=f"hand {side}", color=_COLOURS[side]),
                    keypoint_annotations=keypoints,
                    keypoint_connections=bones(),
                )
                for hand, side in enumerate(SIDES)
            ]
        )

    def _frames(self, pace: Pace) -> None:
        new = NewHands()
        for frames in blocks(self.session, pace):
            for column in _POSES:
                rows = frames[has(frames, VALID[column.name])]
                self._send(f"{STAGE}/{column.name}", rows, self._transforms(column.values(rows)))
            for hand in range(2 if self.joints else 0):
                self._hands(frames[new.rows(frames, hand)], hand)
            self._curves(frames)
            self.stream.flush()  # what is sent waits in memory until it is written

    def _send(self, path: str, rows: Rows, columns: Any) -> None:
        """Columns for (n,) FRAME rows."""
        if len(rows):
            numbers = rows["index"].astype(np.int64)
            self.stream.send_columns(path, self._times(rows["t"].copy(), numbers), columns)

    def _hands(self, rows: Rows, hand: int) -> None:
        """The joints that are valid; rows with none are left out."""
        shown = joint_mask(rows, hand)
        rows, shown = rows[shown.any(axis=1)], shown[shown.any(axis=1)]
        if not len(rows):
            return
        joints = rows["joints"][:, hand][shown]
        ids = np.broadcast_to(np.arange(JOINT_COUNT, dtype=np.uint16), shown.shape)[shown]
        columns = self.rr.Points3D.columns(
            positions=joints[:, 4:7],
            radii=joints[:, 7],
            keypoint_ids=ids,
            class_ids=np.full(len(ids), hand, np.uint16),
        ).partition(shown.sum(axis=1))
        self._send(f"{STAGE}/hand_{SIDES[hand]}", rows, columns)

    def _curves(self, frames: Rows) -> None:
        scalars = self.rr.Scalars.columns
        seen = frames[has(frames, Flag.HEAD_VALID)]
        self._send("curves/head_height_m", seen, scalars(scalars=seen["head"][:, 5]))
        for hand, side in enumerate(SIDES):
            held = frames[has(frames, (Flag.GRIP_LEFT, Flag.GRIP_RIGHT)[hand])]
            heights = held["grip"][:, hand, 5]
            self._send(f"curves/grip_{side}_height_m", held, scalars(scalars=heights))

    # --- what happened

    def _events(self) -> None:
        rr = self.rr
        events = list(self.session.events())
        if not events:
            return
        t = np.array([event.t for event in events], np.int64)
        numbers = np.array([event.frame for event in events], np.int64)
        levels = [QUIET_LEVEL if event.name in QUIET else LEVEL for event in events]
        texts = [event_text(event) for event in events]
        columns = rr.TextLog.columns(text=texts, level=levels)
        self.stream.send_columns("events", self._times(t, numbers), columns)
        self._looks(events)
        self._coverage(events)

    def _looks(self, events: list[EventRow]) -> None:
        """Where the gaze rests, as a state over time."""
        looks = [event for event in events if event.name in ("aoi_enter", "aoi_leave")]
        if looks:
            states = [
                str(event_data(event).get("aoi", "")) if event.name == "aoi_enter" else "-"
                for event in looks
            ]
            t = np.array([event.t for event in looks], np.int64)
            columns = self.rr.StateChange.columns(state=states)
            self.stream.send_columns("looks_at", self._times(t), columns)

    def _coverage(self, events: list[EventRow]) -> None:
        """How many patches were looked at in light so far."""
        seen = [e.t for e in events if e.name == "surface_seen" and event_data(e).get("lit")]
        if seen:
            t = np.array([self.start, *seen], np.int64)
            columns = self.rr.Scalars.columns(scalars=np.arange(len(t), dtype=np.float64))
            self.stream.send_columns("coverage/patches_seen", self._times(t), columns)

    def _displays(self) -> None:
        shown = {part.display: part.name for part in self.description.parts if part.display >= 0}
        by_panel: dict[int, list[tuple[int, str]]] = {}
        for row in self.session.panels():
            by_panel.setdefault(row.number, []).append((row.t, row.panel.words()))
        for number, rows in by_panel.items():
            name = self.rr.escape_entity_path_part(shown.get(number, str(number)))
            t = np.array([t for t, _ in rows], np.int64)
            columns = self.rr.TextDocument.columns(text=[words for _, words in rows])
            self.stream.send_columns(f"displays/{name}", self._times(t), columns)

    def _blueprint(self) -> Any:
        """What a viewer shows at first: the scene, the events that matter, curves."""
        b, kinds = tool("rerun.blueprint"), tool("rerun.blueprint.encodings")
        eye = b.EyeControls3D(
            position=(5.0, 4.0, 5.5), look_target=(0.0, 0.8, -4.0), eye_up=(0.0, 1.0, 0.0)
        )
        text = kinds.TextLogColumn(kind=kinds.TextLogColumnKind.Body)
        events = b.TextLogView(
            origin="events",
            name="Events",
            columns=b.TextLogColumns(text_log_columns=[text]),
            rows=b.TextLogRows(filter_by_log_level=[LEVEL]),
        )
        corner = b.PlotLegend(b.Corner2D.LeftTop)
        side = b.Vertical(
            events,
            b.TimeSeriesView(origin="curves", name="Heights, m", plot_legend=corner),
            b.TimeSeriesView(origin="coverage", name="Patches seen", plot_legend=corner),
            b.StateTimelineView(origin="looks_at", name="Looks at"),
            row_shares=[4, 3, 2, 2],
        )
        scene = b.Spatial3DView(origin="/", name="Scene", eye_controls=eye)
        return b.Blueprint(
            b.Horizontal(scene, side, column_shares=[3, 2]),
            b.TimePanel(timeline="time", expanded=False),
            b.BlueprintPanel(expanded=False),
            b.SelectionPanel(expanded=False),
            auto_views=False,
        )


def _batches(rows: Iterator[ObjectRow]) -> Iterator[list[ObjectRow]]:
    batch: list[ObjectRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
