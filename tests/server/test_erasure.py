"""Erased for good: content, rows, pages; and never taken again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rocb_server.cli import cli
from vrkiosk_telemetry import sync


@pytest.fixture
def server(shared_server):
    return shared_server


def erase(server, *words: str, code: int = 0) -> str:
    command = ["erase", *words, "--why", "asked for", "--yes", "--data", str(server.data)]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == code, done.output
    return done.output


def contents(server) -> set[str]:
    return {path.name for path in server.objects}


def test_an_erased_session_is_gone_and_is_not_taken_again(sessions, server, http) -> None:
    only, shared = b"of this session alone", b"of two sessions"
    gone = sessions.make({"a.bin": only, "b.bin": shared}, officer="erased-officer")
    stays = sessions.make({"b.bin": shared})
    sync.sync_once(sessions.data, server.url)
    assert f"erased {gone}" in erase(server, "--officer", "erased-officer")
    assert http.get(f"/sessions/{gone}").status_code == 404
    assert "erased-officer" not in http.get("/").text
    assert http.get(f"/sessions/{stays}/files/b.bin").content == shared
    assert hashlib.sha256(only).hexdigest() not in contents(server)
    (sessions.data / "sent" / gone).rename(sessions.outbox / gone)
    report = sync.sync_once(sessions.data, server.url)
    assert "was erased on" in report.parked[0].reason
    assert "asked for" in report.parked[0].reason
    assert "session-erased" in http.get("/audit").text


def test_what_cannot_be_erased_is_said(server, tmp_path: Path) -> None:
    unknown = "00000000-0000-7000-8000-00000000dead"
    assert "is not here" in erase(server, "--session", unknown, code=2)
    assert "no session of nobody" in erase(server, "--officer", "nobody", code=2)
    assert "give --session or --officer" in erase(server, code=2)
