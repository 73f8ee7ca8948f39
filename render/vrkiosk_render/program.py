"""Shader programs from the package's `shaders` folder: includes, defines, errors with names."""

from __future__ import annotations

import re
from enum import Enum
from importlib.resources import files
from typing import Final

from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL
from vrkiosk_render.quality import Quality

_INCLUDE: Final = re.compile(r'^#include "([a-z]+\.glsl)"$', re.MULTILINE)
_PLAIN: Final = "#define PLAIN\n"
_SOFT: Final = "#define SOFT\n"
_CUTAWAY: Final = "#define CUTAWAY\n"


class Stereo(Enum):
    """How one pass reaches both eyes. MONO draws a single picture, for windows and cameras."""

    MULTIVIEW = "multiview"
    LAYER = "layer"
    MONO = "mono"


_EXTENSION: Final = {
    Stereo.MULTIVIEW: "#extension GL_OVR_multiview2 : require\n#define MULTIVIEW\n",
    Stereo.LAYER: "#extension GL_ARB_shader_viewport_layer_array : require\n#define LAYER\n",
    Stereo.MONO: "",
}


def source(name: str, stereo: Stereo = Stereo.MONO, defines: str = "") -> str:
    """The complete GLSL text of a file in `shaders`, with its includes in place."""
    folder = files("vrkiosk_render") / "shaders"
    # multiview is asked for in both stages: Mesa wants it wherever gl_ViewID_OVR may arrive
    head = _EXTENSION[stereo] if name.endswith(".vert") or stereo is Stereo.MULTIVIEW else ""
    body = (folder / name).read_text(encoding="utf-8")
    body = _INCLUDE.sub(lambda match: (folder / match[1]).read_text(encoding="utf-8"), body)
    return f"#version 450 core\n{head}{defines}{body}"


def build(name: str, stereo: Stereo = Stereo.MONO, defines: str = "") -> int:
    """Compiles and links `name`.vert and `name`.frag. RenderError with the driver's own words."""
    program = int(GL.glCreateProgram())
    shaders = [
        _compile(f"{name}.vert", GL.GL_VERTEX_SHADER, stereo, defines),
        _compile(f"{name}.frag", GL.GL_FRAGMENT_SHADER, stereo, defines),
    ]
    for shader in shaders:
        GL.glAttachShader(program, shader)
    GL.glLinkProgram(program)
    for shader in shaders:
        GL.glDetachShader(program, shader)
        GL.glDeleteShader(shader)
    if not GL.glGetProgramiv(program, GL.GL_LINK_STATUS):
        log = GL.glGetProgramInfoLog(program)
        raise RenderError(f"shader {name} ({stereo.value}) does not link: {_text(log)}")
    return program


def _compile(file: str, kind: int, stereo: Stereo, defines: str) -> int:
    shader = int(GL.glCreateShader(kind))
    GL.glShaderSource(shader, source(file, stereo, defines))
    GL.glCompileShader(shader)
    if not GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        log = _text(GL.glGetShaderInfoLog(shader))
        raise RenderError(f"shader {file} ({stereo.value}) does not compile: {log}")
    return shader


def _text(log: bytes | str) -> str:
    return (log.decode(errors="replace") if isinstance(log, bytes) else log).strip()


class Programs:
    """The programs of one renderer, each compiled when it is first needed."""

    def __init__(self, quality: Quality) -> None:
        self._defines = _PLAIN if quality.plain else _SOFT if quality.soft else ""
        self._made: dict[tuple[str, Stereo], int] = {}

    def get(self, name: str, stereo: Stereo) -> int:
        """A program by the name of its shaders. "cutaway" is a way of "scene"."""
        program = self._made.get((name, stereo))
        if program is None:
            if name == "cutaway":
                program = build("scene", stereo, self._defines + _CUTAWAY)
            else:
                program = build(name, stereo, self._defines)
            self._made[name, stereo] = program
        return program

    def release(self) -> None:
        for program in self._made.values():
            GL.glDeleteProgram(program)
        self._made.clear()
