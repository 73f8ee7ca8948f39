"""The swab takes up what hidden goods left near them, and the analyser says what and how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import openings, schema
from vrkiosk_scenarios.geometry import Vec, add
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.traces import Trace

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)
RIGHT = 1


def wipe(bench: Any, spot: Vec, way: Vec = FRONT, strokes: int = 3, length: float = 0.12) -> None:
    """Strokes to and fro from a spot to the right, then off the surface."""
    bench.to(spot, way, -0.1)
    bench.to(spot, way, 0.005)
    for stroke in range(strokes):
        end = add(spot, (length if stroke % 2 == 0 else 0.0, 0.0, 0.0))
        bench.to(end, way, 0.005, 0.3)
    bench.to(spot, way, -0.1)


def analyse(bench: Any) -> dict[str, Any]:
    slot = bench.world.tools["swab"].slot(bench.world)
    bench.to(slot, FRONT, -0.01)
    bench.puppet.wait(8.3)
    return dict(bench.puppet.named("reading")[-1])


def strength(make_bench: Make, scenario: Scenario, height: float = 1.2) -> dict[str, Any]:
    """Of the front wall at a height above the ground."""
    bench = make_bench(scenario, "swab")
    wipe(bench, (-0.3, height, scenario.face_from_door_mm / -1000.0))
    return analyse(bench)


def test_an_alarm_says_what_how_much_and_where(make_bench: Make, box: Scenario) -> None:
    reading = strength(make_bench, box)
    assert reading["klass"] == "narcotic"
    assert reading["value"] == pytest.approx(0.5, abs=0.04)
    assert reading["aoi"].startswith("front_wall/")
    assert (reading["tool"], reading["unit"]) == ("swab", "1")


def test_it_follows_the_goods(make_bench: Make, box: Scenario) -> None:
    """Moved, handled with more care, of another kind, or not there at all."""
    near = strength(make_bench, box)["value"]
    assert strength(make_bench, box, height=2.4)["value"] < near / 4
    far = schema.with_values(box, {"hides.0.packs.0.gap_mm": 200})
    assert strength(make_bench, far)["value"] == pytest.approx(0.3, abs=0.05)
    careful = schema.with_values(box, {"hides.0.handled": 0.05})
    assert strength(make_bench, careful)["klass"] == ""
    other = schema.with_values(box, {"hides.0.packs.0.substance": "explosive"})
    assert strength(make_bench, other)["klass"] == "explosive"
    tobacco = schema.with_values(box, {"hides.0.packs.0.substance": "tobacco"})
    assert strength(make_bench, tobacco)["klass"] == ""
    assert strength(make_bench, schema.without_hides(box))["klass"] == ""


def test_goods_that_lie_open_are_stronger_than_their_carton(
    make_bench: Make, hidden: Scenario
) -> None:
    bench = make_bench(hidden, "swab")
    spot = bench.on_lid(0.0)
    assert bench.world.traces.at(spot).strength == pytest.approx(0.5)
    openings.open_carton(bench.world, 24)
    assert bench.world.traces.at(spot).strength == 1.0


def test_wiping_needs_three_long_strokes_on_one_surface(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "swab")
    spot = (-0.3, 1.2, box.face_from_door_mm / -1000.0)
    wipe(bench, spot, strokes=2)
    wipe(bench, spot, strokes=3, length=0.05)
    assert bench.puppet.named("wiped") == []
    wipe(bench, spot, strokes=1)
    event = bench.puppet.named("wiped")[0]
    assert (event["strokes"], event["hand"]) == (3, "right")
    assert event["aoi"].startswith("front_wall/")
    wipe(bench, spot, strokes=3)
    assert len(bench.puppet.named("wiped")) == 1


def test_a_swab_that_wiped_nothing_is_not_analysed(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "swab")
    bench.to(bench.world.tools["swab"].slot(bench.world), FRONT, -0.01)
    bench.puppet.wait(8.3)
    assert bench.puppet.named("reading") == []
    assert "Wipe" in bench.words("swab_analyser")


def test_taken_out_too_early_it_begins_again(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "swab")
    wipe(bench, (-0.3, 1.2, box.face_from_door_mm / -1000.0))
    slot = bench.world.tools["swab"].slot(bench.world)
    bench.to(slot, FRONT, -0.01)
    bench.puppet.wait(5.0)
    assert "Analysing" in bench.words("swab_analyser")
    bench.to(slot, FRONT, -0.3)
    assert "slot" in bench.words("swab_analyser")
    bench.to(slot, FRONT, -0.01)
    bench.puppet.wait(5.0)
    assert bench.puppet.named("reading") == []
    bench.puppet.wait(3.5)
    assert len(bench.puppet.named("reading")) == 1
    assert "Narcotics" in bench.words("swab_analyser")


def test_gloves_carry_traces_until_they_are_changed(make_bench: Make, hidden: Scenario) -> None:
    clean = schema.without_hides(hidden)
    for changed in (False, True):
        bench = make_bench(clean, "swab")
        bench.world.traces.gloves[RIGHT] = Trace(0.8, "narcotic")
        if changed:
            bench.world.events.append(Event(0, "ppe", {"item": "gloves", "on": True}))
            bench.world.traces.follow(bench.world)
        wipe(bench, (1.0, 2.2, clean.face_from_door_mm / -1000.0), length=0.1)
        assert analyse(bench)["klass"] == ("" if changed else "narcotic")


def test_carrying_a_carton_soils_the_gloves(make_bench: Make, hidden: Scenario) -> None:
    bench = make_bench(hidden, "swab")
    puppet = bench.puppet
    puppet.click(RIGHT)
    x, y, z = bench.world.carton_poses[24][4:]
    puppet.hand(RIGHT, (x, y, z + 0.27))
    puppet.squeeze(RIGHT, 1.0)
    puppet.wait(0.3)
    assert bench.world.traces.gloves[RIGHT].strength > 0.4
    assert bench.world.traces.gloves[0].strength == 0.0


def test_about_two_in_a_hundred_alarms_mean_nothing(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(schema.without_hides(box), "swab")
    tool = bench.world.tools["swab"]
    results = [tool._measured(bench.world, Trace()) for _ in range(4000)]
    alarms = [result for result in results if result.klass]
    assert 0.013 < len(alarms) / len(results) < 0.028
    assert {result.klass for result in alarms} == {"narcotic", "explosive"}
