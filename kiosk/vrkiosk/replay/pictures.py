"""Draws a record: plays its tables, simulates nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from vrkiosk.captures import Captures, behind
from vrkiosk_assets import catalogue
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios.snapshot import Event, SceneSnapshot
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.reader import ObjectRow, PanelRow, SceneRow, Session


class _Timed(Protocol):
    @property
    def t(self) -> int: ...


Row = TypeVar("Row", bound=_Timed)


class _Rows(Generic[Row]):
    """Hands out the rows of a table up to a time, in order."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def until(self, t: int) -> Iterator[Row]:
        while self._next is not None and self._next.t <= t:
            yield self._next
            self._next = next(self._rows, None)


class Tables:
    """A session's tables, played into a snapshot."""

    def __init__(self, session: Session, snapshot: SceneSnapshot) -> None:
        self.snapshot = snapshot
        self._objects = _Rows(session.objects())
        self._scene = _Rows(session.scene())
        self._panels = _Rows(session.panels())
        self._events = _Rows(session.events())

    def advance(self, t: int) -> list[Event]:
        """Brings the snapshot to time `t` (ns); the events since the last call."""
        snapshot = self.snapshot
        snapshot.t = t
        self._apply(self._objects, self._object, t)
        self._apply(self._scene, self._light, t)
        self._apply(self._panels, self._panel, t)
        return [Event(row.t, row.name) for row in self._events.until(t)]

    @staticmethod
    def _apply(rows: Any, use: Callable[[Any], None], t: int) -> None:
        for row in rows.until(t):
            use(row)

    def _object(self, row: ObjectRow) -> None:
        self.snapshot.poses[row.number] = row.pose
        self.snapshot.visible[row.number] = row.visible

    def _light(self, row: SceneRow) -> None:
        snapshot = self.snapshot
        snapshot.world_from_stage[:] = row.world_from_stage
        snapshot.torch[:] = row.torch
        snapshot.torch_on, snapshot.daylight = row.torch_on, row.daylight
        snapshot.fade = row.fade

    def _panel(self, row: PanelRow) -> None:
        self.snapshot.panels[row.number] = row.panel


def redraw(path: Path, folder: Path, size: int = 640) -> list[Path]:
    """Pictures of a session at its moments, as the officer saw them and from behind.

    RecordError where it holds no scene; RenderError where nothing can be drawn.
    """
    session = Session.open(path)
    session.require_traces()
    description = session.description()
    if not description.parts:
        raise RecordError(f"{path}: the record holds no scene to draw (its targets are missing)")
    tables = Tables(session, SceneSnapshot(description))
    captures = Captures(folder)
    with EglContext():
        renderer = Renderer(description, catalogue.load_model)
        target = renderer.offscreen_target(size, size)
        for frame in session.frames():
            events = tables.advance(frame.t)
            if captures.wanted(frame.t, events):
                renderer.draw(tables.snapshot, frame.views, target)
                camera = behind(frame.head, tables.snapshot)
                spectator = renderer.spectator(tables.snapshot, camera, 960, 540)
                captures.keep(frame.t, renderer.read(target), spectator)
        renderer.delete_target(target)
        renderer.close()
    return captures.saved
