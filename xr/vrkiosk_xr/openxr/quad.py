"""The quad layer: one flat picture over the frame, drawn only when what it shows changes."""

from __future__ import annotations

import ctypes as C
from collections.abc import Sequence
from typing import Final

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.instance import System
from vrkiosk_xr.openxr.memory import array_of, field_view, set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.swapchain import SRGB8_ALPHA8, Swapchain
from vrkiosk_xr.runtime import Quad, RuntimeFailure

# Pixels: 4.3 a millimetre of the tablet's 240 x 170 mm, which is 34 a degree at 0.45 m. Compositors
# filter a layer bilinearly and without mipmaps, so more than twice a display's 20 to 25 would
# flicker.
QUAD_SIZE: Final = (1024, 728)
_BOTH_EYES: Final = int(xr.EyeVisibility.BOTH)
_OPAQUE: Final = 0  # layer flags: without blending by the texture's alpha all of it is opaque


def takes_quad(system: System, formats: Sequence[int]) -> bool:
    """Whether a headset takes a layer over the projection, in colours as the scene has them.

    formats: OpenGL internal formats its runtime offers.
    """
    limits = system.max_width, system.max_height  # 0: not said
    fits = all(not most or side <= most for side, most in zip(QUAD_SIZE, limits, strict=True))
    return fits and system.max_layers >= 2 and SRGB8_ALPHA8 in formats


class QuadLayer:
    """One XrCompositionLayerQuad and the swapchain it shows the last released image of.

    stage: XrSpace its pose is in, the projection layer's.
    """

    def __init__(self, calls: Calls, session: int, stage: int) -> None:
        self._swapchain = swapchain = Swapchain(calls, session, SRGB8_ALPHA8, QUAD_SIZE, layers=1)
        self.destroy = swapchain.destroy
        self._layers = array_of(xr.CompositionLayerQuad, 1)
        layer = self._layers[0]
        layer._layer_flags = _OPAQUE
        layer._eye_visibility = _BOTH_EYES
        set_words(layer, space=stage)
        image = xr.SwapchainSubImage(
            image_rect=xr.Rect2Di(extent=xr.Extent2Di(*swapchain.size)), image_array_index=0
        )
        set_words(image, swapchain=swapchain.handle)
        layer.sub_image = image
        pose = field_view(self._layers, "pose", "<f4", 7)[0]
        pose[3] = 1.0
        extent = field_view(self._layers, "size", "<f4", 2)[0]
        self.quad = Quad(swapchain.size, swapchain.format, pose, extent, self._image)
        self._painted = False  # whether any image was ever released
        self._failure: RuntimeFailure | None = None

    @property
    def address(self) -> int:
        return C.addressof(self._layers)

    def _image(self) -> int:
        """What `Quad.image` does. Who draws knows of no runtime's failure: it is kept until the
        frame ends."""
        try:
            return self._swapchain.acquire()
        except RuntimeFailure as error:
            self._failure = error
            return 0

    def release(self) -> None:
        """Hands a picture just drawn to the compositor. Raises what went wrong while it was
        acquired."""
        if self._failure is not None:
            raise self._failure
        if self._swapchain.acquired:
            self._swapchain.release()
            self._painted = True

    def take_shown(self) -> bool:
        """Whether the open frame shows it; forgets that, as the next frame says so anew. Call it
        before `release`: a picture of this frame counts."""
        shown, self.quad.shown = self.quad.shown, False
        return shown and (self._painted or self._swapchain.acquired)
