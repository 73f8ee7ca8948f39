"""What is made of hand joints: features of none, and a grip from a palm."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_xr.frame import LEFT, RIGHT, FrameInput
from vrkiosk_xr.openxr.hands import HandFeatures, grip_from_palm


def test_features_of_no_hand_are_nothing() -> None:
    features = [1.0] * 16
    HandFeatures(FrameInput().record["joints"], features).compute(0)
    assert features == [0.0] * 16


@pytest.mark.parametrize(("hand", "outward"), [(LEFT, -1.0), (RIGHT, 1.0)])
def test_grip_of_a_bare_hand(hand: int, outward: float) -> None:
    """+x of the grip leaves the left palm and enters the right; -z runs towards the thumb."""
    grip = np.zeros(7, np.float32)
    grip_from_palm(hand, np.array([0, 0, 0, 1, 1, 2, 3], np.float32), grip)
    x, y, z, w = grip[:4].tolist()
    x_axis = (1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y))
    z_axis = (2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y))
    assert x_axis == pytest.approx((0, outward, 0))
    assert z_axis == pytest.approx((outward, 0, 0))  # the left thumb is at +x of the palm
    assert grip[4:].tolist() == [1, 2, 3]
