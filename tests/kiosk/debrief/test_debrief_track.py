"""A run as a track: the same as its record, wherever one looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from vrkiosk.debrief.runs import Expert, ExpertRun
from vrkiosk.debrief.track import PERIOD_NS, TrackMaker
from vrkiosk.replay.drawn import Trail
from vrkiosk.replay.ghost import Figure
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.officer import Officer
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_telemetry.playback import Playback

SECOND = 1_000_000_000
NO_HANDS = (np.zeros((0, 3)), np.zeros((0, 3)))


def at(x: float) -> Any:
    return np.array((0, 0, 0, 1, x, 1.6, 0), np.float32)


def two_parts() -> SceneSnapshot:
    return SceneSnapshot(SceneDescription((Part("carton", "carton_a"), Part("torch", "torch"))))


def test_a_ghost_stands_where_the_record_has_the_officer(recorded: Any) -> None:
    playback, trail, track = Playback(recorded.session), Trail(recorded.session), recorded.track
    snapshot = SceneSnapshot(playback.description)
    for sample in range(0, len(track), 211):
        t = int(track.times[sample])
        frame = playback.seek(t)
        expected = Figure.of(frame, playback.snapshot, trail.reach(frame.t))
        seconds = sample * PERIOD_NS / SECOND
        found = track.figure(seconds)
        assert track.time_at(seconds) == t
        assert found.eye == expected.eye
        for ours, theirs in ((found.head, expected.head), (found.gaze, expected.gaze)):
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                assert np.allclose(ours, theirs, atol=1e-6)
        for ours, theirs in zip(found.hands, expected.hands, strict=True):
            assert np.allclose(ours, theirs, atol=1e-6)
        track.write(seconds, snapshot)
        assert np.array_equal(snapshot.visible, playback.snapshot.visible)
        shown = snapshot.visible
        assert np.allclose(snapshot.poses[shown], playback.snapshot.poses[shown], atol=1e-5)
        assert snapshot.torch_on == playback.snapshot.torch_on


def test_the_track_is_as_long_as_the_record_without_its_pauses(recorded: Any) -> None:
    playback = Playback(recorded.session)
    assert recorded.track.seconds == pytest.approx((playback.end - playback.start) / SECOND, abs=1)
    assert recorded.track.at_time(playback.end) == recorded.track.seconds


def test_between_two_samples_it_goes_straight_but_not_over_a_jump() -> None:
    maker, snapshot = TrackMaker(), two_parts()
    for sample, x in enumerate((0.0, 0.1, 5.0)):
        snapshot.poses[0, 4] = x
        figure = Figure(at(x), None, hands=NO_HANDS)
        maker.add(sample * PERIOD_NS, figure, snapshot)
    track = maker.track()
    half = PERIOD_NS / SECOND / 2
    head = track.figure(half).head
    assert head is not None
    assert head[4] == pytest.approx(0.05)
    jumped = track.figure(3 * half).head
    assert jumped is not None
    assert jumped[4] == pytest.approx(0.1)
    shown = two_parts()
    track.write(half, shown)
    assert shown.poses[0, 4] == pytest.approx(0.05)
    track.write(3 * half, shown)
    assert shown.poses[0, 4] == pytest.approx(0.1)
    track.write(99.0, shown)
    assert shown.poses[0, 4] == pytest.approx(5.0)


def test_what_rests_stays_and_what_goes_is_gone() -> None:
    maker, snapshot = TrackMaker(), two_parts()
    figure = Figure(None, None, hands=NO_HANDS)
    for sample in range(40):
        if sample == 20:
            snapshot.visible[1] = False
            snapshot.poses[0, 5] = 0.2
        maker.add(sample * PERIOD_NS, figure, snapshot)
    track, shown = maker.track(), two_parts()
    assert track.moving.tolist() == [0, 1]
    track.write(19.5 * PERIOD_NS / SECOND, shown)
    assert shown.visible[1]
    assert shown.poses[0, 5] == pytest.approx(0.1)  # half way between the two samples
    track.write(0.5, shown)
    assert shown.poses[0, 5] == 0.0
    track.write(1.5, shown)
    assert not shown.visible[1]
    assert track.figure(1.0).head is None


def test_a_pause_is_left_out() -> None:
    maker, snapshot = TrackMaker(), two_parts()
    for t in (0, PERIOD_NS, 60 * SECOND, 60 * SECOND + PERIOD_NS):
        maker.add(t, Figure(None, None, hands=NO_HANDS), snapshot)
    track = maker.track()
    assert track.seconds == pytest.approx(0.15)
    assert track.time_at(0.07) == PERIOD_NS
    assert track.at_time(30 * SECOND) == pytest.approx(0.05)
    assert track.at_time(60 * SECOND) == pytest.approx(0.10)


def test_a_track_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        TrackMaker().track()


def test_the_expert_plays_the_same_box(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = schema.library()["s03"]
    whole = Officer.frames

    def begin(officer: Officer, rate_hz: float) -> Any:
        frames = whole(officer, rate_hz)
        return (frame for frame, _ in zip(frames, range(200), strict=False))

    monkeypatch.setattr(Officer, "frames", begin)
    told: list[float] = []
    expert = ExpertRun(scenario, 7)(told.append)
    assert isinstance(expert, Expert)
    assert expert.events[0].name == "session_started"
    assert expert.events[0].data["seed"] == 7
    assert len(expert.track) == 100
    assert told == sorted(told)
