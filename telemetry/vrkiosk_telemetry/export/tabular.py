"""CSV and Parquet: a folder a session, a file a table, and a list of all columns.

The folder is named `session=ID`, Hive's way: DuckDB, Spark, Arrow and pandas then give the rows of
many sessions a column `session`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from vrkiosk_telemetry.export.about import about
from vrkiosk_telemetry.export.flat import flat_tables
from vrkiosk_telemetry.export.traces import Pace, Progress, gathered, require_trace
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SESSION_NAME

COLUMNS_NAME: Final = "columns.csv"
CSV: Final = "csv"
PARQUET: Final = "parquet"


def folder_name(session: str) -> str:
    return f"session={session}"


def write_tables(
    session: Session, folder: Path, form: str, *, joints: bool, progress: Progress | None = None
) -> None:
    """Writes a session's tables into a new folder. form: "csv" or "parquet". A table without rows
    has no file. DeclinedError."""
    start = require_trace(session)
    folder.mkdir()
    described = []
    pace = Pace(session.info, start, progress)
    for table in flat_tables(session, start, pace, joints=joints):
        if write_table(folder / f"{table.name}.{form}", table.schema, table.batches, form):
            described.append((table.name, table.schema))
    write_columns(folder / COLUMNS_NAME, described)
    (folder / SESSION_NAME).write_bytes(about(session.info))


def write_table(path: Path, schema: Any, batches: Iterable[Any], form: str) -> bool:
    """Writes batches to a file as they come; no file where there is no row. Gives whether there
    is one."""
    rows: Iterator[Any] = (batch for batch in batches if batch.num_rows)
    first = next(rows, None)
    if first is None:
        return False
    with _writer(path, schema, form) as writer:
        for table in gathered(chain([first], rows)):
            writer.write_table(table)
    return True


def _writer(path: Path, schema: Any, form: str) -> AbstractContextManager[Any]:
    if form == CSV:
        options = pa_csv.WriteOptions(quoting_style="needed")
        writer: AbstractContextManager[Any] = pa_csv.CSVWriter(path, schema, write_options=options)
        return writer
    floats = [f.name for f in schema if pa.types.is_floating(f.type)]
    writer = pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=3,
        use_dictionary=[f.name for f in schema if pa.types.is_string(f.type)],
        column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
    )
    return writer


def write_columns(path: Path, described: Iterable[tuple[str, Any]]) -> None:
    """Lists every column: table, name, type, whether it may be empty, meaning with its unit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("table", "column", "type", "may_be_empty", "meaning"))
        for table, schema in described:
            for field in schema:
                meaning = (field.metadata or {}).get(b"meaning", b"").decode()
                out.writerow((table, field.name, field.type, field.nullable, meaning))


def table_of(rows: list[dict[str, Any]], schema: Any) -> Any:
    """A record batch of rows given as dictionaries."""
    return pa.RecordBatch.from_pylist(rows, schema=schema)
