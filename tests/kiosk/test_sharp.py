"""Screens that stand in the room, as a layer: when, where, and how often they are painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from vrkiosk.flow.foreground import Foreground, before
from vrkiosk.flow.rays import Ray
from vrkiosk.flow.screens import Screen
from vrkiosk.lobby import BOARD, HEIGHT_MM, WIDTH_MM, Lobby
from vrkiosk.painter import Painter
from vrkiosk.service import Service
from vrkiosk.sharp import CLEAR_NS, SharpScreen, hands_in
from vrkiosk.waiting import Waiting
from vrkiosk_render.context import EglContext
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import PanelPages
from vrkiosk_scenarios.snapshot import EMPTY_PANEL, Box, Panel, SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.runtime import Quad, Target
from vrkiosk_xr.scripted import ScriptedRuntime

SIZE = (256, 120)
MENU = Screen(Panel(300, 140, (Box(0, 0, 100, 20, "bar"),)))


class Headset:
    """A quad, and eyes at 1.6 m that look along -z."""

    def __init__(self) -> None:
        self.name = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, self.name)
        GL.glTextureStorage2D(int(self.name[0]), 1, GL.GL_SRGB8_ALPHA8, *SIZE)
        self.images = 0
        self.quad = Quad(SIZE, 0x8C43, np.zeros(7, np.float32), np.zeros(2, np.float32), self.image)
        self.screens = SharpScreen()

    def image(self) -> int:
        self.images += 1
        return int(self.name[0])

    def frame(self, t: int) -> FrameInput:
        made = FrameInput()
        made.record["t"], made.record["flags"] = t, Flag.FOCUSED | Flag.SHOULD_RENDER
        for eye, x in enumerate((-0.032, 0.032)):
            made.views[eye, :7] = 0, 0, 0, 1, x, 1.6, 0
        return made


@pytest.fixture
def headset() -> Iterator[Headset]:
    with EglContext():
        made = Headset()
        yield made
        made.screens.close()
        GL.glDeleteTextures(1, made.name)


class Drawing:
    """A renderer that paints the panels and nothing else."""

    def __init__(self, description: SceneDescription) -> None:
        self.description = description
        self.panels = PanelPages(description, 1.0)

    @property
    def scene(self) -> Any:
        return self

    def draw(self, snapshot: SceneSnapshot, views: Any, target: Target, **_: object) -> None:
        self.panels.update(snapshot.panels)


def test_the_lobbys_board_is_a_layer_once_it_is_read(headset: Headset) -> None:
    lobby = Lobby("Furniture", "Loading")
    drawing: Any = Drawing(lobby.description)
    shown: list[bool] = []

    class Runtime(ScriptedRuntime):
        def submit(self, frame: FrameInput, output: Any) -> None:
            shown.append(headset.quad.shown)
            headset.quad.shown = False
            super().submit(frame, output)

    frames = [headset.frame(1 + n * CLEAR_NS) for n in range(4)]
    frames[2].record["flags"] |= int(Flag.GRIP_RIGHT)  # a hand before the eyes
    frames[2].record["grip"][1] = 0, 0, 0, 1, 0.0, 1.6, -0.3
    runtime = Runtime(frames, target=Target(0, 8, 8, 0x8C43, quad=headset.quad))
    waiting = Waiting(runtime, drawing, lobby, Service(), lambda notice: None, headset.screens)
    assert not waiting.until_begun("Loading")
    assert shown == [False, True, False, False]
    assert headset.images == 1
    assert headset.quad.pose.tolist() == pytest.approx(BOARD)
    assert headset.quad.extent.tolist() == pytest.approx([WIDTH_MM / 1000, HEIGHT_MM / 1000])
    drawing.panels.release()


def test_the_lobby_says_which_panel_is_read() -> None:
    lobby = Lobby("Furniture", "Loading", "Begin")
    lobby.say("Begin")
    number, at = lobby.read
    assert lobby.snapshot.panels[number] is lobby.shown
    assert at == pytest.approx(BOARD)
    stands = before((0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 0.0), 0.55)
    lobby.show(MENU, stands)
    number, at = lobby.read
    assert lobby.snapshot.panels[number] is MENU.panel
    assert at == pytest.approx(stands, abs=1e-6)


@pytest.fixture
def scene() -> SceneDescription:
    from vrkiosk_scenarios import schema
    from vrkiosk_scenarios.world import World

    return World(schema.library()["s03"], 5).description


RAY = Ray((0.1, 1.4, 0.0), (0.1, 1.5, -0.55), (0.0, 0.0, 1.0))


@pytest.mark.parametrize(("dot", "rays"), [(False, []), (True, []), (False, [RAY])])
def test_a_menu_before_the_scene_is_a_layer_but_over_no_dot_and_no_ray(
    headset: Headset, scene: SceneDescription, dot: bool, rays: list[Ray]
) -> None:
    fore = Foreground(scene)
    fore.notice, fore.notice_at = MENU, (0.0, 0.0, 0.0, 1.0, 0.0, 1.5, -0.55)
    fore.dot_at = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, -0.5) if dot else None
    fore.rays = rays
    drawing: Any = Drawing(fore.description)
    runtime = ScriptedRuntime([], target=Target(0, 8, 8, 0x8C43, quad=headset.quad))
    painter = Painter(drawing, runtime, None, foreground=fore, screens=headset.screens)
    step: Any = type("Step", (), {"snapshot": SceneSnapshot(scene), "events": ()})
    for n in range(2):
        painter(headset.frame(1 + n * CLEAR_NS), step)
    shown = not dot and not rays
    assert headset.quad.shown is shown
    if shown:
        assert headset.quad.extent.tolist() == pytest.approx([0.3, 0.14])
    drawing.panels.release()


def test_an_empty_far_or_averted_screen_is_not_read(headset: Headset) -> None:
    lobby = Lobby("Furniture", "Loading")
    pages = PanelPages(lobby.description, 1.0)
    pages.update(lobby.snapshot.panels)
    poses = {
        "far": (MENU.panel, (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, -2.2)),
        "averted": (MENU.panel, (0.0, 1.0, 0.0, 0.0, 0.0, 1.6, -0.6)),
        "empty": (EMPTY_PANEL, (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, -0.6)),
    }
    for panel, at in poses.values():
        for n in range(3):
            frame = headset.frame(1 + n * CLEAR_NS)
            headset.screens.show(headset.quad, pages, 0, panel, np.array(at), frame)
        assert not headset.quad.shown
    pages.release()


def test_hands_are_their_joints_and_what_they_grip() -> None:
    frame = FrameInput()
    assert hands_in(frame).shape == (0, 3)
    frame.record["joints_valid"][0] = 0b101
    frame.record["joints"][0, 2, 4:7] = 1.0, 2.0, 3.0
    assert hands_in(frame).tolist() == [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]
    frame.record["flags"] = int(Flag.GRIP_RIGHT)
    assert len(hands_in(frame)) == 7
