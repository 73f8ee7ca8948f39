"""The frame's own calls: wait, begin, views, end; on structures made once."""

from __future__ import annotations

import ctypes as C
from typing import Any, Final

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.memory import addresses_of, array_of, set_words, words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.quad import QuadLayer
from vrkiosk_xr.openxr.results import failure
from vrkiosk_xr.openxr.sample import POSE_VALID, VIEW_BYTES, Sample
from vrkiosk_xr.openxr.session import PRIMARY_STEREO
from vrkiosk_xr.openxr.swapchain import LAYERS, Swapchain
from vrkiosk_xr.openxr.timeline import NS, Timeline
from vrkiosk_xr.runtime import FrameOutput, HiddenArea, Target

HEADLESS_RATE: Final = 90.0  # Hz


class Eyes:
    """Locates the two views in the stage."""

    def __init__(self, calls: Calls, session: int, stage: int, sample: Sample) -> None:
        self._info = xr.ViewLocateInfo()
        self._info._view_configuration_type = PRIMARY_STEREO
        set_words(self._info, space=stage)
        self._state = xr.ViewState()
        self._count = C.c_uint32()
        self._views = array_of(xr.View, LAYERS)
        info, state, count, views = (
            C.addressof(part) for part in (self._info, self._state, self._count, self._views)
        )
        self._call = calls.prepared("xrLocateViews", session, info, state, LAYERS, count, views)
        offset = xr.View.pose.offset
        self._copies = tuple(
            (sample.views_at + i * VIEW_BYTES, address + offset)
            for i, address in enumerate(addresses_of(self._views))
        )
        self.known = False  # whether any view was ever valid

    def locate(self, xr_time: int) -> None:
        """Writes both views to the sample, where they are valid; else the last ones stay."""
        self._info.display_time = xr_time
        code = self._call()
        if code < 0:
            raise failure("xrLocateViews", code)
        if self._state._view_state_flags & POSE_VALID == POSE_VALID:
            for target, source in self._copies:
                C.memmove(target, source, VIEW_BYTES)
            self.known = True


class Projection:
    """The projection layer: one swapchain of two layers, and one of depth where offered. With it
    goes what lies over it."""

    def __init__(
        self,
        stage: int,
        colour: Swapchain,
        depth: Swapchain | None,
        quad: QuadLayer | None = None,
    ) -> None:
        self.colour, self.depth, self.quad = colour, depth, quad
        self._views = array_of(xr.CompositionLayerProjectionView, LAYERS)
        self._depth_infos = array_of(xr.CompositionLayerDepthInfoKHR, LAYERS)
        for eye, view in enumerate(self._views):
            _fill(view.sub_image, colour, eye)
            if depth is not None:
                info = self._depth_infos[eye]
                _fill(info.sub_image, depth, eye)
                info.min_depth, info.max_depth = 0.0, 1.0
                set_words(view, _next=addresses_of(self._depth_infos)[eye])
        self._layer = xr.CompositionLayerProjection()
        self._layer.view_count = LAYERS
        set_words(self._layer, space=stage, _views=C.addressof(self._views))
        offset = xr.CompositionLayerProjectionView.pose.offset
        self._poses = tuple(address + offset for address in addresses_of(self._views))
        self._targets: dict[tuple[int, int], Target] = {}
        self._hidden: HiddenArea | None = None

    @property
    def address(self) -> int:
        return C.addressof(self._layer)

    @property
    def hidden(self) -> HiddenArea | None:
        """What the lenses hide of the pictures: part of the targets from now on."""
        return self._hidden

    @hidden.setter
    def hidden(self, area: HiddenArea | None) -> None:
        self._hidden = area
        self._targets.clear()

    def target(self) -> Target:
        """Acquires this frame's images. The same one when asked again in the same frame."""
        colour, depth = self.colour, self.depth
        images = (colour.acquire(), depth.acquire() if depth is not None else 0)
        target = self._targets.get(images)
        if target is None:
            target = self._targets[images] = Target(
                texture=images[0],
                width=colour.size[0],
                height=colour.size[1],
                format=colour.format,
                depth=images[1],
                hidden=self._hidden,
                quad=self.quad.quad if self.quad is not None else None,
            )
        return target

    def set_views(self, views_at: int) -> None:
        """Takes poses and angles the frame is drawn with, from the address of a frame's views."""
        for i, pose in enumerate(self._poses):
            C.memmove(pose, views_at + i * VIEW_BYTES, VIEW_BYTES)

    def set_range(self, near: float, far: float) -> None:
        """Distances, m, that depths 0 and 1 stand for."""
        for info in self._depth_infos:
            info.near_z, info.far_z = near, far

    def release(self) -> bool:
        """Gives the images back. Returns whether there were any, that is a layer can be shown."""
        if self.quad is not None:
            self.quad.release()
        drawn = self.colour.acquired
        self.colour.release()
        if self.depth is not None:
            self.depth.release()
        return drawn


