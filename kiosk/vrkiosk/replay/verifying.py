"""Runs recorded frames through the engine again: the proof that a record is whole and true."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from vrkiosk_scenarios import engine, settings
from vrkiosk_scenarios.preferences import Preferences
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.played import scenario_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.verify import Verdict, verify
from vrkiosk_xr.frame import FrameInput

Told = dict[int, list[tuple[str, dict[str, Any]]]]  # event names and fields, by frame

__all__ = ["engine_run", "scenario_of", "told_in", "verify_folder"]


def engine_run(
    scenario: Scenario, language: str, told: Told | None = None
) -> Callable[[SessionInfo, Iterator[FrameInput]], Iterable[bytes]]:
    """What `verify` runs: frames in, canonical event lines out. told: what people said to the
    engine, by the index of the frame after which they did (`told_in`)."""

    def run(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        fitted = Preferences.from_json(info.preferences).fit(settings.load())
        world = World(scenario, info.seed, language=language, settings=fitted)
        for frame in frames:
            for event in engine.step(world, frame).events:
                yield event.line()
            for name, data in (told or {}).get(frame.index, ()):
                yield engine.tell(world, name, **data).line()

    return run


def told_in(session: Session) -> Told:
    """What people said to the engine in a session, for `engine_run`."""
    found: Told = {}
    for event in session.events():
        if event.source == "engine" and event.name in engine.TOLD:
            data = {k: v for k, v in json.loads(event.line).items() if k not in ("t", "name")}
            found.setdefault(event.frame, []).append((event.name, data))
    return found


def verify_folder(path: Path) -> Verdict:
    """Runs the session in `path` (live or sealed) again and compares. RecordError: not readable."""
    session = Session.open(path)
    language = str(session.info.versions.get("language", "en"))
    return verify(session, engine_run(scenario_of(session), language, told_in(session)))
