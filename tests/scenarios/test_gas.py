"""The air of a box: what a file may say of it, how it airs, and what the detector reads of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.gas import above_limits, height_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_gas import AIR
from vrkiosk_scenarios.schema import ScenarioError
from vrkiosk_scenarios.settings import load
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
RIGHT = 1
PHOSPHINE = {"low": 1.4, "middle": 1.2, "high": 0.9}


def fumigated(scenario: Scenario, **more: Any) -> Scenario:
    gas = {"cause": "fumigant", "inside": {"ph3": PHOSPHINE}, **more}
    return schema.with_values(scenario, {"gas": gas})


def sniff(puppet: Any, height: float, seconds: float = 10.4) -> None:
    """The lance at the seam between the leaves, the detector in the right hand."""
    s = puppet.world.settings.gas_detector
    puppet.hand(RIGHT, (0.0, height, 0.07 - s.tip[2]))
    puppet.wait(seconds)


def open_leaves(world: World, degrees: float) -> None:
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, degrees * 3.141592653589793 / 180.0)


@pytest.mark.parametrize(
    ("gas", "said"),
    [
        ({"cause": "battery", "inside": {"ph3": PHOSPHINE}}, "gases that battery gives"),
        ({"cause": "fumigant", "inside": {}}, "at least 1"),
        ({"cause": "fumigant", "inside": {"xe": PHOSPHINE}}, "'o2'"),
        ({"cause": "goods", "inside": {"voc": PHOSPHINE}, "sachets": 2}, "sachets = 0"),
    ],
)
def test_impossible_air_is_refused(s03: Scenario, gas: Any, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        schema.with_values(s03, {"gas": gas})


def test_a_box_without_a_word_of_gas_holds_fresh_air(s03: Scenario) -> None:
    world = World(s03, 1)
    assert world.gas.at("low", -5.0) == AIR
    assert above_limits(dict(AIR), load().gas_limits) == ()


def test_what_must_not_be_breathed_is_named() -> None:
    limits = load().gas_limits
    assert above_limits({**AIR, "o2": 19.0, "ph3": 0.3}, limits) == ("o2", "ph3")
    assert above_limits({**AIR, "o2": 24.0}, limits) == ("o2",)
    assert above_limits({**AIR, "co2": 5000.0, "lel": 10.0}, limits) == ()


def test_thirds_of_the_inside() -> None:
    assert [height_of(part) for part in (-0.1, 0.2, 0.5, 0.9, 1.2)] == [
        "low",
        "low",
        "middle",
        "high",
        "high",
    ]


def test_half_is_gone_after_the_half_life_and_a_fan_is_faster(s03: Scenario) -> None:
    scenario = fumigated(s03, half_life_min=20.0)
    shut, opened, fan = (World(scenario, 1) for _ in range(3))
    open_leaves(opened, 90.0)
    shut.gas.pass_minutes(shut, 20)
    opened.gas.pass_minutes(opened, 20)
    fan.gas.pass_minutes(fan, 20, fan=True)
    assert shut.gas.left == 1.0
    assert opened.gas.left == pytest.approx(0.5, abs=0.002)
    assert fan.gas.left == pytest.approx(0.125, abs=0.002)
    assert opened.gas.at("low", 0.0)["ph3"] == pytest.approx(0.7, abs=0.01)


def test_it_is_worse_deep_in_the_box(s03: Scenario) -> None:
    world = World(fumigated(s03, deep=2.0), 1)
    assert world.gas.at("middle", 0.0)["ph3"] == pytest.approx(1.2)
    assert world.gas.at("middle", world.space.front)["ph3"] == pytest.approx(2.4)


def test_the_detector_reads_three_heights_and_gives_the_alarm(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(fumigated(s03))
    puppet.go("doors")
    puppet.take(RIGHT, "gas_detector")
    for height in (0.6, 1.5, 2.3):
        sniff(puppet, height)
    read = puppet.named("gas_reading")
    assert [(r["place"], r["height"], r["alarm"]) for r in read] == [
        ("gasket", h, "ph3") for h in ("low", "middle", "high")
    ]
    for event, expected in zip(read, PHOSPHINE.values(), strict=True):
        assert event["ph3"] == pytest.approx(expected, rel=0.03)
    assert read[0]["o2"] == pytest.approx(20.9, abs=0.1)
    words = puppet.world.snapshot.panels[
        puppet.world.description.parts[puppet.world.part("gas_detector")].display
    ].words()
    assert Texts("en")["gas.alarm"] in words


def test_too_short_or_beside_the_gasket_is_no_reading(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(fumigated(s03))
    puppet.go("doors")
    puppet.take(RIGHT, "gas_detector")
    sniff(puppet, 1.5, seconds=8.0)
    s = puppet.world.settings.gas_detector
    puppet.hand(RIGHT, (0.3, 1.5, 0.07 - s.tip[2]))
    puppet.wait(11.0)
    assert puppet.named("gas_reading") == []


def test_inside_it_reads_what_is_at_the_lances_tip(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(fumigated(s03, half_life_min=1e9))
    open_leaves(puppet.world, 100.0)
    puppet.go("doors")
    puppet.take(RIGHT, "gas_detector")
    puppet.hand(RIGHT, (0.0, 0.7, 0.25))
    puppet.wait(10.4)
    read = puppet.named("gas_reading")
    assert [(r["place"], r["height"]) for r in read] == [("inside", "low")]


def test_ventilation_is_called_and_the_air_gets_better(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(fumigated(s03))
    world = puppet.world
    puppet.go("doors")
    puppet.take(RIGHT, "gas_detector")
    sniff(puppet, 1.5)
    world.calls.place(world, "ventilation", world.hands[0])
    puppet.wait(1.5)
    assert puppet.named("ventilated")[0]["forced"] is True
    sniff(puppet, 1.5 + 0.2, seconds=0.1)
    puppet.hand(RIGHT, (0.3, 1.5, 0.9))
    sniff(puppet, 1.5)
    first, second = puppet.named("gas_reading")
    assert (first["alarm"], second["alarm"]) == ("ph3", "")


def test_the_gas_specialist_knows_what_is_deep(s03: Scenario) -> None:
    world = World(fumigated(s03, deep=5.0), 1)
    world.gas.left = 0.05  # fit to breathe at the doors, not at the front wall
    for expected, left in (("gas_found", 0.05), ("gas_free", 0.01)):
        world.gas.left = left
        world.calls.place(world, "gas_specialist", world.hands[0])
        for _ in range(400):
            world.calls.tick(world)
        assert world.calls.findings["gas_specialist"].result == expected
