"""The database: opened by its URL, one way of writing for every table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import Session

from rocb_server.models import Base


class Database:
    """An engine with its tables made. SQLite: WAL, synchronous FULL, one writer at a time."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(write=True)
        Base.metadata.create_all(self.engine)

    def reading(self) -> Session:
        """A session that only reads."""
        return Session(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at its end, rolled back by an exception."""
        with Session(self._writing) as db, db.begin():
            yield db

    def close(self) -> None:
        self.engine.dispose()


def stamp(moment: datetime) -> str:
    """A time as the tables have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """A time of the tables."""
    return datetime.fromisoformat(text)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins, below; sqlite3 must not
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA busy_timeout=30000")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its turn at the start; a lock taken half-way could not be waited for.
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
