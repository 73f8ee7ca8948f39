"""Questions about many sessions: SQL statements over the cohort tables, answered by DuckDB.

The statements (`questions/NAME.sql`) use what every engine has, joins, groups and window
functions, so that Spark answers the same files over the same Parquet (`bench/run cohort_spark`).
Only the views they are asked of are made here: a cohort table, less what is not asked for or not
theirs to see.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import duckdb

from rocb_server.cohort_tables import COLUMNS, MAIN, TABLES
from rocb_server.derived_store import DerivedStore
from rocb_server.errors import Refusal

LONGEST_S: Final = 30.0  # of an answer; a dashboard's takes a fraction of a second
MEMORY: Final = "1GB"
AT_ONCE: Final = 2  # answers being computed; others wait
_SQL_TYPES: Final = {"string": "VARCHAR", "bool": "BOOLEAN", "double": "DOUBLE", "int32": "INTEGER"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which sessions count. None: all; since, until: first and last day of their start, as
    2026-11-01, or month."""

    centre: str | None = None
    scenario: str | None = None
    officer: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def condition(self) -> str:
        """As SQL over the columns every cohort table begins with."""
        terms = [
            f"{column} = {quoted(value)}"
            for column in ("centre", "scenario", "officer")
            if (value := getattr(self, column)) is not None
        ]
        if self.since is not None:
            terms.append(f"started >= {quoted(self.since)}")
        if self.until is not None:
            terms.append(f"started < {quoted(self.until + '~')}")  # after every time of that day
        return " AND ".join(terms) or "TRUE"


@dataclass(frozen=True, slots=True)
class Answer:
    """columns: names; rows: as many values each; sessions: how many were counted."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    sessions: int

    def to_json(self) -> dict[str, Any]:
        """As the routes answer it."""
        return {
            "name": self.name,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "sessions": self.sessions,
        }


@cache
def questions() -> Mapping[str, str]:
    """The statements by name."""
    folder = files("rocb_server") / "questions"
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".sql")
    }


def about(name: str) -> str:
    """What a question asks: the comment its statement begins with, without marks."""
    lines = questions()[name].splitlines()
    told = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    return " ".join(told)


class Cohort:
    """Answers questions over the tables of a `DerivedStore`. Safe to use from several threads."""

    def __init__(self, derived: DerivedStore) -> None:
        self._derived = derived
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def ask(self, name: str, chosen: Chosen) -> Answer:
        """The answer over the sessions chosen. Refusal: 404 no such question; 503 it took longer
        than `LONGEST_S`."""
        statement = questions().get(name)
        if statement is None:
            known = ", ".join(questions())
            raise Refusal(
                404, "no-question", f"The question {name[:40]}", "is none", f"ask {known}"
            )
        with self._turns, self._derived.locked(exclusive=False), _connected() as connection:
            for table in TABLES:
                paths = self._derived.cohort_files(table)
                connection.execute(view_of(table, paths, chosen))
            stop = threading.Timer(LONGEST_S, connection.interrupt)
            stop.start()
            try:
                found = connection.execute(statement)
                columns = tuple(column[0] for column in found.description)
                rows = found.fetchall()
                (count,) = connection.execute(f"SELECT count(*) FROM {MAIN}").fetchall()[0]
            except duckdb.InterruptException as why:
                do = "ask about fewer sessions: a centre, a scenario, a month"
                told = f"took longer than {LONGEST_S:.0f} s"
                raise Refusal(503, "too-long", f"The question {name}", told, do) from why
            finally:
                stop.cancel()
        return Answer(name, columns, rows, count)


def view_of(table: str, paths: list[Path], chosen: Chosen) -> str:
    """The statement that makes the view of a cohort table for DuckDB."""
    if not paths:
        columns = ", ".join(
            f"CAST(NULL AS {_SQL_TYPES[str(kind)]}) AS {quoted_name(name)}"
            for name, kind, _ in COLUMNS[table]
        )
        return f"CREATE VIEW {table} AS SELECT {columns} WHERE FALSE"
    names = ", ".join(quoted(str(path)) for path in paths)
    source = f"read_parquet([{names}], hive_partitioning = FALSE)"
    return f"CREATE VIEW {table} AS SELECT * FROM {source} WHERE {chosen.condition}"


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory, that reaches no network."""
    connection = duckdb.connect(
        ":memory:",
        config={"memory_limit": MEMORY, "threads": 2, "autoinstall_known_extensions": False},
    )
    try:
        yield connection
    finally:
        connection.close()
