"""The conformance suite: sequences of calls and the result each must have, as data.

The results are those of the OpenXR 1.1 specification. A sequence starts at a stage, whose own steps
must all succeed; its steps are methods of `conformance_client.Client` with their parameters.

Left out on purpose: a second xrBeginFrame of the same frame and a second xrWaitFrame (on Monado the
first ends the client, the second waits for ever), and handles that never existed (Monado follows
them as addresses). The mock's own tests have those.
"""

from __future__ import annotations

from typing import Final

from conformance_input_sequences import ACTIONS, HAND_TRACKING_AND_TIME, SPACES
from conformance_stages import (
    EXITING,
    FOCUSED,
    HANDLE,
    INVALID,
    MONO,
    ORDER,
    READY,
    SIZE,
    STOPPING,
    VIEWS,
    q,
    s,
)

NO_FORM: Final = "ERROR_FORM_FACTOR_UNSUPPORTED"

INSTANCE: Final = (
    q("instance", "instance", s("get_instance_properties"), s("poll", "EVENT_UNAVAILABLE")),
    q("instance: wrong type", "nothing", s("create_instance", INVALID, wrong_type=True)),
    q(
        "instance: unknown extension",
        "nothing",
        s("create_instance", "ERROR_EXTENSION_NOT_PRESENT", extensions=("XR_ROCB_none",)),
    ),
    q(
        "instance: future version",
        "nothing",
        s("create_instance", "ERROR_API_VERSION_UNSUPPORTED", version=(9, 0)),
    ),
    q("instance: no name", "nothing", s("create_instance", "ERROR_NAME_INVALID", name="")),
    q(
        "instance: again after the last one",
        "instance",
        s("destroy", kind="Instance", name="instance"),
        s("create_instance"),
    ),
    q(
        "instance: properties of a wrong type",
        "instance",
        s("get_instance_properties", INVALID, wrong_type=True),
    ),
    q("events: wrong type", "instance", s("poll_wrong_type", INVALID)),
    q(
        "paths",
        "instance",
        s("string_to_path", text="/user/hand/left/input/a_b-c.d"),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text="user/hand"),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text="/user//hand"),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text="/user/Hand"),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text="/user/hand/"),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text=""),
        s("string_to_path", "ERROR_PATH_FORMAT_INVALID", text="/user/.."),
        s("path_to_string"),
        s("path_to_string", capacity=0),
        s("path_to_string", SIZE, capacity=3),
        s("path_to_string", "ERROR_PATH_INVALID", path=0),
    ),
)
SYSTEM: Final = (
    q(
        "system",
        "system",
        s("get_system_properties"),
        s("enumerate_views"),
        s("enumerate_views", capacity=0),
        s("enumerate_blend_modes"),
    ),
    q(
        "system: handheld",
        "instance",
        s("get_system", NO_FORM, form_factor=2),
    ),
    q(
        "system: no such form factor",
        "instance",
        s("get_system", NO_FORM, form_factor=77),
    ),
    q("system: unknown id", "system", s("get_system_properties", "ERROR_SYSTEM_INVALID", system=0)),
    q("views: mono", "system", s("enumerate_views", VIEWS, kind=MONO)),
    q("views: no such type", "system", s("enumerate_views", VIEWS, kind=77)),
    q("views: too little room", "system", s("enumerate_views", SIZE, capacity=1)),
    q("blend modes: mono", "system", s("enumerate_blend_modes", VIEWS, kind=MONO)),
)
SESSION: Final = (
    q(
        "session: graphics requirements not asked",
        "system",
        s("create_session", "ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING"),
    ),
    q(
        "session: no graphics",
        "system",
        s("graphics_requirements"),
        s("create_session", "ERROR_GRAPHICS_DEVICE_INVALID", graphics=False),
    ),
    q(
        "session: unknown system",
        "system",
        s("graphics_requirements"),
        s("create_session", "ERROR_SYSTEM_INVALID", system=0),
    ),
    q("session: begin before ready", "session", s("begin_session", "ERROR_SESSION_NOT_READY")),
    q("session: begin", "ready", s("begin_session"), s("begin_session", "ERROR_SESSION_RUNNING")),
    q("session: begin mono", "ready", s("begin_session", VIEWS, kind=MONO)),
    q("session: begin, wrong type", "ready", s("begin_session", INVALID, wrong_type=True)),
    q("session: end, not running", "ready", s("end_session", "ERROR_SESSION_NOT_RUNNING")),
    q("session: end, not stopping", "focused", s("end_session", "ERROR_SESSION_NOT_STOPPING")),
    q("session: exit, not running", "ready", s("request_exit", "ERROR_SESSION_NOT_RUNNING")),
    q(
        "session: orderly end",
        "focused",
        s("request_exit"),
        s("poll_until", state=STOPPING),
        s("end_session"),
        s("poll_until", state=EXITING),
        s("destroy", kind="Session", name="session"),
    ),
    q(
        "session: destroyed while running",
        "frame",
        s("destroy", kind="Session", name="session"),
        s("create_session"),
        s("poll_until", state=READY),
    ),
    q("session: null", "system", s("destroy", HANDLE, kind="Session", name="null")),
)
FRAMES: Final = (
    q(
        "headless: in focus without frames",
        "headless",
        s("poll_only", state=FOCUSED),
        s("wait_frame"),
        s("begin_frame", ORDER),
    ),
    q("frame", "frame", s("end_frame"), s("wait_frame"), s("begin_frame"), s("end_frame")),
    q("frame: wait, not running", "ready", s("wait_frame", "ERROR_SESSION_NOT_RUNNING")),
    q("frame: begin, not running", "ready", s("begin_frame", "ERROR_SESSION_NOT_RUNNING")),
    q("frame: end, not running", "ready", s("end_frame", "ERROR_SESSION_NOT_RUNNING", time=1)),
    q("frame: wait, wrong type", "running", s("wait_frame", INVALID, wrong_type=True)),
    q("frame: begin without wait", "focused", s("begin_frame", ORDER)),
    q("frame: end without begin", "focused", s("end_frame", ORDER)),
    q("frame: end after wait only", "focused", s("wait_frame"), s("end_frame", ORDER)),
    q("frame: end twice", "frame", s("end_frame"), s("end_frame", ORDER)),
    q("frame: begin, end, begin", "frame", s("end_frame"), s("begin_frame", ORDER)),
    q(
        "frame: discarded",
        "frame",
        s("wait_frame"),
        s("begin_frame", "FRAME_DISCARDED"),
        s("end_frame"),
    ),
    q("frame: end, no time", "frame", s("end_frame", "ERROR_TIME_INVALID", time=0), s("end_frame")),
    q("frame: end, negative time", "frame", s("end_frame", "ERROR_TIME_INVALID", time=-5)),
    q("frame: end, wrong type", "frame", s("end_frame", INVALID, wrong_type=True)),
    q("frame: no such blend mode", "frame", s("end_frame", INVALID, mode=77)),
    q(
        "frame: additive",
        "frame",
        s("end_frame", "ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED", mode=2),
    ),
    q("frame: layers at a null pointer", "frame", s("end_frame", "ERROR_LAYER_INVALID", count=1)),
)
LAYERS: Final = (
    q("layer", "image", s("end_frame", layer="good")),
    q(
        "layer: null",
        "image",
        s("end_frame", "ERROR_LAYER_INVALID", layer="null"),
        s("end_frame", layer="good"),
    ),
    q("layer: one view", "image", s("end_frame", INVALID, layer="one view")),
    q("layer: too wide", "image", s("end_frame", "ERROR_SWAPCHAIN_RECT_INVALID", layer="too wide")),
    q("layer: beside", "image", s("end_frame", "ERROR_SWAPCHAIN_RECT_INVALID", layer="beside")),
    q(
        "layer: empty rectangle",
        "image",
        s("end_frame", "ERROR_SWAPCHAIN_RECT_INVALID", layer="empty"),
    ),
    q("layer: no such array layer", "image", s("end_frame", INVALID, layer="no such array layer")),
    q("layer: not a rotation", "image", s("end_frame", "ERROR_POSE_INVALID", layer="turned badly")),
    q("layer: null space", "image", s("end_frame", HANDLE, layer="null space")),
    q("layer: session as space", "image", s("end_frame", HANDLE, layer="session as space")),
    q("layer: null swapchain", "image", s("end_frame", HANDLE, layer="null swapchain")),
    q(
        "layer: image never released",
        "frame",
        s("create_swapchain"),
        s("end_frame", "ERROR_LAYER_INVALID", layer="good"),
    ),
)
SWAPCHAINS: Final = (
    q(
        "swapchain",
        "swapchain",
        s("enumerate_images"),
        s("acquire"),
        s("wait_image"),
        s("release"),
        s("destroy", kind="Swapchain", name="swapchain"),
    ),
    q("swapchain: wrong type", "ready", s("create_swapchain", INVALID, wrong_type=True)),
    q(
        "swapchain: no such format",
        "ready",
        s("create_swapchain", "ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED", format=1),
    ),
    q("swapchain: two faces", "ready", s("create_swapchain", INVALID, faces=2)),
    q("swapchain: null", "ready", s("destroy", HANDLE, kind="Swapchain", name="null")),
    q(
        "images: too little room",
        "swapchain",
        s("enumerate_images", capacity=0),
        s("enumerate_images", SIZE, capacity=1),
    ),
    q("image: wait without acquire", "swapchain", s("wait_image", ORDER)),
    q(
        "image: wait, wrong type",
        "swapchain",
        s("acquire"),
        s("wait_image", INVALID, wrong_type=True),
    ),
    q("image: release without acquire", "swapchain", s("release", ORDER)),
    q("image: release without wait", "swapchain", s("acquire"), s("release", ORDER)),
    q(
        "image: wait twice",
        "swapchain",
        s("acquire", times=2),
        s("wait_image"),
        s("wait_image", ORDER),
        s("release"),
        s("wait_image"),
        s("release"),
    ),
    q("image: too many", "swapchain", s("acquire", ORDER, times=20)),
)
SUITE: Final = (
    *INSTANCE,
    *SYSTEM,
    *SESSION,
    *FRAMES,
    *LAYERS,
    *SWAPCHAINS,
    *SPACES,
    *ACTIONS,
    *HAND_TRACKING_AND_TIME,
)
