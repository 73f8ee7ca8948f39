"""Going from node to node, turning, and what the room has to do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import compose, place_of
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
RIGHT = 1


def head(puppet: Any) -> tuple[float, float, float]:
    return place_of(compose(puppet.world.world_from_stage, puppet.head_in_stage))


def test_feet_land_on_the_node_wherever_one_stands_in_the_room(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    puppet.head_to((0.4, 1.6, 2.0))
    puppet.go("doors")
    assert head(puppet) == pytest.approx((0.0, 1.6, 0.75), abs=1e-3)
    event = puppet.named("teleport")[0]
    assert (event["from"], event["node"]) == ("start", "doors")


def test_the_direction_stays(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.axes[RIGHT][2] = 1.0
    puppet.wait(0.1)
    puppet.axes[RIGHT][2] = 0.0
    puppet.wait(0.1)
    turned = puppet.world.world_from_stage[:4]
    puppet.go("doors")
    assert puppet.world.world_from_stage[:4] == turned


def test_snap_turns_repeat_and_come_round(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.head_to((0.3, 1.7, 2.4))
    before = head(puppet)
    start = puppet.world.world_from_stage
    puppet.axes[RIGHT][2] = 1.0
    puppet.wait(0.01 + 11 * 0.35)
    puppet.axes[RIGHT][2] = 0.0
    puppet.wait(0.1)
    assert [e["deg"] for e in puppet.named("turn")] == [30] * 12
    assert head(puppet) == pytest.approx(before, abs=1e-6)
    assert puppet.world.world_from_stage == pytest.approx(start, abs=1e-6)


def test_closed_doors_keep_one_out(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.go("doors")
    puppet.go("sill")
    assert puppet.world.moving.here.name == "doors"


def test_the_target_shows_while_aiming(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    shown = puppet.world.snapshot.visible
    target = puppet.world.description.index("node_target")
    puppet.hand(RIGHT, (0.2, 1.2, 2.1), (-0.2, -1.2, -1.35))
    assert not shown[target]
    puppet.axes[RIGHT][3] = 1.0
    puppet.wait(0.2)
    assert shown[target]
    puppet.axes[RIGHT][3] = 0.0
    puppet.wait(0.02)
    fades = []
    for _ in range(27):
        puppet.frame()
        fades.append(puppet.world.snapshot.fade)
    assert max(fades) == 1.0
    assert fades[-1] == 0.0
    assert not shown[target]


def test_tools_in_hand_and_the_trolley_come_along(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    puppet.take(RIGHT, "torch")
    puppet.go("doors", side=0)
    assert place_of(world.tools["torch"].pose) == pytest.approx(puppet.hand_place(RIGHT), abs=1e-3)
    home = place_of(world.tools["mallet"].home)
    assert place_of(world.tools["mallet"].pose) == home
    assert abs(home[0] - world.moving.here.place[0]) < 0.6
    assert 0.2 < home[2] - world.moving.here.place[2] < 1.0


def test_a_scenario_may_bring_its_own_nodes(make_puppet: Make, s03: Scenario) -> None:
    own = schema.with_values(
        s03, {"nodes": [{"name": "here", "x_mm": 0.0, "from_door_mm": -900.0, "level": "ground"}]}
    )
    puppet = make_puppet(own)
    assert head(puppet) == pytest.approx((0.0, 1.7, 0.9), abs=1e-3)


def test_every_node_has_room_and_a_trolley(make_puppet: Make, s03: Scenario) -> None:
    world = make_puppet(s03).world
    names = [node.name for node in world.moving.nodes]
    assert len(set(names)) == len(names)
    settings = world.settings.locomotion
    blocked = {
        node.name
        for node in world.moving.nodes
        if world.occupied(node.place, settings.body_radius, settings.body_bottom, settings.body_top)
    }
    assert blocked == {"aisle_9"}
