"""Things drawn over a scene that are no part of it: gaze rays, paths, patches, places.

World frame, metres. Colours are sRGB red, green, blue and opacity, 0..1 each, and no light changes
them. All of them are one draw call; they hide behind the scene, and where several overlap, those
added later are blended over the earlier ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render import buffers, gl
from vrkiosk_render.gl import GL
from vrkiosk_render.program import Stereo
from vrkiosk_render.transforms import rotation

Points = Sequence[Sequence[float]] | npt.NDArray[Any]
Vector = Sequence[float] | npt.NDArray[Any]
Rows = npt.NDArray[np.float32]

# A row is `Mark` in shaders/marks.vert (std430): four corners of xyz and a spare each, a colour.
ROW: Final = 20
KIND, WIDTH, HOLE, THROUGH = 3, 7, 11, 15  # columns of the spares
QUAD, LINE, ROUND, BALL = 0.0, 1.0, 2.0, 3.0
_CORNERS: Final = ((0, 3), (4, 7), (8, 11), (12, 15))
OVERLAID: Final = -1.0  # in the column of `through`
_START: Final = 256  # rows
_BINDING: Final = 7  # of shader storage
GLIMPSE: Final = 0.28  # of its opacity, what hints at something behind a wall


class Marks:
    """A list that its owner fills anew each frame; memory grows when needed and stays.

    What is added while `through` is more than 0 also shows through whatever hides it, with that
    share of its opacity. What is added while `overlaid` lies before all of the scene but what is
    overlaid itself and nearer (`SceneSnapshot.overlaid`).
    """

    __slots__ = ("_rows", "count", "overlaid", "through")

    def __init__(self, *, through: float = 0.0) -> None:
        self.through = through
        self.overlaid = False
        self.count = 0
        self._rows: Rows = np.zeros((_START, ROW), np.float32)

    @property
    def rows(self) -> Rows:
        """(count, 20): what is drawn, as the shader reads it."""
        return self._rows[: self.count]

    def clear(self) -> None:
        self.count = 0

    def line(self, a: Vector, b: Vector, rgba: Vector, width: float = 0.004) -> None:
        """A straight ribbon that faces the camera, at least about a pixel wide."""
        row = self._add(1)[0]
        row[0:3] = row[4:7] = a
        row[8:11] = row[12:15] = b
        row[KIND], row[WIDTH], row[16:] = LINE, width, rgba

    def polyline(self, points: Points, rgba: Points | Vector, width: float = 0.004) -> None:
        """A ribbon through points (n, 3), mitred at its bends. rgba: of all of it, or (n - 1, 4):
        of each stretch. Fewer than two points draw nothing."""
        path = np.asarray(points, np.float32).reshape(-1, 3)
        if len(path) < 2:
            return
        rows = self._add(len(path) - 1)
        rows[:, 4:7], rows[:, 8:11] = path[:-1], path[1:]
        rows[0, 0:3], rows[1:, 0:3] = path[0], path[:-2]
        rows[-1, 12:15], rows[:-1, 12:15] = path[-1], path[2:]
        rows[:, KIND], rows[:, WIDTH], rows[:, 16:] = LINE, width, rgba

    def quad(self, corners: Points, rgba: Vector) -> None:
        """A filled quadrilateral, corners (4, 3) in order round it, visible from both sides."""
        self.quads(np.asarray(corners, np.float32)[None], rgba)

    def quads(self, corners: npt.NDArray[Any], rgba: Points | Vector) -> None:
        """Many at once: corners (n, 4, 3); rgba (4,) or (n, 4)."""
        rows = self._add(len(corners))
        for corner, (first, last) in enumerate(_CORNERS):
            rows[:, first:last] = corners[:, corner]
        rows[:, KIND], rows[:, 16:] = QUAD, rgba

    def disc(
        self, centre: Vector, normal: Vector, radius: float, rgba: Vector, hole: float = 0.0
    ) -> None:
        """A flat disc, visible from both sides; `hole`: share of the radius that is left open.

        ValueError where `normal` has no length.
        """
        axis = np.asarray(normal, np.float64)
        length = float(np.linalg.norm(axis))
        if not length > 0.0:
            raise ValueError(f"the normal of a disc needs a length, got {axis.tolist()}")
        axis = axis / length
        across = np.cross(axis, np.eye(3)[int(np.argmin(np.abs(axis)))])
        across *= radius / float(np.linalg.norm(across))
        up = np.cross(axis, across)
        row, middle = self._add(1)[0], np.asarray(centre, np.float64)
        for (first, last), (x, y) in zip(
            _CORNERS, ((-1, -1), (1, -1), (1, 1), (-1, 1)), strict=True
        ):
            row[first:last] = middle + x * across + y * up
        row[KIND], row[HOLE], row[16:] = ROUND, hole, rgba

    def ball(self, centre: Vector, radius: float, rgba: Vector) -> None:
        """A ball, shaded a little towards its rim whatever the light."""
        row = self._add(1)[0]
        row[0:3] = centre
        row[KIND], row[WIDTH], row[16:] = BALL, radius, rgba

    def extend(self, other: Marks) -> None:
        """Adds all that another list has."""
        self._add(other.count)[:] = other.rows

    def move(self, first: int, pose: Vector, scale: float) -> None:
        """Takes what was added from row `first` on out of a space of another size: its origin
        goes to `pose` (7), a metre of it becomes `scale` metres."""
        rows, place = self._rows[first : self.count], np.asarray(pose, np.float64)
        axes = (rotation(place) * scale).astype(np.float32)
        for start, end in _CORNERS:
            rows[:, start:end] = rows[:, start:end] @ axes + place[4:7].astype(np.float32)
        rows[:, WIDTH] *= scale

    def _add(self, more: int) -> Rows:
        """New rows, all zero."""
        first, self.count = self.count, self.count + more
        if self.count > len(self._rows):
            rows = np.zeros((max(self.count, 2 * len(self._rows)), ROW), np.float32)
            rows[:first] = self._rows[:first]
            self._rows = rows
        new = self._rows[first : self.count]
        new[:] = 0.0
        new[:, THROUGH] = OVERLAID if self.overlaid else self.through
        return new


class MarkBuffer:
    """The renderer's side: the rows in the context. Grows with the longest list it was given."""

    def __init__(self) -> None:
        self._room = 0
        self._buffer = 0

    def draw(self, marks: Marks, program: int, no_vertices: int, stereo: Stereo) -> None:
        """All of them, over what is drawn already, in one call. no_vertices: an empty vertex
        array."""
        self._upload(marks)
        GL.glDisable(GL.GL_CULL_FACE)
        gl.blend_over()
        GL.glDepthMask(False)
        GL.glUseProgram(program)
        GL.glBindVertexArray(no_vertices)
        copies = 4 if stereo is Stereo.LAYER else 2
        GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, copies * marks.count)
        GL.glDepthMask(True)

    def _upload(self, marks: Marks) -> None:
        """Writes the rows and binds just them as shader storage: the shader asks their number."""
        rows = marks.rows
        if len(rows) > self._room:
            self.release()
            self._room = 1 << (len(rows) - 1).bit_length()
            self._buffer = buffers.dynamic_buffer(self._room * ROW * 4)
        GL.glNamedBufferSubData(self._buffer, 0, rows.nbytes, rows.reshape(-1).view(np.uint8))
        GL.glBindBufferRange(GL.GL_SHADER_STORAGE_BUFFER, _BINDING, self._buffer, 0, rows.nbytes)

    def release(self) -> None:
        if self._buffer:
            buffers.delete_buffers(self._buffer)
            self._buffer = self._room = 0
