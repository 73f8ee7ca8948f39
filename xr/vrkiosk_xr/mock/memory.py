"""Reading what an application passed by address, and writing what it asked for.

Raises Refused(VALIDATION_FAILURE) for a null pointer where the specification wants a structure,
and for a structure whose type is not the one expected.
"""

from __future__ import annotations

import ctypes as C
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from vrkiosk_xr.mock.pose import Pose, is_valid
from vrkiosk_xr.openxr.pyopenxr import xr

Result = xr.Result
WORD: Final = 8


class Refused(Exception):
    """A call the specification does not allow now. `code`: the XrResult; `why`: for people."""

    def __init__(self, code: Any, why: str) -> None:
        super().__init__(f"{code.name}: {why}")
        self.code = int(code)
        self.why = why


def struct(kind: Any, address: int) -> Any:
    """The OpenXR structure `kind` at an address, its type checked."""
    expected = int(kind()._type)
    if not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{kind.__name__} is a null pointer")
    value = kind.from_address(address)
    if value._type != expected:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE,
            f"structure type {value._type} where {kind.__name__} ({expected}) belongs",
        )
    return value


def optional(kind: Any, address: int) -> None:
    """Checks a structure that may be left out (an XrFrameBeginInfo, for example)."""
    if address:
        struct(kind, address)


def word(structure: Any, field: str) -> int:
    """A field that holds a handle, an atom or a pointer, as an integer (0: null)."""
    offset = getattr(type(structure), field).offset
    return C.c_uint64.from_address(C.addressof(structure) + offset).value


def words(address: int, count: int, what: str) -> list[int]:
    """`count` handles, atoms or pointers one after another."""
    if count and not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{what}: {count} at a null pointer")
    return list((C.c_uint64 * count).from_address(address)) if count else []


def elements(kind: Any, address: int, count: int, what: str) -> list[Any]:
    """`count` structures of one kind one after another, not checked."""
    if count and not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{what}: {count} at a null pointer")
    return [kind.from_address(address + i * C.sizeof(kind)) for i in range(count)]


def chain(structure: Any) -> Iterator[tuple[int, int]]:
    """(structure type, address) of each structure chained behind this one."""
    address = word(structure, "_next")
    while address:
        yield C.c_int32.from_address(address).value, address
        address = C.c_uint64.from_address(address + WORD).value


def chained(structure: Any, kind: Any) -> Any | None:
    """The structure of this kind in the chain; None: there is none."""
    wanted = int(kind()._type)
    for found, address in chain(structure):
        if found == wanted:
            return kind.from_address(address)
    return None


def text_at(address: int, what: str) -> str:
    if not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{what} is a null pointer")
    return C.string_at(address).decode("utf-8", "replace")


def pose_of(structure: Any, field: str) -> Pose:
    """An XrPosef field; POSE_INVALID when its rotation is not of unit length."""
    address = C.addressof(structure) + getattr(type(structure), field).offset
    pose: Pose = tuple((C.c_float * 7).from_address(address))
    if not is_valid(pose):
        raise Refused(Result.ERROR_POSE_INVALID, f"{type(structure).__name__}.{field} = {pose}")
    return pose


def set_floats(structure: Any, field: str, values: Sequence[float]) -> None:
    """Writes floats that follow one another in memory, such as a pose or a field of view."""
    address = C.addressof(structure) + getattr(type(structure), field).offset
    (C.c_float * len(values)).from_address(address)[:] = list(values)


def set_word(address: int, value: int, what: str) -> None:
    """Writes a handle, an atom, a time or a system id an output parameter points to."""
    if not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{what} is a null pointer")
    C.c_uint64.from_address(address).value = value & 0xFFFF_FFFF_FFFF_FFFF


def set_count(address: int, value: int) -> None:
    if not address:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the count output is a null pointer")
    C.c_uint32.from_address(address).value = value


def give_list(
    capacity: int, count: int, array: int, kind: Any, fill: Sequence[Callable[[Any], None]]
) -> int:
    """The two-call idiom: asked with capacity 0 gives the count, asked again the elements.

    kind: an OpenXR structure, whose types are checked; fill: writes each element.
    Raises Refused(SIZE_INSUFFICIENT) when the capacity is too small.
    """
    set_count(count, len(fill))
    if not capacity:
        return 0
    if capacity < len(fill):
        raise Refused(Result.ERROR_SIZE_INSUFFICIENT, f"{capacity} < {len(fill)} elements")
    for i, write in enumerate(fill):
        write(struct(kind, array + i * C.sizeof(kind) if array else 0))
    return 0


def give_values(capacity: int, count: int, array: int, ctype: Any, values: Sequence[Any]) -> int:
    """The two-call idiom for plain numbers and characters of the C type `ctype`."""
    set_count(count, len(values))
    if not capacity:
        return 0
    if capacity < len(values):
        raise Refused(Result.ERROR_SIZE_INSUFFICIENT, f"{capacity} < {len(values)} elements")
    if not array:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the array is a null pointer")
    (ctype * len(values)).from_address(array)[:] = list(values)
    return 0
