"""The lobby: lit, with a board that says what is going on."""

import numpy as np

from vrkiosk.lobby import TEXTS, Lobby
from vrkiosk_assets import catalogue
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Quality, Renderer


def test_the_lobby_is_lit_and_says_what_is_going_on() -> None:
    lobby = Lobby("Мебель", "Контейнер готовится")
    assert lobby.shown.words() == "Мебель\nКонтейнер готовится"
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


def test_what_was_painted_ahead_is_only_shown() -> None:
    lobby = Lobby("Furniture", "Making ready", "Pull the trigger")
    panels = list(lobby.snapshot.panels)
    lobby.say("Pull the trigger")
    assert lobby.snapshot.panels == panels
    assert lobby.shown.words() == "Furniture\nPull the trigger"
    lobby.say("Nobody thought of this")
    assert lobby.shown.words() == "Furniture\nNobody thought of this"
    assert lobby.snapshot.visible.tolist()[:4] == [True, False, False, True]


def test_the_bar_grows_in_steps_and_goes() -> None:
    lobby = Lobby("Furniture", "Making ready")
    shown = set()
    for percent in range(101):
        lobby.progress(percent / 100)
        assert lobby.snapshot.visible[1]
        shown.add(lobby.snapshot.panels[TEXTS])
    widths = sorted(panel.items[1].width for panel in shown)
    assert widths[0] == 0.0
    assert widths[-1] == shown.pop().width_mm
    assert len(widths) == 17
    lobby.say("Making ready")
    assert not lobby.snapshot.visible[1]
