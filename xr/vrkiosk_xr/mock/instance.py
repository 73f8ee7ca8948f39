"""Functions of the mock: instance, system, paths, events, and the graphics requirements."""

from __future__ import annotations

import ctypes as C
import re
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock import sessions
from vrkiosk_xr.mock.memory import (
    Refused,
    Result,
    chain,
    give_list,
    give_values,
    set_word,
    struct,
    text_at,
    word,
    words,
)
from vrkiosk_xr.mock.state import STEREO, SYSTEM_ID, Instance, Session, State, Table, check_system
from vrkiosk_xr.openxr.pyopenxr import xr

PATH: Final = re.compile(r"(/[a-z0-9._-]+)+\Z")
MAX_PATH: Final = 255  # XR_MAX_PATH_LENGTH - 1
GL_MIN: Final = xr.Version(4, 0, 0)
GL_MAX: Final = xr.Version(4, 6, 0)
SYSTEM_EXTRAS: Final = MappingProxyType(
    {
        "XR_EXT_eye_gaze_interaction": (
            xr.SystemEyeGazeInteractionPropertiesEXT,
            "supports_eye_gaze_interaction",
            "has_eye_tracker",
        ),
        "XR_EXT_hand_tracking": (
            xr.SystemHandTrackingPropertiesEXT,
            "supports_hand_tracking",
            "has_hand_tracking",
        ),
        "XR_EXT_user_presence": (
            xr.SystemUserPresencePropertiesEXT,
            "supports_user_presence",
            "has_presence_sensor",
        ),
    }
)


def _runtime_there(state: State) -> None:
    headset = state.headset
    if not headset.installed:
        raise Refused(Result.ERROR_RUNTIME_UNAVAILABLE, "no runtime is installed")
    if not headset.running:
        raise Refused(Result.ERROR_RUNTIME_FAILURE, "the runtime's service does not run")


def enumerate_layers(state: State, capacity: int, count: int, array: int) -> int:
    return give_list(capacity, count, array, xr.ApiLayerProperties, [])


def enumerate_extensions(state: State, layer: int, capacity: int, count: int, array: int) -> int:
    if layer:
        raise Refused(Result.ERROR_API_LAYER_NOT_PRESENT, text_at(layer, "the layer's name"))
    if not state.headset.installed:
        raise Refused(Result.ERROR_RUNTIME_UNAVAILABLE, "no runtime is installed")

    def writer(name: str) -> Any:
        def write(properties: Any) -> None:
            properties.extension_name = name.encode()
            properties.extension_version = 1

        return write

    names = sorted(state.headset.extensions)
    return give_list(capacity, count, array, xr.ExtensionProperties, [writer(n) for n in names])


def create_instance(state: State, info_at: int, out: int) -> int:
    info = struct(xr.InstanceCreateInfo, info_at)
    _runtime_there(state)
    for kind, _ in chain(info):
        if kind != int(xr.StructureType.DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT):
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {kind} in the chain")
    version = int(info.application_info._api_version)
    major, minor = version >> 48, version >> 32 & 0xFFFF
    if (major, minor) > state.headset.api_version or major < 1:
        raise Refused(Result.ERROR_API_VERSION_UNSUPPORTED, f"OpenXR {major}.{minor}")
    if not info.application_info.application_name:
        raise Refused(Result.ERROR_NAME_INVALID, "the application's name is empty")
    if info.enabled_api_layer_count:
        raise Refused(Result.ERROR_API_LAYER_NOT_PRESENT, "the mock has no layers")
    pointers = words(
        word(info, "_enabled_extension_names"), info.enabled_extension_count, "extension names"
    )
    names = frozenset(text_at(pointer, "an extension's name") for pointer in pointers)
    if missing := names - state.headset.extensions:
        raise Refused(Result.ERROR_EXTENSION_NOT_PRESENT, ", ".join(sorted(missing)))
    if not out:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the instance output is a null pointer")
    if any(not instance.lost for instance in state.handles.alive(Instance)):
        raise Refused(Result.ERROR_LIMIT_REACHED, "there is an instance already")
    set_word(out, state.handles.add(Instance((major, minor), names)), "the instance")
    return 0


def destroy_instance(state: State, instance: Instance) -> int:
    state.handles.remove(instance.handle)
    return 0


def get_instance_properties(state: State, instance: Instance, out: int) -> int:
    properties = struct(xr.InstanceProperties, out)
    properties._runtime_version = xr.Version(1, 0, 0).number()
    properties.runtime_name = state.headset.runtime_name.encode()
    return 0


def poll_event(state: State, instance: Instance, out: int) -> int:
    buffer = struct(xr.EventDataBuffer, out)
    for session in state.handles.alive(Session):
        sessions.announce(state, session)
    if not instance.events:
        return int(Result.EVENT_UNAVAILABLE)
    event = instance.events.popleft()
    C.memmove(C.addressof(buffer), C.addressof(event), C.sizeof(event))
    if event._type == int(xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING):
        instance.lost = True
    return 0


