"""The lobby: the small lit room one stands in before a scenario and while it is made ready."""

from __future__ import annotations

from typing import Final, Protocol

from vrkiosk.flow import rays
from vrkiosk.flow.foreground import CONTROLLERS, hold_hands
from vrkiosk.flow.rays import Ray
from vrkiosk.flow.screens import Screen
from vrkiosk_render.marks import Marks
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios.geometry import NO_TURN, Pose, compose, pose
from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import (
    EMPTY_PANEL,
    Box,
    Panel,
    Part,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Target

BOARD: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.45, -1.6)  # pose in the room
WIDTH_MM, HEIGHT_MM = 900.0, 420.0
# The bar is a display of its own, along the board's lower edge: painted in a tenth of the time, and
# seen where a layer lies over the board.
BAR: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 0.0, 1.233, -1.6)
BAR_WIDTH_MM, BAR_HEIGHT_MM = 900.0, 14.0
BAR_STEPS: Final = 16
TEXTS: Final = 2  # boards: one is shown
MARK_BEFORE: Final = 0.002  # m, what one eye sees lies before the screen


class Exhibit(Protocol):
    """Something that is shown in the lobby, or instead of it. before_screen: something lies before
    the screen, or it is not in the lobby."""

    @property
    def before_screen(self) -> bool: ...

    def draw(self, renderer: Renderer, frame: FrameInput, target: Target, marks: Marks) -> None:
        """Draws a frame for both eyes. marks: what else is drawn, in the stage."""
        ...


