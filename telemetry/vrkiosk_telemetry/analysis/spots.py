"""What the pictures show of a session: looks on surfaces, marks, readings, what was missed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.miss_report import Miss
from vrkiosk_scenarios.search import section_of
from vrkiosk_scenarios.unwrapped import Patch
from vrkiosk_telemetry.analysis.context import AOI, EYE, Context
from vrkiosk_telemetry.analysis.sights import NOTHING
from vrkiosk_telemetry.analysis.surface_map import face_of, place_on


@dataclass(frozen=True, slots=True)
class Spot:
    """A look on a face: a fixation, or a visit by the direction of the head. number: from 1, of
    all looks. u, v, distance: m. start: s since the session's start."""

    number: int
    face: str
    u: float
    v: float
    seconds: float
    distance: float
    start: float


@dataclass(frozen=True, slots=True)
class Spots:
    """cargo, nowhere: looks that have no place on a face, at cargo and at nothing with a name."""

    shown: tuple[Spot, ...]
    cargo: int
    nowhere: int


def find_spots(context: Context) -> Spots:
    """Fixations where there is an eye tracker, else visits of the head's direction to patches."""
    names, looks = context.sights.names, _looks(context)
    shown, cargo, nowhere = [], 0, 0
    for number, (code, point, seconds, distance, start) in enumerate(looks, 1):
        aoi = names[code] if code != NOTHING else ""
        face = context.faces.get(face_of(aoi))
        if face is not None:
            u, v = place_on(face, point)
            # the seal counts from farther away than it is large: such a look is at its edge
            u, v = min(max(u, 0.0), face.width), min(max(v, 0.0), face.height)
            since = (start - context.start) / 1e9
            shown.append(Spot(number, face.name, u, v, seconds, distance, since))
        elif surface_of(aoi) == "carton":
            cargo += 1
        else:
            nowhere += 1
    return Spots(tuple(shown), cargo, nowhere)


_Look = tuple[int, np.ndarray[tuple[int], np.dtype[np.float64]], float, float, int]


def _looks(context: Context) -> list[_Look]:
    """Code, point, seconds, distance and start (ns) of each look, in order."""
    if context.source == EYE:
        return [
            (one.code, one.point, one.fixation.duration_s, one.distance, one.fixation.start)
            for one in context.fixations
        ]
    found: list[_Look] = []
    for looking in context.looking:
        if looking.level.name != AOI:
            continue
        for visit in looking.visits:
            rows = slice(*np.searchsorted(context.samples.t, [visit.start, visit.end]).tolist())
            on_it = context.sights.code[rows] == visit.code
            point = np.median(context.sights.point[rows][on_it], axis=0).astype(np.float64)
            far = float(np.median(context.sights.distance[rows][on_it]))
            found.append((visit.code, point, visit.dwell_s, far, visit.start))
    return found


@dataclass(frozen=True, slots=True)
class Sign:
    """Something an officer left on a surface: a mark ("flag") or a reading. label: its number or
    tool."""

    kind: str
    face: str
    u: float
    v: float
    label: str


def find_signs(context: Context) -> list[Sign]:
    """Marks and readings on faces. Of a record without places (declined) there are none."""
    found = []
    for event in context.events:
        if event["name"] not in ("flag", "reading") or "x" not in event:
            continue
        face = context.faces.get(face_of(str(event.get("aoi", ""))))
        if face is None:
            continue
        u, v = place_on(face, np.array([event["x"], event["y"], event["z"]], np.float64))
        if 0.0 <= u <= face.width and 0.0 <= v <= face.height:
            label = str(event["number"] if event["name"] == "flag" else event["tool"])
            found.append(Sign(event["name"], face.name, u, v, label))
    return found


def missed_patches(context: Context) -> list[Patch]:
    """The patches of surfaces the miss report calls not covered, in sections that were neither
    seen in light nor worked on."""
    if context.score is None:
        return []
    short = {m.what for m in context.score.misses if m.kind == "not_covered"}
    done = {section_of(aoi) for aoi in (*context.log.seen, *context.log.worked)}
    return [
        patch
        for aoi, patch in context.patches.items()
        if surface_of(aoi) in short and section_of(aoi) not in done
    ]


def missed_signs(context: Context) -> list[Miss]:
    """Of the miss report: signs not seen, not tested or not marked, and marks without reason."""
    if context.score is None:
        return []
    return [m for m in context.score.misses if m.kind not in ("not_covered", "skipped")]
