"""Tier T1: what sessions came to, a row a session, without any trace of a body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from vrkiosk_telemetry.export.tabular import COLUMNS_NAME, table_of, write_columns, write_table
from vrkiosk_telemetry.export.tiers import Pseudonyms, Summary, kept_events
from vrkiosk_telemetry.reader import Session


def _schema(columns: dict[str, tuple[Any, str]]) -> Any:
    return pa.schema(
        [
            pa.field(name, kind, metadata={"meaning": meaning})
            for name, (kind, meaning) in columns.items()
        ]
    )


_SESSION: Final = {"session": (pa.string(), "name of the session in this export")}
_OFFICER: Final = {"officer": (pa.string(), "name of the officer in exports with this key")}
SCHEMAS: Final = {
    "sessions": _schema(
        _SESSION
        | _OFFICER
        | {
            "month": (pa.string(), "in which it began, UTC"),
            "site": (pa.string(), "training centre"),
            "kiosk": (pa.string(), "kiosk"),
            "scenario": (pa.string(), "id of the scenario"),
            "version": (pa.string(), "version of the scenario"),
            "language": (pa.string(), "en or ru"),
            "ended": (pa.string(), "done, crash, or why"),
            "eye_tracker": (pa.bool_(), "whether the headset follows the eyes"),
            "duration_s": (pa.int64(), "s"),
            "total": (pa.float64(), "score, 0..100"),
            "passed": (pa.bool_(), "whether it was passed"),
            "right": (pa.bool_(), "whether the decision was right"),
            "decision": (pa.string(), "the decision; empty: none"),
            "coverage": (pa.float64(), "0..1, share of the wanted sections seen"),
            "critical": (pa.string(), "critical fails, with blanks between"),
        }
    ),
    "areas": _schema(
        _SESSION
        | {
            "area": (pa.string(), "area of the rubric"),
            "part": (pa.string(), "part of the area"),
            "points": (pa.float64(), "points won"),
            "of": (pa.float64(), "points to win"),
            "assessed": (pa.bool_(), "whether it is assessed at all"),
        }
    ),
    "misses": _schema(
        _SESSION
        | {
            "kind": (pa.string(), "not_seen, seen, tested, false_mark, skipped, not_covered"),
            "what": (pa.string(), "the sign, step or surface"),
            "aoi": (pa.string(), "where"),
        }
    ),
    "events": _schema(
        _SESSION
        | {
            "number": (pa.int64(), "order in the session"),
            "time_s": (pa.int64(), "whole s since its start"),
            "name": (pa.string(), "see docs/events.md"),
            "aoi": (pa.string(), "where"),
            "data": (pa.string(), "JSON of the other fields that stay"),
        }
    ),
}


def write_derived(
    folders: Sequence[Path],
    opened: Callable[[Path], Session],
    names: Pseudonyms,
    folder: Path,
    form: str,
) -> None:
    """Writes T1 of sessions into a new folder, one file a table."""
    order = {names.of("session", opened(path).info.session): path for path in folders}
    # In the order of their new names: the order they were held in would tell the time.
    paths = [order[name] for name in sorted(order)]
    folder.mkdir()
    described = []
    for table, schema in SCHEMAS.items():
        batches = (_batch(table, opened(path), names, schema) for path in paths)
        if write_table(folder / f"{table}.{form}", schema, batches, form):
            described.append((table, schema))
    write_columns(folder / COLUMNS_NAME, described)


def _batch(table: str, session: Session, names: Pseudonyms, schema: Any) -> Any:
    summary = Summary.of(session, names)
    rows: Iterator[dict[str, Any]]
    match table:
        case "sessions":
            rows = iter([_session_row(summary)])
        case "areas":
            rows = area_parts(summary.result)
        case "misses":
            rows = ({k: miss.get(k) for k in ("kind", "what", "aoi")} for miss in misses(summary))
        case _:
            rows = ({"number": n, **row} for n, row in enumerate(kept_events(session)))
    return table_of([{"session": summary.session, **row} for row in rows], schema)


def _session_row(summary: Summary) -> dict[str, Any]:
    result = summary.result
    known = {field.name for field in fields(Summary)} & set(SCHEMAS["sessions"].names)
    row: dict[str, Any] = {name: getattr(summary, name) for name in known}
    duration = result.get("duration_s")
    return row | {
        "duration_s": None if duration is None else round(duration),
        "total": result.get("total"),
        "passed": result.get("passed"),
        "right": result.get("right"),
        "decision": result.get("decision"),
        "coverage": result.get("coverage"),
        "critical": " ".join(result.get("critical") or ()),
    }


def area_parts(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a result's areas, flat."""
    for area in result.get("areas") or ():
        for part in area["parts"]:
            row = {k: part[k] for k in ("points", "of", "assessed")}
            yield {"area": area["name"], "part": part["name"], **row}


def misses(summary: Summary) -> list[dict[str, Any]]:
    """What was missed, as the kiosk scored it."""
    found: list[dict[str, Any]] = list(summary.result.get("misses") or ())
    return found
