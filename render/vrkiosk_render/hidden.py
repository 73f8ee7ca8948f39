"""The pixels that no lens shows: drawn first, black and nearest, so that nothing else is shaded
there.

The triangles are kept in the context, as the views' angles place them. They are placed again only
when the area or the angles change, which headsets do when their lenses are moved.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.buffers import delete_buffers, empty_vertex_array, static_buffer
from vrkiosk_render.gl import GL
from vrkiosk_render.program import Stereo
from vrkiosk_xr.runtime import HiddenArea

STRIDE: Final = 12  # bytes of a corner: x, y, eye


def corners(area: HiddenArea, views: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(N, 3) corners of both eyes' triangles: x, y of normalised device coordinates, and the eye.

    views: (2, 11) as in `FrameInput.views`, of which the half angles count (OpenXR 1.1, XrFovf):
    the plane z = -1 m is seen from x = tan(left) to tan(right), and y likewise. All triangles turn
    counter-clockwise, whatever the runtime's did: nothing has to be switched to draw them.
    """
    found = []
    for eye, hidden in enumerate(area.eyes):
        left, right, up, down = np.tan(views[eye, 7:].astype(np.float64))
        low, high = np.array([left, down]), np.array([right, up])
        placed = np.zeros((len(hidden), 3), np.float32)
        placed[:, :2] = (2.0 * hidden - low - high) / (high - low)
        placed[:, 2] = eye
        triangles = placed.reshape(-1, 3, 3)
        along, across = (triangles[:, k, :2] - triangles[:, 0, :2] for k in (1, 2))
        clockwise = along[:, 0] * across[:, 1] < along[:, 1] * across[:, 0]
        triangles[clockwise] = triangles[clockwise, ::-1]
        found.append(placed)
    return np.concatenate(found)


class HiddenMesh:
    """The renderer's side: the triangles of one headset in the context."""

    def __init__(self) -> None:
        self._area: HiddenArea | None = None
        self._angles = b""
        self._buffer = self._array = self._count = 0

    def draw(self, area: HiddenArea, views: npt.NDArray[np.float32], stereo: Stereo) -> None:
        """Draws them with the program in use into the bound framebuffer."""
        angles = views[:, 7:].tobytes()
        if area is not self._area or angles != self._angles:
            self.release()
            self._place(corners(area, views))
            self._area, self._angles = area, angles
        copies = 2 if stereo is Stereo.LAYER else 1
        GL.glBindVertexArray(self._array)
        GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, self._count, copies)

    def _place(self, placed: npt.NDArray[np.float32]) -> None:
        self._count = len(placed)
        self._buffer = static_buffer(placed)
        self._array = array = empty_vertex_array()
        GL.glVertexArrayVertexBuffer(array, 0, self._buffer, 0, STRIDE)
        GL.glEnableVertexArrayAttrib(array, 0)
        GL.glVertexArrayAttribFormat(array, 0, 3, GL.GL_FLOAT, False, 0)
        GL.glVertexArrayAttribBinding(array, 0, 0)

    def release(self) -> None:
        """Frees what it has in the context."""
        if self._array:
            delete_buffers(self._buffer)
            GL.glDeleteVertexArrays(1, np.array([self._array], np.uint32))
            self._buffer = self._array = 0
        self._area = None
