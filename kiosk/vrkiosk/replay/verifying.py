"""Runs recorded frames through the engine again: the proof that a record is whole and true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.verify import Verdict, verify
from vrkiosk_xr.frame import FrameInput

SCENARIO_NAME: Final = "scenario.json"  # the scenario as it was played, in the session's folder


def scenario_of(session: Session) -> Scenario:
    """The scenario a session was played with. RecordError where it is missing or another one."""
    path = session.path / SCENARIO_NAME
    try:
        scenario = Scenario.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"{path}: cannot be read as a scenario ({error})") from None
    if scenario.sha256 != session.info.scenario_sha256:
        raise RecordError(
            f"{path}: is not the scenario this session was played with (SHA-256 "
            f"{scenario.sha256[:12]}…, expected {session.info.scenario_sha256[:12]}…)"
        )
    return scenario


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
