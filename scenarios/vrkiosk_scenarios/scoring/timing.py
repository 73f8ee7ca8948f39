"""Time: full points up to the par time, never more than the share of the box that was searched."""

from __future__ import annotations

from typing import Final

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import Shares

VENTILATION: Final = "ventilation"


def waited_s(log: EventLog) -> float:
    """What calls and airing took, s; airing that was called for counts once."""
    called = sum(call.minutes for call in log.calls)
    aired = sum(minutes for _, minutes in log.ventilated)
    ordered = sum(call.minutes for call in log.calls if call.who == VENTILATION)
    return 60.0 * (called + max(aired - ordered, 0.0))


def charged_s(case: Assessment) -> float:
    """The time that counts: the officer's own, and of each call the share the rubric says."""
    shares = case.rubric.rules.time.wait_shares
    waits = sum(60.0 * call.minutes * shares.get(call.who, 0.0) for call in case.log.calls)
    return case.log.duration + waits


def timing(case: Assessment) -> Shares:
    """Full up to par, none from the rubric's multiple of it on."""
    if case.log.decision is None:
        return {"duration": 0.0}
    zero = case.rubric.rules.time.zero_at
    ratio = charged_s(case) / case.scenario.par_time_s
    speed = min(max((zero - ratio) / (zero - 1.0), 0.0), 1.0)
    return {"duration": min(speed, case.search.share())}
