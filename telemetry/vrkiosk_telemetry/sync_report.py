"""What a pass over the outbox is given, says on its way, and reports at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from vrkiosk_telemetry.errors import TelemetryError

EXIT_SENT: Final = 0
EXIT_PARKED: Final = 1
EXIT_UNUSABLE: Final = 2
EXIT_UNREACHABLE: Final = 3


class SyncTrouble(TelemetryError):
    """Trouble that passes: the session waits. retry_after_s: when the server said to come back.

    ends_pass: the other sessions would meet it too.
    """

    def __init__(self, text: str, *, ends_pass: bool, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.ends_pass = ends_pass
        self.retry_after_s = retry_after_s


class SyncRefused(TelemetryError):
    """The server refuses this session for a reason that does not pass by itself."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long something is tried again. Seconds; None: without end.

    The waits double from `wait_initial` to `wait_max`, each with up to `wait_jitter` at random on
    top, so that kiosks that lost the same server do not all come back at once.
    """

    attempts: int | None = 4
    wait_initial: float = 0.25
    wait_max: float = 5.0
    wait_jitter: float = 0.5
    timeout: float | None = 60.0


# Of the loop, between passes: never gives up, asks at least about once an hour.
BETWEEN_PASSES: Final = Patience(
    attempts=None, wait_initial=5.0, wait_max=3600.0, wait_jitter=30.0, timeout=None
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a pass is. done, size: bytes of the session; text: what is being done."""

    session: str
    done: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """A session the server has. page: address where a person reads it."""

    session: str
    folder: Path
    page: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A session that is still in the outbox, and why."""

    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one pass did. unreachable: why no session could be sent, or ""; notes: what else a
    person is to know."""

    sent: tuple[Delivered, ...] = ()
    waiting: tuple[Problem, ...] = ()
    parked: tuple[Problem, ...] = ()
    bytes_sent: int = 0
    unreachable: str = ""
    retry_after_s: float | None = None
    notes: tuple[str, ...] = ()

    def followed_by(self, later: SyncReport) -> SyncReport:
        """Two passes as one: what the later one leaves is what is left."""
        return replace(
            later,
            sent=(*self.sent, *later.sent),
            bytes_sent=self.bytes_sent + later.bytes_sent,
            notes=(*self.notes, *later.notes),
        )

    @property
    def exit_code(self) -> int:
        if self.unreachable or self.waiting:
            return EXIT_UNREACHABLE
        return EXIT_PARKED if self.parked else EXIT_SENT

    def lines(self) -> list[str]:
        """For a person: a line for each session, one when the server cannot be reached."""
        lines = [f"sent {one.session}: {one.page}" for one in self.sent]
        lines += self.notes
        lines += [f"parked {one.session}: {one.reason}" for one in self.parked]
        if self.unreachable:
            count = len(self.waiting)
            kept = f"{count} session{'s' if count != 1 else ''} kept in the outbox"
            return [*lines, f"{self.unreachable}; {kept}, nothing is lost"]
        return lines + [f"waiting {one.session}: {one.reason}" for one in self.waiting]
