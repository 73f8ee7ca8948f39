"""Protective equipment, the safety strap, and what endangers an officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.geometry import place_of
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.tools.garment import WORN, chest
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

Make = Callable[..., Any]
LEFT, RIGHT = 0, 1
GAS = {"cause": "fumigant", "inside": {"ph3": {"low": 1.4, "middle": 1.2, "high": 0.9}}}


def wear(puppet: Any, item: str) -> None:
    """Takes a garment with the right hand and brings it to where it is worn."""
    puppet.take(RIGHT, item)
    world = puppet.world
    if item == "gloves":
        puppet.hand(RIGHT, puppet.hand_place(LEFT))
    else:
        puppet.hand(RIGHT, chest(world) if item == "vest" else world.head)


def hook(puppet: Any, bar: str) -> None:
    strap = puppet.world.tools["strap"]
    x, y, z = strap.bar(puppet.world, bar)
    puppet.hand(RIGHT, (x, y, z + 0.05))
    puppet.trigger(RIGHT, 1.0)
    puppet.trigger(RIGHT, 0.0)


def strap_on(puppet: Any) -> None:
    puppet.take(RIGHT, "strap")
    hook(puppet, "left_2")
    hook(puppet, "right_2")
    puppet.hand(RIGHT, (0.6, 1.2, 0.8))


def unlock(puppet: Any) -> None:
    puppet.go("doors")
    puppet.cut_seal()
    puppet.turn_rod("right_1")
    puppet.turn_rod("right_2")


def hazards(puppet: Any) -> list[str]:
    return [event["kind"] for event in puppet.named("hazard")]


def visible(world: World, part: str) -> bool:
    return bool(world.snapshot.visible[world.part(part)])


def test_everything_can_be_put_on_and_is_out_of_sight_then(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    puppet.wait(0.1)
    assert visible(world, "bare_left")
    assert not visible(world, "hand_left")
    for item in WORN:
        wear(puppet, item)
    assert [(e["item"], e["on"]) for e in puppet.named("ppe")] == [(i, True) for i in WORN]
    assert [item for item in WORN if visible(world, item)] == ["gloves"]  # the next pair
    assert visible(world, "hand_left")
    assert not visible(world, "bare_left")
    assert world.hands[RIGHT].held is None


def test_a_helmet_is_taken_off_at_its_peg_and_gloves_are_changed(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    for item in ("helmet", "gloves", "gloves"):
        wear(puppet, item)
    puppet.take(RIGHT, "helmet")
    said = [(e["item"], e["on"]) for e in puppet.named("ppe")]
    assert said == [("helmet", True), ("gloves", True), ("gloves", True), ("helmet", False)]
    assert visible(puppet.world, "helmet")


def test_gloves_can_be_put_on_with_one_hand(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.flags &= ~int(Flag.GRIP_LEFT | Flag.AIM_LEFT)
    puppet.wait(0.1)
    puppet.take(RIGHT, "gloves")
    puppet.hand(RIGHT, chest(puppet.world))
    assert [(e["item"], e["on"]) for e in puppet.named("ppe")] == [("gloves", True)]


def test_where_there_are_no_gloves_the_hands_are_covered(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(schema.with_values(s03, {"tools": ["torch"]}))
    puppet.wait(0.1)
    assert puppet.world.safety.is_gloved(puppet.world)
    assert visible(puppet.world, "hand_left")


def test_the_strap_holds_the_right_leaf_ajar(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    unlock(puppet)
    strap_on(puppet)
    puppet.swing("right", 40.0)
    assert world.doors.leaves["right"].degrees == pytest.approx(4.9)
    puppet.hand(RIGHT, (0.6, 1.2, 0.8))
    puppet.hand(RIGHT, place_of(world.tools["strap"].pose))
    puppet.click(RIGHT)
    puppet.dock(RIGHT, "strap")
    puppet.wait(0.5)
    puppet.swing("right", 40.0)
    assert world.doors.leaves["right"].degrees > 20.0
    assert [e["on"] for e in puppet.named("strap")] == [True, False]


def test_one_end_comes_off_when_the_strap_is_let_go_or_led_away(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    puppet.go("doors")
    puppet.take(RIGHT, "strap")
    hook(puppet, "left_2")
    assert world.tools["strap"].hooked == ["left_2"]
    assert visible(world, "strap_hook_1")
    assert not visible(world, "strap_hook_2")
    puppet.hand(RIGHT, (0.7, 1.2, 0.9))
    assert world.tools["strap"].hooked == []
    hook(puppet, "right_2")
    puppet.click(RIGHT)
    puppet.wait(0.6)
    assert world.tools["strap"].hooked == []
    assert visible(world, "strap")
    assert puppet.named("strap") == []


def test_shifted_cargo_comes_out_with_the_first_leaf(make_puppet: Make, s03: Scenario) -> None:
    values = {"cargo.leans_on_doors": True, "cargo.stacks.0.from_door_mm": 500}
    puppet = make_puppet(schema.with_values(s03, {**values, "cargo.stacks.0.x_mm": 700}))
    world = puppet.world
    before = list(world.carton_poses)
    unlock(puppet)
    puppet.swing("right", 15.0)
    puppet.wait(1.0)
    assert [e["held"] for e in puppet.named("cargo_fell")] == [False]
    assert hazards(puppet) == ["struck_by_cargo"]
    out = [now[6] - then[6] for now, then in zip(world.carton_poses, before, strict=True)]
    assert max(out) > 0.3
    assert world.doors.leaves["right"].degrees > 45.0  # pushed open


def test_in_the_strap_shifted_cargo_comes_to_rest(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(schema.with_values(s03, {"cargo.leans_on_doors": True}))
    unlock(puppet)
    strap_on(puppet)
    puppet.swing("right", 20.0)
    puppet.wait(3.0)
    assert [e["held"] for e in puppet.named("cargo_fell")] == [True]
    assert hazards(puppet) == []


def test_who_goes_in_untested_and_alone_hears_of_it_once(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.head_to((0.0, 1.7, -0.1))
    assert hazards(puppet) == []
    puppet.head_to((0.0, 1.7, -0.6))
    puppet.head_to((0.0, 1.7, 0.6))
    puppet.head_to((0.0, 1.7, -0.6))
    assert hazards(puppet) == ["alone", "entered_untested"]


@pytest.mark.parametrize(("alarm", "said"), [(False, []), (True, ["entered_on_alarm"])])
def test_tested_air_is_safe_unless_it_is_not_fit_to_breathe(
    make_puppet: Make, s03: Scenario, alarm: bool, said: list[str]
) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    for height in ("low", "middle", "high"):
        world.safety.sampled("gasket", height, alarm and height == "low")
    world.calls.place(world, "partner", world.hands[0])
    puppet.wait(1.5)
    puppet.head_to((0.0, 1.7, -0.6))
    assert hazards(puppet) == said


def test_clean_air_inside_ends_the_alarm_at_the_gasket(s03: Scenario) -> None:
    safety = World(s03, 1).safety
    safety.sampled("gasket", "high", True)
    safety.sampled("inside", "low", False)
    assert safety.alarmed == {("gasket", "high")}
    for height in ("middle", "high"):
        safety.sampled("inside", height, False)
    assert safety.alarmed == set()


def test_doors_opened_on_alarm_and_a_box_under_another(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(schema.with_values(s03, {"place.stacked_on": True}))
    assert visible(puppet.world, "upper_container")
    puppet.world.safety.sampled("gasket", "middle", True)
    unlock(puppet)
    puppet.swing("right", 15.0)
    assert hazards(puppet) == ["opened_stacked", "opened_on_alarm"]


def test_a_leaf_that_comes_at_the_head(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    unlock(puppet)
    puppet.head_to((0.55, 1.6, 0.75))
    puppet.swing("right", 60.0)
    assert hazards(puppet) == ["stood_in_swing"]


def test_bare_hands_on_a_sachet(make_puppet: Make, s03: Scenario) -> None:
    scenario = schema.with_values(s03, {"gas": {**GAS, "sachets": 3}})
    puppet = make_puppet(scenario)
    world = puppet.world
    node = next(n for n in world.moving.nodes if n.name == "sill")
    world.moving.stand(node, world.head_in_stage)
    x, y, z = world.safety.sachets[1]
    puppet.hand(RIGHT, (x, y + 0.05, z))
    puppet.wait(0.5)
    assert [e["hand"] for e in puppet.named("hazard") if e["kind"] == "bare_hands"] == ["right"]


def test_the_sign_on_the_right_door_can_be_read(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(schema.with_values(s03, {"gas": {**GAS, "labelled": True}}))
    world = puppet.world
    panel = world.snapshot.panels[world.description.parts[world.part("label_fumigation")].display]
    assert "PHOSPHINE" in panel.words()
    sign = world.snapshot.poses[world.part("label_fumigation")]
    puppet.look(tuple(sign[4:].tolist()), 1.0)
    assert "label/fumigation" in [e["aoi"] for e in puppet.named("surface_seen")]


def play(scenario: Scenario) -> tuple[Officer, list[Event]]:
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario), lambda: Observation.from_snapshot(world.description, world.snapshot)
    )
    events: list[Event] = []
    rounded = FrameInput()
    for frame in officer.frames(20):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return officer, events


def test_the_officer_airs_a_fumigated_box_before_it_goes_in() -> None:
    clean = schema.library()["s03_clean"]
    gas = {**GAS, "sachets": 4, "labelled": True}
    officer, events = play(schema.with_values(clean, {"gas": gas}))
    seen = [event.data["aoi"] for event in events if event.name == "surface_seen"]
    assert "label/fumigation" in seen
    names = [event.name for event in events]
    assert names.count("gas_reading") == 7  # the gasket before and after, then inside
    assert names.index("ventilated") < names.index("strap") < names.index("door")
    assert "hazard" not in names
    assert officer.findings.decision == "release"


@pytest.mark.parametrize(
    ("values", "decision"),
    [
        ({"place.stacked_on": True}, "further_examination"),
        ({"gas": {**GAS, "half_life_min": 4000.0}}, "refer"),
    ],
)
def test_the_officer_leaves_a_box_shut_that_must_stay_shut(
    values: dict[str, Any], decision: str
) -> None:
    officer, events = play(schema.with_values(schema.library()["s03_clean"], values))
    assert officer.findings.decision == decision
    assert not {"door", "seal_cut", "hazard"} & {event.name for event in events}
