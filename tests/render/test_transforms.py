"""Matrices against scipy, and against the definition of an OpenXR field of view."""

from __future__ import annotations

from math import tan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from vrkiosk_render import transforms as t

numbers = st.floats(-50, 50, allow_nan=False, width=32)
quaternions = arrays(np.float64, 4, elements=st.floats(-1, 1)).filter(
    lambda q: np.linalg.norm(q) > 0.05
)
unit_quaternions = quaternions.map(lambda q: q / np.linalg.norm(q))
places = arrays(np.float64, 3, elements=numbers)
poses = st.builds(lambda q, p: np.concatenate((q, p)), unit_quaternions, places)


def homogeneous(point: np.ndarray) -> np.ndarray:
    return np.append(point, 1.0)


@given(unit_quaternions)
def test_rotation_is_scipys(q: np.ndarray) -> None:
    assert np.allclose(t.rotation(q).T, Rotation.from_quat(q).as_matrix(), atol=1e-12)


@given(poses, places)
def test_world_from_local_moves_points_as_scipy_does(pose: np.ndarray, point: np.ndarray) -> None:
    expected = Rotation.from_quat(pose[:4]).apply(point) + pose[4:]
    assert np.allclose(homogeneous(point) @ t.world_from_local(pose), homogeneous(expected))


@given(poses)
def test_local_from_world_is_the_inverse(pose: np.ndarray) -> None:
    product = t.world_from_local(pose) @ t.local_from_world(pose)
    assert np.allclose(product, np.eye(4), atol=1e-9)


@given(poses, poses)
def test_compose_is_the_product_of_the_matrices(outer: np.ndarray, inner: np.ndarray) -> None:
    composed = t.world_from_local(t.compose(outer, inner))
    assert np.allclose(composed, t.world_from_local(inner) @ t.world_from_local(outer), atol=1e-8)


@given(st.tuples(*[st.floats(0.2, 1.2)] * 4), st.floats(0.01, 0.5), st.floats(20, 200))
def test_the_corners_of_the_view_are_the_corners_of_the_picture(
    half: tuple[float, float, float, float], near: float, far: float
) -> None:
    left, right, up, down = -half[0], half[1], half[2], -half[3]
    matrix = t.projection(np.array([left, right, up, down]), near, far)
    for x, y, ndc in ((left, down, (-1, -1)), (right, up, (1, 1))):
        for distance, depth in ((near, -1.0), (far, 1.0)):
            clip = np.array([tan(x), tan(y), -1.0, 1.0 / distance]) * distance @ matrix
            assert np.allclose(clip[:3] / clip[3], (*ndc, depth), atol=1e-6)


def test_look_at_puts_the_target_on_the_axis() -> None:
    seen = homogeneous(np.array([3.0, 1.0, -2.0])) @ t.look_at((0, 2, 5), (3, 1, -2))
    assert np.allclose(seen[:2], 0.0, atol=1e-9)
    assert seen[2] < 0


def test_orthographic_keeps_size() -> None:
    corner = np.array([4.0, -3.0, -10.0, 1.0]) @ t.orthographic(4.0, 3.0, 1.0, 10.0)
    assert np.allclose(corner, (1.0, -1.0, 1.0, 1.0))


def test_integers_are_fine() -> None:
    matrix = t.world_from_local(np.array([0, 0, 0, 1, 1, 2, 3]))
    assert homogeneous(np.zeros(3)) @ matrix == pytest.approx([1, 2, 3, 1])
    assert t.look_at(np.array([0, 2, 5]), np.array([1, 2, 0])).dtype == np.float64


def test_symmetric_angles_keep_the_pictures_shape() -> None:
    left, right, up, down = t.symmetric_angles(1.0, 16 / 9)
    assert (left, down) == (-right, -up)
    assert tan(right) / tan(up) == pytest.approx(16 / 9)
