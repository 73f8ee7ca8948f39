"""An OpenXR instance and the headset it offers: what is probed once and stays until a loss."""

from __future__ import annotations

import ctypes as C
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, TypeVar

from vrkiosk_xr.openxr.api import OpenXR
from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.memory import set_words, text
from vrkiosk_xr.openxr.profiles import load_profiles
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import (
    ERROR_API_VERSION_UNSUPPORTED,
    EVENT_UNAVAILABLE,
    OpenXRError,
    failure,
)
from vrkiosk_xr.openxr.validation import EXTENSION as DEBUG_UTILS
from vrkiosk_xr.openxr.validation import Messenger
from vrkiosk_xr.runtime import RuntimeUnavailable

E = TypeVar("E", bound=C.Structure)

HEADLESS: Final = "XR_MND_headless"
OPENGL: Final = "XR_KHR_opengl_enable"
EGL: Final = "XR_MNDX_egl_enable"
CONVERT_TIME: Final = "XR_KHR_convert_timespec_time"
DEPTH_LAYER: Final = "XR_KHR_composition_layer_depth"
VISIBILITY_MASK: Final = "XR_KHR_visibility_mask"
LOCATE_SPACES: Final = "XR_KHR_locate_spaces"
LOCAL_FLOOR: Final = "XR_EXT_local_floor"
HAND_TRACKING: Final = "XR_EXT_hand_tracking"
HAND_DATA_SOURCE: Final = "XR_EXT_hand_tracking_data_source"
HAND_INTERACTION: Final = "XR_EXT_hand_interaction"
EYE_GAZE: Final = "XR_EXT_eye_gaze_interaction"
USER_PRESENCE: Final = "XR_EXT_user_presence"
REFRESH_RATE: Final = "XR_FB_display_refresh_rate"

OPTIONAL: Final = (
    CONVERT_TIME,
    VISIBILITY_MASK,
    LOCATE_SPACES,
    LOCAL_FLOOR,
    HAND_TRACKING,
    HAND_DATA_SOURCE,
    EYE_GAZE,
    USER_PRESENCE,
    REFRESH_RATE,
)
# Monado stands in with this where no headset is found; a kiosk must not train on it.
SIMULATED: Final = "Simulated HMD"


_EVENT_DATA_BUFFER: Final = int(xr.StructureType.EVENT_DATA_BUFFER.value)


@dataclass(frozen=True, slots=True)
class System:
    """A headset, as the runtime describes it."""

    id: int
    name: str
    max_width: int
    max_height: int
    max_layers: int
    eye_gaze: bool
    hand_tracking: bool
    user_presence: bool


def available_extensions(openxr: OpenXR) -> frozenset[str]:
    """Names of the instance extensions the runtime and the active layers offer."""
    found = Calls(openxr).structures(
        "xrEnumerateInstanceExtensionProperties", xr.ExtensionProperties, 0
    )
    return frozenset(text(extension.extension_name) for extension in found)


