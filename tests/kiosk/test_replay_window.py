"""The replay window on Xvfb, played with GLFW's own callbacks and looked at by its pixels."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk.replay.bookmarks import Bookmarks
from vrkiosk.replay.layout import Area
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk.replay.state import Page, View
from vrkiosk.replay.window import ReplayWindow
from vrkiosk_render.renderer import Quality
from vrkiosk_xr.runtime import Target

pytestmark = pytest.mark.gl
S = 1_000_000_000
QUALITY = Quality(samples=1, sun_map=128, torch_map=128, anisotropy=1.0, plain=True)
SIZE = (960, 540)
Pixels = npt.NDArray[np.uint8]


class Viewer:
    """Somebody at the window: presses, points, and sees what is shown."""

    def __init__(self, window: ReplayWindow, clock: list[float]) -> None:
        import glfw

        self.glfw: Any = glfw
        self.window, self.clock = window, clock
        glfw.set_cursor_pos_callback(window.window, lambda *_: None)  # the display's own pointer
        glfw.set_window_focus_callback(window.window, lambda *_: None)

    @property
    def state(self) -> Any:
        return self.window.state

    def tap(self, name: str, mods: int = 0) -> None:
        token = getattr(self.glfw, f"KEY_{name}")
        for action in (self.glfw.PRESS, self.glfw.RELEASE):
            self.window.on_key(self.window.window, token, 0, action, mods)

    def point(self, x: float, y: float) -> None:
        self.window.on_cursor(self.window.window, x, y)

    def click(self, area: Area) -> None:
        self.point(area.x + area.width / 2, area.y + area.height / 2)
        left = self.glfw.MOUSE_BUTTON_LEFT
        for action in (self.glfw.PRESS, self.glfw.RELEASE):
            self.window.on_mouse_button(self.window.window, left, action, 0)

    def press(self, command: str) -> None:
        """Clicks a button."""
        self.window.step()
        buttons = self.window.layout.buttons
        self.click(next(b.area for b in buttons if b.command == command))

    def wait(self, seconds: float) -> bool:
        self.clock[0] += seconds
        return self.window.step()

    def see(self) -> Pixels:
        """(height, width, 3) of the present picture."""
        self.window.draw()
        width, height = self.window.layout.size
        target = Target(texture=0, width=width, height=height, format=0x8C43)
        return self.window.view.renderer.read(target)[0]

    def scene(self) -> Pixels:
        area = self.window.layout.view
        return self.see()[area.y + 90 : area.below - 90, area.x : area.right]


@pytest.fixture(scope="module")
def record(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03")))


@pytest.fixture
def viewer(display: None, record: ReplayRecord, tmp_path: Path) -> Iterator[Viewer]:
    clock = [0.0]
    window = ReplayWindow(
        record,
        size=SIZE,
        clock=lambda: clock[0],
        bookmarks=Bookmarks("s", tmp_path),
        quality=QUALITY,
    )
    with window:
        yield Viewer(window, clock)


def differ(a: Pixels, b: Pixels) -> float:
    """Share of pixels that are clearly not the same."""
    return float((np.abs(a.astype(int) - b).max(axis=2) > 24).mean())


def test_a_record_is_played_paused_and_gone_through_by_frames(viewer: Viewer) -> None:
    viewer.wait(0.5)
    assert viewer.state.t == pytest.approx(viewer.state.start + S // 2, abs=1000)
    viewer.tap("SPACE")
    assert viewer.wait(0.5)
    assert not viewer.wait(0.5), "nothing moves: nothing is drawn"
    t = viewer.state.t
    viewer.tap("PERIOD")
    assert viewer.wait(0.0)
    assert 0 < viewer.state.t - t <= S // 80
    viewer.press("play")
    viewer.wait(0.25)
    assert viewer.state.t > t + S // 5


def test_a_slow_machine_skips_frames_and_not_time(viewer: Viewer) -> None:
    viewer.tap("EQUAL")
    for _ in range(4):
        viewer.wait(0.9)
    assert viewer.state.t - viewer.state.start == pytest.approx(7.2 * S, abs=1000)


def test_each_view_is_another_picture(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    viewer.state.seek(viewer.state.start + 60 * S)
    pictures = []
    for command in ("view_officer", "view_behind", "view_top", "view_free"):
        viewer.press(command)
        if command == "view_free":
            viewer.state.free.place = (5.0, 4.0, 2.0)
            viewer.state.free.yaw, viewer.state.free.pitch = 0.8, -0.4
        pictures.append(viewer.scene())
    for i, first in enumerate(pictures):
        assert first.std() > 5, "a scene, not a plain colour"
        assert all(differ(first, other) > 0.2 for other in pictures[:i])


def test_marks_and_coverage_are_seen_and_can_be_put_away(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    viewer.tap("4")
    viewer.tap("X")
    viewer.state.seek(viewer.state.end - 20 * S)
    plain = viewer.scene()
    viewer.press("coverage")
    painted = viewer.scene()
    assert differ(plain, painted) > 0.01
    green = painted[..., 1].astype(int) - plain[..., 1]
    red = painted[..., 0].astype(int) - plain[..., 0]
    assert (green - red).max() > 20
    viewer.tap("C")
    viewer.tap("C")
    assert differ(plain, viewer.scene()) == 0.0


def test_the_list_goes_to_a_reading_and_the_caption_says_it(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    viewer.see()
    events = viewer.window.controls.events()
    row = next(i for i, moment in enumerate(events) if moment.name == "reading")
    viewer.window.controls.go(row)
    assert viewer.state.t == events[row].t
    with_caption = viewer.see()
    viewer.press("captions")
    viewer.point(1, 1)
    assert differ(with_caption, viewer.see()) > 0.01


def test_a_click_on_a_row_goes_to_its_time(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    viewer.see()
    rows = viewer.window.layout.list
    assert rows is not None
    high = viewer.window.layout.row
    viewer.click(Area(rows.x, rows.y + 3 * high, rows.width, high))
    assert viewer.state.t == viewer.window.controls.events()[3].t


@pytest.mark.parametrize("page", list(Page))
def test_every_page_of_the_list_is_painted(viewer: Viewer, page: Page) -> None:
    viewer.tap("SPACE")
    viewer.press(f"page_{page}")
    viewer.window.draw()
    rows = viewer.window.layout.list
    assert rows is not None
    assert viewer.see()[rows.y : rows.below, rows.x : rows.right].std() > 5


def test_the_help_covers_the_picture_and_goes_away(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    before = viewer.see()
    viewer.tap("F1")
    assert differ(before, viewer.see()) > 0.3
    viewer.tap("ESCAPE")
    assert differ(before, viewer.see()) == 0.0


@pytest.mark.parametrize("size", [(1024, 600), (800, 480)])
def test_the_window_may_have_other_sizes(viewer: Viewer, size: tuple[int, int]) -> None:
    viewer.tap("SPACE")
    viewer.see()
    viewer.glfw.set_window_size(viewer.window.window, *size)
    for _ in range(50):
        viewer.glfw.wait_events_timeout(0.1)
        if viewer.glfw.get_framebuffer_size(viewer.window.window) == size:
            break
    picture = viewer.see()
    assert picture.shape[:2] == (size[1], size[0])
    assert viewer.window.layout.bar.below == size[1]


def test_flying_takes_over_the_camera(viewer: Viewer) -> None:
    viewer.tap("SPACE")
    viewer.see()
    key = viewer.glfw.KEY_W
    viewer.window.on_key(viewer.window.window, key, 0, viewer.glfw.PRESS, 0)
    place = viewer.state.free.place
    viewer.wait(0.1)
    assert viewer.state.view is View.FREE
    first = viewer.state.free.place
    assert first != place
    viewer.window.on_focus(viewer.window.window, 0)
    viewer.wait(0.1)
    assert viewer.state.free.place == first, "keys are let go with the focus"


def test_control_q_closes_the_window(viewer: Viewer) -> None:
    viewer.tap("Q", viewer.glfw.MOD_CONTROL)
    viewer.window.run()


def test_a_record_is_read_again_and_stays_when_it_is_gone(
    display: None, played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    shutil.copytree(played_session("s03"), folder)
    record = read_record(read_outline(folder))
    clock = [0.0]
    window = ReplayWindow(
        record, size=SIZE, clock=lambda: clock[0], bookmarks=Bookmarks("s", tmp_path)
    )
    with window:
        viewer = Viewer(window, clock)
        viewer.tap("SPACE")
        viewer.state.seek(viewer.state.start + 30 * S)
        viewer.tap("R")
        viewer.wait(0.1)
        again = window.record
        assert again is not record
        assert viewer.state.t == viewer.state.start + 30 * S
        assert viewer.state.message.startswith("Read again: ")
        shutil.rmtree(folder)
        viewer.tap("R")
        viewer.wait(0.1)
        assert window.record is again
        assert "session.json" in viewer.state.message
        assert viewer.scene().std() > 5
