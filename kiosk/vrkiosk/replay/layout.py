"""Where everything of the replay window is, and what a click there means. Pixels, no drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vrkiosk.replay.state import Coverage, Page, ReplayState, View
from vrkiosk_telemetry.moments import Group

# Sizes at 1280 x 720; larger windows scale them up.
TOP, STRIP, LINE, BUTTONS, TABS, CHIP, ROW = 34, 34, 54, 42, 34, 28, 24
TALL_ROW: Final = 56  # three lines: what was missed takes words
PANEL, PANEL_SMALL = 372, 316
GAP: Final = 6
BASE: Final = (1280, 720)
# Buttons below the time line: command, or "" for a gap.
TRANSPORT: Final = (
    "start",
    "back",
    "event_back",
    "frame_back",
    "play",
    "frame_on",
    "event_on",
    "on",
    "end",
)
TOGGLES: Final = ("gaze", "trail", "fingers", "captions", "coverage")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def below(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Button:
    """label "": an icon named as the command is."""

    area: Area
    command: str
    label: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Areas of a window of `size`. `rows`: how many rows of the list fit."""

    size: tuple[int, int]
    scale: float
    row: int  # height of a row of the list
    top: Area
    strip: Area
    picture: Area  # of the scene
    view: Area  # the part of it that nothing covers
    panel: Area | None
    list: Area | None
    line: Area  # the time line
    bar: Area  # below it
    clock: Area
    speed: Area
    buttons: tuple[Button, ...]

    @property
    def rows(self) -> int:
        return self.list.height // self.row if self.list else 0

    def button_at(self, x: float, y: float) -> Button | None:
        return next((b for b in self.buttons if b.area.holds(x, y)), None)

    def row_at(self, x: float, y: float) -> int | None:
        """Row of the list, from the first one shown; None where none is, also below the last."""
        if self.list is None or not self.list.holds(x, y):
            return None
        row = int((y - self.list.y) // self.row)
        return row if row < self.rows else None

    def part_of_line(self, x: float) -> float:
        """0..1 along the time line; outside of it too."""
        inset = round(10 * self.scale)
        return (x - self.line.x - inset) / max(self.line.width - 2 * inset, 1)

    def on_line(self, part: float) -> float:
        """The inverse of `part_of_line`."""
        inset = round(10 * self.scale)
        return self.line.x + inset + part * max(self.line.width - 2 * inset, 1)


# Width of a text in pixels at a size in pixels an em.
Measure = Callable[[str, int], float]


def lay_out(
    size: tuple[int, int], state: ReplayState, label: Callable[[str], str], measure: Measure
) -> Layout:
    """label: what stands on a button, by its command."""
    width, height = max(size[0], 320), max(size[1], 240)
    scale = max(min(width / BASE[0], height / BASE[1]), 1.0)
    px = _Pixels(scale)
    panel_width = 0
    if state.list_open:
        panel_width = px(PANEL if width >= BASE[0] * 0.95 else PANEL_SMALL)
    bar = Area(0, height - px(BUTTONS), width, px(BUTTONS))
    line = Area(0, bar.y - px(LINE), width, px(LINE))
    top = Area(0, 0, width, px(TOP))
    free = width - panel_width
    strip = Area(0, top.below, free, px(STRIP))
    picture = Area(0, top.below, free, line.y - top.below)
    view = Area(0, strip.below, free, line.y - strip.below)
    panel = Area(free, top.below, panel_width, line.y - top.below) if panel_width else None
    flow = _Flow(px, label, measure, state)
    listed = tuple(flow.panel(panel)) if panel else ()
    rows = _below(panel, listed, px) if panel else None
    transport = list(flow.icons(bar, TRANSPORT))
    clock_x = transport[-1].area.right + px(14)
    clock = Area(clock_x, bar.y, px(196), bar.height)
    slower, faster = flow.icons(Area(clock.right, bar.y, width, bar.height), ("slower", "faster"))
    speed = Area(slower.area.right + px(2), bar.y, px(58), bar.height)
    moved = Area(speed.right + px(2), faster.area.y, faster.area.width, faster.area.height)
    buttons = [
        *transport,
        slower,
        Button(speed, "normal_speed", " "),
        Button(moved, "faster"),
        *flow.from_right(bar, ("help", "list", "bookmark", *(("reread",) * state.growing))),
        *flow.strip(strip),
        *listed,
    ]
    areas = (top, strip, picture, view, panel, rows, line, bar, clock, speed)
    row = px(TALL_ROW if state.page is Page.MISSES else ROW)
    return Layout((width, height), scale, row, *areas, tuple(buttons))


class _Pixels:
    """Sizes of the drawing in this window."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, size: float) -> int:
        return round(size * self.scale)


def _below(panel: Area, buttons: Iterable[Button], px: _Pixels) -> Area:
    """What the buttons of the panel leave for the list."""
    y = max(button.area.below for button in buttons) + px(GAP)
    return Area(panel.x, y, panel.width, panel.below - y - px(4))


@dataclass(frozen=True, slots=True)
class _Flow:
    """Sets buttons one after the other."""

    px: _Pixels
    label: Callable[[str], str]
    measure: Measure
    state: ReplayState

    def icons(self, bar: Area, commands: Iterable[str]) -> Iterator[Button]:
        side, x = self.px(30), bar.x + self.px(8)
        for command in commands:
            wide = self.px(40) if command == "play" else side
            yield Button(Area(x, bar.y + (bar.height - side) // 2, wide, side), command)
            x += wide + self.px(3)

    def _width(self, command: str, size: float = 13, air: float = 18) -> int:
        return round(self.measure(self.label(command), self.px(size))) + self.px(air)

    def from_right(self, bar: Area, commands: Iterable[str]) -> Iterator[Button]:
        x, high = bar.right - self.px(8), self.px(28)
        for command in commands:
            wide = self._width(command)
            x -= wide
            area = Area(x, bar.y + (bar.height - high) // 2, wide, high)
            yield Button(area, command, self.label(command), self._on(command))
            x -= self.px(GAP)

    def strip(self, strip: Area) -> Iterator[Button]:
        """Views, then what is drawn over them; closer together where there is little room."""
        commands = [*(f"view_{view}" for view in View), "", *TOGGLES]
        wanted = sum(self._width(c) + self.px(4) for c in commands if c) + self.px(26)
        air = 18.0 if wanted <= strip.width else 8.0
        gap = self.px(4) if wanted <= strip.width else self.px(2)
        x, high = strip.x + self.px(8), self.px(26)
        for command in commands:
            if not command:
                x += self.px(10) if air > 10 else self.px(5)
                continue
            wide = self._width(command, air=air)
            area = Area(x, strip.y + (strip.height - high) // 2, wide, high)
            yield Button(area, command, self.label(command), self._on(command))
            x += wide + gap

    def panel(self, panel: Area) -> Iterator[Button]:
        pages = tuple(Page)
        wide = (panel.width - self.px(8)) // len(pages)
        for i, page in enumerate(pages):
            area = Area(panel.x + self.px(4) + i * wide, panel.y, wide, self.px(TABS - 4))
            command = f"page_{page}"
            yield Button(area, command, self.label(command), self._on(command))
        if self.state.page is Page.EVENTS:
            yield from self._chips(panel)

    def _chips(self, panel: Area) -> Iterator[Button]:
        """Kinds of events, in as many rows as they need."""
        x, y, high = panel.x + self.px(6), panel.y + self.px(TABS), self.px(CHIP - 4)
        for group in Group:
            command = f"group_{group}"
            wide = self._width(command, 12, 14)
            if x + wide > panel.right - self.px(4):
                x, y = panel.x + self.px(6), y + high + self.px(4)
            yield Button(Area(x, y, wide, high), command, self.label(command), self._on(command))
            x += wide + self.px(4)

    def _on(self, command: str) -> bool:
        state = self.state
        kind, _, name = command.partition("_")
        match kind:
            case "view":
                return state.view == name
            case "page":
                return state.page == name
            case "group":
                return name in state.groups
            case "coverage":
                return state.coverage is not Coverage.OFF
            case "list":
                return state.list_open
            case "help":
                return state.help
            case "gaze" | "trail" | "fingers" | "captions":
                return bool(getattr(state, kind))
        return False
