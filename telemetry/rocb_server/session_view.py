"""What the page of one session shows, read from its manifest and its stored files."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rocb_server.contents import Lock, plain_names
from rocb_server.models import SessionRow
from rocb_server.score_view import ScoreView
from rocb_server.store import Store
from vrkiosk_telemetry.errors import DecryptionError, ManifestError
from vrkiosk_telemetry.manifest import open_unverified

EVENTS_SHOWN = 500
PICTURES = (".png", ".jpg")


@dataclass(frozen=True, slots=True)
class EventView:
    """One event. time_s: since the session's first event."""

    time_s: float
    name: str
    details: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """The parts of the page; empty where a session has none. names: of its files as they can be
    read here, by the name as received; lock: None where it is not encrypted."""

    info: Mapping[str, Any]
    score: ScoreView | None
    pictures: tuple[str, ...]
    events: tuple[EventView, ...]
    event_count: int
    events_problem: str
    missing: int  # files whose content is not here yet
    lock: Lock | None
    names: Mapping[str, str]

    @classmethod
    def of(cls, row: SessionRow, store: Store) -> SessionView:
        missing = set(store.missing(row))
        here = {file.name: file.sha256 for file in row.files if file.sha256 not in missing}
        lock = store.contents.lock_of(row)
        names = plain_names(here, lock)
        info = info_of(row, store)
        events, count, problem = _events(store, here.get(names.get("events.parquet", "")), lock)
        return cls(
            info=info,
            score=ScoreView.of(info.get("result")),
            pictures=tuple(name for name in names if name.endswith(PICTURES)),
            events=events,
            event_count=count,
            events_problem=problem,
            missing=sum(file.sha256 in missing for file in row.files),
            lock=lock,
            names={stored: shown for shown, stored in names.items()},
        )


def duration_text(seconds: float | None) -> str:
    """As in 2:05, or 1:02:05 from an hour on; empty when there is none."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def info_of(row: SessionRow, store: Store) -> Mapping[str, Any]:
    """What a session says of itself; empty where that cannot be read here."""
    lock = store.contents.lock_of(row)
    return _info(row) if lock is None else store.contents.info(row.files, lock)


def _info(row: SessionRow) -> Mapping[str, Any]:
    if row.manifest is None:
        return {}
    try:
        info = open_unverified(row.manifest).get("info")  # verified when it was stored
    except ManifestError:  # stored by a later release, in a schema this one does not know
        return {}
    return info if isinstance(info, Mapping) else {}


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(_shown(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _events(
    store: Store, sha256: str | None, lock: Lock | None
) -> tuple[tuple[EventView, ...], int, str]:
    """The first events, how many there are, and why they cannot be read (or "")."""
    if sha256 is None:
        return (), 0, ""
    try:
        file = pq.ParquetFile(io.BytesIO(store.contents.read(sha256, lock)))
        batch = next(file.iter_batches(EVENTS_SHOWN, columns=["t", "line"]), None)
        rows = batch.to_pylist() if batch is not None else []
        start = rows[0]["t"] if rows else 0
        return tuple(_event(row, start) for row in rows), file.metadata.num_rows, ""
    except DecryptionError as why:
        return (), 0, str(why)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as why:
        return (), 0, f"{type(why).__name__}: {why}"


def _event(row: Mapping[str, Any], start_ns: int) -> EventView:
    body = json.loads(row["line"])
    details = ", ".join(
        f"{key} {_shown(value)}" for key, value in body.items() if key not in ("t", "name")
    )
    return EventView((row["t"] - start_ns) / 1e9, str(body["name"]), details)
