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
_INDEX: Final = slice(FRAME.fields["index"][1], FRAME.fields["index"][1] + 4)  # type: ignore[index]


class RowCollector:
    """Collects messages, copying what they hold, until `batches` takes them."""

    def __init__(self) -> None:
        self.frame = 0  # number of the last frame taken
        self._clear()

    def _clear(self) -> None:
        self._frames: list[bytes] = []
        self._objects: list[tuple[int, Rows]] = []
        self._scene: list[bytes] = []
        self._gaze: list[bytes] = []
        self._aois: list[str] = []
        self._plain: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, messages: Iterable[Message]) -> None:
        """Takes messages in their order. ValueError on a message no one can have written."""
        for kind, body, _ in messages:
            if kind == Kind.FRAME:
                if len(body) != FRAME_BYTES:
                    raise ValueError(f"a frame message of {len(body)} bytes in the ring")
                self._frames.append(bytes(body))
                self.frame = int.from_bytes(body[_INDEX], "little")
            elif kind == Kind.GAZE:
                self._gaze.append(bytes(body[: GAZE.itemsize]))
                self._aois.append(str(body[GAZE.itemsize :], "utf-8", "replace"))
            elif kind == Kind.OBJECTS:
                t = int.from_bytes(body[:8], "little", signed=True)
                self._objects.append((t, np.frombuffer(bytes(body[8:]), OBJECT)))
            elif kind == Kind.SCENE:
                self._scene.append(bytes(body))
            else:
                self._add_other(kind, bytes(body))

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
        values = np.column_stack([rows["distance"], rows["point"]])
        on_grid = np.rint(values * GRID) / GRID
        arrays = [pa.array(rows["frame"].copy()), pa.array(rows["t"].copy())]
        arrays += [pa.array(self._aois, pa.string()), pa.array(rows["object"].copy())]
        arrays += [pa.array(on_grid[:, i].copy()) for i in range(4)]
        return pa.record_batch(arrays, schema=SCHEMAS["gaze"])

    def _objects_batch(self) -> Any:
        rows = np.concatenate([part for _, part in self._objects])
        times = np.repeat(
            np.array([t for t, _ in self._objects], np.int64),
            [len(part) for _, part in self._objects],
        )
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
