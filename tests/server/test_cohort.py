"""Derived tables of what was received, and questions over them: one session, many, none, erased,
damaged, and cut at any point."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from rocb_server.access import Role
from rocb_server.cli import cli
from rocb_server.cohort import Chosen, Cohort, about, questions, quoted_name
from rocb_server.cohort_tables import COLUMNS
from rocb_server.errors import Refusal
from rocb_server.ingest import Ingest
from rocb_server.store import Store
from vrkiosk_telemetry import credentials, manifest, sync
from vrkiosk_telemetry.analysis.schemas import TABLES
from vrkiosk_telemetry.keys import load_or_create_key

PASSWORD = "correct horse battery"
RESULT = {
    "decision": "release",
    "right": False,
    "dirty": True,
    "passed": False,
    "total": 40.0,
    "duration_s": 60.0,
    "coverage": 0.5,
    "coverage_source": "eye",
    "critical": ["released_contraband"],
    "areas": [{"name": "detection", "parts": [{"name": "located", "points": 0.0, "of": 9.0}]}],
    "zones": [{"surface": "floor", "number": 0, "t": 12.5}, {"surface": "floor", "number": 1}],
    "cues": [{"id": "front_wall", "kind": "item", "aoi": "front_wall", "in_view": 3.0}],
    "misses": [{"kind": "false_mark", "what": "floor", "aoi": "floor/b2", "t": 9.0}],
    "signs": 1,
    "found": 0,
    "quiet": 6,
    "false_alarms": 1,
}

Receive = Callable[..., str]


@pytest.fixture
def receive(store: Store, keys: Path, make_sessions: Callable[[Path], Any]) -> Receive:
    """Puts a session into the store as if it had been sent: `receive(folder)` a sealed one,
    `receive(**info)` one without traces; its id."""
    key = load_or_create_key(keys / "record.key")
    made = make_sessions(keys)

    def put(
        folder: Path | None = None, files: dict[str, bytes] | None = None, **info: object
    ) -> str:
        if folder is None:
            folder = made.outbox / made.make(files, key=key, **{"result": RESULT, **info})
        kiosk = store.kiosks.of_key(credentials.load(keys).enrolment.device)
        assert kiosk is not None
        payload = manifest.open_unverified((folder / "manifest.json").read_bytes())
        for entry in manifest.file_entries(payload):
            store.keep(entry.sha256, folder / entry.name)
        store.commit(kiosk, UUID(folder.name), manifest.sign(payload, key))
        return folder.name

    return put


@pytest.fixture
def work(store: Store) -> Ingest:
    return Ingest(store, store.derived)


def ask(store: Store, name: str, **chosen: str) -> list[dict[str, object]]:
    found = Cohort(store.derived).ask(name, Chosen(**chosen))
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def files_of(store: Store, session: str) -> list[Path]:
    return sorted(store.derived.folder.glob(f"**/{session}.parquet"))


def test_a_played_session_is_derived_and_counted(
    store: Store, receive: Receive, work: Ingest, played_session: Callable[[str], Path]
) -> None:
    session = receive(played_session("s03"))
    assert work.catch_up() == 1
    assert [path.parts[-4] for path in files_of(store, session)] == sorted(TABLES)
    (row,) = ask(store, "pass_rates")
    assert (row["scenario"], row["sessions"], row["passed_share"]) == ("s03", 1, 1.0)
    assert {row["surface"] for row in ask(store, "looks")} > {"front_wall", "floor"}
    assert all(row["searched_share"] == 1.0 for row in ask(store, "coverage"))
    (place,) = ask(store, "misses_by_concealment")
    assert (place["concealment"], place["marked_share"]) == ("front_wall", 1.0)
    assert store.derived.problems() == {}
    assert work.catch_up() == 0


def test_a_session_that_cannot_be_analysed_counts_by_its_result(
    store: Store, receive: Receive, work: Ingest
) -> None:
    session = receive(files={"events.parquet": b"no Parquet"})
    assert work.catch_up() == 1
    assert "events.parquet" in store.derived.problems()[session]
    (row,) = ask(store, "pass_rates")
    assert (row["passed_share"], row["critical_share"], row["score_mean"]) == (0.0, 1.0, 40.0)
    (mark,) = ask(store, "false_alarms")
    assert (mark["surface"], mark["marks"], mark["share"]) == ("floor", 1, 1.0)
    (place,) = ask(store, "misses_by_concealment")
    assert (place["in_view_share"], place["looked_share"], place["marked_share"]) == (1.0, 0.0, 0.0)
    assert [row["searched_share"] for row in ask(store, "coverage")] == [1.0, 0.0]
    (part,) = ask(store, "lost_points")
    assert (part["part"], part["lost_mean"]) == ("located", 9.0)


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_is_answered_without_and_with_sessions(
    name: str, store: Store, receive: Receive, work: Ingest
) -> None:
    assert about(name)
    assert ask(store, name) == []
    receive()
    work.catch_up()
    ask(store, name)
    assert ask(store, name, scenario="it's none") == []


def test_a_learning_curve_counts_the_sessions_of_each_officer(
    store: Store, receive: Receive, work: Ingest
) -> None:
    for day, officer, total in ((3, "a", 90), (1, "a", 50), (2, "b", 70)):
        receive(
            officer=officer, started=f"2026-11-0{day}T08:00:00Z", result={**RESULT, "total": total}
        )
    work.catch_up()
    curve = ask(store, "learning_curves")
    assert [(row["nth"], row["officers"], row["score_mean"]) for row in curve] == [
        (1, 2, 60.0),
        (2, 1, 90.0),
    ]
    assert [row["score_mean"] for row in ask(store, "learning_curves", until="2026-11-01")] == [50]
    assert [row["score_mean"] for row in ask(store, "learning_curves", since="2026-11-02")] == [80]


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        [],
        {"total": 10**400, "passed": 1, "critical": 7, "areas": {"parts": 3}, "zones": [1, None]},
        {"misses": [{"kind": ["x"], "aoi": 3}] * 5000, "decision": "x" * 5000, "signs": 1 << 40},
        {"total": float("nan"), "cues": [{"looked": float("inf"), "aoi": "a/b/c"}]},
    ],
)
def test_a_hostile_result_holds_nobody_up(
    result: object, store: Store, receive: Receive, work: Ingest
) -> None:
    receive(result=result)
    work.catch_up()
    assert Cohort(store.derived).ask("pass_rates", Chosen()).sessions == 1
    assert len(store.derived.done()) == 1


def test_what_is_erased_leaves_nothing_derived(
    store: Store, receive: Receive, work: Ingest, played_session: Callable[[str], Path]
) -> None:
    session, other = receive(played_session("s03")), receive()
    work.catch_up()
    store.erasure.erase(UUID(session), "operator", "asked for")
    assert files_of(store, session) == []
    assert store.derived.known() == {other}
    assert session.encode() not in b"".join(
        path.read_bytes() for path in store.derived.folder.rglob("*.parquet")
    )


def test_what_was_erased_while_it_was_analysed_is_not_kept(
    store: Store, receive: Receive, work: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = receive()
    keep = store.derived.keep_rows

    def erased_just_before(*arguments: Any) -> None:
        store.erasure.erase(UUID(session), "operator", "asked for")
        keep(*arguments)

    monkeypatch.setattr(store.derived, "keep_rows", erased_just_before)
    work.catch_up()
    assert store.derived.known() == set()


def test_a_pass_cut_between_any_two_files_is_made_good(
    store: Store, receive: Receive, work: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between two files, as an exception there; the last file says that all are there."""
    sessions = {receive(), receive()}
    replace, left = Path.replace, 0

    def cut(path: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise InterruptedError
        return replace(path, target)

    cuts = 0
    while True:
        left = cuts
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", cut)
            try:
                Ingest(store, store.derived).catch_up()
                break
            except InterruptedError:
                cuts += 1
        assert not store.derived.done() >= sessions or cuts > 5
    assert cuts > 5
    Ingest(store, store.derived).catch_up()
    assert ask(store, "pass_rates")[0]["sessions"] == 2
    assert ask(store, "false_alarms")[0]["marks"] == 2


def test_a_torn_file_is_made_again(store: Store, receive: Receive, work: Ingest) -> None:
    receive()
    work.catch_up()
    (path,) = store.derived.cohort_files("sessions")
    path.write_bytes(path.read_bytes()[:100])
    assert Ingest(store, store.derived).catch_up() == 1
    assert ask(store, "pass_rates")[0]["sessions"] == 1


def test_rows_of_an_earlier_analysis_are_made_again(
    store: Store, receive: Receive, work: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive()
    work.catch_up()
    for module in ("cohort_tables", "derived_store"):
        monkeypatch.setattr(f"rocb_server.{module}.ALGORITHM", "kiosk.analysis/99")
    assert store.derived.done() == set()
    assert Ingest(store, store.derived).catch_up() == 1
    assert ask(store, "pass_rates")[0]["sessions"] == 1


def test_a_trainer_is_answered_about_their_own_centre_alone(
    store: Store, receive: Receive, work: Ingest, client: httpx.Client
) -> None:
    receive()
    work.catch_up()
    counts = {}
    for centre, role in (("baku", Role.TRAINER), ("astana", Role.TRAINER), (None, Role.REGIONAL)):
        name = f"trainer.{centre}".lower()
        store.accounts.add(name, role, centre, PASSWORD)
        cookie = {"cookie": f"rocb-login={store.accounts.log_in(name, PASSWORD)}"}
        answer = client.get("/api/cohort/pass_rates", headers=cookie)
        assert answer.status_code == 200, answer.text
        counts[centre] = answer.json()["sessions"]
        other = client.get("/api/cohort/pass_rates?centre=baku", headers=cookie)
        assert other.status_code == (403 if centre == "astana" else 200)
    assert counts == {"baku": 1, "astana": 0, None: 1}


def test_what_cannot_be_asked_is_refused(store: Store, client: httpx.Client) -> None:
    store.accounts.add("all", Role.REGIONAL, None, PASSWORD)
    cookie = {"cookie": f"rocb-login={store.accounts.log_in('all', PASSWORD)}"}
    assert client.get("/api/cohort/none", headers=cookie).json()["code"] == "no-question"
    assert client.get("/api/cohort/looks?since=x", headers=cookie).status_code == 422
    names = {q["name"] for q in client.get("/api/cohort", headers=cookie).json()["questions"]}
    assert names == set(questions())


def test_a_question_that_takes_too_long_is_ended(
    store: Store, receive: Receive, work: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive()
    work.catch_up()
    endless = "SELECT count(*) FROM range(100000000000) AS a, range(1000) AS b WHERE random() > 2"
    monkeypatch.setattr("rocb_server.cohort.LONGEST_S", 0.05)
    monkeypatch.setattr("rocb_server.cohort.questions", lambda: {"endless": endless})
    with pytest.raises(Refusal, match="took longer") as refused:
        Cohort(store.derived).ask("endless", Chosen())
    assert refused.value.status_code == 503


def test_the_command_answers_in_json_and_csv(
    store: Store, receive: Receive, work: Ingest, tmp_path: Path
) -> None:
    receive(files={"events.parquet": b"no Parquet"})
    run = CliRunner().invoke
    data = ["--data", str(tmp_path / "server")]
    assert "derived 1 sessions" in run(cli, ["ingest", *data]).stdout
    assert "derived 1 sessions" in run(cli, ["ingest", "--again", *data]).stdout
    listed = run(cli, ["cohort", *data]).stdout
    assert all(name in listed for name in questions())
    found = json.loads(run(cli, ["cohort", "pass_rates", *data]).stdout)
    assert found["sessions"] == 1
    text = run(cli, ["cohort", "pass_rates", "--csv", *data]).stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["scenario"], row["sessions"]) == ("s03", "1")
    assert run(cli, ["cohort", "nothing", *data]).exit_code == 2


def test_the_server_derives_by_itself_and_goes_on_after_being_killed(
    server: Any, sessions: Any, http: httpx.Client
) -> None:
    server.end()
    server.ingest = True
    server.start()
    counted = 0
    for count in (1, 2):
        sessions.make(result=RESULT)
        assert sync.main(sessions.data, server.url, once=True, echo=lambda line: None) == 0
        server.restart()  # kill -9: maybe before it was derived, maybe after
        deadline = time.monotonic() + 60
        while counted < count and time.monotonic() < deadline:
            counted = http.get("/api/cohort/pass_rates").json()["sessions"]
            time.sleep(0.1)
        assert counted == count


@pytest.mark.parametrize("name", sorted(questions()))
def test_another_engine_gives_the_same_answers(
    name: str, store: Store, receive: Receive, work: Ingest
) -> None:
    """SQLite knows neither DuckDB's functions nor its types: what both answer, Spark does."""
    for number in range(4):
        result = {**RESULT, "total": 10.5 * number, "passed": number > 1, "dirty": number != 2}
        receive(officer=f"o{number % 2}", started=f"2026-11-0{number + 1}T08:00Z", result=result)
    work.catch_up()
    other = sqlite3.connect(":memory:")
    for table, columns in COLUMNS.items():
        names = [column for column, _, _ in columns]
        other.execute(f"CREATE TABLE {table} ({', '.join(map(quoted_name, names))})")
        for path in store.derived.cohort_files(table):
            rows = [tuple(row.values()) for row in pq.read_table(path).to_pylist()]
            other.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)
    expected = other.execute(questions()[name]).fetchall()
    other.close()
    found = Cohort(store.derived).ask(name, Chosen()).rows
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == pytest.approx(theirs)
