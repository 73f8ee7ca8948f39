"""Frames of the OpenXR back end: what is asked for, handed out and submitted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import Flag
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.mock.headset import EXTENSIONS, LOCAL, LOCAL_FLOOR, STAGE
from vrkiosk_xr.openxr import OpenXRRuntime, probe
from vrkiosk_xr.runtime import (
    FrameOutput,
    GraphicsBinding,
    Notice,
    Runtime,
    RuntimeFailure,
    RuntimeUnavailable,
)

MakeRig = Callable[..., Any]
SYNCHRONIZED, VISIBLE, FOCUSED = 3, 4, 5


def test_fulfils_the_protocol(make_rig: MakeRig) -> None:
    assert isinstance(make_rig().runtime, Runtime)


def test_first_frames_lead_to_focus(make_rig: MakeRig) -> None:
    rig = make_rig()
    found = rig.notice("found")
    assert found.data["system"] == "Mock headset"
    flags = [rig.frame().flags for _ in range(6)]
    assert not flags[0] & Flag.FOCUSED
    assert not flags[0] & Flag.SHOULD_RENDER
    assert flags[-1] & Flag.FOCUSED
    assert flags[-1] & Flag.SHOULD_RENDER
    rig.assert_clean()


def test_frames_are_numbered_and_spaced_by_the_display(make_rig: MakeRig) -> None:
    rig = make_rig()
    frames = [rig.frame() for _ in range(3)]
    assert [frames[0].index, frames[1].index] == [2, 1]  # two frames in turn: 0 became 2
    assert np.diff(rig.times).tolist() == [rig.headset.period_ns] * 2


def test_time_is_the_monotonic_clock_of_the_display(make_rig: MakeRig) -> None:
    rig = make_rig()
    frame = rig.frame()
    assert frame.t == rig.headset.clock.now() + rig.headset.period_ns
    assert frame.record["xr_time"] == frame.t - rig.headset.started_ns


def test_time_without_the_conversion_extension_is_close(make_rig: MakeRig) -> None:
    offered = EXTENSIONS - {"XR_KHR_convert_timespec_time"}
    rig = make_rig(MockHeadset(extensions=offered))
    frame = rig.frame()
    assert abs(frame.t - rig.headset.clock.now()) <= 2 * rig.headset.period_ns


def test_missed_display_periods_are_counted(make_rig: MakeRig) -> None:
    rig = make_rig()
    assert rig.frame().record["late"] == 0
    rig.headset.clock.advance(3 * rig.headset.period_ns)
    missed = rig.frame().record["late"]
    assert missed >= 2
    assert rig.frame().record["late"] == missed


def test_the_layer_is_what_was_drawn(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    frame = rig.frame(near=0.1, far=50.0)
    (layer,) = rig.mock.frames[-1].layers
    assert rig.target is not None
    assert (rig.target.width, rig.target.height) == rig.headset.view_size
    for eye, view in enumerate(layer.views):
        assert view.array_index == eye
        assert view.texture == rig.target.texture
        assert view.depth_texture == rig.target.depth
        assert (view.near, view.far) == pytest.approx((0.1, 50.0))
        assert view.rectangle == (0, 0, *rig.headset.view_size)
        drawn = frame.views[eye].tolist()
        assert [*view.pose, *view.half_angles] == pytest.approx(drawn, abs=0)
    rig.assert_clean()


def test_depths_can_be_switched_off(make_rig: MakeRig) -> None:
    rig = make_rig(depth=False)
    rig.focused()
    assert rig.target is not None
    assert rig.target.depth == 0
    assert "XR_KHR_composition_layer_depth" not in rig.runtime.info.extensions
    (layer,) = rig.mock.frames[-1].layers
    assert [view.depth_texture for view in layer.views] == [0, 0]
    rig.assert_clean()


def test_images_are_taken_in_turn_and_targets_made_once(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    targets = []
    for _ in range(6):
        rig.frame()
        targets.append(rig.target)
    assert len({target.texture for target in targets}) == rig.headset.images
    assert targets[0] is targets[3]


def test_target_twice_in_a_frame_is_the_same(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    frame = rig.runtime.wait_frame()
    assert rig.runtime.target() is rig.runtime.target()
    rig.runtime.submit(frame, FrameOutput(rendered=True))
    rig.assert_clean()


@pytest.mark.parametrize("drawn", [False, True])
def test_an_undrawn_frame_shows_no_layer(make_rig: MakeRig, drawn: bool) -> None:
    rig = make_rig()
    rig.focused()
    frame = rig.runtime.wait_frame()
    if drawn:
        rig.runtime.target()
    rig.runtime.submit(frame, FrameOutput(rendered=not drawn))
    assert rig.mock.frames[-1].layers == ()
    rig.assert_clean()


def test_an_exception_while_drawing_still_ends_the_frame() -> None:
    mock = MockOpenXR()

    def draw() -> None:
        with OpenXRRuntime(mock, lambda: GraphicsBinding("egl", 1, 2, 3, 4)) as runtime:
            while True:
                item = runtime.wait_frame()
                if not isinstance(item, Notice):
                    runtime.target()
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        draw()
    assert (mock.begun, mock.ended, mock.refusals) == (1, 1, [])


def test_misuse_is_told(make_rig: MakeRig) -> None:
    rig = make_rig()
    frame = rig.frame()
    with pytest.raises(RuntimeFailure, match="submit without a frame"):
        rig.runtime.submit(frame, FrameOutput())
    while isinstance(rig.runtime.wait_frame(), Notice):
        pass
    with pytest.raises(RuntimeFailure, match="before the last frame was submitted"):
        rig.runtime.wait_frame()


def test_nothing_is_drawn_out_of_sight(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(focus=SYNCHRONIZED))
    for _ in range(5):
        assert not rig.frame().should_render
        assert rig.target is None
    rig.assert_clean()


def test_one_frame_stays_valid_while_the_next_is_filled(make_rig: MakeRig) -> None:
    rig = make_rig()
    first = rig.focused()
    before = bytes(first.bytes)
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, 1.0, 1.7, 0.0)
    second = rig.frame()
    assert bytes(first.bytes) == before
    assert second.head[4:].tolist() == pytest.approx([1.0, 1.7, 0.0])


# ---------------------------------------------------------------------- what runtimes offer


def test_openxr_1_0_without_extras(make_rig: MakeRig) -> None:
    bare = frozenset({"XR_KHR_opengl_enable", "XR_MNDX_egl_enable"})
    rig = make_rig(MockHeadset(api_version=(1, 0), extensions=bare))
    frame = rig.focused()
    info = rig.runtime.info
    assert info.api_version == "1.0"
    assert not info.hand_tracking
    assert not info.eye_gaze
    assert rig.mock.counts["xrLocateSpace"] > 0
    assert frame.flags & Flag.HEAD_VALID
    assert frame.flags & Flag.GRIP_LEFT
    assert frame.flags & Flag.GAZE_VALID
    assert not frame.flags & Flag.GAZE_IS_EYE
    assert frame.flags & Flag.USER_PRESENT
    assert rig.target is not None
    assert rig.target.depth == 0
    # The one refusal is the question for 1.1.
    assert [refusal.call for refusal in rig.mock.refusals] == ["xrCreateInstance"]


def test_each_extension_may_be_missing(make_rig: MakeRig) -> None:
    needed = {"XR_KHR_opengl_enable", "XR_MNDX_egl_enable"}
    for name in sorted(EXTENSIONS - needed):
        rig = make_rig(MockHeadset(extensions=EXTENSIONS - {name}))
        assert rig.focused().flags & Flag.FOCUSED, name
        rig.assert_clean()


def test_locates_all_spaces_with_one_call(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    assert rig.mock.counts["xrLocateSpaces"] == rig.mock.begun
    assert rig.mock.counts["xrLocateSpace"] == rig.mock.begun  # the eyes, for their sample time


@pytest.mark.parametrize(
    ("missing", "name", "height"),
    [((), "stage", 1.6), ((STAGE,), "local_floor", 1.6), ((STAGE, LOCAL_FLOOR), "local", 1.6)],
)
def test_ladder_of_reference_spaces(
    make_rig: MakeRig, missing: tuple[int, ...], name: str, height: float
) -> None:
    headset = MockHeadset()
    for kind in missing:
        del headset.origins[kind]
    rig = make_rig(headset)
    frame = rig.focused()
    assert rig.runtime.info.reference_space == name
    assert frame.head[5] == pytest.approx(height)
    rig.assert_clean()


def test_reference_space_of_a_runtime_without_a_floor(make_rig: MakeRig) -> None:
    headset = MockHeadset(api_version=(1, 0), extensions=EXTENSIONS - {"XR_EXT_local_floor"})
    headset.origins = {LOCAL: headset.origins[LOCAL]}
    assert make_rig(headset).runtime.info.reference_space == "local"


def test_sizes_and_formats_are_the_runtimes(make_rig: MakeRig) -> None:
    headset = MockHeadset(view_size=(2000, 3000), max_size=(1500, 4096), formats=(0x8058,))
    rig = make_rig(headset)
    rig.focused()
    assert rig.target is not None
    assert (rig.target.width, rig.target.height) == (1500, 3000)
    assert (rig.target.format, rig.target.depth) == (0x8058, 0)


def test_no_usable_format_is_told(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(formats=(0x8CAC,)))
    assert "GL_SRGB8_ALPHA8" in str(rig.notice("waiting").data["why"])


def test_a_see_through_headset_gets_its_blend_mode(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(blend_modes=(2,)))
    rig.focused()
    rig.assert_clean()


def test_glx_context(make_rig: MakeRig) -> None:
    glx = GraphicsBinding("glx", display=1, config=2, context=3, drawable=5, visual_id=6)
    offered = EXTENSIONS - {"XR_MNDX_egl_enable"}
    rig = make_rig(MockHeadset(extensions=offered), graphics=lambda: glx)
    assert rig.focused().should_render
    rig.assert_clean()


@pytest.mark.parametrize(
    ("missing", "binding", "told"),
    [
        ("XR_MNDX_egl_enable", GraphicsBinding("egl", 1, 2, 3), "XR_MNDX_egl_enable"),
        ("XR_KHR_opengl_enable", GraphicsBinding("egl", 1, 2, 3), "XR_KHR_opengl_enable"),
        ("", GraphicsBinding("vulkan", 1, 2, 3), '"vulkan"'),
    ],
)
def test_a_context_the_runtime_cannot_share(
    make_rig: MakeRig, missing: str, binding: GraphicsBinding, told: str
) -> None:
    rig = make_rig(MockHeadset(extensions=EXTENSIONS - {missing}), graphics=lambda: binding)
    assert told in str(rig.notice("waiting").data["why"])


def test_without_drawing(make_rig: MakeRig) -> None:
    rig = make_rig(graphics=None)
    frame = rig.focused()
    assert frame.flags & Flag.HEAD_VALID
    assert frame.flags & Flag.FOCUSED
    assert frame.flags & Flag.GRIP_LEFT
    assert not frame.should_render
    assert rig.target is None
    assert not rig.mock.counts["xrWaitFrame"]  # Monado refuses frames of such a session
    assert np.diff(rig.times).tolist() == [11_111_111] * 19
    assert "XR_KHR_opengl_enable" not in rig.runtime.info.extensions
    rig.assert_clean()


def test_without_drawing_needs_a_headless_session(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(extensions=EXTENSIONS - {"XR_MND_headless"}), graphics=None)
    assert "XR_MND_headless" in str(rig.notice("waiting").data["why"])


def test_without_drawing_needs_convertible_times(make_rig: MakeRig) -> None:
    offered = EXTENSIONS - {"XR_KHR_convert_timespec_time"}
    rig = make_rig(MockHeadset(extensions=offered), graphics=None)
    assert "XR_KHR_convert_timespec_time" in str(rig.notice("waiting").data["why"])


CORNER = ((-1.0, -1.0), (0.0, -1.0), (-1.0, 0.0))


def test_a_target_says_what_the_lenses_hide(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(mask=(CORNER, (2, 0, 1))))
    rig.focused()
    assert rig.target is not None
    hidden = rig.target.hidden
    assert hidden is not None
    for triangles in hidden.eyes:
        assert triangles.tolist() == [[-1.0, 0.0], [-1.0, -1.0], [0.0, -1.0]]
    rig.frame()
    assert rig.target.hidden is hidden  # the same one as long as it is the same
    rig.assert_clean()


def test_a_changed_mask_is_read_again(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    assert rig.target is not None
    assert rig.target.hidden is None
    rig.mock.change_mask((CORNER, (0, 1, 2)))
    rig.frame()
    first = rig.target.hidden
    assert first is not None
    rig.mock.change_mask(((*CORNER, (0.0, 0.0)), (0, 1, 2, 2, 1, 3)))
    rig.frame()
    second = rig.target.hidden
    assert second is not None
    assert second is not first
    assert [len(triangles) for triangles in second.eyes] == [6, 6]
    rig.assert_clean()


@pytest.mark.parametrize(
    ("vertices", "indices"),
    [
        (CORNER, (0, 1, 3)),
        (CORNER, (0, 1)),
        ((*CORNER[:2], (float("nan"), 0.0)), (0, 1, 2)),
    ],
    ids=["no such vertex", "two corners", "no number"],
)
def test_a_mask_that_cannot_be_is_not_used(
    make_rig: MakeRig,
    caplog: pytest.LogCaptureFixture,
    vertices: tuple[tuple[float, float], ...],
    indices: tuple[int, ...],
) -> None:
    rig = make_rig(MockHeadset(mask=(vertices, indices)))
    rig.focused()
    assert rig.target is not None
    assert rig.target.hidden is None
    assert "visibility mask" in caplog.text


def test_no_visibility_mask(make_rig: MakeRig) -> None:
    for headset in (
        MockHeadset(),
        MockHeadset(extensions=EXTENSIONS - {"XR_KHR_visibility_mask"}, mask=(CORNER, (0, 1, 2))),
    ):
        rig = make_rig(headset)
        rig.focused()
        assert rig.target is not None
        assert rig.target.hidden is None


def test_probe_says_what_there_is() -> None:
    mock = MockOpenXR()
    info = probe(mock)
    assert (info.system, info.eye_gaze, info.hand_tracking) == ("Mock headset", True, True)
    assert mock.open_handles == 0


@pytest.mark.parametrize(
    ("headset", "told"),
    [
        (MockHeadset(installed=False), "runtime"),
        (MockHeadset(running=False), "start its service"),
        (MockHeadset(connected=False), "plug it in"),
        (MockHeadset(system_name="Simulated HMD"), "--test-runtime"),
    ],
)
def test_probe_says_what_is_missing(headset: MockHeadset, told: str) -> None:
    mock = MockOpenXR(headset)
    with pytest.raises(RuntimeUnavailable, match=told):
        probe(mock)
    assert mock.open_handles == 0
