"""Eyes in the head: one row as long as they stay, and views that come back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from vrkiosk_telemetry import poses
from vrkiosk_telemetry.eyes import EyeTrack, eye_batches
from vrkiosk_xr.frame import FRAME, GRID, Flag

Frames = npt.NDArray[np.void]
FOV = (-0.8, 0.7, 0.75, -0.85)


def exact_frames(count: int, distance: npt.NDArray[np.float64], seed: int = 0) -> Frames:
    """A head that moves like a head and eyes `distance` (n,) m apart, canted outwards; exact."""
    random = np.random.default_rng(seed)
    frames = np.zeros(count, FRAME)
    frames["index"] = np.arange(count)
    frames["t"] = 5_000_000_000 + np.arange(count) * 11_111_111
    frames["flags"] = int(Flag.HEAD_VALID)
    angles = np.cumsum(random.normal(0.0, 0.02, (count, 3)), axis=0)
    frames["head"][:, :4] = Rotation.from_euler("yxz", angles).as_quat()
    frames["head"][:, 4:] = np.cumsum(random.normal(0.0, 0.003, (count, 3)), axis=0)
    for eye, side in enumerate((-1.0, 1.0)):
        local = np.zeros((count, 7))
        local[:, :4] = Rotation.from_euler("y", -0.1 * side).as_quat()
        local[:, 4] = side * distance / 2
        frames["views"][:, eye, :7] = poses.compose(frames["head"], local)
        frames["views"][:, eye, 7:] = FOV
    return frames


def on_grid(frames: Frames) -> Frames:
    frames = frames.copy()
    for name in ("head", "views"):
        frames[name] = np.rint(frames[name] * GRID) / GRID
    return frames


def blocks(frames: Frames, size: int = 72) -> Iterator[Frames]:
    return (frames[i : i + size] for i in range(0, len(frames), size))


def restored(frames: Frames) -> tuple[int, Frames]:
    """Rows of `eyes`, and the frames with views made from them."""
    batches = list(eye_batches(blocks(frames)))
    again = frames.copy()
    again["views"] = 0
    EyeTrack(batches).put_views(again)
    return len(batches), again


def errors(found: Frames, exact: Frames) -> tuple[float, float]:
    """Largest error of an eye's place (m) and direction (degrees)."""
    place = np.linalg.norm(found["views"][..., 4:7] - exact["views"][..., 4:7], axis=-1).max()
    first, second = (Rotation.from_quat(f["views"][..., :4].reshape(-1, 4)) for f in (found, exact))
    return float(place), float(np.degrees((first.inv() * second).magnitude().max()))


@pytest.mark.parametrize("seed", range(4))
def test_eyes_that_stay_are_one_row_and_come_back_to_the_figures_limit(seed: int) -> None:
    exact = exact_frames(3000, np.full(3000, 0.0631), seed)
    rows, again = restored(on_grid(exact))
    assert rows == 1
    place, degrees = errors(again, exact)
    assert place <= 0.2e-3
    assert degrees <= 0.1
    assert np.abs(again["views"][..., 7:] - np.array(FOV)).max() <= 2**-14


def test_another_eye_distance_is_another_row() -> None:
    distance = np.full(900, 0.062)
    distance[400:] = 0.066
    exact = exact_frames(900, distance)
    rows, again = restored(on_grid(exact))
    assert rows == 2
    assert errors(again, exact)[0] <= 0.2e-3


def test_a_wheel_being_turned_is_followed() -> None:
    distance = np.concatenate(
        [np.full(300, 0.058), np.linspace(0.058, 0.07, 180), np.full(300, 0.07)]
    )
    exact = exact_frames(780, distance)
    rows, again = restored(on_grid(exact))
    assert 5 < rows < 60
    assert errors(again, exact)[0] <= 0.8e-3


def test_frames_without_a_head_tell_nothing_of_the_eyes() -> None:
    frames = on_grid(exact_frames(300, np.full(300, 0.062)))
    frames["flags"][:10] = 0
    frames["views"][:10] = 7.0
    frames["flags"][100:150] = 0
    frames["head"][100:150] = 0
    rows, again = restored(frames)
    assert rows == 1
    assert errors(again[10:100], frames[10:100])[0] <= 0.4e-3
    frames["flags"] = 0
    assert restored(frames)[0] == 0


@given(st.integers(0, 2**32 - 1))
def test_views_of_any_bits_are_no_error(seed: int) -> None:
    random = np.random.default_rng(seed)
    frames = np.frombuffer(random.bytes(20 * FRAME.itemsize), FRAME).copy()
    frames["flags"] |= int(Flag.HEAD_VALID)
    frames["t"] = np.arange(20)
    _, again = restored(frames)
    assert again["head"].tobytes() == frames["head"].tobytes()
