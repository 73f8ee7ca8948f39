"""The pole mirror and the videoscope: drawn out and bent by use, and nothing is read with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import place_of, subtract, to_local, transform
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
RIGHT = 1


@pytest.fixture
def equipped(s03: Scenario) -> Scenario:
    return schema.with_values(s03, {"tools": ["tablet", "pole_mirror", "videoscope"]})


def squeeze(puppet: Any, seconds: float) -> None:
    """Holds use, and lets go."""
    puppet.axes[RIGHT][0] = 1.0
    puppet.wait(seconds)
    puppet.axes[RIGHT][0] = 0.0
    puppet.wait(0.1)


def where(puppet: Any, part: str) -> tuple[float, ...]:
    return tuple(puppet.world.snapshot.poses[puppet.world.part(part)].tolist())


def out_of_handle(puppet: Any, part: str, tool: str) -> float:
    return -to_local(where(puppet, tool), place_of(where(puppet, part)))[2]


def test_what_they_show_is_in_the_description(make_puppet: Make, equipped: Scenario) -> None:
    description = make_puppet(equipped).world.description
    mirror, scope = description.insets
    assert (mirror.mirrored, mirror.round, mirror.part) == (True, True, "pole_mirror_head")
    assert (scope.mirrored, scope.part, scope.camera) == (False, "videoscope", "videoscope_tip")
    assert scope.size[0] / scope.size[1] == pytest.approx(640 / 480)
    for part in ("pole_mirror_tube_1", "pole_mirror_tube_2", mirror.part, scope.camera):
        assert description.parts[description.index(part)].model == part


def test_a_scenario_without_them_has_no_views(make_puppet: Make, s03: Scenario) -> None:
    plain = schema.with_values(s03, {"tools": ["tablet", "torch"]})
    assert make_puppet(plain).world.description.insets == ()


def test_use_draws_the_pole_out_and_the_next_press_draws_it_in(
    make_puppet: Make, equipped: Scenario
) -> None:
    puppet = make_puppet(equipped)
    puppet.take(RIGHT, "pole_mirror")
    assert out_of_handle(puppet, "pole_mirror_head", "pole_mirror") == pytest.approx(0.0, abs=1e-5)
    squeeze(puppet, 1.0)
    drawn = out_of_handle(puppet, "pole_mirror_head", "pole_mirror")
    assert drawn == pytest.approx(0.6, abs=0.05)
    for share, part in ((1, "pole_mirror_tube_1"), (2, "pole_mirror_tube_2")):
        out = out_of_handle(puppet, part, "pole_mirror")
        assert out == pytest.approx(drawn * share / 3, abs=1e-4)
    squeeze(puppet, 0.5)
    assert out_of_handle(puppet, "pole_mirror_head", "pole_mirror") == pytest.approx(0.3, abs=0.06)
    squeeze(puppet, 5.0)
    s = puppet.world.settings.pole_mirror
    middle = transform(where(puppet, "pole_mirror_head"), s.place)
    reach = -to_local(where(puppet, "pole_mirror"), middle)[2]
    assert reach == pytest.approx(1.8, abs=1e-4)


def test_use_bends_the_tip_as_far_as_it_goes(make_puppet: Make, equipped: Scenario) -> None:
    puppet = make_puppet(equipped)
    puppet.take(RIGHT, "videoscope")
    tool = where(puppet, "videoscope")
    ahead = subtract(transform(where(puppet, "videoscope_tip"), (0, 0, -1)), place_of(tool))
    squeeze(puppet, 3.0)
    tip = where(puppet, "videoscope_tip")
    s = puppet.world.settings.videoscope
    assert to_local(where(puppet, "videoscope"), place_of(tip)) == pytest.approx(s.joint, abs=1e-4)
    way = subtract(transform(tip, (0.0, 0.0, -1.0)), place_of(tip))
    up = subtract(transform(where(puppet, "videoscope"), (0, 1, 0)), place_of(tool))
    moved = subtract(place_of(where(puppet, "videoscope")), place_of(tool))
    assert way == pytest.approx(subtract(up, moved), abs=1e-3)
    assert ahead[2] < -0.5, "it was straight before"


@pytest.mark.parametrize("tool", ["pole_mirror", "videoscope"])
def test_they_are_views_and_no_readings(make_puppet: Make, equipped: Scenario, tool: str) -> None:
    puppet = make_puppet(equipped)
    puppet.take(RIGHT, tool)
    before = len(puppet.events)
    squeeze(puppet, 1.5)
    names = {event.name for event in puppet.events[before:]}
    assert "reading" not in names
    assert not {name for name in names if name.startswith("tool")}


def test_what_is_drawn_out_stays_so_in_its_place(make_puppet: Make, equipped: Scenario) -> None:
    puppet = make_puppet(equipped)
    puppet.take(RIGHT, "pole_mirror")
    squeeze(puppet, 1.0)
    puppet.dock(RIGHT, "pole_mirror")
    puppet.wait(1.0)
    assert out_of_handle(puppet, "pole_mirror_head", "pole_mirror") == pytest.approx(0.6, abs=0.05)
