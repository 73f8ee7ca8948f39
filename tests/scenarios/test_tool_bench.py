"""The tool bench: its steps of looking pass by what was seen in glass or picture, never by a tool
in the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import course_modules, schema, stand
from vrkiosk_scenarios.course_modules import Module
from vrkiosk_scenarios.geometry import Vec, compose, place_of, pose
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Inset
from vrkiosk_scenarios.tools import pole_mirror, videoscope

RIGHT = 1
GROUND = -stand.BLOCKS_M


@pytest.fixture
def bench() -> Module:
    return course_modules.load("m2")


@pytest.fixture
def box(bench: Module) -> Scenario:
    changes: dict[str, Any] = {**bench.changes, "tools": list(bench.tools)}
    return schema.with_values(schema.library()[bench.scenario], changes)


def only(bench: Module, name: str) -> Guided:
    step = next(step for step in bench.steps if step.id == name)
    return Guided(bench.model_copy(update={"steps": (step,)}))


def kneel(make_puppet: Callable[..., Any], box: Scenario, tool: str) -> Any:
    """On the knees beside the box, the tool in the right hand."""
    puppet = make_puppet(box)
    world = puppet.world
    there = next(n for n in world.moving.nodes if n.name == "under_right_1")
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    puppet.take(RIGHT, tool)
    return puppet


def glass(puppet: Any, inset: Inset) -> Vec:
    """The middle of a tool's mirror or screen."""
    tool = puppet.world.tools["pole_mirror" if inset.mirrored else "videoscope"]
    carrier = dict(tool.attached(puppet.world)).get(inset.part, tool.pose)
    return place_of(compose(carrier, pose(inset.pose[:4], inset.pose[4:])))


def passed(guided: Guided, puppet: Any) -> bool:
    guided.take(puppet.world.t, puppet.events)
    return guided.step is None


def test_the_mirror_step_passes_by_what_is_seen_in_the_mirror(
    make_puppet: Callable[..., Any], bench: Module, box: Scenario
) -> None:
    puppet = kneel(make_puppet, box, "pole_mirror")
    assert not passed(only(bench, "mirror"), puppet)  # it is only taken
    puppet.hand(RIGHT, (1.35, GROUND + 0.30, -1.4), (-1.0, 0.0, 0.0))
    puppet.look((0.9, 0.05, -2.0), 0.8)
    assert puppet.named("surface_seen")  # with one's own eyes
    assert not passed(only(bench, "mirror"), puppet)
    inset = pole_mirror.inset(puppet.world.settings.pole_mirror)
    puppet.look(glass(puppet, inset), 0.8)
    assert passed(only(bench, "mirror"), puppet)


def test_the_videoscope_step_passes_by_what_is_seen_in_its_picture(
    make_puppet: Callable[..., Any], bench: Module, box: Scenario
) -> None:
    puppet = kneel(make_puppet, box, "videoscope")
    inset = videoscope.inset(puppet.world.settings.videoscope)
    puppet.look(glass(puppet, inset), 0.8)
    assert not passed(only(bench, "videoscope"), puppet)  # its picture shows the yard
    puppet.hand(RIGHT, (1.35, -0.25, -1.4), (-1.0, 0.35, 0.0))
    puppet.look(glass(puppet, inset), 0.8)
    assert passed(only(bench, "videoscope"), puppet)
