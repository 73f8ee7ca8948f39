"""One officer's data of a kiosk: copied, and erased here and at the server, and nobody else's."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from rocb_server.app import Settings, open_store
from vrkiosk.cli import app
from vrkiosk_telemetry import credentials, personal, quota, sync
from vrkiosk_telemetry.sync_report import Patience

QUICK = Patience(attempts=3, wait_initial=0.01, wait_max=0.05, wait_jitter=0.01)


@pytest.fixture
def kiosk(tmp_path: Path, record_key, make_sessions_of):
    """Sessions of a kiosk that needs no server."""
    return make_sessions_of(tmp_path / "kiosk", record_key)


def remember(data: Path, officer: str, *sessions: str) -> Path:
    path = data / "class" / "Spring" / f"{officer}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    outcomes = [{"session": session} for session in sessions]
    path.write_text(json.dumps({"schema": "kiosk.officer/1", "outcomes": outcomes}))
    return path


def rows(server) -> dict[str, str | None]:
    with closing(open_store(Settings(server.data))) as store:
        return {row.uuid: row.officer for row in store.sessions(0)[0]}


def test_erased_here_it_is_erased_there_and_nobody_else_s(server, sessions) -> None:
    data = sessions.data
    theirs, others = sessions.make(), sessions.make(officer="K-002")
    sync.sync_once(data, server.url, patience=QUICK)
    unsent, sealed = sessions.make(), sessions.make()
    (sessions.outbox / sealed / "session.json").unlink()  # as of an encrypted one
    path = remember(data, "officer-17", theirs, sealed)
    kept = remember(data, "K-002", others)
    run = CliRunner().invoke
    words = ["data", "erase", "officer-17", "--why", "asked for", "--data", str(data)]
    assert "nothing was erased" in run(app, words, input="n\n").output
    assert path.exists()
    done = run(app, [*words, "--yes"])
    assert done.exit_code == 0, done.output
    assert "erased 3 sessions" in done.output
    assert not path.exists()
    assert kept.exists()
    left = [p.name for place in ("outbox", "sent") for p in (data / place).iterdir()]
    assert {name for name in left if not name.startswith(".")} == {others}
    report = sync.sync_once(data, server.url, patience=QUICK)
    assert "the server was told of an erasure" in report.notes
    assert rows(server) == {others: "K-002"}
    assert sync.sync_once(data, server.url, patience=QUICK).notes == ()
    # What was erased before it was sent is refused when a copy of it comes.
    sessions.make(session=unsent)
    (parked,) = sync.sync_once(data, server.url, patience=QUICK).parked
    assert "was erased on" in parked.reason


def test_a_kiosk_erases_what_it_recorded_alone(server, sessions, http: httpx.Client) -> None:
    theirs = sessions.make()
    sync.sync_once(sessions.data, server.url, patience=QUICK)
    from rocb_server.models import KioskRow, SessionRow

    with closing(open_store(Settings(server.data))) as store:
        with store.database.writing("x") as db:
            db.add(KioskRow(id="baku-09", centre="baku", enrolled="2026-01-01T00:00:00Z"))
            db.get_one(SessionRow, theirs).kiosk = "baku-09"
    body = {"officer": "officer-17", "sessions": [theirs], "why": "x"}
    assert http.post("/v1/erasures", json=body).status_code == 204
    assert rows(server) == {theirs: "officer-17"}
    for bad in ([], {"officer": "a"}, {"officer": "a", "sessions": ["x"], "why": ""}):
        assert http.post("/v1/erasures", json=bad).status_code == 422


def test_a_session_that_is_not_sealed_is_waited_for(kiosk) -> None:
    live = kiosk.data / "live" / "0198f000-0000-7000-8000-000000000001"
    live.mkdir(parents=True)
    (live / "session.json").write_text(json.dumps({"officer": "officer-17"}))
    closed = kiosk.make()
    with pytest.raises(personal.PersonalError, match="not sealed yet"):
        personal.erase(kiosk.data, "officer-17", "x")
    assert (kiosk.outbox / closed).is_dir()


@pytest.mark.parametrize("name", ["*", "../x", "", "a/b"])
def test_what_is_no_pseudonym_matches_nobody(kiosk, name: str) -> None:
    kiosk.make()
    with pytest.raises(personal.PersonalError, match="is no pseudonym"):
        personal.held_by(kiosk.data, name)


def test_nothing_of_somebody_unknown(kiosk) -> None:
    kiosk.make()
    done = CliRunner().invoke(app, ["data", "export", "K-9", "x", "--data", str(kiosk.data)])
    assert done.exit_code == 2
    assert "holds nothing of K-9" in done.output


def test_what_cannot_be_read_is_counted(kiosk) -> None:
    one = kiosk.make()
    (kiosk.outbox / one / "session.json").unlink()
    kiosk.make()
    held = personal.held_by(kiosk.data, "officer-17")
    assert (len(held.sessions), held.unknown) == (1, 1)


def test_what_the_server_has_goes_after_its_days(server, sessions) -> None:
    made = sessions.make()
    sync.sync_once(sessions.data, server.url, patience=QUICK)
    sent, key = sessions.data / "sent", credentials.enrolment(sessions.data / "keys").receipt_key
    later = datetime.now(UTC) + timedelta(days=29)
    assert list(quota.expire(sent, key, 30, lambda: later)) == []
    assert list(quota.expire(sent, key, 28, lambda: later)) == [made]
    assert list(sent.iterdir()) == []
