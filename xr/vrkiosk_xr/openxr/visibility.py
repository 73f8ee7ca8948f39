"""The part of a view that the lenses hide: not drawing it saves a tenth of the pixels or more."""

from __future__ import annotations

import ctypes as C

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.openxr.instance import VISIBILITY_MASK, Instance
from vrkiosk_xr.openxr.memory import set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.session import PRIMARY_STEREO

_HIDDEN_TRIANGLE_MESH = 1  # XrVisibilityMaskTypeKHR


def visibility_mask(
    instance: Instance, session: int, eye: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint32]]:
    """Triangles nobody can see: vertices (V, 2) on the plane z = -1 of the eye, indices (3 T,).

    Empty where the runtime knows none. Raises OpenXRError.
    """
    vertices = np.zeros((0, 2), np.float32)
    indices = np.zeros(0, np.uint32)
    if VISIBILITY_MASK not in instance.extensions:
        return vertices, indices
    mask = xr.VisibilityMaskKHR()
    ask = (session, PRIMARY_STEREO, eye, _HIDDEN_TRIANGLE_MESH, C.addressof(mask))
    instance.calls("xrGetVisibilityMaskKHR", *ask)
    if not (mask.vertex_count_output and mask.index_count_output):
        return vertices, indices
    vertices = np.zeros((mask.vertex_count_output, 2), np.float32)
    indices = np.zeros(mask.index_count_output, np.uint32)
    mask.vertex_capacity_input, mask.index_capacity_input = len(vertices), len(indices)
    set_words(mask, vertices=vertices.ctypes.data, indices=indices.ctypes.data)
    instance.calls("xrGetVisibilityMaskKHR", *ask)
    return vertices, indices
