"""The server as a process: starting, stopping, what it says when it cannot, whom it trusts."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


def test_a_new_server_says_that_it_is_empty(http) -> None:
    assert "No sessions yet" in http.get("/").text


def test_the_server_stops_when_asked(server) -> None:
    assert server.end(signal.SIGTERM) in (0, -signal.SIGTERM)


def test_a_port_in_use_is_one_line(server, tmp_path) -> None:
    command = [sys.executable, "-m", "rocb_server", "serve", "--data", str(tmp_path / "other")]
    done = subprocess.run(
        [*command, "--port", str(server.port)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("rocb-server: cannot listen on 127.0.0.1")
    assert done.stderr.count("\n") == 1


def start(data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rocb_server", "serve", "--port", "0", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_data_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "rocb.sqlite").write_text("not a database")
    for data, expected in (("file", "choose a folder"), ("broken", "not a database")):
        done = start(tmp_path / data)
        assert (done.returncode, done.stdout) == (2, "")
        assert expected in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_data_folder_has_one_server(server) -> None:
    done = start(server.data)
    assert done.returncode == 2
    assert done.stderr.startswith("rocb-server: another server uses")
    assert done.stderr.count("\n") == 1
