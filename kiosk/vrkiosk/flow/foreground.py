"""What is shown before a scene and is no part of it: a word to the officer, captions, a pause.

Neither the engine nor the record knows of it. Poses are (x, y, z, w, then metres).
"""

from __future__ import annotations

from dataclasses import replace
from math import atan2, radians
from textwrap import wrap
from typing import Final

import numpy as np

from vrkiosk.flow import rays
from vrkiosk.flow.demonstration import Press
from vrkiosk.flow.rays import Ray
from vrkiosk.flow.room_edge import RoomEdge
from vrkiosk.flow.screens import Screen
from vrkiosk.flow.task_clock import ON_TROLLEY, TaskClock
from vrkiosk_render.marks import Marks
from vrkiosk_scenarios.geometry import (
    Pose,
    about_x,
    about_y,
    compose,
    forward,
    multiply,
    place_of,
    pose,
    rotate,
    subtract,
)
from vrkiosk_scenarios.gloves import HELD_M, seen_by_cameras
from vrkiosk_scenarios.snapshot import (
    EMPTY_PANEL,
    Box,
    Panel,
    Part,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_xr.frame import Flag, FrameInput

BELOW: Final = radians(20.0)  # the middle of a screen, below the eyes; it is tilted as much
DIMMED: Final = 0.7  # of the scene's light that a pause takes away
CAPTION_M: Final = 1.5  # away, 15 degrees below the eyes; it moves with the head
CAPTION_BELOW: Final = radians(15.0)
CAPTION_LETTERS: Final = 38  # a line (docs/course.md)
CAPTION_CAP: Final = 21.0  # mm: 0.8 degrees
GRIPS: Final = (Flag.GRIP_LEFT, Flag.GRIP_RIGHT)
# Hands whose buttons come from pinches.
BARE: Final = (Flag.BARE_LEFT, Flag.BARE_RIGHT)
SIDES: Final = ("left", "right")
KINDS: Final = ("hand", "bare", "controller")  # of models that show a hand
EXAMPLES: Final = tuple(
    Part(
        f"example_{kind}", f"{kind}_right", tint=(0.55, 0.8, 1.0), casts_shadow=False, overlaid=True
    )
    for kind in ("controller", "hand")
)
# Round an example's hand while it presses: the colours that the buttons have.
PRESSED: Final = {"squeeze": (0.95, 0.55, 0.10, 0.9), "trigger": (0.10, 0.45, 0.95, 0.9)}
CONTROLLERS: Final = tuple(Part(f"controller_{side}", f"controller_{side}") for side in SIDES)
# A cross with a point: the eye rests on it better than on a disc (Thaler et al. 2013, Vision
# Research 76).
DOT: Final = Panel(
    40.0,
    40.0,
    (
        Box(8.0, 17.0, 24.0, 6.0, "bar"),
        Box(17.0, 8.0, 6.0, 24.0, "bar"),
        Box(18.5, 18.5, 3.0, 3.0, "bar_back"),
    ),
)


def before(head: Pose, distance: float, below: float = BELOW) -> Pose:
    """Where a screen stands for somebody with the head there: level, turned to the eyes."""
    x, _, z = forward(head)
    turn = about_y(atan2(-x, -z))
    turn = multiply(turn, about_x(-below))
    ahead = rotate(turn, (0.0, 0.0, -distance))
    eyes = place_of(head)
    return pose(turn, (eyes[0] + ahead[0], eyes[1] + ahead[1], eyes[2] + ahead[2]))


def caption_panel(text: str) -> Panel:
    """At most two lines of a subtitle."""
    found = wrap(text, CAPTION_LETTERS)
    width = max(len(line) for line in found) * CAPTION_CAP * 0.86 + 40.0
    high = 20.0 + 40.0 * len(found)
    items = tuple(
        Text(width / 2, 42.0 + 40.0 * n, CAPTION_CAP, line, "body", "centre")
        for n, line in enumerate(found)
    )
    return Panel(width, high, items)


def hold_hands(
    snapshot: SceneSnapshot, parts: dict[str, int], frame: FrameInput, *, controllers: bool = False
) -> None:
    """Shows the hands where they are in this frame, whatever the scene last knew: bare where they
    were. controllers: as controllers where these are held."""
    room: Pose = tuple(snapshot.world_from_stage.tolist())
    for side, flag in enumerate(GRIPS):
        here = {kind: parts[name] for kind in KINDS if (name := f"{kind}_{SIDES[side]}") in parts}
        kind = "bare" if "bare" in here and snapshot.visible[here["bare"]] else "hand"
        if controllers and holds_controller(frame, side):
            kind = "controller"
        grip: Pose = tuple(frame.record["grip"][side].tolist())
        for other, index in here.items():
            snapshot.visible[index] = bool(frame.flags & flag) and other == kind
            snapshot.poses[index] = compose(room, grip)


def holds_controller(frame: FrameInput, side: int) -> bool:
    """Whether there is a controller in this hand, and no camera sees the fingers."""
    flags = frame.flags
    bare = flags & BARE[side] or seen_by_cameras(flags, side)
    return bool(flags & GRIPS[side]) and not bare


class Foreground:
    """Displays more than a scene has. `description`: the scene's and these.

    notice: a screen to press on, at `notice_at` in the stage; None for none. caption: a text that
    moves with the head, "" for none; step_back: the one where the head is at the room's edge.
    dot_at: of a point to look at, in the stage. paused: the scene is dimmed and its hands are the
    frame's, for a `reason`, which is the end of a text key.
    words_key: key of the caption's text where that is the same however one works. elsewhere: the
    caption is shown by somebody else. covered: something hides the scene, so a lesson waits.
    controllers: empty hands are shown as the controllers they hold, for who has never held one.
    clock: stands on the trolley; None: there is none.
    rays: of hands that point at the notice. example: of a hand that shows how something is done,
    where controllers are shown: its pose in the stage, and what it presses.
    edge: of the free floor; None: nothing is said of it. marks: what is drawn over the scene,
    filled by `over`.
    """

    def __init__(self, description: SceneDescription) -> None:
        first = description.panels
        extra = tuple(
            Part(name, "", display=first + i, casts_shadow=False, overlaid=name != "clock")
            for i, name in enumerate(("notice", "caption", "dot", "clock"))
        )
        self.scene = description
        self.description = replace(
            description,
            parts=(*description.parts, *extra, *CONTROLLERS, *EXAMPLES),
            panels=first + len(extra),
        )
        self.notice: Screen | None = None
        self.notice_at: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.4, -0.6)
        self.caption = ""
        self.dot_at: Pose | None = None
        self.paused = False
        self.reason = ""
        self.words_key = ""
        self.elsewhere = False
        self.covered = False
        self.controllers = False
        self.clock: TaskClock | None = None
        self.edge: RoomEdge | None = None
        self.step_back = ""
        self.rays: list[Ray] = []
        self.example: tuple[Pose, Press] | None = None
        self.marks = Marks()
        self._said = ""
        self._caption = EMPTY_PANEL
        self._clock_text, self._clock = "", EMPTY_PANEL
        self._shown = SceneSnapshot(self.description)
        self._parts = {part.name: i for i, part in enumerate(self.description.parts)}
        hands = [f"{kind}_{side}" for kind in KINDS for side in SIDES]
        self._hands = [self._parts[name] for name in hands if name in self._parts]

    @property
    def notice_display(self) -> int:
        """Number of the panel that shows the notice."""
        return self.description.parts[self._parts["notice"]].display

    def over(self, snapshot: SceneSnapshot, frame: FrameInput) -> SceneSnapshot:
        """The snapshot with what is before it. Valid until the next call."""
        shown = self._shown
        shown.show(snapshot)
        room: Pose = tuple(shown.world_from_stage.tolist())
        if self.paused:
            shown.fade = max(shown.fade, DIMMED)
            hold_hands(shown, self._parts, frame, controllers=self.controllers)
        elif self.controllers:
            self._show_controllers(shown, frame)
        self.marks.clear()
        if self.example is not None and self.controllers and not self.paused:
            self._show_example(*self.example, room, frame)
        said = "" if self.elsewhere else self.caption
        if self.edge is not None:
            shown.fade = max(shown.fade, self.edge.dark)
            self.edge.draw(self.marks, room)
            said = self.step_back if self.edge.warned else said
        if self.notice is not None:
            shown.overlaid[self._hands] = True
            rays.draw(self.marks, self.rays, room, overlaid=True)
            self._put("notice", compose(room, self.notice_at), self.notice.panel)
        if said and not (self.paused and self.notice is not None):
            head: Pose = tuple(frame.head.tolist())
            if said != self._said:
                self._said, self._caption = said, caption_panel(said)
            turn = multiply((head[0], head[1], head[2], head[3]), about_x(-CAPTION_BELOW))
            away = rotate(turn, (0.0, 0.0, -CAPTION_M))
            at = pose(turn, (head[4] + away[0], head[5] + away[1], head[6] + away[2]))
            self._put("caption", compose(room, at), self._caption)
        if self.clock is not None:
            trolley: Pose = tuple(shown.poses[self._parts["trolley"]].tolist())
            if self._clock_text != self.clock.text:
                self._clock_text, self._clock = self.clock.text, self.clock.panel
            self._put("clock", compose(trolley, ON_TROLLEY), self._clock)
        if self.dot_at is not None and not self.covered:
            self._put("dot", compose(room, self.dot_at), DOT)
        return shown

    def _show_example(self, at: Pose, press: Press, room: Pose, frame: FrameInput) -> None:
        """A hand like the officer's own, with a ring round it while it presses."""
        held = any(holds_controller(frame, side) for side in (0, 1))
        index = self._parts["example_controller" if held else "example_hand"]
        self._shown.visible[index] = True
        self._shown.poses[index] = where = compose(room, at)
        if press:
            eyes = place_of(compose(room, tuple(frame.head.tolist())))
            self.marks.overlaid = True
            self.marks.disc(
                place_of(where), subtract(eyes, place_of(where)), 0.07, PRESSED[press], 0.8
            )
            self.marks.overlaid = False

    def _show_controllers(self, shown: SceneSnapshot, frame: FrameInput) -> None:
        """In place of the hands that hold nothing else."""
        for side, name in enumerate(SIDES):
            hands = [self._parts[n] for n in (f"hand_{name}", f"bare_{name}") if n in self._parts]
            hand = next((part for part in hands if shown.visible[part]), -1)
            if hand < 0 or not holds_controller(frame, side):
                continue
            apart = np.abs(shown.poses[:, 4:] - shown.poses[hand, 4:]).max(axis=1) < HELD_M
            apart[hands] = False
            if not bool((apart & shown.visible).any()):
                index = self._parts[f"controller_{name}"]
                shown.visible[hand], shown.visible[index] = False, True
                shown.poses[index] = shown.poses[hand]

    def _put(self, name: str, at: Pose, panel: Panel) -> None:
        index = self._parts[name]
        self._shown.poses[index] = at
        self._shown.visible[index] = True
        self._shown.panels[self.description.parts[index].display] = panel