def _fill(sub_image: Any, swapchain: Swapchain, eye: int) -> None:
    set_words(sub_image, swapchain=swapchain.handle)
    rect = xr.Rect2Di(extent=xr.Extent2Di(*swapchain.size))
    sub_image.image_rect = rect
    sub_image.image_array_index = eye


class FrameLoop:
    """Waits for, begins and ends frames. `open` between begin and end; whoever tears down calls
    `abandon`.

    blend: XrEnvironmentBlendMode.
    """

    def __init__(self, calls: Calls, session: int, projection: Projection, blend: int) -> None:
        self.projection = projection
        self.state = xr.FrameState()
        self._wait = calls.prepared("xrWaitFrame", session, 0, C.addressof(self.state))
        self._begin = calls.prepared("xrBeginFrame", session, 0)
        self._end_info = xr.FrameEndInfo()
        self._end_info._environment_blend_mode = blend
        self._end = calls.prepared("xrEndFrame", session, C.addressof(self._end_info))
        over = projection.quad.address if projection.quad is not None else 0
        self._layers = words(projection.address, over)  # from back to front
        set_words(self._end_info, _layers=C.addressof(self._layers))
        self._range = (0.0, 0.0)
        self.open = False
        self.begun = self.ended = 0

    def begin(self) -> None:
        """Waits until the runtime wants the next frame, and begins it."""
        code = self._wait()
        if code < 0:
            raise failure("xrWaitFrame", code)
        code = self._begin()
        if code < 0:
            raise failure("xrBeginFrame", code)
        self.open = True
        self.begun += 1

    def target(self) -> Target | None:
        """Where to draw the open frame; None when the runtime will not show it."""
        if not self.open or not self.state.should_render:
            return None
        return self.projection.target()

    def end(self, output: FrameOutput | None, views_at: int) -> None:
        """Ends the open frame. output None or not rendered: shows nothing.

        views_at: address of the (2, 11) views it was drawn with.
        """
        self._finish(self._hand_over(output, views_at))

    def _hand_over(self, output: FrameOutput | None, views_at: int) -> int:
        """Gives the images to the compositor. Returns the number of layers to show."""
        projection, quad = self.projection, self.projection.quad
        over = quad is not None and quad.take_shown()
        if not projection.release() or output is None or not output.rendered:
            return 0
        projection.set_views(views_at)
        if projection.depth is not None and self._range != (output.near, output.far):
            self._range = (output.near, output.far)
            projection.set_range(*self._range)
        return 1 + over

    def _finish(self, layers: int) -> None:
        self._end_info.display_time = self.state.predicted_display_time
        self._end_info.layer_count = layers
        code = self._end()
        if code < 0:
            raise failure("xrEndFrame", code)  # still open: `abandon` ends it without a layer
        self.open = False
        self.ended += 1

    def abandon(self) -> None:
        """Ends an open frame without showing it. Raises what the runtime then says."""
        if not self.open:
            return
        try:
            self.projection.release()
        finally:
            self._finish(0)


class HeadlessLoop:
    """Frames of a session without drawing (XR_MND_headless). Nothing there is displayed, and
    runtimes differ in whether they answer frame calls at all, so the pace is our own.

    timeline: of an instance whose times can be converted.
    """

    projection: None = None

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._period = round(NS / HEADLESS_RATE)
        self._next = 0
        self.state = xr.FrameState()
        self.state.predicted_display_period = self._period
        self.open = False
        self.begun = self.ended = 0

    def begin(self) -> None:
        """Waits for the next whole period."""
        clock = self._timeline.clock
        due, now = self._next, clock.now()
        if due > now:
            clock.wait((due - now) / NS)
        else:
            due = now
        self._next = due + self._period
        self.state.predicted_display_time = self._timeline.xr_time(due)
        self.open = True
        self.begun += 1

    def target(self) -> None:
        """Nowhere to draw."""

    def end(self, output: FrameOutput | None, views_at: int) -> None:
        self.abandon()

    def abandon(self) -> None:
        self.ended += self.open
        self.open = False