class Instance:
    """An instance with all of our extensions that the runtime offers, and a queue of events.

    drawing: whether an OpenGL session is going to be made; without it XR_MND_headless is needed.
    depth: whether the runtime gets depths to compose with, where it takes them.
    messages: receives warnings and errors of validation layers; None: not listened to.
    Raises OpenXRError, RuntimeUnavailable.
    """

    def __init__(
        self,
        openxr: OpenXR,
        app_name: str,
        *,
        drawing: bool,
        depth: bool = True,
        messages: list[str] | None = None,
    ) -> None:
        offered = available_extensions(openxr)
        self.extensions = _choose(offered, drawing)
        if not depth:
            self.extensions -= {DEPTH_LAYER}
        self._messenger = None
        if messages is not None and DEBUG_UTILS in offered:
            self._messenger = Messenger(messages)
            self.extensions |= {DEBUG_UTILS}
        self.version, handle = self._create(openxr, app_name)
        self.calls = Calls(openxr, handle)
        self.handle = handle
        self._event = xr.EventDataBuffer()
        self._poll = self.calls.prepared("xrPollEvent", handle, C.addressof(self._event))
        self._open = ExitStack()
        self._open.callback(self.calls.raw("xrDestroyInstance"), handle)
        properties = xr.InstanceProperties()
        try:
            self.calls("xrGetInstanceProperties", handle, C.addressof(properties))
        except OpenXRError:
            self.close()
            raise
        self.runtime = f"{text(properties.runtime_name)} {_version(properties._runtime_version)}"

    def _create(self, openxr: OpenXR, app_name: str) -> tuple[tuple[int, int], int]:
        """Asks for OpenXR 1.1, then for 1.0. Returns the version and the handle."""
        for version in ((1, 1), (1, 0)):
            info = xr.InstanceCreateInfo(
                application_info=xr.ApplicationInfo(
                    application_name=app_name[:127],
                    application_version=1,
                    engine_name="vrkiosk",
                    engine_version=1,
                    api_version=xr.Version(*version, 0),
                ),
                enabled_extension_names=sorted(self.extensions),
            )
            if self._messenger is not None:
                set_words(info, _next=self._messenger.address)
            handle = C.c_uint64()
            code = Calls(openxr).raw("xrCreateInstance")(C.addressof(info), C.addressof(handle))
            if code >= 0:
                return version, handle.value
            if code != ERROR_API_VERSION_UNSUPPORTED:
                break
        raise failure("xrCreateInstance", code)

    def system(self, test_runtime: bool) -> System:
        """The headset. OpenXRError when there is none; RuntimeUnavailable for a stand-in,
        unless `test_runtime`."""
        calls, system_id = self.calls, C.c_uint64()
        info = xr.SystemGetInfo(form_factor=xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        calls("xrGetSystem", self.handle, C.addressof(info), C.addressof(system_id))
        eyes = xr.SystemEyeGazeInteractionPropertiesEXT()
        hands = xr.SystemHandTrackingPropertiesEXT()
        presence = xr.SystemUserPresencePropertiesEXT()
        properties = xr.SystemProperties()
        last = properties
        chain = ((EYE_GAZE, eyes), (HAND_TRACKING, hands), (USER_PRESENCE, presence))
        for extension, part in chain:
            if extension in self.extensions:
                set_words(last, _next=C.addressof(part))
                last = part
        calls("xrGetSystemProperties", self.handle, system_id.value, C.addressof(properties))
        name = text(properties.system_name)
        if SIMULATED in name and not test_runtime:
            raise RuntimeUnavailable(
                f'{self.runtime} found no headset and offers "{name}" instead: plug the '
                "headset in and switch it on (for tests: --test-runtime)"
            )
        limits = properties.graphics_properties
        return System(
            id=system_id.value,
            name=name,
            max_width=limits.max_swapchain_image_width,
            max_height=limits.max_swapchain_image_height,
            max_layers=limits.max_layer_count,
            eye_gaze=bool(eyes.supports_eye_gaze_interaction),
            hand_tracking=bool(hands.supports_hand_tracking),
            user_presence=bool(presence.supports_user_presence),
        )

    def next_event(self) -> int:
        """The structure type of the next event, now in `event`; 0: there is none."""
        self._event._type = _EVENT_DATA_BUFFER
        code = self._poll()
        if code == EVENT_UNAVAILABLE:
            return 0
        if code < 0:
            raise failure("xrPollEvent", code)
        return int(self._event._type)

    def event(self, kind: type[E]) -> E:
        """The event just polled as a structure; valid until the next poll."""
        return kind.from_buffer(self._event)

    def close(self) -> None:
        """Destroys the instance; what the runtime answers no longer matters."""
        self._open.close()


def _choose(offered: frozenset[str], drawing: bool) -> frozenset[str]:
    """The extensions to enable."""
    chosen: set[str] = {name for name in OPTIONAL if name in offered}
    chosen |= {profile.extension for profile in load_profiles()} & offered
    if drawing:
        if OPENGL not in offered:
            raise RuntimeUnavailable(
                f"the OpenXR runtime does not offer {OPENGL}: the kiosk draws with OpenGL; "
                "use Monado, WiVRn or SteamVR"
            )
        chosen.add(OPENGL)
        chosen |= {EGL, DEPTH_LAYER} & offered
    elif HEADLESS in offered:
        chosen.add(HEADLESS)
    else:
        raise RuntimeUnavailable(
            f"the OpenXR runtime does not offer {HEADLESS}: without drawing it gives no input"
        )
    return frozenset(chosen)


def _version(number: int) -> str:
    """XrVersion as text: 16 bits major, 16 minor, 32 patch."""
    return f"{number >> 48}.{number >> 32 & 0xFFFF}.{number & 0xFFFFFFFF}"
