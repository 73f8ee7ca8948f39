"""The overlay: what Pillow painted is what shows, and only what changed is sent again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw

from vrkiosk_render import overlay as module
from vrkiosk_render.context import GlfwContext
from vrkiosk_render.errors import RenderError
from vrkiosk_render.overlay import BAND, Overlay
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_xr.runtime import Target

CAMERA = np.array([0, 0, 0, 1, 0, 1.5, 0], np.float32)
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)
W, H = 160, 120


@pytest.fixture
def renderer(context, scene) -> Iterator[Renderer]:
    made = Renderer(scene.description, scene.model, quality=QUALITY)
    yield made
    made.close()


def painted() -> Image.Image:
    image = Image.new("RGBA", (100, 40), (0, 0, 0, 160))
    ImageDraw.Draw(image).rectangle((10, 10, 49, 29), fill=(240, 180, 30, 255))
    return image


def test_pasting_notes_the_bands_that_changed() -> None:
    over = Overlay(64, 4 * BAND)
    first = over.revision
    over.paste(np.zeros((20, 20, 4), np.uint8), 5, 5)  # nothing new
    assert over.revision == first
    over.paste(np.full((4, 4, 4), 9, np.uint8), 5, 2 * BAND - 2)
    assert (over.changed > first).tolist() == [False, True, True, False]
    over.paste(np.full((50, 50, 4), 7, np.uint8), -30, -40)
    assert (over.pixels[:10, :20] == 7).all()
    assert not over.pixels[10, 20].any()
    over.paste(np.full((5, 5, 4), 7, np.uint8), 64, 0)  # beside it
    over.clear()
    assert not over.pixels.any()


@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 4))])
def test_other_pictures_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(RenderError, match="takes \\(h, w, 4\\) uint8"):
        Overlay(8, 8).paste(wrong)
    with pytest.raises(RenderError, match="at least one pixel, got 0 x 8"):
        Overlay(0, 8)


@pytest.mark.gl
def test_it_is_composed_as_an_image_editor_does(renderer, scene) -> None:
    plain = renderer.spectator(scene.snapshot, CAMERA, W, H)
    over = Overlay(W, H)
    over.paste(painted(), 20, 70)
    found = renderer.spectator(scene.snapshot, CAMERA, W, H, overlay=over)
    expected = Image.fromarray(plain).convert("RGBA")
    expected.alpha_composite(Image.fromarray(over.pixels))
    assert np.abs(found.astype(int) - np.asarray(expected)[..., :3]).max() <= 1
    assert found[70 + 15, 20 + 15].tolist() == [240, 180, 30]
    again = renderer.spectator(scene.snapshot, CAMERA, W, H)
    assert np.array_equal(again, plain)


@pytest.mark.gl
def test_only_what_changed_is_sent(renderer, scene, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []
    upload = module.OverlayTexture._upload

    def noted(self, pixels, top: int, below: int) -> None:
        sent.append((top, below))
        upload(self, pixels, top, below)

    monkeypatch.setattr(module.OverlayTexture, "_upload", noted)
    over = Overlay(W, 4 * BAND)

    def draw(which: Overlay) -> np.ndarray:
        sent.clear()
        return renderer.spectator(scene.snapshot, CAMERA, W, 4 * BAND, overlay=which)

    draw(over)
    assert sent == [(0, 4 * BAND)]
    draw(over)
    assert sent == []
    over.paste(painted().crop((10, 10, 20, 20)), 0, 4)
    over.paste(painted().crop((10, 10, 20, 20)), 0, 3 * BAND + 4)
    picture = draw(over)
    assert sent == [(0, BAND), (3 * BAND, 4 * BAND)]
    assert picture[8, 5].tolist() == picture[3 * BAND + 8, 5].tolist() == [240, 180, 30]
    draw(Overlay(W, 4 * BAND))  # another one of the same size
    assert sent == [(0, 4 * BAND)]
    assert not np.array_equal(draw(over), draw(Overlay(20, 10)))


@pytest.mark.gl
def test_it_is_for_one_picture(renderer, scene, views) -> None:
    target = renderer.offscreen_target(W, H)
    with pytest.raises(RenderError, match="to a window only"):
        renderer.draw(scene.snapshot, views, target, overlay=Overlay(W, H))
    renderer.delete_target(target)


@pytest.mark.gl
@pytest.mark.parametrize("samples", [1, 4])
def test_a_window_shows_the_same(display: None, scene, views, samples: int) -> None:
    over = Overlay(W, H)
    over.paste(painted(), 20, 70)
    with GlfwContext(W, H):
        quality = Quality(samples=samples, sun_map=64, torch_map=64, anisotropy=1.0)
        renderer = Renderer(scene.description, scene.model, quality=quality)
        window = Target(texture=0, width=W, height=H, format=0x8C43)
        renderer.draw_spectator(scene.snapshot, CAMERA, window, overlay=over)
        found = renderer.read(window)[0]
        expected = renderer.spectator(scene.snapshot, CAMERA, W, H, overlay=over)
        assert np.array_equal(found, expected)
        renderer.draw(scene.snapshot, views, window, overlay=over)
        assert renderer.read(window)[0][85, 35].tolist() == [240, 180, 30]
        renderer.close()
