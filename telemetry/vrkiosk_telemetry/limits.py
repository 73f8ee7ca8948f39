"""How much of memory a record that somebody else wrote may take: a few bytes of a damaged header
can ask for any amount.

Arrow IPC: a message states the uncompressed size of every buffer; they are added up before Arrow
allocates them. Sources: Arrow columnar format, "IPC Streaming Format" and "Compression";
Message.fbs; FlatBuffers, "Internals" (tables, vtables, vectors). Parquet: the footer states the
size of every column; what the pages then hold beyond that is damage to the reader.

A commit holds at most the ring's 8 MiB, a row group what `vrkiosk_telemetry.archive` puts in: the
limits are several times that.
"""

from __future__ import annotations

import struct
from typing import Any, Final

import pyarrow as pa

# What reading damaged bytes raises: Arrow's own errors, and those of its Python layer, which takes
# names and numbers of a header for what they should be.
UNREADABLE: Final = (
    pa.ArrowException,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)

BATCH_BYTES: Final = 64 << 20
BATCH_ROWS: Final = 1 << 19
WIDE_ROWS: Final = 1 << 14  # of tables whose rows become whole frames: 34 MB
WIDE: Final = frozenset({"frames", "hands"})
FILE_BYTES: Final = 4 << 30  # of all row groups of a file, uncompressed
WHOLE_BYTES: Final = 32 << 20  # of those tables that are read whole
WHOLE: Final = frozenset({"eyes", "clocks", "targets"})
GROUPS: Final = 1 << 14

_BODY: Final = 2  # field of Message: its header, a union
_HEADER_BUFFERS: Final = 2  # field of RecordBatch: the buffers
_HEADER_COMPRESSION: Final = 3


def rows_of(table: str) -> int:
    """The most rows of a table in one commit or row group."""
    return WIDE_ROWS if table in WIDE else BATCH_ROWS


def read_batch(message: Any, schema: Any) -> Any:
    """The record batch of an IPC message, every value valid. pyarrow.ArrowException where it is
    damaged, or asks for more than the limits."""
    if message.type != "record batch":
        raise pa.ArrowInvalid(f"expected a record batch, found a {message.type}")
    try:
        asked = _uncompressed_size(message.metadata.to_pybytes(), message.body)
    except (struct.error, IndexError, ValueError) as error:
        raise pa.ArrowInvalid(f"its header cannot be read ({error})") from error
    if asked > BATCH_BYTES:
        raise pa.ArrowInvalid(f"asks for {asked} bytes; a batch has at most {BATCH_BYTES}")
    batch = pa.ipc.read_record_batch(message, schema)
    batch.validate(full=True)
    table = (schema.metadata or {}).get(b"table", b"").decode("utf-8", "replace")
    if batch.num_rows > rows_of(table):
        raise pa.ArrowInvalid(f"has {batch.num_rows} rows; a batch has at most {rows_of(table)}")
    return batch


def check_parquet(file: Any, table: str, schema: Any) -> None:
    """pyarrow.ArrowInvalid unless an open Parquet file has the columns of `schema`, and row groups
    within the limits."""
    if not file.schema_arrow.equals(schema):
        raise pa.ArrowInvalid("its columns are not those of this version")
    if file.num_row_groups > GROUPS:
        raise pa.ArrowInvalid(f"has {file.num_row_groups} row groups; at most {GROUPS}")
    total = 0
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        size, rows = group.total_byte_size, group.num_rows
        if not 0 < rows <= rows_of(table):
            raise pa.ArrowInvalid(f"row group {number} has {rows} rows; at most {rows_of(table)}")
        if not 0 <= size <= BATCH_BYTES:
            raise pa.ArrowInvalid(f"row group {number} states {size} bytes for {rows} rows")
        total += size
    if total > (WHOLE_BYTES if table in WHOLE else FILE_BYTES):
        raise pa.ArrowInvalid(f"states {total} bytes")


def _uncompressed_size(metadata: bytes, body: Any) -> int:
    """What the buffers of a record batch ask for when they are decompressed."""
    message = _Table(metadata, struct.unpack_from("<I", metadata, 0)[0])
    header = _Table(metadata, message.target(_BODY))
    start, count = header.vector(_HEADER_BUFFERS)
    buffers = struct.iter_unpack("<qq", metadata[start : start + 16 * count])
    compressed = header.place(_HEADER_COMPRESSION) is not None
    total = 0
    for offset, length in buffers:
        if not 0 <= offset <= offset + length <= body.size:
            raise ValueError(f"a buffer of {length} bytes at {offset} of {body.size}")
        if not compressed or length < 8:
            total += length
            continue
        asked = struct.unpack("<q", body.slice(offset, 8).to_pybytes())[0]
        if asked < -1:
            raise ValueError(f"a buffer of {asked} bytes")
        total += length if asked == -1 else asked
    return total


class _Table:
    """A table of a flat buffer: fields by number, each maybe absent."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at
        self._fields = at - struct.unpack_from("<i", data, at)[0]
        if self._fields < 0:
            raise ValueError("a table without fields")

    def place(self, field: int) -> int | None:
        """Where a field is."""
        size = struct.unpack_from("<H", self._data, self._fields)[0]
        if 4 + 2 * field + 2 > size:
            return None
        offset = struct.unpack_from("<H", self._data, self._fields + 4 + 2 * field)[0]
        return self._at + offset if offset else None

    def target(self, field: int) -> int:
        """Where what a field refers to is."""
        at = self.place(field)
        if at is None:
            raise ValueError(f"field {field} is missing")
        return int(at + struct.unpack_from("<I", self._data, at)[0])

    def vector(self, field: int) -> tuple[int, int]:
        """Where the items of a vector are, and how many."""
        at = self.target(field)
        return at + 4, int(struct.unpack_from("<I", self._data, at)[0])
