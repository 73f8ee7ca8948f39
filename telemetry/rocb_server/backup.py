"""Backups of a server, made while it serves, and brought back.

    BACKUP/backup.json            last written: what is below is whole; revision, counts, digests
    BACKUP/tables-STAMP/NAME.jsonl   one snapshot of every table, a row a line; bytes as base64
    BACKUP/objects/sha256/ab/...  every content the snapshot names, once
    BACKUP/keys/                  the server's keys: keep a backup where keys may lie

The tables are rows, not a database's files, so what SQLite held may be restored into PostgreSQL.
Content is named by its hash: the next backup into the same folder copies what is new, and deletes
what was erased. Derived tables are made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text

from rocb_server.database import Database
from rocb_server.errors import ServerFailure
from rocb_server.objects import Objects
from vrkiosk_telemetry.files import read_regular, sync_file, sync_folder, write_atomic

SCHEMA: Final = "rocb.backup/1"
SUMMARY_NAME: Final = "backup.json"
SUMMARY_BYTES: Final = 1 << 20
RESTORING: Final = ".restoring"  # in a data folder: a restore was begun and has not ended
BACKED_UP: Final = ".backed-up"  # in a data folder: when that was
REVISION_TABLE: Final = "alembic_version"
KEYS: Final = "keys"
TRIES: Final = 3  # where sessions are erased while they are copied
_ROWS: Final = 500


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds. tables: SHA-256 of each file of rows; rows: how many in each."""

    made: str
    revision: str
    folder: str
    tables: dict[str, str]
    rows: dict[str, int]
    objects: int
    object_bytes: int


def back_up(database: Database, objects: Objects, data: Path, target: Path) -> Summary:
    """Makes a backup of the server with this data folder, or brings the one in `target` up to date.
    Until its last step the backup before is whole. ServerFailure; OSError."""
    target.mkdir(0o700, parents=True, exist_ok=True)
    for attempt in range(TRIES):
        made = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder = target / f"tables-{made}"
        digests, rows, revision, contents = _write_tables(database, folder)
        missing = _copy_objects(objects, contents, target / "objects")
        if not missing:
            break
        shutil.rmtree(folder)
        if attempt == TRIES - 1:  # not erased meanwhile: lost
            raise ServerFailure(
                f"{len(missing)} stored files are missing, among them {missing[0]}; "
                "run rocb-server doctor"
            )
    _copy_files(data, target)
    summary = Summary(
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        revision=revision,
        folder=folder.name,
        tables=digests,
        rows=rows,
        objects=len(contents),
        object_bytes=sum(contents.values()),
    )
    body = json.dumps({"schema": SCHEMA, **asdict(summary)}, indent=1).encode()
    write_atomic(target / SUMMARY_NAME, body, 0o600)
    _prune(target, folder, contents)
    return summary


def read_summary(backup: Path) -> Summary:
    """What a backup says it holds. ServerFailure where it is none, or was not finished."""
    try:
        body = json.loads(read_regular(backup / SUMMARY_NAME, SUMMARY_BYTES))
        if body.pop("schema") != SCHEMA:
            raise ValueError("it is of another release")
        return Summary(**body)
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as why:
        raise ServerFailure(
            f"{backup} is no finished backup ({why}); choose a folder rocb-server backup wrote"
        ) from why


def check(backup: Path) -> Iterator[str]:
    """Reads all of a backup; what is wrong with it, a line each."""
    summary = read_summary(backup)
    for name, digest in summary.tables.items():
        path = backup / summary.folder / f"{name}.jsonl"
        if not path.is_file() or _digest(path) != digest:
            yield f"{path.name}: is missing or altered"
    for sha256 in _object_names(backup, summary):
        path = _object_path(backup / "objects", sha256)
        if not path.is_file() or _digest(path) != sha256:
            yield f"content {sha256}: is missing or altered"


def restore(backup: Path, database: Database, objects: Objects, data: Path) -> Summary:
    """Brings a backup back into an empty server, after all of it was found unaltered; one that
    was cut is begun anew. ServerFailure where the backup is damaged or the server is not empty."""
    if wrong := next(check(backup), None):
        raise ServerFailure(f"{backup} is damaged ({wrong}); nothing was restored; use another")
    summary = read_summary(backup)
    marker = data / RESTORING
    if not marker.exists() and _has_rows(database):
        raise ServerFailure(f"{data} has a server's data already; restore into an empty folder")
    write_atomic(marker, b"")
    for sha256 in _object_names(backup, summary):
        objects.put(sha256, _object_path(backup / "objects", sha256))
    _copy_files(backup, data)
    database.rebuild(summary.revision, lambda connection: _read_tables(connection, backup, summary))
    marker.unlink()
    sync_folder(data)
    return summary


