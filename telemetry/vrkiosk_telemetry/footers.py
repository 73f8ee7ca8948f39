"""A second copy of the footers of a session's Parquet files.

A Parquet file is read from its end: one that lost its last byte is lost whole. With its footer kept
in another file, what is before the damage can still be read, row group by row group.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from vrkiosk_telemetry import limits
from vrkiosk_telemetry.files import read_regular

FOOTERS_NAME: Final = "footers.arrows"
LARGEST_READ: Final = 64 << 20
_MAGIC: Final = b"PAR1"
_SCHEMA: Final = pa.schema(
    [("name", pa.string()), ("offset", pa.int64()), ("footer", pa.binary())],
    metadata={"schema": "kiosk.footers/1"},
)


def write_footers(folder: Path, paths: Iterable[Path]) -> None:
    """Copies the footers of Parquet files of a folder into `FOOTERS_NAME`."""
    rows = []
    for path in paths:
        with path.open("rb") as file:
            # Parquet: ..., footer, its length in 4 bytes, "PAR1".
            end = file.seek(-8, os.SEEK_END)
            offset = file.seek(end - int.from_bytes(file.read(4), "little"))
            rows.append({"name": path.name, "offset": offset, "footer": file.read()})
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with (folder / FOOTERS_NAME).open("wb") as file:
        with pa.ipc.new_stream(file, _SCHEMA, options=options) as stream:
            stream.write_batch(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
        file.flush()
        os.fsync(file.fileno())


def open_parquet(path: Path) -> Any:
    """A Parquet file, page checksums checked; with the copy of its footer where its own is
    damaged. OSError or pyarrow.ArrowException where neither can be read."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: the file is missing")
    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except limits.UNREADABLE:
        footer = _copy_of_footer(path)
        if footer is None:
            raise
    patched = pa.PythonFile(_Patched(path, *footer), mode="r")
    return pq.ParquetFile(patched, page_checksum_verification=True)


class _Patched(io.RawIOBase):
    """A file as if it ended with another footer: zeros where it lost something before that."""

    def __init__(self, path: Path, offset: int, footer: bytes) -> None:
        self._file = path.open("rb")
        self._offset = offset
        self._footer = footer
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    @property
    def _size(self) -> int:
        return self._offset + len(self._footer)

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._at + size, self._size)
        if end - self._at > LARGEST_READ:
            raise OSError(f"a damaged footer asks for {end - self._at} bytes at once")
        self._file.seek(self._at)
        data = self._file.read(max(0, min(end, self._offset) - self._at))
        data += bytes(max(0, min(end, self._offset) - self._at - len(data)))
        data += self._footer[max(0, self._at - self._offset) : max(0, end - self._offset)]
        self._at += len(data)
        return data

    def close(self) -> None:
        self._file.close()
        super().close()


def _copy_of_footer(path: Path) -> tuple[int, bytes] | None:
    """Where the footer of a file was, and the footer; None where no usable copy is kept."""
    try:
        data = read_regular(path.with_name(FOOTERS_NAME), LARGEST_READ)
        messages = pa.ipc.MessageReader.open_stream(data)
        if not pa.ipc.read_schema(messages.read_next_message()).equals(_SCHEMA):
            return None
        rows = limits.read_batch(messages.read_next_message(), _SCHEMA).to_pylist()
    except (*limits.UNREADABLE, StopIteration):
        return None
    for row in rows:
        offset, footer = row["offset"], row["footer"]
        if row["name"] == path.name and footer and footer.endswith(_MAGIC):
            return (offset, footer) if offset is not None and 0 <= offset < 1 << 40 else None
    return None
