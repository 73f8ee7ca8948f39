"""Dark edges of the view while the world moves past: less of it moves where that makes sick."""

from __future__ import annotations

from vrkiosk_render import gl
from vrkiosk_render.gl import GL
from vrkiosk_render.program import Stereo


def draw(program: int, no_vertices: int, stereo: Stereo) -> None:
    """Over what is drawn already, as dark as the frame's uniforms say, in one call.

    program: "vignette"; no_vertices: an empty vertex array.
    """
    GL.glDisable(GL.GL_DEPTH_TEST)
    gl.blend_over()
    GL.glUseProgram(program)
    GL.glBindVertexArray(no_vertices)
    GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, 3, 2 if stereo is Stereo.LAYER else 1)
