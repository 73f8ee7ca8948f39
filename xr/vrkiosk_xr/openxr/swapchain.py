"""Swapchains: of images with two layers, layer = eye, or with one that both eyes see."""

from __future__ import annotations

import ctypes as C
from collections.abc import Sequence
from typing import Final

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import failure
from vrkiosk_xr.runtime import RuntimeUnavailable

# OpenGL internal formats in our order of preference (OpenGL 4.5 core, tables 8.12 and 8.13).
SRGB8_ALPHA8: Final = 0x8C43
COLOUR_FORMATS: Final = (
    SRGB8_ALPHA8,
    0x881A,  # GL_RGBA16F
    0x8058,  # GL_RGBA8
)
DEPTH_FORMATS: Final = (
    0x8CAC,  # GL_DEPTH_COMPONENT32F
    0x81A6,  # GL_DEPTH_COMPONENT24
    0x88F0,  # GL_DEPTH24_STENCIL8
    0x8CAD,  # GL_DEPTH32F_STENCIL8
    0x81A5,  # GL_DEPTH_COMPONENT16
)
LAYERS: Final = 2
_INFINITE: Final = 0x7FFF_FFFF_FFFF_FFFF


def choose_format(offered: Sequence[int], wanted: Sequence[int]) -> int:
    """The first wanted format that is offered; 0: none."""
    return next((form for form in wanted if form in offered), 0)


def choose_colour_format(offered: Sequence[int]) -> int:
    """The format to draw in. RuntimeUnavailable when none of ours is offered."""
    form = choose_format(offered, COLOUR_FORMATS)
    if not form:
        names = ", ".join(f"0x{form:04X}" for form in offered) or "none"
        raise RuntimeUnavailable(
            "the OpenXR runtime offers no colour format the renderer can draw to; expected "
            f"GL_SRGB8_ALPHA8, GL_RGBA16F or GL_RGBA8, offered: {names}"
        )
    return form


class Swapchain:
    """Images of one format and size. Acquire, draw, release: once a frame, in this order.

    depth: whether it holds depth instead of colour. layers: 1 makes the images GL_TEXTURE_2D.
    """

    def __init__(
        self,
        calls: Calls,
        session: int,
        form: int,
        size: tuple[int, int],
        *,
        depth: bool = False,
        layers: int = LAYERS,
    ) -> None:
        usage = xr.SwapchainUsageFlags
        attachment = usage.DEPTH_STENCIL_ATTACHMENT_BIT if depth else usage.COLOR_ATTACHMENT_BIT
        info = xr.SwapchainCreateInfo(
            usage_flags=usage.SAMPLED_BIT | attachment,
            format=form,
            sample_count=1,
            width=size[0],
            height=size[1],
            face_count=1,
            array_size=layers,
            mip_count=1,
        )
        self.format, self.size = form, size
        self.handle = calls.create("xrCreateSwapchain", session, info)
        self._destroy = calls.raw("xrDestroySwapchain")
        images = calls.structures(
            "xrEnumerateSwapchainImages", xr.SwapchainImageOpenGLKHR, self.handle
        )
        self.textures = tuple(int(image.image) for image in images)
        self._index = C.c_uint32()
        self._wait_info = xr.SwapchainImageWaitInfo(timeout=_INFINITE)
        index, wait = C.addressof(self._index), C.addressof(self._wait_info)
        self._acquire = calls.prepared("xrAcquireSwapchainImage", self.handle, 0, index)
        self._wait = calls.prepared("xrWaitSwapchainImage", self.handle, wait)
        self._release = calls.prepared("xrReleaseSwapchainImage", self.handle, 0)
        self._acquired = self._waited = False

    def acquire(self) -> int:
        """The texture to draw to now, once the compositor has let go of it."""
        if not self._acquired:
            code = self._acquire()
            if code < 0:
                raise failure("xrAcquireSwapchainImage", code)
            self._acquired = True
        if not self._waited:
            code = self._wait()
            if code < 0:
                raise failure("xrWaitSwapchainImage", code)
            self._waited = True
        return self.textures[self._index.value]

    @property
    def acquired(self) -> bool:
        return self._acquired

    def release(self) -> None:
        """Hands the image to the compositor; nothing when none was acquired."""
        if not self._acquired:
            return
        if not self._waited:
            self.acquire()  # the specification wants the wait before the release
        self._acquired = self._waited = False
        code = self._release()
        if code < 0:
            raise failure("xrReleaseSwapchainImage", code)

    def destroy(self) -> None:
        self._destroy(self.handle)
