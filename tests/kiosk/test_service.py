"""sd_notify: what systemd is told, and when."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrkiosk.service import Service


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        yield listener


def test_ready_and_status_are_sent(systemd: socket.socket) -> None:
    service = Service(systemd.getsockname())
    service.ready("waiting for a headset")
    service.stopping()
    assert systemd.recv(200) == b"READY=1\nSTATUS=waiting for a headset"
    assert systemd.recv(200) == b"STOPPING=1"
    service.close()


def test_a_status_is_sent_when_it_changes_and_ready_once(systemd: socket.socket) -> None:
    service = Service(systemd.getsockname())
    service.ready("looking")
    service.ready("found\nit")
    service.status("found\nit")
    service.status("training")
    assert systemd.recv(200) == b"READY=1\nSTATUS=looking"
    assert systemd.recv(200) == b"STATUS=found it"
    assert systemd.recv(200) == b"STATUS=training"
    service.close()


def test_the_watchdog_is_not_pinged_each_frame(systemd: socket.socket) -> None:
    service = Service(systemd.getsockname(), watchdog_usec=3600 * 10**6)
    for _ in range(1000):
        service.alive()
    assert systemd.recv(200) == b"WATCHDOG=1"
    with pytest.raises(BlockingIOError):
        systemd.recv(200)
    service.close()


def test_a_process_that_is_useless_does_not_say_that_it_lives(systemd: socket.socket) -> None:
    service = Service(systemd.getsockname(), watchdog_usec=1_000_000)

    def useless() -> None:
        raise OSError("no graphics card")

    service.check = useless
    with pytest.raises(OSError, match="no graphics"):
        service.alive()
    with pytest.raises(BlockingIOError):
        systemd.recv(200)
    service.close()


def test_nothing_happens_without_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service = Service.from_environment()
    service.ready("x")
    service.alive()


def test_children_do_not_inherit_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere")
    monkeypatch.setenv("WATCHDOG_USEC", "5000000")
    service = Service.from_environment()
    service.alive()  # the socket does not exist: no error
    service.close()
    assert "NOTIFY_SOCKET" not in os.environ
    assert "WATCHDOG_USEC" not in os.environ
