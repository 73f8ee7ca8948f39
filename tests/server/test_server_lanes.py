"""Results overtake traces."""

from __future__ import annotations

import os

import pytest

from vrkiosk_telemetry import sync, sync_pass, tus
from vrkiosk_telemetry.sync_report import Patience, Progress

QUICK = Patience(attempts=2, wait_initial=0.01, wait_max=0.02, wait_jitter=0.01)


@pytest.fixture
def server(shared_server):
    return shared_server


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "CHUNK_BYTES", 32 << 10)
    monkeypatch.setattr(sync_pass, "SMALL_BYTES", 8 << 10)


def trace() -> dict[str, bytes]:
    return {"frames.parquet": os.urandom(200_000)}


def test_results_of_all_come_before_any_trace(sessions, server, http) -> None:
    made = [sessions.make(trace(), officer=f"officer-{n}") for n in range(3)]
    order: list[tuple[str, str]] = []
    shown: list[int] = []

    def watch(now: Progress) -> None:
        order.append((now.session, now.text))
        if now.text == "frames.parquet" and not shown:
            page = http.get("/").text
            shown.append(sum(f"officer-{n}" in page for n in range(3)))

    report = sync.sync_once(sessions.data, server.url, watch, patience=QUICK)
    assert sorted(one.session for one in report.sent) == sorted(made)
    assert shown == [3]
    first_trace = next(n for n, (_, text) in enumerate(order) if text == "frames.parquet")
    assert {session for session, text in order[:first_trace]} == set(made)


def test_a_session_sealed_meanwhile_overtakes_the_trace(sessions, server) -> None:
    slow = sessions.make(trace())
    late: list[str] = []

    def seal_one(now: Progress) -> None:
        if now.text == "frames.parquet" and not late:
            late.append(sessions.make({"events.parquet": b"small"}))

    report = sync.sync_once(sessions.data, server.url, seal_one, patience=QUICK)
    assert [one.session for one in report.sent] == [*late, slow]


def test_a_result_is_told_once_however_often_the_line_is_cut(
    sessions, server, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sessions.make(trace())
    told: list[str] = []
    announce = sync_pass.Pass._announce

    def count(one_pass, sealed) -> None:
        told.append(sealed.session)
        announce(one_pass, sealed)

    monkeypatch.setattr(sync_pass.Pass, "_announce", count)

    class Cut(BaseException):
        pass

    def cut(now: Progress) -> None:
        if now.text == "frames.parquet":
            raise Cut

    for _ in range(3):
        with pytest.raises(Cut):
            sync.sync_once(sessions.data, server.url, cut, patience=QUICK)
    report = sync.sync_once(sessions.data, server.url, patience=QUICK)
    assert [one.session for one in report.sent] == [session]
    assert told == [session]
