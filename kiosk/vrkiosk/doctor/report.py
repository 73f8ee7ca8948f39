"""What the doctor found: exit status, telephone code, text, JSON."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from vrkiosk import __version__
from vrkiosk.doctor.check import Check, Finding, State, fail
from vrkiosk.doctor.machine import Machine
from vrkiosk.doctor.registry import ALL
from vrkiosk.telephone import number_of, of_number
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.kiosk_state import Health, keep_health

SCHEMA: Final = "kiosk.doctor/1"
EXIT_WELL: Final = 0
EXIT_WARNINGS: Final = 1
EXIT_FAILURES: Final = 2
# A code holds the first failure, the second, and how many there are: 7 + 7 + 4 bits, and 7 bits
# stay free. 0: none.
PLACES: Final = 7
COUNT: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A check and what it found."""

    check: Check
    finding: Finding


def examine(machine: Machine, checks: Iterable[Check] = ALL) -> list[Row]:
    """Looks at everything. A check that breaks is a failure of its own, never the end of all."""
    return [Row(check, _look(check, machine)) for check in checks]


def _look(check: Check, machine: Machine) -> Finding:
    try:
        return check.look(machine)
    except Exception as error:  # whatever it met, the others have to be heard
        return fail(f"the check broke: {error!r}", "sudo kiosk doctor --bundle; tell the makers")


def keep(machine: Machine, rows: Sequence[Row]) -> None:
    """Leaves what was found where `kiosk sync` reports it from, as far as this user may."""
    data = machine.config.data
    if not (data.is_dir() and os.access(data, os.W_OK)):
        return
    failed, warned = (
        tuple(row.check.id for row in rows if row.finding.state is state)
        for state in (State.FAIL, State.WARN)
    )
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    keep_health(data, Health(at, code(rows), failed, warned))


def exit_status(rows: Sequence[Row]) -> int:
    states = {row.finding.state for row in rows}
    if State.FAIL in states:
        return EXIT_FAILURES
    return EXIT_WARNINGS if State.WARN in states else EXIT_WELL


def code(rows: Sequence[Row]) -> str:
    """To read over the telephone: which checks failed first. Warnings where nothing failed."""
    for state in (State.FAIL, State.WARN):
        ids = [row.check.id for row in rows if row.finding.state is state]
        if ids:
            break
    order = [check.id for check in ALL]
    places = [order.index(name) + 1 for name in ids[:2]] + [0, 0]
    count = min(len(ids), (1 << COUNT) - 1)
    return of_number((places[0] << PLACES | places[1]) << COUNT | count)


def told_by(text: str) -> tuple[list[str], int]:
    """Which checks a code names, and how many there were in all. ValueError where it was misheard,
    or is none of ours."""
    number = number_of(text)
    count = number & (1 << COUNT) - 1
    mask = (1 << PLACES) - 1
    places = [number >> COUNT + PLACES & mask, number >> COUNT & mask]
    if number >> COUNT + 2 * PLACES or max(places) > len(ALL):
        raise ValueError(f"{text} is a code of another version, or of safe mode")
    return [ALL[place - 1].id for place in places if place], count


def lines(rows: Sequence[Row], texts: Texts) -> list[str]:
    """For a person: what is wrong first, each with why it matters and the fix."""
    shown = []
    for state in (State.FAIL, State.WARN):
        for row in rows:
            if row.finding.state is state:
                shown += _told(row, texts)
    well = sum(row.finding.state is State.OK for row in rows)
    left = [row for row in rows if row.finding.state is State.HERE_NOT]
    shown.append(texts["doctor.summary"].format(ok=well, left=len(left)))
    shown.append(texts["doctor.code"].format(code=code(rows)))
    return shown


def _told(row: Row, texts: Texts) -> list[str]:
    word = texts[f"doctor.state.{row.finding.state}"]
    name = row.check.id
    return [
        f"{word}  {texts[f'doctor.{name}']}  [{name}]",
        f"      {row.finding.evidence}",
        f"      {texts[f'doctor.{name}.why']}",
        f"      -> {row.finding.fix}",
        "",
    ]


def all_lines(rows: Sequence[Row], texts: Texts) -> list[str]:
    """Every check on a line of its own."""
    return [
        f"{row.finding.state.value:<8} {row.check.id:<16} {texts[f'doctor.{row.check.id}']}"
        + (f": {row.finding.evidence}" if row.finding.evidence else "")
        for row in rows
    ]


def to_json(rows: Sequence[Row]) -> dict[str, Any]:
    """For programs; the ids stay, checks may be added."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "exit_status": exit_status(rows),
        "code": code(rows),
        "checks": [
            {
                "id": row.check.id,
                "state": row.finding.state.value,
                "evidence": row.finding.evidence,
                "fix": row.finding.fix,
            }
            for row in rows
        ],
    }
