"""Safety: equipment, labels, gas, strap, doors, going in, hazards; and the order of the drill."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import Reason, Shares, before, share_of

WARNING: Final = "label/fumigation"  # its patch


def safety(case: Assessment) -> Shares:
    log, opened = case.log, case.log.opened_at
    shares: dict[str, float | Reason] = {
        "protective_equipment": _equipment(case),
        "warning_labels": _labels(case),
        "gas_test": _gas_test(case),
        "strap": _strap(log),
        "right_leaf_first": before(log.doors.get("right"), log.doors.get("left")),
        "drill_order": _order(log),
        "air_inside": _air_inside(log),
        "lit_before_entry": before(log.torch_on, log.entered),
        "no_hazards": _hazards(case),
    }
    if opened is None:
        shares["right_leaf_first"] = 0.0
    return shares


def _equipment(case: Assessment) -> float:
    """What the rubric asks for and the scenario has, worn before the first leaf opened."""
    log = case.log
    wanted = [item for item in case.rubric.rules.safety.equipment if item in case.scenario.tools]
    worn = sum(before(log.worn.get(item), log.opened_at) for item in wanted)
    return share_of(int(worn), len(wanted))


def _labels(case: Assessment) -> float | Reason:
    """The warning sign on the door, seen before the first leaf opened."""
    gas = case.scenario.gas
    if gas is None or not gas.labelled:
        return "not_in_scenario"
    return before(case.log.seen.get(WARNING), case.log.opened_at)


def _gas_test(case: Assessment) -> float:
    """Heights of the gasket tested before the first leaf opened."""
    wanted, opened = case.rubric.rules.safety.gas_heights, case.log.opened_at
    done = {
        air.height
        for air in case.log.air
        if air.place == "gasket" and (opened is None or air.t <= opened)
    }
    return share_of(sum(height in done for height in wanted), len(wanted))


def _strap(log: EventLog) -> float:
    """On when the right leaf, or whichever was first, began to open."""
    opened = log.opened_at
    return float(opened is not None and log.strap_on_at(opened))


def _air_inside(log: EventLog) -> float | Reason:
    """The last air read before going in was without alarm, and read with a door open."""
    if log.entered is None:
        return "not_needed"
    opened = log.opened_at
    since = [a for a in log.air if opened is not None and opened <= a.t <= log.entered]
    return float(bool(since) and not since[-1].alarm)


def _hazards(case: Assessment) -> float:
    """1 without any once a door was opened; each takes its points, below nothing."""
    points, each = case.rubric.safety.no_hazards, case.rubric.rules.safety.hazard_points
    if not case.log.hazards or not points:
        return float(not case.log.hazards and case.log.opened_at is not None)
    return -len(case.log.hazards) * each / points


def drill(log: EventLog) -> list[float | None]:
    """When each step of the door drill was done: gasket, strap, right leaf, strap off, left leaf,
    air inside, going in. None: not at all."""
    opened = log.opened_at
    gasket = next((a.t for a in log.air if a.place == "gasket"), None)
    inside = [a.t for a in log.air if opened is not None and a.t >= opened]
    on = next((t for t, strapped in log.strap if strapped), None)
    off = next((t for t, strapped in log.strap if on is not None and not strapped), None)
    return [
        gasket,
        on,
        log.doors.get("right"),
        off,
        log.doors.get("left"),
        min(inside, default=None),
        log.entered,
    ]


def _order(log: EventLog) -> float:
    """Share of the pairs of steps done that were done in order; none done: none."""
    done = [t for t in drill(log) if t is not None]
    pairs = list(combinations(done, 2))
    return sum(a <= b for a, b in pairs) / len(pairs) if pairs else 0.0
