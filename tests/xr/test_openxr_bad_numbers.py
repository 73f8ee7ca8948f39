"""Input that cannot be: it is no input, and does no harm."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import Flag
from vrkiosk_xr.mock import Controller, Hand, MockHeadset

MakeRig = Callable[..., Any]
IDENTITY = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e30])
def test_absurd_numbers_are_no_input(make_rig: MakeRig, bad: float) -> None:
    rig = make_rig()
    rig.focused()
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, bad, 1.6, 0.0)
    frame = rig.frame()
    assert frame.head[4:].tolist() == pytest.approx([0.0, 1.6, 0.0])
    assert np.abs(frame.floats).max() < 1e3
    assert not frame.flags & (Flag.HEAD_VALID | Flag.GRIP_LEFT | Flag.GAZE_VALID)
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, 0.0, 1.7, 0.0)
    frame = rig.frame()
    assert frame.flags & Flag.HEAD_VALID
    assert frame.head[5] == pytest.approx(1.7)
    rig.assert_clean()


def test_a_controller_without_poses_has_no_pose_flags(make_rig: MakeRig) -> None:
    headset = MockHeadset(controllers=(Controller(None, None), Controller(IDENTITY, None)))
    headset.hands = (Hand(), Hand())
    flags = make_rig(headset).focused().flags
    assert not flags & (Flag.GRIP_LEFT | Flag.AIM_LEFT | Flag.AIM_RIGHT)
    assert flags & Flag.GRIP_RIGHT
