"""What a systematic search has to have seen: the areas of interest of a box, and when each was.

A surface is divided into zones along its length (the rubric says into how many; 36 on a box that
shows them all). A zone counts once enough of its sections, the columns of patches of
docs/events.md, were seen in light or worked on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.rubric import Rubric, SeenRules
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solids import Surfaces

OUTSIDE = ("outside_left", "outside_right", "undercarriage")


@dataclass(frozen=True, slots=True)
class Zone:
    """An area of interest. `sections`: the names of its columns, `needed` of which have to be
    seen; "" is a surface that is not cut along its length."""

    surface: str
    number: int
    sections: tuple[str, ...]
    needed: int


def zones(scenario: Scenario, rubric: Rubric) -> tuple[Zone, ...]:
    """The areas of interest that this scenario shows, in the order of the rubric."""
    found: list[Zone] = []
    cut = _sections(scenario)
    for surface, count in rubric.rules.search.zones.items():
        sections = cut.get(surface)
        if sections is None:
            continue
        count = min(count, len(sections))
        ends = [i * len(sections) // count for i in range(count + 1)]
        for number in range(count):
            own = sections[ends[number] : ends[number + 1]]
            needed = max(ceil(rubric.rules.search.zone_share * len(own) - 1e-9), 1)
            found.append(Zone(surface, number + 1, own, needed))
    return tuple(found)


def _sections(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The sections of every surface that the scenario shows."""
    patches = Surfaces(scenario, settings_module.load_for(scenario.container.kind)).patches()
    found: dict[str, tuple[str, ...]] = {"seal": ("",), "number": ("",)}
    found |= {name: _columns(aois) for name, aois in patches.items()}
    if scenario.container.roof == "open":
        del found["ceiling"]
    places = [(node.x_mm, node.from_door_mm) for node in scenario.nodes]
    if places and not any(_beside(scenario, *place) for place in places):
        for name in OUTSIDE:
            found.pop(name, None)
    return found


def _beside(scenario: Scenario, x_mm: float, from_door_mm: float) -> bool:
    """Whether one who stands there sees a side of the box from near."""
    return abs(x_mm) > scenario.container.internal_mm.width / 2 and from_door_mm > 0


def section_of(aoi: str) -> tuple[str, str]:
    """Surface and section of a patch: the column of a wall, "" of a door or a thing that is not
    cut in columns."""
    surface, _, patch = aoi.partition("/")
    return surface, patch if patch.isdigit() else patch[1:]


def _columns(aois: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(section_of(aoi)[1] for aoi in aois))


def seen_long_enough(log: EventLog, rules: SeenRules) -> dict[str, float]:
    """Patches that count as seen, and when: in light, from near, and for as long as is asked."""
    more = rules.least_ms > 400 and bool(log.dwell_ms)  # no dwell is kept without consent
    return {
        aoi: t
        for aoi, t in log.seen.items()
        if log.seen_from.get(aoi, 0.0) <= rules.within_m
        and not (more and log.dwell_ms.get(aoi, 0) < rules.least_ms)
    }


@dataclass(frozen=True, slots=True)
class ZoneSeen:
    """A zone and when it was complete, s; None: never."""

    surface: str
    number: int
    t: float | None


@dataclass(frozen=True, slots=True)
class SectionSeen:
    """A section (a column of patches; "" for a surface that is not cut) and when it was seen."""

    surface: str
    section: str
    t: float


@dataclass(frozen=True, slots=True)
class Search:
    """When each zone, and each section, was seen in light or worked on."""

    zones: tuple[ZoneSeen, ...]
    sections: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, scenario: Scenario, log: EventLog, rubric: Rubric) -> Search:
        times: dict[tuple[str, str], float] = {}
        seen = seen_long_enough(log, rubric.rules.seen)
        for aoi, t in (*seen.items(), *log.worked.items()):
            key = section_of(aoi)
            times[key] = min(t, times.get(key, t))
        return cls(tuple(_seen(zone, times) for zone in zones(scenario, rubric)), times)

    def seen(self) -> tuple[SectionSeen, ...]:
        """The sections that were seen in light or worked on, of surfaces that count."""
        shown = {zone.surface for zone in self.zones}
        return tuple(
            SectionSeen(surface, section, round(t, 2))
            for (surface, section), t in sorted(self.sections.items())
            if surface in shown
        )

    def surfaces(self) -> dict[str, float]:
        """Share 0..1 of the zones of each surface that were seen."""
        return {
            surface: sum(zone.t is not None for zone in own) / len(own)
            for surface, own in self._by_surface()
        }

    def complete(self, surface: str) -> float | None:
        """When all zones of a surface had been seen; None where they were not, or are none."""
        times = [zone.t for zone in self.zones if zone.surface == surface]
        known = [t for t in times if t is not None]
        return max(known) if known and len(known) == len(times) else None

    def share(self) -> float:
        """Of all zones, 0..1."""
        return sum(zone.t is not None for zone in self.zones) / len(self.zones)

    def first(self, surface: str) -> float | None:
        """When anything of a surface was first seen in light or worked on."""
        return min((t for (s, _), t in self.sections.items() if s == surface), default=None)

    def _by_surface(self) -> Iterator[tuple[str, list[ZoneSeen]]]:
        for surface in dict.fromkeys(zone.surface for zone in self.zones):
            yield surface, [zone for zone in self.zones if zone.surface == surface]


def _seen(zone: Zone, times: Mapping[tuple[str, str], float]) -> ZoneSeen:
    found = sorted(t for s in zone.sections if (t := times.get((zone.surface, s))) is not None)
    t = found[zone.needed - 1] if len(found) >= zone.needed else None
    return ZoneSeen(zone.surface, zone.number, None if t is None else round(t, 2))
