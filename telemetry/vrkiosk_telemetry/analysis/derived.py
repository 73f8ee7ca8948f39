"""Derives measures from a session's record, and writes them as Parquet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from vrkiosk_telemetry.analysis.context import Context, Told, read_context
from vrkiosk_telemetry.analysis.hand_rows import reach_rows, session_reaches
from vrkiosk_telemetry.analysis.looking_rows import glance_rows, measure_rows, transition_rows
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.schemas import TABLES, table
from vrkiosk_telemetry.analysis.session_rows import (
    coverage_rows,
    fixation_rows,
    quality_rows,
    saccade_rows,
    session_row,
    step_rows,
)
from vrkiosk_telemetry.files import sync_folder
from vrkiosk_telemetry.reader import Session

# They become names of folders, and a record may be anybody's.
SCENARIO_ID: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Derived:
    """All that was derived from one session. tables: pyarrow.Table by name, `schemas.TABLES`, each
    of them also where it has no rows. notes: what is missing and why, in words. context: what the
    pictures are made from."""

    session: str
    scenario: str
    month: str  # of its start, 2026-11
    tables: Mapping[str, Any]
    notes: tuple[str, ...]
    context: Context


def analyse(
    session: Session, parameters: Parameters | None = None, tell: Told = lambda _: None
) -> Derived:
    """Measures of a session, live or sealed. Reads the record, writes nothing; the same record and
    parameters give the same tables. tell: is told each stage of the work.

    RecordError where the record cannot be read at all. A record that is damaged is analysed up to
    there, and `notes` says so.
    """
    chosen = parameters or Parameters()
    context = read_context(session, chosen, tell)
    tell("measures")
    reaches = session_reaches(context)
    rows: dict[str, list[dict[str, Any]]] = {
        "session": [session_row(context, (reach for _, reach in reaches))],
        "step": list(step_rows(context)),
        "glance": list(glance_rows(context)),
        "fixation": list(fixation_rows(context)),
        "saccade": list(saccade_rows(context)),
        "aoi_measure": list(measure_rows(context)),
        "transition": list(transition_rows(context)),
        "hand_reach": list(reach_rows(context, reaches)),
        "quality": list(quality_rows(context)),
        "coverage": list(coverage_rows(context)),
    }
    info = session.info
    damage = tuple(f"damaged: {one}" for one in session.damage)
    return Derived(
        session=info.session,
        scenario=_safe(SCENARIO_ID, info.scenario),
        month=_safe(MONTH, str(info.started)[:7]),
        tables={name: table(name, info.session, rows[name], chosen) for name in TABLES},
        notes=context.notes + damage,
        context=context,
    )


def _safe(pattern: re.Pattern[str], value: object) -> str:
    text = str(value)
    return text if pattern.fullmatch(text) else UNKNOWN


def table_path(folder: Path, name: str, derived: Derived) -> Path:
    """Where a session's rows of a table lie: TABLE/scenario=S/month=M/SESSION.parquet, which DuckDB
    and Spark read as one table with the columns scenario and month."""
    where = folder / name / f"scenario={derived.scenario}" / f"month={derived.month}"
    return where / f"{derived.session}.parquet"


def write_tables(derived: Derived, folder: Path) -> list[Path]:
    """Writes every table; rows written for this session before are replaced. OSError."""
    written = []
    for name, rows in derived.tables.items():
        path = table_path(folder, name, derived)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        try:
            pq.write_table(rows, draft, compression="zstd", write_page_checksum=True)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)
        written.append(path)
    return written
