"""When the tablet is shown as a layer of its own, where, and how often it is painted."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vrkiosk.close_up import CloseUp
from vrkiosk.sharp import CLEAR_NS, hidden
from vrkiosk_render.context import EglContext
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.transforms import compose, local_from_world
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.snapshot import EMPTY_PANEL, Box, Panel
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Quad

PAGE = Panel(240, 170, (Box(0, 0, 100, 20, "bar"),))
OTHER = Panel(240, 170, (Box(0, 0, 100, 40, "bar"),))
SIZE = (256, 182)
EYES = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 3.0], np.float32)  # in the world, outside the box
STAGE = np.array([0.0, 0.6, 0.0, 0.8, 2.0, 0.1, 6.0], np.float32)  # in the world


class Reader:
    """Somebody who holds the tablet `away` metres before the eyes, facing them."""

    def __init__(self, textures: list[int]) -> None:
        self.world = World(schema.library()["s03"], 5)
        self.snapshot = self.world.snapshot
        self.part = self.world.part("tablet")
        self.number = self.world.description.parts[self.part].display
        self.pages = PanelPages(self.world.description, 1.0)
        self.close_up = CloseUp(self.world)
        self.textures, self.images = textures, 0
        self.quad = self.another()
        self.frame = FrameInput()
        tablet = self.world.tablet
        assert tablet is not None
        tablet.holder = self.world.hands[0]
        self.world.hands[0].held = tablet
        self.snapshot.world_from_stage[:] = STAGE
        self.snapshot.visible[[self.world.part(f"hand_{side}") for side in ("left", "right")]] = 0
        self.hold(0.5)
        self.look()
        self.say(PAGE)

    def another(self) -> Quad:
        pose, extent = np.zeros(7, np.float32), np.zeros(2, np.float32)
        return Quad(SIZE, 0x8C43, pose, extent, self.image)

    def image(self) -> int:
        self.images += 1
        return self.textures[0]

    def hold(self, away: float) -> None:
        """Puts the glass there, upright, facing along +z as the eyes look along -z."""
        display = np.array(self.world.description.parts[self.part].display_pose)
        back = local_from_world(display)[3, :3]
        turn = display[:4] * (-1, -1, -1, 1)
        glass = np.array([0, 0, 0, 1, EYES[4], EYES[5], EYES[6] - away])
        self.snapshot.poses[self.part] = compose(glass, np.array([*turn, *back]))

    def look(self) -> None:
        """Takes the eyes' place in the stage into the frame."""
        turn = STAGE[:4] * np.array([-1, -1, -1, 1], np.float32)
        back = np.array([*turn, *local_from_world(STAGE)[3, :3]])
        for eye, side in enumerate((-0.032, 0.032)):
            at = EYES + np.array([0, 0, 0, 0, side, 0, 0], np.float32)
            self.frame.views[eye, :7] = compose(back, at)

    def say(self, panel: Panel) -> None:
        self.snapshot.panels[self.number] = panel

    def turn(self, after_ns: int = 10_000_000) -> bool:
        """A frame; whether the quad is shown in it."""
        self.frame.record["t"] = self.frame.t + after_ns
        self.pages.update(self.snapshot.panels)
        self.quad.shown = False
        scene: Any = SimpleNamespace(panels=self.pages)
        self.close_up.show(self.quad, scene, self.snapshot, self.frame)
        return self.quad.shown

    def settled(self) -> bool:
        """Whether it is shown once nothing was in the way for long enough."""
        self.turn()
        return self.turn(CLEAR_NS)

    def raise_hand(self, away: float) -> None:
        """The empty hand before the middle of the glass, so far from the eyes."""
        part = self.world.part("hand_right")
        self.snapshot.visible[part] = True
        self.snapshot.poses[part, 4:] = 0.0, EYES[5], EYES[6] - away


@pytest.fixture
def reader() -> Iterator[Reader]:
    with EglContext():
        name = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, name)
        GL.glTextureStorage2D(int(name[0]), 1, GL.GL_SRGB8_ALPHA8, *SIZE)
        made = Reader([int(name[0])])
        yield made
        made.close_up.close()
        made.pages.release()
        GL.glDeleteTextures(1, name)


def test_lies_on_the_glass_in_the_stage(reader: Reader) -> None:
    assert reader.settled()
    assert reader.quad.extent.tolist() == pytest.approx([0.24, 0.17])
    in_world = compose(STAGE, reader.quad.pose)
    assert in_world[4:].tolist() == pytest.approx([0.0, EYES[5], EYES[6] - 0.5], abs=1e-5)
    assert np.abs(in_world[:4]).tolist() == pytest.approx([0, 0, 0, 1], abs=1e-5)


