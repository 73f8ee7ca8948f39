"""What the monitor says: what goes on, and in a trainer's words why nothing is to be seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vrkiosk import units
from vrkiosk.safe_mode import CODE_PATH
from vrkiosk.units import SystemdUnavailable, UnitState
from vrkiosk.update.records import FOLDER

EVERY_S: Final = 2.0  # between two questions to systemd
FRESH_NS: Final = 1_500_000_000  # a picture older than this is of the past
TRYING: Final = Path("/") / FOLDER / "trying.json"


@dataclass(frozen=True, slots=True)
class Words:
    """key: of the text (`mirror.KEY` and, below it, `mirror.KEY.do`). detail: as the machine says
    it; code: to read over the telephone. picture: whether the picture is shown."""

    key: str
    detail: str = ""
    code: str = ""
    picture: bool = False


def say(state: UnitState | None, *, fresh: bool, safe: bool, code: str, trying: bool) -> Words:
    """state: of kiosk.service, None: systemd does not answer. fresh: there is a picture of now.
    safe: safe mode is on. trying: an update is being tried."""
    if trying:
        return Words("updating", picture=fresh)
    if safe:
        return Words("safe_mode", code=code)
    if fresh:
        training = state is not None and state.text.startswith(("training", "making"))
        return Words("training" if training else "lobby", picture=True)
    if state is None or state.active != "active":
        return Words("stopped", detail=state.active if state is not None else "")
    if state.text.startswith("waiting"):
        return Words("waiting", detail=state.text.partition(":")[2].strip())
    if state.text.startswith(("ready", "training")):
        return Words("not_worn")
    return Words("starting")


class Reasons:
    """Asks systemd now and then. ask: the states of units by name."""

    def __init__(
        self,
        ask: Callable[..., dict[str, UnitState]] = units.ask,
        *,
        clock: Callable[[], float] = time.monotonic,
        trying: Path = TRYING,
        code: Path = CODE_PATH,
    ) -> None:
        self._ask, self._clock, self._trying, self._code = ask, clock, trying, code
        self._states: dict[str, UnitState] = {}
        self._due = 0.0

    def now(self, *, fresh: bool) -> Words:
        if self._clock() >= self._due:
            self._due = self._clock() + EVERY_S
            try:
                self._states = self._ask(units.KIOSK, units.SAFE_MODE)
            except SystemdUnavailable:
                self._states = {}
        safe = self._states.get(units.SAFE_MODE)
        return say(
            self._states.get(units.KIOSK),
            fresh=fresh,
            safe=safe is not None and safe.active == "active",
            code=self._read(self._code),
            trying=self._trying.exists(),
        )

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""
