"""Contexts: which driver, what they tell a runtime, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from vrkiosk_render import egl, gl, targets
from vrkiosk_render.context import EglContext, driver
from vrkiosk_render.errors import GraphicsLost, GraphicsUnavailable, RenderError
from vrkiosk_render.program import Stereo
from vrkiosk_render.renderer import Quality
from vrkiosk_render.targets import choose_stereo

pytestmark = pytest.mark.gl
SCRIPT = """
{first}
from vrkiosk_render.context import EglContext
from vrkiosk_render.gl import GL, CHECKS
with EglContext() as context:
    assert GL.glGetString(GL.GL_VERSION)
    assert bool(GL.glMultiDrawElementsIndirect)
    try:
        GL.glEnable(0xFFFF)
        print("no error", hex(GL.glGetError()))
    except Exception as error:
        print("raises", type(error).__name__)
{last}
"""


def run(first: str, last: str, checks: str) -> str:
    """What a fresh Python prints; PyOpenGL's flags are set once in a process."""
    environment = os.environ | {"KIOSK_GL_CHECKS": checks, "PYTHONPATH": os.pathsep.join(sys.path)}
    script = SCRIPT.format(first=first, last=last)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_driver_draws_with_opengl_45(context: EglContext) -> None:
    context.make_current()
    gl.require_45()
    print("driver:", driver())
    if os.environ.get("KIOSK_EXPECT_SOFTWARE_GL", "") == "1":
        assert "llvmpipe" in driver()
    assert Quality.for_driver() == (Quality.software() if "llvmpipe" in driver() else Quality())


def test_the_binding_has_all_a_runtime_needs(context: EglContext) -> None:
    binding = context.binding
    assert binding.kind == "egl"
    assert all((binding.display, binding.config, binding.context, binding.get_proc_address))


@pytest.mark.parametrize("first", ["", "import xr"])
@pytest.mark.parametrize(("checks", "said"), [("0", "no error 0x500"), ("1", "raises GLError")])
def test_works_before_and_after_pyopenxr(first: str, checks: str, said: str) -> None:
    last = "import xr; from OpenGL import EGL" if not first else ""
    assert run(first, last, checks) == said


def test_a_reset_of_the_graphics_card_is_told_by_its_sentinel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with EglContext() as context:
        context.check_alive()
        # Where software draws there is no sentinel: the context stands for its own.
        monkeypatch.setattr(context, "_sentinel", context._sentinel or context.binding.context)
        context.check_alive()
        monkeypatch.setattr(gl.GL, "glGetGraphicsResetStatus", lambda: 0x8253)
        with pytest.raises(GraphicsLost, match="0x8253"):
            context.check_alive()
        assert driver()  # the one that draws is current again
        monkeypatch.setattr(context, "_sentinel", 0)
        context.check_alive()


def test_without_a_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egl.Egl, "displays", lambda self: iter(()))
    with pytest.raises(GraphicsUnavailable, match=r"install a graphics driver with OpenGL 4\.5"):
        EglContext()


def test_stereo_takes_multiview_where_it_has_the_samples(
    context: EglContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = frozenset({gl.MULTIVIEW, gl.VERTEX_LAYER})
    monkeypatch.setattr(targets, "can_draw", lambda stereo, samples: True)
    assert choose_stereo(None, both, 4) == (Stereo.MULTIVIEW, 4)
    assert choose_stereo("layer", both, 4) == (Stereo.LAYER, 4)
    assert choose_stereo(None, frozenset({gl.VERTEX_LAYER}), 4) == (Stereo.LAYER, 4)
    # as Mesa 25: multiview, but not into multisampled arrays
    monkeypatch.setattr(targets, "can_draw", lambda way, n: n == 1 or way is Stereo.LAYER)
    assert choose_stereo(None, both, 4) == (Stereo.LAYER, 4)
    assert choose_stereo("multiview", both, 4) == (Stereo.MULTIVIEW, 1)


def test_stereo_says_what_is_missing(context: EglContext) -> None:
    with pytest.raises(RenderError, match="GL_OVR_multiview2"):
        choose_stereo("multiview", frozenset({gl.VERTEX_LAYER}), 4)
    with pytest.raises(RenderError, match="'multiview', 'layer' or None"):
        choose_stereo("both", frozenset(), 4)
