"""The tables that questions about many sessions are asked of, and a session's rows in them.

What the kiosk's result says is copied, never computed here; a few measures of gaze come from the
analysis. Every row repeats by which its session is found (centre, scenario, officer, month), so
that no question about some sessions reads the others' rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from rocb_server.score_view import number
from vrkiosk_telemetry.analysis import ALGORITHM

SCHEMA: Final = "rocb.cohort/1"  # goes up when the same session gives other rows
MOST_ROWS: Final = 400  # of a session in a table: a record may be anybody's
MOST_LETTERS: Final = 200

TEXT: Final = pa.string()
TRUTH: Final = pa.bool_()
NUMBER: Final = pa.float64()
COUNT: Final = pa.int32()

Row = dict[str, Any]
Column = tuple[str, Any, str]

KEYS: Final[tuple[Column, ...]] = (
    ("session", TEXT, "id of the session"),
    ("centre", TEXT, "at which it was recorded"),
    ("scenario", TEXT, "id of the scenario; empty: the session does not say"),
    ("officer", TEXT, "pseudonym; empty: the session does not say"),
    ("started", TEXT, "UTC, ISO 8601; empty: the session does not say"),
    ("month", TEXT, "of its start, 2026-11"),
)
COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "sessions": (
        *KEYS,
        ("kiosk", TEXT, "that sent it"),
        ("version", TEXT, "of the scenario"),
        ("class_name", TEXT, "of the course; empty: none"),
        ("module", TEXT, "of the course; empty: none"),
        ("decision", TEXT, "confirmed; null: none"),
        ("correct", TRUTH, "whether the decision was right; null: no result"),
        ("dirty", TRUTH, "whether something was hidden; null: no result"),
        ("passed", TRUTH, "null: no result"),
        ("total", NUMBER, "0..100"),
        ("duration_s", NUMBER, "s, of the result"),
        ("coverage", NUMBER, "0..1, share of the zones"),
        ("coverage_source", TEXT, "eye; head: a view cone; mixed; none"),
        ("critical", TEXT, "critical fails, with spaces between"),
        ("signs", COUNT, "surfaces judged that hide something"),
        ("found", COUNT, "of these, marked"),
        ("quiet", COUNT, "surfaces judged that hide nothing"),
        ("false_alarms", COUNT, "of these, marked"),
        ("gaze_source", TEXT, "of the analysis: eye, head, none; null: not analysed"),
        ("valid_s", NUMBER, "s with a valid sample"),
        ("fixation_mean_ms", NUMBER, "eye only"),
        ("sge_surface", NUMBER, "stationary gaze entropy over surfaces, 0..1"),
        ("gte_surface", NUMBER, "gaze transition entropy over surfaces, 0..1"),
        ("algorithm", TEXT, "version of the analysis that was tried"),
        ("problem", TEXT, "why there is no analysis, or not of all; empty: there is"),
    ),
    "areas": (
        *KEYS,
        ("area", TEXT, "of the rubric"),
        ("part", TEXT, "of the area"),
        ("points", NUMBER, ""),
        ("of", NUMBER, "that could be had"),
    ),
    "zones": (
        *KEYS,
        ("surface", TEXT, ""),
        ("zone", COUNT, "number along the surface: the point of inspection"),
        ("searched_s", NUMBER, "when it was complete, s since the start; null: never"),
    ),
    "cues": (
        *KEYS,
        ("cue", TEXT, "id of the place or sign"),
        ("kind", TEXT, "item: a place that hides something; sign; check; bait"),
        ("concealment", TEXT, "the surface or part that hides it, or shows it"),
        ("channel", TEXT, "by which it shows; empty: a place"),
        ("in_view_s", NUMBER, "s since the start; null: never"),
        ("lit_s", NUMBER, "in view and in light"),
        ("looked_s", NUMBER, "the gaze rested on it"),
        ("tested_s", NUMBER, "in the way that tells"),
        ("declared_s", NUMBER, "marked"),
    ),
    "misses": (
        *KEYS,
        ("kind", TEXT, "text key below miss."),
        ("what", TEXT, "indicator, surface or event"),
        ("aoi", TEXT, ""),
        ("surface", TEXT, "of the aoi"),
        ("time_s", NUMBER, "last within reach; null: never"),
    ),
    "looks": (
        *KEYS,
        ("surface", TEXT, ""),
        ("source", TEXT, "eye: an eye tracker; head: direction of the head"),
        ("entries", COUNT, "visits"),
        ("dwell_s", NUMBER, "total"),
        ("entry_s", NUMBER, "first visit since the start; null: never"),
        ("rank", COUNT, "order of the first visits, from 1; null: never"),
    ),
}
TABLES: Final = tuple(COLUMNS)
MAIN: Final = "sessions"


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows of a session beside its info."""

    session: str
    centre: str
    kiosk: str
    scenario: str
    officer: str
    started: str


