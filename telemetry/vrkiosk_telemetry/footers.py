"""A second copy of the footers of a session's Parquet files.

A Parquet file is read from its end: one that lost its last byte is lost whole. With its footer kept
in another file, what is before the damage can still be read, row group by row group.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

FOOTERS_NAME: Final = "footers.arrows"
_MAGIC: Final = b"PAR1"
_SCHEMA: Final = pa.schema(
    [("name", pa.string()), ("offset", pa.int64()), ("footer", pa.binary())],
    metadata={"schema": "kiosk.footers/1"},
)


def write_footers(folder: Path, paths: Iterable[Path]) -> None:
    """Copies the footers of Parquet files of a folder into `FOOTERS_NAME`."""
    rows = []
    for path in paths:
        data = path.read_bytes()
        # Parquet: ..., footer, its length in 4 bytes, "PAR1".
        offset = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        rows.append({"name": path.name, "offset": offset, "footer": data[offset:]})
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with (folder / FOOTERS_NAME).open("wb") as file:
        with pa.ipc.new_stream(file, _SCHEMA, options=options) as stream:
            stream.write_batch(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
        file.flush()
        os.fsync(file.fileno())


def open_parquet(path: Path) -> Any:
    """A Parquet file, page checksums checked; with the copy of its footer where its own is
    damaged. OSError or pyarrow.ArrowException where neither can be read."""
    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError):
        if not path.exists():
            raise
        footer = _copy_of_footer(path)
        if footer is None:
            raise
    offset, end = footer
    data = path.read_bytes()[:offset]
    whole = data + bytes(offset - len(data)) + end
    return pq.ParquetFile(pa.BufferReader(whole), page_checksum_verification=True)


def _copy_of_footer(path: Path) -> tuple[int, bytes] | None:
    try:
        with pa.ipc.open_stream(path.with_name(FOOTERS_NAME).read_bytes()) as stream:
            rows = stream.read_all().to_pylist()
    except (pa.ArrowException, OSError):
        return None
    for row in rows:
        if row["name"] == path.name and row["footer"].endswith(_MAGIC):
            return row["offset"], row["footer"]
    return None
