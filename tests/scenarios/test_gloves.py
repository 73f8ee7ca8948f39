"""Hands for drawing: seen by cameras, or closed round what a controller holds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from vrkiosk_assets.skeleton import FINGERS, JOINTS, LEFT, PALM, RIGHT, WRIST, places, rest_pose
from vrkiosk_scenarios import gloves
from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import JOINT_COUNT, Flag, FrameInput

DESCRIPTION = SceneDescription(
    (Part("ground", ""), Part("hand_left", ""), Part("hand_right", ""), Part("torch", ""))
)
LEFT_PART, RIGHT_PART, TORCH = 1, 2, 3
AWAY = (0.0, 0.0, 0.0, 1.0, 5.0, 5.0, 5.0)


@pytest.fixture
def snapshot() -> SceneSnapshot:
    made = SceneSnapshot(DESCRIPTION)
    turn = Rotation.from_euler("yxz", (50, -30, 10), degrees=True).as_quat()
    made.poses[LEFT_PART] = (*turn, -0.2, 1.2, -3.0)
    made.poses[RIGHT_PART] = (*turn, 0.2, 1.1, -3.1)
    made.poses[TORCH] = AWAY
    return made


def bends(joints: np.ndarray) -> np.ndarray:
    """(5,) degrees between the first and the last bone of each finger."""
    result = []
    for first, count in FINGERS:
        begin = joints[first + 1, 4:] - joints[first, 4:]
        end = joints[first + count - 1, 4:] - joints[first + count - 2, 4:]
        cosine = begin @ end / (np.linalg.norm(begin) * np.linalg.norm(end))
        result.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.array(result)


def wear(snapshot: SceneSnapshot, trigger: float = 0.0, squeeze: float = 0.0) -> np.ndarray:
    frame = FrameInput()
    frame.record["axes"][:, 0], frame.record["axes"][:, 1] = trigger, squeeze
    Gloves(DESCRIPTION).wear(snapshot, frame)
    assert snapshot.hands_bent.all()
    return snapshot.hands.astype(float)


def in_grip(snapshot: SceneSnapshot, side: int) -> np.ndarray:
    """(26, 3) joints in the grip pose."""
    pose = snapshot.poses[LEFT_PART + side]
    turn = Rotation.from_quat(pose[:4])
    return turn.inv().apply(snapshot.hands[side, :, 4:] - pose[4:])


def test_the_skeleton_is_that_of_a_frame() -> None:
    assert len(JOINTS) == JOINT_COUNT
    assert JOINTS[PALM] == "palm"
    assert JOINTS[10] == "index_tip"  # XR_HAND_JOINT_INDEX_TIP_EXT
    assert JOINTS[25] == "little_tip"


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_bones_point_along_minus_z_with_the_back_up(side: int) -> None:
    rest = rest_pose(side)
    assert np.linalg.norm(rest[:, :4], axis=1) == pytest.approx(1.0)
    for first, count in FINGERS:
        for joint, following in pairwise(range(first, first + count)):
            turn = Rotation.from_quat(rest[joint, :4])
            bone = rest[following, 4:] - rest[joint, 4:]
            assert turn.apply([0, 0, -1]) == pytest.approx(bone / np.linalg.norm(bone), abs=1e-6)
            if first != FINGERS[0][0]:
                assert turn.apply([0, 1, 0])[1] > 0.9
    assert places(LEFT)[3, 0] == -places(RIGHT)[3, 0] > 0  # the left thumb is at +x


def test_a_grip_is_as_openxr_has_it(snapshot: SceneSnapshot) -> None:
    wear(snapshot, squeeze=1.0)
    for side, back in ((LEFT, -1.0), (RIGHT, 1.0)):
        joints = in_grip(snapshot, side)
        thumb, little = joints[3], joints[22]
        assert thumb[2] < 0.0 < little[2]  # -z leaves the fist at the thumb
        assert joints[PALM, 0] * back > 0.02  # +x: out of the right hand's back, into a left palm
        assert joints[WRIST, 1] > 0.04  # the wrist is behind, the knuckles before
    mirrored = in_grip(snapshot, LEFT) * (-1, 1, 1)
    assert mirrored == pytest.approx(in_grip(snapshot, RIGHT), abs=1e-5)


def test_fingers_close_round_the_handle_and_not_into_it(snapshot: SceneSnapshot) -> None:
    wear(snapshot, squeeze=1.0)
    joints = in_grip(snapshot, RIGHT)
    for first, _ in FINGERS[1:]:
        for joint in range(first + 1, first + 5):
            away = np.hypot(*joints[joint, :2])
            assert 0.013 < away < 0.045, JOINTS[joint]  # tips are pressed into its surface


def test_fingers_follow_trigger_and_squeeze(snapshot: SceneSnapshot) -> None:
    rest = bends(wear(snapshot)[RIGHT])
    pulled = bends(wear(snapshot, trigger=1.0)[RIGHT])
    fist = bends(wear(snapshot, squeeze=1.0)[RIGHT])
    assert rest[1] == rest[1:].min()  # ready to point
    assert pulled[1] > 100
    assert pulled[2:] == pytest.approx(rest[2:], abs=0.1)
    assert (fist[1:] > 90).all()
    half = bends(wear(snapshot, squeeze=0.5)[RIGHT])
    assert ((rest < half + 1) & (half < fist + 1)).all()


def test_bones_keep_their_length(snapshot: SceneSnapshot) -> None:
    expected = np.linalg.norm(np.diff(places(), axis=0), axis=1)
    for squeeze in (0.0, 0.37, 1.0):
        found = np.linalg.norm(
            np.diff(wear(snapshot, squeeze=squeeze)[RIGHT, :, 4:], axis=0), axis=1
        )
        for first, count in FINGERS:
            bones = slice(first, first + count - 1)
            assert found[bones] == pytest.approx(expected[bones], abs=6e-4)


def test_a_hand_closes_round_a_tool_and_only_that_hand(snapshot: SceneSnapshot) -> None:
    free = wear(snapshot)
    snapshot.poses[TORCH] = snapshot.poses[RIGHT_PART]
    holding = wear(snapshot)
    assert np.array_equal(holding[LEFT], free[LEFT])
    assert (bends(holding[RIGHT])[1:] > 85).all()
    assert bends(wear(snapshot, trigger=1.0)[RIGHT])[1] > bends(holding[RIGHT])[1] + 5
    snapshot.visible[TORCH] = False
    assert np.array_equal(wear(snapshot), free)


def test_both_hands_together_hold_nothing(snapshot: SceneSnapshot) -> None:
    free = bends(wear(snapshot)[RIGHT])
    snapshot.poses[LEFT_PART] = snapshot.poses[RIGHT_PART]
    assert bends(wear(snapshot)[RIGHT]) == pytest.approx(free)


def camera_hands(flags: Flag, valid: int = gloves.ALL_JOINTS) -> FrameInput:
    frame = FrameInput()
    frame.record["flags"] = int(flags)
    frame.record["joints_valid"] = valid
    for side in (LEFT, RIGHT):
        frame.record["joints"][side, :, :7] = rest_pose(side)
        frame.record["joints"][side, :, 5] += 1.0
    return frame


def test_hands_that_cameras_see_are_where_they_are_seen(snapshot: SceneSnapshot) -> None:
    frame = camera_hands(Flag.HAND_LEFT | Flag.HAND_RIGHT)
    stage = Rotation.from_euler("y", 90, degrees=True)
    snapshot.world_from_stage[:] = (*stage.as_quat(), 10.0, 0.0, 0.0)
    Gloves(DESCRIPTION).wear(snapshot, frame)
    in_stage = rest_pose(RIGHT)[:, 4:] + np.array([0, 1, 0])
    expected = stage.apply(in_stage) + np.array([10, 0, 0])
    assert snapshot.hands[RIGHT, :, 4:] == pytest.approx(expected, abs=1e-5)
    turns = (stage * Rotation.from_quat(rest_pose(RIGHT)[:, :4])).as_matrix()
    found = Rotation.from_quat(snapshot.hands[RIGHT, :, :4]).as_matrix()
    assert found == pytest.approx(turns, abs=1e-5)


@pytest.mark.parametrize(
    ("flags", "valid"),
    [
        (Flag(0), gloves.ALL_JOINTS),
        (Flag.HAND_RIGHT | Flag.HAND_RIGHT_IS_CONTROLLER, gloves.ALL_JOINTS),
        (Flag.HAND_RIGHT, gloves.ALL_JOINTS & ~(1 << 7)),
    ],
)
def test_other_joints_are_not_taken(snapshot: SceneSnapshot, flags: Flag, valid: int) -> None:
    Gloves(DESCRIPTION).wear(snapshot, camera_hands(flags, valid))
    palm = snapshot.hands[RIGHT, PALM, 4:]
    assert np.linalg.norm(palm - snapshot.poses[RIGHT_PART, 4:]) < 0.06


def test_what_is_not_shown_is_not_bent(snapshot: SceneSnapshot) -> None:
    snapshot.visible[LEFT_PART] = False
    Gloves(DESCRIPTION).wear(snapshot, FrameInput())
    assert snapshot.hands_bent.tolist() == [False, True]
    nobody = SceneDescription((Part("ground", ""),))
    snapshot = SceneSnapshot(nobody)
    Gloves(nobody).wear(snapshot, FrameInput())
    assert not snapshot.hands_bent.any()
