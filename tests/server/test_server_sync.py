"""Sessions reach the server once and whole, whatever is killed, repeated or altered."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse, sync, tus
from vrkiosk_telemetry.sync_report import (
    EXIT_PARKED,
    EXIT_UNREACHABLE,
    Patience,
    Progress,
    SyncReport,
)

QUICK = Patience(attempts=2, wait_initial=0.01, wait_max=0.02, wait_jitter=0.01)


def run(sessions, server, progress=lambda _: None, **options):
    return sync.sync_once(sessions.data, server.url, progress, patience=QUICK, **options)


def test_a_session_arrives_and_moves_to_sent(sessions, server) -> None:
    session = sessions.make()
    report = run(sessions, server)
    assert [one.session for one in report.sent] == [session]
    assert (report.exit_code, report.parked, report.waiting) == (0, (), ())
    folder = report.sent[0].folder
    assert folder == sessions.outbox.parent / "sent" / session
    assert sessions.outbox.is_dir()
    assert not (sessions.outbox / session).exists()
    receipt = json.loads(dsse.parse((folder / "receipt.json").read_bytes()).payload)
    assert receipt["session"] == session
    assert receipt["files"] == 3
    assert len(server.objects) == 3


def test_sent_twice_it_is_stored_once(sessions, server, http) -> None:
    session = sessions.make()
    first = run(sessions, server)
    os.rename(first.sent[0].folder, sessions.outbox / session)
    again = run(sessions, server)
    assert len(again.sent) == 1
    assert again.bytes_sent == 0
    assert http.get("/").text.count(f"/sessions/{session}") == 1
    assert len(server.objects) == 3


def test_killed_between_chunks_it_goes_on_where_it_was(sessions, server, monkeypatch) -> None:
    monkeypatch.setattr(tus, "CHUNK_BYTES", 64 << 10)
    data = os.urandom(1 << 20)
    session = sessions.make({"frames.parquet": data})
    kills = []

    def kill_twice(now: Progress) -> None:
        if now.text == "frames.parquet" and len(kills) < 2 and now.done > 300_000 * len(kills):
            kills.append(now.done)
            server.restart()

    report = run(sessions, server, kill_twice)
    assert len(kills) == 2
    assert [one.session for one in report.sent] == [session]
    assert report.bytes_sent <= 1.1 * now_size(sessions, session)


def now_size(sessions, session) -> int:
    folder = sessions.outbox.parent / "sent" / session
    return sum(p.stat().st_size for p in folder.iterdir())


def test_killed_client_goes_on_in_another_process(sessions, server, monkeypatch) -> None:
    monkeypatch.setattr(tus, "CHUNK_BYTES", 64 << 10)
    sessions.make({"frames.parquet": os.urandom(1 << 20)})

    class Killed(BaseException):
        pass

    def kill(now: Progress) -> None:
        if now.done > 500_000:
            raise Killed

    with pytest.raises(Killed):
        run(sessions, server, kill)
    server.restart()
    report = run(sessions, server)
    assert len(report.sent) == 1
    assert report.bytes_sent < 600_000


def test_a_server_that_is_down_loses_nothing(sessions, server) -> None:
    session = sessions.make()
    server.end(signal.SIGKILL)
    report = run(sessions, server)
    assert report.exit_code == EXIT_UNREACHABLE
    assert report.sent == ()
    assert len(report.lines()) == 1
    assert "cannot reach the server" in report.lines()[0]
    assert "check that it runs" in report.lines()[0]
    assert (sessions.outbox / session / "manifest.json").is_file()
    server.start()
    assert len(run(sessions, server).sent) == 1


def test_a_file_altered_after_sealing_is_parked_and_not_sent(sessions, server) -> None:
    session = sessions.make()
    path = sessions.outbox / session / "picture.png"
    original = path.read_bytes()
    path.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    report = run(sessions, server)
    assert report.exit_code == EXIT_PARKED
    assert "altered after the session was sealed" in report.parked[0].reason
    assert run(sessions, server).parked == report.parked
    path.write_bytes(original)
    assert run(sessions, server).sent == ()
    assert len(run(sessions, server, retry_parked=True).sent) == 1


def test_a_key_that_is_not_enrolled_is_refused_until_it_is(
    sessions, server, enrol_kiosk, tmp_path
) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    sessions.make(key=stranger)
    report = run(sessions, server)
    assert "not trusted" in report.parked[0].reason
    assert "enrol the kiosk that sealed it" in report.parked[0].reason
    enrol_kiosk(server, tmp_path / "stranger", "baku", stranger)
    assert len(run(sessions, server, retry_parked=True).sent) == 1


def test_a_session_of_another_centre_is_refused(sessions, server, enrol_kiosk, tmp_path) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    enrol_kiosk(server, tmp_path / "stranger", "astana", stranger)
    sessions.make(key=stranger)
    assert "is of another centre" in run(sessions, server).parked[0].reason


def test_another_manifest_for_the_same_session_is_refused(sessions, server) -> None:
    session = sessions.make()
    run(sessions, server)
    sessions.make({"events.parquet": b"other"}, session=session)
    report = run(sessions, server)
    assert "stored here already with another manifest" in report.parked[0].reason


def test_two_kiosks_with_the_same_session_store_it_once(sessions, server, http, tmp_path) -> None:
    session = sessions.make({"frames.parquet": os.urandom(400_000)})
    kiosks = [sessions.data]
    for n in range(3):
        kiosks.append(tmp_path / f"copy{n}")
        shutil.copytree(sessions.data, kiosks[-1])
    patient = Patience(attempts=20, wait_initial=0.01, wait_max=0.05, wait_jitter=0.02)
    reports: list[SyncReport] = []

    def send(data: Path) -> None:
        reports.append(sync.sync_once(data, server.url, patience=patient))

    threads = [threading.Thread(target=send, args=(data,)) for data in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.exit_code for report in reports] == [0] * 4
    receipts = {(r.sent[0].folder / "receipt.json").read_bytes() for r in reports}
    assert len(receipts) == 1
    assert http.get("/").text.count(f"/sessions/{session}") == 1
    assert len(server.objects) == 2


def test_two_syncs_of_one_outbox_take_turns(sessions, server) -> None:
    for _ in range(3):
        sessions.make()
    reports: list[SyncReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(run(sessions, server))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(report.sent) for report in reports) == [0, 0, 3]
    assert [report.exit_code for report in reports] == [0] * 3


def test_a_bad_session_does_not_hold_up_the_others(sessions, server) -> None:
    bad = sessions.make()
    (sessions.outbox / bad / "manifest.json").write_bytes(b"{}")
    good = sessions.make()
    report = run(sessions, server)
    assert [one.session for one in report.sent] == [good]
    assert [one.session for one in report.parked] == [bad]


def test_main_says_one_line_and_its_code(sessions, server) -> None:
    session = sessions.make()
    said: list[str] = []
    data = sessions.outbox.parent
    assert sync.main(data, server.url, once=True, echo=said.append) == 0
    assert said == [f"sent {session}: {server.url}/sessions/{session}"]
