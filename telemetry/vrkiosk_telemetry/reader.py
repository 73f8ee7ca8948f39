"""Reads a recorded session, live or sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vrkiosk_scenarios.snapshot import Panel, SceneDescription
from vrkiosk_telemetry import manifest
from vrkiosk_telemetry.consent import declined
from vrkiosk_telemetry.errors import DeclinedError, RecordError, TelemetryError
from vrkiosk_telemetry.files import read_regular
from vrkiosk_telemetry.messages import MALFORMED, description_from_rows, panel_from_json
from vrkiosk_telemetry.plain import readable_folder
from vrkiosk_telemetry.sense import FrameSense
from vrkiosk_telemetry.session import SESSION_NAME, SessionInfo, read_session
from vrkiosk_telemetry.sources import Damage, LiveSource, SealedSource, Trusted
from vrkiosk_telemetry.tables import SCHEMAS, TABLES, Rows, list_values
from vrkiosk_xr.frame import FrameInput

ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class EventRow:
    """A recorded event. source: "engine", "runtime" or "recorder"; frame: last one before it."""

    t: int
    frame: int
    source: str
    name: str
    line: bytes


@dataclass(frozen=True, slots=True)
class GazeRow:
    """What the gaze of a frame met. aoi: the patch, "" for none; object: number of the part, -1
    for none; distance: m along the gaze, 0.0 where it met nothing (or was not valid, see the
    frame's flags); x, y, z: m, where, in the part's own frame, in the world for -1."""

    frame: int
    t: int
    aoi: str
    object: int
    distance: float
    x: float
    y: float
    z: float


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """From `t` on, the part `number` is at `pose` (7, in the world), drawn where `visible`."""

    t: int
    number: int
    visible: bool
    pose: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SceneRow:
    """From `t` on: light and the stage's place. Poses (7,) in the world."""

    t: int
    world_from_stage: npt.NDArray[np.float32]
    torch: npt.NDArray[np.float32]
    torch_on: bool
    daylight: float
    fade: float


@dataclass(frozen=True, slots=True)
class PanelRow:
    """From `t` on, the panel `number` shows `panel`."""

    t: int
    number: int
    panel: Panel


@dataclass(frozen=True, slots=True)
class ClockRow:
    """How the clocks related at one moment; ns. instance: how many runtimes were found so far,
    XrTime is that one's own. utc_err_ns -1: unknown. source: of UTC, "ntp" or "free"."""

    xr_ns: int
    instance: int
    mono_ns: int
    utc_ns: int
    utc_err_ns: int
    source: str
    boot_id: str


class Session:
    """A session's record. Its tables are read anew by every call, and end at damage, which
    `damage` then tells."""

    def __init__(self, path: Path, info: SessionInfo, source: LiveSource | SealedSource) -> None:
        self.path = path
        self.info = info
        self.source = source

    @classmethod
    def open(cls, path: Path) -> Session:
        """Opens the folder of a session, or any file in it; of an encrypted one, its plain copy.
        RecordError where it holds none, or none that can be read here."""
        folder = path if path.is_dir() else path.parent
        if (folder / manifest.MANIFEST_NAME).exists():
            plain = readable_folder(folder)
            source = SealedSource(plain, None if plain == folder else folder)
            return cls(plain, _sealed_info(plain), source)
        info = read_session(folder)
        return cls(folder, info, LiveSource(folder, info))

    @property
    def sealed(self) -> bool:
        return isinstance(self.source, SealedSource)

    @property
    def declined(self) -> bool:
        """The officer declined the recording of gaze, hands and head: there are events, no more."""
        return declined(self.info.consent)

    def require_traces(self) -> None:
        """DeclinedError where there is nothing to show or to run again."""
        if self.declined:
            raise DeclinedError(
                f"{self.path}: no replay: declined. The officer declined the recording of gaze, "
                f"hands and head; the decision and the score are in {SESSION_NAME}, the steps and "
                "readings in the table events, and kiosk analyse shows them"
            )

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Damage met so far; each once."""
        return tuple(dict.fromkeys(self.source.damage))

    @property
    def losses(self) -> tuple[str, ...]:
        """Of a sealed session: what could not be read of its live record, in words."""
        return self.source.losses if isinstance(self.source, SealedSource) else ()

    def check(self, trusted: Trusted | None = None, *, sense: bool = True) -> tuple[Damage, ...]:
        """Reads everything and gives all damage. trusted: public keys by id; None: the manifest's
        signature is not checked (of a sealed session). sense: also what is as it was recorded and
        cannot be true: time that goes back, numbers that are none, panels that show nothing."""
        self.source.check(trusted)
        self._read_all(FrameSense() if sense else None)
        if sense:
            for _ in self.panels():
                pass
            try:
                self.description()
            except RecordError as error:
                self.source.damage.append(Damage("targets", 0, None, str(error)))
        return self.damage

    def _read_all(self, sense: FrameSense | None) -> None:
        """Reads everything, so that `damage` is complete; with `sense`, also of frames that cannot
        be true."""
        for frames in self.source.frame_blocks():
            for row, t, why in sense.look(frames) if sense else ():
                self.source.damage.append(Damage("frames", row, t, why))
        for table in TABLES:
            if table not in ("frames", "hands"):
                for _ in self.source.batches(table):
                    pass

    def frame_blocks(self) -> Iterator[Rows]:
        """(n,) FRAME rows. What the engine reads is exact, bit for bit; of a sealed session, eye
        poses are exact to 2^-13 and joints are at 45 Hz."""
        return self.source.frame_blocks()

    def frames(self) -> Iterator[FrameInput]:
        """Every frame, each a new object; as `frame_blocks`."""
        for block in self.frame_blocks():
            for row in block:
                yield FrameInput.from_bytes(row.tobytes())

    def events(self) -> Iterator[EventRow]:
        for batch in self.source.batches("events"):
            for row in batch.to_pylist():
                yield EventRow(**{**row, "line": row["line"].encode()})

    def event_lines(self) -> Iterator[bytes]:
        """Canonical lines of what the engine said, in order."""
        return (event.line for event in self.events() if event.source == ENGINE)

    def gaze(self) -> Iterator[GazeRow]:
        """What was looked at, a row a frame. `table("gaze")` gives the same as columns."""
        for batch in self.source.batches("gaze"):
            for row in batch.to_pylist():
                yield GazeRow(**row)

    def objects(self) -> Iterator[ObjectRow]:
        for batch in self.source.batches("objects"):
            poses = list_values(batch.column("pose"), 7)
            columns = [batch.column(name).to_pylist() for name in ("t", "object", "visible")]
            for t, number, visible, pose in zip(*columns, poses, strict=True):
                yield ObjectRow(t, number, visible, pose)

    def scene(self) -> Iterator[SceneRow]:
        for batch in self.source.batches("scene"):
            stage = list_values(batch.column("world_from_stage"), 7)
            torch = list_values(batch.column("torch"), 7)
            for i, row in enumerate(batch.to_pylist()):
                rest: dict[str, Any] = {k: row[k] for k in ("torch_on", "daylight", "fade")}
                yield SceneRow(row["t"], stage[i], torch[i], **rest)

    def panels(self) -> Iterator[PanelRow]:
        """Ends at a panel that cannot be shown, which is damage."""
        number, t = 0, None
        for batch in self.source.batches("panels"):
            for row in batch.to_pylist():
                try:
                    panel = panel_from_json(json.loads(row["content"]))
                except MALFORMED as error:
                    why = f"its content is none of a panel ({type(error).__name__}: {error})"
                    self.source.damage.append(Damage("panels", number, t, why))
                    return
                number, t = number + 1, row["t"]
                yield PanelRow(t, row["panel"], panel)

    def clocks(self) -> Iterator[ClockRow]:
        for batch in self.source.batches("clocks"):
            for row in batch.to_pylist():
                yield ClockRow(**row)

    def table(self, name: str) -> Any:
        """A whole table (but `frames`, `hands`) as a pyarrow.Table in the live schema."""
        return pa.Table.from_batches(list(self.source.batches(name)), SCHEMAS[name])

    def description(self) -> SceneDescription:
        """What the numbers in `objects` mean. Of no parts where it was not recorded. RecordError
        where it is none."""
        rows = [
            (row["object"], row["name"], row["model"], row["content"])
            for batch in self.source.batches("targets")
            for row in batch.to_pylist()
        ]
        try:
            return description_from_rows(rows)
        except MALFORMED as error:
            raise RecordError(
                f"{self.path}: its table targets describes no scene ({type(error).__name__}: "
                f"{error}); replay it with the release that recorded it"
            ) from error


def _sealed_info(folder: Path) -> SessionInfo:
    """session.json of a sealed session; from the manifest where it is damaged."""
    try:
        return read_session(folder)
    except RecordError as error:
        try:
            data = read_regular(folder / manifest.MANIFEST_NAME, manifest.LARGEST)
            return SessionInfo.from_json(manifest.open_unverified(data).get("info"))
        except (OSError, TelemetryError):
            raise error from None
