"""Turns messages of the ring into one record batch a table."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pyarrow as pa

from vrkiosk_telemetry.messages import CLOCK, GAZE, OBJECT, SCENE
from vrkiosk_telemetry.ring import Kind, Message
from vrkiosk_telemetry.tables import SCHEMAS, Rows, frames_batch, hands_batch, list_array
from vrkiosk_xr.frame import FRAME, FRAME_BYTES, GRID

SOURCES: Final = {
    Kind.EVENT: "engine",
    Kind.NOTICE: "runtime",
    Kind.GAP: "recorder",
    Kind.REMARK: "recorder",
}
# As plain numbers: comparing with members of an enumeration takes half of the loop over messages.
_FRAME, _GAZE, _OBJECTS, _SCENE = map(int, (Kind.FRAME, Kind.GAZE, Kind.OBJECTS, Kind.SCENE))
_GAZE_BYTES: Final = GAZE.itemsize
_INDEX: Final = slice(FRAME.fields["index"][1], FRAME.fields["index"][1] + 4)  # type: ignore[index]


class RowCollector:
    """Collects messages until `batches` takes them. The room they lie in must not be given back
    before: they are not copied."""

    def __init__(self) -> None:
        self.frame = 0  # number of the last frame taken
        self._clear()

    def _clear(self) -> None:
        self._frames: list[memoryview] = []
        self._objects: list[memoryview] = []
        self._object_times: list[int] = []
        self._scene: list[memoryview] = []
        self._gaze: list[memoryview] = []
        self._aois: list[str] = []
        self._plain: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, messages: Iterable[Message], limit: int | None = None) -> int | None:
        """Takes messages in their order; those up to the first that ends at ring position `limit`
        or behind. Gives where that one ends, None where all were taken. ValueError on a message no
        one can have written."""
        for kind, body, end in messages:
            if kind == _FRAME:
                if len(body) != FRAME_BYTES:
                    raise ValueError(f"a frame message of {len(body)} bytes in the ring")
                self._frames.append(body)
                self.frame = int.from_bytes(body[_INDEX], "little")
            elif kind == _GAZE:
                self._gaze.append(body[:_GAZE_BYTES])
                self._aois.append(str(body[_GAZE_BYTES:], "utf-8", "replace"))
            elif kind == _OBJECTS:
                self._object_times.append(int.from_bytes(body[:8], "little", signed=True))
                self._objects.append(body[8:])
            elif kind == _SCENE:
                self._scene.append(body)
            else:
                self._add_other(kind, bytes(body))
            if limit is not None and end >= limit:
                return end
        return None

    def _add_other(self, kind: int, body: bytes) -> None:
        """A message that cannot be read is kept as it is: it must not end the record."""
        try:
            self._add_text(Kind(kind), body)
        except (ValueError, KeyError, TypeError) as error:
            line = json.dumps({"kind": kind, "why": str(error), "body": repr(body[:2000])})
            self._row("events", 0, self.frame, "recorder", "unreadable", line)

    def _add_text(self, kind: Kind, body: bytes) -> None:
        if kind in SOURCES:
            line = body.decode()
            head = json.loads(line)
            t, name = operator.index(head["t"]), str(head["name"])
            if abs(t) >= 1 << 63:
                raise ValueError(f"t = {t} is no time in ns")
            self._row("events", t, self.frame, SOURCES[kind], name, line)
        elif kind == Kind.PANEL:
            t = int.from_bytes(body[:8], "little", signed=True)
            self._row("panels", t, int.from_bytes(body[8:12], "little"), body[16:].decode())
        elif kind == Kind.CLOCK:
            row = np.frombuffer(body[: CLOCK.itemsize], CLOCK)[0].tolist()
            self._row("clocks", *row, *body[CLOCK.itemsize :].decode().split(" "))
        elif kind == Kind.TARGETS:
            for number, name, model, content in json.loads(body):
                self._row("targets", number, name, model, json.dumps(content, sort_keys=True))

    def _row(self, table: str, *values: Any) -> None:
        self._plain.setdefault(table, []).append(values)

    def batches(self) -> dict[str, Any]:
        """One record batch for every table that has rows; empties the collector."""
        found: dict[str, Any] = {}
        if self._frames:
            frames = np.frombuffer(b"".join(self._frames), FRAME)
            found["frames"] = frames_batch(frames)
            if (hands := hands_batch(frames)) is not None:
                found["hands"] = hands
        if self._gaze:
            found["gaze"] = self._gaze_batch()
        if self._objects:
            found["objects"] = self._objects_batch()
        if self._scene:
            found["scene"] = _scene_batch(np.frombuffer(b"".join(self._scene), SCENE))
        for table, rows in self._plain.items():
            schema = SCHEMAS[table]
            columns = zip(*rows, strict=True)
            arrays = [pa.array(v, f.type) for v, f in zip(columns, schema, strict=True)]
            found[table] = pa.record_batch(arrays, schema=schema)
        self._clear()
        return {table: found[table] for table in SCHEMAS if table in found}

    def _gaze_batch(self) -> Any:
        rows = np.frombuffer(b"".join(self._gaze), GAZE)
        on_grid = np.ascontiguousarray((np.rint(rows["hit"] * GRID) / GRID).T)  # distance and point
        arrays = [pa.array(rows["frame"].copy()), pa.array(rows["t"].copy())]
        arrays += [pa.array(self._aois, pa.string()), pa.array(rows["object"].copy())]
        arrays += [pa.array(column) for column in on_grid]
        return pa.record_batch(arrays, schema=SCHEMAS["gaze"])

    def _objects_batch(self) -> Any:
        rows = np.frombuffer(b"".join(self._objects), OBJECT)
        counts = [len(part) // OBJECT.itemsize for part in self._objects]
        times = np.repeat(np.array(self._object_times, np.int64), counts)
        arrays = [
            pa.array(times),
            pa.array(rows["object"].copy()),
            pa.array(rows["visible"] != 0),
            list_array(rows["pose"]),
        ]
        return pa.record_batch(arrays, schema=SCHEMAS["objects"])


def _scene_batch(rows: Rows) -> Any:
    arrays = [
        pa.array(rows["t"].copy()),
        list_array(rows["world_from_stage"]),
        list_array(rows["torch"]),
        pa.array(rows["torch_on"] != 0),
        pa.array(rows["daylight"].copy()),
        pa.array(rows["fade"].copy()),
    ]
    return pa.record_batch(arrays, schema=SCHEMAS["scene"])
