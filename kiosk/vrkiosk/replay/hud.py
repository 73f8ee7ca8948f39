"""Everything of the replay window that is not the scene, painted piece by piece into an overlay.

A piece is painted again only when what it shows changed, so that a playing record costs the time
line and the clock. The window's keys are named by whoever makes the `Hud`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from vrkiosk.replay import brush as brushes
from vrkiosk.replay.brush import BRIGHT, CAUTION, CLEAR, DIM, GLASS, TEXT, Brush
from vrkiosk.replay.controls import KEYS, Controls
from vrkiosk.replay.drawn import MISSED_RGB, SEEN_RGB
from vrkiosk.replay.help_sheet import key_label, paint_sheet
from vrkiosk.replay.layout import Area, Button, Layout
from vrkiosk.replay.lists import count_rows, paint_list, rows_of
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.state import Coverage, Page, ReplayState
from vrkiosk.replay.timeline import TimeLine, clock_line, speed_line
from vrkiosk_render.overlay import Overlay
from vrkiosk_telemetry.moments import Group
from vrkiosk_xr.frame import Flag, FrameInput

Paint = Callable[[], Any]
# Text of each button; those not here are "replay." and the command.
LABELS: Final = {
    "gaze": "replay.show_gaze",
    "trail": "replay.show_trail",
    "fingers": "replay.show_hands",
    "captions": "replay.show_captions",
    "reread": "replay.read_again",
    **{f"page_{page}": f"replay.tab_{page}" for page in Page},
}
# Text that a pointed button is explained with, of the sheet of keys.
EXPLAINED: Final = {
    **dict.fromkeys(("frame_on", "frame_back"), "step"),
    **dict.fromkeys(("on", "back"), "jump"),
    **dict.fromkeys(("event_on", "event_back"), "event"),
    **dict.fromkeys(("start", "end"), "ends"),
    **dict.fromkeys(("faster", "slower", "normal_speed"), "speed"),
    **dict.fromkeys(("gaze", "trail"), "gaze"),
    **dict.fromkeys(("fingers", "captions"), "hands"),
    "list": "tabs",
}
EXPLAINED_KINDS: Final = {"view": "views", "group": "filters", "page": "tabs"}


class Hud:
    """Paints one record's window. printed: what stands on a key, by GLFW's token."""

    def __init__(self, record: ReplayRecord, printed: Callable[[str], str]) -> None:
        self.record, self.texts = record, record.wording.texts
        self.overlay = Overlay(1, 1)
        self._printed = printed
        times = (record.miss_time(miss) for miss in record.misses())
        self._line = TimeLine(record.moments, [t for t in times if t is not None])
        self._keys: dict[str, object] = {}
        self._layout: Layout | None = None
        self._blank: dict[tuple[int, int], Any] = {}

    def label(self, command: str, coverage: Coverage = Coverage.OFF) -> str:
        """What stands on a button; "" for one with an icon."""
        if command == "coverage":
            return self.texts[f"replay.coverage_{coverage}"]
        key = LABELS.get(command, f"replay.{command}")
        return self.texts[key] if key in self.texts else ""

    def paint(self, layout: Layout, controls: Controls, frame: FrameInput) -> Overlay:
        """Brings the overlay to what the state says. frame: the one shown."""
        if self._layout != layout:
            if self._layout is None or self._layout.size != layout.size:
                self.overlay = Overlay(*layout.size)
            self._keys.clear()
            self.overlay.clear()
            self._layout = layout
        state = controls.state
        hover = state.hover
        self._piece("top", layout.top, self._title(), lambda: self._paint_top(layout))
        self._piece(
            "strip", layout.strip, hover, lambda: self._paint_buttons(layout, layout.strip, state)
        )
        if layout.panel is not None and layout.list is not None:
            self._paint_panel(layout, layout.panel, layout.list, controls)
        line_key = (state.t, state.hover_time, state.groups, state.bookmarks)
        self._piece("line", layout.line, line_key, lambda: self._line.paint(layout, state))
        playing = (state.playing, hover)
        self._piece(
            "bar", layout.bar, playing, lambda: self._paint_buttons(layout, layout.bar, state)
        )
        self._paint_bar_texts(layout, state, frame)
        self._paint_over_view(layout, controls, frame)
        return self.overlay

    def _piece(self, name: str, area: Area, key: object, paint: Paint) -> bool:
        """Paints a piece if `key` is not what it was; key None: there is nothing there."""
        if self._keys.get(name, self) == key:
            return False
        self._keys[name] = key
        picture = self._empty(area) if key is None else paint()
        self.overlay.paste(picture, area.x, area.y)
        return True

    def _empty(self, area: Area) -> Any:
        size = (max(area.height, 1), max(area.width, 1))
        if size not in self._blank:
            self._blank[size] = np.zeros((*size, 4), np.uint8)
        return self._blank[size]

    # --- the bars

    def _title(self) -> tuple[str, str]:
        info, outline = self.record.session.info, self.record.outline
        left = f"{info.session[:8]}…{info.session[-4:]}"
        who = f" · {info.officer}" if info.officer else ""
        return f"{outline.title}", f"{left}{who} · {info.started[:16].replace('T', ' ')} UTC"

    def _paint_top(self, layout: Layout) -> Any:
        brush, area = Brush(layout.top, layout.scale), layout.top
        middle, px = area.y + area.height / 2, brush.px
        verdict = self.record.outline.verdict()
        end = area.right - px(12)
        colour = {True: brushes.GOOD, False: CAUTION, None: TEXT}[self.record.outline.passed]
        end -= round(brush.text(end, middle, verdict, 13, colour, face="heading", align="right"))
        title, details = self._title()
        x: float = area.x + px(12)
        wide = end - x - px(16)
        x += brush.text(x, middle, title, 15, BRIGHT, face="heading", width=wide) + px(14)
        brush.text(x, middle, details, 12, DIM, width=max(end - px(16) - x, 0))
        return brush.image

    def _paint_buttons(self, layout: Layout, area: Area, state: ReplayState) -> Any:
        brush = Brush(area, layout.scale, GLASS if area == layout.strip else brushes.BACK)
        for button in layout.buttons:
            if area.holds(button.area.x, button.area.y):
                self._paint_button(brush, button, state)
        return brush.image

    @staticmethod
    def _paint_button(brush: Brush, button: Button, state: ReplayState) -> None:
        command = button.command
        icon = "" if button.label else command
        if command == "play" and state.playing:
            icon = "pause"
        kind, _, name = command.partition("_")
        dot = brushes.GROUP_COLOURS[Group(name)] if kind == "group" else CLEAR
        size = 12 if kind == "group" else 13
        brush.button(button, hover=state.hover == command, size=size, icon=icon, dot=dot)

    def _paint_bar_texts(self, layout: Layout, state: ReplayState, frame: FrameInput) -> None:
        """Clock and speed, over the bar's own picture."""
        times = self.record.playback.times
        # counted: a headset's own numbers leave some out, and begin anew after a crash
        number = int(np.searchsorted(times, frame.t, "right"))
        count = self.texts.fill("replay.frame", number=number, count=len(times))
        text = clock_line(state)
        clock_key = (text, count, state.playing, state.hover)  # the bar is painted under it
        self._piece(
            "clock", layout.clock, clock_key, lambda: self._paint_clock(layout, text, count)
        )
        key = (state.speed, state.hover == "normal_speed", state.playing, state.hover)
        self._piece("speed", layout.speed, key, lambda: self._paint_speed(layout, state))

    @staticmethod
    def _paint_clock(layout: Layout, text: str, count: str) -> Any:
        brush, area = Brush(layout.clock, layout.scale), layout.clock
        brush.text(area.x, area.y + brush.px(14), text, 15, BRIGHT, face="digits")
        brush.text(area.x, area.y + brush.px(31), count, 11, DIM)
        return brush.image

    @staticmethod
    def _paint_speed(layout: Layout, state: ReplayState) -> Any:
        brush, area = Brush(layout.speed, layout.scale), layout.speed
        if state.hover == "normal_speed":
            inset = brush.px(6)
            place = Area(area.x, area.y + inset, area.width, area.height - 2 * inset)
            brush.box(place, brushes.HOVER, 5)
        middle, centre = area.y + area.height / 2, area.x + area.width / 2
        colour = BRIGHT if state.speed == 1.0 else CAUTION
        brush.text(centre, middle, speed_line(state), 15, colour, face="digits", align="centre")
        return brush.image

    # --- the list

    def _paint_panel(self, layout: Layout, panel: Area, rows: Area, controls: Controls) -> None:
        state = controls.state
        controls.follow(layout.rows, count_rows(controls))
        head = Area(panel.x, panel.y, panel.width, rows.y - panel.y)
        self._piece("head", head, state.hover, lambda: self._paint_buttons(layout, head, state))
        place = (state.page, state.scroll, controls.current(), state.hover_row)
        key = (*place, state.groups, state.bookmarks)
        self._piece("list", rows, key, lambda: paint_list(layout, controls))
        foot = Area(panel.x, rows.below, panel.width, panel.below - rows.below)
        self._piece("foot", foot, "", lambda: Brush(foot, layout.scale).image)

    # --- over the picture

    def _paint_over_view(self, layout: Layout, controls: Controls, frame: FrameInput) -> None:
        view, state = layout.view, controls.state
        px = Brush(Area(0, 0, 1, 1), layout.scale).px
        if state.help:
            for name in ("notes", "legend", "caption", "hint"):
                self._keys.pop(name, None)
            sheet = self.texts.language
            self._piece("help", view, sheet, lambda: self._paint_help(layout))
            return
        if self._keys.pop("help", None) is not None:
            self.overlay.paste(self._empty(view), view.x, view.y)
        notes = (*self.record.notes, *((state.message,) if state.message else ()))
        above = Area(view.x, view.y, view.width, px(26) * 3)
        self._piece("notes", above, notes or None, lambda: self._paint_notes(layout, above, notes))
        legend = Area(view.x, view.below - px(28), view.width, px(28))
        hint = self._hint(controls)
        key = (state.coverage, self._source(frame) if state.gaze else "", hint)
        self._piece(
            "legend", legend, key, lambda: self._paint_legend(layout, legend, state, *key[1:])
        )
        caption = self._caption(state)
        area = Area(view.x, legend.y - px(46), view.width, px(44))
        self._piece("caption", area, caption, lambda: self._paint_caption(layout, area, caption))

    def _paint_help(self, layout: Layout) -> Any:
        return paint_sheet(layout, self.texts, self._printed)

    @staticmethod
    def _paint_notes(layout: Layout, view: Area, notes: tuple[str, ...]) -> Any:
        brush = Brush(view, layout.scale, CLEAR)
        px = brush.px
        for number, note in enumerate(notes[-3:]):
            y = view.y + number * px(26)
            text = brushes.fitted(note, px(13), view.width - px(40))
            wide = round(brushes.measure(text, px(13))) + px(20)
            brush.box(Area(view.x + px(8), y + px(4), wide, px(22)), GLASS, 5)
            brush.text(view.x + px(18), y + px(15), text, 13, CAUTION)
        return brush.image

    def _source(self, frame: FrameInput) -> str:
        flags = frame.flags
        name = "none"
        if flags & Flag.GAZE_VALID:
            name = "eye" if flags & Flag.GAZE_IS_EYE else "head"
        return self.texts[f"replay.gaze_{name}"]

    def _hint(self, controls: Controls) -> str:
        """Key and meaning of the button under the cursor; the whole of a row that may be cut."""
        command, row = controls.state.hover, controls.state.hover_row
        if row >= 0:
            found = rows_of(controls, row, 1)
            return " ".join((found[0].text, found[0].below)).strip() if found else ""
        if not command:
            return ""
        keys = [key_label(k, self._printed) for k, c in KEYS.items() if c == command]
        kind = command.partition("_")[0]
        name = EXPLAINED.get(command) or EXPLAINED_KINDS.get(kind, command)
        text_key = f"replay.key.{name}"
        if text_key not in self.texts:
            return ""
        says = self.texts.fill(text_key, L=key_label("L", self._printed))
        return f"{keys[0]}: {says}" if keys else says

    def _paint_legend(
        self, layout: Layout, area: Area, state: ReplayState, source: str, hint: str
    ) -> Any:
        brush = Brush(area, layout.scale, CLEAR)
        px, middle = brush.px, area.y + area.height / 2
        x: float = area.x + px(8)
        if hint:
            shown = brushes.fitted(hint, px(12), area.width - px(40))
            _label(brush, x, middle, shown, TEXT)
            return brush.image
        if state.coverage is not Coverage.OFF:
            seen = state.coverage is Coverage.SEEN
            text = self.texts["replay.coverage_legend" if seen else "replay.missed_legend"]
            red, green, blue = (round(255 * v) for v in (SEEN_RGB if seen else MISSED_RGB))
            x += _label(brush, x, middle, text, TEXT, (red, green, blue, 255)) + px(8)
        if source:
            _label(brush, x, middle, source, DIM)
        return brush.image

    def _caption(self, state: ReplayState) -> str | None:
        if not state.captions:
            return None
        moment = self.record.moments.caption(state.t)
        return self.record.wording.event(moment) if moment is not None else None

    @staticmethod
    def _paint_caption(layout: Layout, area: Area, caption: str | None) -> Any:
        brush = Brush(area, layout.scale, CLEAR)
        px = brush.px
        text = brushes.fitted(caption or "", px(20), area.width - px(48), "heading")
        wide = round(brushes.measure(text, px(20), "heading")) + px(32)
        box = Area(area.x + (area.width - wide) // 2, area.y + px(4), wide, px(36))
        brush.box(box, (*GLASS[:3], 0xE0), 8)
        centre = box.x + box.width / 2
        middle = box.y + box.height / 2
        brush.text(centre, middle, text, 20, BRIGHT, face="heading", align="centre")
        return brush.image


def _label(
    brush: Brush, x: float, middle: float, text: str, colour: Any, swatch: Any = None
) -> float:
    """A text on glass, with a swatch of colour before it. Gives its width."""
    px = brush.px
    aside = px(20) if swatch else 0
    wide = brushes.measure(text, px(12)) + px(16) + aside
    brush.box(Area(round(x), round(middle - px(10)), round(wide), px(20)), GLASS, 5)
    if swatch:
        brush.box(Area(round(x) + px(7), round(middle - px(6)), px(13), px(12)), swatch, 2)
    brush.text(x + px(8) + aside, middle, text, 12, colour)
    return wide
