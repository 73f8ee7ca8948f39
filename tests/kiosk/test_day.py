"""A day at the kiosk on a headset: lobby, session, lobby, session, and the end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from vrkiosk import readiness, training
from vrkiosk.backends import Backend
from vrkiosk.config import Config
from vrkiosk.painter import Painter
from vrkiosk.progress import Progress
from vrkiosk.running import EXIT_FAILED, _play
from vrkiosk.service import Service
from vrkiosk.training import Training
from vrkiosk.waiting import READY
from vrkiosk_render.context import EglContext
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import Button, Flag, FrameInput
from vrkiosk_xr.scripted import ScriptedRuntime

RATE_HZ = 20
SCENARIO = library()["s03_clean"]


class Status(Service):
    """Remembers what `systemctl status` showed, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def status(self, text: str) -> None:
        if self.told[-1:] != [text]:
            self.told.append(text)


def idle(buttons: int = 0, t: int = 0) -> FrameInput:
    frame = FrameInput()
    frame.record["t"], frame.record["buttons"] = t, buttons
    frame.record["flags"] = Flag.FOCUSED | Flag.HEAD_VALID
    frame.head[5] = 1.65
    return frame


def day(status: Status, worlds: list[World], sessions: int) -> Iterator[FrameInput]:
    """Frames of so many officers, each of whom begins with a trigger and works to a decision."""

    def observe() -> Observation:
        world = worlds[-1]
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    for _ in range(sessions):
        while status.told[-1:] != [READY]:
            yield idle()
        yield from (idle(), idle(Button.TRIGGER))
        while not status.told[-1].startswith("training"):
            yield idle()
        for frame in Officer(Briefing.of(SCENARIO), observe).frames(RATE_HZ):
            t = frame.t
            yield frame
        while status.told[-1].startswith("training"):
            t += 10**9 // RATE_HZ
            yield idle(t=t)


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch) -> list[World]:
    """Every world that a session makes: an officer has to see."""
    made: list[World] = []

    def make(*arguments: Any, **more: Any) -> World:
        made.append(World(*arguments, **more))
        return made[-1]

    monkeypatch.setattr(readiness, "World", make)
    return made


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "Painter", partial(Painter, own=32))


@pytest.mark.gl
def test_officers_come_one_after_another(tmp_path: Path, worlds: list[World]) -> None:
    status = Status()
    runtime = ScriptedRuntime(day(status, worlds, 2), name="openxr")
    config = Config(data=tmp_path, scenario=SCENARIO.id, seed=4)
    backend = Backend("openxr", "a test", runtime)
    with EglContext():
        training = Training(config, backend, Progress(), service=status, on_demand=True)
        assert _play(training, SCENARIO, None) == EXIT_FAILED  # the headset went away for good
        training.close()
    one_session = ["making the scenario ready", READY, f"training: {SCENARIO.id}"]
    assert status.told == [*one_session, *one_session, "making the scenario ready"]
    records = [Session.open(folder) for folder in sorted((tmp_path / "live").iterdir())]
    assert [r.info.ended for r in records] == ["done", "done"]
    for record in records:
        result = record.info.result or {}
        frames = sum(1 for _ in record.frames())
        assert result["decision"] == "release"
        assert result["frames"] == {"begun": frames, "ended": frames}
