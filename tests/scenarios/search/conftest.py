"""An officer with the tools that search closer, put where the work is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec, along, rotate, subtract, towards, transform
from vrkiosk_scenarios.scenario import Scenario

RIGHT = 1
TOOLS = ["torch", "tablet", "tape", "probe", "knife", "swab", "uv_lamp"]
CUSHIONS = 24  # the carton alone in the aisle's end


class Bench:
    """`puppet` with one of the tools in its right hand; places are in the world."""

    def __init__(self, puppet: Any, node: str, tool: str) -> None:
        self.puppet = puppet
        self.world = puppet.world
        self.tool = tool
        place = next(n for n in self.world.moving.nodes if n.name == node)
        self.world.moving.stand(place, self.world.head_in_stage)
        self.world.arrive(place)
        puppet.wait(0.05)
        puppet.take(RIGHT, tool)

    @property
    def front(self) -> Vec:
        """Of the tool, in the frame of the grip."""
        s = self.world.settings
        return {
            "tape": s.tape.tip,
            "probe": s.probe.tip,
            "knife": s.knife.point,
            "swab": s.swab.pad,
            "uv_lamp": s.uv_lamp.lens,
        }[self.tool]

    def to(self, spot: Vec, way: Vec, deeper: float = 0.0, seconds: float = 0.4) -> None:
        """Brings the tool's front to a spot, or `deeper` along the way it points."""
        grip = subtract(along(spot, way, deeper), rotate(towards(way), self.front))
        self.puppet.hand(RIGHT, grip, way, seconds)

    def use(self) -> None:
        """A short pull of the trigger."""
        self.puppet.trigger(RIGHT, 1.0)
        self.puppet.trigger(RIGHT, 0.0)

    def shows(self, part: str) -> bool:
        """Whether a part is to be seen."""
        return bool(self.world.snapshot.visible[self.world.description.index(part)])

    def words(self, part: str) -> str:
        """What stands on the display of a part."""
        shown = self.world.description.parts[self.world.description.index(part)].display
        return str(self.world.snapshot.panels[shown].words())

    def on_lid(self, across: float, along_it: float = 0.0, carton: int = CUSHIONS) -> Vec:
        """A place on the upper face of a carton, as shares of its half sizes."""
        half, where = self.world.plans[carton].half, self.world.carton_poses[carton]
        return transform(where, (across * half[0], half[1], along_it * half[2]))


@pytest.fixture
def make_bench(make_puppet: Callable[..., Any]) -> Callable[..., Bench]:
    """make_bench(scenario, tool, node="aisle_9", seed=1)."""

    def make(scenario: Scenario, tool: str, node: str = "aisle_9", seed: int = 1) -> Bench:
        return Bench(make_puppet(scenario, seed=seed), node, tool)

    return make


@pytest.fixture
def box(s03: Scenario) -> Scenario:
    """The false wall and furniture of s03; one carton of cushions stands in the aisle."""
    return schema.with_values(s03, {"tools": TOOLS, "cargo.stacks.2.layers": 1})


@pytest.fixture
def hidden(box: Scenario) -> Scenario:
    """Packs in that carton."""
    words = {"en": "a", "ru": "а", "fr": "a"}
    contents = {"goods": words, "mass_kg": 12.0, "model": "contraband_pack"}
    return schema.with_values(box, {"cargo.stacks.2.contents": contents})


@pytest.fixture
def s06(s03: Scenario) -> Scenario:
    """The false floor, with the tools that search closer."""
    return schema.with_values(schema.library()["s06"], {"tools": TOOLS})
