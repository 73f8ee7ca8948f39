"""What a check is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from vrkiosk.doctor.machine import Machine


class State(StrEnum):
    """HERE_NOT: this machine has nothing the check could look at, and the evidence says why."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    HERE_NOT = "not-here"


@dataclass(frozen=True, slots=True)
class Finding:
    """evidence: what was seen, for a technician. fix: one command or one deed."""

    state: State
    evidence: str = ""
    fix: str = ""


def ok(evidence: str = "") -> Finding:
    return Finding(State.OK, evidence)


def warn(evidence: str, fix: str) -> Finding:
    return Finding(State.WARN, evidence, fix)


def fail(evidence: str, fix: str) -> Finding:
    return Finding(State.FAIL, evidence, fix)


def not_here(evidence: str) -> Finding:
    return Finding(State.HERE_NOT, evidence)


@dataclass(frozen=True, slots=True)
class Check:
    """id: for ever, also the key of its texts (`doctor.ID`, `doctor.ID.why`) and its place in
    docs/technician.md. preflight: quick, and without it nobody could train."""

    id: str
    look: Callable[[Machine], Finding]
    preflight: bool = False
