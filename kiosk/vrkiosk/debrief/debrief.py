"""The board an officer stands before after a decision: pages, what can be watched, the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Self

from vrkiosk.debrief.coverage_page import coverage_page
from vrkiosk.debrief.exhibit import Exhibit, Shown
from vrkiosk.debrief.miss_page import ROWS, Entry, entries, miss_page
from vrkiosk.debrief.painted import of_another
from vrkiosk.debrief.place_screen import place_screen
from vrkiosk.debrief.run_page import knob_at, run_page
from vrkiosk.debrief.score_page import score_page
from vrkiosk.debrief.sheet import BODY, DISTANCE, EDGE, HIGH, WIDE, Case, Sheet
from vrkiosk.debrief.spots import Spot
from vrkiosk.debrief.steps_page import ROWS as STEPS_ROWS
from vrkiosk.debrief.steps_page import Comparison, steps_page
from vrkiosk.debrief.table import Pin
from vrkiosk.debrief.watch import Watch
from vrkiosk.flow.screens import Screen, screen
from vrkiosk.lobby import Lobby
from vrkiosk.replay.viewer import Hands
from vrkiosk_scenarios.geometry import IDENTITY, Pose
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.wording import Wording
from vrkiosk_xr.frame import Flag, FrameInput

PAGES: Final = ("score", "misses", "coverage")
WATCHED: Final = ("run", "steps")  # where there is something to watch
ON_TABLE: Final = ("misses", "coverage", "run")  # pages with the model
TAB: Final = 60.0  # high
BELOW_DEG: Final = 8.0  # a board hangs higher than a screen that is poked
GO_ON: Final = 72.0
TICK_NS: Final = 500_000_000  # between two times that are written while a run plays
LONGEST_S: Final = 0.1  # of a frame
HERE: Final = Flag.FOCUSED | Flag.USER_PRESENT


class Debrief:
    """A `flow.board.Board`. Whoever shows it acts on "finish" and "next".

    more: there is another box after this one. watch, exhibit: what can be watched, and the model
    and the box it is seen in; None: the board alone. A context manager: watching ends with it.
    """

    def __init__(
        self,
        case: Case,
        *,
        more: bool,
        watch: Watch | None = None,
        exhibit: Exhibit | None = None,
    ) -> None:
        self._case, self._more = case, more
        self.watch, self.exhibit = watch, exhibit
        self.pages = (*PAGES, *(WATCHED if watch is not None and exhibit is not None else ()))
        self.page = PAGES[0]
        areas = case.result["areas"]
        lost = max(areas, key=lambda area: area["of"] - area["points"])
        self._area = str(lost["name"])  # what cost most is shown first
        self._entry, self._first, self._step = -1, 0, 0
        self._turned = False
        self._comparison, self._hands = Comparison(), Hands()
        self._made: tuple[str, Screen] | None = None  # language, until something changes
        self._entries: tuple[Entry, ...] = ()
        self._spots: dict[int, Spot] = {}  # of the entries that have a place
        self._t = self._told_t = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What is still being made ready is not needed any more."""
        if self.watch is not None:
            self.watch.close()

    @property
    def elsewhere(self) -> Pose | None:
        return self.exhibit.screen_at if self.exhibit is not None else None

    def screen(self, texts: Texts) -> Screen:
        if self._made is None or self._made[0] != texts.language:
            self._made = texts.language, self._make(texts)
        return self._made[1]

    def press(self, button: str) -> None:
        group, _, name = button.partition(".")
        match group:
            case "tab":
                self.page = name
            case "area":
                self._area = name
            case "entry":
                self._entry = int(name)
            case "list":
                self._first = max(self._first + (ROWS if name == "on" else -ROWS), 0)
            case "steps":
                self._step = max(self._step + (STEPS_ROWS if name == "on" else -STEPS_ROWS), 0)
            case "turn":
                self._turned = not self._turned
            case "watch" | "jump" if self.watch is not None:
                self._press_run(self.watch, group, name)
            case "show" | "return" | "open" | "place" if self.exhibit is not None:
                self._press_place(self.exhibit, group, name)
            case _:
                return
        self._made = None

    def _press_run(self, watch: Watch, group: str, name: str) -> None:
        if group == "watch":
            watch.press(name)
            return
        entry = self._entries[int(name) - 1]
        if entry.last is not None:
            watch.run.jump(watch.run.clock.at(entry.last))
            self._entry = int(name) - 1

    def _press_place(self, exhibit: Exhibit, group: str, name: str) -> None:
        match group:
            case "show":
                exhibit.passage.wanted = self._entry
            case "return":
                exhibit.passage.wanted = None
            case "open":
                exhibit.open(not exhibit.opened)
            case "place" if self._spots:
                numbers = sorted(self._spots)
                step = 1 if name == "on" else -1
                place = (numbers.index(self._entry) + step) % len(numbers)
                exhibit.passage.wanted = self._entry = numbers[place]

    def slide(self, button: str, share: float) -> None:
        if button == "time" and self.watch is not None and self.watch.run.track is not None:
            self.watch.slide(share)

    def frame(self, frame: FrameInput, at: Pose | None, lobby: Lobby) -> None:
        seconds = min(max((frame.t - self._t) / 1e9, 0.0), LONGEST_S) if self._t else 0.0
        self._t = frame.t
        if self.watch is None or self.exhibit is None:
            return
        if self.watch.look():
            self._made = None
            self._paint_expert(self.watch, self.exhibit)
        hands = self._hands.read(frame, IDENTITY)
        if self.page == "run" and frame.flags & HERE == HERE:
            self.watch.advance(hands, seconds)
            if frame.t - self._told_t >= TICK_NS and self.watch.run.player.playing:
                self._told_t, self._made = frame.t, None
        self.exhibit.shown = self._on_table(self.watch)
        if self.exhibit.frame(frame, at, seconds, lobby):
            self._made = None
            place = self.exhibit.passage.shown
            if place is not None:
                self.exhibit.arrive(frame, self._spots[place])

    def _paint_expert(self, watch: Watch, exhibit: Exhibit) -> None:
        """What the expert searched, once that is known."""
        events, own = watch.runs["expert"].events, exhibit.coverage.get("own")
        if events and own is not None and "expert" not in exhibit.coverage:
            exhibit.coverage["expert"] = of_another(self._case, own, events)

    def leave(self, lobby: Lobby) -> None:
        if self.exhibit is not None:
            self.exhibit.leave(lobby)

    # --- what is shown

    def _on_table(self, watch: Watch) -> Shown | None:
        if self.page not in ON_TABLE:
            return None
        pins = tuple(
            Pin(n + 1, spot, self._entries[n].found, chosen=n == self._entry)
            for n, spot in self._spots.items()
        )
        if self.page != "run":
            painted = self.page == "coverage"
            return Shown(painted=painted, pins=pins, turned=self._turned)
        run = watch.run
        x, y = knob_at(run.passed)
        knob = (x - WIDE / 2) / 1000.0, (HIGH / 2 - y) / 1000.0
        playing = run if run.track is not None else None
        return Shown(
            watch.who,
            painted=playing is not None,
            until=run.t,
            pins=pins,
            run=playing,
            turned=self._turned,
            knob=knob if playing else None,
        )

    def _make(self, texts: Texts) -> Screen:
        words = Wording(texts, self._case.scenario)
        self._find_entries(words)
        exhibit = self.exhibit
        if exhibit is not None and exhibit.passage.shown is not None:
            return self._at_place(exhibit, exhibit.passage.shown, words)
        sheet = self._sheet(words)
        buttons = [*self._tabs(texts), *sheet.buttons, *self._ways_on(texts)]
        made = screen(WIDE, HIGH, sheet.items, buttons, size=BODY, distance=DISTANCE)
        return replace(made, below_deg=BELOW_DEG)

    def _find_entries(self, words: Wording) -> None:
        self._entries = tuple(entries(self._case.result, words))
        if self._entry < 0:  # the first thing missed
            self._entry = next((n for n, one in enumerate(self._entries) if not one.found), 0)
            self._first = self._entry // ROWS * ROWS
        if self.exhibit is not None and not self._spots:
            for number, entry in enumerate(self._entries):
                spot = self.exhibit.spots.spot(entry.aoi, hidden=entry.hidden)
                if spot is not None:
                    self._spots[number] = spot

    def _at_place(self, exhibit: Exhibit, number: int, words: Wording) -> Screen:
        spot = self._spots[number]
        opened = exhibit.opened if spot.covers or spot.contents else None
        entry = self._entries[number]
        return place_screen(entry, number + 1, words, opened=opened, cleared=exhibit.cleared)

    def _sheet(self, words: Wording) -> Sheet:
        watch = self.watch
        match self.page:
            case "misses":
                return miss_page(self._case, words, self._entry, self._first, self._spots)
            case "coverage":
                return coverage_page(self._case, words)
            case "run" if watch is not None:
                return run_page(watch, words, self._numbers(watch))
            case "steps" if watch is not None:
                return steps_page(watch, self._comparison, words, self._step)
        return score_page(self._case, words, self._area)

    def _numbers(self, watch: Watch) -> Sequence[tuple[int, int]]:
        """What was missed, and when one was last near to it, ns."""
        clock = watch.runs["own"].clock
        return [
            (number, clock.at(entry.last))
            for number, entry in enumerate(self._entries, 1)
            if not entry.found and entry.last is not None
        ]

    def _tabs(self, texts: Texts) -> list[Button]:
        count = len(self.pages)
        width = (WIDE - 2 * EDGE - (count - 1) * 12) / count
        return [
            Button(
                f"tab.{name}",
                EDGE + (width + 12) * number,
                20,
                width,
                TAB,
                texts[f"debrief.tab.{name}"],
                lit=name == self.page,
            )
            for number, name in enumerate(self.pages)
        ]

    def _ways_on(self, texts: Texts) -> list[Button]:
        y, width = HIGH - GO_ON - 10, 320.0
        found = [Button("finish", EDGE, y, width, GO_ON, texts["visit.finish"], lit=not self._more)]
        if self._more:
            x = WIDE - EDGE - width
            found.append(Button("next", x, y, width, GO_ON, texts["visit.next"], lit=True))
        return found
