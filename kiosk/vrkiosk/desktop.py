"""Somebody at a desk instead of in a headset: hands that are guided, and a strip and a sheet that
say what the keys do.

The panels hang before the left eye's picture, so near that nothing comes between. They are drawn
and never simulated or recorded: neither the engine nor the record knows of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import tan
from typing import Final

from vrkiosk.guide import NUMBERED, WorldGuide, tool_bounds
from vrkiosk.prompts import prompt, reading
from vrkiosk_scenarios.geometry import NO_TURN, Pose, compose, pose
from vrkiosk_scenarios.snapshot import (
    EMPTY_PANEL,
    Panel,
    Part,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.simulator import SimulatorRuntime

NEAR: Final = 0.12  # metres before the eye: nothing a hand holds comes nearer
STRIP_MM: Final = (226.0, 15.0)
SHEET_MM: Final = (226.0, 140.0)
MARGIN: Final = 0.003  # metres below the strip
WELCOME_NS: Final = 20_000_000_000  # the sheet goes away by itself
KEYS: Final = "WASDQECFGHRTV"  # named in texts as they are on the keyboard in use
# Rows of the sheet: what the keys do (a text under "desktop.") and how they are written; "": in
# words, which are a text as well.
ROWS: Final = (
    ("look", ""),
    ("act", ""),
    ("tools", "1 - 9; Shift + 1 - 9"),
    ("go", ""),
    ("walk", "{W} {A} {S} {D}"),
    ("turn", "{Q}, {E}"),
    ("peer", ""),
    ("crouch", "{C}"),
    ("left", "{T}"),
    ("grip", ""),
    ("recentre", "{R}"),
    ("headset", "F9, F10, F11"),
    ("trainer", "F5, F6, F7, F8"),
    ("help", "{H}"),
)


class Desktop:
    """Takes its seat when made: from then on the window's hands are guided in this world.

    `scene`: the world's description, or one that has more behind the world's. `description`: that
    and the panels. `close` when the session is over.
    """

    def __init__(
        self, runtime: SimulatorRuntime, world: World, scene: SceneDescription | None = None
    ) -> None:
        self.guide = WorldGuide(world, tool_bounds())
        self._runtime, self._world = runtime, world
        self.scene = scene = scene or world.description
        first = scene.panels
        extra = tuple(
            Part(f"desktop_{name}", "", display=first + i, casts_shadow=False)
            for i, name in enumerate(("strip", "sheet"))
        )
        parts = (*scene.parts, *extra)
        self.description: SceneDescription = replace(scene, parts=parts, panels=first + len(extra))
        self._shown = SceneSnapshot(self.description)
        self._keys = {name: runtime.key_name(name) for name in KEYS}
        self._sheet = _sheet(world, self._keys)
        self._tools = _tools(world, self._keys)
        self._began = 0
        self._said: tuple[str, str] = ("", "")
        self._strip = EMPTY_PANEL
        runtime.body.guide = self.guide
        runtime.help_shown, runtime.untouched = True, True

    def close(self) -> None:
        """Leaves the hands to themselves."""
        self._runtime.body.guide = None

    def over(self, snapshot: SceneSnapshot, frame: FrameInput | None) -> SceneSnapshot:
        """The snapshot with the panels before the eyes of `frame`; None: without them. Valid until
        the next call."""
        shown, count = self._shown, len(snapshot.poses)
        shown.show(snapshot)
        if frame is not None:
            self._hang(shown, count, frame)
        return shown

    def _hang(self, shown: SceneSnapshot, first: int, frame: FrameInput) -> None:
        room: Pose = tuple(shown.world_from_stage.tolist())
        *view, _, right, up, _ = frame.views[0].tolist()
        eye = compose(room, (view[0], view[1], view[2], view[3], view[4], view[5], view[6]))
        away = max(NEAR, (STRIP_MM[0] / 2000 + MARGIN) / tan(right))
        low = -tan(up) * away + STRIP_MM[1] / 2000 + MARGIN
        shown.poses[first] = compose(eye, pose(NO_TURN, (0.0, low, -away)))
        above = STRIP_MM[1] / 2000 + MARGIN
        shown.poses[first + 1] = compose(eye, pose(NO_TURN, (0.0, above, -away)))
        shown.panels[-2:] = self._line(), self._sheet
        shown.visible[first] = True
        shown.visible[first + 1] = self._reading_keys(frame.t)

    def _reading_keys(self, t: int) -> bool:
        """The sheet is there at the start until somebody begins, and whenever `H` asks for it."""
        runtime = self._runtime
        if self._began >= 0:
            self._began = self._began or t
            if not runtime.untouched or t - self._began > WELCOME_NS:
                self._began = -1
                runtime.help_shown = False
        return runtime.help_shown

    def _line(self) -> Panel:
        peering = self._runtime.body.focus is not None
        line = prompt(self._world, self.guide, self._keys, peering=peering)
        said = (line, reading(self._world, self.guide))
        if said != self._said or self._strip is EMPTY_PANEL:
            self._said = said
            self._strip = _strip(self._tools, *said)
        return self._strip


def _tools(world: World, keys: Mapping[str, str]) -> str:
    """The tools by their digits, and where to find more."""
    texts = world.texts
    tools = [
        f"{number} {texts[f'tool.{name}']}"
        for number, name in enumerate(NUMBERED[:9], 1)
        if name in world.tools
    ]
    return "   ".join((*tools, texts.fill("desktop.more", **keys)))


def _strip(below: str, said: str, value: str) -> Panel:
    """What the button would do now, what the tool shows; below it what else there is."""
    width, height = STRIP_MM
    items = [
        Text(4.0, 6.4, 3.3, said, "heading"),
        Text(width / 2, 12.6, 2.3, below, "dim", "centre"),
    ]
    if value:
        items.append(Text(width - 4.0, 6.4, 3.6, value, "digits", "right"))
    return Panel(width, height, tuple(items))


def _sheet(world: World, keys: Mapping[str, str]) -> Panel:
    """All keys, named as they are on this keyboard."""
    texts, (width, height) = world.texts, SHEET_MM
    items = [Text(8.0, 13.0, 5.0, texts["desktop.title"], "heading")]
    top, pitch = 24.0, (height - 28.0) / len(ROWS)
    for row, (name, written) in enumerate(ROWS):
        y = top + pitch * row
        label = (written or texts[f"desktop.key_{name}"]).format(**keys)
        items.append(Text(8.0, y, 3.2, label, "digits"))
        items.append(Text(66.0, y, 3.2, texts.fill(f"desktop.{name}", **keys), "body"))
    return Panel(width, height, tuple(items))
