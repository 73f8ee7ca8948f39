"""`rocb-server enrol-code`, `rocb-server kiosk` and `kiosk enrol`, from code to delivery."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rocb_server.cli import cli
from vrkiosk.cli import app
from vrkiosk_telemetry import credentials, sync


@pytest.fixture
def server(shared_server):
    return shared_server


def at_server(server, *words: str) -> list[str]:
    """Lines on standard output of a command at the server."""
    done = CliRunner().invoke(cli, [*words, "--data", str(server.data)])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def at_kiosk(data: Path, *words: str, code: int = 0) -> str:
    """What a command at the kiosk prints."""
    done = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.output


def test_from_the_code_to_the_session_on_the_server(server, sessions, tmp_path: Path) -> None:
    shutil.rmtree(sessions.data / "keys")
    code = at_server(server, "enrol-code", "new", "--centre", "almaty")[0]
    shown = at_kiosk(sessions.data, "enrol", "--server", server.url, "--code", code)
    assert "almaty-01" in shown
    assert server.url in shown
    session = sessions.make(key=credentials.load_key(sessions.data / "keys" / "record.key"))
    said: list[str] = []
    assert sync.main(sessions.data, once=True, echo=said.append) == 0
    assert said == [f"sent {session}: {server.url}/sessions/{session}"]
    assert "almaty-01" in at_kiosk(sessions.data, "enrol")
    at_kiosk(sessions.data, "enrol", "--renew")
    at_server(server, "kiosk", "revoke", "almaty-01", "--why", "stolen")
    listed = at_server(server, "kiosk", "list")
    assert any("almaty-01" in line and "stolen" in line for line in listed)
    sessions.make()
    said.clear()
    assert sync.main(sessions.data, once=True, echo=said.append) == 3
    assert "refuses this kiosk" in said[0]
    assert "was revoked" in said[0]
    assert "nothing is lost" in said[0]


def test_by_files_where_there_is_no_network(server, tmp_path: Path) -> None:
    data, request, answer = tmp_path / "kiosk", tmp_path / "a.request", tmp_path / "a.answer"
    shown = at_kiosk(data, "enrol", "--request", str(request))
    fingerprint = shown.split("--fingerprint ")[1].split()[0]
    accept = ["kiosk", "accept", str(request), str(answer), "--centre", "osh", "--fingerprint"]
    wrong = CliRunner().invoke(cli, [*accept, "0" * 16, "--data", str(server.data)])
    assert wrong.exit_code == 2
    assert "another kiosk" in wrong.output
    at_server(server, *accept, fingerprint)
    shown = at_kiosk(data, "enrol", "--server", server.url, "--answer", str(answer))
    assert "osh-01" in shown
    assert sync.main(data, once=True, echo=lambda line: None) == 0


def test_a_wrong_code_is_said_to_be_wrong(server, tmp_path: Path) -> None:
    code = at_server(server, "enrol-code", "new", "--centre", "baku")[0]
    words = "enrol", "--server", server.url, "--code", code[:-4] + "AAAA"
    assert "is not right; 4 tries are left" in at_kiosk(tmp_path, *words, code=1)


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ((), 1, "not enrolled at a server"),
        (("--code", "X"), 2, "no server"),
        (("--code", "X", "--renew"), 2, "give one of"),
        (("--code", "X", "--server", "http://127.0.0.1:9"), 1, "cannot reach the server"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, words, code: int, expected: str) -> None:
    said = at_kiosk(tmp_path, "enrol", *words, code=code)
    assert expected in said
    assert said.count("error:") == 1


def test_a_kiosk_that_is_not_enrolled_does_not_sync(tmp_path: Path) -> None:
    said: list[str] = []
    assert sync.main(tmp_path, "http://127.0.0.1:9", once=True, echo=said.append) == 2
    assert said[0].startswith("this kiosk is not enrolled")
