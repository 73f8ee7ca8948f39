"""What keys, buttons and the mouse do to a replay. No window, no drawing: state in, state out.

Keys are named by GLFW's tokens without "KEY_", by their place on the keyboard; with Shift they
have "+" before. Every command is a key and a button, except those that are plain movements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vrkiosk.replay.bookmarks import Bookmarks
from vrkiosk.replay.layout import Layout
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.state import Coverage, Page, ReplayState, View
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_telemetry.moments import Group, Moment, after, at_or_before, before

JUMP_NS: Final = 10_000_000_000
SHORT_NS: Final = 1_000_000_000
SAME_NS: Final = 500_000_000  # a bookmark so near is the same one
SETTLED_NS: Final = 1_000_000  # an event at the very time shown is behind one
WHEEL_ROWS: Final = 3
FLY_KEYS: Final = frozenset("WASDQE")
# Command of each key. Filters have the digits after those of the views.
KEYS: Final[Mapping[str, str]] = {
    "SPACE": "play",
    "PERIOD": "frame_on",
    "COMMA": "frame_back",
    "RIGHT": "on",
    "LEFT": "back",
    "+RIGHT": "short_on",
    "+LEFT": "short_back",
    "RIGHT_BRACKET": "event_on",
    "LEFT_BRACKET": "event_back",
    "HOME": "start",
    "END": "end",
    "EQUAL": "faster",
    "KP_ADD": "faster",
    "MINUS": "slower",
    "KP_SUBTRACT": "slower",
    "BACKSPACE": "normal_speed",
    "1": "view_officer",
    "2": "view_behind",
    "3": "view_free",
    "4": "view_top",
    "5": "group_looking",
    "6": "group_tools",
    "7": "group_doors",
    "8": "group_marks",
    "9": "group_moving",
    "0": "group_bookmarks",
    "G": "gaze",
    "T": "trail",
    "N": "fingers",
    "X": "captions",
    "C": "coverage",
    "B": "bookmark",
    "L": "list",
    "TAB": "next_page",
    "UP": "row_up",
    "DOWN": "row_down",
    "PAGE_UP": "rows_up",
    "PAGE_DOWN": "rows_down",
    "ENTER": "go",
    "KP_ENTER": "go",
    "R": "reread",
    "F1": "help",
    "H": "help",
    "SLASH": "help",
    "+SLASH": "help",
    "ESCAPE": "close_help",
}


# What goes on while its key is held.
REPEATED: Final = frozenset(
    ("frame_on", "frame_back", "on", "back", "short_on", "short_back", "event_on", "event_back")
) | {"row_up", "row_down", "rows_up", "rows_down"}


@dataclass(slots=True)
class Held:
    """What is held down: keys, and the mouse's button in "line", "view" or nothing."""

    keys: set[str] = field(default_factory=set)
    drag: str = ""
    cursor: tuple[float, float] = (0.0, 0.0)


