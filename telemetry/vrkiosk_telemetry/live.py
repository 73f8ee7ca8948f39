"""Writes a part of a live record: Arrow IPC streams, committed together or not at all.

The streams of a part lie in one file, piece by piece: each file more that is waited for costs more
than all the bytes of a second.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from vrkiosk_telemetry import commits
from vrkiosk_telemetry.commits import Commit, Piece
from vrkiosk_telemetry.files import sync_folder, write_all

FILE_MODE: Final = 0o640

# Of a batch of a second, zstd's start for each column costs more than LZ4 for all of it; only
# joints are large enough that a quarter less to write is worth it.
CODECS: Final = {"hands": "zstd"}
SMALL_CODEC: Final = "lz4"


@dataclass(slots=True)
class _Output:
    path: Path
    handle: int
    end: int = 0  # bytes committed


class _Stream:
    """An Arrow IPC stream whose bytes are taken out message by message."""

    def __init__(self, schema: Any, codec: str) -> None:
        self._sink = io.BytesIO()
        compression = pa.Codec(codec, compression_level=1 if codec == "zstd" else None)
        options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)
        self._writer = pa.ipc.new_stream(self._sink, schema, options=options)

    def encode(self, batch: Any, metadata: dict[str, str]) -> bytes:
        """The bytes of a batch, after the schema's where it is the first."""
        self._writer.write_batch(batch, custom_metadata=metadata)
        data = self._sink.getvalue()
        self._sink.seek(0)  # messages are padded to 8 bytes: none needs to know where it will lie
        self._sink.truncate()
        return data


def _before(folder: Path, numbers: list[int], run: str) -> tuple[str, int]:
    """What a new part follows: the chain value, and how far the ring of this run was committed.

    A part may have been cut short in its head, and another before its first commit.
    """
    logs = (commits.read_log(folder, number) for number in reversed(numbers))
    begun = [log for log in logs if not log.headless]
    own = [log.commits[-1].end for log in begun if log.run == run and log.commits]
    return begun[0].chain if begun else commits.CHAIN_START, max(own, default=0)


class LivePart:
    """One part of a live record, written by one recorder process.

    Its number follows the last one in the folder, and its chain continues that part's.
    `position` is where the ring has to be read from: what earlier parts of the same run committed
    is not written again, although the process may have died before it gave the room back.
    """

    def __init__(self, folder: Path, session: str, run: str, position: int) -> None:
        """OSError where the folder cannot be written to."""
        self.folder = folder
        self.position = position
        self._commits = 0
        self._begun: set[str] = set()  # tables whose streams have their start on disk
        self._streams: dict[str, _Stream] = {}
        numbers = commits.part_numbers(folder)
        previous, committed = _before(folder, numbers, run)
        self.position = max(position, committed)
        self.number = numbers[-1] + 1 if numbers else 0
        line, self._chain = commits.head_line(session, run, self.number, previous)
        # The log first, and last removed: its name is what the number of the next part follows.
        self._log = self._create(commits.log_name(self.number))
        try:
            self._tables = self._create(commits.tables_name(self.number))
            try:
                self._append(self._log, line)
                os.fdatasync(self._log.handle)
            except OSError:
                self._remove(self._tables)
                raise
        except OSError:
            self._remove(self._log)
            raise
        self._log.end = len(line)
        sync_folder(folder)

    def _create(self, name: str) -> _Output:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        path = self.folder / name
        return _Output(path, os.open(path, flags, FILE_MODE))

    @staticmethod
    def _remove(output: _Output) -> None:
        os.close(output.handle)
        output.path.unlink()

    @staticmethod
    def _append(output: _Output, data: bytes) -> None:
        os.lseek(output.handle, output.end, os.SEEK_SET)
        write_all(output.handle, data)

    def commit(self, batches: dict[str, Any], end: int) -> None:
        """Makes record batches by table, made of the messages up to ring position `end`, last.

        After an OSError the part is as it was before: the same rows can be committed later.
        """
        metadata = {"commit": str(self._commits), "previous": self._chain}
        data = {name: self._encode(name, batch, metadata) for name, batch in batches.items()}
        rows = {name: batch.num_rows for name, batch in batches.items()}
        self._write(data, rows, end)

    def _encode(self, table: str, batch: Any, metadata: dict[str, str]) -> bytes:
        if table not in self._begun:  # a stream has its schema once, at its start
            self._streams[table] = _Stream(batch.schema, CODECS.get(table, SMALL_CODEC))
        return self._streams[table].encode(batch, metadata)

    def _write(
        self, data: dict[str, bytes], rows: dict[str, int], end: int, closed: bool = False
    ) -> None:
        pieces, at = {}, self._tables.end
        for name, chunk in data.items():
            after = at + len(chunk)
            pieces[name] = Piece(at, after, rows[name], hashlib.sha256(chunk).hexdigest())
            at = after
        try:
            if data:
                self._append(self._tables, b"".join(data.values()))
                os.fdatasync(self._tables.handle)
            commit = Commit(self._commits, self.position, end, pieces, closed)
            line, chain = commits.commit_line(commit, self._chain)
            self._append(self._log, line)
            os.fdatasync(self._log.handle)
        except OSError:
            self._roll_back()
            raise
        self._begun.update(data)
        self._tables.end = at
        self._log.end += len(line)
        self._chain = chain
        self._commits += 1
        self.position = end

    def _roll_back(self) -> None:
        for output in (self._tables, self._log):
            os.ftruncate(output.handle, output.end)

    def skip(self, position: int) -> None:
        """Goes on from a later position of the ring: what is between could not be written."""
        self.position = position

    def close(self) -> None:
        """Ends the log in order. The streams get no end mark: readers take the end of the file for
        it, and each mark would cost another wait for the disk while main's end is waited for."""
        self._write({}, {}, self.position, closed=True)
        for output in (self._tables, self._log):
            os.close(output.handle)
