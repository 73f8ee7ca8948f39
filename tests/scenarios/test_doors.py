"""Seal, rods and leaves: in which order the box opens, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.doors import Steps
from vrkiosk_scenarios.geometry import DEGREE
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
RIGHT = 1


def rod(puppet: Any, name: str) -> Any:
    return next(r for r in puppet.world.doors.rods if r.name == name)


def test_the_seal_holds_its_rod_until_cut(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.turn_rod("right_2")
    assert rod(puppet, "right_2").angle == 0.0
    assert puppet.named("rod_blocked") == [
        {"t": puppet.named("rod_blocked")[0]["t"], "rod": "right_2", "hand": "right"}
    ]
    puppet.cut_seal()
    puppet.turn_rod("right_2")
    assert rod(puppet, "right_2").angle == pytest.approx(100.0 * DEGREE)
    assert [e["deg"] for e in puppet.named("rod")] == list(range(10, 101, 10))


def test_a_leaf_waits_for_its_rods_and_the_left_for_the_right(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.swing("right")
    assert puppet.world.doors.leaves["right"].angle == 0.0
    puppet.cut_seal()
    for name in ("left_1", "left_2"):
        puppet.turn_rod(name)
    puppet.swing("left")
    assert puppet.world.doors.leaves["left"].angle == 0.0
    for name in ("right_1", "right_2"):
        puppet.turn_rod(name)
    puppet.swing("right")
    assert puppet.world.doors.leaves["right"].degrees == pytest.approx(120.0, abs=4.0)
    puppet.swing("left", 90.0)
    assert puppet.world.doors.leaves["left"].degrees == pytest.approx(90.0, abs=4.0)
    assert puppet.world.snapshot.daylight == pytest.approx(1.0, abs=0.05)
    first, second = (
        next(e["t"] for e in puppet.named("door") if e["leaf"] == leaf)
        for leaf in ("right", "left")
    )
    assert first < second


def test_a_leaf_is_heavy_and_swings_on(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.cut_seal()
    puppet.turn_rod("right_1")
    puppet.turn_rod("right_2")
    leaf = puppet.world.doors.leaves["right"]
    puppet.hand(RIGHT, leaf.to_world(1.0, 0.0, 1.2))
    puppet.squeeze(RIGHT, 1.0)
    for step in range(1, 7):
        puppet.hand(RIGHT, leaf.to_world(1.0, 0.15, 1.2), seconds=0.25)
        assert leaf.degrees <= step * 0.25 * 0.6 / DEGREE + 1.0
    held = leaf.degrees
    puppet.axes[RIGHT][1] = 0.0
    puppet.hand(RIGHT, leaf.to_world(1.0, 0.15, 1.2), seconds=0.25)
    puppet.wait(3.0)
    assert held + 3.0 < leaf.degrees < held + 25.0


def test_the_hand_lets_go_when_it_goes_away(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.hand(RIGHT, rod(puppet, "right_1").handle())
    puppet.squeeze(RIGHT, 1.0)
    assert puppet.world.hands[RIGHT].held is not None
    puppet.hand(RIGHT, (0.3, 1.5, 0.9))
    assert puppet.world.hands[RIGHT].held is None


@pytest.mark.parametrize(("state", "gave", "degrees"), [("sound", 3, 5), ("glued", 12, 60)])
def test_the_seal_is_viewed_tugged_and_twisted(
    make_puppet: Make, s03: Scenario, state: str, gave: int, degrees: int
) -> None:
    puppet = make_puppet(schema.with_values(s03, {"container.seal.state": state}))
    puppet.go("doors")
    puppet.check_seal()
    assert len(puppet.named("seal_view")) == 1
    tug, twist = puppet.named("seal_tug")[0], puppet.named("seal_twist")[0]
    assert tug["force"] >= 30.0
    assert tug["gave_mm"] == gave
    assert twist["deg"] == degrees


def test_one_side_of_the_seal_is_not_a_view(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    seal = puppet.world.seal.place()
    puppet.head_to((seal[0], 1.45, seal[2] + 0.4))
    puppet.look(seal, 3.0)
    assert puppet.named("seal_view") == []


def test_the_cutter_needs_its_time_at_the_seal(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.take(RIGHT, "bolt_cutter")
    x, y, z = puppet.world.seal.place()
    puppet.hand(RIGHT, (x, y, z + 0.5))
    puppet.trigger(RIGHT, 1.0, 1.0)
    puppet.trigger(RIGHT, 0.0)
    assert puppet.world.seal.whole
    puppet.hand(RIGHT, (x, y, z + 0.9))
    puppet.trigger(RIGHT, 1.0, 2.0)
    assert puppet.world.seal.whole


def test_the_cut_seal_stays_on_the_ground(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.open_box()
    seal = puppet.world.snapshot.poses[puppet.world.description.index("seal")]
    assert seal[5] < 0.05
    assert seal[4] == pytest.approx(0.652, abs=0.01)


def test_steps_have_hysteresis() -> None:
    steps = Steps(10.0)
    told = [steps.passed(degrees) for degrees in (4.0, 10.0, 9.0, 11.0, 20.5, 15.0, 10.0)]
    assert told == [None, 10, None, None, 20, None, 10]
