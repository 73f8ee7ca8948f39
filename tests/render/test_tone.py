"""From light to the display: grey cards come out as sRGB has them, colours keep their hue."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_assets.environment import SIDES, Environment
from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_render.day import Daylight
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

pytestmark = pytest.mark.gl
QUALITY = Quality(samples=1, sun_map=64, torch_map=64, anisotropy=1.0)
NOWHERE = (1.176, -30.0, -29.0, -30.0)  # no box: everything is outside
# Light from straight ahead, none from the sky: what a card shows is its colour times the sun.
LAMP = Daylight(to_sun=(0.0, 0.0, 1.0), sun=(1.0, 1.0, 1.0), sky=(0.0,) * 3, ground=(0.0,) * 3)
DARK = Environment("dark", tuple(np.zeros((6, side, side, 3), np.uint8) for side in SIDES))
SHOULDER = 0.76  # below it light is shown as it is


def card(colour: tuple[float, float, float]) -> Model:
    vertices = np.zeros(4, VERTEX)
    vertices["position"][:, :2] = [(-9, -9), (9, -9), (9, 9), (-9, 9)]
    vertices["normal"][:, 2], vertices["colour"][:, 1] = 1.0, 128
    material = Material("card", colour, roughness=1.0)
    return Model("card", vertices, np.array([0, 1, 2, 0, 2, 3], np.uint32), (material,))


@pytest.fixture
def shown(context) -> Iterator:
    """Gives (3,) uint8 of a card of this colour at this exposure."""
    description = SceneDescription((Part("card", "card"),), interior=NOWHERE)
    snapshot = SceneSnapshot(description)
    # from the side, where matt paint mirrors nothing of the lamp
    camera = np.array([0, np.sin(0.3), 0, np.cos(0.3), 0.8, 1.2, 1.2], np.float32)
    made = []

    def draw(colour: tuple[float, float, float], exposure: float) -> np.ndarray:
        made.append(
            Renderer(
                description,
                lambda _: card(colour),
                quality=QUALITY,
                day=LAMP,
                environments=lambda _: DARK,
            )
        )
        made[-1].exposure = exposure
        snapshot.poses[0, 5] = 1.2
        return made[-1].spectator(snapshot, camera, 16, 16)[8, 8].astype(int)

    yield draw
    for renderer in made:
        renderer.close()


def coded(linear: float) -> float:
    """sRGB of IEC 61966-2-1, 0..255."""
    return 255 * (12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("grey", [0.02, 0.18, 0.5])
def test_a_grey_card_is_shown_as_srgb_has_it(shown, grey: float) -> None:
    # matt paint of roughness 1 mirrors a little of the lamp: 4 % at most
    found = shown((grey,) * 3, 1.0)
    assert np.ptp(found) <= 1
    assert coded(grey * 256 / 255) - 2 <= found[0] <= coded(grey * 256 / 255 + 0.03) + 2


def test_more_exposure_is_brighter_and_never_more_than_white(shown) -> None:
    found = [int(shown((0.18,) * 3, e)[1]) for e in (0.5, 1.0, 2.0, 4.0, 8.0, 64.0)]
    assert found == sorted(set(found))
    assert found[-1] <= 255
    assert coded(SHOULDER) < found[-2] < 255


@pytest.mark.parametrize("colour", [(0.24, 0.045, 0.03), (0.035, 0.15, 0.185), (0.8, 0.5, 0.02)])
def test_paint_keeps_its_hue_when_it_gets_bright(shown, colour: tuple[float, ...]) -> None:
    def hue(exposure: float) -> float:
        linear = (shown(colour, exposure) / 255.0) ** 2.2
        return colorsys.rgb_to_hsv(*linear)[0]

    dim = hue(0.8)
    assert [hue(exposure) for exposure in (2.0, 5.0)] == pytest.approx([dim, dim], abs=0.02)
