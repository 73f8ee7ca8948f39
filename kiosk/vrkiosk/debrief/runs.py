"""Runs to be watched: the officer's own, from its record, and the ideal officer's.

Both are made by another process (`errand`). The expert plays the same box with the same seed by
the same rules as in the tests of every scenario: it knows where to look, never what is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vrkiosk.debrief.errand import Tell
from vrkiosk.debrief.track import PERIOD_NS, Track, TrackMaker
from vrkiosk.replay.drawn import Trail
from vrkiosk.replay.ghost import Figure
from vrkiosk_scenarios import engine
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import FrameInput

EXPERT_HZ: Final = 40
EVERY: Final = round(PERIOD_NS * EXPERT_HZ / 1e9)  # frames of the expert between two samples
GAP_NS: Final = 250_000_000  # without a frame is a pause
LONGEST_S: Final = 1800.0  # of a run of the expert, which takes two to six minutes


@dataclass(frozen=True, slots=True)
class OwnRun:
    """Makes the track of a session. folder: its record, which may still be open for what is told
    after the task."""

    folder: Path

    def __call__(self, tell: Tell) -> Track:
        """RecordError; DeclinedError where no movements were recorded."""
        session = Session.open(self.folder)
        playback, trail, maker = Playback(session), Trail(session), TrackMaker()
        times = list(_times(playback))
        for number, t in enumerate(times):
            frame = playback.seek(t)
            maker.add(
                t, Figure.of(frame, playback.snapshot, trail.reach(frame.t)), playback.snapshot
            )
            tell(number / len(times))
        return maker.track()


def _times(playback: Playback) -> Iterator[int]:
    """Moments to sample: at even steps, pauses left out."""
    frames = playback.times
    for t in range(playback.start, playback.end + 1, PERIOD_NS):
        before = int(np.searchsorted(frames, t, side="right")) - 1
        if t - int(frames[before]) <= GAP_NS:
            yield t


@dataclass(frozen=True, slots=True)
class Expert:
    """What the ideal officer did: its track and its events."""

    track: Track
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ExpertRun:
    """Lets the ideal officer play a box as it was varied for `seed`."""

    scenario: Scenario
    seed: int

    def __call__(self, tell: Tell) -> Expert:
        """OfficerStuck."""
        world, maker, events = World(self.scenario, self.seed), TrackMaker(), list[Event]()

        def observe() -> Observation:
            shown = world.snapshot
            return Observation.from_snapshot(world.description, shown, finished=world.finished)

        officer, rounded = Officer(Briefing.of(self.scenario), observe), FrameInput()
        usual = self.scenario.par_time_s
        for number, frame in enumerate(officer.frames(EXPERT_HZ)):
            frame.round_into(rounded)
            events += engine.step(world, rounded).events
            if number % EVERY == 0:
                reach = world.gaze.sight.distance
                maker.add(frame.t, Figure.of(rounded, world.snapshot, reach), world.snapshot)
                tell(min(number / EXPERT_HZ / usual, 0.99))
            if number > LONGEST_S * EXPERT_HZ:
                break
        return Expert(maker.track(), tuple(events))
