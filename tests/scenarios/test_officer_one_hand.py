"""A whole inspection with one hand, and the torch on the helmet."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema, scoring, settings
from vrkiosk_scenarios.geometry import place_of
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.preferences import Preferences
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.tools.torch import Torch
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput


def test_one_hand_does_everything_and_passes() -> None:
    scenario = schema.library()["s03"]
    fitted = Preferences(working_hands="right").fit(settings.load())
    world = World(scenario, 1, "en", fitted)

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot)

    officer = Officer(Briefing.of(scenario), observe, alone=True)
    rounded, events = FrameInput(), list[Event]()
    for frame in officer.frames(20, 10**12):
        assert not frame.flags & Flag.GRIP_LEFT
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    score = scoring.score(scenario, events)
    assert (score.decision, score.critical) == (scenario.answer.best_decision, ())
    assert score.total >= 95.0
    assert {event.data["hand"] for event in events if "hand" in event.data} <= {"right", ""}
    lit = [e for e in events if e.name == "surface_seen" and e.data["lit"]]
    assert lit  # by a torch that no hand held


def torch_after(*, alone: bool, lit: bool) -> tuple[World, Torch]:
    """A torch that was taken, perhaps lit, and let go."""
    wish = Preferences(working_hands="left" if alone else "both")
    world = World(schema.library()["s03"], 1, "en", wish.fit(settings.load()))
    frame = FrameInput()
    frame.record["t"] = 10**9
    frame.record["flags"] = int(Flag.HEAD_VALID)
    frame.head[4:] = 0.1, 1.6, 0.2
    engine.step(world, frame)
    torch = world.tools["torch"]
    assert isinstance(torch, Torch)
    hand = world.hands[0]
    torch.take(world, hand)
    if lit:
        torch.press(world, hand)
    torch.let_go(world, hand)
    for _ in range(20):  # it flies home
        frame.record["t"] += 5 * 10**7
        engine.step(world, frame)
    return world, torch


def test_a_torch_that_shines_goes_to_the_helmet_of_who_has_one_hand() -> None:
    world, torch = torch_after(alone=True, lit=True)
    assert torch.worn
    away = [a - b for a, b in zip(place_of(torch.pose), world.head, strict=True)]
    assert away == pytest.approx(world.settings.torch.helmet, abs=1e-6)
    assert torch.beam(world) is not None
    torch.set_home(torch.home)  # the trolley goes on, the helmet does not go with it
    assert place_of(torch.pose) != place_of(torch.home)
    torch.take(world, world.hands[0])
    assert not torch.worn


@pytest.mark.parametrize(("alone", "lit"), [(True, False), (False, True), (False, False)])
def test_any_other_goes_home(alone: bool, lit: bool) -> None:
    _, torch = torch_after(alone=alone, lit=lit)
    assert not torch.worn
    assert torch.on is lit
    assert place_of(torch.pose) == place_of(torch.home)
