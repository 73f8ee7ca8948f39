"""The display's refresh rate: chosen when the session begins, lowered where frames stay late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_xr.mock import MockHeadset
from vrkiosk_xr.mock.headset import EXTENSIONS
from vrkiosk_xr.openxr.refresh import LATE_SHARE, WINDOW, WINDOWS, choose_rate, next_lower

MakeRig = Callable[..., Any]
RATES = (72.0, 90.0, 120.0)


@pytest.mark.parametrize(
    ("offered", "best"),
    [
        (RATES, 90.0),
        ((60.0, 72.0, 80.0), 80.0),
        ((89.94, 144.0), 89.94),
        ((120.0, 144.0), 120.0),
        ((), 0.0),
    ],
)
def test_the_best_rate_is_the_highest_that_leaves_time(
    offered: tuple[float, ...], best: float
) -> None:
    assert choose_rate(offered) == best


def test_no_rate_below_what_looks_smooth_is_stepped_down_to() -> None:
    assert next_lower((30.0, 60.0, 72.0, 90.0), 90.0) == 72.0
    assert next_lower((30.0, 60.0, 72.0, 90.0), 72.0) == 60.0
    assert next_lower((30.0, 60.0), 60.0) == 0.0


@pytest.mark.parametrize("before", RATES)
def test_ninety_hertz_are_asked_for(make_rig: MakeRig, before: float) -> None:
    rig = make_rig(MockHeadset(refresh_rate=before))
    rig.focused()
    assert rig.headset.refresh_rate == 90.0
    assert rig.mock.counts["xrRequestDisplayRefreshRateFB"] == (before != 90.0)
    told = [notice.data["hz"] for notice in rig.notices if notice.name == "rate"]
    assert told == ([] if before == 90.0 else [90.0])
    rig.assert_clean()


def test_a_runtime_that_keeps_its_rate_is_left_alone(
    make_rig: MakeRig, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make_rig(MockHeadset(refresh_rate=72.0))
    rig.mock.faults.always("xrRequestDisplayRefreshRateFB", -8)  # FEATURE_UNSUPPORTED
    rig.focused()
    assert rig.headset.refresh_rate == 72.0
    assert "stays at 72 Hz" in caplog.text
    assert "rate" not in rig.names
    assert rig.mock.counts["xrRequestDisplayRefreshRateFB"] == 1


def test_without_the_extension_nothing_is_asked(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(extensions=EXTENSIONS - {"XR_FB_display_refresh_rate"}))
    rig.focused()
    assert not rig.mock.counts["xrEnumerateDisplayRefreshRatesFB"]
    rig.assert_clean()


def play(rig: Any, frames: int, late_every: int = 0) -> None:
    """Frames, each `late_every`-th of which comes a display period late."""
    for number in range(frames):
        if late_every and number % late_every == 0:
            rig.headset.clock.advance(2 * rig.headset.period_ns)
        rig.frame()


def test_it_steps_down_where_frames_stay_late(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    often = round(1 / LATE_SHARE) - 2
    play(rig, (WINDOWS - 1) * (WINDOW + 1), often)
    assert rig.headset.refresh_rate == 90.0  # a busy moment is not enough
    play(rig, WINDOW + 1, often)
    assert rig.headset.refresh_rate == 72.0
    notice = rig.notices[-1]
    assert (notice.name, notice.data["hz"], notice.data["before"]) == ("rate", 72.0, 90.0)
    assert "late" in str(notice.data["why"])
    play(rig, WINDOWS * (WINDOW + 1), often)
    assert rig.headset.refresh_rate == 72.0  # there is nothing lower
    rig.headset.focus = 1  # IDLE: the headset is taken off and put on again
    rig.notice("paused")
    rig.headset.focus = 5
    rig.focused()
    assert rig.headset.refresh_rate == 72.0  # and it does not go up again
    rig.assert_clean()


def test_a_few_late_frames_change_nothing(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    play(rig, WINDOWS * (WINDOW + 1), round(1 / LATE_SHARE) + 5)
    assert rig.headset.refresh_rate == 90.0
    assert "rate" not in rig.names
