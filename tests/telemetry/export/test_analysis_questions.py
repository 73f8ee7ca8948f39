"""The questions of docs/analysis.md: asked of DuckDB and SQLite, computed again in Python.

The sessions are two that the officer played, changed as people differ: surfaces left out, the mark
set later or not at all, the tools in another order, another decision.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
from collections import defaultdict
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios import schema, scoring
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.export.exporting import Plan, export
from vrkiosk_telemetry.export.forms import Form, Tier
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.session import SessionInfo, new_session_id

QUESTIONS = ("missed_surfaces", "time_to_mark", "tap_or_measure")
SQL = Path(__file__).parents[3] / "docs" / "analysis"
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Habit:
    """How somebody differs from the ideal officer. unseen: surfaces neither looked at nor tested;
    late_mark_s: None: nothing is marked; tap_first: the mallet before the rangefinder."""

    scenario: str = "s03"
    unseen: frozenset[str] = frozenset()
    late_mark_s: float | None = 0.0
    tap_first: bool = False
    decision: str = ""


HABITS = (
    Habit(),
    Habit(late_mark_s=11.0, tap_first=True),
    Habit(late_mark_s=4.0),
    Habit(unseen=frozenset({"left_wall"}), late_mark_s=None, decision="release"),
    Habit(unseen=frozenset({"left_wall", "ceiling"}), late_mark_s=None, decision="release"),
    Habit(unseen=frozenset({"ceiling"}), tap_first=True),
    Habit("s03_clean"),
    Habit("s03_clean", tap_first=True, decision="full_unload"),
)


@dataclass
class Played:
    """A session as Python knows it."""

    habit: Habit
    score: scoring.Score
    events: list[Event] = field(repr=False)

    def first(self, name: str, **wanted: Any) -> float | None:
        """Seconds to the first event of a name whose fields are as wanted."""
        for event in self.events:
            if event.name == name and wanted.items() <= event.data.items():
                return (event.t - self.events[0].t) / 1e9
        return None


def habitual(events: list[Event], habit: Habit) -> list[Event]:
    """The ideal officer's events, as somebody with a habit would have caused them."""
    kept = []
    swapped = {"mallet": "rangefinder", "rangefinder": "mallet"} if habit.tap_first else {}
    for event in events:
        t, data = event.t, dict(event.data)
        if surface_of(str(data.get("aoi", ""))) in habit.unseen:
            continue
        if event.name == "flag":
            if habit.late_mark_s is None:
                continue
            t += round(habit.late_mark_s * 1e9)
        if event.name == "reading":
            data["tool"] = swapped.get(str(data["tool"]), data["tool"])
        if habit.decision and "decision" in data:
            data["decision"] = habit.decision
        kept.append(Event(t, event.name, data))
    return sorted(kept, key=lambda event: event.t)


@pytest.fixture(scope="module")
def cohort(
    played_session: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Played]]:
    """A folder of sealed sessions, one a habit, and what is in them."""
    data = tmp_path_factory.mktemp("cohort")
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    sessions = []
    for number, habit in enumerate(HABITS):
        source = Session.open(played_session(habit.scenario))
        lines = [json.loads(line) for line in source.event_lines()]
        events = [Event(b.pop("t"), b.pop("name"), b) for b in lines]
        events = habitual(events, habit)
        score = scoring.score(schema.library()[habit.scenario], events)
        info = SessionInfo(new_session_id(), habit.scenario, officer=f"o-{number}")
        live = data / "live" / info.session
        with Recorder(live, info, space_needed=0, lossless=True) as recorder:
            recorder.events(events)
            recorder.close("done", score.to_dict())
        seal(live, data / "outbox", key)
        sessions.append(Played(habit, score, events))
    return data / "outbox", sessions


def ask(folder: Path, views: str, question: str) -> Rows:
    """What DuckDB answers in a folder."""
    with chdir(folder), duckdb.connect() as database:
        database.execute((SQL / f"{views}.sql").read_text())
        return database.execute((SQL / f"{question}.sql").read_text()).fetchall()