class Controls:
    """Turns input into changes of `state`.

    clock: s, for messages. reread: asked for by `R`; whoever opened the record does it.
    pose: camera (7) of the last picture, where the free camera sets out.
    """

    def __init__(
        self,
        record: ReplayRecord,
        state: ReplayState,
        bookmarks: Bookmarks,
        clock: Callable[[], float],
    ) -> None:
        self.record, self.state = record, state
        self.held = Held()
        self.pose: Any = None
        self.reread = False
        self._bookmarks, self._clock = bookmarks, clock
        self._rows_shown, self._last_scroll = 1, 0
        self._listed: tuple[object, tuple[Moment, ...]] = (None, ())
        self._followed = -1

    # --- lists

    def events(self) -> tuple[Moment, ...]:
        """Moments of the kinds shown, bookmarks among them."""
        state = self.state
        key = (state.groups, state.bookmarks, self.record)
        if self._listed[0] != key:
            moments = self.record.moments.shown(state.groups)
            if Group.BOOKMARKS in state.groups and state.bookmarks:
                marks = [Moment(t, "bookmark", Group.BOOKMARKS) for t in state.bookmarks]
                moments = tuple(sorted((*moments, *marks), key=lambda moment: moment.t))
            self._listed = (key, moments)
        return self._listed[1]

    def row_times(self) -> Sequence[int | None]:
        """ns of each row of the page; None where it has none."""
        if self.state.page is Page.EVENTS:
            return [moment.t for moment in self.events()]
        if self.state.page is Page.MISSES:
            return [self.record.miss_time(miss) for miss in self.record.misses()]
        return ()

    def current(self) -> int:
        """Row that is chosen, or that the time is at."""
        if self.state.selected >= 0 or self.state.page is not Page.EVENTS:
            return self.state.selected
        return at_or_before(self.events(), self.state.t)

    def follow(self, shown: int, count: int) -> None:
        """Scrolls so that the current row is among the `shown` ones of the page's `count`."""
        self._rows_shown, self._last_scroll = max(shown, 1), max(count - shown, 0)
        state, current = self.state, self.current()
        if current >= 0 and current != self._followed:  # else it stays as it was scrolled to
            if current < state.scroll + 1:
                state.scroll = current - 1
            elif current > state.scroll + self._rows_shown - 3:
                state.scroll = current - self._rows_shown + 3
        self._followed = current
        state.scroll = min(max(state.scroll, 0), self._last_scroll)

    # --- keys and buttons

    def key(self, name: str, *, down: bool, shift: bool = False, again: bool = False) -> None:
        """A key went down or up. again: it is held, and the keyboard repeats it."""
        keys = self.held.keys
        if not down:
            keys.discard(name)
            return
        if name in FLY_KEYS or "SHIFT" in name:
            keys.add(name)
            return
        command = KEYS.get(f"+{name}" if shift else name) or KEYS.get(name)
        if command and (not again or command in REPEATED):
            self.run(command)

    def run(self, command: str) -> None:
        """Does what a button or a key stands for; the state counts as changed."""
        state = self.state
        state.changed += 1
        kind, _, name = command.partition("_")
        if kind == "view":
            self._look_from(View(name))
        elif kind == "page":
            self._turn_to(Page(name))
        elif kind == "group":
            state.groups = state.groups ^ {Group(name)}
            state.selected = -1
        elif command in ("gaze", "trail", "fingers", "captions"):
            setattr(state, command, not getattr(state, command))
        elif command in self._time_commands:
            self._time_commands[command](self)
        else:
            self._other(command)

    def _other(self, command: str) -> None:
        state = self.state
        match command:
            case "coverage":
                order = tuple(Coverage)
                state.coverage = order[(order.index(state.coverage) + 1) % len(order)]
                state.focus = ""
            case "list":
                state.list_open = not state.list_open
            case "help":
                state.help = not state.help
            case "close_help":
                state.help = False
            case "next_page":
                order_of_pages = tuple(Page)
                place = order_of_pages.index(state.page) + 1
                self._turn_to(order_of_pages[place % len(order_of_pages)])
            case "row_up" | "row_down" | "rows_up" | "rows_down":
                step = 1 if command.startswith("row_") else self._rows_shown - 1
                self._choose(step if command.endswith("down") else -step)
            case "go":
                self.go(self.current())
            case "bookmark":
                self._bookmark()
            case "reread":
                self.reread = True

    def _play(self) -> None:
        state = self.state
        if not state.playing and state.t >= state.end:
            state.seek(state.start)
        state.playing = not state.playing

    def _step(self, frames: int) -> None:
        self.state.playing = False
        self.state.seek(self.record.playback.frame_time(self.state.t, frames))

    def _event(self, forward: bool) -> None:
        """To the next or previous one; while it plays, back means before the one just passed."""
        state, moments = self.state, self.events()
        slack = SHORT_NS if state.playing and not forward else SETTLED_NS
        found = after(moments, state.t) if forward else before(moments, state.t - slack)
        if found is not None:
            state.seek(found.t)

    _time_commands: Final[Mapping[str, Callable[[Controls], None]]] = {
        "play": lambda self: self._play(),
        "frame_on": lambda self: self._step(1),
        "frame_back": lambda self: self._step(-1),
        "on": lambda self: self.state.seek(self.state.t + JUMP_NS),
        "back": lambda self: self.state.seek(self.state.t - JUMP_NS),
        "short_on": lambda self: self.state.seek(self.state.t + SHORT_NS),
        "short_back": lambda self: self.state.seek(self.state.t - SHORT_NS),
        "event_on": lambda self: self._event(True),
        "event_back": lambda self: self._event(False),
        "start": lambda self: self.state.seek(self.state.start),
        "end": lambda self: self.state.seek(self.state.end),
        "faster": lambda self: self.state.faster(1),
        "slower": lambda self: self.state.faster(-1),
        "normal_speed": lambda self: setattr(self.state, "speed", 1.0),
    }

    def _look_from(self, view: View) -> None:
        if view is View.FREE and self.state.view is not View.FREE and self.pose is not None:
            self.state.free.take(self.pose)
        self.state.view = view

    def _turn_to(self, page: Page) -> None:
        self.state.page, self.state.selected, self.state.scroll = page, -1, 0
        self.state.list_open = True

    def _choose(self, step: int) -> None:
        rows = len(self.row_times())
        if not rows:  # nothing to choose among: it scrolls
            self.state.scroll = min(max(self.state.scroll + step, 0), self._last_scroll)
        else:
            self.state.selected = min(max(self.current() + step, 0), rows - 1)

    def go(self, row: int) -> None:
        """To the time of a row; what was never within reach is shown where it is."""
        times = self.row_times()
        if not 0 <= row < len(times):
            return
        t, state = times[row], self.state
        if t is None:
            self._show_missed(surface_of(str(self.record.misses()[row].get("aoi", ""))))
        else:
            state.seek(t)
        state.selected = -1 if state.page is Page.EVENTS else row
        state.changed += 1

    def _show_missed(self, surface: str) -> None:
        """What was never seen, painted, with this surface standing out."""
        state = self.state
        state.coverage, state.focus, state.view = Coverage.MISSED, surface, View.FREE
        state.free.look_at_surface(surface)

    def _bookmark(self) -> None:
        state, texts = self.state, self.record.wording.texts
        near = [t for t in state.bookmarks if abs(t - state.t) <= SAME_NS]
        kept = tuple(t for t in state.bookmarks if t not in near)
        state.bookmarks = kept if near else tuple(sorted((*kept, state.t)))
        said = texts["replay.bookmark_taken" if near else "replay.bookmark_set"]
        try:
            self._bookmarks.keep(state.bookmarks)
        except OSError as error:
            said = texts.fill("replay.bookmark_unkept", why=error.strerror)
        state.say(said, self._clock())

    # --- the mouse

    def press(self, layout: Layout, x: float, y: float) -> None:
        """The left button went down there."""
        state = self.state
        if state.help and layout.view.holds(x, y):
            state.help = False
            state.changed += 1
            return
        button = layout.button_at(x, y)
        if button is not None:
            self.run(button.command)
        elif (row := layout.row_at(x, y)) is not None:
            self.go(state.scroll + row)
        elif layout.line.holds(x, y):
            self.held.drag = "line"
            self._scrub(layout, x)
        elif layout.view.holds(x, y):
            self.held.drag = "view"
        self.held.cursor = (x, y)

    def release(self) -> None:
        self.held.drag = ""

    def move(self, layout: Layout, x: float, y: float) -> None:
        """The cursor is there now."""
        state, held = self.state, self.held
        right, down = x - held.cursor[0], y - held.cursor[1]
        held.cursor = (x, y)
        if held.drag == "line":
            self._scrub(layout, x)
        elif held.drag == "view":
            self._drag_view(layout, right, down)
        button = layout.button_at(x, y)
        hover = button.command if button else ""
        part = layout.part_of_line(x)
        on_line = layout.line.holds(x, y) or held.drag == "line"
        time = self._time_at(part) if on_line else None
        place = layout.row_at(x, y)
        row = -1 if place is None else place + state.scroll
        if (hover, row, time) != (state.hover, state.hover_row, state.hover_time):
            state.hover, state.hover_row, state.hover_time = hover, row, time
            state.changed += 1

    def _time_at(self, part: float) -> int:
        state = self.state
        return state.start + round(min(max(part, 0.0), 1.0) * (state.end - state.start))

    def _scrub(self, layout: Layout, x: float) -> None:
        self.state.seek(self._time_at(layout.part_of_line(x)))

    def _drag_view(self, layout: Layout, right: float, down: float) -> None:
        state = self.state
        if state.view is View.TOP:
            aspect = layout.picture.width / max(layout.picture.height, 1)
            state.top.pan(right, down, layout.picture.height, aspect)
        else:
            self._look_from(View.FREE)
            state.free.look(right, down)
        state.changed += 1

    def wheel(self, layout: Layout, notches: float) -> None:
        """The wheel turned (up: positive) where the cursor is."""
        state, (x, y) = self.state, self.held.cursor
        state.changed += 1
        if layout.panel is not None and layout.panel.holds(x, y):
            scroll = state.scroll - round(notches * WHEEL_ROWS)
            state.scroll = min(max(scroll, 0), self._last_scroll)
        elif layout.line.holds(x, y):
            state.seek(state.t + round(notches * SHORT_NS))
        elif state.view is View.TOP:
            state.top.nearer(notches, layout.picture.width / max(layout.picture.height, 1))
        else:
            state.free.faster(notches)

    # --- time

    @property
    def flying(self) -> bool:
        return bool(self.held.keys & FLY_KEYS)

    def advance(self, seconds: float) -> None:
        """Lets `seconds` of the wall clock pass: the record plays, the free camera flies."""
        state = self.state
        state.advance(seconds)
        if self.flying:
            self._look_from(View.FREE)
            fast = 3.0 if any("SHIFT" in key for key in self.held.keys) else 1.0
            right, up, ahead = self._axis("A", "D"), self._axis("Q", "E"), self._axis("S", "W")
            state.free.fly(right * fast, up * fast, ahead * fast, min(seconds, 0.1))
            state.changed += 1
        if state.message and self._clock() >= state.message_until:
            state.message = ""
            state.changed += 1

    def _axis(self, low: str, high: str) -> float:
        return float(high in self.held.keys) - float(low in self.held.keys)
