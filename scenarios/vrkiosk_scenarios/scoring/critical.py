"""Critical fails: no pass whatever the points."""

from __future__ import annotations

from collections.abc import Iterator

from vrkiosk_scenarios.answer_key import Critical
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.miss_report import reachable_signs
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import before


def critical(case: Assessment) -> Iterator[Critical]:
    """The fails that happened, of those the rubric always and the scenario here asks for."""
    asked = dict.fromkeys((*case.rubric.rules.critical.always, *case.scenario.answer.critical))
    for reason in asked:
        if _happened(reason, case):
            yield reason


def _happened(reason: Critical, case: Assessment) -> bool:
    log, scenario = case.log, case.scenario
    match reason:
        case "released_contraband":
            signs = len(reachable_signs(scenario)) >= case.rubric.rules.critical.least_signs
            return scenario.answer.dirty and signs and log.decision == "release"
        case "cut_before_check":
            cut = log.firsts.get("seal_cut")
            steps = ("seal_view", "seal_verify")
            return cut is not None and not any(before(log.firsts.get(s), cut) for s in steps)
        case "strap_skipped":
            return case.offers("strap") and _strap_skipped(log, scenario)
        case "entered_untested":
            return case.offers("gas_test") and _entered_untested(log)
        case "entered_on_alarm":
            return _hazard(log, reason) or _entered_on_alarm(log)
        case _:
            return _hazard(log, reason)


def _strap_skipped(log: EventLog, scenario: Scenario) -> bool:
    """A leaf opened without the strap where cargo leans on the doors, or the scenario says so."""
    asked = scenario.cargo.leans_on_doors or "strap_skipped" in scenario.answer.critical
    return asked and log.opened_at is not None and not log.strap_on_at(log.opened_at)


def _hazard(log: EventLog, kind: str) -> bool:
    return any(found == kind for _, found in log.hazards)


def _entered_untested(log: EventLog) -> bool:
    return log.entered is not None and not any(air.t <= log.entered for air in log.air)


def _entered_on_alarm(log: EventLog) -> bool:
    """The last reading of any height before going in was above a limit."""
    if log.entered is None:
        return False
    last = {(air.place, air.height): air.alarm for air in log.air if air.t <= log.entered}
    newest = max((a for a in log.air if a.t <= log.entered), key=lambda a: a.t, default=None)
    if newest is None:
        return False
    return any(alarm for (place, _), alarm in last.items() if place == newest.place)