def string_to_path(state: State, instance: Instance, text: int, out: int) -> int:
    path = text_at(text, "the path's text")
    if len(path) > MAX_PATH or not PATH.match(path) or "/." in path:
        raise Refused(Result.ERROR_PATH_FORMAT_INVALID, path)
    set_word(out, state.atom(instance, path), "the path")
    return 0


def path_to_string(
    state: State, instance: Instance, path: int, capacity: int, count: int, buffer: int
) -> int:
    text = state.path(instance, path).encode() + b"\0"
    return give_values(capacity, count, buffer, C.c_uint8, text)


def get_system(state: State, instance: Instance, info_at: int, out: int) -> int:
    info = struct(xr.SystemGetInfo, info_at)
    if info._form_factor != int(xr.FormFactor.HEAD_MOUNTED_DISPLAY):
        raise Refused(Result.ERROR_FORM_FACTOR_UNSUPPORTED, "only head-mounted displays")
    if not state.headset.connected:
        raise Refused(Result.ERROR_FORM_FACTOR_UNAVAILABLE, "no headset is connected")
    set_word(out, SYSTEM_ID, "the system")
    return 0


def get_system_properties(state: State, instance: Instance, system: int, out: int) -> int:
    properties = struct(xr.SystemProperties, out)
    check_system(system)
    headset = state.headset
    properties.system_id = system
    properties.vendor_id = 1
    properties.system_name = headset.system_name.encode()
    graphics = properties.graphics_properties
    graphics.max_swapchain_image_width, graphics.max_swapchain_image_height = headset.max_size
    graphics.max_layer_count = headset.max_layers
    properties.tracking_properties.orientation_tracking = 1
    properties.tracking_properties.position_tracking = 1
    known = {int(kind()._type): (ext, kind) for ext, (kind, _, _) in SYSTEM_EXTRAS.items()}
    for found, address in chain(properties):
        if found not in known or known[found][0] not in instance.extensions:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {found} in the chain")
        extension, kind = known[found]
        _, name, attribute = SYSTEM_EXTRAS[extension]
        setattr(kind.from_address(address), name, int(getattr(headset, attribute)))
    return 0


def _check_view_configuration(kind: int) -> None:
    if kind != STEREO:
        raise Refused(Result.ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED, f"type {kind}")


def enumerate_view_configurations(
    state: State, instance: Instance, system: int, capacity: int, count: int, array: int
) -> int:
    check_system(system)
    return give_values(capacity, count, array, C.c_int32, [STEREO])


def enumerate_views(
    state: State, instance: Instance, system: int, kind: int, capacity: int, count: int, array: int
) -> int:
    check_system(system)
    _check_view_configuration(kind)

    def write(view: Any) -> None:
        headset = state.headset
        view.recommended_image_rect_width, view.recommended_image_rect_height = headset.view_size
        view.max_image_rect_width, view.max_image_rect_height = headset.max_size
        view.recommended_swapchain_sample_count = view.max_swapchain_sample_count = 1

    return give_list(capacity, count, array, xr.ViewConfigurationView, [write, write])


def enumerate_blend_modes(
    state: State, instance: Instance, system: int, kind: int, capacity: int, count: int, array: int
) -> int:
    check_system(system)
    _check_view_configuration(kind)
    return give_values(capacity, count, array, C.c_int32, state.headset.blend_modes)


def get_graphics_requirements(state: State, instance: Instance, system: int, out: int) -> int:
    requirements = struct(xr.GraphicsRequirementsOpenGLKHR, out)
    check_system(system)
    requirements._min_api_version_supported = GL_MIN.number()
    requirements._max_api_version_supported = GL_MAX.number()
    instance.graphics_asked = True
    return 0


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrEnumerateApiLayerProperties": (None, enumerate_layers),
        "xrEnumerateInstanceExtensionProperties": (None, enumerate_extensions),
        "xrCreateInstance": (None, create_instance),
        "xrDestroyInstance": (Instance, destroy_instance),
        "xrGetInstanceProperties": (Instance, get_instance_properties),
        "xrPollEvent": (Instance, poll_event),
        "xrStringToPath": (Instance, string_to_path),
        "xrPathToString": (Instance, path_to_string),
        "xrGetSystem": (Instance, get_system),
        "xrGetSystemProperties": (Instance, get_system_properties),
        "xrEnumerateViewConfigurations": (Instance, enumerate_view_configurations),
        "xrEnumerateViewConfigurationViews": (Instance, enumerate_views),
        "xrEnumerateEnvironmentBlendModes": (Instance, enumerate_blend_modes),
        "xrGetOpenGLGraphicsRequirementsKHR": (Instance, get_graphics_requirements),
    }
)
