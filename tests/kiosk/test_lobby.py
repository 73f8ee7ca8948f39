"""The lobby: lit, with a board that says what is going on."""

import numpy as np

from vrkiosk.lobby import Lobby
from vrkiosk_assets import catalogue
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Quality, Renderer


def test_the_lobby_is_lit_and_says_what_is_going_on() -> None:
    lobby = Lobby("Мебель", "Контейнер готовится")
    assert lobby.snapshot.panels[0].words() == "Мебель\nКонтейнер готовится"
    with EglContext():
        renderer = Renderer(lobby.description, catalogue.load_model, quality=Quality.quick())
        target = renderer.offscreen_target(96, 96)
        views = np.zeros((2, 11), np.float32)
        views[:, 3] = 1.0
        views[:, 5] = 1.6
        views[:, 7:] = (-0.7, 0.7, 0.7, -0.7)
        renderer.draw(lobby.snapshot, views, target)
        left = renderer.read(target)[0]
        renderer.close()
    assert left.mean() > 40
    assert left.std() > 10
