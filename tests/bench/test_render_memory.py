"""What the renderer allocates is counted to the byte, and taken off when it is freed."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import numpy as np

Import = Callable[[str], ModuleType]
SRGB8_ALPHA8, DEPTH32F = 0x8C43, 0x8CAC


def fake_gl() -> SimpleNamespace:
    names = "glNamedBufferStorage glTextureStorage2D glTextureStorage3D glDeleteTextures"
    names += " glTextureStorage3DMultisample glDeleteBuffers"
    return SimpleNamespace(**{name: lambda *_: None for name in names.split()}, GL_RGBA=1)


def test_a_cube_has_six_faces(bench: Import) -> None:
    gl = bench("render_memory").Ledger(
        SimpleNamespace(
            glCreateTextures=lambda target, count, names: names.fill(7),
            glTextureStorage2D=lambda *_: None,
        )
    )
    gl.glCreateTextures(0x8513, 1, np.zeros(1, np.uint32))
    gl.glTextureStorage2D(7, 2, SRGB8_ALPHA8, 8, 8)
    assert gl.alive == {("texture", 7): (8 * 8 + 4 * 4) * 6 * 4}


def test_each_allocation_is_counted_and_each_release(bench: Import) -> None:
    gl = bench("render_memory").Ledger(fake_gl())
    gl.glNamedBufferStorage(1, 1000, b"", 0)
    gl.glTextureStorage2D(1, 1, DEPTH32F, 64, 32)
    gl.glTextureStorage3D(2, 3, SRGB8_ALPHA8, 8, 4, 5)
    gl.glTextureStorage3DMultisample(3, 4, SRGB8_ALPHA8, 10, 10, 2, True)
    assert gl.alive == {
        ("buffer", 1): 1000,
        ("texture", 1): 64 * 32 * 4,
        ("texture", 2): (8 * 4 + 4 * 2 + 2 * 1) * 5 * 4,
        ("texture", 3): 10 * 10 * 2 * 4 * 4,
    }
    gl.glDeleteTextures(2, np.array([1, 3], np.uint32))
    gl.glDeleteBuffers(1, np.array([1], np.uint32))
    assert list(gl.alive) == [("texture", 2)]
    assert gl.GL_RGBA == 1
