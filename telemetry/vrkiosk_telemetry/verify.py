"""Proves a record: runs it again and compares the event logs byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.sources import Damage
from vrkiosk_xr.frame import FrameInput

# Runs the engine over frames and gives the canonical lines of its events.
Run = Callable[[SessionInfo, Iterator[FrameInput]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Difference:
    """First event that differs. number: from 0. t: ns of the last frame run before it; None where
    a line is missing there."""

    number: int
    t: int | None
    recorded: bytes | None
    replayed: bytes | None

    def __str__(self) -> str:
        when = "before the first frame" if self.t is None else f"at t = {self.t / 1e9:.3f} s"
        recorded, replayed = (
            "nothing" if line is None else line.decode("utf-8", "replace")
            for line in (self.recorded, self.replayed)
        )
        return f"event {self.number} {when}:\n  recorded {recorded}\n  replayed {replayed}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of `verify`. events: equal lines. cut: the record of an unfinished session ends
    within its last frame, and agrees up to there."""

    events: int
    frames: int
    difference: Difference | None
    damage: tuple[Damage, ...]
    gaps: tuple[str, ...] = ()
    cut: bool = False

    @property
    def ok(self) -> bool:
        return self.difference is None and not self.damage and not self.gaps

    def __str__(self) -> str:
        if self.ok:
            end = ", up to where the session was cut off" if self.cut else ""
            return f"identical: {self.events} events of {self.frames} frames{end}"
        lines = [f"not identical: {self.events} equal events, then {self.difference}"]
        if self.difference is None:
            lines = [f"{self.events} events are identical, but the record is not whole"]
        lines += [f"gap: {gap}" for gap in self.gaps]
        return "\n".join(lines + [f"damage: {one}" for one in self.damage])


class _Played:
    """Hands frames to the engine and knows how far it is."""

    def __init__(self, frames: Iterator[FrameInput]) -> None:
        self._frames = frames
        self.count = 0
        self.t: int | None = None
        self.at_end = False

    def __iter__(self) -> Iterator[FrameInput]:
        ahead = next(self._frames, None)
        while ahead is not None:
            frame, ahead = ahead, next(self._frames, None)
            self.count += 1
            self.t = frame.t
            self.at_end = ahead is None
            yield frame


def verify(session: Session, run: Run) -> Verdict:
    """Runs the engine over a session's frames and compares its events with the recorded ones, and
    reads the rest of the record for damage.

    A session that main did not end may lack events of its last frame: main wrote the frame and
    died before them. Anything else that differs is a difference. DeclinedError where no frames were
    to be recorded.
    """
    session.require_traces()
    played = _Played(session.frames())
    unfinished = session.info.ended in ("", "crash")
    equal, cut, difference = 0, False, None
    replay = run(session.info, iter(played))
    for recorded, replayed in zip_longest(session.event_lines(), replay):
        if recorded == replayed:
            equal += 1
        elif recorded is None and unfinished and played.at_end:
            cut = True
        else:
            difference = Difference(equal, played.t, recorded, replayed)
            break
    gaps = tuple(
        event.line.decode()
        for event in session.events()
        if (event.source, event.name) == ("recorder", "gap")
    )
    gaps += tuple(f"lost before it was sealed: {loss}" for loss in session.losses)
    damage = session.check(sense=False)  # also of what the engine does not read
    return Verdict(equal, played.count, difference, damage, gaps, cut)
