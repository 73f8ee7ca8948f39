"""One renderer serves a whole day: lobby, scenario, and the lobby again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrkiosk.backends import Backend
from vrkiosk.config import Config
from vrkiosk.lobby import Lobby
from vrkiosk.progress import Progress
from vrkiosk.training import Training
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.world import World


def test_the_lobby_looks_the_same_after_a_session(tmp_path: Path) -> None:
    lobby, world = Lobby("Furniture", "Pull the trigger"), World(library()["s03"], 5)
    views = np.zeros((2, 11), np.float32)
    views[:, 3], views[:, 5], views[:, 7:] = 1.0, 1.6, (-0.7, 0.7, 0.7, -0.7)
    training = Training(Config(data=tmp_path), Backend("openxr", "a test", None), Progress())
    with EglContext():
        scenes = training.scenes
        target = scenes.lobby(lobby.description).offscreen_target(64, 64)

        def picture(scene: Lobby | World, renderer: Renderer) -> npt.NDArray[np.uint8]:
            renderer.draw(scene.snapshot, views, target)
            return renderer.read(target)

        before = picture(lobby, scenes.lobby(lobby.description))
        inside = picture(world, scenes.draw(world.description))
        after = picture(lobby, scenes.lobby(lobby.description))
        loading = scenes.load(world.description, world.snapshot.panels)
        shares = []
        while not loading.advance(0.001):
            shares.append(loading.share)
            waiting = picture(lobby, scenes.lobby(lobby.description))
            assert (waiting == before).all()
        loading.show()
        brought = picture(world, scenes.draw(world.description))
        loading = scenes.load(world.description, ())
        loading.show()  # at once, finished or not
        training.close()
    assert (before == after).all()
    assert (before != inside).any()
    assert (brought == inside).all()
    assert shares == sorted(shares)
