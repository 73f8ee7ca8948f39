"""What an officer can watch after a task: the own run and the expert's, and where one is in it.

Pure but for the errands, which are asked once a frame. A run is ready when its track is there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from vrkiosk.debrief.errand import Errand, ErrandError
from vrkiosk.debrief.runs import Expert
from vrkiosk.debrief.track import Track
from vrkiosk.replay.state import SHOWN_AT_FIRST
from vrkiosk.replay.viewer import Hand, Player
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.moments import Moment, Moments, at_or_before
from vrkiosk_telemetry.reader import EventRow

Who = Literal["own", "expert"]
WHO: Final[tuple[Who, Who]] = ("own", "expert")
NS: Final = 1_000_000_000
SPEEDS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
SAID_NS: Final = 6 * NS  # how long what was done last is told
LEAD_S: Final = 3.0  # a jump to a moment begins so long before it


class Clock:
    """Seconds of a run, pauses taken out, as its result counts them; and the frames' ns."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._rows: list[tuple[int, float]] = []
        start, paused = 0, 0.0
        for event in events:
            start = start if self._rows else event.t
            if event.name == "pause":
                ms = event.data["ms"]
                assert isinstance(ms, int | float)
                paused += ms / 1000.0
            self._rows.append((event.t, (event.t - start) / NS - paused))

    def seconds(self, t: int) -> float:
        """Since the start, of a time in ns."""
        row = bisect_right(self._rows, t, key=lambda pair: pair[0]) - 1
        if row < 0:
            return 0.0
        at, seconds = self._rows[row]
        return seconds + (t - at) / NS

    def at(self, seconds: float) -> int:
        """ns of so many seconds since the start."""
        row = bisect_right(self._rows, seconds, key=lambda pair: pair[1]) - 1
        if row < 0:
            return self._rows[0][0] if self._rows else 0
        t, before = self._rows[row]
        return t + round((seconds - before) * NS)


def moments_of(events: Sequence[Event]) -> Moments:
    """Events as a replay lists them."""
    return Moments(EventRow(e.t, 0, "engine", e.name, e.line()) for e in events)


@dataclass(slots=True)
class Run:
    """One of the two. track, events: once they are there; missing: why they never will be, the
    end of a text key."""

    track: Track | None = None
    events: tuple[Event, ...] = ()
    missing: str = ""
    share: float = 0.0  # of the making that is done
    player: Player = field(default_factory=lambda: Player(0, 0, 0, playing=False))
    clock: Clock = field(default_factory=lambda: Clock(()))
    moments: Moments = field(default_factory=lambda: moments_of(()))

    def has(self, events: Sequence[Event]) -> None:
        self.events = tuple(events)
        self.clock, self.moments = Clock(events), moments_of(events)

    def shows(self, track: Track) -> None:
        self.track, self.share = track, 1.0
        self.player = Player(0, round(track.seconds * NS), 0)

    @property
    def seconds(self) -> float:
        """Where in the track one is."""
        return self.player.t / NS

    @property
    def t(self) -> int:
        """The frames' time shown, ns."""
        return self.track.time_at(self.seconds) if self.track is not None else 0

    @property
    def passed(self) -> float:
        """Share of the track, 0..1."""
        return self.player.t / max(self.player.end, 1)

    def share_of(self, t: int) -> float:
        """Where a time (ns) is in the track, 0..1."""
        if self.track is None or not self.track.seconds:
            return 0.0
        return min(self.track.at_time(t) / self.track.seconds, 1.0)

    def jump(self, t: int, lead_s: float = LEAD_S) -> None:
        """To a little before a time (ns), and plays."""
        if self.track is not None:
            self.player.seek(round((self.track.at_time(t) - lead_s) * NS))
            self.player.playing = True

    def happening(self) -> Moment | None:
        """What was done last, within the last seconds."""
        shown, t = self.moments.shown(SHOWN_AT_FIRST), self.t
        row = at_or_before(shown, t)
        return shown[row] if row >= 0 and t - shown[row].t <= SAID_NS else None


class Watch:
    """Both runs. own: makes the own track, None where there is none for the reason `why` (the end
    of a text key); expert: makes the expert's."""

    def __init__(
        self,
        events: Sequence[Event],
        own: Errand[Track] | None,
        expert: Errand[Expert] | None,
        *,
        why: str = "",
    ) -> None:
        self.runs: dict[Who, Run] = {"own": Run(missing=why), "expert": Run()}
        self.runs["own"].has(events)
        self.who: Who = "expert" if own is None else "own"
        self._own, self._expert = own, expert
        if expert is None:
            self.runs["expert"].missing = "failed"

    @property
    def run(self) -> Run:
        """The one that is watched."""
        return self.runs[self.who]

    def look(self) -> bool:
        """Takes over what is ready; True where that changed what can be shown."""
        before = [(run.track is None, run.missing, int(run.share * 20)) for run in self._both()]
        self._look_own()
        self._look_expert()
        after = [(run.track is None, run.missing, int(run.share * 20)) for run in self._both()]
        return before != after

    def _both(self) -> list[Run]:
        return [self.runs[who] for who in WHO]

    def _look_own(self) -> None:
        errand, run = self._own, self.runs["own"]
        if errand is None:
            return
        try:
            track = errand.look()
            run.share = errand.share
        except ErrandError:
            run.missing, self._own = "failed", None
            return
        if track is not None:
            run.shows(track)
            self._own = None

    def _look_expert(self) -> None:
        errand, run = self._expert, self.runs["expert"]
        if errand is None:
            return
        try:
            expert = errand.look()
            run.share = errand.share
        except ErrandError:
            run.missing, self._expert = "failed", None
            return
        if expert is not None:
            run.has(expert.events)
            run.shows(expert.track)
            self._expert = None

    def advance(self, hands: Sequence[Hand], seconds: float) -> None:
        """One frame while a run is watched: it plays on, and buttons of controllers steer it."""
        if self.run.track is not None:
            self.run.player.advance(hands, seconds)

    def press(self, name: str) -> None:
        """What the run's page asks for."""
        player = self.run.player
        match name:
            case "own" | "expert":
                for run in self._both():
                    run.player.playing = False
                self.who = "own" if name == "own" else "expert"
                self.run.player.playing = self.run.track is not None
            case "play":
                player.toggle()
            case "slower" | "faster":
                place = SPEEDS.index(player.speed) if player.speed in SPEEDS else 0
                place += 1 if name == "faster" else -1
                player.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
            case "back":
                player.seek(player.t - 10 * NS)
            case "on":
                player.seek(player.t + 10 * NS)

    def slide(self, share: float) -> None:
        """The knob of the line of time was drawn there."""
        player = self.run.player
        player.playing = False
        player.seek(round(share * player.end))

    def close(self) -> None:
        """Nobody watches any more."""
        for errand in (self._own, self._expert):
            if errand is not None:
                errand.drop()
        self._own = self._expert = None
