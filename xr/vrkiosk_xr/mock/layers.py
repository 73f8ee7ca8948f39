"""Checks the layers of a frame and keeps what they show (OpenXR 1.1, section 10.6)."""

from __future__ import annotations

import ctypes as C
from math import isfinite
from typing import Any, Final

from vrkiosk_xr.mock.memory import Refused, Result, chain, elements, pose_of, word, words
from vrkiosk_xr.mock.state import (
    Session,
    Space,
    State,
    SubmittedLayer,
    SubmittedView,
    Swapchain,
)
from vrkiosk_xr.openxr.pyopenxr import xr

PROJECTION: Final = int(xr.StructureType.COMPOSITION_LAYER_PROJECTION)
QUAD: Final = int(xr.StructureType.COMPOSITION_LAYER_QUAD)
DEPTH: Final = int(xr.StructureType.COMPOSITION_LAYER_DEPTH_INFO_KHR)
EYES: Final = tuple(int(eye) for eye in xr.EyeVisibility)
LAYER_FLAGS: Final = 0xF  # XR_COMPOSITION_LAYER_*_BIT of core 1.1
DEPTH_EXTENSION: Final = "XR_KHR_composition_layer_depth"


def check_layers(state: State, session: Session, array: int, count: int) -> list[SubmittedLayer]:
    """The layers of an xrEndFrame. Raises Refused for the first fault."""
    if count > state.headset.max_layers:
        raise Refused(Result.ERROR_LAYER_LIMIT_EXCEEDED, f"{count} layers")
    if count and not array:
        raise Refused(Result.ERROR_LAYER_INVALID, f"{count} layers at a null pointer")
    pointers = words(array, count, "layers")
    if count and not session.drawing:
        raise Refused(Result.ERROR_LAYER_INVALID, "a session without graphics has no layers")
    return [_layer(state, session, pointer) for pointer in pointers]


def _layer(state: State, session: Session, address: int) -> SubmittedLayer:
    if not address:
        raise Refused(Result.ERROR_LAYER_INVALID, "a layer is a null pointer")
    kind = C.c_int32.from_address(address).value
    if kind == PROJECTION:
        layer = xr.CompositionLayerProjection.from_address(address)
        count, array = layer.view_count, word(layer, "_views")
        if count != 2:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{count} views of 2")
        state.handles.get(word(layer, "space"), Space)
        found = elements(xr.CompositionLayerProjectionView, array, count, "views")
        views = tuple(_projection_view(state, session, view) for view in found)
    elif kind == QUAD:
        layer = xr.CompositionLayerQuad.from_address(address)
        state.handles.get(word(layer, "space"), Space)
        return _quad(state, layer)
    else:
        raise Refused(Result.ERROR_LAYER_INVALID, f"structure type {kind} is no known layer")
    return SubmittedLayer(kind, int(layer._layer_flags), views, space=word(layer, "space"))


def _quad(state: State, layer: Any) -> SubmittedLayer:
    """One picture for one eye or both (section 10.6.2)."""
    image = _image(state, layer, layer.sub_image)
    eyes, flags = int(layer._eye_visibility), int(layer._layer_flags)
    if eyes not in EYES:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"eye visibility {eyes}")
    if flags & ~LAYER_FLAGS:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"layer flags {flags:#x}")
    size = (float(layer.size.width), float(layer.size.height))
    if not all(isfinite(side) and side > 0.0 for side in size):
        # The specification is silent; a compositor would show nothing, or fail.
        raise Refused(Result.ERROR_LAYER_INVALID, f"a quad of {size[0]} x {size[1]} m")
    view = SubmittedView(pose_of(layer, "pose"), (), *image)
    return SubmittedLayer(QUAD, flags, (view,), size, eyes, word(layer, "space"))


def _projection_view(state: State, session: Session, view: Any) -> SubmittedView:
    expected = int(xr.StructureType.COMPOSITION_LAYER_PROJECTION_VIEW)
    if view._type != expected:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"a view has structure type {view._type}")
    pose = pose_of(view, "pose")
    fov = view.fov
    angles = (fov.angle_left, fov.angle_right, fov.angle_up, fov.angle_down)
    image = _image(state, view, view.sub_image)
    depth: tuple[int, float, float] = (0, 0.0, 0.0)
    for kind, address in chain(view):
        if kind != DEPTH or DEPTH_EXTENSION not in session.instance.extensions:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {kind} in the chain")
        depth = _depth(state, xr.CompositionLayerDepthInfoKHR.from_address(address))
    return SubmittedView(pose, angles, *image, *depth)


def _depth(state: State, info: Any) -> tuple[int, float, float]:
    texture = _image(state, info, info.sub_image)[1]
    if not 0.0 <= info.min_depth < info.max_depth <= 1.0:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE, f"depth range {info.min_depth} to {info.max_depth}"
        )
    if info.near_z == info.far_z or min(info.near_z, info.far_z) < 0.0:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"near {info.near_z}, far {info.far_z}")
    return texture, info.near_z, info.far_z


def _image(
    state: State, layer: Any, sub_image: Any
) -> tuple[int, int, tuple[int, int, int, int], int]:
    """(swapchain, texture, rectangle, array index) of what a layer shows."""
    handle = word(sub_image, "swapchain")
    swapchain = state.handles.get(handle, Swapchain)
    if swapchain.released < 0:
        raise Refused(Result.ERROR_LAYER_INVALID, "no image of its swapchain was ever released")
    rectangle = sub_image.image_rect
    x, y = rectangle.offset.x, rectangle.offset.y
    width, height = rectangle.extent.width, rectangle.extent.height
    inside = x + width <= swapchain.width and y + height <= swapchain.height
    if x < 0 or y < 0 or width <= 0 or height <= 0 or not inside:
        raise Refused(
            Result.ERROR_SWAPCHAIN_RECT_INVALID,
            f"{width} x {height} at {x}, {y} of {swapchain.width} x {swapchain.height}",
        )
    index = sub_image.image_array_index
    if index >= swapchain.layers:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"array index {index} of {swapchain.layers}")
    return handle, swapchain.textures[swapchain.released], (x, y, width, height), index
