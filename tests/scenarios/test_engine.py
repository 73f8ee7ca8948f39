"""Steps, pauses, and the same inspection at any frame rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine, scoring
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

Make = Callable[..., Any]
RIGHT = 1


def frame_at(seconds: float, t0: int = 5_000_000_000) -> FrameInput:
    frame = FrameInput()
    frame.record["t"] = t0 + round(seconds * 1e9)
    return frame


def test_first_frame_starts_the_session_and_runs_no_step(s03: Scenario) -> None:
    world = World(s03, seed=4)
    step = engine.step(world, frame_at(0.0))
    assert [event.name for event in step.events] == ["session_started"]
    assert step.events[0].data == {
        "scenario": "s03",
        "version": s03.version,
        "sha256": s03.sha256,
        "file_sha256": s03.sha256,
        "seed": 4,
        "interaction": world.settings.version,
    }
    assert world.tick == 0


@pytest.mark.parametrize("rate", [20, 60, 72, 90, 120, 144])
def test_steps_are_due_by_the_clock_alone(s03: Scenario, rate: int) -> None:
    world = World(s03, 1)
    for index in range(2 * rate + 1):
        engine.step(world, frame_at(index / rate))
    assert world.done == world.tick == 360


def test_a_jump_of_the_clock_is_a_pause(s03: Scenario) -> None:
    world = World(s03, 1)
    engine.step(world, frame_at(0.0))
    step = engine.step(world, frame_at(1.0))
    pause = next(event for event in step.events if event.name == "pause")
    assert pause.data == {"ms": 900, "reason": "frames"}
    assert (world.tick, world.done) == (18, 180)


def test_a_frame_from_the_past_runs_nothing(s03: Scenario) -> None:
    world = World(s03, 1)
    engine.step(world, frame_at(0.0))
    engine.step(world, frame_at(0.05))
    before = world.t
    engine.step(world, frame_at(0.02))
    assert world.t == before
    assert world.tick == 9


def test_hands_show_only_while_tracked(s03: Scenario) -> None:
    world = World(s03, 1)
    snapshot = engine.step(world, frame_at(0.0)).snapshot
    assert not snapshot.visible[world.description.index("hand_left")]


def test_the_snapshot_is_written_in_place(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    poses = puppet.world.snapshot.poses
    puppet.hand(RIGHT, (0.3, 1.2, 1.5))
    assert puppet.world.snapshot.poses is poses
    at = poses[puppet.world.description.index("hand_right")]
    assert at[4:] == pytest.approx((0.3, 1.2, 1.5), abs=1e-3)


RATES = (20, 72, 90, 120)
COUNTED = (
    "reading",
    "strike",
    "seal_view",
    "seal_tug",
    "seal_twist",
    "seal_cut",
    "rod",
    "teleport",
)


def test_any_frame_rate_gives_the_same_inspection(make_puppet: Make, s03: Scenario) -> None:
    seen = []
    for rate in RATES:
        puppet = make_puppet(s03, rate=rate)
        puppet.inspect()
        assert puppet.world.finished
        counts = {name: len(puppet.named(name)) for name in COUNTED}
        values = [(r["tool"], r["value"], r["aoi"]) for r in puppet.named("reading")]
        score = scoring.score(s03, puppet.events)
        seen.append((counts, values, puppet.named("finished")[0]["decision"], score.total))
    assert all(other == seen[0] for other in seen[1:])


def test_nothing_happens_after_the_decision(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    for button in ("page.decide", "decision.release", "confirm"):
        puppet.poke(button)
    assert puppet.world.finished
    before = len(puppet.events)
    puppet.take(RIGHT, "mallet")
    puppet.wait(1.0)
    assert len(puppet.events) == before
    assert puppet.events[-1].name == "finished"
