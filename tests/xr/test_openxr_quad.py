"""The quad layer of the OpenXR back end: when it is handed over, with what, and when it is not."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.mock import MockHeadset
from vrkiosk_xr.mock.layers import PROJECTION, QUAD
from vrkiosk_xr.openxr.quad import QUAD_SIZE
from vrkiosk_xr.runtime import FrameOutput, Quad

MakeRig = Callable[..., Any]
POSE = [0.0, 0.6, 0.0, 0.8, 0.1, 1.3, -0.4]
EXTENT = [0.24, 0.17]


def quad_of(rig: Any) -> Quad:
    quad = rig.target.quad
    assert isinstance(quad, Quad)
    return quad


def turn(rig: Any, *, paint: bool = False, show: bool = True, rendered: bool = True) -> int:
    """A frame that shows the quad; returns the texture it was painted into."""
    frame = rig.runtime.wait_frame()
    assert isinstance(frame, FrameInput)
    rig.target = rig.runtime.target()
    quad, texture = quad_of(rig), 0
    if paint:
        texture = quad.image()
    quad.pose[:], quad.extent[:], quad.shown = POSE, EXTENT, show
    rig.runtime.submit(frame, FrameOutput(rendered=rendered))
    return texture


def kinds(rig: Any) -> list[int]:
    return [layer.kind for layer in rig.mock.frames[-1].layers]


def test_lies_over_the_projection_where_it_was_put(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    texture = turn(rig, paint=True)
    projection, quad = rig.mock.frames[-1].layers
    assert [projection.kind, quad.kind] == [PROJECTION, QUAD]
    assert quad.space == projection.space
    assert (quad.flags, quad.eyes) == (0, 0)  # opaque, for both eyes
    assert quad.size == pytest.approx(EXTENT)
    (view,) = quad.views
    assert list(view.pose) == pytest.approx(POSE)
    assert (view.texture, view.array_index) == (texture, 0)
    assert view.rectangle == (0, 0, *QUAD_SIZE)
    assert quad_of(rig).size == QUAD_SIZE
    rig.assert_clean()


def test_is_shown_only_in_frames_that_say_so(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    turn(rig, paint=True)
    assert kinds(rig) == [PROJECTION, QUAD]
    assert not quad_of(rig).shown
    rig.frame()
    assert kinds(rig) == [PROJECTION]
    rig.assert_clean()


def test_keeps_its_picture_until_the_next(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    first = turn(rig, paint=True)
    acquired = rig.mock.counts["xrAcquireSwapchainImage"]
    for _ in range(5):
        turn(rig)
        assert rig.mock.frames[-1].layers[1].views[0].texture == first
    turned = rig.mock.counts["xrAcquireSwapchainImage"] - acquired
    assert turned == 5 * 2  # the eyes' colours and depths, nothing else
    assert turn(rig, paint=True) != first
    rig.assert_clean()


def test_is_not_shown_without_a_picture(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    turn(rig)
    assert kinds(rig) == [PROJECTION]
    rig.assert_clean()


def test_is_not_shown_without_a_frame_below_it(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    turn(rig, paint=True, rendered=False)
    assert kinds(rig) == []
    turn(rig)
    assert kinds(rig) == [PROJECTION, QUAD]  # the picture was not lost with the frame
    rig.assert_clean()


@pytest.mark.parametrize(
    "headset",
    [
        {"max_layers": 1},
        {"formats": (0x881A, 0x8CAC)},  # no sRGB: GL_RGBA16F, GL_DEPTH_COMPONENT32F
        {"max_size": (1000, 1000)},
    ],
)
def test_is_not_offered_where_it_cannot_be_shown(make_rig: MakeRig, headset: Any) -> None:
    rig = make_rig(MockHeadset(**headset))
    rig.focused()
    assert rig.target.quad is None
    assert kinds(rig) == [PROJECTION]
    rig.assert_clean()


def test_can_be_switched_off(make_rig: MakeRig) -> None:
    rig = make_rig(quad=False)
    rig.focused()
    assert rig.target.quad is None


def test_a_loss_while_its_image_is_acquired_is_met_in_submit(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    before = quad_of(rig)
    frame = rig.runtime.wait_frame()
    rig.target = rig.runtime.target()
    rig.mock.lose_session()
    assert before.image() == 0
    before.shown = True
    rig.runtime.submit(frame, FrameOutput(rendered=True))
    assert rig.notice("lost").data["call"] == "xrAcquireSwapchainImage"
    rig.notice("found")
    rig.focused()
    assert quad_of(rig) is not before  # so whoever paints it knows that it has to be painted


def test_frames_that_show_it_leave_nothing_behind(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    turn(rig, paint=True)
    quad, projection = quad_of(rig), rig.runtime._connection.frames.projection
    frames = rig.runtime._connection.frames

    def hand_over() -> None:
        quad.pose[:], quad.extent[:], quad.shown = POSE, EXTENT, True
        assert projection.quad.take_shown()
        projection.quad.release()

    assert frames.projection is projection
    for _ in range(20):
        hand_over()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(200):
        hand_over()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 200  # bytes over all of them: less than one a frame