def _write_tables(
    database: Database, folder: Path
) -> tuple[dict[str, str], dict[str, int], str, dict[str, int]]:
    """One snapshot of all tables: digest and number of rows of each, revision of the tables, and
    the size of each content by SHA-256."""
    folder.mkdir(0o700)
    digests, rows = {}, {}
    with database.snapshot() as connection:
        known = MetaData()
        known.reflect(connection)
        revision = connection.scalar(text(f"SELECT version_num FROM {REVISION_TABLE}"))
        contents: dict[str, int] = {
            sha256: size
            for sha256, size in connection.execute(
                select(known.tables["object"].c.sha256, known.tables["object"].c.size)
            )
        }
        for table in known.sorted_tables:
            if table.name != REVISION_TABLE:
                path = folder / f"{table.name}.jsonl"
                digests[table.name], rows[table.name] = _write_rows(connection, table, path)
    sync_folder(folder)
    return digests, rows, str(revision), contents


def _write_rows(connection: Connection, table: Table, path: Path) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
        found = connection.execution_options(yield_per=_ROWS).execute(select(table))
        for row in found.mappings():
            line = json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False) + "\n"
            digest.update(line.encode())
            out.write(line.encode())
            count += 1
    sync_file(path)
    return digest.hexdigest(), count


def _plain(value: Any) -> Any:
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(value: Any) -> Any:
    """A row's value; columns that hold JSON have no key `base64`."""
    if isinstance(value, dict) and value.keys() == {"base64"}:
        return b64decode(value["base64"])
    return value


def _read_tables(connection: Connection, backup: Path, summary: Summary) -> None:
    known = MetaData()
    known.reflect(connection)
    for table in known.sorted_tables:
        if table.name not in summary.tables:
            continue
        path = backup / summary.folder / f"{table.name}.jsonl"
        with path.open(encoding="utf-8") as lines:
            while batch := [json.loads(line) for _, line in zip(range(_ROWS), lines, strict=False)]:
                rows = [{name: _value(value) for name, value in row.items()} for row in batch]
                connection.execute(table.insert(), rows)
        _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids by itself: it goes on after those that were restored."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', "id")))
    if sequence is not None:
        last = connection.scalar(select(func.max(table.c.id)))
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _copy_objects(objects: Objects, contents: dict[str, int], folder: Path) -> list[str]:
    """Copies what is not there yet; what could not be found."""
    missing = []
    for sha256, size in contents.items():
        path = _object_path(folder, sha256)
        if path.is_file() and path.stat().st_size == size:
            continue
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{sha256}.new")
        digest = hashlib.sha256()
        try:
            with draft.open("wb") as out:
                for piece in objects.stream(sha256):
                    digest.update(piece)
                    out.write(piece)
        except FileNotFoundError:
            draft.unlink()
            missing.append(sha256)
            continue
        if digest.hexdigest() != sha256:
            draft.unlink()
            raise ServerFailure(f"content {sha256} is altered; run rocb-server doctor --deep")
        sync_file(draft)
        draft.replace(path)
    return missing


def _copy_files(source: Path, target: Path) -> None:
    for path in sorted((source / KEYS).rglob("*")):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(0o700, parents=True, exist_ok=True)
            write_atomic(copy, path.read_bytes(), 0o600)


def _prune(target: Path, folder: Path, contents: dict[str, int]) -> None:
    """Deletes earlier tables, and content that was erased since."""
    for old in target.glob("tables-*"):
        if old != folder:
            shutil.rmtree(old)
    for path in (target / "objects").glob("sha256/*/*"):
        if path.name not in contents:
            path.unlink()


def _object_names(backup: Path, summary: Summary) -> Iterator[str]:
    path = backup / summary.folder / "object.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield str(json.loads(line)["sha256"])
    except (OSError, ValueError, LookupError, TypeError) as why:
        raise ServerFailure(f"{path} cannot be read ({why}); use another backup") from why


def _object_path(folder: Path, sha256: str) -> Path:
    return folder / "sha256" / sha256[:2] / sha256


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_rows(database: Database) -> bool:
    """Whether a server has been at work: it has kiosks, accounts or sessions."""
    with database.reading() as db:
        connection = db.connection()
        names = {"kiosk", "account", "session", "enrolment_code"}
        found = names & set(inspect(connection).get_table_names())
        return any(
            connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in found
        )


def note_backup(data: Path, summary: Summary) -> None:
    """Remembers in a data folder when it was backed up last."""
    write_atomic(data / BACKED_UP, summary.made.encode())


def last_backup(data: Path) -> datetime | None:
    """When a data folder was backed up last; None: never, as far as it says."""
    try:
        return datetime.fromisoformat(read_regular(data / BACKED_UP, 64).decode())
    except (OSError, ValueError):
        return None
