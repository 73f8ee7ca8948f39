"""GL buffers: immutable ones filled once, and lists of indirect draws over one vertex buffer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.model import SKIN, VERTEX
from vrkiosk_render.geometry import Batch, Commands, select
from vrkiosk_render.gl import GL, offset

_FIELDS: Final = (  # of VERTEX: location, field, components, GL type, kind
    (0, "position", 3, "GL_FLOAT", "float"),
    (1, "normal", 3, "GL_FLOAT", "float"),
    (2, "uv", 2, "GL_FLOAT", "float"),
    (3, "colour", 4, "GL_UNSIGNED_BYTE", "unit"),
    (4, "material", 1, "GL_UNSIGNED_INT", "integer"),
)
PIECE: Final = 1 << 20  # bytes given to the driver at once
_PART: Final = 5  # location of the part number, an attribute of the instance
_SKIN_FIELDS: Final = (
    (6, "joints", 4, "GL_UNSIGNED_BYTE", "integer"),
    (7, "weights", 4, "GL_UNSIGNED_BYTE", "unit"),
)


class MeshBuffers(NamedTuple):
    """GL names of what all draw lists of a scene share."""

    vertices: int
    skins: int
    indices: int


def static_buffer(data: npt.NDArray[Any]) -> int:
    """A buffer that never changes, with this content; empty data becomes 16 zero bytes."""
    raw = np.ascontiguousarray(data).reshape(-1).view(np.uint8)
    if not len(raw):
        raw = np.zeros(16, np.uint8)
    buffer = _create()
    GL.glNamedBufferStorage(buffer, len(raw), raw, 0)
    return buffer


def dynamic_buffer(size: int) -> int:
    """A buffer of `size` bytes (at least 16), all zero, that is written each frame."""
    buffer = _create()
    size = max(size, 16)
    GL.glNamedBufferStorage(buffer, size, np.zeros(size, np.uint8), GL.GL_DYNAMIC_STORAGE_BIT)
    return buffer


def empty_buffer(data: npt.NDArray[Any]) -> int:
    """A buffer with room for `data`, whose content is still to be uploaded."""
    buffer = _create()
    GL.glNamedBufferStorage(buffer, max(data.nbytes, 16), None, GL.GL_DYNAMIC_STORAGE_BIT)
    return buffer


def upload(buffer: int, data: npt.NDArray[Any]) -> Iterator[int]:
    """Writes an `empty_buffer` from its start on, a piece at each step, which
    yields its bytes."""
    raw = np.ascontiguousarray(data).reshape(-1).view(np.uint8)
    for at in range(0, len(raw), PIECE):
        part = raw[at : at + PIECE]
        GL.glNamedBufferSubData(buffer, at, len(part), part)
        yield len(part)


def delete_buffers(*buffers: int) -> None:
    GL.glDeleteBuffers(len(buffers), np.array(buffers, np.uint32))


def _create() -> int:
    name = np.zeros(1, np.uint32)
    GL.glCreateBuffers(1, name)
    return int(name[0])


class DrawList:
    """Some parts of a scene, drawn by one call whatever their number.

    copies 2 draws every part twice in a row, for the two layers of a stereo picture. clear: the
    parts' clear surfaces instead of all others.
    """

    def __init__(
        self,
        batch: Batch,
        meshes: MeshBuffers,
        wanted: npt.NDArray[np.bool_] | None = None,
        copies: int = 1,
        *,
        clear: bool = False,
    ) -> None:
        commands: Commands = (batch.clear if clear else batch.commands).copy()
        ids = batch.ids
        if wanted is not None:
            commands, ids = select(batch, wanted)
        commands["instances"] *= copies
        self.parts = ids
        self._count = len(commands)
        self._ids = static_buffer(ids)
        self._commands = static_buffer(commands)
        self._array = _vertex_array(meshes, self._ids, copies)

    def draw(self) -> None:
        GL.glBindVertexArray(self._array)
        GL.glBindBuffer(GL.GL_DRAW_INDIRECT_BUFFER, self._commands)
        GL.glMultiDrawElementsIndirect(
            GL.GL_TRIANGLES, GL.GL_UNSIGNED_INT, offset(0), self._count, 0
        )

    def release(self) -> None:
        GL.glDeleteVertexArrays(1, np.array([self._array], np.uint32))
        delete_buffers(self._ids, self._commands)


def empty_vertex_array() -> int:
    """For draws whose vertices are made in the shader."""
    name = np.zeros(1, np.uint32)
    GL.glCreateVertexArrays(1, name)
    return int(name[0])


def _vertex_array(meshes: MeshBuffers, ids: int, divisor: int) -> int:
    array = empty_vertex_array()
    GL.glVertexArrayVertexBuffer(array, 0, meshes.vertices, 0, VERTEX.itemsize)
    GL.glVertexArrayVertexBuffer(array, 1, ids, 0, 4)
    GL.glVertexArrayVertexBuffer(array, 2, meshes.skins, 0, SKIN.itemsize)
    GL.glVertexArrayElementBuffer(array, meshes.indices)
    for binding, layout, fields in ((0, VERTEX, _FIELDS), (2, SKIN, _SKIN_FIELDS)):
        assert layout.fields is not None
        for location, field, count, type_name, kind in fields:
            form = (count, getattr(GL, type_name))
            byte = layout.fields[field][1]
            GL.glEnableVertexArrayAttrib(array, location)
            if kind == "integer":
                GL.glVertexArrayAttribIFormat(array, location, *form, byte)
            else:
                GL.glVertexArrayAttribFormat(array, location, *form, kind == "unit", byte)
            GL.glVertexArrayAttribBinding(array, location, binding)
    GL.glEnableVertexArrayAttrib(array, _PART)
    GL.glVertexArrayAttribIFormat(array, _PART, 1, GL.GL_UNSIGNED_INT, 0)
    GL.glVertexArrayAttribBinding(array, _PART, 1)
    GL.glVertexArrayBindingDivisor(array, 1, divisor)
    return array
