"""The steps of a conformance sequence on instance, system and session; see `conformance_client`."""

from __future__ import annotations

import ctypes as C
from typing import Any, Final

from vrkiosk_xr.openxr.api import PROTOTYPES, OpenXR
from vrkiosk_xr.openxr.binding import binding_structure
from vrkiosk_xr.openxr.memory import array_of, set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import GraphicsBinding

WRONG_TYPE: Final = 1_000_999_999
STEREO: Final = int(xr.ViewConfigurationType.PRIMARY_STEREO)
EXTENSIONS: Final = (
    "XR_KHR_opengl_enable",
    "XR_MNDX_egl_enable",
    "XR_KHR_convert_timespec_time",
    "XR_KHR_locate_spaces",
    "XR_EXT_hand_tracking",
)
HAND: Final = "/user/hand/left"
_MORE_PROTOTYPES: Final = {
    "xrGetActionStatePose": (C.c_uint64, C.c_void_p, C.c_void_p),
    "xrStopHapticFeedback": (C.c_uint64, C.c_void_p),
}


def address(structure: Any) -> int:
    return C.addressof(structure) if structure is not None else 0


class SessionSteps:
    """One application. `binding`: its OpenGL context; the mock takes any numbers."""

    def __init__(self, openxr: OpenXR, binding: GraphicsBinding) -> None:
        self._openxr = openxr
        self._binding = binding
        self.objects: dict[str, int] = {"null": 0}
        self.state = 0
        self.time = 0  # XrTime of the last frame waited for
        self._kept: list[Any] = []  # structures whose addresses others hold

    # --- plumbing

    def call(self, name: str, *arguments: Any) -> int:
        prototype = PROTOTYPES.get(name) or _MORE_PROTOTYPES[name]
        instance = self.objects.get("instance", 0)
        return self._openxr.function(instance, name, *prototype)(*arguments)

    def create(self, name: str, call: str, parent: int, info: Any) -> int:
        out = C.c_uint64()
        code = self.call(call, parent, address(info), C.addressof(out))
        if code >= 0:
            self.objects[name] = out.value
        return code

    def keep(self, structure: Any) -> int:
        self._kept.append(structure)
        return C.addressof(structure)

    def path(self, text: str) -> int:
        out, buffer = C.c_uint64(), C.create_string_buffer(text.encode())
        self.call("xrStringToPath", self.objects["instance"], address(buffer), address(out))
        return out.value

    # --- instance and system

    def create_instance(
        self,
        extensions: tuple[str, ...] = EXTENSIONS,
        version: tuple[int, int] = (1, 0),
        name: str = "conformance",
        wrong_type: bool = False,
    ) -> int:
        info = xr.InstanceCreateInfo(
            application_info=xr.ApplicationInfo(
                application_name=name, api_version=xr.Version(*version, 0)
            ),
            enabled_extension_names=list(extensions),
        )
        if wrong_type:
            info._type = WRONG_TYPE
        out = C.c_uint64()
        prototype = PROTOTYPES["xrCreateInstance"]
        function = self._openxr.function(0, "xrCreateInstance", *prototype)
        code = function(C.addressof(info), C.addressof(out))
        if code >= 0:
            self.objects["instance"] = out.value
        return code

    def destroy(self, kind: str, name: str) -> int:
        """xrDestroy*: kind "Space", name of the object."""
        code = self.call(f"xrDestroy{kind}", self.objects[name])
        if name == "instance" and code >= 0:
            del self.objects["instance"]
        return code

    def get_instance_properties(self, wrong_type: bool = False) -> int:
        out = xr.InstanceProperties()
        if wrong_type:
            out._type = WRONG_TYPE
        return self.call("xrGetInstanceProperties", self.objects["instance"], address(out))

    def string_to_path(self, text: str) -> int:
        out, buffer = C.c_uint64(), C.create_string_buffer(text.encode())
        return self.call("xrStringToPath", self.objects["instance"], address(buffer), address(out))

    def path_to_string(self, path: str | int = HAND, capacity: int = 256) -> int:
        number = self.path(path) if isinstance(path, str) else path
        count, buffer = C.c_uint32(), C.create_string_buffer(256)
        return self.call(
            "xrPathToString",
            self.objects["instance"],
            number,
            capacity,
            address(count),
            address(buffer),
        )

    def get_system(self, form_factor: int = 1) -> int:
        info = xr.SystemGetInfo()
        info._form_factor = form_factor
        return self.create("system", "xrGetSystem", self.objects["instance"], info)

    def get_system_properties(self, system: int | None = None) -> int:
        out = xr.SystemProperties()
        number = self.objects["system"] if system is None else system
        return self.call("xrGetSystemProperties", self.objects["instance"], number, address(out))

    def enumerate_views(self, kind: int = STEREO, capacity: int = 2) -> int:
        count, views = C.c_uint32(), array_of(xr.ViewConfigurationView, 2)
        return self.call(
            "xrEnumerateViewConfigurationViews",
            self.objects["instance"],
            self.objects["system"],
            kind,
            capacity,
            address(count),
            address(views) if capacity else 0,
        )

    def enumerate_blend_modes(self, kind: int = STEREO) -> int:
        count = C.c_uint32()
        return self.call(
            "xrEnumerateEnvironmentBlendModes",
            self.objects["instance"],
            self.objects["system"],
            kind,
            0,
            address(count),
            0,
        )

    def poll(self) -> int:
        """One event; follows the session's state."""
        buffer = xr.EventDataBuffer()
        code = self.call("xrPollEvent", self.objects["instance"], address(buffer))
        kind = int(xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED)
        if code == 0 and buffer._type == kind:
            changed = xr.EventDataSessionStateChanged.from_buffer(buffer)
            self.state = int(changed._state)
        return code

    def poll_wrong_type(self) -> int:
        buffer = xr.EventDataBuffer()
        buffer._type = WRONG_TYPE
        return self.call("xrPollEvent", self.objects["instance"], address(buffer))

    # --- session

    def graphics_requirements(self) -> int:
        out = xr.GraphicsRequirementsOpenGLKHR()
        return self.call(
            "xrGetOpenGLGraphicsRequirementsKHR",
            self.objects["instance"],
            self.objects["system"],
            address(out),
        )

    def create_session(self, graphics: bool = True, system: int | None = None) -> int:
        info = xr.SessionCreateInfo()
        info.system_id = self.objects["system"] if system is None else system
        if graphics:
            structure = binding_structure(self._binding, frozenset(EXTENSIONS))
            set_words(info, _next=self.keep(structure))
        self.state = 0
        return self.create("session", "xrCreateSession", self.objects["instance"], info)

    def begin_session(self, kind: int = STEREO, wrong_type: bool = False) -> int:
        info = xr.SessionBeginInfo()
        info._primary_view_configuration_type = kind
        if wrong_type:
            info._type = WRONG_TYPE
        return self.call("xrBeginSession", self.objects["session"], address(info))

    def end_session(self) -> int:
        return self.call("xrEndSession", self.objects["session"])

    def request_exit(self) -> int:
        return self.call("xrRequestExitSession", self.objects["session"])