def arrow_schema(table: str) -> Any:
    """Arrow schema of a cohort table; each column says what it means."""
    fields = [
        pa.field(name, kind, metadata={"meaning": meaning} if meaning else None)
        for name, kind, meaning in COLUMNS[table]
    ]
    return pa.schema(fields, metadata={"schema": SCHEMA, "algorithm": ALGORITHM})


def session_rows(
    known: Known, info: Mapping[str, Any], derived: Mapping[str, Any], problem: str
) -> dict[str, list[Row]]:
    """A session's rows by table. derived: pyarrow.Table by name, empty where it was not analysed.
    problem: why, or what of it was not; "" where all was."""
    result = _mapping(info.get("result"))
    keys = {
        "session": known.session,
        "centre": known.centre,
        "scenario": known.scenario,
        "officer": known.officer,
        "started": known.started,
        "month": known.started[:7],
    }
    tables: dict[str, Iterable[Row]] = {
        MAIN: [_session(known, info, result, derived) | {"problem": problem[:MOST_LETTERS]}],
        "areas": _areas(result),
        "zones": _zones(result),
        "cues": _cues(result),
        "misses": _misses(result),
        "looks": _looks(derived),
    }
    return {
        table: [keys | row for _, row in zip(range(MOST_ROWS), rows, strict=False)]
        for table, rows in tables.items()
    }


def _session(
    known: Known, info: Mapping[str, Any], result: Mapping[str, Any], derived: Mapping[str, Any]
) -> Row:
    measures = derived["session"].to_pylist()[0] if derived else {}
    critical = [_text(one) for one in _list(result.get("critical"))]
    return {
        "kiosk": known.kiosk,
        "version": _text(result.get("version")),
        "class_name": _text(_mapping(info.get("course")).get("class")),
        "module": _text(_mapping(info.get("course")).get("module")),
        "decision": _text(result.get("decision")) or None,
        "correct": _truth(result.get("right")),
        "dirty": _truth(result.get("dirty")),
        "passed": _truth(result.get("passed")),
        "total": number(result.get("total")),
        "duration_s": number(result.get("duration_s")),
        "coverage": number(result.get("coverage")),
        "coverage_source": _text(result.get("coverage_source")),
        "critical": " ".join(critical)[:MOST_LETTERS],
        **{name: _count(result.get(name)) for name in ("signs", "found", "quiet", "false_alarms")},
        "gaze_source": measures.get("source"),
        **{name: measures.get(name) for name in ("valid_s", "fixation_mean_ms")},
        **{name: measures.get(name) for name in ("sge_surface", "gte_surface")},
        "algorithm": ALGORITHM,
    }


def _areas(result: Mapping[str, Any]) -> Iterator[Row]:
    for area in _mappings(result.get("areas")):
        for part in _mappings(area.get("parts")):
            if part.get("assessed", True) is True:
                yield {
                    "area": _text(area.get("name")),
                    "part": _text(part.get("name")),
                    "points": number(part.get("points")),
                    "of": number(part.get("of")),
                }


def _zones(result: Mapping[str, Any]) -> Iterator[Row]:
    for zone in _mappings(result.get("zones")):
        yield {
            "surface": _text(zone.get("surface")),
            "zone": _count(zone.get("number")),
            "searched_s": number(zone.get("t")),
        }


def _cues(result: Mapping[str, Any]) -> Iterator[Row]:
    for cue in _mappings(result.get("cues")):
        yield {
            "cue": _text(cue.get("id")),
            "kind": _text(cue.get("kind")),
            "concealment": _surface(cue.get("aoi")),
            "channel": _text(cue.get("channel")),
            **{
                f"{stage}_s": number(cue.get(stage))
                for stage in ("in_view", "lit", "looked", "tested", "declared")
            },
        }


def _misses(result: Mapping[str, Any]) -> Iterator[Row]:
    for miss in _mappings(result.get("misses")):
        yield {
            "kind": _text(miss.get("kind")),
            "what": _text(miss.get("what")),
            "aoi": _text(miss.get("aoi")),
            "surface": _surface(miss.get("aoi")),
            "time_s": number(miss.get("t")),
        }


def _looks(derived: Mapping[str, Any]) -> Iterator[Row]:
    for row in derived["aoi_measure"].to_pylist() if derived else ():
        if row["step"] == -1 and row["level"] == "surface":
            yield {
                "surface": row["surface"],
                "source": row["source"],
                "entries": row["entries"],
                "dwell_s": row["dwell_ms"] / 1e3,
                "entry_s": row["entry_time_s"],
                "rank": row["rank"],
            }


def _text(value: object) -> str:
    """A text as Arrow takes it: JSON can hold halves of letters."""
    text = value[:MOST_LETTERS] if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def _surface(aoi: object) -> str:
    return _text(aoi).partition("/")[0]


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: object) -> int | None:
    """A number of things; None for what is none: Arrow holds 31 bits of it."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 1 << 31 else None  # type: ignore[operator, return-value]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in _list(value) if isinstance(one, Mapping))
