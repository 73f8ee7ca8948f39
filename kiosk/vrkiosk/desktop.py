"""Somebody at a desk instead of in a headset: hands that are guided, and panels that say what the
keys do.

The panels hang before the left eye's picture, so near that nothing comes between. They are drawn
and never simulated or recorded: neither the engine nor the record knows of them.
"""

from __future__ import annotations

from dataclasses import replace
from math import tan
from typing import Final

from vrkiosk import desk_panels
from vrkiosk.desk_panels import BANNER_MM, STRIP_MM, WIDTH
from vrkiosk.flow.foreground import Foreground
from vrkiosk.guide import WorldGuide, tool_bounds
from vrkiosk.prompts import dressed, prompt, reading
from vrkiosk_scenarios.geometry import NO_TURN, Pose, compose, pose
from vrkiosk_scenarios.snapshot import (
    EMPTY_PANEL,
    Panel,
    Part,
    SceneDescription,
    SceneSnapshot,
)
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.simulator import SimulatorRuntime

NEAR: Final = 0.12  # metres before the eye: nothing a hand holds comes nearer
MARGIN: Final = 0.003  # metres from the edges of the picture
KEYS: Final = "WASDQECFGHNPRTV"  # named in texts as they are on the keyboard in use
REMARK_NS: Final = 4_000_000_000  # that what one wears is said once one asked for more
PANELS: Final = ("strip", "banner", "sheet")


class Desktop:
    """Takes its seat when made: from then on the window's hands are guided in this world.

    `foreground`: what is shown before the world's scene; its words are said in the banner. `scene`:
    the description before the desk's panels came to it; `description`: with them. `close` when the
    session is over.
    """

    def __init__(
        self, runtime: SimulatorRuntime, world: World, foreground: Foreground | None = None
    ) -> None:
        self.guide = WorldGuide(world, tool_bounds())
        self._runtime, self._world = runtime, world
        self.foreground = foreground or Foreground(world.description)
        self.foreground.elsewhere = True
        self.scene = scene = foreground.description if foreground else world.description
        first = scene.panels
        extra = tuple(
            Part(f"desktop_{name}", "", display=first + i, casts_shadow=False)
            for i, name in enumerate(PANELS)
        )
        parts = (*scene.parts, *extra)
        self.description: SceneDescription = replace(scene, parts=parts, panels=first + len(extra))
        self._shown = SceneSnapshot(self.description)
        self._keys = {name: runtime.key_name(name) for name in KEYS}
        self._sheets = {
            welcome: desk_panels.sheet(world.texts, self._keys, welcome=welcome)
            for welcome in (True, False)
        }
        self._said: tuple[str, ...] = ()
        self._strip = self._banner = EMPTY_PANEL
        self._announced: tuple[str, str] = ("", "")
        self._dressings, self._remark_until = 0, 0
        runtime.body.guide = self.guide
        runtime.body.look_ahead()
        runtime.help_shown = self._welcome = True
        self._begun = False

    def close(self) -> None:
        """Leaves the hands to themselves."""
        self._runtime.body.guide = None
        self._runtime.help_shown = False

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
        away = max(NEAR, (WIDTH / 2000 + MARGIN) / tan(right))
        edge = tan(up) * away - MARGIN
        reading = self._reading_keys()
        panels = self._line(frame.t), self._words(), self._sheets[self._welcome]
        heights = (STRIP_MM[1] / 2000 - edge, edge - BANNER_MM[1] / 2000, STRIP_MM[1] / 2000)
        visible = (True, panels[1] is not EMPTY_PANEL and not reading, reading)
        for i, high in enumerate(heights):
            shown.poses[first + i] = compose(eye, pose(NO_TURN, (0.0, high, -away)))
            shown.visible[first + i] = visible[i]
        shown.panels[-len(PANELS) :] = panels

    def _reading_keys(self) -> bool:
        """The sheet is there at the start until somebody begins, and whenever `H` asks for it."""
        runtime = self._runtime
        if not self._begun:  # what was pressed while the scene was loaded is no answer
            self._begun = runtime.help_shown = runtime.untouched = True
        if self._welcome and not runtime.untouched:
            self._welcome = runtime.help_shown = False
        self.foreground.covered = self._welcome
        return runtime.help_shown

    def _line(self, t: int) -> Panel:
        """t: of the frame, ns."""
        runtime, world = self._runtime, self._world
        if self.foreground.paused:
            said = (world.texts[f"desktop.say.{self._pause()}"], "", "")
        else:
            peering = runtime.body.focus is not None
            said = (
                self._remark(t) or prompt(world, self.guide, self._keys, peering=peering),
                reading(world, self.guide),
                desk_panels.tools(world, self.guide, self._keys, shifted=runtime.controls.run),
            )
        if said != self._said:
            self._said, self._strip = said, desk_panels.strip(*said)
        return self._strip

    def _remark(self, t: int) -> str:
        """What one wears and what is still to be put on, for a while after one asked for it."""
        if self._dressings != self.guide.dressings:
            self._dressings, self._remark_until = self.guide.dressings, t + REMARK_NS
        return dressed(self._world, self._keys) if t < self._remark_until else ""

    def _pause(self) -> str:
        """Key of what ends this pause at a desk."""
        key = f"paused_{self.foreground.reason}"
        return key if f"desktop.say.{key}" in self._world.texts else "paused"

    def _words(self) -> Panel:
        """What a lesson says: by mouse and keyboard, where there is a text of its own for that."""
        fore, texts = self.foreground, self._world.texts
        said, how = fore.caption, ""
        if f"{fore.words_key}_desk" in texts:
            *instead, how = texts.fill(f"{fore.words_key}_desk", **self._keys).split("\n")
            said = instead[0] if instead else texts[fore.words_key]
        if (said, how) != self._announced:
            self._announced = said, how
            self._banner = desk_panels.banner(said, how) if said else EMPTY_PANEL
        return self._banner
