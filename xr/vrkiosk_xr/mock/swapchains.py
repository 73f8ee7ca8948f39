"""Functions of the mock: swapchains, whose images are names without memory (section 10.4)."""

from __future__ import annotations

import ctypes as C
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock.memory import (
    Refused,
    Result,
    give_list,
    give_values,
    optional,
    set_count,
    set_word,
    struct,
)
from vrkiosk_xr.mock.state import Session, State, Swapchain, Table
from vrkiosk_xr.openxr.pyopenxr import xr

MAX_ARRAY: Final = 2
USAGE_BITS: Final = 0xFF  # XR_SWAPCHAIN_USAGE_*_BIT of core 1.1


def enumerate_formats(state: State, session: Session, capacity: int, count: int, array: int) -> int:
    formats = state.headset.formats if session.drawing else ()
    return give_values(capacity, count, array, C.c_int64, formats)


def create_swapchain(state: State, session: Session, info_at: int, out: int) -> int:
    info = struct(xr.SwapchainCreateInfo, info_at)
    headset = state.headset
    if info.format not in (headset.formats if session.drawing else ()):
        raise Refused(Result.ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED, f"format {info.format:#x}")
    if info._usage_flags & ~USAGE_BITS:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"usage flags {info._usage_flags:#x}")
    width, height = headset.max_size
    sizes = (1 <= info.width <= width, 1 <= info.height <= height, info.mip_count >= 1)
    if not all(sizes) or info.face_count not in (1, 6) or not 1 <= info.array_size <= MAX_ARRAY:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE,
            f"{info.width} x {info.height}, {info.mip_count} levels, {info.face_count} faces,"
            f" {info.array_size} layers; at most {width} x {height}, {MAX_ARRAY} layers",
        )
    if info._create_flags or info.face_count != 1 or info.sample_count != 1:
        raise Refused(Result.ERROR_FEATURE_UNSUPPORTED, "protected, static, cube or multisampled")
    first = state.next_texture
    state.next_texture += headset.images
    textures = tuple(range(first, state.next_texture))
    chain = Swapchain(session, info.format, info.width, info.height, info.array_size, textures)
    set_word(out, state.handles.add(chain, session.handle), "the swapchain")
    return 0


def destroy_swapchain(state: State, chain: Swapchain) -> int:
    state.handles.remove(chain.handle)
    return 0


def enumerate_images(state: State, chain: Swapchain, capacity: int, count: int, array: int) -> int:
    def writer(texture: int) -> Any:
        def write(image: Any) -> None:
            image.image = texture

        return write

    fill = [writer(texture) for texture in chain.textures]
    return give_list(capacity, count, array, xr.SwapchainImageOpenGLKHR, fill)


def acquire(state: State, chain: Swapchain, info: int, out: int) -> int:
    optional(xr.SwapchainImageAcquireInfo, info)
    held = len(chain.acquired) + (chain.waited >= 0)
    if held == len(chain.textures):
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, f"all {held} images are acquired")
    set_count(out, chain.next_image)
    chain.acquired.append(chain.next_image)
    chain.next_image = (chain.next_image + 1) % len(chain.textures)
    return 0


def wait(state: State, chain: Swapchain, info: int) -> int:
    struct(xr.SwapchainImageWaitInfo, info)
    if chain.waited >= 0:
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, "an image was waited for already")
    if not chain.acquired:
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, "no image is acquired")
    chain.waited = chain.acquired.popleft()
    return 0


def release(state: State, chain: Swapchain, info: int) -> int:
    optional(xr.SwapchainImageReleaseInfo, info)
    if chain.waited < 0:
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, "no image was waited for")
    chain.released, chain.waited = chain.waited, -1
    return 0


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrEnumerateSwapchainFormats": (Session, enumerate_formats),
        "xrCreateSwapchain": (Session, create_swapchain),
        "xrDestroySwapchain": (Swapchain, destroy_swapchain),
        "xrEnumerateSwapchainImages": (Swapchain, enumerate_images),
        "xrAcquireSwapchainImage": (Swapchain, acquire),
        "xrWaitSwapchainImage": (Swapchain, wait),
        "xrReleaseSwapchainImage": (Swapchain, release),
    }
)