def missed_surfaces(sessions: list[Played]) -> Rows:
    found = []
    for scenario in sorted({s.habit.scenario for s in sessions}):
        mine = [s for s in sessions if s.habit.scenario == scenario]
        missed = {miss.what for s in mine for miss in s.score.misses if miss.kind == "not_covered"}
        rows = []
        for surface in missed:
            shares = []
            for right in (False, True):
                group = [s for s in mine if s.score.right is right]
                count = sum(
                    any(m.kind == "not_covered" and m.what == surface for m in s.score.misses)
                    for s in group
                )
                shares.append(count / len(group) if group else None)
            rows.append((scenario, surface, *shares))
        found += sorted(rows, key=lambda row: ((row[3] or 0) - (row[2] or 0), row[1]))
    return found


def time_to_mark(sessions: list[Played]) -> Rows:
    spans: dict[tuple[str, str], list[float]] = defaultdict(list)
    for session in sessions:
        mark = next((e for e in session.events if e.name == "flag"), None)
        if mark is None:
            continue
        place = surface_of(str(mark.data["aoi"]))
        before = [
            e
            for e in session.events
            if e.t <= mark.t and surface_of(str(e.data.get("aoi", ""))) == place
        ]
        seen = [e.t for e in before if e.name == "surface_seen" and e.data["lit"]]
        tested = [e.t for e in before if e.name == "reading"]
        for since, times in (("seen", seen), ("tested", tested)):
            if times:
                spans[session.habit.scenario, since].append((mark.t - min(times)) / 1e9)
    return [(*key, len(found), statistics.median(found)) for key, found in sorted(spans.items())]


def tap_or_measure(sessions: list[Played]) -> Rows:
    groups: dict[tuple[str, str], list[Played]] = defaultdict(list)
    for session in sessions:
        tapped = session.first("reading", tool="mallet")
        measured = session.first("reading", tool="rangefinder")
        assert tapped is not None
        assert measured is not None
        kind = "tapped first" if tapped < measured else "measured first"
        groups[session.habit.scenario, kind].append(session)
    return [
        (
            *key,
            len(group),
            statistics.fmean(s.first("finished") or 0.0 for s in group),
            statistics.fmean(s.score.right for s in group),
        )
        for key, group in sorted(groups.items())
    ]


IN_PYTHON = {
    "missed_surfaces": missed_surfaces,
    "time_to_mark": time_to_mark,
    "tap_or_measure": tap_or_measure,
}


def agree(found: Rows, wanted: Rows, within: float = 1e-6) -> None:
    assert len(found) == len(wanted) > 0
    for row, expected in zip(found, wanted, strict=True):
        assert row == tuple(
            pytest.approx(value, abs=within) if isinstance(value, float) else value
            for value in expected
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_duckdb_answers_as_python_does(cohort: tuple[Path, list[Played]], question: str) -> None:
    folder, sessions = cohort
    agree(ask(folder, "sealed", question), IN_PYTHON[question](sessions))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_anonymised_export_gives_the_same_answers_to_the_second(
    cohort: tuple[Path, list[Played]], tmp_path: Path, question: str
) -> None:
    folder, sessions = cohort
    (outcome,) = export(sorted(folder.iterdir()), Plan(Form.PARQUET, tmp_path, Tier.T1))
    assert outcome.target is not None
    agree(ask(outcome.target, "t1", question), IN_PYTHON[question](sessions), within=1.0)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_are_plain_sql(cohort: tuple[Path, list[Played]], question: str) -> None:
    """Another engine takes the same statements: only the views are DuckDB's."""
    folder, sessions = cohort
    database = sqlite3.connect(":memory:")
    for view in ("sessions", "misses", "events"):
        with chdir(folder), duckdb.connect() as source:
            source.execute((SQL / "sealed.sql").read_text())
            rows = source.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in rows.description or ()]
            database.execute(f"CREATE TABLE {view} ({', '.join(names)})")
            places = ", ".join("?" * len(names))
            database.executemany(f"INSERT INTO {view} VALUES ({places})", rows.fetchall())
    agree(
        database.execute((SQL / f"{question}.sql").read_text()).fetchall(),
        IN_PYTHON[question](sessions),
    )
    database.close()


def test_the_cohort_has_what_is_asked_for(cohort: tuple[Path, list[Played]]) -> None:
    _, sessions = cohort
    wrong = [s for s in sessions if not s.score.right]
    assert {s.habit.decision for s in wrong} == {"release", "full_unload"}
    assert {surface for _, surface, *_ in missed_surfaces(sessions)} == {"left_wall", "ceiling"}
    assert len(time_to_mark(sessions)) == 2
    assert len(tap_or_measure(sessions)) == 4
