"""Runs recorded frames through the engine again: the proof that a record is whole and true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.played import SCENARIO_NAME, scenario_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.verify import Verdict, verify
from vrkiosk_xr.frame import FrameInput

__all__ = ["SCENARIO_NAME", "engine_run", "scenario_of", "verify_folder"]


def engine_run(
    scenario: Scenario, language: str
) -> Callable[[SessionInfo, Iterator[FrameInput]], Iterable[bytes]]:
    """What `verify` runs: frames in, canonical event lines out."""

    def run(info: SessionInfo, frames: Iterator[FrameInput]) -> Iterator[bytes]:
        world = World(scenario, info.seed, language=language)
        for frame in frames:
            for event in engine.step(world, frame).events:
                yield event.line()

    return run


def verify_folder(path: Path) -> Verdict:
    """Runs the session in `path` (live or sealed) again and compares. RecordError: not readable."""
    session = Session.open(path)
    language = str(session.info.versions.get("language", "en"))
    return verify(session, engine_run(scenario_of(session), language))
