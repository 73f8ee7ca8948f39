"""A connection that is cut after any number of bytes, in either direction, changes nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from vrkiosk_telemetry import sync
from vrkiosk_telemetry.sync_report import Patience

CUTS = 12  # in each direction, spread over all bytes of a sync
QUICK = Patience(attempts=4, wait_initial=0.001, wait_max=0.01, wait_jitter=0.001)


@dataclass
class Proxy:
    """Passes bytes on to a server until `left` of a direction are used up; then cuts, once."""

    target: int
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    left: dict[str, int] = field(default_factory=dict)
    passed: dict[str, int] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def arm(self, **left: int) -> None:
        self.left = left
        self.passed = {"up": 0, "down": 0}

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # closed: the end
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            for way, one, other in (("up", client, server), ("down", server, client)):
                self.spawn(self.relay, way, one, other)

    def spawn(self, *call: object) -> None:
        thread = threading.Thread(target=call[0], args=call[1:])  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def relay(self, way: str, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                self.passed[way] += len(data)
                if way in self.left and self.left[way] < len(data):
                    sink.sendall(data[: self.left.pop(way)])
                    break
                if way in self.left:
                    self.left[way] -= len(data)
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        sink.close()


@pytest.fixture
def proxy(shared_server) -> Iterator[Proxy]:
    running = Proxy(shared_server.port)
    running.spawn(running.serve)
    yield running
    running.listener.shutdown(socket.SHUT_RDWR)
    running.listener.close()
    for thread in running.threads:
        thread.join()


@pytest.fixture
def server(shared_server):
    return shared_server


@pytest.mark.parametrize("way", ["up", "down"])
def test_cut_anywhere_it_arrives_exactly_once(way, proxy, sessions, server, http) -> None:
    def once(number: int, **cut: int) -> str:
        content = f"{way} {number} ".encode() * 300
        session = sessions.make({"a.bin": content})
        proxy.arm(**cut)
        report = sync.sync_once(sessions.data, proxy.url, patience=QUICK)
        assert [one.session for one in report.sent] == [session], report.lines()
        assert http.get(f"/sessions/{session}/files/a.bin").content == content
        receipt = (report.sent[0].folder / "receipt.json").read_bytes()
        assert http.get(f"/v1/sessions/{session}/receipt").content == receipt
        return session

    once(0)
    total = proxy.passed[way]
    for number in range(CUTS):
        once(number + 1, **{way: number * total // CUTS})
        assert way not in proxy.left, "the cut did not happen"
