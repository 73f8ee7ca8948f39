"""Reading actions: hands at rest are asked together, what one does is asked apart, and is forgotten
when it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button

MakeRig = Callable[..., Any]


def state_calls(rig: Any) -> int:
    """How many action states the next frame asks for."""
    before = sum(n for name, n in rig.mock.counts.items() if name.startswith("xrGetActionState"))
    rig.frame()
    after = sum(n for name, n in rig.mock.counts.items() if name.startswith("xrGetActionState"))
    return after - before


def test_hands_at_rest_are_asked_together(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    at_rest = state_calls(rig)
    rig.headset.controllers[LEFT].values["input/trigger/value"] = 0.75
    assert state_calls(rig) == at_rest + 2


def test_each_hand_has_its_own_values_and_rest_is_zero(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    left, right = (rig.headset.controllers[hand].values for hand in (LEFT, RIGHT))
    left["input/trigger/value"], right["input/trigger/value"] = 0.75, 0.25
    right["input/thumbstick"] = (0.0, -1.0)
    right["input/a/click"] = True
    frame = rig.frame()
    assert frame.record["axes"].tolist() == [[0.75, 0, 0, 0], [0.25, 0, 0, -1]]
    assert frame.buttons >> BUTTON_SHIFT_RIGHT & Button.PRIMARY
    assert not frame.buttons & Button.PRIMARY
    left.clear()
    right.clear()
    frame = rig.frame()
    assert not frame.record["axes"].any()
    assert frame.buttons == 0
