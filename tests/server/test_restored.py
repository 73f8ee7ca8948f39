"""A server restored from yesterday's backup: what it lost is asked for again and stored once; what
it erased is erased at the kiosk."""

from __future__ import annotations

import shutil
import signal
from contextlib import closing
from uuid import UUID

from rocb_server.app import Settings, open_store
from vrkiosk_telemetry import sync
from vrkiosk_telemetry.sync_report import Patience

QUICK = Patience(attempts=3, wait_initial=0.01, wait_max=0.05, wait_jitter=0.01)


def test_what_a_restored_server_lacks_is_sent_again_once(server, sessions, tmp_path) -> None:
    first = sessions.make()
    assert sync.sync_once(sessions.data, server.url, patience=QUICK).exit_code == 0
    server.end(signal.SIGTERM)
    shutil.copytree(server.data, tmp_path / "backup")
    server.start()
    later = [sessions.make() for _ in range(2)]
    assert sync.sync_once(sessions.data, server.url, patience=QUICK).exit_code == 0
    server.end(signal.SIGKILL)
    shutil.rmtree(server.data)
    shutil.copytree(tmp_path / "backup", server.data)
    server.start()
    report = sync.sync_once(sessions.data, server.url, patience=QUICK)
    assert report.exit_code == 0
    assert "the server lost 2 sessions: they are sent once more" in report.notes
    assert sorted(one.session for one in report.sent) == sorted(later)
    again = sync.sync_once(sessions.data, server.url, patience=QUICK)
    assert (again.sent, again.notes, again.bytes_sent) == ((), (), 0)
    with closing(open_store(Settings(server.data))) as store:
        rows, count = store.sessions(0)
    assert count == 3
    assert {row.uuid for row in rows} == {first, *later}
    assert all(row.state == "stored" for row in rows)


def test_what_was_erased_at_the_server_goes_at_the_kiosk_too(server, sessions) -> None:
    kept, gone = sessions.make(), sessions.make()
    sync.sync_once(sessions.data, server.url, patience=QUICK)
    with closing(open_store(Settings(server.data))) as store:
        store.erasure.erase(UUID(gone), "operator", "asked for")
    report = sync.sync_once(sessions.data, server.url, patience=QUICK)
    assert report.notes == (f"erased {gone}: it was erased at the server",)
    here = [path.name for path in (sessions.data / "sent").iterdir()]
    assert here == [kept]
    assert sync.sync_once(sessions.data, server.url, patience=QUICK).notes == ()


def test_a_tally_that_stays_different_is_gone_through_once(server, sessions, monkeypatch) -> None:
    _, newer = sessions.make(), sessions.make()
    sync.sync_once(sessions.data, server.url, patience=QUICK)
    shutil.rmtree(sessions.data / "sent" / newer)  # by a person
    from vrkiosk_telemetry import fetch

    asked: list[int] = []
    ask = fetch.Fetcher._ask_missing

    def count(self: fetch.Fetcher, names):  # type: ignore[no-untyped-def]
        asked.append(len(names))
        return ask(self, names)

    monkeypatch.setattr(fetch.Fetcher, "_ask_missing", count)
    for _ in range(3):
        assert sync.sync_once(sessions.data, server.url, patience=QUICK).notes == ()
    assert asked == [1]
