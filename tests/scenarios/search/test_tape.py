"""The tape says how far two surfaces are apart, wherever they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
RIGHT = 1
BLADES = [f"tape_blade_{size}" for size in (62, 250, 1000, 4000)]


def width(make_bench: Make, scenario: Scenario, node: str, z: float) -> dict[str, Any]:
    """Reading between the side walls."""
    bench = make_bench(scenario, "tape", node)
    for side in (-1.0, 1.0):
        met = bench.world.physics.ray((0.0, 1.9, z), (side, 0.0, 0.0), 2.0)
        bench.to((side * met[0], 1.9, z), (side, 0.0, 0.0), -0.01)
        bench.use()
    return dict(bench.puppet.named("reading")[-1])


def test_two_walls_are_as_far_apart_as_they_are(make_bench: Make, box: Scenario) -> None:
    reading = width(make_bench, box, "sill", -0.5)
    assert reading["value"] == pytest.approx(2352, abs=12)
    assert reading["aoi"].startswith("right_wall/")
    assert reading["hooked"].startswith("left_wall/")
    assert (reading["tool"], reading["unit"]) == ("tape", "mm")


def test_the_noise_is_that_of_the_seed(make_bench: Make, box: Scenario) -> None:
    first = width(make_bench, box, "sill", -0.5)["value"]
    assert width(make_bench, box, "sill", -0.5)["value"] == first


def test_a_ceiling_is_measured_from_the_floor(make_bench: Make, s06: Scenario) -> None:
    found = []
    for scenario in (s06, schema.without_hides(s06)):
        bench = make_bench(scenario, "tape", "sill")
        low = bench.world.room.floor
        bench.to((0.2, low, -0.6), (0.0, -1.0, 0.0), -0.01)
        bench.use()
        bench.to((0.2, low + 1.9, -0.6), (0.0, 1.0, 0.0))
        bench.use()
        reading = bench.puppet.named("reading")[-1]
        assert reading["aoi"].startswith("ceiling/")
        found.append(reading["value"])
    assert found[0] == pytest.approx(s06.height_mm, abs=12)
    assert found[1] == pytest.approx(s06.container.internal_mm.height, abs=12)


def test_in_the_air_it_measures_to_its_own_front(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "tape", "sill")
    bench.to((bench.world.space.half_width, 1.2, -0.5), (1.0, 0.0, 0.0), -0.02)
    bench.use()
    bench.to((0.3, 1.2, -0.5), (1.0, 0.0, 0.0))
    bench.use()
    reading = bench.puppet.named("reading")[-1]
    assert reading["value"] == pytest.approx(1000 * (bench.world.space.half_width - 0.3), abs=12)
    assert reading["aoi"].startswith("right_wall/")


def test_the_third_use_lets_it_run_back(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "tape", "sill")
    bench.to((bench.world.space.half_width, 1.2, -0.5), (1.0, 0.0, 0.0), -0.01)
    shown = []
    for _ in range(3):
        bench.use()
        bench.to((0.3, 1.2, -0.5), (1.0, 0.0, 0.0))
        shown.append([size for size in BLADES if bench.shows(f"{size}_1")])
    assert shown == [["tape_blade_250"], ["tape_blade_250"], []]
    assert len(bench.puppet.named("hooked")) == len(bench.puppet.named("reading")) == 1


def test_it_hooks_to_nothing_in_the_air(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "tape", "sill")
    bench.to((0.0, 1.3, -0.5), (0.0, 0.0, -1.0))
    bench.use()
    assert bench.puppet.named("hooked") == []


def test_the_hook_goes_along_with_what_it_is_on(make_bench: Make, box: Scenario) -> None:
    """A carton that is moved takes the end of the blade with it."""
    bench = make_bench(box, "tape")
    bench.to(bench.on_lid(0.0), (0.0, -1.0, 0.0), -0.01)
    bench.use()
    world = bench.world
    x, y, z, w, px, py, pz = world.carton_poses[24]
    world.physics.place_carton(24, (x, y, z, w, px, py, pz + 0.3))
    bench.puppet.wait(0.1)
    blade = world.snapshot.poses[world.description.index("tape_blade_62_1"), 4:]
    shown = [size for size in BLADES if bench.shows(f"{size}_1")]
    start = world.snapshot.poses[world.description.index(f"{shown[0]}_1"), 4:]
    assert tuple(start) == pytest.approx(bench.on_lid(0.0), abs=0.01), blade
