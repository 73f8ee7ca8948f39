"""Cameras of a replay: where they stand, and that they move as a hand expects."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vrkiosk.replay.camera import (
    CAMERA_FOV,
    Follower,
    FreeCamera,
    TopCamera,
    officer,
    turn,
)
from vrkiosk.replay.view import FINENESS, Fineness
from vrkiosk_render.transforms import rotation
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import FrameInput

S = 1_000_000_000
SNAPSHOT = SceneSnapshot(SceneDescription(parts=()))


def ahead(pose: np.ndarray) -> np.ndarray:
    return -rotation(pose)[2]


def head_at(t: int, yaw: float, place: tuple[float, float, float] = (0.0, 1.6, 0.0)) -> FrameInput:
    frame = FrameInput()
    frame.record["t"] = t
    frame.head[:] = (*turn(yaw, 0.0), *place)
    return frame


def test_yaw_is_to_the_left_and_pitch_up() -> None:
    left = np.array((*turn(math.pi / 2, 0.0), 0.0, 0.0, 0.0))
    up = np.array((*turn(0.0, math.pi / 4), 0.0, 0.0, 0.0))
    assert ahead(left) == pytest.approx((-1.0, 0.0, 0.0), abs=1e-9)
    assert ahead(up) == pytest.approx((0.0, math.sqrt(0.5), -math.sqrt(0.5)))


def test_the_officers_view_is_the_left_eye_or_the_head_without_eyes() -> None:
    frame = head_at(0, 0.5)
    assert officer(frame, SNAPSHOT) == pytest.approx(frame.head, abs=1e-6)
    frame.views[0] = (0, 0, 0, 1, -0.03, 1.6, 0, -0.8, 0.8, 0.8, -0.8)
    assert officer(frame, SNAPSHOT)[4] == pytest.approx(-0.03)


def test_the_free_camera_takes_over_where_another_looks() -> None:
    camera = FreeCamera()
    pose = np.array((*turn(0.7, -0.3), 1.0, 2.0, 3.0))
    camera.take(pose)
    assert camera.place == (1.0, 2.0, 3.0)
    assert ahead(camera.pose()) == pytest.approx(ahead(pose))
    rolled = np.array((0.0, 0.0, math.sin(0.2), math.cos(0.2), 0.0, 1.0, 0.0))
    camera.take(rolled)
    assert rotation(camera.pose())[0][1] == pytest.approx(0.0), "upright"


def test_it_flies_where_it_looks_and_stays_above_the_ground() -> None:
    camera = FreeCamera(place=(0.0, 1.0, 0.0), yaw=math.pi / 2)
    camera.fly(0.0, 0.0, 1.0, 0.5)
    assert camera.place == pytest.approx((-1.0, 1.0, 0.0))
    camera.fly(0.0, -1.0, 0.0, 100.0)
    assert camera.place[1] > 0.0
    camera.look(0.0, 1e6)
    assert abs(camera.pitch) < math.pi / 2
    camera.faster(1000.0)
    fastest = camera.speed
    camera.faster(-1000.0)
    assert 0.0 < camera.speed < fastest < 20.0


def test_from_above_the_container_lies_along_the_picture_doors_left() -> None:
    pose = TopCamera().pose(1.5)
    right, up, back = rotation(pose)
    assert back == pytest.approx((0.0, 1.0, 0.0))
    assert right == pytest.approx((0.0, 0.0, -1.0)), "deeper into the box is to the right"
    assert up == pytest.approx((-1.0, 0.0, 0.0)), "the left wall is above"


@pytest.mark.parametrize("aspect", [0.6, 1.0, 1.8, 3.0])
def test_from_above_all_of_it_is_seen(aspect: float) -> None:
    camera = TopCamera()
    over = camera.high(aspect) - 2.9
    tall = 2 * over * math.tan(CAMERA_FOV / 2)
    assert tall >= 5.0 - 1e-9
    assert tall * aspect >= 15.0 - 1e-9


def test_dragging_moves_the_plan_with_the_hand() -> None:
    camera = TopCamera()
    x, z = camera.x, camera.z
    camera.pan(0.0, 10.0, 600, 1.5)
    assert camera.x < x, "dragged down: what is above comes into the picture"
    camera.pan(10.0, 0.0, 600, 1.5)
    assert camera.z > z, "dragged right: the doors come into the picture"
    camera.pan(1e9, 1e9, 600, 1.5)
    assert abs(camera.x) < 20
    assert abs(camera.z) < 30
    near = camera.high(1.5)
    camera.nearer(3.0, 1.5)
    assert camera.high(1.5) < near
    camera.nearer(-1000.0, 1.5)
    assert camera.high(1.5) < 50


def test_the_follower_stands_behind_and_turns_slowly() -> None:
    follower = Follower()
    pose = follower.pose(head_at(S, 0.0), SNAPSHOT)
    assert pose[6] > 1.0, "behind one who looks along -z"
    assert pose[5] > 1.6
    soon = follower.pose(head_at(S + S // 90, 1.0), SNAPSHOT)
    assert 0.0 < math.acos(min(ahead(soon) @ ahead(pose), 1.0)) < 0.1
    for number in range(400):
        late = follower.pose(head_at(S + S // 90 * (number + 2), 1.0), SNAPSHOT)
    level = np.array((ahead(late)[0], ahead(late)[2]))
    assert level / np.linalg.norm(level) == pytest.approx(
        (-math.sin(1.0), -math.cos(1.0)), abs=0.01
    )


@pytest.mark.parametrize("jump", [head_at(60 * S, 2.0), head_at(S + 1, 2.0, (0.0, 1.6, -5.0))])
def test_after_a_jump_it_is_there_at_once(jump: FrameInput) -> None:
    follower = Follower()
    follower.pose(head_at(S, 0.0), SNAPSHOT)
    fresh = Follower().pose(jump, SNAPSHOT)
    assert follower.pose(jump, SNAPSHOT) == pytest.approx(fresh)


def test_pictures_get_coarser_when_they_are_slow_and_finer_only_after_a_while() -> None:
    fineness = Fineness()
    for _ in range(10):
        fineness.took(0.2)
    assert fineness.scale == FINENESS[-1]
    for _ in range(5):
        fineness.took(0.01)
    assert fineness.scale == FINENESS[-1]
    for _ in range(200):
        fineness.took(0.01)
    assert fineness.scale == 1.0
    fineness.took(0.05)
    assert fineness.scale == 1.0
