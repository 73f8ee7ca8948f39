"""What can be watched: what is ready, what never will be, and where in it one is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from vrkiosk.debrief.errand import ErrandError
from vrkiosk.debrief.passage import FADE_S, Passage
from vrkiosk.debrief.runs import Expert
from vrkiosk.debrief.track import PERIOD_NS, Track, TrackMaker
from vrkiosk.debrief.watch import NS, Clock, Watch
from vrkiosk.replay.ghost import Figure
from vrkiosk_scenarios.snapshot import Event, Part, SceneDescription, SceneSnapshot

EVENTS = (
    Event(1 * NS, "session_started", {}),
    Event(5 * NS, "tool_taken", {"tool": "mallet", "hand": "right"}),
    Event(25 * NS, "pause", {"ms": 10_000, "reason": "menu"}),
    Event(30 * NS, "finished", {"decision": "release"}),
)


def track_of(seconds: float, start: int = NS) -> Track:
    maker, snapshot = TrackMaker(), SceneSnapshot(SceneDescription((Part("a", ""),)))
    none = np.zeros((0, 3))
    for sample in range(round(seconds * NS / PERIOD_NS) + 1):
        maker.add(start + sample * PERIOD_NS, Figure(None, None, hands=(none, none)), snapshot)
    return maker.track()


class Promised:
    """In place of an errand: gives what it is told to, when it is told to."""

    def __init__(self) -> None:
        self.found: Any = None
        self.share = 0.0
        self.dropped = False

    def look(self) -> Any:
        found, self.found = self.found, None
        if isinstance(found, Exception):
            raise found
        return found

    def drop(self) -> None:
        self.dropped = True


def test_a_clock_leaves_pauses_out_both_ways() -> None:
    clock = Clock(EVENTS)
    assert clock.seconds(5 * NS) == 4.0
    assert clock.seconds(30 * NS) == 19.0
    assert clock.at(4.0) == 5 * NS
    assert clock.at(19.0) == 30 * NS
    assert Clock(()).at(3.0) == 0
    assert Clock(()).seconds(3) == 0.0


def test_both_runs_come_when_they_are_ready() -> None:
    own: Any = Promised()
    expert: Any = Promised()
    watch = Watch(EVENTS, own, expert)
    assert watch.who == "own"
    assert not watch.look()
    own.share = 0.5
    assert watch.look()
    own.found = track_of(20.0)
    assert watch.look()
    assert watch.run.track is not None
    assert watch.runs["expert"].track is None
    expert.found = Expert(track_of(10.0), EVENTS[:2])
    assert watch.look()
    assert len(watch.runs["expert"].events) == 2
    watch.close()
    assert not own.dropped  # it was over
    assert not watch.look()


def test_what_was_not_recorded_or_failed_says_so() -> None:
    expert: Any = Promised()
    watch = Watch(EVENTS, None, expert, why="declined")
    assert watch.runs["own"].missing == "declined"
    assert watch.who == "expert"
    expert.found = ErrandError("stuck")
    assert watch.look()
    assert watch.runs["expert"].missing == "failed"
    watch.close()
    waiting: Any = Promised()
    watch = Watch(EVENTS, waiting, None)
    watch.close()
    assert waiting.dropped


def test_it_plays_stops_goes_faster_and_jumps() -> None:
    own: Any = Promised()
    watch = Watch(EVENTS, own, None)
    own.found = track_of(20.0)
    watch.look()
    run = watch.run
    watch.advance((), 0.1)
    assert run.seconds == pytest.approx(0.1)
    for _ in range(7):
        watch.press("faster")
    assert run.player.speed == 16.0
    watch.press("slower")
    watch.advance((), 0.1)
    assert run.seconds == pytest.approx(0.9)
    watch.press("play")
    watch.advance((), 0.1)
    assert run.seconds == pytest.approx(0.9)
    watch.press("on")
    assert run.seconds == pytest.approx(10.9)
    watch.press("back")
    watch.slide(0.5)
    assert run.seconds == pytest.approx(10.0)
    assert not run.player.playing
    run.jump(run.clock.at(4.0))
    assert run.seconds == pytest.approx(1.0)
    assert run.player.playing
    assert run.share_of(11 * NS) == pytest.approx(0.5)
    watch.press("expert")
    assert not run.player.playing
    assert watch.run.track is None


def test_what_was_done_last_is_told_for_a_while() -> None:
    own: Any = Promised()
    watch = Watch(EVENTS, own, None)
    own.found = track_of(20.0)
    watch.look()
    watch.run.player.seek(4 * NS + NS // 2)
    moment = watch.run.happening()
    assert moment is not None
    assert moment.name == "tool_taken"
    watch.run.player.seek(15 * NS)
    assert watch.run.happening() is None


def test_a_passage_goes_through_the_dark() -> None:
    passage = Passage()
    assert not passage.advance(0.1)
    passage.wanted = 3
    steps = [passage.advance(FADE_S / 4) for _ in range(4)]
    assert steps == [False, False, False, True]
    assert (passage.shown, passage.fade) == (3, 1.0)
    for _ in range(4):
        assert not passage.advance(FADE_S / 4)
    assert passage.fade == 0.0
    passage.wanted = None
    assert not passage.advance(FADE_S / 2)
    passage.wanted = 3  # thought better of it
    passage.advance(FADE_S)
    assert (passage.shown, passage.fade) == (3, 0.0)
