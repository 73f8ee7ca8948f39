"""What a frame's gaze meets: patch, part, distance and the point on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.geometry import Vec, distance, transform
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_xr.frame import Flag, FrameInput

Make = Callable[..., Any]


def met(puppet: Any) -> tuple[str, str]:
    """Patch and part's name."""
    world = puppet.world
    part = world.gaze.sight.part
    return world.gaze.sight.aoi, world.description.parts[part].name if part >= 0 else ""


def point_in_world(puppet: Any) -> Vec:
    sight, poses = puppet.world.gaze.sight, puppet.world.snapshot.poses
    return transform(tuple(poses[sight.part].tolist()), sight.point)


@pytest.mark.parametrize(
    ("at", "aoi", "part"),
    [
        ((-0.6, 1.4, 0.0), "door_left/b", "leaf_left"),
        ((0.6, 1.4, 0.0), "door_right/b", "leaf_right"),
        ((-2.5, 0.0, 0.2), "", "ground"),
    ],
)
def test_patch_and_part_that_are_looked_at(
    make_puppet: Make, s03: Scenario, at: Vec, aoi: str, part: str
) -> None:
    puppet = make_puppet(s03)
    puppet.look(at, 0.1)
    assert met(puppet) == (aoi, part)
    sight = puppet.world.gaze.sight
    assert distance(puppet.world.head, point_in_world(puppet)) == pytest.approx(
        sight.distance, abs=1e-5
    )
    assert distance(point_in_world(puppet), at) < 0.06  # a door's face is before its hinge's plane


def test_the_point_moves_with_a_part_that_moves(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    leaf = puppet.world.doors.leaves["right"]
    puppet.look((0.6, 1.4, 0.0), 0.1)
    before = puppet.world.gaze.sight.point
    leaf.turn_to(puppet.world, 0.3)
    puppet.frame()
    after = puppet.world.gaze.sight
    assert met(puppet) == ("door_right/b", "leaf_right")
    assert after.point != before
    assert abs(after.point[2] - before[2]) < 1e-4  # still on its face
    puppet.look(point_in_world(puppet), 0.02)
    assert distance(puppet.world.gaze.sight.point, after.point) < 1e-3


def test_the_seal_is_a_part_of_its_own(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.look(puppet.world.seal.place(), 0.1)
    assert met(puppet) == ("seal", "seal")
    x, y, z = puppet.world.gaze.sight.point
    assert x * x + y * y + z * z < 0.06 * 0.06


def test_the_tablet_is_met_though_it_is_no_patch(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    tablet = puppet.world.tablet
    assert tablet is not None
    puppet.look(tablet.screen(puppet.world)[4:], 0.1)
    assert met(puppet) == ("", "tablet")


def test_nothing_is_met_in_the_sky_or_without_gaze(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.look((0.0, 50.0, 2.0), 0.1)
    sight = puppet.world.gaze.sight
    nothing = ("", -1, 0.0, (0.0, 0.0, 0.0))
    assert (sight.aoi, sight.part, sight.distance, sight.point) == nothing
    puppet.look((0.6, 1.4, 0.0), 0.1)
    assert sight.aoi
    puppet.flags &= ~int(Flag.GAZE_VALID)
    puppet.frame()
    assert (sight.aoi, sight.part, sight.distance, sight.point) == nothing


def test_every_frame_has_its_glance_and_a_frame_without_a_step_counts_nothing(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    puppet.look((0.6, 1.4, 0.0), 0.3)
    frame = FrameInput.from_bytes(puppet.frames[-1])
    before = len(puppet.events)
    frame.record["t"] += 1  # no step falls due
    frame.record["gaze"][:4] = (0.0, 0.7071068, 0.0, 0.7071068)  # to the left
    for _ in range(200):
        assert engine.step(puppet.world, frame.rounded()).events == ()
    assert met(puppet)[0] != "door_right/b"
    assert len(puppet.events) == before
    puppet.world.finished = True
    puppet.look((0.6, 1.4, 0.0), 0.1)
    assert met(puppet)[0] == "door_right/b"
