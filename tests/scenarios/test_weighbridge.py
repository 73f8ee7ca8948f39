"""The weighbridge: what it shows, and when it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import compose, place_of, pose
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.weighbridge import DIVISION_KG, NAME, gross_kg
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]


def weighed(scenario: Scenario, **values: Any) -> Scenario:
    return schema.with_values(scenario, {"place.weighbridge": True, **values})


def test_gross_is_tare_cargo_plates_and_packs(s03: Scenario) -> None:
    world = World(weighed(s03), 1)
    cargo = sum(plan.mass for plan in world.plans)
    plate = 2.352 * 2.698 * 0.002 * 7850.0
    assert gross_kg(world) == pytest.approx(3900 + cargo + plate + 240 * 0.8125, abs=1.0)
    assert gross_kg(World(schema.without_hides(weighed(s03)), 1)) == pytest.approx(3900 + cargo)


def test_it_is_wrong_by_20_to_60_kg_and_shows_its_divisions(s03: Scenario) -> None:
    shown = set()
    for seed in range(20):
        world = World(weighed(s03), seed)
        assert world.weighbridge is not None
        off = abs(world.weighbridge.shown - gross_kg(world))
        assert 20 - DIVISION_KG / 2 <= off <= 60 + DIVISION_KG / 2
        assert world.weighbridge.shown % DIVISION_KG == 0
        shown.add(world.weighbridge.shown)
    assert len(shown) > 2


def test_reading_its_display_is_a_reading_and_comes_to_the_papers(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(weighed(s03))
    world = puppet.world
    display = pose((0.0, 0.0, 0.0, 1.0), world.settings.displays[NAME].place)
    screen = place_of(compose(world.weighbridge.pose, display))
    shown = f"{world.weighbridge.shown}"
    assert shown not in world.tablet.panel(world).words()
    puppet.look(screen, 0.3)
    assert puppet.named("reading") == []
    puppet.look(screen, 1.0)
    puppet.look((0.0, 1.0, 0.0), 0.5)
    puppet.look(screen, 1.0)
    assert [(e["tool"], f"{e['value']}", e["unit"]) for e in puppet.named("reading")] == [
        (NAME, shown, "kg")
    ]
    assert shown in world.tablet.panel(world).words()


def test_there_is_none_unless_the_scenario_says_so(s03: Scenario) -> None:
    world = World(s03, 1)
    assert world.weighbridge is None
    assert NAME not in [part.name for part in world.description.parts]
