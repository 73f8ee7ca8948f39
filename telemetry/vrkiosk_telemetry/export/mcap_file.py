"""MCAP with Foxglove's message types: opens in Foxglove, Lichtblick, and the mcap readers.

Log times are the record's `t`: ns of CLOCK_MONOTONIC, so that they join with every other table.
The metadata record `utc` says how to turn them into UTC.
Coordinate frames: `world` > `stage` > `head`, `gaze`, `grip_left`..., `left_hand/wrist`...;
`world` > `object/NAME`. +y up, -z forward, metres.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any, Final

from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_telemetry.export.about import about
from vrkiosk_telemetry.export.scene_models import GLB, ModelFiles
from vrkiosk_telemetry.export.traces import (
    JOINTS,
    QUIET,
    SIDES,
    VALID,
    NewHands,
    Pace,
    Progress,
    blocks,
    event_data,
    event_text,
    has,
    joint_mask,
    require_trace,
    tool,
    utc_clock,
)
from vrkiosk_telemetry.reader import ClockRow, Session
from vrkiosk_telemetry.session import SESSION_NAME
from vrkiosk_telemetry.tables import FRAME_COLUMNS, Rows

GAZE_RAY_M: Final = 3.0
WORLD: Final = "world"
STAGE: Final = "stage"
_POSES: Final = tuple(column for column in FRAME_COLUMNS if column.name in VALID)
_INTEGER: Final = {"type": "integer"}
_NUMBER: Final = {"type": ["number", "null"]}  # null: what the headset sent was no number
_NUMBERS: Final = {"type": "array", "items": _NUMBER}
_TEXT: Final = {"type": "string"}
# JSON Schemas of the topics that are no Foxglove type.
_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "/events": {"frame": _INTEGER, "source": _TEXT, "name": _TEXT, "data": {"type": "object"}},
    "/input": {
        "frame": _INTEGER,
        "flags": _INTEGER,
        "buttons": _INTEGER,
        "late": _INTEGER,
        "gaze_t": _INTEGER,
        "axes_left": _NUMBERS,
        "axes_right": _NUMBERS,
    },
    "/gaze": {
        "frame": _INTEGER,
        "aoi": _TEXT,
        "object": _INTEGER,
        "distance": _NUMBER,
        "x": _NUMBER,
        "y": _NUMBER,
        "z": _NUMBER,
    },
    "/displays": {"panel": _INTEGER, "text": _TEXT},
}

Named = tuple[str, list[float]]  # a coordinate frame and its pose in the stage
Timed = tuple[int, str, Any]  # ns, topic, what is logged there


def write_mcap(
    session: Session, path: Path, *, joints: bool, progress: Progress | None = None
) -> tuple[str, ...]:
    """Writes a session into a new MCAP file. Gives what was left out, in words.
    MissingToolError, DeclinedError."""
    foxglove = tool("foxglove")
    start = require_trace(session)
    context = foxglove.Context()
    topics = _Topics(session, joints)
    with foxglove.open_mcap(path, context=context) as writer:
        topics.write(context, start, Pace(session.info, start, progress))
        for name, values in _metadata(session, start).items():
            writer.write_metadata(name, values)
        for name, data in _attachments(session).items():
            writer.attach(
                log_time=max(start, 0),
                create_time=max(start, 0),
                name=name,
                media_type="application/json",
                data=data,
            )
    return tuple(topics.models.missing)


def _attachments(session: Session) -> dict[str, bytes]:
    clocks = [asdict(clock) for clock in session.clocks()]
    found = {"clocks.json": json.dumps(clocks, indent=1).encode()}
    found[SESSION_NAME] = about(session.info)
    scenario = session.path / "scenario.json"
    if scenario.is_file():
        found[scenario.name] = scenario.read_bytes()
    return found


def _metadata(session: Session, start: int) -> dict[str, dict[str, str]]:
    info = session.info
    return {
        "session": {
            "session": info.session,
            "scenario": info.scenario,
            "officer": info.officer,
            "started": info.started,
            "ended": info.ended,
            "personal_data": "motion and gaze identify people; see docs/export.md",
        },
        "coordinates": {
            "up": "+y",
            "forward": "-z",
            "handedness": "right",
            "unit": "m",
            "quaternion": "x y z w",
            "root": WORLD,
            "foxglove": "3D panel: Scene > Mesh up axis and Up axis: Y",
        },
        "utc": _utc(utc_clock(session, start)),
    }


def _utc(clock: ClockRow | None) -> dict[str, str]:
    if clock is None:
        return {"rule": "none: the times of this session are not those of a clock"}
    return {
        "rule": "utc_ns = log time + utc_minus_t_ns; all measurements: attachment clocks.json",
        "utc_minus_t_ns": str(clock.utc_ns - clock.mono_ns),
        "at_t_ns": str(clock.mono_ns),
        "utc_err_ns": str(clock.utc_err_ns),
        "source": clock.source,
        "boot_id": clock.boot_id,
    }


def _plain(values: Any) -> list[float | None]:
    """Floats for JSON, which has no NaN."""
    return [value if isfinite(value) else None for value in values.tolist()]


class _Topics:
    """Merges the tables of a session by time and logs them."""

    def __init__(self, session: Session, joints: bool) -> None:
        self.session = session
        self.joints = joints
        self.messages = tool("foxglove.messages")
        self.description: SceneDescription = session.description()
        self.models = ModelFiles()

    def write(self, context: Any, start: int, pace: Pace) -> None:
        foxglove, channels = tool("foxglove"), tool("foxglove.channels")
        topics: dict[str, Any] = {
            "/tf": channels.FrameTransformsChannel("/tf", context=context),
            "/scene": channels.SceneUpdateChannel("/scene", context=context),
            "/log": channels.LogChannel("/log", context=context),
        }
        for topic, properties in _SCHEMAS.items():
            schema = {"type": "object", "title": topic[1:], "properties": properties}
            topics[topic] = foxglove.Channel(topic, schema=schema, context=context)
        streams = (
            iter([(start, "/scene", self._scene_entities(start))]),
            self._places(),
            self._objects(),
            self._frames(pace),
            self._gaze(),
            self._events(),
            self._displays(),
        )
        for t, topic, message in heapq.merge(*streams, key=lambda one: one[0]):
            topics[topic].log(message, log_time=max(t, 0))

    def _time(self, t: int) -> Any:
        return self.messages.Timestamp(*divmod(max(t, 0), 1_000_000_000))

    def _transform(self, time: Any, parent: str, child: str, pose: list[float]) -> Any:
        """time: as `_time` gives it, once for all transforms of a moment."""
        m = self.messages
        qx, qy, qz, qw, px, py, pz = pose
        return m.FrameTransform(
            timestamp=time,
            parent_frame_id=parent,
            child_frame_id=child,
            translation=m.Vector3(x=px, y=py, z=pz),
            rotation=m.Quaternion(x=qx, y=qy, z=qz, w=qw),
        )

    def _transforms(self, t: int, transforms: list[Any]) -> Timed:
        return t, "/tf", self.messages.FrameTransforms(transforms=transforms)

    def _places(self) -> Iterator[Timed]:
        """Where the stage stands, at each change."""
        last: bytes | None = None
        for row in self.session.scene():
            if row.world_from_stage.tobytes() != last:
                last = row.world_from_stage.tobytes()
                where = row.world_from_stage.tolist()
                pose = self._transform(self._time(row.t), WORLD, STAGE, where)
                yield self._transforms(row.t, [pose])

    def _objects(self) -> Iterator[Timed]:
        """Parts that moved or (dis)appeared, all of a moment in one message."""
        t = 0
        moved: list[Any] = []
        hidden: set[int] = set()
        for row in self.session.objects():
            if row.t != t and moved:
                yield self._transforms(t, moved)
                moved = []
            t = row.t
            name = self._frame_of(row.number)
            moved.append(self._transform(self._time(t), WORLD, name, row.pose.tolist()))
            if row.visible == (row.number in hidden):
                yield self._shown(row.t, row.number, row.visible, hidden)
        if moved:
            yield self._transforms(t, moved)

    def _shown(self, t: int, number: int, visible: bool, hidden: set[int]) -> Timed:
        """A part that came or went: its entity is put in or taken out."""
        m = self.messages
        if visible:
            hidden.discard(number)
            return t, "/scene", m.SceneUpdate(entities=self._entities(t, [number]))
        hidden.add(number)
        gone = m.SceneEntityDeletion(
            timestamp=self._time(t),
            type=m.SceneEntityDeletionType.MatchingId,
            id=self._frame_of(number),
        )
        return t, "/scene", m.SceneUpdate(deletions=[gone])

    def _frame_of(self, number: int) -> str:
        parts = self.description.parts
        return f"object/{parts[number].name if number < len(parts) else number}"

    def _entities(self, t: int, numbers: list[int]) -> list[Any]:
        m, found = self.messages, []
        for number in numbers:
            if number >= len(self.description.parts):
                continue
            data = self.models.get(self.description.parts[number].model)
            if data is None:
                continue
            model = m.ModelPrimitive(
                pose=self._identity(),
                scale=m.Vector3(x=1.0, y=1.0, z=1.0),
                media_type=GLB,
                data=data,
            )
            found.append(
                m.SceneEntity(
                    timestamp=self._time(t),
                    frame_id=self._frame_of(number),
                    id=self._frame_of(number),
                    frame_locked=True,
                    models=[model],
                )
            )
        return found

    def _identity(self) -> Any:
        m = self.messages
        return m.Pose(
            position=m.Vector3(x=0.0, y=0.0, z=0.0),
            orientation=m.Quaternion(x=0.0, y=0.0, z=0.0, w=1.0),
        )

    def _scene_entities(self, start: int) -> Any:
        """All models, and the gaze as a line that moves with its frame."""
        m = self.messages
        ray = m.LinePrimitive(
            type=m.LinePrimitiveLineType.LineList,
            pose=self._identity(),
            thickness=0.004,
            points=[m.Point3(x=0.0, y=0.0, z=-0.1), m.Point3(x=0.0, y=0.0, z=-GAZE_RAY_M)],
            color=m.Color(r=0.95, g=0.75, b=0.1, a=0.9),
        )
        gaze = m.SceneEntity(
            timestamp=self._time(start),
            frame_id="gaze",
            id="gaze ray",
            frame_locked=True,
            lines=[ray],
        )
        numbers = list(range(len(self.description.parts)))
        return m.SceneUpdate(entities=[*self._entities(start, numbers), gaze])

    def _frames(self, pace: Pace) -> Iterator[Timed]:
        new = NewHands()
        for frames in blocks(self.session, pace):
            poses = [(c.name, has(frames, VALID[c.name]), c.values(frames)) for c in _POSES]
            hands = [self._hand(frames, new, hand) for hand in range(2 if self.joints else 0)]
            for i, t in enumerate(frames["t"].tolist()):
                time = self._time(t)
                moved = [
                    self._transform(time, STAGE, name, values[i].tolist())
                    for name, valid, values in poses
                    if valid[i]
                ]
                for hand in hands:
                    for name, pose in hand.get(i, ()):
                        moved.append(self._transform(time, STAGE, name, pose))
                if moved:
                    yield self._transforms(t, moved)
                yield t, "/input", _input(frames, i)

    def _hand(self, frames: Rows, new: NewHands, hand: int) -> dict[int, list[Named]]:
        """The valid joints of a hand by row of a block, where they are new."""
        names = [f"{SIDES[hand]}_hand/{joint}" for joint in JOINTS]
        valid = joint_mask(frames, hand).tolist()
        poses = frames["joints"][:, hand, :, :7]
        return {
            int(i): [
                (name, pose)
                for name, pose, shown in zip(names, poses[i].tolist(), valid[i], strict=True)
                if shown
            ]
            for i in new.rows(frames, hand)
        }

    def _gaze(self) -> Iterator[Timed]:
        """What the gaze meets, a message a frame."""
        for row in self.session.gaze():
            body = {name: getattr(row, name) for name in _SCHEMAS["/gaze"]}
            for name in ("distance", "x", "y", "z"):
                body[name] = body[name] if isfinite(body[name]) else None
            yield row.t, "/gaze", body

    def _events(self) -> Iterator[Timed]:
        m = self.messages
        for event in self.session.events():
            body = {
                "frame": event.frame,
                "source": event.source,
                "name": event.name,
                "data": event_data(event),
            }
            yield event.t, "/events", body
            log = m.Log(
                timestamp=self._time(event.t),
                level=m.LogLevel.Debug if event.name in QUIET else m.LogLevel.Info,
                name=event.source,
                message=event_text(event),
            )
            yield event.t, "/log", log

    def _displays(self) -> Iterator[Timed]:
        for row in self.session.panels():
            yield row.t, "/displays", {"panel": row.number, "text": row.panel.words()}


def _input(frames: Rows, i: int) -> dict[str, Any]:
    row = frames[i]
    return {
        "frame": int(row["index"]),
        "flags": int(row["flags"]),
        "buttons": int(row["buttons"]),
        "late": int(row["late"]),
        "gaze_t": int(row["gaze_t"]),
        "axes_left": _plain(row["axes"][0]),
        "axes_right": _plain(row["axes"][1]),
    }
