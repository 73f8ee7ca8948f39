"""interaction.toml: checked when read, and in step with the models it measures."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import get_args

import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios import schema, settings
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Tool
from vrkiosk_scenarios.world import World

TEXT = files("vrkiosk_scenarios").joinpath("interaction.toml").read_text(encoding="utf-8")


def test_the_file_is_whole() -> None:
    assert settings.parse(TEXT) == settings.load()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("take_reach = 0.10", "take_reech = 0.10", "hands: expected exactly the keys"),
        ("take_reach = 0.10", 'take_reach = "far"', "hands.take_reach: expected float"),
        ("hinge = [1.187, 0.054]", "hinge = [1.187]", "doors.hinge: expected 2 values"),
        ("noise_mm = 2", "noise_mm = 2.5", "rangefinder.noise_mm: expected int"),
        ("version = ", "version = = ", "expected TOML"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) >= 1
    with pytest.raises(settings.InteractionError, match=re.escape(said)):
        settings.parse(TEXT.replace(old, new, 1))


BAG = {
    "name": "bag",
    "model": "sports_bag",
    "title": {"en": "a bag", "ru": "сумка", "fr": "un sac"},
    "x_mm": 0,
    "from_door_mm": 900,
}


def test_whole_numbers_pass_for_decimals() -> None:
    assert settings.parse(TEXT.replace("ray_reach = 2.0", "ray_reach = 2")).panels.ray_reach == 2.0


@pytest.mark.parametrize("name", TYPES)
def test_displays_are_where_the_models_have_them(s03: Scenario, name: str) -> None:
    code = TYPES[name].size_type
    values = {"container.type": name, "container.size_type": code, "cargo.stacks": []}
    values |= {"tools": list(get_args(Tool)), "finds": [BAG], "place.weighbridge": True}
    world = World(schema.with_values(schema.without_hides(s03), values), 1)
    checked = set()
    for part in world.description.parts:
        if part.display < 0 or not part.model:
            continue
        shown = catalogue.entry(part.model).display
        assert shown is not None, f"{part.model} has no display"
        assert part.display_pose == pytest.approx(shown.pose, abs=1e-6), part.model
        key = part.name if part.name in world.settings.displays else part.model
        size = world.settings.displays[key].size_mm
        assert size == (shown.width_mm, shown.height_mm), part.model
        checked.add(key)
    assert checked == world.settings.displays.keys() - {"leaf_right"}  # painted


def test_the_file_has_the_doors_of_a_high_cube() -> None:
    base = settings.load()
    assert settings.fit(base, TYPES["40hc"]) == base
    low = settings.fit(base, TYPES["20gp"])
    assert base.doors.top - low.doors.top == pytest.approx(0.305)
    assert settings.fit(low, TYPES["20gp"]) == low


def test_every_part_has_a_model(s03: Scenario) -> None:
    for part in World(s03, 1).description.parts:
        if part.model:
            assert len(catalogue.load_model(part.model).indices) > 0
