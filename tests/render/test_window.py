"""Windows on Xvfb: both kinds of context, and a picture drawn into the window itself."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_render.context import GlfwContext
from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_xr.runtime import Target

pytestmark = pytest.mark.gl
QUALITY = Quality(samples=4, sun_map=128, torch_map=128, anisotropy=1.0)


def _end_glfw() -> None:
    import glfw

    glfw.terminate()


def test_a_glx_context_tells_a_runtime_all_it_needs(display: None) -> None:
    with GlfwContext(64, 48, native="glx") as context:
        binding = context.binding
    assert binding.kind == "glx"
    assert all(
        (binding.display, binding.config, binding.context, binding.drawable, binding.visual_id)
    )


def test_an_egl_context_tells_a_runtime_all_it_needs(display: None) -> None:
    with GlfwContext(64, 48, native="egl") as context:
        binding = context.binding
    assert binding.kind == "egl"
    assert all((binding.display, binding.config, binding.context, binding.get_proc_address))


@pytest.mark.parametrize("native", ["glx", "egl"])
def test_the_window_shows_what_the_left_eye_sees(display: None, scene, views, native: str) -> None:
    with GlfwContext(160, 120, native=native):
        renderer = Renderer(scene.description, scene.model, quality=QUALITY)
        window = Target(texture=0, width=160, height=120, format=0x8C43)
        renderer.draw(scene.snapshot, views, window)
        left, right = renderer.read(window)
        assert np.array_equal(left, right)
        offscreen = renderer.offscreen_target(160, 120)
        views[1] = views[0]  # a window has one eye, to which the light adapts
        renderer.draw(scene.snapshot, views, offscreen)
        assert np.abs(left.astype(int) - renderer.read(offscreen)[0]).max() <= 1
        renderer.close()


def test_without_a_display_it_says_so(display: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _end_glfw()
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(GraphicsUnavailable, match="start a desktop session"):
        GlfwContext()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'glx' or 'egl', got 'wgl'"):
        GlfwContext(native="wgl")
