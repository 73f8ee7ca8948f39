"""The database: opened by its URL, brought up to date, one way of writing for every table.

SQLite: one writer at a time. PostgreSQL: one writer of the same thing at a time (`writing(key)`),
whatever the number of servers; so what is written needs no other way there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, create_engine, event, inspect, make_url, text
from sqlalchemy.orm import Session

from rocb_server.errors import ServerFailure
from rocb_server.models import Base

SNAPSHOT: Final = "REPEATABLE READ"  # PostgreSQL's name for it; SQLite reads no other way


class Database:
    """An engine with its tables as this release has them. ServerFailure where it is of a later
    release, or no database of ours. SQLite: WAL, synchronous FULL."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.engine = create_engine(parsed, pool_pre_ping=True)  # a database may be started anew
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(write=True)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def reading(self) -> Session:
        """A session that only reads."""
        return Session(self.engine)

    @contextmanager
    def writing(self, key: str) -> Iterator[Session]:
        """A transaction that writes: committed at its end, rolled back by an exception.

        key: of what is written; another transaction with the same key waits for its turn.
        """
        with Session(self._writing) as db, db.begin():
            _take_turn(db.connection(), key)
            yield db

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads everything as it was at one moment, whoever writes meanwhile."""
        one_moment = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": SNAPSHOT}
        with self.engine.connect().execution_options(**one_moment) as connection:
            yield connection

    def rebuild(self, revision: str, fill: Callable[[Connection], None]) -> None:
        """Makes all tables anew as a release had them, fills them, and brings them up to date; all
        of it or nothing. ServerFailure where the revision is of a later release."""
        with self._writing.begin() as connection:
            _take_turn(connection, "tables")
            known = MetaData()
            known.reflect(connection)
            known.drop_all(connection)
            self._upgrade(connection, revision)
            fill(connection)
            self._upgrade(connection, "head")

    def close(self) -> None:
        self.engine.dispose()

    def _bring_up_to_date(self) -> None:
        with self._writing.begin() as connection:
            _take_turn(connection, "tables")
            found = set(inspect(connection).get_table_names())
            if found & set(Base.metadata.tables) and "alembic_version" not in found:
                raise ServerFailure(
                    "the database has tables of ours that no release kept up to date; "
                    "restore it from a backup, or move it away to start with none"
                )
            self._upgrade(connection, "head")

    def _upgrade(self, connection: Connection, revision: str) -> None:
        config = Config()
        config.set_main_option("script_location", "rocb_server:migrations")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as why:
            raise ServerFailure(
                f"the database is of a later release ({why}); install that, or restore a backup"
            ) from why


def _take_turn(connection: Connection, key: str) -> None:
    if connection.dialect.name == "postgresql":
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
        connection.execute(turn, {"key": key})


def stamp(moment: datetime) -> str:
    """A time as the tables have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """A time of the tables."""
    return datetime.fromisoformat(text)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins, below; sqlite3 must not
    # secure_delete: what is erased is overwritten, not only unlinked.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA busy_timeout=30000")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its turn at the start; a lock taken half-way could not be waited for.
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
