"""Going places with bare hands: a look, a pinch that is held, and nothing else."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios.geometry import Vec, subtract, towards
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_xr.frame import Flag

BARE = int(Flag.BARE_LEFT | Flag.BARE_RIGHT)
AIMS = int(Flag.AIM_LEFT | Flag.AIM_RIGHT)


@pytest.fixture
def bare(make_puppet, s03: Scenario):
    """An officer with bare hands that no device gives a pointing ray."""
    puppet = make_puppet(s03)
    puppet.flags = (puppet.flags | BARE) & ~AIMS
    puppet.wait(0.6)
    return puppet


def look_at(puppet, point: Vec) -> None:
    turn = towards(subtract(point, puppet.world.head))
    x, y, z = puppet.head_in_stage[4:]
    puppet.head_in_stage = (*turn, x, y, z)
    puppet.wait(0.3)


def place(puppet, name: str) -> Vec:
    return next(node.place for node in puppet.world.moving.nodes if node.name == name)


def pinch(puppet, seconds: float, side: int = 1) -> None:
    puppet.trigger(side, 1.0, seconds)
    puppet.trigger(side, 0.0)
    puppet.wait(0.4)


def other(puppet) -> str:
    return puppet.world.moving.reachable[0].name


def test_a_pinch_held_on_a_disc_goes_there(bare) -> None:
    name = other(bare)
    look_at(bare, place(bare, name))
    assert bare.world.moving.target.name == name
    pinch(bare, 0.5)
    assert [event["node"] for event in bare.named("teleport")] == [name]


def test_a_short_pinch_goes_nowhere(bare) -> None:
    look_at(bare, place(bare, other(bare)))
    pinch(bare, 0.2)
    assert bare.named("teleport") == []


def test_a_pinch_with_nothing_looked_at_does_nothing(bare) -> None:
    x, y, z = bare.world.head
    look_at(bare, (x, y + 5.0, z - 1.0))
    assert bare.world.moving.target is None
    pinch(bare, 1.0)
    assert bare.named("teleport") == []


def test_a_pinch_that_began_elsewhere_goes_nowhere(bare) -> None:
    x, y, z = bare.world.head
    look_at(bare, (x, y + 5.0, z - 1.0))
    bare.trigger(1, 1.0, 0.2)
    look_at(bare, place(bare, other(bare)))
    bare.wait(1.0)
    assert bare.named("teleport") == []


def test_a_fist_goes_nowhere(bare) -> None:
    look_at(bare, place(bare, other(bare)))
    bare.squeeze(1, 1.0)
    bare.wait(0.2)
    pinch(bare, 0.6)
    assert bare.named("teleport") == []


def test_a_hand_with_a_tool_goes_nowhere(bare) -> None:
    bare.take(1, "torch")
    look_at(bare, place(bare, other(bare)))
    pinch(bare, 0.6)
    assert bare.named("teleport") == []
    pinch(bare, 0.6, side=0)
    assert len(bare.named("teleport")) == 1


def test_controllers_do_not_go_by_pinching(make_puppet, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.wait(0.6)
    look_at(puppet, (0.0, 0.0, 4.0))
    assert puppet.world.moving.target is None
    pinch(puppet, 0.6)
    assert puppet.named("teleport") == []
