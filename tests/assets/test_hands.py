"""The gloves and their skins: what the reader gives, and what it refuses."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_assets import catalogue, gltf_skin
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import read_glb
from vrkiosk_assets.model import Model
from vrkiosk_assets.skeleton import (
    JOINTS,
    LEFT,
    RIGHT,
    SIDES,
    WRIST,
    grip_from_wrist,
    places,
    quaternion,
)


@pytest.fixture(params=[LEFT, RIGHT], ids=SIDES)
def hand(request: pytest.FixtureRequest) -> tuple[int, Model]:
    return request.param, catalogue.load_model(f"hand_{SIDES[request.param]}")


def turned(pose: np.ndarray, points: np.ndarray) -> np.ndarray:
    axis, w = pose[:3], pose[3]
    return points + 2 * np.cross(axis, np.cross(axis, points) + w * points) + pose[4:]


def test_a_glove_is_bent_by_the_joints_of_its_hand(hand: tuple[int, Model]) -> None:
    side, model = hand
    assert model.skin is not None
    assert model.skin.side == side
    assert len(model.skin.vertices) == len(model.vertices)
    assert (model.skin.vertices["weights"].astype(int).sum(axis=1) == 255).all()
    assert model.skin.vertices["joints"].max() < len(JOINTS)


def test_it_is_bound_where_the_grip_pose_has_the_hand(hand: tuple[int, Model]) -> None:
    side, model = hand
    assert model.skin is not None
    expected = turned(grip_from_wrist(side), places(side))
    assert model.skin.bind[:, 4:] == pytest.approx(expected, abs=1e-5)
    assert np.linalg.norm(model.skin.bind[:, :4], axis=1) == pytest.approx(1.0)


def test_skin_is_near_the_joints_that_bend_it(hand: tuple[int, Model]) -> None:
    _, model = hand
    assert model.skin is not None
    first = model.skin.vertices["joints"][:, 0]
    away = np.linalg.norm(model.vertices["position"] - model.skin.bind[first, 4:], axis=1)
    assert away[first != WRIST].max() < 0.085
    tips = [number for number, name in enumerate(JOINTS) if name.endswith("tip")]
    for tip in tips:  # a finger's end is bent by its last bone alone
        near = np.linalg.norm(model.vertices["position"] - model.skin.bind[tip, 4:], axis=1) < 0.012
        assert near.sum() > 10
        assert (first[near] == tip - 1).all()
        assert model.skin.vertices["weights"][near, 0].min() > 200


def test_left_and_right_are_mirrored() -> None:
    left, right = (catalogue.load_model(f"hand_{side}") for side in SIDES)
    mirror = np.array([-1, 1, 1], np.float32)
    (low_l, high_l), (low_r, high_r) = left.bounds, right.bounds
    assert low_l * mirror == pytest.approx(high_r * (1, 0, 0) + low_r * (0, 1, 1), abs=2e-4)
    assert high_l * mirror == pytest.approx(low_r * (1, 0, 0) + high_r * (0, 1, 1), abs=2e-4)
    assert len(left.indices) == pytest.approx(len(right.indices), rel=0.02)


def test_a_tool_is_stiff() -> None:
    assert catalogue.load_model("torch").skin is None


def test_weights_become_bytes_that_sum_up() -> None:
    joints = np.array([[0, 1, 0, 0], [1, 0, 0, 0]], float)
    weights = np.array([[0.5, 0.25, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0]])
    rows = gltf_skin.skin_rows(joints, weights, [7, 9])
    assert rows["joints"][:, :2].tolist() == [[7, 9], [9, 7]]
    assert rows["weights"].astype(int).sum(axis=1).tolist() == [255, 255]
    assert int(rows["weights"][0, 0]) == pytest.approx(128, abs=1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gltf_skin.side_of("Armature"), "expected 'left' or 'right'"),
        (lambda: gltf_skin.side_of(None), "expected 'left' or 'right'"),
        (lambda: gltf_skin.joint_numbers(["wrist", "elbow"]), "the joint 'elbow'"),
        (lambda: gltf_skin.skin_rows(np.full((1, 4), 3.0), np.ones((1, 4)), [0]), "cannot be"),
        (lambda: gltf_skin.skin_rows(np.zeros((1, 4)), -np.ones((1, 4)), [0]), "cannot be"),
        (lambda: gltf_skin.skin_rows(np.zeros((1, 4)), np.zeros((1, 4)), [0]), "no joint bends"),
        (lambda: gltf_skin.bound(0, np.zeros(1), 2 * np.eye(4)[None], [1]), "wrist is scaled"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(AssetError, match=said):
        call()


def test_names_may_have_more_words_before_them() -> None:
    assert gltf_skin.side_of("glove.left") == LEFT
    assert gltf_skin.joint_numbers(["rig/palm", "index_tip"]) == [0, 10]


@pytest.mark.parametrize("seed", range(5))
def test_quaternions_of_axes(seed: int) -> None:
    q = np.random.default_rng(seed).normal(size=4)
    q *= np.sign(q[3]) / np.linalg.norm(q)
    pose = np.append(q, np.zeros(3))
    axes = turned(pose, np.eye(3)).T
    found = quaternion(axes)
    assert found * np.sign(found[3]) == pytest.approx(q)


@pytest.mark.parametrize("axis", range(3))
def test_quaternions_of_half_turns(axis: int) -> None:
    axes = -np.eye(3)
    axes[axis, axis] = 1.0
    assert np.abs(quaternion(axes)) == pytest.approx(np.eye(4)[axis])


def reworked(change: Callable[[dict[str, Any]], None]) -> bytes:
    """The left glove's file with its JSON changed."""
    entry = catalogue.entry("hand_left")
    data = (catalogue.packaged().folder / entry.file).read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20 : 20 + length])
    change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + data[20 + length :]
    return struct.pack("<III", 0x46546C67, 2, 12 + len(body)) + body


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("skins"), "the file is damaged"),
        (lambda d: d["skins"].append(d["skins"][0]), "more than one skin"),
        (lambda d: d["skins"][0].update(name="glove"), "expected 'left' or 'right'"),
        (lambda d: d["nodes"][3].update(name="thumb"), "the joint 'thumb'"),
        (lambda d: d["skins"][0].pop("inverseBindMatrices"), "the file is damaged"),
        (lambda d: d["skins"][0]["joints"].pop(), "joints or weights that cannot be|unequal"),
    ],
)
def test_a_damaged_skin_is_refused(change: Callable[[dict[str, Any]], None], said: str) -> None:
    with pytest.raises(AssetError, match=said):
        read_glb(reworked(change), "hand_left")


def test_a_skinned_mesh_is_where_its_joints_are() -> None:
    moved = read_glb(reworked(lambda d: d["nodes"][0].update(translation=[1, 2, 3])), "hand_left")
    plain = catalogue.load_model("hand_left")
    assert np.array_equal(moved.vertices, plain.vertices)
