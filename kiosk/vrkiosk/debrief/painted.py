"""When each patch counts as searched: by its section, as the score counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vrkiosk.debrief.sheet import Case
from vrkiosk.debrief.watch import Clock
from vrkiosk.replay.drawn import CoveragePatches
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.search import Search, section_of
from vrkiosk_scenarios.snapshot import Event


def covered_at(
    aois: Iterable[str], times: Mapping[tuple[str, str], float], clock: Clock
) -> dict[str, int]:
    """ns at which each patch was, of those that were. times: s, by surface and section."""
    return {aoi: clock.at(times[section_of(aoi)]) for aoi in aois if section_of(aoi) in times}


def of_another(case: Case, coverage: CoveragePatches, events: Sequence[Event]) -> CoveragePatches:
    """The patches with the times of another run of the same box."""
    search = Search.of(case.scenario, EventLog.read(events), case.rubric)
    return coverage.at_times(covered_at(coverage.names, search.sections, Clock(events)))
