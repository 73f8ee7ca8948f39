"""How large the free floor is, as the runtime says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_xr.mock import MockHeadset
from vrkiosk_xr.mock.headset import LOCAL, LOCAL_FLOOR
from vrkiosk_xr.mock.pose import IDENTITY

MakeRig = Callable[..., Any]


def test_the_free_floor_of_the_stage(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(room=(2.5, 3.5)))
    rig.frame()
    assert rig.runtime.info.room == (2.5, 3.5)
    rig.headset.room = (2.0, 2.0)  # drawn anew
    assert rig.runtime.info.room == (2.0, 2.0)
    rig.assert_clean()


def test_a_runtime_that_knows_no_floor_says_so(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(room=None))
    rig.frame()
    assert rig.runtime.info.room is None
    rig.assert_clean()


@pytest.mark.parametrize("kind", [LOCAL, LOCAL_FLOOR])
def test_only_a_stage_has_one(make_rig: MakeRig, kind: int) -> None:
    rig = make_rig(MockHeadset(origins={LOCAL: IDENTITY, kind: IDENTITY}))
    rig.frame()
    assert rig.runtime.info.room is None
    rig.assert_clean()


def test_what_was_known_stays_while_the_runtime_is_gone(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(room=(2.5, 3.5)))
    rig.frame()
    assert rig.runtime.info.room == (2.5, 3.5)
    rig.headset.running = False
    assert rig.runtime.info.room == (2.5, 3.5)