class Lobby:
    """A scene with a board that says what is going on, or a screen that hands press on.

    texts: what `say` will say; painted ahead, because painting takes longer than a frame.
    controllers: hands that hold one are shown as it.
    exhibit: draws instead of the lobby, None for none. rays: that point at the screen.
    """

    def __init__(self, title: str, *texts: str, controllers: bool = False) -> None:
        self._controllers = controllers
        boards = range(TEXTS)
        self.description = SceneDescription(
            parts=(
                Part("room", "lobby"),
                Part("bar", "", display=TEXTS, casts_shadow=False),
                *(Part(f"board{n}", "", display=n, casts_shadow=False) for n in boards),
                Part("screen", "", display=TEXTS + 1, casts_shadow=False),
                Part("left", "", display=TEXTS + 2, casts_shadow=False, eye="left"),
                Part("right", "", display=TEXTS + 3, casts_shadow=False, eye="right"),
                Part("hand_left", "hand_left"),
                Part("hand_right", "hand_right"),
                *CONTROLLERS,
                Part("table", "model_table"),
            ),
            panels=TEXTS + 4,
            interior=(1.176, -10.0, -9.0, 1000.0),  # no container here, nor its shade
        )
        self.snapshot = SceneSnapshot(self.description)
        self._parts = {part.name: i for i, part in enumerate(self.description.parts)}
        self._gloves = Gloves(self.description)
        self.snapshot.poses[1], self.snapshot.poses[2 : 2 + TEXTS] = BAR, BOARD
        self.snapshot.daylight = 1.0
        self.exhibit: Exhibit | None = None
        self.rays: list[Ray] = []
        self._title = title
        self._texts = [*texts, *[""] * TEXTS][:TEXTS]
        for board, text in enumerate(self._texts):
            self.snapshot.panels[board] = self._panel(text)
        self.say(self._texts[0])

    def say(self, text: str) -> None:
        """Shows the board with `text` on it, below the title. The bar is gone."""
        if text not in self._texts:
            self._texts[-1] = text
            self.snapshot.panels[TEXTS - 1] = self._panel(text)
        shown = self._texts.index(text)
        self.snapshot.visible[1:] = False
        self.snapshot.visible[2 + shown] = True
        self.snapshot.panels[TEXTS] = EMPTY_PANEL

    def show(self, screen: Screen, at: Pose) -> None:
        """Shows a screen at a pose in the room, and nothing else."""
        index = self._parts["screen"]
        self.snapshot.visible[1:index] = False
        self.snapshot.visible[index] = True
        self.snapshot.poses[index] = at
        self.snapshot.panels[TEXTS + 1] = screen.panel
        for eye in ("left", "right"):
            self.snapshot.visible[self._parts[eye]] = False
        for mark in screen.marks:
            part, panel = self._parts[mark.eye], mark.panel
            x = mark.x + (panel.width_mm - screen.panel.width_mm) / 2
            y = (screen.panel.height_mm - panel.height_mm) / 2 - mark.y
            before = pose(NO_TURN, (x / 1000.0, y / 1000.0, MARK_BEFORE))
            self.snapshot.poses[part] = compose(at, before)
            self.snapshot.visible[part] = True
            self.snapshot.panels[self.description.parts[part].display] = panel

    def set_table(self, at: Pose | None) -> None:
        """Puts the table somewhere in the room, by the middle of its top; None: away."""
        index = self._parts["table"]
        self.snapshot.visible[index] = at is not None
        if at is not None:
            self.snapshot.poses[index] = at

    @property
    def screen(self) -> tuple[Pose, Panel]:
        """The screen shown last: where it stands, and what is on it."""
        at: Pose = tuple(self.snapshot.poses[self._parts["screen"]].tolist())
        return at, self.snapshot.panels[TEXTS + 1]

    def draw(self, renderer: Renderer, frame: FrameInput, target: Target, marks: Marks) -> None:
        """Draws a frame for both eyes. marks: what else is drawn, in the stage."""
        rays.draw(marks, self.rays, overlaid=False)
        if self.exhibit is not None:
            self.exhibit.draw(renderer, frame, target, marks)
        else:
            renderer.draw(self.snapshot, frame.views, target, marks=marks)

    def reach(self, frame: FrameInput) -> None:
        """Shows the hands as they are in a frame."""
        hold_hands(self.snapshot, self._parts, frame, controllers=self._controllers)
        self._gloves.wear(self.snapshot, frame)

    @property
    def shown(self) -> Panel:
        """What the board shows."""
        return self.snapshot.panels[int(self.snapshot.visible[2 : 2 + TEXTS].argmax())]

    @property
    def marked(self) -> bool:
        """Something on the screen is for one eye alone, or lies before it: a layer over it would
        hide that."""
        before = self.exhibit is not None and self.exhibit.before_screen
        return before or bool(
            self.snapshot.visible[[self._parts["left"], self._parts["right"]]].any()
        )

    @property
    def read(self) -> tuple[int, Pose]:
        """Number of the panel one is to read, and its pose in the room."""
        index = self._parts["screen"]
        if not self.snapshot.visible[index]:
            index = 2 + int(self.snapshot.visible[2 : 2 + TEXTS].argmax())
        at: Pose = tuple(self.snapshot.poses[index].tolist())
        return self.description.parts[index].display, at

    def _panel(self, text: str) -> Panel:
        middle = WIDTH_MM / 2
        return Panel(
            WIDTH_MM,
            HEIGHT_MM,
            (
                Text(middle, 180, 46, self._title, "heading", "centre"),
                Text(middle, 290, 30, text, "body", "centre"),
            ),
        )

    def progress(self, share: float) -> None:
        """Shows a bar that is full at 1. It grows in steps: each is painted."""
        step = min(max(int(share * BAR_STEPS), 0), BAR_STEPS)
        width = BAR_WIDTH_MM * step / BAR_STEPS
        back = Box(0.0, 0.0, BAR_WIDTH_MM, BAR_HEIGHT_MM, "bar_back")
        bar = Box(0.0, 0.0, width, BAR_HEIGHT_MM, "bar")
        self.snapshot.visible[1] = True
        self.snapshot.panels[TEXTS] = Panel(BAR_WIDTH_MM, BAR_HEIGHT_MM, (back, bar))
