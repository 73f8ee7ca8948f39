"""The steps of a sequence on frames, swapchains and spaces; see `conformance_client`."""

from __future__ import annotations

import ctypes as C
from typing import Any, Final

from conformance_session import STEREO, WRONG_TYPE, SessionSteps, address

from vrkiosk_xr.mock.memory import set_floats
from vrkiosk_xr.openxr.memory import array_of, set_words, words
from vrkiosk_xr.openxr.pyopenxr import xr

STAGE: Final = int(xr.ReferenceSpaceType.STAGE)
SIZE: Final = 64
SRGB8_ALPHA8: Final = 0x8C43
POLLS: Final = 2000  # before a state counts as never reached
# What `end_frame` can show.
LAYERS: Final[dict[str, dict[str, Any]]] = {
    "good": {},
    "one view": {"views": 1},
    "too wide": {"width": SIZE + 1},
    "beside": {"x": -1},
    "empty": {"width": 0},
    "no such array layer": {"index": 5},
    "turned badly": {"w": 5.0},
    "null space": {"space": "null"},
    "session as space": {"space": "session"},
    "null swapchain": {"swapchain": "null"},
}


class FrameSteps(SessionSteps):
    """Adds frames, what they show, and where things are."""

    def poll_until(self, state: int) -> int:
        """Polls, with frames where the session runs, until the session is in `state`."""
        for _ in range(POLLS):
            while self.poll() == 0:
                pass
            if self.state == state:
                return 0
            if self.state in (3, 4, 5) or (self.state == 2 and state != 2):
                for code in (self.wait_frame(), self.begin_frame(), self.end_frame()):
                    if code < 0:
                        return code
        raise AssertionError(f"the session never came to state {state}, it is {self.state}")

    def poll_only(self, state: int) -> int:
        """Polls, without frames, until the session is in `state`."""
        for _ in range(POLLS):
            self.poll()
            if self.state == state:
                return 0
        raise AssertionError(f"the session never came to state {state}, it is {self.state}")

    def wait_frame(self, wrong_type: bool = False) -> int:
        out = xr.FrameState()
        if wrong_type:
            out._type = WRONG_TYPE
        code = self.call("xrWaitFrame", self.objects["session"], 0, address(out))
        if code >= 0:
            self.time = int(out.predicted_display_time)
        return code

    def begin_frame(self) -> int:
        return self.call("xrBeginFrame", self.objects["session"], 0)

    def end_frame(
        self,
        time: int | None = None,
        mode: int = 1,
        layer: str = "",
        count: int | None = None,
        wrong_type: bool = False,
    ) -> int:
        """layer: "" for none, "null" for a null pointer, or a name in `LAYERS`."""
        info = xr.FrameEndInfo()
        info.display_time = self.time if time is None else time
        info._environment_blend_mode = mode
        if layer:
            target = 0 if layer == "null" else self._projection(**LAYERS[layer])
            set_words(info, _layers=self.keep(words(target)))
            info.layer_count = 1
        if count is not None:
            info.layer_count = count
        if wrong_type:
            info._type = WRONG_TYPE
        return self.call("xrEndFrame", self.objects["session"], address(info))

    def _projection(
        self,
        views: int = 2,
        width: int = SIZE,
        x: int = 0,
        index: int = 0,
        w: float = 1.0,
        space: str = "space",
        swapchain: str = "swapchain",
    ) -> int:
        array = array_of(xr.CompositionLayerProjectionView, 2)
        for view in array:
            set_floats(view, "pose", (0.0, 0.0, 0.0, w, 0.0, 1.6, 0.0))
            set_floats(view, "fov", (-0.8, 0.8, 0.8, -0.8))
            set_words(view.sub_image, swapchain=self.objects[swapchain])
            view.sub_image.image_rect = xr.Rect2Di(xr.Offset2Di(x, 0), xr.Extent2Di(width, SIZE))
            view.sub_image.image_array_index = index
        layer = xr.CompositionLayerProjection()
        layer.view_count = views
        set_words(layer, space=self.objects[space], _views=self.keep(array))
        return self.keep(layer)

    # --- swapchains

    def create_swapchain(
        self,
        name: str = "swapchain",
        format: int = SRGB8_ALPHA8,
        width: int = SIZE,
        faces: int = 1,
        usage: int = 0x21,  # colour attachment, sampled
        wrong_type: bool = False,
    ) -> int:
        info = xr.SwapchainCreateInfo()
        info._usage_flags = usage
        info.format, info.width, info.height = format, width, SIZE
        info.sample_count = info.array_size = info.mip_count = 1
        info.face_count = faces
        if wrong_type:
            info._type = WRONG_TYPE
        return self.create(name, "xrCreateSwapchain", self.objects["session"], info)

    def enumerate_images(self, capacity: int = 16) -> int:
        count, images = C.c_uint32(), array_of(xr.SwapchainImageOpenGLKHR, 16)
        return self.call(
            "xrEnumerateSwapchainImages",
            self.objects["swapchain"],
            capacity,
            address(count),
            address(images),
        )

    def acquire(self, times: int = 1) -> int:
        index, code = C.c_uint32(), 0
        for _ in range(times):
            code = self.call(
                "xrAcquireSwapchainImage", self.objects["swapchain"], 0, address(index)
            )
            if code < 0:
                break
        return code

    def wait_image(self, wrong_type: bool = False) -> int:
        info = xr.SwapchainImageWaitInfo()
        info.timeout = 1_000_000_000
        if wrong_type:
            info._type = WRONG_TYPE
        return self.call("xrWaitSwapchainImage", self.objects["swapchain"], address(info))

    def release(self) -> int:
        return self.call("xrReleaseSwapchainImage", self.objects["swapchain"], 0)

    # --- spaces

    def create_reference_space(
        self, name: str = "space", kind: int = STAGE, w: float = 1.0, wrong_type: bool = False
    ) -> int:
        info = xr.ReferenceSpaceCreateInfo()
        info._reference_space_type = kind
        set_floats(info, "pose_in_reference_space", (0.0, 0.0, 0.0, w, 0.0, 0.0, 0.0))
        if wrong_type:
            info._type = WRONG_TYPE
        return self.create(name, "xrCreateReferenceSpace", self.objects["session"], info)

    def get_bounds(self, kind: int = STAGE, session: str = "session", null: bool = False) -> int:
        """Of the free floor round a space. What is not known has to be given as nothing."""
        extent = xr.Extent2Df(-1.0, -1.0)
        code = self.call(
            "xrGetReferenceSpaceBoundsRect",
            self.objects[session],
            kind,
            0 if null else address(extent),
        )
        found = float(extent.width), float(extent.height)
        if code == xr.Result.SPACE_BOUNDS_UNAVAILABLE.value and found != (0.0, 0.0):
            raise AssertionError(f"no bounds are known, and they are {found}; expected 0 by 0 m")
        if code == 0 and not min(found) > 0.0:
            raise AssertionError(f"bounds are known, and they are {found} m; expected more than 0")
        return code

    def enumerate_reference_spaces(self, capacity: int = 16) -> int:
        count, kinds = C.c_uint32(), (C.c_int32 * 16)()
        return self.call(
            "xrEnumerateReferenceSpaces",
            self.objects["session"],
            capacity,
            address(count),
            address(kinds),
        )

    def locate_space(
        self,
        space: str = "space",
        base: str = "space",
        time: int | None = None,
        wrong_type: bool = False,
    ) -> int:
        out = xr.SpaceLocation()
        if wrong_type:
            out._type = WRONG_TYPE
        return self.call(
            "xrLocateSpace",
            self.objects[space],
            self.objects[base],
            self.time if time is None else time,
            address(out),
        )

    def locate_spaces(
        self, count: int = 1, room: int = 1, space: str = "space", time: int | None = None
    ) -> int:
        handles = words(*([self.objects[space]] * max(count, 1)))
        data = (xr.SpaceLocationData * max(room, 1))()
        info, out = xr.SpacesLocateInfo(), xr.SpaceLocations()
        info.time = self.time if time is None else time
        info.space_count, out.location_count = count, room
        set_words(info, base_space=self.objects["space"], _spaces=address(handles))
        set_words(out, _locations=address(data))
        return self.call("xrLocateSpacesKHR", self.objects["session"], address(info), address(out))

    def locate_views(
        self,
        capacity: int = 2,
        time: int | None = None,
        kind: int = STEREO,
        space: str = "space",
        wrong_type: bool = False,
    ) -> int:
        info, state = xr.ViewLocateInfo(), xr.ViewState()
        info._view_configuration_type = kind
        info.display_time = self.time if time is None else time
        set_words(info, space=self.objects[space])
        if wrong_type:
            info._type = WRONG_TYPE
        count, views = C.c_uint32(), array_of(xr.View, 2)
        return self.call(
            "xrLocateViews",
            self.objects["session"],
            address(info),
            address(state),
            capacity,
            address(count),
            address(views) if capacity else 0,
        )
