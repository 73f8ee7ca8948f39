"""Preferences: what the engine does for one officer and not for another."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_scenarios import engine, settings
from vrkiosk_scenarios.geometry import place_of, to_local
from vrkiosk_scenarios.preferences import PreferenceError, Preferences
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

USUAL = settings.load()


def world_of(preferences: Preferences) -> World:
    return World(library()["s03_clean"], 3, settings=preferences.fit(USUAL))


def step(world: World, number: int, *, eyes: float = 1.6, stick: float = 0.0) -> tuple[Event, ...]:
    frame = FrameInput()
    frame.record["t"] = 10**9 + number * 11_111_111
    frame.record["index"] = number
    frame.record["flags"] = Flag.HEAD_VALID | Flag.GRIP_RIGHT | Flag.AIM_RIGHT | Flag.FOCUSED
    frame.head[5] = eyes
    frame.record["axes"][1, 2] = stick
    return engine.step(world, frame.rounded()).events


def test_usual_preferences_change_nothing() -> None:
    assert Preferences().fit(USUAL) == USUAL


def test_left_handed_tools_lie_on_the_other_side() -> None:
    for hand, sign in (("right", 1.0), ("left", -1.0)):
        world = world_of(Preferences().chosen("hand", hand))
        step(world, 0)
        place = to_local(world.moving.here.trolley, place_of(world.tools["torch"].home))
        assert place[0] == pytest.approx(sign * USUAL.trolley.places["torch"][0], abs=1e-6)


def test_somebody_who_sits_sees_from_where_others_stand() -> None:
    seated = Preferences(eye_height_m=1.15)
    assert seated.seated
    world = world_of(seated)
    step(world, 0, eyes=1.15)
    step(world, 1, eyes=1.15)
    assert world.head[1] == pytest.approx(1.60, abs=0.01)
    assert not Preferences(eye_height_m=1.5).seated
    assert Preferences(posture="seated").seated
    assert not Preferences(posture="standing", eye_height_m=1.0).seated


@pytest.mark.parametrize("degrees", ["30", "45", "90"])
def test_a_snap_turn_is_as_wide_as_chosen(degrees: Any) -> None:
    world = world_of(Preferences(turn=degrees))
    turns = []
    for number in range(60):
        stick = 1.0 if 10 <= number < 14 else 0.0
        turns += [e.data["deg"] for e in step(world, number, stick=stick) if e.name == "turn"]
    assert turns == [int(degrees)]


def test_gentle_turns_are_made_in_the_dark() -> None:
    fades = {}
    for name in ("usual", "gentle"):
        world = world_of(Preferences().chosen("comfort", name))
        fades[name] = 0.0
        for number in range(40):
            step(world, number, stick=1.0 if 10 <= number < 14 else 0.0)
            fades[name] = max(fades[name], world.snapshot.fade)
        assert world.snapshot.fade == 0.0
    assert fades == {"usual": 0.0, "gentle": 1.0}


def test_one_hand_lifts_what_two_would() -> None:
    assert Preferences(working_hands="left").fit(USUAL).cartons.one_hand_kg == 40.0


def test_they_come_back_from_json_and_nothing_else_does() -> None:
    made = Preferences(hand="left", turn="45", eye_height_m=1.2)
    assert Preferences.from_json(made.to_json()) == made
    assert Preferences.from_json({}) == Preferences()
    for wrong in ({"hand": "both"}, {"hands": "left"}, {"turn": 30}):
        with pytest.raises(PreferenceError, match="expected one of"):
            Preferences.from_json(wrong)
