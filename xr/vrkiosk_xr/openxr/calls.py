"""The functions of one instance, looked up once and checked."""

from __future__ import annotations

import ctypes as C
from collections.abc import Callable
from typing import Any, TypeVar

from vrkiosk_xr.openxr.api import Function, OpenXR, lookup, prepare
from vrkiosk_xr.openxr.memory import array_of
from vrkiosk_xr.openxr.results import failure

S = TypeVar("S", bound=C.Structure)


class Calls:
    """Calls functions of one instance; instance 0 for the global ones."""

    def __init__(self, openxr: OpenXR, instance: int = 0) -> None:
        self._openxr = openxr
        self.instance = instance
        self._functions: dict[str, Function] = {}

    def raw(self, name: str) -> Function:
        """The bare function, for paths that run every frame. RuntimeFailure if there is none."""
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = lookup(self._openxr, self.instance, name)
        return function

    def prepared(self, name: str, *arguments: int) -> Callable[[], int]:
        """A call that is made in every frame, its arguments fixed; gives the bare result."""
        return prepare(self.raw(name), *arguments)

    def __call__(self, name: str, *arguments: int) -> int:
        """Calls and checks. Returns the result (>= 0); raises OpenXRError for a failure."""
        code = self.raw(name)(*arguments)
        if code < 0:
            raise failure(name, code)
        return code

    def create(self, name: str, parent: int, info: C.Structure) -> int:
        """Calls xrCreateX(parent, info, &handle) and returns the handle."""
        handle = C.c_uint64()
        self(name, parent, C.addressof(info), C.addressof(handle))
        return handle.value

    def structures(self, name: str, kind: type[S], *arguments: int) -> list[S]:
        """Asks for a list of structures: once for its length, once for its elements."""
        count = C.c_uint32()
        self(name, *arguments, 0, C.addressof(count), 0)
        array = array_of(kind, count.value)
        self(name, *arguments, count.value, C.addressof(count), C.addressof(array))
        return list(array[: count.value])

    def integers(self, name: str, kind: type[Any], *arguments: int) -> list[int]:
        """As `structures`, for lists of enumerants or formats of the C type `kind`."""
        count = C.c_uint32()
        self(name, *arguments, 0, C.addressof(count), 0)
        array = (kind * count.value)()
        self(name, *arguments, count.value, C.addressof(count), C.addressof(array))
        return [int(value) for value in array[: count.value]]

    def path(self, name: str) -> int:
        """The XrPath of a semantic path."""
        path, buffer = C.c_uint64(), C.create_string_buffer(name.encode())
        self("xrStringToPath", self.instance, C.addressof(buffer), C.addressof(path))
        return path.value

    def path_name(self, path: int) -> str:
        """The semantic path of an XrPath; "" for none."""
        if not path:
            return ""
        count, buffer = C.c_uint32(), C.create_string_buffer(256)  # XR_MAX_PATH_LENGTH
        self("xrPathToString", self.instance, path, 256, C.addressof(count), C.addressof(buffer))
        return buffer.value.decode()
