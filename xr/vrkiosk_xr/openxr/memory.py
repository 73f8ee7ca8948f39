"""ctypes structures by address: what a call needs, without objects made per call.

An address is only good while its structure lives: whoever takes one keeps the structure.
"""

from __future__ import annotations

import ctypes as C
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

S = TypeVar("S", bound=C.Structure)


def set_words(structure: C.Structure, **values: int) -> None:
    """Sets fields that hold a handle, an atom or a pointer (8 bytes each) to plain integers."""
    kind, base = type(structure), C.addressof(structure)
    for name, value in values.items():
        C.c_uint64.from_address(base + getattr(kind, name).offset).value = value


def array_of(kind: type[S], count: int) -> C.Array[S]:
    """An array of OpenXR structures, each with its type set: (kind * count)() leaves it 0."""
    array: C.Array[S] = (kind * count)(*(kind() for _ in range(count)))
    return array


def addresses_of(array: C.Array[S]) -> tuple[int, ...]:
    """Address of each element."""
    base, size = C.addressof(array), C.sizeof(array) // len(array)
    return tuple(base + i * size for i in range(len(array)))


def field_view(array: C.Array[S], name: str, dtype: str, count: int = 1) -> npt.NDArray[Any]:
    """One field of each element as a numpy view: (N,) or, for `count` > 1, (N, count).

    dtype: of the field's parts, e.g. "<f4"; `count` parts follow one another in memory.
    """
    kind = array._type_
    size = C.sizeof(kind)
    record = np.dtype(
        {
            "names": [name],
            "formats": [(dtype, (count,)) if count > 1 else dtype],
            "offsets": [getattr(kind, name).offset],
            "itemsize": size,
        }
    )
    view: npt.NDArray[Any] = np.ndarray(len(array), record, memoryview(array))[name]
    return view


def words(*values: int) -> C.Array[C.c_uint64]:
    """An array of handles or paths, as calls take them."""
    return (C.c_uint64 * len(values))(*values)


def text(field: bytes) -> str:
    """A char[] field as text; runtimes write what they like."""
    return field.decode("utf-8", "replace")