def test_is_painted_only_when_its_content_changes(reader: Reader) -> None:
    assert reader.settled()
    for _ in range(5):
        assert reader.turn()
    reader.say(Panel(240, 170, PAGE.items))  # another object, equal
    assert reader.turn()
    assert reader.images == 1
    reader.say(OTHER)
    assert reader.turn()
    assert reader.images == 2


def test_is_painted_anew_for_another_runtime(reader: Reader) -> None:
    assert reader.settled()
    reader.quad = reader.another()
    assert reader.turn()
    assert reader.images == 2


def test_is_not_shown_where_the_runtime_is_lost_while_it_is_painted(reader: Reader) -> None:
    texture, reader.textures[0] = reader.textures[0], 0
    assert not reader.settled()
    reader.textures[0] = texture
    assert reader.turn()


def test_is_shown_near_and_a_little_farther_once_it_is(reader: Reader) -> None:
    reader.hold(0.82)
    assert not reader.settled()
    reader.hold(0.78)
    assert reader.settled()
    reader.hold(0.82)
    assert reader.turn()
    reader.hold(0.9)
    assert not reader.turn()


def test_a_hand_before_the_glass_is_seen(reader: Reader) -> None:
    assert reader.settled()
    reader.raise_hand(0.4)
    assert not reader.turn()
    reader.raise_hand(0.6)  # behind it
    assert not reader.turn()  # not at once: that would flicker under a finger that types
    assert reader.turn(CLEAR_NS)


def test_what_the_other_hand_holds_is_seen(reader: Reader) -> None:
    reader.raise_hand(0.4)
    part = reader.world.part("hand_right")
    reader.snapshot.poses[part, :] = 0, -np.sqrt(0.5), 0, np.sqrt(0.5), -0.5, EYES[5], EYES[6] - 0.4
    assert reader.settled()
    torch = reader.world.tools["torch"]
    reader.world.hands[1].held = torch  # points along +x, past the glass
    assert not reader.turn()


@pytest.mark.parametrize("change", ["let go", "fade", "dark", "unseen", "turned away"])
def test_only_what_is_held_and_lit_and_faces_the_eyes_is_shown(reader: Reader, change: str) -> None:
    assert reader.settled()
    if change == "let go":
        assert reader.world.tablet is not None
        reader.world.tablet.holder = None
    elif change == "fade":
        reader.snapshot.fade = 0.2
    elif change == "dark":
        reader.say(EMPTY_PANEL)
    elif change == "unseen":
        reader.snapshot.visible[reader.part] = False
    else:
        reader.snapshot.poses[reader.part, :4] = 0, 1, 0, 0
    assert not reader.turn()


def test_a_wall_between_is_seen(reader: Reader) -> None:
    assert reader.settled()
    for place in (reader.snapshot.poses[reader.part], reader.snapshot.world_from_stage):
        place[6] -= 2.75  # the eyes before the shut doors, the glass behind them
    assert not reader.turn()


def test_frames_in_which_nothing_changes_leave_nothing_behind(reader: Reader) -> None:
    assert reader.settled()
    scene: Any = SimpleNamespace(panels=reader.pages)
    frame, snapshot = reader.frame, reader.snapshot

    def turn() -> None:
        reader.close_up.show(reader.quad, scene, snapshot, frame)

    for _ in range(20):
        turn()
    gc.disable()
    tracemalloc.start()
    try:
        turn()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(400):
            turn()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()
    assert after - before < 400  # bytes over all of them: less than one a frame
    assert reader.images == 1


def test_points_beside_and_behind_hide_nothing() -> None:
    eyes, half = np.array([[0.0, 0.0, 0.5]]), np.array([0.12, 0.085])
    points = np.array([[0.0, 0.0, 0.6], [0.0, 0.0, -0.1], [0.2, 0.0, 0.02], [0.0, -0.1, 0.0]])
    margins = np.full(len(points), 0.01)
    assert not hidden(points, margins, eyes, half)
    assert hidden(points, margins + 0.006, eyes, half)  # the last is 15 mm below the glass
    assert hidden(np.array([[0.1, 0.0, 0.1]]), np.zeros(1), np.array([[0.1, 0.0, 0.5]]), half)
