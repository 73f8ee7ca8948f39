"""Where a session's tables are read from: a live folder or a sealed one.

Both give the same: batches in the live schemas, FRAME rows, and damage. Reading stops at the first
damage of a table; what is before it is good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import commits, limits, manifest
from vrkiosk_telemetry.archive import (
    archive_name,
    flat_of_archive,
    frames_of_archive,
    group_batches,
    open_archive,
    read_groups,
)
from vrkiosk_telemetry.errors import ManifestError
from vrkiosk_telemetry.eyes import EyeTrack, eye_batches
from vrkiosk_telemetry.files import read_regular
from vrkiosk_telemetry.hand_groups import HandGroups
from vrkiosk_telemetry.session import DONE, SessionInfo
from vrkiosk_telemetry.tables import SCHEMAS, Rows, frames_array, put_joints


@dataclass(frozen=True, slots=True)
class Damage:
    """What of a record cannot be read, and where.

    table: its name, or "commits", "manifest", or a file's name. row: number of the first row that
    is lost. t: ns, CLOCK_MONOTONIC of the last row before it; None where there is none.
    """

    table: str
    row: int
    t: int | None
    why: str

    def __str__(self) -> str:
        when = "" if self.t is None else f", after t = {self.t / 1e9:.3f} s"
        return f"{self.table}: readable up to row {self.row}{when}; {self.why}"


Trusted = Mapping[str, Ed25519PublicKey]


class Source(Protocol):
    """A readable session folder."""

    damage: list[Damage]

    def batches(self, table: str) -> Iterator[Any]:
        """Record batches in the live schema; stops at damage, which it notes."""
        ...

    def frame_blocks(self) -> Iterator[Rows]:
        """(n,) FRAME rows with joints, in order; stops at damage, which it notes."""
        ...

    def block_times(self) -> Iterator[Rows]:
        """(n,) int64 ns of the frames of each block, in order; stops at damage, which it notes."""
        ...

    def block(self, number: int) -> Rows:
        """(n,) FRAME rows of one block of `block_times`, to be completed. pyarrow.ArrowException
        or OSError at damage."""
        ...

    def complete(self, frames: Rows) -> None:
        """Writes what is costly, eye poses and joints, into (n,) rows of blocks."""
        ...

    def check(self, trusted: Trusted | None) -> None:
        """Notes damage that reading alone does not show: signature, files that do not fit."""
        ...


class _Place:
    """How far a table was read."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.row = 0
        self.t: int | None = None

    def advance(self, batch: Any) -> None:
        self.row += batch.num_rows
        for name in ("t", "mono_ns"):
            if name in batch.schema.names and batch.num_rows:
                self.t = batch.column(name)[-1].as_py()

    def damage(self, why: str) -> Damage:
        return Damage(self.table, self.row, self.t, why)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a piece of a table is: in the file `name`. key: part and commit."""

    key: tuple[int, int]
    name: str
    piece: commits.Piece


class LiveSource:
    """Parts of Arrow streams, as far as their commit logs vouch for them."""

    def __init__(self, folder: Path, info: SessionInfo) -> None:
        self.folder = folder
        self.damage: list[Damage] = []
        self.logs: list[commits.PartLog] = []
        self._blocks: list[_Span] = []
        self._joints: dict[tuple[int, int], _Span] = {}
        self._read_logs(info)

    def _read_logs(self, info: SessionInfo) -> None:
        chain = commits.CHAIN_START
        for expected, number in enumerate(commits.part_numbers(self.folder)):
            log = commits.read_log(self.folder, number)
            problem = log.problem
            if not problem and not log.headless:
                problem = self._misfit(log, expected, chain, info)
            if log.session:
                self.logs.append(log)
                chain = log.chain
            if problem:
                self._note_log(commits.log_name(number), problem)
                return
        if info.ended == DONE and not (self.logs and self.logs[-1].closed):
            last = commits.log_name(self.logs[-1].number if self.logs else 0)
            self._note_log(last, "truncated: the session ended in order, its record did not")

    @staticmethod
    def _misfit(log: commits.PartLog, expected: int, chain: str, info: SessionInfo) -> str:
        if log.number != expected:
            return f"part {expected} is missing"
        if log.session != info.session:
            return f"it belongs to another session, {log.session!r:.60}"
        if log.previous != chain:
            return "its head does not continue the part before: lines there are missing"
        return ""

    def _note_log(self, name: str, why: str) -> None:
        rows = sum(p.rows for _, c in self._commits() for t, p in c.pieces.items() if t == "frames")
        self.damage.append(Damage(f"frames ({name})", rows, None, why))

    def _commits(self) -> Iterator[tuple[commits.PartLog, commits.Commit]]:
        for log in self.logs:
            for commit in log.commits:
                yield log, commit

    @property
    def chain(self) -> dict[str, Any]:
        """Head of the hash chain, and what it goes over."""
        return {
            "head": self.logs[-1].chain if self.logs else commits.CHAIN_START,
            "commits": sum(len(log.commits) for log in self.logs),
            "parts": len(self.logs),
        }

    def _spans(self, table: str) -> Iterator[_Span]:
        """Where the pieces of a table are, in order."""
        for log in self.logs:
            for commit in log.commits:
                piece = commit.pieces.get(table)
                if piece is not None:
                    key = log.number, commit.number
                    yield _Span(key, commits.tables_name(log.number), piece)

    def _read(self, span: _Span) -> tuple[bytes, str]:
        """The bytes of a piece, and what is wrong with them: "" for nothing.

        Read, not mapped: of an hour only a second is in memory, and a file that is cut short
        meanwhile is damage and no fault of the bus.
        """
        path, piece = self.folder / span.name, span.piece
        size = piece.end - piece.start
        if not (piece.start >= 0 and 0 < size <= limits.BATCH_BYTES):
            return b"", f"altered: no commit has {size} bytes at {piece.start}"
        if not path.is_file() or path.stat().st_size < piece.end:
            return b"", "truncated: the file is shorter than was committed"
        with path.open("rb") as file:
            file.seek(piece.start)
            data = file.read(size)
        if hashlib.sha256(data).hexdigest() != piece.sha256:
            return b"", "altered: SHA-256 differs from what was committed"
        return data, ""

    def _numbered(self, table: str) -> Iterator[tuple[tuple[int, int], Any]]:
        place = _Place(table)
        for span in self._spans(table):
            data, why = self._read(span)
            if why:
                self.damage.append(place.damage(f"{span.name} {why}"))
                return
            try:
                batch = _decode(data, SCHEMAS[table])
                if batch.num_rows != span.piece.rows:
                    raise pa.ArrowInvalid(f"{batch.num_rows} rows, not {span.piece.rows}")
            except limits.UNREADABLE as error:
                self.damage.append(place.damage(f"cannot be decoded: {error}"))
                return
            place.advance(batch)
            yield span.key, batch

    def batches(self, table: str) -> Iterator[Any]:
        """As Source; `eyes` is found in the frames, where the eyes are as the runtime gave them."""
        if table == "eyes":
            yield from eye_batches(frames_array(b) for _, b in self._numbered("frames"))
            return
        for _, batch in self._numbered(table):
            yield batch

    def frame_blocks(self) -> Iterator[Rows]:
        hands = self._numbered("hands")
        key, joints = next(hands, (None, None))
        for number, batch in self._numbered("frames"):
            frames = frames_array(batch)
            if key == number:
                put_joints(frames, joints)
                key, joints = next(hands, (None, None))
            yield frames

    def block_times(self) -> Iterator[Rows]:
        self._blocks = list(self._spans("frames"))
        self._joints = {span.key: span for span in self._spans("hands")}
        for _, batch in self._numbered("frames"):
            yield batch.column("t").to_numpy()

    def block(self, number: int) -> Rows:
        span = self._blocks[number]
        frames = frames_array(self._batch(span, "frames"))
        if (joints := self._joints.get(span.key)) is not None:
            put_joints(frames, self._batch(joints, "hands"))
        return frames

    def _batch(self, span: _Span, table: str) -> Any:
        data, why = self._read(span)
        if why:
            raise OSError(f"{span.name} {why}")
        return _decode(data, SCHEMAS[table])

    def complete(self, frames: Rows) -> None:
        """Nothing more: a block is of a second."""

    def check(self, trusted: Trusted | None) -> None:
        """Nothing more: the chain is checked while reading."""


def _decode(data: bytes, schema: Any) -> Any:
    """The record batch of one piece; the first piece of a stream begins with the schema."""
    stream = pa.BufferReader(pa.py_buffer(data))
    message = pa.ipc.read_message(stream)
    if message.type == "schema":
        if not pa.ipc.read_schema(message).equals(schema):
            raise pa.ArrowInvalid("its columns are not those of this version")
        message = pa.ipc.read_message(stream)
    return limits.read_batch(message, schema)


class SealedSource:
    """Parquet files and the manifest that vouches for them."""

    _MANIFEST: Final = manifest.MANIFEST_NAME

    def __init__(self, folder: Path, encrypted: Path | None = None) -> None:
        """encrypted: folder of the encrypted form, where `folder` is its plain copy."""
        self.folder = folder
        self._encrypted = encrypted
        self.damage: list[Damage] = []
        self._listed = self._listed_names()
        self._eyes: EyeTrack | None = None
        self._hands: HandGroups | None = None
        self._frames: Any = None  # frames.parquet, since `block_times`

    def _listed_names(self) -> frozenset[str] | None:
        """Names of its files; None where the manifest cannot be read."""
        try:
            data = read_regular(self.folder / self._MANIFEST, manifest.LARGEST)
            return frozenset(e.name for e in manifest.file_entries(manifest.open_unverified(data)))
        except (ManifestError, OSError):
            return None

    @property
    def losses(self) -> tuple[str, ...]:
        """What of the live record could not be read when it was sealed; nothing where the manifest
        cannot be read either, which `check` tells."""
        try:
            data = read_regular(self.folder / self._MANIFEST, manifest.LARGEST)
            noted = manifest.open_unverified(data).get("damage")
        except (ManifestError, OSError):
            return ()
        return tuple(map(str, noted)) if isinstance(noted, list) else ()

    def _archive(self, table: str) -> Iterator[Any]:
        place = _Place(table)
        path = self.folder / archive_name(table)
        if not path.exists() and self._listed is not None and path.name not in self._listed:
            return  # it had no rows
        try:
            for batch in read_groups(path):
                place.advance(batch)
                yield batch
        except limits.UNREADABLE as error:
            self.damage.append(place.damage(f"{path.name} is truncated or altered: {error}"))

    def batches(self, table: str) -> Iterator[Any]:
        """As Source; of `frames` and `hands` use `frame_blocks`."""
        for batch in self._archive(table):
            yield flat_of_archive(table, batch)

    def frame_blocks(self) -> Iterator[Rows]:
        for batch in self._archive("frames"):
            frames = frames_of_archive(batch)
            self.complete(frames)
            yield frames

    def complete(self, frames: Rows) -> None:
        """As Source. Joints are the newest at or before a frame: the archive keeps 45 a second."""
        if self._eyes is None:
            self._eyes = EyeTrack(self.batches("eyes"))
            self._hands = self._open_hands()
        self._eyes.put_views(frames)
        if self._hands:
            try:
                self._hands.put_joints(frames)
            except limits.UNREADABLE as error:
                self._note_hands(self._hands.rows, self._hands.t, error)

    def _open_hands(self) -> HandGroups | None:
        path = self.folder / archive_name("hands")
        if not path.exists() and self._listed is not None and path.name not in self._listed:
            return None
        try:
            return HandGroups(path)
        except limits.UNREADABLE as error:
            self._note_hands(0, None, error)
            return None

    def _note_hands(self, row: int, t: int | None, error: Exception) -> None:
        why = f"{archive_name('hands')} is truncated or altered: {error}"
        self.damage.append(Damage("hands", row, t, why))
        self._hands = None  # what is behind the damage is not shown

    def block_times(self) -> Iterator[Rows]:
        place = _Place("frames")
        path = self.folder / archive_name("frames")
        try:
            self._frames = open_archive(path)
            for group in range(self._frames.num_row_groups):
                batch = self._frames.read_row_group(group, ["t"], use_threads=False)
                place.advance(batch)
                yield batch.column("t").to_numpy()
        except limits.UNREADABLE as error:
            self.damage.append(place.damage(f"{path.name} is truncated or altered: {error}"))

    def block(self, number: int) -> Rows:
        return frames_of_archive(group_batches(self._frames, number)[0])

    def check(self, trusted: Trusted | None) -> None:
        for folder in filter(None, (self._encrypted, self.folder)):
            self._check_seal(folder, trusted)

    def _check_seal(self, folder: Path, trusted: Trusted | None) -> None:
        try:
            data = read_regular(folder / self._MANIFEST, manifest.LARGEST)
            opened = manifest.open_unverified(data)
            if not manifest.is_canonical(data):
                raise ManifestError("altered: it is not written as it was sealed")
        except (ManifestError, OSError) as error:
            self.damage.append(Damage("manifest", 0, None, str(error)))
            return
        try:
            if trusted is not None:
                manifest.open_signed(data, trusted)
        except ManifestError as error:
            self.damage.append(Damage("manifest", 0, None, str(error)))
        for name, why in manifest.misfits(folder, opened):
            self.damage.append(Damage(name, 0, None, why))
