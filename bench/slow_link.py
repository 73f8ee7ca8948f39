"""A session over 64 kbit/s with 30 % loss and a cut every minute, twenty times as fast as that: how
many bytes cross the line twice.

A lost segment is a stall of a retransmission's time (RFC 6298: 200 ms at least): the line is a
proxy, below which nothing is lost. Counted is what went up the line, headers and signatures too.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from figure import Figure

from rocb_server.app import Settings, open_store
from vrkiosk_telemetry import credentials, manifest, sync
from vrkiosk_telemetry.keys import load_key
from vrkiosk_telemetry.session import new_session_id
from vrkiosk_telemetry.sync_report import Patience

FASTER: Final = 20
BYTES_S: Final = 64_000 / 8 * FASTER
CUT_EVERY_S: Final = 60.0 / FASTER
LOSS: Final = 0.3
STALL_S: Final = 0.2 / FASTER
SEGMENT: Final = 1460
TRACE_BYTES: Final = 1_200_000
MOST_PASSES: Final = 60
QUICK: Final = Patience(attempts=4, wait_initial=0.01, wait_max=0.2, wait_jitter=0.02)


class Line:
    """A proxy as slow and as bad as that. up: bytes that went to the server; cuts: how many."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._chance = random.Random(5)
        self._cut_at = time.monotonic() + CUT_EVERY_S
        self._lock = threading.Lock()
        self.up = self.cuts = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                client, _ = self._listener.accept()
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                server = socket.create_connection(("127.0.0.1", self._target))
                for source, sink, up in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._relay, args=(source, sink, up), daemon=True
                    ).start()

    def _relay(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(SEGMENT):
                time.sleep(len(data) / BYTES_S)
                while self._chance.random() < LOSS:
                    time.sleep(STALL_S)
                if self._is_cut():
                    break
                sink.sendall(data)
                self.up += len(data) if up else 0
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        sink.close()

    def _is_cut(self) -> bool:
        with self._lock:
            if time.monotonic() < self._cut_at:
                return False
            self._cut_at = time.monotonic() + CUT_EVERY_S
            self.cuts += 1
            return True


def figures(factor: float) -> Iterator[Figure]:
    """The figure of `bench/run slow_link`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _make(folder)
        with _server(folder / "server") as port, closing(Line(port)) as line:
            began = time.monotonic()
            for _ in range(MOST_PASSES):
                report = sync.sync_once(folder / "kiosk", line.url, patience=QUICK)
                if report.exit_code == 0:
                    break
            took = (time.monotonic() - began) * FASTER / 60
        how = f"{size / 1e6:.1f} MB, {line.cuts} cuts, {took:.0f} minutes of such a line"
        twice = 100 * (line.up - size) / size if report.exit_code == 0 else float("nan")
        yield Figure("slow link: bytes sent twice", twice, 10, "%", how)


def _make(folder: Path) -> int:
    """A server's folder, and a kiosk enrolled there with one session. Bytes of its files."""
    keys = folder / "kiosk" / "keys"
    with closing(open_store(Settings(folder / "server"))) as store:
        answer = store.kiosks.vouch(credentials.prepare(keys, ""), "baku")
    credentials.accept(keys, "", answer)
    session = new_session_id()
    home = folder / "kiosk" / "outbox" / session
    home.mkdir(parents=True)
    info = {"schema": "kiosk.session/1", "session": session, "scenario": "s03", "officer": "o"}
    content = {
        "session.json": json.dumps(info).encode(),
        "frames.parquet": random.Random(1).randbytes(TRACE_BYTES),
    }
    files = []
    for name, data in sorted(content.items()):
        (home / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        files.append({"name": name, "sha256": digest, "size": len(data)})
    payload = {
        "schema": manifest.MANIFEST_SCHEMA,
        "session": session,
        "files": files,
        "chain": {"head": "0" * 64},
        "info": info,
    }
    (home / "manifest.json").write_bytes(manifest.sign(payload, load_key(keys / "record.key")))
    return sum(len(data) for data in content.values())


@contextmanager
def _server(data: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "rocb_server", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline().split()[1].rpartition(":")[2])
        process.terminate()
