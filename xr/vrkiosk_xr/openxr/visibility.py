"""The part of a view that the lenses hide: not drawing it saves a tenth of the pixels or more."""

from __future__ import annotations

import ctypes as C
import logging

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.openxr.instance import VISIBILITY_MASK, Instance
from vrkiosk_xr.openxr.memory import set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.session import PRIMARY_STEREO
from vrkiosk_xr.runtime import HiddenArea

logger = logging.getLogger(__name__)

_HIDDEN_TRIANGLE_MESH = 1  # XrVisibilityMaskTypeKHR


def hidden_area(instance: Instance, session: int) -> HiddenArea | None:
    """What neither eye can see of its view, as the runtime knows it now; None where it knows
    nothing. A mask that cannot be right is not used and told. Raises OpenXRError."""
    if VISIBILITY_MASK not in instance.extensions:
        return None
    left, right = (_triangles(instance, session, eye) for eye in (0, 1))
    return HiddenArea((left, right)) if len(left) or len(right) else None


def _triangles(instance: Instance, session: int, eye: int) -> npt.NDArray[np.float32]:
    """(3 T, 2) corners of the hidden triangles of an eye."""
    nothing = np.zeros((0, 2), np.float32)
    mask = xr.VisibilityMaskKHR()
    ask = (session, PRIMARY_STEREO, eye, _HIDDEN_TRIANGLE_MESH, C.addressof(mask))
    instance.calls("xrGetVisibilityMaskKHR", *ask)
    if not (mask.vertex_count_output and mask.index_count_output):
        return nothing
    vertices = np.zeros((mask.vertex_count_output, 2), np.float32)
    indices = np.zeros(mask.index_count_output, np.uint32)
    mask.vertex_capacity_input, mask.index_capacity_input = len(vertices), len(indices)
    set_words(mask, vertices=vertices.ctypes.data, indices=indices.ctypes.data)
    instance.calls("xrGetVisibilityMaskKHR", *ask)
    if len(indices) % 3 or indices.max() >= len(vertices) or not np.isfinite(vertices).all():
        logger.warning(
            "the visibility mask of eye %d is no list of triangles: all of the view is drawn; "
            "update the OpenXR runtime",
            eye,
        )
        return nothing
    corners: npt.NDArray[np.float32] = vertices[indices]
    return corners
