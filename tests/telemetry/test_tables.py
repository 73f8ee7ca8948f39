"""Tables: what a frame holds survives both forms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vrkiosk_telemetry import archive, poses, tables
from vrkiosk_telemetry.seal import ENGINE_BYTES
from vrkiosk_xr.frame import FRAME, Flag

seeds = st.integers(0, 2**32 - 1)


def random_frames(seed: int, count: int = 20) -> npt.NDArray[np.void]:
    """FRAME rows of random bits: every float there is, NaN included."""
    random = np.random.default_rng(seed)
    frames = np.frombuffer(random.bytes(count * FRAME.itemsize), FRAME).copy()
    frames["index"] = np.arange(count)
    return frames


def engine_bytes(frames: npt.NDArray[np.void]) -> bytes:
    return frames.view(np.uint8).reshape(len(frames), -1)[:, :ENGINE_BYTES].tobytes()


@settings(deadline=None)
@given(seeds)
def test_the_live_form_keeps_every_bit(seed: int) -> None:
    frames = random_frames(seed)
    frames["flags"] |= int(Flag.HAND_LEFT)
    again = tables.frames_array(tables.frames_batch(frames))
    hands = tables.hands_batch(frames)
    assert hands is not None
    tables.put_joints(again, hands)
    assert again.tobytes() == frames.tobytes()


@settings(deadline=None)
@given(seeds)
def test_the_archive_keeps_every_bit_the_engine_reads(seed: int) -> None:
    frames = random_frames(seed)
    again = archive.frames_of_archive(archive.archive_frames(frames))
    assert engine_bytes(again) == engine_bytes(frames)


def test_hands_are_kept_only_where_seen() -> None:
    frames = np.zeros(5, FRAME)
    frames["index"] = np.arange(5)
    assert tables.hands_batch(frames) is None
    frames["flags"][[1, 3]] = int(Flag.HAND_RIGHT)
    batch = tables.hands_batch(frames)
    assert batch is not None
    assert batch.column("frame").to_pylist() == [1, 3]


def unit_poses(seed: int, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    random = np.random.default_rng(seed)
    result = random.normal(size=(*shape, 7))
    result[..., :4] /= np.linalg.norm(result[..., :4], axis=-1, keepdims=True)
    return result.astype(np.float32)


@settings(deadline=None)
@given(seeds)
def test_relative_poses_come_back_to_the_grid(seed: int) -> None:
    base, pose = unit_poses(seed, (9,)), unit_poses(seed + 1, (9,))
    again = poses.compose(base, poses.relative(base, pose))
    assert np.abs(again - pose).max() < 2**-12  # a grid step, turned


def test_relative_poses_agree_with_scipy() -> None:
    from scipy.spatial.transform import Rotation

    base, pose = unit_poses(1, (9,)), unit_poses(2, (9,))
    turn = Rotation.from_quat(base[:, :4])
    move = turn.inv().apply(pose[:, 4:] - base[:, 4:])
    assert np.abs(poses.relative(base, pose)[:, 4:] - move).max() < 2**-13
    matrix = (turn.inv() * Rotation.from_quat(pose[:, :4])).as_matrix()
    found = Rotation.from_quat(poses.relative(base, pose)[:, :4]).as_matrix()
    assert np.abs(found - matrix).max() < 1e-3


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38, 0.0])
def test_a_broken_pose_is_no_error(value: float) -> None:
    broken = np.full((2, 7), value, np.float32)
    good = unit_poses(3, (2,))
    for base, pose in ((broken, good), (good, broken), (broken, broken)):
        assert poses.compose(base, poses.relative(base, pose)).shape == (2, 7)


def test_hands_are_thinned_to_45_a_second() -> None:
    frames = np.zeros(900, FRAME)
    frames["index"] = np.arange(900)
    frames["t"] = np.arange(900) * 11_111_111
    frames["flags"] = int(Flag.HAND_LEFT)
    frames["joints"] = np.broadcast_to(unit_poses(4, (2, 26, 1))[:, :, 0, [0] * 8], (900, 2, 26, 8))
    thinner = archive.HandThinner()
    rows = 0
    for part in np.split(frames, 9):  # the rate holds across batches
        batch = tables.hands_batch(part)
        assert batch is not None
        rows += thinner.archive(batch).num_rows
    assert rows == 450
    assert len(thinner.radii["left"]) == 26
    assert "right" not in thinner.radii
